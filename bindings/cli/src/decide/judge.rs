//! Deciding one demand after another, whatever they come from.

use std::io::Write as _;

use jianfu::{Context, Decision, Demand, Outcome, Pack};
use jianfu_dsl::diagnostic::{Diagnostic, Message, Texts};
use jianfu_ledger::{Ledger, LedgerError, id_of};

use super::progress::Progress;
use super::report::{self, Report};
use super::summary::Summary;
use super::{Shape, expected};
use crate::codes;
use crate::exit::{Exit, Failure};
use crate::input::{At, Input, Invalid, Place};
use crate::ledger;
use crate::out::Out;
use crate::problem;
use crate::ui::Ui;

/// What waits until everything is read: where approvals count, the order of decisions is not that of the inputs.
struct Waiting {
    input: String,
    at: At,
    is: Is,
}

enum Is {
    Demand(Demand, Option<Outcome>),
    Invalid(Invalid),
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
    const fn context(&self) -> Context<'a> {
        match self {
            Self::History(context) | Self::View(context, ..) => *context,
            Self::Recorded(..) => Context::of_demand(),
        }
    }

    /// Fails where the ledger could not be read: what was decided meanwhile must not be told.
    fn sound(&self) -> Result<(), Failure> {
        let Self::View(_, fault, name) = self else { return Ok(()) };
        fault().map_err(|error| ledger::failure(name, &error))
    }
}

/// The pack that decides, and where the decisions go.
pub(super) struct Judge<'a> {
    pub(super) pack: &'a Pack,
    pub(super) ui: &'a Ui,
    against: Against<'a>,
    out: Out,
    report: Box<dyn Report + 'a>,
    summary: Summary,
    progress: Progress,
    /// What is decided at the end, where what is approved counts for other demands.
    batch: Option<Vec<Waiting>>,
    /// Whether the pack counts, and no history is attached.
    lacks_history: bool,
    /// Whether there is but one demand.
    single: bool,
    /// The outcome of the last decision.
    outcome: Option<Outcome>,
    /// Whether an input could not be read at all.
    broken: bool,
}

impl<'a> Judge<'a> {
    pub(super) fn new(
        pack: &'a Pack,
        against: Against<'a>,
        (shape, inputs): (Shape, usize),
        mut out: Out,
        ui: &'a Ui,
    ) -> Result<Self, Failure> {
        let progress = Progress::new(&out);
        let mut report = report::of_shape(shape, inputs, pack, ui);
        report.begin(&mut out).map_err(|error| out.failed(&error))?;
        let counts = pack.quotas().any(|quota| !quota.is_at_least());
        let recorded = matches!(against, Against::Recorded(..));
        let attached = recorded || against.context().history().is_some();
        Ok(Self {
            pack,
            ui,
            against,
            out,
            report,
            summary: Summary::default(),
            progress,
            batch: (recorded || counts && attached).then(Vec::new),
            lacks_history: counts && !attached,
            single: false,
            outcome: None,
            broken: false,
        })
    }

    /// Announces how many demands an input has.
    pub(super) fn announce(&mut self, input: &str, count: usize) {
        self.progress.begin(input, count);
    }

    /// Decides a demand, of which somebody else may have expected an outcome.
    pub(super) fn demand(&mut self, place: &Place<'_>, demand: Demand, expected: Option<Outcome>) -> Result<(), Failure> {
        if self.is_there(&demand)? {
            let message = Message::new(
                "这个编号的要求已在台账中，不再判定",
                "a demand of this id is in the ledger already, and is not decided again",
            );
            let help = Message::new(
                "更正用 jianfu ledger correct；是另一件要求的，另给编号",
                "to correct it use jianfu ledger correct, or give another demand an id of its own",
            );
            return self.invalid(place, Invalid::of(problem::error(codes::RECORDED, &place.words(self.ui.lang), message).with_help(help)));
        }
        if let Some(batch) = &mut self.batch {
            batch.push(Waiting { input: place.input.to_owned(), at: place.at, is: Is::Demand(demand, expected) });
            return Ok(());
        }
        let decision = self.pack.decide(&demand, &self.against.context());
        self.against.sound()?;
        self.progress.step();
        self.decided(place, &decision, expected)
    }

    fn decided(&mut self, place: &Place<'_>, decision: &Decision, expected: Option<Outcome>) -> Result<(), Failure> {
        self.note(decision);
        if let Some(expected) = expected {
            self.summary.compare(&place.words(self.ui.lang), expected, decision.outcome());
        }
        let written = if self.single {
            self.report.single(&mut self.out, place, decision)
        } else {
            self.report.decision(&mut self.out, place, decision)
        };
        written.map_err(|error| self.out.failed(&error))
    }

    /// Whether a demand is in the ledger in which it would be recorded.
    fn is_there(&mut self, demand: &Demand) -> Result<bool, Failure> {
        let Against::Recorded(ledger, name) = &mut self.against else { return Ok(false) };
        let Some(id) = id_of(demand) else { return Ok(false) };
        ledger.has(&id).map_err(|error| ledger::failure(name, &error))
    }

    /// Decides the only demand there is, which is explained in full.
    pub(super) fn single(&mut self, input: &Input, text: &str, form: Option<&str>) -> Result<(), Failure> {
        let place = Place { input: &input.name, at: At::Whole };
        self.single = true;
        let (text, word) = expected::taken_from(self.pack, text).unwrap_or_else(|| (text.to_owned(), String::new()));
        if let Err(diagnostic) = expected::outcome(&word, &place.words(self.ui.lang)) {
            return self.invalid(&place, Invalid::of(diagnostic));
        }
        match self.pack.demand_from_json(&text, form) {
            Ok(demand) if matches!(self.against, Against::Recorded(..)) => self.demand(&place, demand, None),
            Ok(demand) => {
                let decision = self.pack.decide(&demand, &self.against.context());
                self.against.sound()?;
                self.note(&decision);
                self.report.single(&mut self.out, &place, &decision).map_err(|error| self.out.failed(&error))
            }
            Err(wrong) => self.data_error(&place, &wrong),
        }
    }

    /// Decides one of several inputs that hold one object each.
    pub(super) fn object(&mut self, input: &Input, text: &str, form: Option<&str>) -> Result<(), Failure> {
        self.text(&Place { input: &input.name, at: At::Whole }, text, form, None)
    }

    /// Decides the demand in a JSON text, unless something is known to be wrong with it.
    pub(super) fn text(&mut self, place: &Place<'_>, text: &str, form: Option<&str>, wrong: Option<Diagnostic>) -> Result<(), Failure> {
        if let Some(diagnostic) = wrong {
            return self.invalid(place, Invalid::of(diagnostic));
        }
        let (text, word) = expected::taken_from(self.pack, text).unwrap_or_else(|| (text.to_owned(), String::new()));
        let expected = match expected::outcome(&word, &place.words(self.ui.lang)) {
            Ok(expected) => expected,
            Err(diagnostic) => return self.invalid(place, Invalid::of(diagnostic)),
        };
        match self.pack.demand_from_json(&text, form) {
            Ok(demand) => self.demand(place, demand, expected),
            Err(wrong) => self.data_error(place, &wrong),
        }
    }

    /// Reports a demand that cannot be decided.
    pub(super) fn invalid(&mut self, place: &Place<'_>, invalid: Invalid) -> Result<(), Failure> {
        self.warn(&invalid.diagnostics);
        self.summary.invalid();
        self.progress.step();
        if let Some(batch) = &mut self.batch {
            batch.push(Waiting { input: place.input.to_owned(), at: place.at, is: Is::Invalid(invalid) });
            return Ok(());
        }
        self.report.invalid(&mut self.out, place, &invalid).map_err(|error| self.out.failed(&error))
    }

    /// Reports an input that holds nothing that can be decided. The other inputs are read all the same.
    pub(super) fn broken(&mut self, diagnostic: Diagnostic) {
        self.warn(&[diagnostic]);
        self.broken = true;
    }

    /// Says what is wrong.
    pub(super) fn warn(&mut self, diagnostics: &[Diagnostic]) {
        if !diagnostics.is_empty() {
            // Where both go to one terminal, what is wrong with a row stands between its neighbours. A failure shows when the next decision is written.
            if self.out.is_stdout() {
                let _ = self.out.flush();
            }
            self.progress.aside(|| self.ui.report(diagnostics, &Texts::new()));
        }
    }

    /// Writes the end of the output, and tells how it all came out.
    pub(super) fn finish(mut self) -> Result<Exit, Failure> {
        self.settle()?;
        self.progress.end();
        let summary = (!self.single).then_some(&self.summary);
        self.report.finish(&mut self.out, summary).map_err(|error| self.out.failed(&error))?;
        let nothing = !self.single && !self.broken && self.summary.is_empty();
        self.out.finish()?;
        if nothing {
            self.ui.note(self.ui.say("没有可判定的要求：输入里一件也没有", "there was nothing to decide: the input holds no demand"));
        }
        Ok(match self.outcome.filter(|_| self.single) {
            _ if self.broken || self.summary.has_invalid() => Exit::Invalid,
            None | Some(Outcome::Approve) => Exit::Fine,
            Some(Outcome::Reject) => Exit::Rejected,
            Some(Outcome::Refer) => Exit::Referred,
        })
    }

    /// Decides what waits, in order of day and id, and reports it in the order of the inputs.
    fn settle(&mut self) -> Result<(), Failure> {
        let waiting = self.batch.take().unwrap_or_default();
        let demand_of = |waiting: &Waiting| if let Is::Demand(demand, _) = &waiting.is { Some(demand.clone()) } else { None };
        let demands: Vec<Demand> = waiting.iter().filter_map(demand_of).collect();
        let mut decisions: Vec<Option<Decision>> = demands.iter().map(|_| None).collect();
        let mut decided = |at: usize, decision| {
            self.progress.step();
            if let Some(place) = decisions.get_mut(at) {
                *place = Some(decision);
            }
        };
        match &mut self.against {
            Against::Recorded(ledger, name) => {
                ledger.decide(self.pack, &demands, ledger::now(), &mut decided).map_err(|error| ledger::failure(name, &error))?;
                let head = ledger.head().map_err(|error| ledger::failure(name, &error))?;
                self.ui.note(&ledger::head_line(name, head, self.ui));
            }
            against => {
                self.pack.decide_all(&demands, &against.context(), &mut decided);
                against.sound()?;
            }
        }
        let mut decisions = decisions.into_iter();
        for Waiting { input, at, is } in waiting {
            let place = Place { input: &input, at };
            match is {
                Is::Invalid(invalid) => {
                    self.report.invalid(&mut self.out, &place, &invalid).map_err(|error| self.out.failed(&error))?;
                }
                Is::Demand(_, expected) => {
                    if let Some(decision) = decisions.next().flatten() {
                        self.decided(&place, &decision, expected)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn note(&mut self, decision: &Decision) {
        self.summary.decided(decision);
        if self.lacks_history && decision.outcome() == Outcome::Refer && referred_for_lack_of_history(decision) {
            self.summary.lacks_history();
            // Once is enough, and looking costs.
            self.lacks_history = false;
        }
        self.outcome = Some(decision.outcome());
    }

    fn data_error(&mut self, place: &Place<'_>, wrong: &jianfu::DataError) -> Result<(), Failure> {
        self.invalid(place, Invalid::of(place.of_data(wrong, self.ui.lang)))
    }
}

fn referred_for_lack_of_history(decision: &Decision) -> bool {
    let record = decision.record(jianfu::Lang::En);
    record.reasons.iter().any(|reason| reason.decisive && reason.counts.iter().any(|count| count.unknown == Some("no_history")))
}
