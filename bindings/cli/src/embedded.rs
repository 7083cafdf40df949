//! Ledgers, and what is measured in them, for the other bindings: what the verbs say, as the data that they write as JSON, without arguments, output and exit
//! codes.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jianfu::history::Reach;
use jianfu::{Decision, Demand, Lang, MemoryHistory, Pack};
use jianfu_dsl::diagnostic::Diagnostic;
use jianfu_ledger::{Access, Again, Found, Given, Head, Knowing, Ledger, LedgerError, Replayed, Store, Table, View};
use jianfu_report::Report;
use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};

use crate::decide::against::is_recorded;
use crate::exit::Failure;
use crate::history::{Moment, Past, Remembered};
use crate::input::Input;
use crate::ledger::{self, LedgerPlace, failure, now};
use crate::ui::{ColorArg, Ui};
use crate::{audit as audits, measured, metrics as measures, problem, replay, report as reports};

/// Everything that is wrong.
pub type Wrong = Vec<Diagnostic>;

/// Stops what is asked of a ledger, from another thread. What was to be recorded is not, unless all of it is already.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Stops, or lets what comes next begin.
    pub fn set(&self, stop: bool) {
        self.0.store(stop, Ordering::Relaxed);
    }
}

/// A ledger that is open.
#[derive(Debug)]
pub struct OpenLedger {
    ledger: Ledger,
    name: String,
}

impl OpenLedger {
    /// Makes a ledger in a file or on a server. `complete_from` is a day, `ever`, or today where nothing is said.
    ///
    /// # Errors
    /// Where there is one already, or it cannot be made there.
    pub fn create(place: &Path, complete_from: Option<&str>, stop: &Stop) -> Result<Self, Wrong> {
        let reach = ledger::init::reach("complete_from", complete_from).map_err(wrong)?;
        LedgerPlace::new(place.to_path_buf()).create(reach).map_err(wrong)?;
        Self::open(place, stop)
    }

    /// Opens the ledger in a file or on a server.
    ///
    /// # Errors
    /// Where there is none, or it cannot be read.
    pub fn open(place: &Path, stop: &Stop) -> Result<Self, Wrong> {
        let place = LedgerPlace::new(place.to_path_buf());
        let ledger = place.open_through(|store| Box::new(Stoppable { store, stop: stop.clone() })).map_err(wrong)?;
        Ok(Self { ledger, name: place.name() })
    }

    /// Where it is, without what is secret in that.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// From which day on it is complete.
    pub const fn reach(&self) -> Reach {
        self.ledger.reach()
    }

    /// How many rows there are, and the hash of the last.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn head(&mut self) -> Result<Head, Wrong> {
        self.ledger.head().map_err(|error| wrong(failure(&self.name, &error)))
    }

    /// Imports a file, as `jianfu ledger import` does.
    ///
    /// # Errors
    /// Where it cannot be read, or was imported before. What is wrong with a row is told in the data.
    pub fn import_file(&mut self, pack: &Pack, file: &Path, again: Again, lang: Lang) -> Result<Value, Wrong> {
        let input = Input::new(file, lang);
        crate::input::readable(&[&input]).map_err(wrong)?;
        let bytes = input.bytes().map_err(wrong)?;
        self.import(pack, &input, bytes, again, lang)
    }

    /// Imports what a file of this name would hold.
    ///
    /// # Errors
    /// As [`OpenLedger::import_file`].
    pub fn import_bytes(&mut self, pack: &Pack, name: &str, bytes: Vec<u8>, again: Again, lang: Lang) -> Result<Value, Wrong> {
        self.import(pack, &Input::new(Path::new(name), lang), bytes, again, lang)
    }

    fn import(&mut self, pack: &Pack, input: &Input, bytes: Vec<u8>, again: Again, lang: Lang) -> Result<Value, Wrong> {
        let imported = ledger::import::bytes(&mut self.ledger, pack, input, bytes, again, &ui(lang)).map_err(wrong)?;
        let (digest, imported) = imported.map_err(|error| wrong(failure(&input.name, &error)))?;
        Ok(ledger::import::data(&input.name, &digest, &imported))
    }

    /// Decides demands and records the decisions, as `jianfu decide --record` does, but all or none. Use what `decided` was told only if this returns no error.
    ///
    /// # Errors
    /// Where one is in the ledger already, or it cannot be read or written.
    pub fn decide(&mut self, pack: &Pack, demands: &[Demand], decided: &mut dyn FnMut(usize, Decision<'static>)) -> Result<(), Wrong> {
        let mut taken = Vec::new();
        for (at, demand) in demands.iter().enumerate() {
            taken.extend(is_recorded(&mut self.ledger, &self.name, demand, &format!("demands:{}", at + 1)).map_err(wrong)?);
        }
        if !taken.is_empty() {
            return Err(taken);
        }
        self.ledger.decide(pack, demands, now(), decided).map(drop).map_err(|error| wrong(failure(&self.name, &error)))
    }

    /// Does something with the ledger as a history for a pack's counts.
    ///
    /// # Errors
    /// What could not be read: what was done is not to be used then.
    pub fn with_view<T>(&mut self, pack: &Pack, work: impl FnOnce(&View<'_>) -> T) -> Result<T, Wrong> {
        self.ledger.with_view(pack, now(), work).map_err(|error| wrong(failure(&self.name, &error)))
    }

    /// Decides again, as `jianfu replay` does.
    ///
    /// # Errors
    /// Where the ledger, or a pack that it keeps, cannot be read.
    pub fn replay(&mut self, pack: Option<&Pack>, knowing: Knowing, lang: Lang) -> Result<Value, Wrong> {
        let (ui, mut listed) = (ui(lang), Vec::new());
        let replayed = self.ledger.replay(pack, knowing, now(), &mut |difference| listed.push(replay::data(&difference, &ui)));
        let Replayed { decisions, differing } = replayed.map_err(|error| wrong(failure(&self.name, &error)))?;
        Ok(json!({ "decisions": decisions, "differing": differing, "differences": listed }))
    }

    /// Looks at every row, as `jianfu ledger verify` does.
    ///
    /// # Errors
    /// Where the ledger cannot be read at all, or `head` is no hash.
    pub fn verify(&mut self, head: Option<&str>, lang: Lang) -> Result<Value, Wrong> {
        let witness = head.map(ledger::verify::hash).transpose().map_err(wrong)?;
        let verified = self.ledger.verify(witness).map_err(|error| wrong(failure(&self.name, &error)))?;
        Ok(ledger::verify::data(&verified, &ui(lang)))
    }

    /// What it remembers, for a pack.
    ///
    /// # Errors
    /// What could not be read.
    pub fn remembered(&mut self, pack: &Pack) -> Result<Remembered, Wrong> {
        measured::of_ledger(pack, &mut self.ledger, &self.name).map_err(wrong)
    }
}

impl Remembered {
    /// That nothing ever happened.
    pub fn nothing(pack: &Pack) -> Self {
        Self { history: Arc::new(pack.history(Reach::Ever)), reach: Reach::Ever, entries: 0, days: None }
    }

    /// As decisions need it.
    pub const fn history(&self) -> &Arc<MemoryHistory> {
        &self.history
    }

    /// From which day on it is complete.
    pub const fn reach(&self) -> Reach {
        self.reach
    }

    /// How many entries there are.
    pub const fn entries(&self) -> usize {
        self.entries
    }
}

/// An audit, as `jianfu audit` makes it.
///
/// # Errors
/// Where the period is not given and there is none, or ends before it begins.
pub fn audit(
    pack: &Pack,
    of: &Remembered,
    days: (Option<Date>, Option<Date>),
    known_at: Option<DateTime>,
    lang: Lang,
) -> Result<Value, Wrong> {
    audits::as_data(pack, of, days, &known(known_at), &ui(lang)).map_err(wrong)
}

/// Metrics, as `jianfu metrics` has them.
///
/// # Errors
/// Where the day is not given and there is no entry.
pub fn metrics(pack: &Pack, of: &Remembered, on: Option<Date>, known_at: Option<DateTime>, lang: Lang) -> Result<Value, Wrong> {
    measures::as_data(pack, of, on, &known(known_at), &ui(lang)).map_err(wrong)
}

/// What is asked of a report.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// As `2026-Q3`; by default the last quarter with data.
    pub period: Option<String>,
    /// What it is called.
    pub title: Option<String>,
    /// The lists of assisted items for the public.
    pub public_lists: Vec<String>,
}

/// A report, as `jianfu report` makes it.
///
/// # Errors
/// Where the period is none, or not given and there is none; where the pack does not have a list.
pub fn report(pack: &Pack, of: &Remembered, asked: &Asked, known_at: Option<DateTime>, lang: Lang) -> Result<Report, Wrong> {
    let period = asked.period.as_deref().map(reports::period).transpose().map_err(wrong)?;
    let asked = reports::Asked { period, title: asked.title.clone(), public_list: asked.public_lists.clone() };
    reports::report(pack, of, &asked, known_at, &ui(lang)).map_err(wrong)
}

/// Writes a report's page, workbook and data into a folder, and gives their paths.
///
/// # Errors
/// What cannot be written.
pub fn write_report(folder: &Path, report: &Report) -> Result<[PathBuf; 3], Wrong> {
    let outputs = reports::FILES.map(|name| folder.join(name));
    reports::write(folder, &outputs, report).map_err(wrong)?;
    Ok(outputs)
}

fn known(known_at: Option<DateTime>) -> Past {
    Past { from: None, known_at: known_at.map(Moment::of) }
}

fn ui(lang: Lang) -> Ui {
    Ui::new(lang, ColorArg::Never)
}

fn wrong(failure: Failure) -> Wrong {
    match failure {
        Failure::Wrong { diagnostics, .. } => diagnostics,
        Failure::Pipe => vec![problem::unwritable("", &std::io::ErrorKind::BrokenPipe.into())],
    }
}

/// A store that asks and writes nothing more once it is stopped.
struct Stoppable {
    store: Box<dyn Store>,
    stop: Stop,
}

impl Stoppable {
    fn go_on(&self) -> jianfu_ledger::Result<()> {
        if self.stop.0.load(Ordering::Relaxed) { Err(LedgerError::stopped()) } else { Ok(()) }
    }
}

impl Store for Stoppable {
    fn begin(&mut self, access: Access) -> jianfu_ledger::Result<()> {
        self.go_on()?;
        self.store.begin(access)
    }

    fn commit(&mut self) -> jianfu_ledger::Result<()> {
        self.go_on()?;
        self.store.commit()
    }

    fn rollback(&mut self) {
        self.store.rollback();
    }

    fn run(&mut self, sql: &'static str, given: &[Given<'_>]) -> jianfu_ledger::Result<()> {
        self.go_on()?;
        self.store.run(sql, given)
    }

    fn ask(
        &mut self,
        sql: &'static str,
        given: &[Given<'_>],
        each: &mut dyn FnMut(&[Found]) -> jianfu_ledger::Result<()>,
    ) -> jianfu_ledger::Result<()> {
        self.go_on()?;
        self.store.ask(sql, given, each)
    }

    fn insert(&mut self, table: &'static Table, rows: &mut dyn Iterator<Item = Vec<Given<'_>>>) -> jianfu_ledger::Result<()> {
        self.go_on()?;
        self.store.insert(table, rows)
    }
}
