//! Deciding demands, whatever they come from and on whatever thread.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use jianfu::{Context, DataError, Decision, Demand, Outcome, Pack};
use jianfu_dsl::diagnostic::Diagnostic;

use super::against::Against;
use super::expected;
use super::part::{Is, Part, Waiting};
use super::report::Lines;
use crate::input::{Invalid, Place};
use crate::ui::Ui;

/// The pack that decides, and how what comes of it is written.
pub(super) struct Judge<'a> {
    pub(super) pack: &'a Pack,
    pub(super) ui: &'a Ui,
    pub(super) context: Context<'a>,
    /// Whether the decisions are recorded in a ledger.
    is_recorded: bool,
    lines: Box<dyn Lines + 'a>,
    /// Whether what is approved counts for other demands, so that all have to be read first.
    waits: bool,
    /// Whether the pack counts, and no history is attached; and that was not found to matter yet.
    lacks_history: AtomicBool,
}

impl<'a> Judge<'a> {
    pub(super) fn new(pack: &'a Pack, against: &Against<'a>, lines: Box<dyn Lines + 'a>, ui: &'a Ui) -> Self {
        let counts = pack.quotas().any(|quota| !quota.is_at_least());
        let (context, is_recorded) = (against.context(), against.is_recorded());
        let attached = is_recorded || context.history().is_some();
        let waits = is_recorded || counts && attached;
        Self { pack, ui, context, is_recorded, lines, waits, lacks_history: AtomicBool::new(counts && !attached) }
    }

    /// Decides a demand, of which somebody else may have expected an outcome.
    pub(super) fn demand(&self, part: &mut Part<'a>, place: &Place<'a>, demand: Demand, expected: Option<Outcome>) -> io::Result<()> {
        if self.waits {
            part.waiting.push(Waiting { input: place.input, at: place.at, is: Is::Demand(demand, expected) });
            return Ok(());
        }
        let decision = self.pack.decide(&demand, &self.context);
        self.decided(part, place, &decision, expected)
    }

    /// Writes what was decided.
    pub(super) fn decided(
        &self,
        part: &mut Part<'a>,
        place: &Place<'_>,
        decision: &Decision<'_>,
        expected: Option<Outcome>,
    ) -> io::Result<()> {
        self.note(part, decision);
        if let Some(expected) = expected {
            part.summary.compare(|| place.words(self.ui.lang), expected, decision.outcome());
        }
        self.lines.decision(part.written(), place, decision)
    }

    /// Decides the only demand there is, which is explained in full; its outcome, unless it cannot be decided.
    pub(super) fn single(&self, part: &mut Part<'a>, place: &Place<'a>, text: &str, form: Option<&str>) -> io::Result<Option<Outcome>> {
        let read = self.read(place, text, form);
        let demand = match read {
            Ok((demand, _)) => demand,
            Err(invalid) => return self.invalid(part, place, invalid).map(|()| None),
        };
        if self.is_recorded {
            part.waiting.push(Waiting { input: place.input, at: place.at, is: Is::Demand(demand, None) });
            return Ok(None);
        }
        let decision = self.pack.decide(&demand, &self.context);
        self.decided_alone(part, place, &decision).map(|()| Some(decision.outcome()))
    }

    /// Writes what was decided of the only demand there is.
    pub(super) fn decided_alone(&self, part: &mut Part<'a>, place: &Place<'_>, decision: &Decision<'_>) -> io::Result<()> {
        self.note(part, decision);
        self.lines.single(part.written(), place, decision)
    }

    /// Decides the demand in a JSON text, unless something is known to be wrong with it.
    pub(super) fn text(
        &self,
        part: &mut Part<'a>,
        place: &Place<'a>,
        text: &str,
        form: Option<&str>,
        wrong: Option<Diagnostic>,
    ) -> io::Result<()> {
        let read = wrong.map_or_else(|| self.read(place, text, form), |wrong| Err(Invalid::of(wrong)));
        match read {
            Ok((demand, expected)) => self.demand(part, place, demand, expected),
            Err(invalid) => self.invalid(part, place, invalid),
        }
    }

    /// The demand in a JSON text, and the outcome expected of it.
    fn read(&self, place: &Place<'_>, text: &str, form: Option<&str>) -> Result<(Demand, Option<Outcome>), Invalid> {
        let lang = self.ui.lang;
        let of_data = |wrong: DataError| Invalid::of(place.of_data(&wrong, lang));
        match expected::taken_from(self.pack, text) {
            None => self.pack.demand_from_json(text, form).map(|demand| (demand, None)).map_err(of_data),
            Some((text, word)) => {
                let expected = expected::outcome(&word, &place.words(lang)).map_err(Invalid::of)?;
                self.pack.demand_from_json(&text, form).map(|demand| (demand, expected)).map_err(of_data)
            }
        }
    }

    /// Reports a demand that cannot be decided.
    pub(super) fn invalid(&self, part: &mut Part<'a>, place: &Place<'a>, invalid: Invalid) -> io::Result<()> {
        if self.waits {
            part.waiting.push(Waiting { input: place.input, at: place.at, is: Is::Invalid(invalid) });
            return Ok(());
        }
        part.wrong(&invalid.diagnostics);
        part.summary.invalid();
        self.undecided(part, place, &invalid)
    }

    /// Writes that a demand cannot be decided.
    pub(super) fn undecided(&self, part: &mut Part<'a>, place: &Place<'_>, invalid: &Invalid) -> io::Result<()> {
        self.lines.invalid(part.written(), place, invalid)
    }

    fn note(&self, part: &mut Part<'_>, decision: &Decision<'_>) {
        part.summary.decided(decision);
        let may_lack = decision.outcome() == Outcome::Refer && self.lacks_history.load(Ordering::Relaxed);
        if may_lack && referred_for_lack_of_history(decision) {
            part.summary.lacks_history();
            // Once is enough, and looking costs.
            self.lacks_history.store(false, Ordering::Relaxed);
        }
    }
}

fn referred_for_lack_of_history(decision: &Decision<'_>) -> bool {
    let record = decision.brief(jianfu::Lang::En);
    record.reasons.iter().any(|reason| reason.counts.iter().any(|count| count.unknown == Some("no_history")))
}
