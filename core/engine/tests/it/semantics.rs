//! The language reference, paragraph by paragraph, as examples whose outcomes were worked out by hand.
//!
//! Every example is also put before the reference evaluator, so that it is held to the same words as the engine.

mod conditions;
mod dates;
mod declarations;
mod near;
mod overrides;
mod rules;
mod sheet;
mod shown;
mod unknown;

use std::collections::BTreeMap;

use jianfu::{Context, DataError, Decision, Lang, Pack, Value};
use jianfu_dsl::tree::{File, Literal, LiteralKind};
use jiff::civil::Date;

use crate::{properties, reference};

/// Declarations that the examples share; what an example says comes after them.
const FRAME: &str = r#"
  enum level "层级" ordered { central "中央", province "省", city "市", district "区", street "街道" }
  enum rank "效力" ordered { law "法律", normative "规范性文件" }
  enum sort "类别" { survey "统计类", visit "走访类" }
  body town-office "镇减负办" aka "减负办"
  body fire "区消防救援局" aka "消防", "消防局" under town-office
  source act "基本法" { number "基发〔2020〕1号" level central rank law confidence C }
  form demand "要求" {
    date: date "提出日期" is as_of
    issuer: body "提出单位" level: level "层级" bases: list of basis "依据"
    a: bool "甲" b: bool "乙" c: bool "丙" n: int "数" m: int "另一数"
  }
  form task "工作事项" extends demand {
    item: text "事项" fee: decimal "费用" due: date "期限" sort: sort "类别" words: list of text "用语" counts: list of int "数目"
    makers: list of body "制作单位" basis: basis "文件"
  }
"#;

/// A pack, ready for examples.
struct Sample {
    pack: Pack,
    trees: Vec<File>,
}

/// What came of an example.
#[derive(Debug)]
struct Seen {
    decision: Decision<'static>,
    outcome: &'static str,
    /// The missing facts, in order of name.
    missing: Vec<String>,
    /// The reasons that decided, as `rule.exception.guard`.
    by: Vec<String>,
    conditions: Vec<String>,
    sheet: BTreeMap<String, &'static str>,
}

impl Sample {
    /// The frame and these declarations.
    fn new(declarations: &str) -> Self {
        let text = format!("{FRAME}{declarations}");
        let pack = Pack::parse(&text).unwrap_or_else(|error| panic!("{error}: {:#?}\n{text}", error.code()));
        Self { pack, trees: reference::trees([text.as_str()]) }
    }

    /// Decides a task with these facts, written as a record; its date is 2026-03-01 unless it gives another.
    fn task(&self, facts: &str) -> Seen {
        self.decide("task", facts, None)
    }

    fn decide(&self, form: &str, facts: &str, as_of: Option<&str>) -> Seen {
        let mut facts = read(facts);
        facts.entry("date".to_owned()).or_insert_with(|| Value::Date("2026-03-01".parse().unwrap()));
        let as_of: Option<Date> = as_of.map(|day| day.parse().unwrap());
        let decision = self.engine(form, &facts, as_of).unwrap();
        let reference = reference::Pack::new(&self.trees);
        assert_eq!(properties::said(&decision), reference::judge(&reference, form, &facts, as_of).unwrap());
        let mut missing: Vec<String> = decision.missing().into_iter().map(str::to_owned).collect();
        missing.sort();
        let decisive = decision.reasons().into_iter().filter(jianfu::Reason::is_decisive);
        let mut by: Vec<String> = decisive
            .map(|reason| [Some(reason.rule()), reason.exception(), reason.guard()].into_iter().flatten().collect::<Vec<_>>().join("."))
            .collect();
        by.sort();
        Seen {
            outcome: decision.outcome().name(),
            missing,
            by,
            conditions: decision.conditions().into_iter().map(|condition| condition.text.to_owned()).collect(),
            sheet: decision.sheet().into_iter().map(|line| (line.check.to_owned(), line.status)).collect(),
            decision,
        }
    }

    fn engine(&self, form: &str, facts: &BTreeMap<String, Value>, as_of: Option<Date>) -> Result<Decision<'static>, DataError> {
        let mut demand = self.pack.demand(form)?;
        for (field, value) in facts {
            demand.put(field, value.clone())?;
        }
        Ok(self.pack.decide(&demand.finish(), &as_of.map_or_else(Context::of_demand, Context::on)))
    }

    /// The code of what is wrong with the data.
    fn refuses(&self, facts: &str) -> &'static str {
        let facts = read(facts);
        assert!(reference::judge(&reference::Pack::new(&self.trees), "task", &facts, None).is_none());
        self.engine("task", &facts, None).unwrap_err().code()
    }
}

impl Seen {
    /// Outcome, what decided, what is missing.
    #[track_caller]
    fn is(&self, outcome: &str, by: &[&str], missing: &[&str]) {
        assert_eq!(
            (self.outcome, &self.by[..], &self.missing[..]),
            (
                outcome,
                &by.iter().map(ToString::to_string).collect::<Vec<_>>()[..],
                &missing.iter().map(ToString::to_string).collect::<Vec<_>>()[..]
            ),
            "{}",
            self.decision.explain(Lang::En)
        );
    }
}

/// The truth of a condition on these facts, as three outcomes show it: approve, reject, or refer where it is unknown.
#[track_caller]
fn truth(condition: &str, facts: &str) -> &'static str {
    let seen = among("", condition, facts);
    match seen.outcome {
        "approve" => "true",
        "reject" => "false",
        _ => "unknown",
    }
}

/// The decision on these facts by one rule that approves where a condition holds; with further declarations.
#[track_caller]
fn among(declarations: &str, condition: &str, facts: &str) -> Seen {
    let rule = format!(
        "rule asked on task {{ basis assumption \"示例\" when not false require {condition} else reject because \"不成立\" remedy \"改\" }}"
    );
    let default = "default on demand approve because \"成立\"";
    Sample::new(&format!("{declarations}\n{rule}\n{default}")).task(facts)
}

/// The code of the first error of a pack.
fn error(declarations: &str) -> String {
    Pack::parse(&format!("{FRAME}{declarations}")).unwrap_err().code().to_owned()
}

/// The codes of the warnings of a pack.
fn warnings(declarations: &str) -> Vec<String> {
    Pack::parse(&format!("{FRAME}{declarations}")).unwrap().warnings().iter().map(|warning| warning.code.to_owned()).collect()
}

fn read(facts: &str) -> BTreeMap<String, Value> {
    match value(&jianfu_dsl::parse_literal(facts).unwrap_or_else(|error| panic!("{error:?}"))) {
        Value::Record(entries) => entries.into_iter().collect(),
        other => panic!("{other:?}"),
    }
}

fn value(literal: &Literal) -> Value {
    match &literal.kind {
        LiteralKind::Number(text) => text.parse().map_or_else(|_| Value::Decimal(text.parse().unwrap()), Value::Int),
        LiteralKind::Text(text) | LiteralKind::Name(text) => Value::Text(text.clone()),
        LiteralKind::Date(day) => Value::Date(*day),
        LiteralKind::Bool(value) => Value::Bool(*value),
        LiteralKind::List(values) => Value::List(values.iter().map(value).collect()),
        LiteralKind::Record(entries) => Value::Record(entries.iter().map(|entry| (entry.name.text.clone(), value(&entry.value))).collect()),
    }
}
