//! Words for people: conditions and places in a document, in either language.

mod expression;
mod places;

pub use expression::{NameUse, write_expr};
pub use places::format_places;
