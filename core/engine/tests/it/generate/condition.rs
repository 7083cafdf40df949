//! Random conditions.

use super::{Choices, DAYS};

/// Whether `present` and `missing` may stand where they stand: an approval that plainly rests on absence does not compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Absence {
    /// Anything may stand here.
    Free,
    /// What holds here may not hold since a fact is absent.
    NotToHold,
    /// What fails here may not fail since a fact is absent.
    NotToFail,
    /// Neither.
    Never,
}

impl Absence {
    fn turned(self) -> Self {
        match self {
            Self::NotToHold => Self::NotToFail,
            Self::NotToFail => Self::NotToHold,
            other => other,
        }
    }
}

/// The fields that a condition may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fields {
    /// Of the form at the root.
    Base,
    /// Of the forms that extend it with tasks.
    Task,
}

/// What a condition is drawn for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) fields: Fields,
    pub(crate) absence: Absence,
    /// Whether definitions may be used.
    pub(crate) definitions: bool,
}

const ORDERS: [&str; 6] = ["=", ">=", "<=", "!=", "<", ">"];
pub(crate) const TEXTS: [&str; 8] = ["社区矫正", "扫楼统计", "人口普查", "公章证明", "A0", "矫正", "1234-56", "(ab)"];
const LEVELS: [&str; 5] = ["district", "central", "city", "street", "省"];

impl Choices {
    pub(crate) fn condition(&mut self, place: Place, depth: usize) -> String {
        if depth > 0 && self.in_hundred(40) {
            return match self.below(3) {
                0 => format!("({}) and ({})", self.condition(place, depth - 1), self.condition(place, depth - 1)),
                1 => format!("({}) or ({})", self.condition(place, depth - 1), self.condition(place, depth - 1)),
                _ => format!("not ({})", self.condition(Place { absence: place.absence.turned(), ..place }, depth - 1)),
            };
        }
        self.test(place)
    }

    fn test(&mut self, place: Place) -> String {
        if place.fields == Fields::Task && self.in_hundred(60) {
            return self.task_test(place);
        }
        match self.below(12) {
            1 => format!("{} {} {}", self.integer(place), self.one(&ORDERS), self.integer(place)),
            2 => format!("demand.level {} {}", self.one(&ORDERS), self.level()),
            3 => format!("demand.issuer {} {}", self.one(&["=", "!="]), self.one(&["fire", "police", "\"镇减负办\""])),
            4 => format!("demand.date {} {}", self.one(&ORDERS), self.day(place)),
            5 | 6 => self.presence(place, "demand.", &["n", "flag", "level", "bases", "issuer"]),
            7 | 8 => self.over_bases(place),
            9 => format!("demand.level {} {{ {}, street }}", self.one(&["in", "not_in"]), self.level()),
            10 if place.definitions => self.one(&["often", "已加急"]).to_owned(),
            11 => self.one(&["true", "false", "demand.flag = false", "as_of >= 2026-01-01"]).to_owned(),
            _ => self.one(&["demand.flag", "demand.加急"]).to_owned(),
        }
    }

    fn task_test(&mut self, place: Place) -> String {
        match self.below(16) {
            1 | 2 => format!("{} {} {}", self.text(), self.one(&["in", "not_in"]), self.one(&["allowed", "banned", "noted", "准许清单"])),
            3 => format!("{} {} {}", self.text(), self.one(&["=", "!="]), self.text()),
            4 => format!("{} in {{ \"{}\", \"{}\" }}", self.text(), self.one(&TEXTS), self.one(&TEXTS)),
            5 => self.presence(place, "demand.", &["item", "m", "words", "act", "act.article", "act.source", "due"]),
            6 => format!("demand.code is {}", self.one(&["cert-no", "编号式"])),
            7 => format!("demand.kind {} {}", self.one(&["=", "!="]), self.one(&["survey", "visit", "证明类"])),
            8 => format!("{} {} {}", self.decimal(), self.one(&ORDERS), self.decimal()),
            9 => format!("{} {} {}", self.day(place), self.one(&ORDERS), self.day(place)),
            10 => self.column(),
            11 => match self.below(4) {
                0 => format!("demand.act.{}", self.basis_test()),
                1 => format!("demand.act.source.{}", self.one(&["valid", "level >= city", "rank = law"])),
                2 => format!("demand.act.article {} {}", self.one(&ORDERS), self.integer(place)),
                _ => format!("demand.act.date {} {}", self.one(&ORDERS), self.day(place)),
            },
            12 => format!("{} demand.words {} {}", self.quantifier(), self.one(&["in", "not_in"]), self.one(&["allowed", "banned"])),
            13 => format!("{} demand.counts {} {}", self.quantifier(), self.one(&ORDERS), self.integer(place)),
            14 => match self.below(4) {
                0 => format!("{} demand.words = {}", self.quantifier(), self.text()),
                1 => format!("{} demand.makers {} fire", self.quantifier(), self.one(&["=", "!="])),
                2 => format!("{} demand.levels {} {}", self.quantifier(), self.one(&ORDERS), self.level()),
                _ => format!("{} demand.words is cert-no", self.quantifier()),
            },
            15 if place.definitions => self.one(&["listed", "not listed"]).to_owned(),
            _ => "demand.done".to_owned(),
        }
    }

    fn quantifier(&mut self) -> &'static str {
        self.one(&["any", "all"])
    }

    pub(super) fn presence(&mut self, place: Place, of: &str, fields: &[&str]) -> String {
        let field = self.one(fields);
        let word = match place.absence {
            Absence::Free => self.one(&["present", "missing"]),
            Absence::NotToHold => "present",
            Absence::NotToFail => "missing",
            Absence::Never => return format!("{} = {0}", self.integer(Place { fields: Fields::Base, ..place })),
        };
        format!("{of}{field} {word}")
    }

    fn over_bases(&mut self, place: Place) -> String {
        let quantifier = self.quantifier();
        let test = match self.below(6) {
            0 => format!("basis.{}", self.basis_test()),
            1 => format!("(basis.source = base-law and basis.article {} {})", self.one(&ORDERS), self.integer(place)),
            2 => format!("({} or basis.{})", self.presence(place, "basis.", &["article", "source", "date"]), self.basis_test()),
            3 => format!("(demand.flag or not basis.{})", self.basis_test()),
            4 => self.presence(place, "basis.", &["article", "source", "date"]),
            _ => format!("(basis.date {} {})", self.one(&ORDERS), self.day(place)),
        };
        format!("{quantifier} demand.bases where {test}")
    }

    fn basis_test(&mut self) -> String {
        match self.below(6) {
            0 => format!("source {} {}", self.one(&["=", "!="]), self.one(&["base-law", "late-law", "notice", "\"《基本法》\""])),
            1 => "source.valid".to_owned(),
            2 => format!("source.level {} {}", self.one(&ORDERS), self.level()),
            3 => format!("source.rank {} {}", self.one(&ORDERS), self.one(&["law", "normative"])),
            4 => format!("article {} {}", self.one(&ORDERS), self.one(&["17", "20"])),
            _ => "source in { base-law, notice }".to_owned(),
        }
    }

    /// A comparison with a column of a list.
    fn column(&mut self) -> String {
        let key = self.text();
        let column = match self.below(7) {
            0 => format!("quick{}", self.one(&["", " = false"])),
            1 => format!("area = {}", self.text()),
            2 => format!("limit {} {}", self.one(&ORDERS), self.one(&["demand.n", "2", "demand.m + 1"])),
            3 => format!("reach {} {}", self.one(&ORDERS), self.level()),
            4 => format!("since {} {}", self.one(&ORDERS), self.one(&["as_of", "demand.due"])),
            5 => "owner = demand.issuer".to_owned(),
            _ => format!("cost {} {}", self.one(&ORDERS), self.decimal()),
        };
        format!("{}({key}).{column}", self.one(&["allowed", "banned"]))
    }

    fn text(&mut self) -> String {
        match self.below(4) {
            0 => "demand.item".to_owned(),
            1 => "demand.事项".to_owned(),
            2 => "demand.code".to_owned(),
            _ => format!("\"{}\"", self.one(&TEXTS)),
        }
    }

    pub(super) fn level(&mut self) -> String {
        let level = self.one(&LEVELS);
        if level.is_ascii() { level.to_owned() } else { format!("\"{level}\"") }
    }

    fn integer(&mut self, place: Place) -> String {
        let task = place.fields == Fields::Task;
        match self.below(9) {
            0 | 1 => "demand.n".to_owned(),
            2 if task => "demand.m".to_owned(),
            3 => format!("demand.n {} {}", self.one(&["+", "-", "*"]), self.one(&["1", "2", "9223372036854775807"])),
            4 if task => "demand.n * demand.m".to_owned(),
            5 if place.definitions => "doubled".to_owned(),
            6 if task => "demand.due - demand.date".to_owned(),
            _ => self.one(&["2", "0", "-1", "3", "17", "4"]).to_owned(),
        }
    }

    fn decimal(&mut self) -> String {
        match self.below(6) {
            0 | 1 => "demand.fee".to_owned(),
            2 => format!("demand.fee {} {}", self.one(&["+", "-", "*"]), self.one(&["0.1", "demand.n", "1.50"])),
            3 => "demand.n".to_owned(),
            _ => self.one(&["0.5", "1.5", "2", "2.50"]).to_owned(),
        }
    }

    fn day(&mut self, place: Place) -> String {
        match self.below(6) {
            0 | 1 => self.one(&DAYS).to_owned(),
            2 if place.fields == Fields::Task => "demand.due".to_owned(),
            3 => format!("as_of {} ({})", self.one(&["+", "-"]), self.integer(place)),
            4 => "demand.date".to_owned(),
            _ => "as_of".to_owned(),
        }
    }
}
