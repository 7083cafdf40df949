//! What a ledger on disk takes: recording decisions, deciding them again, verifying, and deciding beside many entries.
//!
//! `cargo run --release -p jianfu-benches --bin ledger -- [FOLDER [ENTRIES]]`; with ten million entries it takes some minutes and about 7 GB of the disk.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a benchmark that cannot run stops")]

use std::path::Path;
use std::time::Instant;
use std::{env, fs};

use jianfu::history::Reach;
use jianfu::{Context, Entry};
use jianfu_benches::history::{each_entry, inspection, quotas, year_of_inspections};
use jianfu_ledger::{Change, Knowing, Ledger};
use jiff::civil::date;

/// Demands that are decided and recorded.
const DEMANDS: usize = 100_000;
/// Demands that are decided together.
const TOGETHER: usize = 10_000;
/// Rows in which a tampered one is looked for.
const VERIFIED: usize = 1_000_000;
/// Entries that are recorded together.
const CHANGES: usize = 50_000;

fn main() {
    let folder = env::args().nth(1).map_or_else(env::temp_dir, Into::into).join(format!("jianfu-ledger-{}", std::process::id()));
    let entries = env::args().nth(2).and_then(|entries| entries.parse().ok()).unwrap_or(VERIFIED);
    fs::create_dir_all(&folder).expect("a folder for the ledgers");
    deciding(&folder);
    verifying(&folder);
    beside(&folder, entries);
    let _ = fs::remove_dir_all(&folder);
}

#[expect(clippy::print_stdout, reason = "this is a program for a terminal")]
fn say(line: &str) {
    println!("{line}");
}

/// How long something takes, by the clock and on the processor: the latter does not grow where other programs run beside it.
struct Clock {
    started: Instant,
    on_processor: u128,
}

impl Clock {
    fn start() -> Self {
        Self { started: Instant::now(), on_processor: on_processor() }
    }

    fn rate(&self, count: usize) -> String {
        let (taken, busy) = (self.started.elapsed().as_micros(), on_processor() - self.on_processor);
        let a_second = |micros: u128| u128::try_from(count).unwrap_or_default() * 1_000_000 / micros.max(1);
        let (millis, busy_millis) = (taken / 1_000, busy / 1_000);
        format!("{count} in {millis} ms, {} a second ({busy_millis} ms on the processor, {} a second)", a_second(taken), a_second(busy))
    }
}

/// Microseconds that this thread has run; nothing where the system does not tell.
fn on_processor() -> u128 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    told.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<u128>().ok()).unwrap_or_default() / 1_000
}

/// Decides a year of inspections into a new ledger, decides them again, and finds what late records change.
fn deciding(folder: &Path) {
    let pack = quotas();
    let demands = year_of_inspections(&pack, DEMANDS);
    let at = date(2026, 11, 1).at(9, 0, 0, 0);
    let mut ledger = Ledger::create(folder.join("decided.jfl"), Reach::Ever, at).expect("a new ledger");
    let clock = Clock::start();
    let mut approved = 0;
    for batch in demands.chunks(TOGETHER) {
        let counted =
            ledger.decide(&pack, batch, at, &mut |_, decision| approved += usize::from(decision.outcome() == jianfu::Outcome::Approve));
        counted.expect("decided");
    }
    say(&format!("decided and recorded: {}; {approved} approved", clock.rate(DEMANDS)));

    let clock = Clock::start();
    let replayed = ledger.replay(None, Knowing::Then, at, &mut |difference| panic!("{difference:?}")).expect("replayed");
    say(&format!("decided again with what was known then: {}; {} differ", clock.rate(DEMANDS), replayed.differing));

    // Three visits that had taken place on New Year's Day: an approved inspection by the same department in the same community is one too many now.
    let late = [(0, 0), (1, 1), (2, 2)].map(|(department, community)| {
        let number = DEMANDS + department;
        let entry = Entry::new(&format!("L{number}"), inspection(&pack, number, date(2026, 1, 1), department, community));
        Change::Add(entry.and_then(|entry| entry.status("done")).expect("an entry"))
    });
    ledger.record(&pack, at, late.into()).expect("recorded");
    let clock = Clock::start();
    let mut rows = Vec::new();
    let replayed = ledger.replay(None, Knowing::Today, at, &mut |difference| rows.push((difference.row, difference.id))).expect("replayed");
    say(&format!("decided again with what is known today: {}; {} differ: {rows:?}", clock.rate(DEMANDS), replayed.differing));
}

/// Finds a tampered row among a million.
fn verifying(folder: &Path) {
    let path = folder.join("verified.jfl");
    fill(&path, VERIFIED);
    let clock = Clock::start();
    let verified = Ledger::open(&path).and_then(|mut ledger| ledger.verify(None)).expect("verified");
    say(&format!("verified: {}; {} findings", clock.rate(VERIFIED), verified.findings.len()));
    let tampered = VERIFIED / 2 + 7;
    let tamper = format!("UPDATE rows SET content = REPLACE(content, '\"done\"', '\"gone\"') WHERE seq = {tampered}");
    rusqlite::Connection::open(&path).and_then(|connection| connection.execute_batch(&tamper)).expect("tampered");
    let clock = Clock::start();
    let verified = Ledger::open(&path).and_then(|mut ledger| ledger.verify(None)).expect("verified");
    let found: Vec<_> = verified.findings.iter().map(|finding| (finding.row, finding.wrong.name())).collect();
    say(&format!("with row {tampered} tampered: found {found:?}; {}", clock.rate(VERIFIED)));
    let _ = fs::remove_file(path);
}

/// Decides beside few entries and beside many.
fn beside(folder: &Path, most: usize) {
    let pack = quotas();
    for entries in [1_000, 100_000, 1_000_000, 10_000_000].into_iter().filter(|entries| *entries <= most) {
        let path = folder.join(format!("{entries}.jfl"));
        let filled = fill(&path, entries);
        let size = fs::metadata(&path).map_or(0, |known| known.len()) / 1_000_000;
        let at = date(2026, 11, 1).at(9, 0, 0, 0);
        let mut ledger = Ledger::open(&path).expect("opened");
        let (mut cold, mut warm) = (Vec::new(), Vec::new());
        const ROUNDS: usize = 201;
        for round in 0..ROUNDS {
            let (department, community) = (round % 40, round * 37 % 1_232);
            let demand = inspection(&pack, 1, date(2026, 11, 11), department, community);
            ledger
                .with_view(&pack, at, |view| {
                    let context = Context::of_demand().with(view);
                    let times = [(); 2].map(|()| {
                        let started = Instant::now();
                        pack.decide(&demand, &context);
                        started.elapsed().as_micros()
                    });
                    cold.push(times[0]);
                    warm.push(times[1]);
                })
                .expect("decided");
        }
        say(&format!(
            "beside {entries} entries ({size} MB, filled {filled}): {} µs a decision, {} µs where its groups were looked at before",
            median(&mut cold),
            median(&mut warm)
        ));
        drop(ledger);
        let _ = fs::remove_file(path);
    }
}

/// Of so many times, the one in the middle: other programs make some longer.
fn median(times: &mut [u128]) -> u128 {
    times.sort_unstable();
    times[times.len() / 2]
}

fn fill(path: &Path, entries: usize) -> String {
    let pack = quotas();
    let at = date(2026, 11, 1).at(9, 0, 0, 0);
    let mut ledger = Ledger::create(path, Reach::Ever, at).expect("a new ledger");
    let clock = Clock::start();
    let mut all = each_entry(&pack, entries).map(Change::Add);
    loop {
        let changes: Vec<Change> = all.by_ref().take(CHANGES).collect();
        if changes.is_empty() {
            return clock.rate(entries);
        }
        ledger.record(&pack, at, changes).expect("recorded");
    }
}
