//! What a compiled pack holds, for programs that show, search or check it: rules with their clauses, lists with their items, sources, bodies, forms.
//!
//! Everything here borrows from a [`Pack`] and costs nothing until it is asked for.
//!
//! ```
//! use jianfu::{Lang, Pack};
//! let pack = Pack::parse(r#"
//!     form task "工作事项" { date: date is as_of people: int "人数" }
//!     rule few "人数" on task {
//!       basis assumption "示例"
//!       require enough: demand.people <= 3 else reject because "人数过多" remedy "减少人数"
//!     }
//!     default on task refer because "无规则"
//! "#)?;
//! let rule = pack.rules().next().expect("there is one");
//! let guard = rule.part().guards().next().expect("it has one");
//! assert_eq!((rule.id(), guard.name()), ("few", "enough"));
//! assert_eq!(guard.condition().words(Lang::Zh), "人数 ≤ 3");
//! assert_eq!(guard.otherwise().remedy(), Some("减少人数"));
//! assert_eq!(rule.spot().to_string(), "pack.jf:3");
//! # Ok::<(), jianfu::Error>(())
//! ```

mod basis;
mod calendars;
mod cited;
mod forms;
mod lint;
mod list_cells;
mod lists;
mod measures;
mod names;
mod pack;
mod plan;
mod rules;
mod span;
mod tests;

use std::fmt;

use jiff::civil::Date;

pub use basis::{Basis, CiteRef, SourceRef};
pub use calendars::CalendarRef;
pub use forms::{FieldRef, FieldType, FormRef, Scalar};
pub use list_cells::folded;
pub use lists::{ItemRef, ListRef};
pub use measures::{DeductionRef, Measure, MeasureRef, QuotaRef};
pub use names::{BodyRef, ChecklistRef, DefinitionRef, EnumRef, SerialPartRef, SerialRef};
pub use plan::{
    ClauseKind, ClausePlan, ColumnRef, FormPlan, Found, LookUp, LookUpBy, PlannedTest, RulePlan, TestKind, UnindexedPart, WhyAlways,
};
pub use rules::{ConditionRef, GuardRef, PartRef, ProvidedRef, RuleRef, VerdictRef};
pub use tests::{ExpectRef, MeasuredRef, TestRef};

pub use crate::index::Obstacle;
use crate::model::{self, At, Days, Model};
#[cfg(doc)]
use crate::pack::Pack;

/// Where something stands in a pack: a line of rule text, a row of a table, an item of a TOML file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// The file, relative to the pack.
    pub file: String,
    /// Line, row or item, from 1.
    pub line: u32,
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl Spot {
    fn of(model: &Model, spot: model::Spot) -> Self {
        let file = model.files.get(spot.file as usize).cloned().unwrap_or_default();
        match spot.at {
            At::Number(line) => Self { file, line },
            At::Byte(start) => Self::in_text(model, file, start as usize),
        }
    }

    fn in_text(model: &Model, file: String, start: usize) -> Self {
        let before = model.aside.get().texts.get(&file).and_then(|text| text.as_bytes().get(..start)).unwrap_or_default();
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        Self { file, line: u32::try_from(line).unwrap_or(u32::MAX) }
    }
}

/// The days on which something is in force, both ends included; an open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Validity {
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
}

impl Validity {
    fn of(days: Days) -> Self {
        Self { from: days.first(), to: days.last() }
    }

    /// Whether a day is in it.
    pub fn covers(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// What the references have in common: the model, and the definition in it.
macro_rules! reference {
    ($(#[$doc:meta])* $name:ident to $definition:ty) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name<'p> {
            pub(in crate::view) model: &'p $crate::model::Model,
            pub(in crate::view) of: &'p $definition,
        }
    };
}
use reference;
