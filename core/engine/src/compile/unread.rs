//! JF-C026: a table in the pack's folder that no list and no cases name. Its author thinks that it counts.

use std::collections::BTreeSet;

use jianfu_dsl::tree::Span;

use super::calendars::FOLDER;
use super::{Compiler, say};
use crate::codes;
use crate::load;
use crate::meta;

impl Compiler<'_> {
    pub(super) fn check_unread_files(&mut self) {
        // What is wrong elsewhere may be why a file is not read.
        if self.has_errors() {
            return;
        }
        let of_lists = self.declared.lists.iter().flat_map(|list| &list.node.files).map(|path| path.text.as_str());
        let of_cases = self.declared.cases.iter().map(|cases| cases.node.file.text.as_str());
        let read: BTreeSet<&str> = of_lists.chain(of_cases).collect();
        let unread = self
            .files
            .keys()
            .filter(|name| !load::holds_rules(name) && *name != meta::FILE && !name.starts_with(FOLDER) && !read.contains(name.as_str()));
        for name in unread.cloned().collect::<Vec<_>>() {
            let message = say(format!("没有清单或用例读取文件「{name}」"), format!("no list and no cases read the file `{name}`"));
            self.warn(codes::UNUSED, &name, Span::default(), message).help = Some(say(
                format!("在清单中写「自 \"{name}\"」，或把文件移出规则包"),
                format!("write `from \"{name}\"` in a list, or move the file out of the pack"),
            ));
        }
    }
}
