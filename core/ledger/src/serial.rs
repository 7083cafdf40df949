//! Numbers of certificates: issued one after another in a transaction, for demands whose approval is recorded, each once.

use std::collections::BTreeMap;

use jianfu::Pack;
use jianfu::view::{SerialPartRef, SerialRef, folded};
use jiff::civil::DateTime;

use crate::codes;
use crate::error::{LedgerError, Result};
use crate::ledger::Ledger;
use crate::row::{DecisionTold, Kind, NumberTold};
use crate::store::{Found, Given, Store};
use crate::view::{moment_of, told};
use crate::writer::{Writer, write};

/// What the counted part is called; where no part is called so, the last one of digits is counted.
const COUNTED: [&str; 2] = ["sequence", "序号"];
/// What a part is called that is the year of the issue where nothing else is said.
const YEAR: [&str; 2] = ["year", "年份"];

/// A number that was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The number.
    pub number: String,
    /// Its row in the ledger.
    pub row: u64,
    /// The moment at which it was issued.
    pub at: DateTime,
    /// The id of the demand it was issued for.
    pub id: String,
    /// The serial of the pack whose shape it has.
    pub serial: String,
    /// Whether it had been issued before it was asked for.
    pub before: bool,
    /// Whether the entry of the demand was withdrawn since.
    pub withdrawn: bool,
}

impl Ledger {
    /// Issues a number for a demand whose approval is recorded. One that has a number keeps it: asking again gives the same.
    ///
    /// The parts are taken from `parts`, or from the demand's facts of the same name; a part `year` is the year of `at` where neither tells it.
    ///
    /// # Errors
    /// `JF-L012` where there is no approval, or it was withdrawn, `JF-L011` where the parts do not make a number, or all of a series are used up.
    pub fn issue(&mut self, pack: &Pack, serial: Option<&str>, id: &str, parts: &BTreeMap<String, String>, at: DateTime) -> Result<Issued> {
        let serial = serial_of(pack, serial)?;
        write(self.store.as_mut(), at, |writer| {
            let standing = standing(writer.store, id)?;
            if let Some(number) = number_of(writer.store, id)? {
                return issued(writer.store, number, true);
            }
            let (decision, facts) = standing?;
            let (series, width) = series_of(serial, &facts, parts, at)?;
            let number = next(writer, serial, (id, decision), (&series, width))?;
            Ok(Issued { before: false, ..issued_of(number, at) })
        })
    }

    /// What is known of a number; nothing where it was not issued.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn issued(&mut self, number: &str) -> Result<Option<Issued>> {
        let mut row = None;
        let store = self.store.as_mut();
        store.ask("SELECT seq FROM numbers WHERE number = $1", &[Given::Text(&folded(number))], &mut |found| {
            row = found.first().map(Found::row);
            Ok(())
        })?;
        row.map(|row| issued(store, row, true)).transpose()
    }
}

/// The serial that is named, or the only one.
fn serial_of<'p>(pack: &'p Pack, name: Option<&str>) -> Result<SerialRef<'p>> {
    let all: Vec<SerialRef<'p>> = pack.serials().collect();
    let help = ("用 --serial 指明规则包中的编号", "name a serial of the pack with --serial");
    let found = match (name, all.as_slice()) {
        (Some(name), all) => all.iter().find(|serial| serial.name() == name || folded(serial.label()) == folded(name)),
        (None, [only]) => Some(only),
        (None, _) => None,
    };
    found.copied().ok_or_else(|| {
        let known = |divider: &str| all.iter().map(|serial| serial.name()).collect::<Vec<_>>().join(divider);
        let message = if all.is_empty() {
            ("规则包没有声明编号".to_owned(), "the pack declares no serial".to_owned())
        } else {
            (
                format!("要用哪一种编号没有写明，现有：{}", known("、")),
                format!("it is not said which serial is meant; there are: {}", known(", ")),
            )
        };
        LedgerError::new(codes::SERIAL, message, help)
    })
}

/// The row of the approval of a demand, and its facts; or why there is none.
fn standing(store: &mut dyn Store, id: &str) -> Result<Result<(u64, BTreeMap<String, serde_json::Value>)>> {
    let (mut decided, mut last) = (None, None);
    let sql = "SELECT seq, kind, content FROM rows WHERE id = $1 AND kind IN (4, 5, 6, 8, 9) ORDER BY seq";
    store.ask(sql, &[Given::Text(&folded(id))], &mut |found| {
        let [seq, kind, content] = found else { return Ok(()) };
        let kind = Kind::of(kind.int());
        if matches!(kind, Some(Kind::Decision | Kind::Approval)) {
            decided = Some((seq.row(), content.text().to_owned()));
        }
        last = kind;
        Ok(())
    })?;
    let refused = |zh: &str, en: &str| {
        let shown: String = id.chars().take(60).collect();
        let help = (
            "先用 jianfu decide --ledger 台账 --record 判定并准予",
            "have it decided and approved first, with jianfu decide --ledger LEDGER --record",
        );
        Ok(Err(LedgerError::new(
            codes::NOT_APPROVED,
            (format!("「{shown}」{zh}，不能编号"), format!("`{shown}` {en}, so it gets no number")),
            help,
        )))
    };
    let Some((row, content)) = decided else { return refused("没有记录在案的判定", "has no recorded decision") };
    let decision: DecisionTold<'_> = told(row, &content)?;
    match (decision.outcome.as_str(), last) {
        ("approve", Some(Kind::Withdrawal)) => refused("准予后已撤回", "was withdrawn after it was approved"),
        ("approve", _) => Ok(Ok((row, told(row, decision.facts.get())?))),
        ("reject", _) => refused("已被驳回", "was rejected"),
        _ => refused("已转报，尚未准予", "was referred and is not approved"),
    }
}

/// The number with its counted part left open, and the width of that.
fn series_of(
    serial: SerialRef<'_>,
    facts: &BTreeMap<String, serde_json::Value>,
    given: &BTreeMap<String, String>,
    at: DateTime,
) -> Result<(Vec<Option<String>>, usize)> {
    let digits: Vec<(&str, usize)> = serial
        .parts()
        .filter_map(|part| if let SerialPartRef::Digits { name, width } = part { Some((name, width)) } else { None })
        .collect();
    let counted = digits.iter().find(|(name, _)| COUNTED.contains(name)).or(digits.last()).copied();
    let Some((counted, width)) = counted else {
        return Err(unfit("编号中没有可计数的部分", "no part of the serial can be counted"));
    };
    if let Some(name) = given.keys().find(|name| *name == counted || !digits.iter().any(|(known, _)| known == *name)) {
        return Err(unfit(&format!("编号没有可填的部分「{name}」"), &format!("the serial has no part `{name}` to be given")));
    }
    let mut series = Vec::new();
    for part in serial.parts() {
        series.push(match part {
            SerialPartRef::Literal(text) => Some(text.to_owned()),
            SerialPartRef::Digits { name, .. } if name == counted => None,
            SerialPartRef::Digits { name, width } => {
                let fact = facts.get(name).map(|fact| fact.as_str().map_or_else(|| fact.to_string(), str::to_owned));
                let year = || YEAR.contains(&name).then(|| format!("{:04}", at.year()));
                let text = given.get(name).cloned().or(fact).or_else(year).map(|text| folded(&text));
                let text = text.ok_or_else(|| {
                    unfit(
                        &format!("不知道编号中的「{name}」，用 --part {name}=… 写明"),
                        &format!("the part `{name}` is not known; say it with --part {name}=…"),
                    )
                })?;
                if text.len() != width || !text.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(unfit(
                        &format!("编号中的「{name}」应为 {width} 位数字，不是「{text}」"),
                        &format!("the part `{name}` must have {width} digits, and not be `{text}`"),
                    ));
                }
                Some(text)
            }
        });
    }
    Ok((series, width))
}

fn unfit(zh: &str, en: &str) -> LedgerError {
    LedgerError::new(codes::SERIAL, (zh, en), ("编号的格式见规则包中的 serial", "the pack's serial says what numbers look like"))
}

/// Issues the next number of a series.
fn next(
    writer: &mut Writer<'_>,
    serial: SerialRef<'_>,
    (id, decision): (&str, u64),
    (parts, width): (&[Option<String>], usize),
) -> Result<(u64, NumberTold)> {
    let written = |counted: &str| parts.iter().map(|part| part.as_deref().unwrap_or(counted)).collect::<String>();
    let series = written(&"*".repeat(width));
    let mut last = 0;
    writer.store.ask("SELECT last FROM counters WHERE series = $1", &[Given::Text(&series)], &mut |found| {
        last = found.first().map_or(0, Found::row);
        Ok(())
    })?;
    let ordinal = last + 1;
    let counted = format!("{ordinal:0width$}");
    if counted.len() > width {
        return Err(unfit(&format!("编号「{series}」已经用完"), &format!("all numbers of `{series}` are used up")));
    }
    let number = written(&counted);
    let told = NumberTold { id: id.to_owned(), decision, serial: serial.name().to_owned(), number, series, ordinal };
    let row = writer.push(Kind::Number, Some(id), None, &told)?;
    let upsert = "INSERT INTO counters VALUES ($1, $2) ON CONFLICT (series) DO UPDATE SET last = excluded.last";
    writer.store.run(upsert, &[Given::Text(&told.series), ordinal.into()])?;
    writer.store.run("INSERT INTO numbers VALUES ($1, $2)", &[Given::Text(&folded(&told.number)), row.into()])?;
    Ok((row, told))
}

/// The row of the number of a demand.
fn number_of(store: &mut dyn Store, id: &str) -> Result<Option<u64>> {
    let mut row = None;
    store.ask("SELECT seq FROM rows WHERE id = $1 AND kind = 11", &[Given::Text(&folded(id))], &mut |found| {
        row = found.first().map(Found::row);
        Ok(())
    })?;
    Ok(row)
}

fn issued(store: &mut dyn Store, row: u64, before: bool) -> Result<Issued> {
    let mut number = None;
    store.ask("SELECT content FROM rows WHERE seq = $1", &[row.into()], &mut |found| {
        let content = found.first().map_or("", Found::text);
        number = Some(issued_of((row, told(row, content)?), moment_of(row, content)?));
        Ok(())
    })?;
    let number = number.ok_or_else(|| LedgerError::damaged(row, "不在台账中", "it is not there"))?;
    let mut last = None;
    let sql = "SELECT kind FROM rows WHERE id = $1 AND kind IN (4, 5, 6, 9) ORDER BY seq DESC LIMIT 1";
    store.ask(sql, &[Given::Text(&folded(&number.id))], &mut |found| {
        last = found.first().and_then(|kind| Kind::of(kind.int()));
        Ok(())
    })?;
    Ok(Issued { before, withdrawn: last == Some(Kind::Withdrawal), ..number })
}

fn issued_of((row, told): (u64, NumberTold), at: DateTime) -> Issued {
    Issued { number: told.number, row, at, id: told.id, serial: told.serial, before: true, withdrawn: false }
}
