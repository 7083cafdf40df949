//! The Python package `jianfu`: packs, decisions, tables in and out. What users import is in `python/jianfu`; this is its private module `_core`.

mod command;
mod data;
mod decision;
mod errors;
mod history;
mod html;
mod language;
mod ledger;
mod measured;
mod pack;
mod table;
mod value;
mod watch;

use pyo3::prelude::*;

/// The compiled part of the package.
#[pymodule]
mod _core {
    #[pymodule_export]
    use crate::command::run_command;
    #[pymodule_export]
    use crate::decision::Decision;
    #[pymodule_export]
    use crate::history::History;
    #[pymodule_export]
    use crate::language::{language, use_language};
    #[pymodule_export]
    use crate::ledger::Ledger;
    #[pymodule_export]
    use crate::measured::{Report, report};
    #[pymodule_export]
    use crate::pack::Pack;
    #[pymodule_export]
    use crate::table::{DecidedTable, Table};
}
