//! `jianfu ledger rebuild`: the keys by which counts find entries, anew.

use super::{Rebuild, failure, now};
use crate::exit::{Exit, Failure};
use crate::text::one_line;
use crate::ui::Ui;

pub(super) fn run(arguments: &Rebuild, ui: &Ui) -> Result<Exit, Failure> {
    let name = arguments.place.name();
    let mut ledger = arguments.place.open()?;
    let pack = arguments.pack.source().load()?;
    ledger.rebuild(now()).and_then(|()| ledger.with_view(&pack, now(), |_| ())).map_err(|error| failure(&name, &error))?;
    ui.note(&one_line(&format!("{}{name}", ui.say("重建了检索键：", "made the keys anew: "))));
    Ok(Exit::Fine)
}
