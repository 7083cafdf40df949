//! Writing what came of demands, in the order of the inputs, and telling how it all came out.

use std::io::{self, Write as _};
use std::num::NonZeroUsize;

use jianfu::{Decision, Demand, Outcome};
use jianfu_dsl::diagnostic::{Diagnostic, Texts};

use super::against::Against;
use super::judge::Judge;
use super::part::{Is, Part, Piece, Waiting};
use super::progress::{Length, Progress};
use super::report::Report;
use super::summary::Summary;
use crate::blocks::in_order;
use crate::exit::{Exit, Failure};
use crate::input::{Invalid, Place};
use crate::out::Out;

/// The most demands of a block that are taken from memory.
const BLOCK: usize = 1024;

/// Of so many demands that wait in memory it is said that they do.
const MANY: usize = 100_000;

/// Where the decisions go.
pub(super) struct Writer<'a> {
    pub(super) judge: &'a Judge<'a>,
    against: Against<'a>,
    threads: NonZeroUsize,
    out: Out,
    report: Box<dyn Report + 'a>,
    summary: Summary,
    progress: Progress,
    waiting: Vec<Waiting<'a>>,
    /// What came of the only demand there is.
    single: Option<Option<Outcome>>,
    /// Whether an input could not be read at all, or not to its end.
    broken: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        judge: &'a Judge<'a>,
        against: Against<'a>,
        mut report: Box<dyn Report + 'a>,
        mut out: Out,
        threads: NonZeroUsize,
    ) -> Result<Self, Failure> {
        let progress = Progress::new(&out);
        report.begin(&mut out).map_err(|error| out.failed(&error))?;
        let (summary, waiting) = (Summary::default(), Vec::new());
        Ok(Self { judge, against, threads, out, report, summary, progress, waiting, single: None, broken: false })
    }

    /// Announces how long an input is.
    pub(super) fn announce(&mut self, input: &str, length: Length) {
        self.progress.begin(input, length);
    }

    /// Decides the blocks of an input, each as `work` does, and writes what comes of them.
    pub(super) fn blocks<T: Send>(
        &mut self,
        next: impl FnMut() -> Option<T> + Send,
        work: impl Fn(T, &mut Part<'a>) -> io::Result<()> + Sync,
    ) -> Result<(), Failure> {
        let work = |block| {
            let mut part = Part::default();
            work(block, &mut part).map(|()| part)
        };
        in_order(self.threads, next, work, |part| match part {
            Ok(part) => self.take(part),
            Err(error) => Err(self.out.failed(&error)),
        })
    }

    /// The same of things that are in memory, one by one.
    pub(super) fn each<T: Send>(
        &mut self,
        things: Vec<T>,
        work: impl Fn(T, &mut Part<'a>) -> io::Result<()> + Sync,
    ) -> Result<(), Failure> {
        let mut things = things.into_iter();
        let next = move || {
            let block: Vec<T> = things.by_ref().take(BLOCK).collect();
            (!block.is_empty()).then_some(block)
        };
        self.blocks(next, |block: Vec<T>, part| {
            part.done += block.len() as u64;
            block.into_iter().try_for_each(|thing| work(thing, part))
        })
    }

    /// Decides something at once.
    pub(super) fn one<R>(&mut self, work: impl FnOnce(&Judge<'a>, &mut Part<'a>) -> io::Result<R>) -> Result<R, Failure> {
        let mut part = Part::default();
        let done = work(self.judge, &mut part).map_err(|error| self.out.failed(&error))?;
        self.take(part).map(|()| done)
    }

    /// Decides the only demand there is.
    pub(super) fn single(&mut self, place: &Place<'a>, text: &str, form: Option<&str>) -> Result<(), Failure> {
        self.single = Some(None);
        let outcome = self.one(|judge, part| judge.single(part, place, text, form))?;
        self.single = Some(outcome);
        Ok(())
    }

    /// Writes what came of a block.
    fn take(&mut self, mut part: Part<'a>) -> Result<(), Failure> {
        self.against.sound()?;
        for Piece { wrong, written } in part.take_pieces() {
            self.warn(&wrong);
            let report = &mut self.report;
            self.out.lines(|out| report.put(out, &written)).map_err(|error| self.out.failed(&error))?;
        }
        let Part { summary, waiting, done, broken, .. } = part;
        self.summary.add(summary);
        self.progress.step(done);
        waiting.into_iter().try_for_each(|waiting| self.wait(waiting))?;
        if let Some(diagnostic) = broken {
            self.broken(diagnostic);
        }
        Ok(())
    }

    /// Keeps what is decided when everything is read, and says what is wrong with it.
    fn wait(&mut self, mut waiting: Waiting<'a>) -> Result<(), Failure> {
        let ui = self.judge.ui;
        if let Is::Demand(demand, _) = &waiting.is {
            let place = Place { input: waiting.input, at: waiting.at }.words(ui.lang);
            if let Some(wrong) = self.against.is_there(demand, &place)? {
                waiting.is = Is::Invalid(Invalid::of(wrong));
            }
        }
        if let Is::Invalid(invalid) = &waiting.is {
            self.warn(&invalid.diagnostics);
            self.summary.invalid();
        }
        self.waiting.push(waiting);
        if self.waiting.len() == MANY {
            let note = ui.say(
                "各件互相计数，要全部读入之后才能判定；占用的内存随件数增加",
                "Demands count for one another, so all are read before any is decided, and memory grows with their number",
            );
            self.progress.aside(|| ui.note(note));
        }
        Ok(())
    }

    /// Reports an input of which nothing more can be decided. The other inputs are read all the same.
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
            self.progress.aside(|| self.judge.ui.report(diagnostics, &Texts::new()));
        }
    }

    /// Writes the end of the output, and tells how it all came out.
    pub(super) fn finish(mut self) -> Result<Exit, Failure> {
        self.settle()?;
        self.progress.end();
        let summary = self.single.is_none().then_some(&self.summary);
        self.report.finish(&mut self.out, summary).map_err(|error| self.out.failed(&error))?;
        let nothing = self.single.is_none() && !self.broken && self.summary.is_empty();
        self.out.finish()?;
        if nothing {
            let ui = self.judge.ui;
            ui.note(ui.say("没有可判定的要求：输入里一件也没有", "there was nothing to decide: the input holds no demand"));
        }
        Ok(match self.single.flatten() {
            _ if self.broken || self.summary.has_invalid() => Exit::Invalid,
            None | Some(Outcome::Approve) => Exit::Fine,
            Some(Outcome::Reject) => Exit::Rejected,
            Some(Outcome::Refer) => Exit::Referred,
        })
    }

    /// Decides what waits, in order of day and id, and writes it in the order of the inputs.
    fn settle(&mut self) -> Result<(), Failure> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() && !self.against.is_recorded() {
            return Ok(());
        }
        let demand_of = |waiting: &Waiting<'_>| if let Is::Demand(demand, _) = &waiting.is { Some(demand.clone()) } else { None };
        let demands: Vec<Demand> = waiting.iter().filter_map(demand_of).collect();
        let mut decisions: Vec<Option<Decision<'static>>> = demands.iter().map(|_| None).collect();
        let (judge, progress) = (self.judge, &self.progress);
        let mut outcome = None;
        let mut decided = |at: usize, decision: Decision<'static>| {
            progress.step(1);
            outcome = Some(decision.outcome());
            if let Some(place) = decisions.get_mut(at) {
                *place = Some(decision);
            }
        };
        self.against.decide_all(judge.pack, &demands, &mut decided, judge.ui)?;
        drop(demands);
        let is_single = self.single.is_some();
        if let Some(single) = &mut self.single {
            *single = single.or(outcome);
        }
        let mut decisions = decisions.into_iter();
        let pair = |waiting: Waiting<'a>| {
            let decision = if let Is::Demand(..) = waiting.is { decisions.next().flatten() } else { None };
            (waiting, decision)
        };
        self.each(waiting.into_iter().map(pair).collect(), |(Waiting { input, at, is }, decision), part| {
            let place = Place { input, at };
            match (is, decision) {
                (Is::Invalid(invalid), _) => judge.undecided(part, &place, &invalid),
                (Is::Demand(..), Some(decision)) if is_single => judge.decided_alone(part, &place, &decision),
                (Is::Demand(_, expected), Some(decision)) => judge.decided(part, &place, &decision, expected),
                (Is::Demand(..), None) => Ok(()),
            }
        })
    }
}
