//! Where in rule text things stand. A compiled pack keeps few places, so its texts are read once more when its tests are run.

use std::collections::HashMap;

use jianfu_dsl::tree::{Basis, ChecklistDecl, Clauses, DeclarationKind, File, ListDecl, RuleDecl, SerialDecl, Span};

use crate::load;
use crate::model::{At, ItemDef, Model, RuleDef, Spot};

/// The files of rules, in the order in which they were compiled.
pub(super) fn trees(model: &Model) -> Vec<(&str, File)> {
    let rules = model.aside.get().texts.iter().filter(|(name, _)| load::holds_rules(name));
    rules.map(|(name, text)| (name.as_str(), jianfu_dsl::parse(name, text).file)).collect()
}

/// A declaration and its file.
pub(super) type Declared<'t, T> = (&'t str, &'t T);

/// The declarations that coverage looks at. Lists, serials and checklists have the order that the compiler numbered them in.
pub(super) struct Places<'t> {
    /// The names of the files in which something stands.
    files: &'t [String],
    /// The first byte of each line, by file.
    lines: HashMap<&'t str, Vec<usize>>,
    /// By file and the first byte of their names.
    rules: HashMap<(&'t str, usize), &'t RuleDecl>,
    pub(super) lists: Vec<Declared<'t, ListDecl>>,
    pub(super) serials: Vec<Declared<'t, SerialDecl>>,
    pub(super) checklists: Vec<Declared<'t, ChecklistDecl>>,
}

impl<'t> Places<'t> {
    pub(super) fn new(model: &'t Model, trees: &'t [(&'t str, File)]) -> Self {
        let lines = model.aside.get().texts.iter().map(|(name, text)| (name.as_str(), first_bytes(text))).collect();
        let mut places =
            Self { files: &model.files, lines, rules: HashMap::new(), lists: Vec::new(), serials: Vec::new(), checklists: Vec::new() };
        for (file, tree) in trees {
            for declaration in &tree.declarations {
                match &declaration.kind {
                    DeclarationKind::Rule(rule) => places.rule(file, rule),
                    DeclarationKind::Checklist(checklist) => {
                        checklist.checks.iter().for_each(|check| places.rule(file, check));
                        places.checklists.push((file, checklist));
                    }
                    DeclarationKind::List(list) => places.lists.push((file, list)),
                    DeclarationKind::Serial(serial) => places.serials.push((file, serial)),
                    _ => {}
                }
            }
        }
        places
    }

    fn rule(&mut self, file: &'t str, rule: &'t RuleDecl) {
        self.rules.insert((file, rule.name.span.start), rule);
    }

    /// The clauses of a rule as they are written.
    pub(super) fn clauses(&self, rule: &RuleDef) -> Option<&'t Clauses> {
        self.rules.get(&(rule.file.as_str(), rule.span.start)).map(|rule| &rule.clauses)
    }

    /// The line, from 1, of a byte of a file.
    pub(super) fn line(&self, file: &str, byte: usize) -> u32 {
        let before = self.lines.get(file).map_or(0, |lines| lines.partition_point(|first| *first <= byte));
        u32::try_from(before.max(1)).unwrap_or(u32::MAX)
    }

    /// The file of an item, and its line, row or number.
    pub(super) fn of_item(&self, item: &ItemDef) -> (&'t str, u32) {
        self.of_spot(item.spot)
    }

    /// The file of something, and its line, row or number.
    pub(super) fn of_spot(&self, spot: Spot) -> (&'t str, u32) {
        let file = self.files.get(spot.file as usize).map_or("", String::as_str);
        let line = match spot.at {
            At::Byte(byte) => self.line(file, byte as usize),
            At::Number(number) => number,
        };
        (file, line)
    }
}

/// Where a basis stands.
pub(super) const fn span_of(basis: &Basis) -> Span {
    match basis {
        Basis::Cite(cite) => cite.span,
        Basis::Assumption(why) => why.span,
    }
}

fn first_bytes(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1)).collect()
}
