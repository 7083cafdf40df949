//! `jianfu ledger init`.

use jianfu::history::Reach;

use super::{Init, now};
use crate::exit::{Exit, Failure};
use crate::problem;
use crate::text::one_line;
use crate::ui::Ui;

pub(super) fn run(arguments: &Init, ui: &Ui) -> Result<Exit, Failure> {
    let reach = reach("--complete-from", arguments.complete_from.as_deref())?;
    arguments.place.create(reach)?;
    let name = arguments.place.name();
    let from = match reach {
        Reach::Ever => ui.say("收录全部历史", "it holds all that ever happened").to_owned(),
        Reach::From(day) => format!("{}{day}{}", ui.say("自 ", "it is complete from "), ui.say(" 起完整", " on")),
    };
    ui.note(&one_line(&format!("{}{name}{}{from}", ui.say("新建了台账 ", "made the ledger "), ui.say("，", "; "))));
    Ok(Exit::Fine)
}

/// From which day on a ledger is complete: today, where nothing is said.
pub(crate) fn reach(argument: &str, complete_from: Option<&str>) -> Result<Reach, Failure> {
    Ok(match complete_from {
        Some("ever") => Reach::Ever,
        Some(day) => Reach::From(problem::day(argument, day)?),
        None => Reach::From(now().date()),
    })
}
