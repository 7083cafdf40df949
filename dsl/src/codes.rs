//! The codes of what can be wrong in a rule file, and the page that explains each.
//!
//! Codes are stable and never reused.

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        $($(#[$doc])* pub const $name: &str = $code;)*

        /// Every code of this crate, in order.
        pub const ALL: &[&str] = &[$($code),*];

        const PAGES: &[(&str, &str)] = &[$(($code, include_str!(concat!("../codes/", $code, ".md")))),*];
    };
}

codes! {
    /// Something stands where something else is expected.
    UNEXPECTED = "JF-P001";
    /// A string has no closing quotation mark on its line.
    OPEN_STRING = "JF-P002";
    /// A brace is never closed.
    OPEN_BRACE = "JF-P003";
    /// A closing bracket closes nothing.
    STRAY_BRACKET = "JF-P004";
    /// No declaration starts with this word.
    UNKNOWN_DECLARATION = "JF-P005";
    /// No clause starts with this word.
    UNKNOWN_CLAUSE = "JF-P006";
    /// A clause stands out of order or twice.
    CLAUSE_ORDER = "JF-P007";
    /// A keyword is glued to its neighbour.
    GLUED = "JF-P008";
    /// A reserved word stands where a name is expected.
    RESERVED_NAME = "JF-P009";
    /// An operator of another language.
    FOREIGN_OPERATOR = "JF-P010";
    /// `else` with a verdict other than a refusal or a referral.
    ELSE_APPROVE = "JF-P011";
    /// A date that the calendar does not have.
    BAD_DATE = "JF-P012";
    /// A number too large.
    BAD_NUMBER = "JF-P013";
    /// An escape that strings do not have.
    BAD_ESCAPE = "JF-P014";
    /// A clause given twice.
    TWICE = "JF-P015";
    /// A place in a document that cannot be.
    BAD_PLACE = "JF-P016";
    /// A confidence code that does not exist.
    BAD_CONFIDENCE = "JF-P017";
    /// A control character.
    CONTROL = "JF-P018";
    /// A character that turns the direction of writing.
    DIRECTION = "JF-P019";
    /// A file past the cap on bytes.
    TOO_LARGE = "JF-P020";
    /// Nesting past the cap.
    TOO_DEEP = "JF-P021";
    /// A list past the cap.
    TOO_LONG = "JF-P022";
    /// More diagnostics than are shown.
    TOO_MANY = "JF-P023";
    /// A minus without white space around it.
    MINUS = "JF-P024";
    /// A guard without `else`.
    NO_ELSE = "JF-P025";
    /// The formatter would have changed what the text means.
    FORMAT = "JF-P026";
    /// The parser contradicts its own grammar.
    INTERNAL = "JF-P027";
}

/// The page that explains a code, in Chinese and English.
///
/// ```
/// assert!(jianfu_dsl::codes::page("JF-P001").is_some_and(|page| page.starts_with("# JF-P001")));
/// assert!(jianfu_dsl::codes::page("JF-P999").is_none());
/// ```
pub fn page(code: &str) -> Option<&'static str> {
    PAGES.iter().find(|(known, _)| *known == code).map(|(_, page)| *page)
}
