//! jianfu (减负, burden reduction) decides whether a demand that a department places on a community may enter, and says why, on whose authority, and what
//! the sender should do instead.
//!
//! A [`Pack`] is compiled once and shared; a [`Demand`] is checked against its form; [`Pack::decide`] gives a [`Decision`] that carries every reason.
//! The language that packs are written in is described in [`jianfu_dsl::language`].
//!
//! ```
//! use jianfu::{Context, Lang, Outcome, Pack};
//!
//! let pack = Pack::parse(r#"
//!     form certificate "证明" { date: date "日期" is as_of item: text "事项" }
//!     source guidance "关于改进和规范基层群众性自治组织出具证明工作的指导意见" { number "民发〔2020〕20号" rank normative confidence N }
//!     enum rank ordered { law, normative }
//!     list barred "不应出具的证明" { effect bar cite guidance item c05 "无犯罪记录证明" }
//!     rule not-barred "证明清单" on certificate {
//!       cite guidance
//!       require demand.item not_in barred else reject because "不应由社区出具" remedy "向公安机关申请"
//!     }
//!     default on certificate refer because "清单未涵盖" remedy "说明法律依据"
//! "#)?;
//! let demand = pack.demand_from_json(r#"{"form": "证明", "日期": "2026-03-01", "事项": "无犯罪记录证明"}"#, None)?;
//! let decision = pack.decide(&demand, &Context::of_demand());
//! assert_eq!(decision.outcome(), Outcome::Reject);
//! assert!(decision.explain(Lang::Zh).contains("向公安机关申请"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod batch;
mod calendar;
mod codes;
#[cfg(feature = "arrow")]
pub mod columns;
mod compile;
mod context;
mod convert;
mod decide;
mod demand;
mod error;
mod fold;
pub mod history;
mod index;
mod load;
pub mod measure;
mod meta;
mod model;
mod pack;
mod program;
mod saved;
pub mod table;
mod testing;
mod unresolved;
mod value;
pub mod view;
pub mod wire;

pub use codes::{codes, explain_code};
pub use context::Context;
pub use decide::{Decision, Outcome, Reason, Scratch, Status};
pub use demand::{Demand, DemandBuilder};
pub use error::{DataError, Error, RuleErrors, SavedFault};
pub use history::{Entry, History, MemoryHistory};
pub use jianfu_dsl::Lang;
pub use load::{Files, read_folder};
pub use pack::{Counts, Pack};
pub use saved::is_saved;
pub use testing::{Coverage, CoverageKind, CoveragePoint, Covered, TestReport, TestResult};
pub use value::Value;
pub use view::{FieldRef, FormRef};
