//! Random demands.

use std::collections::BTreeMap;

use jianfu::Value;
use jiff::civil::Date;

use super::{Choices, DAYS, Past};
use crate::reference::is_present;

/// A demand: its form, its facts by field, and the day whose law is asked for, where it is not the demand's own.
#[derive(Debug, Clone)]
pub(crate) struct Drawn {
    pub(crate) form: &'static str,
    pub(crate) facts: BTreeMap<String, Value>,
    pub(crate) as_of: Option<Date>,
    /// What is remembered; nothing where no history is attached.
    pub(crate) past: Option<Past>,
}

const BASE: [&str; 7] = ["date", "id", "issuer", "level", "bases", "flag", "n"];
const TASK: [&str; 12] = ["item", "m", "fee", "due", "kind", "words", "counts", "makers", "levels", "act", "code", "done"];

/// The fields of a form of the generated packs.
fn fields(form: &str) -> Vec<&'static str> {
    let own: &[&str] = match form {
        "task" => &TASK,
        "slip" => &["note"],
        "other" => &["extra"],
        _ => &[],
    };
    let inherited: &[&str] = if form == "slip" { &TASK } else { &[] };
    BASE.iter().chain(inherited).chain(own).copied().collect()
}

impl Drawn {
    /// The fields that were not given.
    pub(crate) fn absent(&self) -> Vec<&'static str> {
        fields(self.form).into_iter().filter(|field| self.facts.get(*field).is_none_or(|value| !is_present(value))).collect()
    }
}

impl Choices {
    pub(crate) fn demand(&mut self) -> Drawn {
        let drawn = self.demand_alone();
        Drawn { past: self.past(), ..drawn }
    }

    /// A demand that nothing is remembered with.
    pub(crate) fn demand_alone(&mut self) -> Drawn {
        let form = self.one(&["task", "demand", "slip", "other", "task"]);
        let given = self.one(&[60, 80, 95]);
        let mut facts = BTreeMap::new();
        for field in fields(form) {
            let share = if field == "date" { 95 } else { given };
            if self.in_hundred(share) {
                facts.insert(field.to_owned(), self.fact(field));
            } else if self.in_hundred(20) {
                facts.insert(field.to_owned(), self.nothing(field));
            }
        }
        let as_of = self.in_hundred(25).then(|| self.one(&DAYS).parse().unwrap());
        Drawn { form, facts, as_of, past: None }
    }

    /// A value that counts as not present.
    pub(crate) fn nothing(&mut self, field: &str) -> Value {
        match (field, self.below(3)) {
            (_, 0) => Value::Null,
            ("words" | "counts" | "bases" | "makers" | "levels", _) => Value::List(Vec::new()),
            ("act", _) => Value::Record(vec![("source".to_owned(), Value::from("  "))]),
            (_, _) => Value::from(self.one(&["", " \u{3000}\t", " \u{200b}"])),
        }
    }

    /// A value of a field.
    pub(crate) fn fact(&mut self, field: &str) -> Value {
        match field {
            "date" | "due" => Value::Date(self.date()),
            "issuer" => self.maker(),
            "level" => Value::from(self.one(&["district", "central", "街道", "市", "province"])),
            "kind" => Value::from(self.one(&["survey", "visit", "证明类"])),
            "flag" | "done" => Value::Bool(self.below(2) == 1),
            "n" | "m" | "extra" => self.whole(),
            "fee" => match self.below(4) {
                0 => self.whole(),
                _ => Value::Decimal(
                    self.one(&["0.5", "1.50", "2.5", "0.1", "0.0000000000000000000000000001", "79228162514264337593543950335"])
                        .parse()
                        .unwrap(),
                ),
            },
            "words" => self.several(Self::written),
            "counts" => self.several(Self::whole),
            "makers" => self.several(Self::maker),
            "levels" => self.several(|choices| Value::from(choices.one(&["district", "central", "街道"]))),
            "bases" => self.several(Self::basis),
            "act" => self.basis(),
            _ => self.written(),
        }
    }

    fn several(&mut self, one: fn(&mut Self) -> Value) -> Value {
        let count = 1 + self.below(3);
        Value::List((0..count).map(|_| if self.in_hundred(8) { Value::Null } else { one(self) }).collect())
    }

    pub(super) fn date(&mut self) -> Date {
        self.one(&DAYS).parse().unwrap()
    }

    fn whole(&mut self) -> Value {
        if self.in_hundred(4) {
            return Value::Int(self.one(&[i64::MAX, i64::MIN]));
        }
        Value::Int(self.one(&[2, 0, 1, 3, -1, 17, 4]))
    }

    fn maker(&mut self) -> Value {
        Value::from(self.one(&["fire", "消防", "派出所", "减 负 办", "某单位", "police"]))
    }

    fn written(&mut self) -> Value {
        Value::from(self.one(&[
            "社区矫正",
            "矫正",
            "扫楼统计",
            "人口 普查",
            "公章证明",
            "A0",
            "ａ１",
            "a2",
            "1234-56",
            "１２３４－56",
            "1234-5",
            "123456",
            "无此事项",
            "(ＡＢ)",
            "ab",
            "盖章",
        ]))
    }

    fn basis(&mut self) -> Value {
        if self.in_hundred(25) {
            return Value::from(self.one(&[
                "《基本法》第十七条",
                "《新法》第二十条第一款",
                "《通知》",
                "《没有的法》第七条",
                "基本法",
                "《基本法》第十七条之一",
                "《新法》第二十条、第七条",
                "关于《基本法》的意见",
            ]));
        }
        let mut parts = vec![(
            "source".to_owned(),
            Value::from(self.one(&["base-law", "《基本法》", "late-law", "通知", "新发〔2026〕1号", "没有的法", ""])),
        )];
        if self.in_hundred(65) {
            parts.push(("article".to_owned(), Value::Int(self.one(&[17, 20, 3]))));
        }
        if self.in_hundred(40) {
            parts.push(("date".to_owned(), Value::Date(self.date())));
        }
        if parts.len() == 1 {
            parts[0].1 = Value::from("base-law");
        }
        Value::Record(parts)
    }
}
