//! Histories from files: every row is an entry, a later version of one, or a withdrawal. An entry that is lost counts too little and may let a demand
//! through, so one row that cannot be taken stops the run, and all such rows are reported.

mod memory;
mod moment;
mod options;
mod read;
mod row;

use std::path::PathBuf;
use std::sync::Arc;

use jianfu::history::Reach;
use jianfu::{MemoryHistory, Pack};
use jianfu_dsl::diagnostic::{Diagnostic, Message, Texts};
use jianfu_ledger::{Item, Told, Unread};
use jiff::civil::Date;

use crate::codes;
use crate::exit::{Exit, Failure};
use crate::input::{Content, Input};
use crate::pack_source::is_same;
use crate::problem;
use crate::text;
use crate::ui::Ui;

pub use memory::{Entries, Past as PastInMemory, history_in_memory};
pub(crate) use moment::Moment;
pub(crate) use options::{Options, Past};

use row::{Line, Says};

/// What a user who has no history yet writes. A file of that name is written `./none`.
const NONE: &str = "none";

/// A history as it was named.
pub(crate) enum Attached {
    /// Nothing ever happened.
    Nothing,
    Files(Vec<Input>),
}

impl Attached {
    pub(crate) fn files(&self) -> &[Input] {
        match self {
            Self::Nothing => &[],
            Self::Files(files) => files,
        }
    }
}

/// A history that was read.
#[derive(Debug, Clone)]
pub struct Remembered {
    pub(crate) history: Arc<MemoryHistory>,
    pub(crate) reach: Reach,
    /// How many entries there are, each with all its versions.
    pub(crate) entries: usize,
    /// The first and the last day on which something happened.
    pub(crate) days: Option<(Date, Date)>,
}

/// The files that are named, or the statement that there are none; nothing where nothing is named.
pub(crate) fn inputs(argument: &str, named: &[PathBuf], past: &Past, ui: &Ui) -> Result<Option<Attached>, Failure> {
    if named.iter().any(|path| path.as_os_str() == NONE) {
        let message = if named.len() > 1 {
            Message::new("none 不能与文件并列", "`none` cannot stand beside files")
        } else if past.from.is_some() {
            Message::new(
                "none 表示什么也没有发生过，不能再写 --history-from",
                "`none` states that nothing ever happened, so --history-from says nothing",
            )
        } else {
            return Ok(Some(Attached::Nothing));
        };
        let help = Message::new("去掉其中之一；文件名是 none 的写作 ./none", "leave out one of them; a file of the name is written ./none");
        return Err(Failure::failed(problem::usage(argument, message, help)));
    }
    let stated = past.from.map(|_| "--history-from").or(past.known_at.map(|_| "--known-at"));
    if let (true, Some(option)) = (named.is_empty(), stated) {
        let message = Message::new("没有附台账", "no history is attached");
        let help = Message::new("用 --history 文件 附上", "attach one with --history FILE");
        return Err(Failure::failed(problem::usage(option, message, help)));
    }
    let files: Vec<Input> = named.iter().map(|path| Input::new(path, ui.lang)).collect();
    for (index, file) in files.iter().enumerate() {
        if files.iter().take(index).any(|before| same(before, file)) {
            let message = Message::new("台账中写了两次，每条记录会计两次", "it is named twice, and every entry would count twice");
            let help = Message::new("只写一次", "name it once");
            return Err(Failure::failed(problem::usage(&file.name, message, help)));
        }
    }
    Ok((!files.is_empty()).then_some(Attached::Files(files)))
}

/// Refuses demands that are their own history.
pub(crate) fn keep_apart(demands: &[Input], attached: Option<&Attached>) -> Result<(), Failure> {
    let files = attached.map_or(&[][..], Attached::files);
    match files.iter().find(|file| demands.iter().any(|demand| same(demand, file))) {
        None => Ok(()),
        Some(file) => {
            let message = Message::new("同一个文件既是要求又是台账", "one file is both the demands and their history");
            let help = Message::new(
                "已经登记的要求不必再判定；把两者分成两个文件",
                "what is in the history need not be decided; put the two into two files",
            );
            Err(Failure::failed(problem::usage(&file.name, message, help)))
        }
    }
}

fn same(a: &Input, b: &Input) -> bool {
    match (a.path(), b.path()) {
        (Some(a), Some(b)) => is_same(a, b),
        // Standard input can be read only once.
        (None, None) => true,
        _ => false,
    }
}

/// Reads a history. Where it is not said from which day on it is complete, a note tells what is taken.
///
/// # Errors
/// Every row that cannot be taken.
pub(crate) fn load(pack: &Pack, attached: &Attached, past: &Past, ui: &Ui) -> Result<Remembered, Failure> {
    let Attached::Files(files) = attached else {
        return Ok(Remembered { history: Arc::new(pack.history(Reach::Ever)), reach: Reach::Ever, entries: 0, days: None });
    };
    let mut reading = read::Reading::new(pack, past.known_at, ui).into_history();
    for file in files {
        reading.file(file)?;
    }
    let warnings = std::mem::take(&mut reading.warnings);
    if !warnings.is_empty() {
        ui.report(&warnings, &Texts::new());
    }
    let name = files.first().map_or("", |file| file.name.as_str());
    let remembered = remembered(reading, past.from, name).map_err(|diagnostics| Failure::Wrong {
        exit: Exit::Invalid,
        diagnostics,
        texts: Texts::new(),
    })?;
    if let (None, Reach::From(first)) = (past.from, remembered.reach) {
        let note = match ui.lang {
            jianfu::Lang::Zh => {
                format!("没有写明台账从哪一天起完整，按最早一条记录的日期 {first} 算，更早的次数未知；用 --history-from 写明")
            }
            jianfu::Lang::En => format!(
                "It is not said from which day on the history is complete, so the day of its earliest entry is taken, {first}; what came before is unknown. Say it with --history-from"
            ),
        };
        ui.note(&text::one_line(&note));
    }
    Ok(remembered)
}

/// The history that was read into.
///
/// # Errors
/// Every row that cannot be taken.
fn remembered(reading: read::Reading<'_>, from: Option<Date>, name: &str) -> Result<Remembered, Vec<Diagnostic>> {
    let read::Reading { filling, lines, mut wrong, unread, .. } = reading;
    let broken_ids: Vec<String> = unread.iter().filter_map(|unread| unread.invalid.id.clone()).collect();
    wrong.extend(unread.into_iter().flat_map(|unread| unread.invalid.diagnostics));
    let Some(read::Filling { mut history, entries, days, wrong: refused }) = filling else { return Err(wrong) };
    let reach = match (from, days) {
        (Some(from), _) => Reach::From(from),
        (None, Some((first, _))) => Reach::From(first),
        (None, None) => {
            if wrong.is_empty() {
                wrong.push(nothing_in(name));
            }
            Reach::Ever
        }
    };
    wrong.extend(refused);
    change(&mut history, lines, &broken_ids, &mut wrong);
    if wrong.is_empty() { Ok(Remembered { history: Arc::new(history.reaching(reach)), reach, entries, days }) } else { Err(wrong) }
}

/// An empty file tells nothing, neither that nothing happened.
fn nothing_in(name: &str) -> Diagnostic {
    let message = Message::new(
        "台账中一条记录也没有，也没有写明从哪一天起完整",
        "the history has no entry, and it is not said from which day on it is complete",
    );
    let help = Message::new(
        "用 --history-from 写明；从来没有发生过的，写 --history none",
        "say it with --history-from, or state with --history none that nothing ever happened",
    );
    problem::error(codes::HISTORY_ROW, name, message).with_help(help)
}

/// Makes the corrections and withdrawals in the order in which they were recorded, after all entries, so that the order of rows and files decides nothing.
fn change(history: &mut MemoryHistory, lines: Vec<Line>, broken_ids: &[String], wrong: &mut Vec<Diagnostic>) {
    for Line { place, says, recorded, .. } in in_order(lines) {
        // Where the row of an entry is broken, that is said there; what follows it need not be said.
        let id = says.id();
        if broken_ids.iter().any(|broken| jianfu::view::folded(broken) == jianfu::view::folded(id)) {
            continue;
        }
        let done = match says {
            Says::Entry { entry, .. } => history.correct(entry),
            Says::Withdrawal { id } => history.withdraw(&id, recorded),
        };
        if let Err(error) = done {
            wrong.push(problem::of_data(&place, &error));
        }
    }
}

/// Entries first, then corrections and withdrawals in the order in which they were recorded.
fn in_order(lines: Vec<Line>) -> impl Iterator<Item = Line> {
    let (first, mut later): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| line.says.is_first());
    later.sort_by_key(|line| line.recorded);
    first.into_iter().chain(later)
}

/// What a file says, for a ledger.
pub(crate) struct Items {
    /// Changes in the order in which they are made, then what could not be read, as it stands.
    pub(crate) items: Vec<Item>,
    /// Messages of a mailbox that are in it more than once, and were passed over from the second time on.
    pub(crate) repeated: u64,
}

/// Reads a file for a ledger.
///
/// # Errors
/// What is wrong with the file as a whole.
pub(crate) fn items(pack: &Pack, input: &Input, content: Content, ui: &Ui) -> Result<Items, Failure> {
    let mut reading = read::Reading::new(pack, None, ui);
    reading.content(input, content);
    if !reading.wrong.is_empty() {
        return Err(Failure::Wrong { exit: Exit::Invalid, diagnostics: reading.wrong, texts: Default::default() });
    }
    let repeated = reading.repeated;
    let mut items: Vec<Item> = in_order(reading.lines).map(Line::item).collect();
    items.extend(reading.unread.into_iter().map(|unread| {
        let problems = unread.invalid.diagnostics.iter().map(told).collect();
        Item { place: unread.place, message: unread.message, says: Err(Unread { verbatim: unread.verbatim, problems }) }
    }));
    Ok(Items { items, repeated })
}

/// What is wrong, as a ledger keeps it.
fn told(diagnostic: &Diagnostic) -> Told {
    let Message { zh, en } = diagnostic.message.clone();
    Told { code: diagnostic.code.to_owned(), place: diagnostic.file.clone(), zh, en }
}
