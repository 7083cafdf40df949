//! The rows: demands with what became of them, and the mistakes that people make in tables.

use std::collections::BTreeMap;
use std::error::Error;

use jianfu::history::Reach;
use jianfu::table::Cell;
use jianfu::{Context, Outcome, Pack};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

use super::Line;
use crate::city::{Asked, asked};

/// Where everything is asked.
pub const COMMUNITY: &str = "合成观测点社区";

/// So many demands in the year that enough of them fall into the first quarter.
const YEAR: u64 = 9_550;
const SEED: u64 = 2_026;
const LAST: Date = date(2026, 3, 31);

/// What came to the community though it was rejected, each of a district's office of its own: by which rule, how many, and from which day on.
const LET_THROUGH: [(&str, usize, Date); 5] = [
    ("six.certificate", 1, date(2026, 1, 1)),
    ("six.certificate", 2, date(2026, 1, 1)),
    ("six.certificate", 3, date(2026, 1, 1)),
    ("negative-list", 1, date(2026, 3, 10)),
    ("stated-bases", 1, date(2026, 3, 10)),
];

/// What people write where a day should stand.
const NO_DAYS: [&str; 3] = ["昨天", "2026年2月30日", "3/1/26"];

/// What became of a demand.
struct Came {
    asked: Asked,
    status: &'static str,
}

/// So many rows: entries, late ones, corrections, withdrawals, doubles and such as cannot be read.
pub(super) fn lines(pack: &Pack, count: usize) -> Result<Vec<Line>, Box<dyn Error>> {
    let mut lines = Vec::with_capacity(count);
    for (number, came) in (0_usize..).zip(came(pack)?) {
        let line = line(&came.asked, came.status, recorded(&came.asked, number));
        match number % 150 {
            // A day that is none, a blank form, a name that is no form, a number that is none.
            17 => lines.push(with(&line, "提出日期", NO_DAYS.get(number / 150 % NO_DAYS.len()).copied().unwrap_or_default())),
            61 => lines.push(with(&line, "表单", if number / 150 % 2 == 0 { "" } else { "合成表单" })),
            // The same once more.
            97 => lines.extend([line.clone(), line]),
            // The same with another item later, of what was turned away.
            _ if number % 90 == 33 && came.status == "已驳回" => {
                let corrected = with(&line, "记录于", &day_after(came.asked.date, 20).to_string());
                lines.extend([line.clone(), [with(&corrected, "事项", "合成更正事项"), vec![("更正".to_owned(), came.asked.id)]].concat()]);
            }
            _ if number % 110 == 44 && came.status == "已取消" => {
                let moment = day_after(came.asked.date, 21).to_string();
                lines.extend([line, vec![("撤回".to_owned(), came.asked.id), ("记录于".to_owned(), moment)]]);
            }
            _ => lines.push(line),
        }
        if lines.len() >= count {
            break;
        }
    }
    lines.truncate(count);
    Ok(lines)
}

/// The demands of the quarter, in order of day, and what became of each.
fn came(pack: &Pack) -> Result<Vec<Came>, Box<dyn Error>> {
    let demands: Vec<Asked> = asked(pack, YEAR, SEED).into_iter().filter(|asked| asked.date <= LAST).map(at_the_watchpoint).collect();
    let mut built = Vec::with_capacity(demands.len());
    for asked in &demands {
        let mut builder = pack.demand(&asked.form)?;
        for (label, text) in &asked.facts {
            builder.set_cell(label, &Cell::Text(text.clone()))?;
        }
        built.push(builder.finish());
    }
    let nothing = pack.history(Reach::Ever);
    let mut decided: Vec<(Outcome, Vec<String>)> = vec![(Outcome::Refer, Vec::new()); demands.len()];
    pack.decide_all(&built, &Context::of_demand().with(&nothing), &mut |index, decision| {
        let mut rules = Vec::new();
        decision.each_reason(|reason| rules.extend(reason.is_decisive().then(|| reason.rule().to_owned())));
        if let Some(slot) = decided.get_mut(index) {
            *slot = (decision.outcome(), rules);
        }
    });
    let mut through = Through::default();
    let came = demands.into_iter().zip(decided).map(|(asked, (outcome, rules))| {
        let status = match outcome {
            Outcome::Approve => "已办",
            Outcome::Reject if through.takes(&asked, &rules) => "已办",
            Outcome::Reject => "已驳回",
            Outcome::Refer => "已取消",
        };
        Came { asked, status }
    });
    Ok(came.collect())
}

/// What came to the community though it was rejected: which departments have a place, and how many of each are still wanted.
#[derive(Default)]
struct Through {
    places: BTreeMap<String, usize>,
    taken: Vec<bool>,
}

impl Through {
    fn takes(&mut self, asked: &Asked, rules: &[String]) -> bool {
        self.taken.resize(LET_THROUGH.len(), false);
        let department = of(&asked.facts, "提出单位").to_owned();
        // On forms that quotas count, one more would change what follows.
        let is_counted = !["证明", "工作事项", "挂牌"].contains(&asked.form.as_str());
        let is_of_district = department.starts_with('区') && !is_counted;
        let Some(rule) = rules.first().filter(|_| rules.len() == 1 && is_of_district) else { return false };
        if let Some(left) = self.places.get_mut(&department) {
            let is_wanted = *left > 0 && rule == "six.certificate";
            *left -= usize::from(is_wanted);
            return is_wanted;
        }
        let wanted = |((wanted, _, from), taken): ((&&str, &usize, &Date), &bool)| *wanted == rule && *from <= asked.date && !taken;
        let place = LET_THROUGH.iter().map(|(rule, count, from)| (rule, count, from)).zip(&self.taken).position(wanted);
        let Some(((_, count, _), taken)) = place.and_then(|at| LET_THROUGH.get(at).zip(self.taken.get_mut(at))) else { return false };
        *taken = true;
        self.places.insert(department, count - 1);
        true
    }
}

fn at_the_watchpoint(mut asked: Asked) -> Asked {
    for (label, text) in &mut asked.facts {
        if label == "社区" {
            COMMUNITY.clone_into(text);
        }
    }
    asked
}

/// When it was recorded: soon, and of some long after.
fn recorded(asked: &Asked, number: usize) -> Date {
    day_after(asked.date, if number % 40 == 20 { 35 } else { i64::try_from(number % 3).unwrap_or_default() })
}

fn day_after(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap_or(day)
}

fn line(asked: &Asked, status: &str, recorded: Date) -> Line {
    let mut line = vec![("表单".to_owned(), asked.form.clone())];
    line.extend(asked.facts.iter().cloned());
    line.extend([("状态".to_owned(), status.to_owned()), ("记录于".to_owned(), recorded.to_string())]);
    line
}

/// The same with something else under a name.
fn with(line: &Line, name: &str, text: &str) -> Line {
    line.iter().map(|(known, old)| (known.clone(), if known == name { text.to_owned() } else { old.clone() })).collect()
}

pub(super) fn of<'l>(line: &'l Line, name: &str) -> &'l str {
    line.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text.as_str())
}
