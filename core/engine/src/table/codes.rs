//! The codes of tables, and the page that explains each.

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        $( $(#[$doc])* pub(crate) const $name: &str = $code; )*

        /// Every code of tables with its page.
        pub(crate) const PAGES: &[(&str, &str)] = &[ $( ($code, include_str!(concat!("../../codes/", $code, ".md"))), )* ];
    };
}

codes! {
    /// Past a cap on size.
    CAP = "JF-D020";
    /// Nothing in it.
    EMPTY = "JF-D021";
    /// No row among the first holds a column's name.
    NO_HEADER = "JF-D022";
    /// Two columns of one name.
    COLUMN_TWICE = "JF-D023";
    /// Bytes that the encoding does not have.
    ENCODING = "JF-D024";
    /// A quotation mark that is never closed.
    OPEN_QUOTE = "JF-D025";
    /// Not a workbook, or a workbook under the name of a CSV file.
    KIND = "JF-D026";
    /// The old workbook format.
    OLD_FORMAT = "JF-D027";
    /// Protected by a password.
    PASSWORD = "JF-D028";
    /// No sheet of this name.
    NO_SHEET = "JF-D029";
    /// A workbook that is damaged inside.
    DAMAGED = "JF-D030";
}
