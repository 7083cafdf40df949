//! Many rules that ask for values in the same few fields, as an index is made for.

use super::condition::{Absence, Fields, Place};
use super::{Choices, DAYS};

/// What each of them asks for.
#[derive(Debug, Clone, Copy)]
enum Asks {
    Level,
    OneOfLevels,
    LevelFrom,
    Issuer,
    Flag,
    Number,
    NumberWithin,
    Kind,
    Fee,
    Item,
    Day,
    Column,
}

const OF_ALL: [Asks; 8] =
    [Asks::Level, Asks::OneOfLevels, Asks::LevelFrom, Asks::Issuer, Asks::Flag, Asks::Number, Asks::NumberWithin, Asks::Day];
const OF_TASKS: [Asks; 4] = [Asks::Kind, Asks::Fee, Asks::Item, Asks::Column];

impl Choices {
    pub(super) fn alike(&mut self, declarations: &mut Vec<String>) {
        if !self.in_hundred(35) {
            return;
        }
        let form = self.one(&["task", "demand", "top"]);
        let asks: Vec<Asks> = (0..1 + self.below(3)).map(|_| self.asked(form)).collect();
        for number in 0..4 + self.below(7) {
            let mut parts: Vec<String> = asks.iter().map(|asks| self.part(*asks)).collect();
            if self.in_hundred(15) {
                let absence = Absence::Never;
                let place =
                    Place { fields: if form == "task" { Fields::Task } else { Fields::Base }, absence, definitions: form == "task" };
                parts.push(if form == "top" { "demand.date >= 2025-12-31".to_owned() } else { format!("({})", self.condition(place, 1)) });
            }
            let overrides = if number > 0 && self.in_hundred(20) { format!("overrides alike{}", number - 1) } else { String::new() };
            let verdict = self.one(&["reject", "refer", "approve", "refer to fire"]);
            let remedy = if verdict == "approve" { "" } else { "remedy \"改\"" };
            declarations.push(format!(
                "rule alike{number} on {form} {{ cite base-law art 17 para 1 {overrides} when {} {verdict} because \"alike{number}\" {remedy} }}",
                parts.join(" and ")
            ));
        }
    }

    fn asked(&mut self, form: &str) -> Asks {
        match form {
            "top" => Asks::Day,
            "task" if self.in_hundred(50) => self.one(&OF_TASKS),
            _ => self.one(&OF_ALL),
        }
    }

    fn part(&mut self, asks: Asks) -> String {
        match asks {
            Asks::Level => format!("demand.level = {}", self.level()),
            Asks::OneOfLevels => format!("demand.level in {{ {}, {} }}", self.level(), self.level()),
            Asks::LevelFrom => format!("demand.level {} {}", self.one(&[">=", "<", ">", "<="]), self.level()),
            Asks::Issuer => format!("demand.issuer = {}", self.one(&["fire", "police", "town-office", "\"消防\""])),
            Asks::Flag => self.one(&["demand.flag", "not demand.flag", "demand.flag = false"]).to_owned(),
            Asks::Number => format!("demand.n = {}", self.one(&["2", "0", "-1", "3", "17"])),
            Asks::NumberWithin => {
                let (from, width) = (self.below(6), self.below(12));
                format!("{from} <= demand.n and demand.n {} {}", self.one(&["<", "<="]), from + width)
            }
            Asks::Kind => format!("demand.kind = {}", self.one(&["survey", "visit", "证明类"])),
            Asks::Fee => format!("demand.fee {} {}", self.one(&["=", ">=", "<"]), self.one(&["0.5", "1.5", "2", "2.50", "0"])),
            Asks::Item => format!("demand.item = \"{}\"", self.one(&super::condition::TEXTS)),
            Asks::Day => format!("demand.date {} {}", self.one(&["=", ">=", "<="]), self.one(&DAYS)),
            Asks::Column => {
                let test = self.one(&[
                    "limit >= 2",
                    "limit = 17",
                    "quick",
                    "reach = district",
                    "limit < 2",
                    "area = \"社区矫正\"",
                    "owner = fire",
                ]);
                format!("allowed(demand.item).{test}")
            }
        }
    }
}
