//! A city's inspections under quotas: demands and entries made for the benchmarks of histories.

use jianfu::history::Reach;
use jianfu::{Context, Demand, Entry, MemoryHistory, Outcome, Pack};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

use crate::draw::scattered;

/// Communities of the city.
pub const COMMUNITIES: usize = 1_232;
/// Departments of the city.
pub const DEPARTMENTS: usize = 40;

/// In an index each community has so many entries a year, whatever the size: a larger index has more communities and more years.
const ENTRIES_A_YEAR: usize = 20;
const FIRST_DAY: Date = date(2026, 1, 1);

/// The pack: one inspection a year for each department and community, twelve a quarter for each community.
///
/// # Panics
/// Where the pack is broken.
pub fn quotas() -> Pack {
    let bodies: String = (0..DEPARTMENTS).map(|number| format!("body d{number} \"第{number}局\"\n")).collect();
    let text = format!(
        r#"{bodies}
        enum status "状态" {{ approved "准予", done "已办", rejected "驳回" }}
        form inspection "检查" {{
          id: text "编号"
          date: date "日期" is as_of
          issuer: body "提出单位"
          community: text "社区"
          emergency: bool "紧急"
        }}
        quota yearly "每年一检" on inspection {{
          basis assumption "基准"
          at_most 1 per issuer, community within calendar_year
          counting inspection where status in {{ approved, done }} and not emergency
          reject because "本年度次数已用完" remedy "并入联合检查"
        }}
        quota quarterly "每季十二检" on inspection {{
          basis assumption "基准"
          at_most 12 per community within calendar_quarter
          counting inspection where status in {{ approved, done }} and not emergency
          reject because "本季度次数已用完" remedy "下季度再来"
        }}
        default on inspection approve because "没有规则限制""#
    );
    Pack::parse(&text).unwrap_or_else(|error| panic!("{error}"))
}

/// An inspection.
///
/// # Panics
/// Where it does not fit the pack.
pub fn inspection(pack: &Pack, number: usize, day: Date, department: usize, community: usize) -> Demand {
    let facts = pack.demand("inspection").and_then(|demand| {
        let demand = demand.set("id", format!("JC{number:07}"))?.set("date", day)?.set("emergency", number.is_multiple_of(50))?;
        demand.set("issuer", format!("d{department}"))?.set("community", format!("第{community}社区"))
    });
    facts.unwrap_or_else(|error| panic!("{error}")).finish()
}

/// So many inspections in one year, spread over all communities and departments, in no order.
pub fn year_of_inspections(pack: &Pack, rows: usize) -> Vec<Demand> {
    let made = (0..rows).map(|number| {
        let spread = scattered(number);
        let (day, rest) = (spread % 365, spread / 365);
        inspection(pack, number, day_after(day), rest % DEPARTMENTS, rest / DEPARTMENTS % COMMUNITIES)
    });
    made.collect()
}

/// An index of so many entries. In each window of a group there are as many as in every other size, so that only the size differs.
///
/// # Panics
/// Where an entry cannot be added.
pub fn index_of(pack: &Pack, entries: usize) -> MemoryHistory {
    let mut history = pack.history(Reach::Ever);
    entries_of(pack, entries).into_iter().for_each(|entry| history.add(entry).unwrap_or_else(|error| panic!("{error}")));
    history
}

/// The entries of such an index.
///
/// # Panics
/// Where an entry cannot be made.
pub fn entries_of(pack: &Pack, entries: usize) -> Vec<Entry> {
    each_entry(pack, entries).collect()
}

/// The same, one after another.
///
/// # Panics
/// Where an entry cannot be made.
pub fn each_entry(pack: &Pack, entries: usize) -> impl Iterator<Item = Entry> {
    let communities = (entries / ENTRIES_A_YEAR).clamp(1, COMMUNITIES);
    let a_year = communities * ENTRIES_A_YEAR;
    (0..entries).map(move |number| {
        let (years_back, in_year) = (number / a_year, number % a_year);
        let (community, turn) = (in_year % communities, in_year / communities);
        let day = day_after(turn * 365 / ENTRIES_A_YEAR).checked_sub(i64::try_from(years_back).unwrap_or_default().years());
        let demand = inspection(pack, number, day.unwrap_or(FIRST_DAY), turn, community);
        Entry::new(demand_id(number).as_str(), demand).and_then(|entry| entry.status("done")).unwrap_or_else(|error| panic!("{error}"))
    })
}

/// Decides all demands as one batch against a history, and tells how many came out as approved, referred and rejected.
pub fn decide_batch(pack: &Pack, demands: &[Demand], history: &MemoryHistory) -> [usize; 3] {
    let mut counts = [0; 3];
    pack.decide_all(demands, &Context::of_demand().with(history), &mut |_, decision| match decision.outcome() {
        Outcome::Approve => counts[0] += 1,
        Outcome::Refer => counts[1] += 1,
        Outcome::Reject => counts[2] += 1,
    });
    counts
}

fn demand_id(number: usize) -> String {
    format!("TZ{number:07}")
}

fn day_after(days: usize) -> Date {
    FIRST_DAY.checked_add(i64::try_from(days).unwrap_or_default().days()).unwrap_or(FIRST_DAY)
}
