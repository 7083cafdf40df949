//! The history of a test.

use super::Past;
use crate::error::DataError;
use crate::history::{Entry, MemoryHistory, Reach, end_of};
use crate::pack::Pack;

/// The history that a test tells. It holds all that ever happened.
pub(crate) fn remembered(pack: &Pack, past: &[Past]) -> Result<MemoryHistory, DataError> {
    let mut history = pack.history(Reach::Ever);
    for (at, past) in past.iter().enumerate() {
        let recorded = past.recorded.map(end_of);
        if let Some(id) = &past.withdraws {
            history.withdraw(id, recorded)?;
            continue;
        }
        let form = pack.model().form(past.form).map_or("", |form| form.name.as_str());
        let mut builder = pack.demand(form)?;
        for (field, value) in &past.facts {
            builder.put(field, value.clone())?;
        }
        let demand = builder.finish();
        let own = demand.get("id").filter(|id| !id.is_blank()).map(crate::convert::display);
        let id = past.corrects.clone().or(own).unwrap_or_else(|| format!("#{}", at + 1));
        let mut entry = Entry::new(&id, demand)?;
        if let Some(status) = &past.status {
            entry = entry.status(status)?;
        }
        if let Some(moment) = recorded {
            entry = entry.recorded(moment);
        }
        if past.corrects.is_some() {
            history.correct(entry)?;
        } else {
            history.add(entry)?;
        }
    }
    Ok(history)
}
