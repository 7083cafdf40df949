//! The codes of the command itself, `JF-U…`, and the pages of all codes.
//!
//! Codes are stable and never reused.

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        $( $(#[$doc])* pub(crate) const $name: &str = $code; )*

        /// Every code of the command with its page.
        const PAGES: &[(&str, &str)] = &[ $( ($code, include_str!(concat!("../codes/", $code, ".md"))), )* ];
    };
}

codes! {
    /// Arguments that are wrong.
    USAGE = "JF-U001";
    /// The output would be written over something that is read.
    OVER_INPUT = "JF-U002";
    /// The output cannot be written.
    UNWRITABLE = "JF-U003";
    /// Something would be made where there is something already.
    ALREADY_THERE = "JF-U010";
    /// Something in an edited workbook cannot be taken.
    EDITED = "JF-U011";
    /// A change cannot be written back into the pack.
    NOT_TAKEN = "JF-U012";
    /// A workbook was made from another state of the list.
    OUTDATED = "JF-U013";
    /// A saved pack where a pack's folder is needed.
    NEEDS_FOLDER = "JF-U014";
    /// A row of a history that says something that cannot be.
    HISTORY_ROW = "JF-U020";
    /// Mail that holds no entry that can be read.
    MAIL = "JF-U030";
    /// Something attached to mail that is no table that can be read.
    ATTACHMENT = "JF-U031";
    /// Mail past the caps on size.
    MAIL_CAP = "JF-U032";
    /// Mail that breaks off.
    CUT_OFF = "JF-U033";
    /// A pack that does not say what a finding is.
    NO_FINDINGS = "JF-U040";
}

// The codes of the engine that the command gives itself, where it reads files before the engine does.

/// A file or folder that cannot be read.
pub(crate) const UNREADABLE: &str = "JF-D001";
/// Text that is not JSON, or JSON of another shape.
pub(crate) const JSON: &str = "JF-D003";
/// A demand without form.
pub(crate) const FORM: &str = "JF-D004";
/// A value in a column that is no field.
pub(crate) const FIELD: &str = "JF-D005";
/// A value of another type than its field.
pub(crate) const VALUE: &str = "JF-D006";
/// Something given twice.
pub(crate) const TWICE: &str = "JF-D008";
/// A demand past the caps on size.
pub(crate) const DEMAND_CAP: &str = "JF-D009";
/// A cell that holds a spreadsheet error.
pub(crate) const BROKEN_CELL: &str = "JF-D010";
/// Nothing in a file.
pub(crate) const EMPTY: &str = "JF-D021";
/// Data that are not in the encoding.
pub(crate) const DATA_ENCODING: &str = "JF-D024";
/// A sheet that is not there, or that was not read.
pub(crate) const NO_SHEET: &str = "JF-D029";
/// Something that a ledger has already, or has not.
pub(crate) const RECORDED: &str = "JF-L009";
/// A rule file that is not UTF-8.
pub(crate) const RULE_ENCODING: &str = "JF-C029";

/// The page that explains a code.
pub(crate) fn page(code: &str) -> Option<&'static str> {
    PAGES
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, page)| *page)
        .or_else(|| jianfu::explain_code(code))
        .or_else(|| jianfu_lint::explain_code(code))
        .or_else(|| jianfu_ledger::explain_code(code))
}

/// Every code that has a page, in order.
pub(crate) fn all() -> Vec<&'static str> {
    let own = PAGES.iter().map(|(code, _)| *code);
    let mut all: Vec<&str> = jianfu::codes().chain(jianfu_lint::codes()).chain(jianfu_ledger::codes()).chain(own).collect();
    all.sort_unstable();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_that_the_command_gives_has_a_page_in_both_languages() {
        let own = PAGES.iter().map(|(code, _)| *code);
        let borrowed =
            [UNREADABLE, JSON, FORM, FIELD, VALUE, TWICE, DEMAND_CAP, BROKEN_CELL, EMPTY, DATA_ENCODING, NO_SHEET, RECORDED, RULE_ENCODING];
        for code in own.chain(borrowed) {
            let page = page(code).unwrap_or_default();
            assert!(page.starts_with(&format!("# {code} ")), "{code}");
            assert!(page.contains("\n## 中文\n") && page.contains("\n## English\n"), "{code}");
        }
    }
}
