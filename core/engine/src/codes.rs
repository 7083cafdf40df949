//! The stable codes of this crate, and the page that explains each.
//!
//! `JF-C…` is what the compiler says about rule text, `JF-D…` is about data. Codes are never reused.

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        $( $(#[$doc])* pub(crate) const $name: &str = $code; )*

        /// Every code of this crate with its page.
        const PAGES: &[(&str, &str)] = &[ $( ($code, include_str!(concat!("../codes/", $code, ".md"))), )* ];
    };
}

codes! {
    /// A name that nothing declares.
    UNKNOWN_NAME = "JF-C001";
    /// A name declared twice.
    DUPLICATE = "JF-C002";
    /// A value or condition of the wrong type.
    TYPE = "JF-C003";
    /// A rule, exception, item, list or checklist that rests on nothing.
    NO_CITATION = "JF-C004";
    /// A citation that is not in force while its rule is.
    CITATION_DATES = "JF-C005";
    /// Overriding a higher rank.
    RANK = "JF-C006";
    /// A circle of definitions, overrides, forms, items or bodies.
    CYCLE = "JF-C007";
    /// Two versions in force on one day.
    OVERLAP = "JF-C008";
    /// Days between two versions on which none is in force.
    GAP = "JF-C009";
    /// An item on an allowing and a barring list.
    OPPOSITE_LISTS = "JF-C010";
    /// A form without default.
    NO_DEFAULT = "JF-C011";
    /// A checklist with another number of checks than it requires.
    CHECK_COUNT = "JF-C012";
    /// An approval that rests on absence.
    ABSENCE = "JF-C013";
    /// An exception that can never apply.
    UNREACHABLE = "JF-C014";
    /// An operator that does not mean what the quoted text says.
    BOUNDARY = "JF-C015";
    /// A refusal or referral without reason or remedy.
    NO_REMEDY = "JF-C016";
    /// `pack.toml`.
    META = "JF-C017";
    /// A form without the date whose law applies.
    NO_DATE_FIELD = "JF-C019";
    /// A list file that is missing or unreadable.
    LIST_FILE = "JF-C020";
    /// A row of a list file that is wrong.
    LIST_ROW = "JF-C021";
    /// A label that two declarations share, used where it does not tell which is meant.
    AMBIGUOUS = "JF-C022";
    /// A validity that ends before it begins.
    EMPTY_VALIDITY = "JF-C023";
    /// A number too large or too fine.
    NUMBER = "JF-C024";
    /// A source or list that lacks a clause it needs.
    INCOMPLETE = "JF-C025";
    /// A definition that nothing uses.
    UNUSED = "JF-C026";
    /// A cap on size.
    CAP = "JF-C027";
    /// A name that reads as a name glued to a keyword.
    GLUED = "JF-C028";
    /// A file that is not UTF-8.
    ENCODING = "JF-C029";
    /// A calendar of working days that is wrong or missing.
    CALENDAR = "JF-C030";

    /// A file or folder that cannot be read.
    UNREADABLE = "JF-D001";
    /// An unknown embedded pack.
    NO_SUCH_PACK = "JF-D002";
    /// Text that is not JSON, or JSON of another shape.
    JSON = "JF-D003";
    /// A demand without form, or with a form the pack does not have.
    FORM = "JF-D004";
    /// A field that the form does not have.
    FIELD = "JF-D005";
    /// A value of another type than its field.
    VALUE = "JF-D006";
    /// A value that its enum does not have.
    VARIANT = "JF-D007";
    /// A field given twice.
    TWICE = "JF-D008";
    /// A demand past the caps on size.
    DEMAND_CAP = "JF-D009";
    /// A cell that holds a spreadsheet error.
    BROKEN_CELL = "JF-D010";
    /// An entry of the history that cannot be added.
    HISTORY = "JF-D011";
    /// A status that the pack does not have.
    STATUS = "JF-D012";
    /// A saved pack that is damaged, or bytes that are none.
    DAMAGED = "JF-D013";
    /// A pack that another engine saved.
    OTHER_ENGINE = "JF-D014";
    /// A column of a type that is not read.
    COLUMN_TYPE = "JF-D015";
    /// A run that was stopped.
    STOPPED = "JF-D016";
    /// Rows that count for one another, given in parts.
    IN_PARTS = "JF-D017";
}

/// The page that explains a code of this crate or of the language: what it means, an example, how to mend it, in Chinese and English.
///
/// ```
/// assert!(jianfu::explain_code("JF-C004").is_some_and(|page| page.contains("JF-C004")));
/// assert!(jianfu::explain_code("JF-C999").is_none());
/// ```
pub fn explain_code(code: &str) -> Option<&'static str> {
    let own = PAGES.iter().chain(crate::table::codes::PAGES).find(|(known, _)| *known == code).map(|(_, page)| *page);
    own.or_else(|| jianfu_dsl::codes::page(code))
}

/// Every code that [`explain_code`] knows, in order.
///
/// ```
/// assert!(jianfu::codes().any(|code| code == "JF-D006"));
/// ```
pub fn codes() -> impl Iterator<Item = &'static str> {
    let mut all: Vec<_> =
        PAGES.iter().chain(crate::table::codes::PAGES).map(|(code, _)| *code).chain(jianfu_dsl::codes::ALL.iter().copied()).collect();
    all.sort_unstable();
    all.into_iter()
}
