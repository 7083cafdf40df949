//! The stable codes of this crate, `JF-L…`, and the page that explains each. Codes are never reused.

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        $( $(#[$doc])* pub(crate) const $name: &str = $code; )*

        /// Every code of this crate with its page.
        const PAGES: &[(&str, &str)] = &[ $( ($code, include_str!(concat!("../codes/", $code, ".md"))), )* ];
    };
}

codes! {
    /// No ledger is there.
    NO_LEDGER = "JF-L001";
    /// Made by a newer version.
    NEWER = "JF-L002";
    /// Another process is writing.
    BUSY = "JF-L003";
    /// No space is left.
    FULL = "JF-L004";
    /// The file is damaged.
    DAMAGED = "JF-L005";
    /// The file or the server cannot be reached, read or written.
    UNREACHABLE = "JF-L006";
    /// Something is there already.
    EXISTS = "JF-L007";
    /// The chain does not hold.
    BROKEN_CHAIN = "JF-L008";
    /// An entry that cannot be recorded.
    ENTRY = "JF-L009";
    /// A pack that the ledger keeps and this version cannot read.
    PACK = "JF-L010";
    /// A number that cannot be made.
    SERIAL = "JF-L011";
    /// A certificate for what is not approved.
    NOT_APPROVED = "JF-L012";
    /// A file that was imported before.
    IMPORTED = "JF-L013";
}

/// The page that explains a code.
pub fn explain_code(code: &str) -> Option<&'static str> {
    PAGES.iter().find(|(known, _)| *known == code).map(|(_, page)| *page)
}

/// Every code of this crate.
pub fn codes() -> impl Iterator<Item = &'static str> {
    PAGES.iter().map(|(code, _)| *code)
}
