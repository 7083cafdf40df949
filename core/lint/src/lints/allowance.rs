//! JF-A013: an allowance in `pack.toml` for a lint that there is not.

use jianfu_dsl::Message;
use jianfu_dsl::keywords::nearest_name;
use jianfu_dsl::tree::Span;

use super::lint;
use crate::finding::{Findings, Place};
use crate::subject::Subject;

lint!("JF-A013");

/// The file that holds the allowances.
const FILE: &str = "pack.toml";

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    let text = subject.pack.texts().get(FILE).map_or("", String::as_str);
    for code in subject.pack.lint_allow().iter().filter(|code| !crate::codes().any(|known| known == *code)) {
        // A code that is written with escapes is not found, and then the file as a whole is meant.
        let span = text.find(code.as_str()).map_or_else(Span::default, |start| Span::new(start, start + code.len()));
        let message = Message::new(
            format!("没有检视「{code}」，这项容许不起作用"),
            format!("there is no lint `{code}`, and to allow it does nothing"),
        );
        let help = nearest_name(code, crate::codes()).map_or_else(
            || Message::new("删去；`jianfu explain` 列出所有代码", "delete it; `jianfu explain` lists all codes"),
            |near| Message::new(format!("是否想写「{near}」"), format!("did you mean `{near}`")),
        );
        findings.warn(&Place::text(FILE, span), message, help);
    }
}

#[cfg(test)]
mod tests {
    use crate::trial::{PACK_TOML, found_beside};

    fn with(allowed: &str) -> Vec<String> {
        found_beside("JF-A013", "", ("pack.toml", &format!("{PACK_TOML}lint_allow = [\"{allowed}\"]\n")))
    }

    #[test]
    fn a_code_of_no_lint_is_reported() {
        let found = with("JF-A099");
        assert!(found.len() == 1 && found.concat().starts_with("warning: there is no lint `JF-A099`"), "{found:?}");
    }

    #[test]
    fn a_code_of_a_lint_is_not() {
        assert_eq!(with("JF-A007"), [""; 0]);
    }
}
