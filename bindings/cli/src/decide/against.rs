//! What demands are decided against: a history, or a ledger.

use jianfu::{Context, Decision, Demand, Pack};
use jianfu_dsl::diagnostic::{Diagnostic, Message};
use jianfu_ledger::{Ledger, LedgerError, id_of};

use crate::codes;
use crate::exit::Failure;
use crate::ledger;
use crate::problem;
use crate::ui::Ui;

/// What is wrong with a demand that is in the ledger already in which it would be recorded.
pub(crate) fn is_recorded(ledger: &mut Ledger, name: &str, demand: &Demand, place: &str) -> Result<Option<Diagnostic>, Failure> {
    let Some(id) = id_of(demand) else { return Ok(None) };
    let is_there = ledger.has(&id).map_err(|error| ledger::failure(name, &error))?;
    Ok(is_there.then(|| {
        let message =
            Message::new("这个编号的要求已在台账中，不再判定", "a demand of this id is in the ledger already, and is not decided again");
        let help = Message::new(
            "更正用 jianfu ledger correct；是另一件要求的，另给编号",
            "to correct it use jianfu ledger correct, or give another demand an id of its own",
        );
        problem::error(codes::RECORDED, place, message).with_help(help)
    }))
}

/// What is decided against.
pub(super) enum Against<'a> {
    /// A history, or none.
    History(Context<'a>),
    /// A ledger that stays as it is.
    View(Context<'a>, &'a dyn Fn() -> Result<(), LedgerError>, &'a str),
    /// A ledger in which the decisions are recorded.
    Recorded(&'a mut Ledger, &'a str),
}

impl<'a> Against<'a> {
    /// What the decisions of one demand after another know.
    pub(super) const fn context(&self) -> Context<'a> {
        match self {
            Self::History(context) | Self::View(context, ..) => *context,
            Self::Recorded(..) => Context::of_demand(),
        }
    }

    pub(super) const fn is_recorded(&self) -> bool {
        matches!(self, Self::Recorded(..))
    }

    /// Fails where the ledger could not be read: what was decided meanwhile must not be told.
    pub(super) fn sound(&self) -> Result<(), Failure> {
        let Self::View(_, fault, name) = self else { return Ok(()) };
        fault().map_err(|error| ledger::failure(name, &error))
    }

    /// What is wrong with a demand that is in the ledger already in which it would be recorded.
    pub(super) fn is_there(&mut self, demand: &Demand, place: &str) -> Result<Option<Diagnostic>, Failure> {
        let Self::Recorded(ledger, name) = self else { return Ok(None) };
        is_recorded(ledger, name, demand, place)
    }

    /// Decides demands of which each counts for those after it, and records them where that is wanted.
    pub(super) fn decide_all(
        &mut self,
        pack: &Pack,
        demands: &[Demand],
        decided: &mut dyn FnMut(usize, Decision<'static>),
        ui: &Ui,
    ) -> Result<(), Failure> {
        match self {
            Self::Recorded(ledger, name) => {
                ledger.decide(pack, demands, ledger::now(), decided).map_err(|error| ledger::failure(name, &error))?;
                let head = ledger.head().map_err(|error| ledger::failure(name, &error))?;
                ui.note(&ledger::head_line(name, head, ui));
                Ok(())
            }
            against => {
                pack.decide_all(demands, &against.context(), decided);
                against.sound()
            }
        }
    }
}
