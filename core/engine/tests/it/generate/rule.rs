//! Random rules, checklists and exceptions.

use super::Choices;
use super::condition::{Absence, Fields, Place};

/// What rules may stand on, and what their conditions may look at.
#[derive(Debug, Clone, Copy)]
struct Bench {
    fields: Fields,
    /// How deep in exceptions.
    depth: usize,
    /// Whether an enclosing rule has a validity, so that citations with dates of their own would seldom fit.
    dated: bool,
    /// Whether it sets other rules aside, and so must rest on the highest rank.
    overrides: bool,
}

impl Choices {
    pub(crate) fn rules(&mut self, declarations: &mut Vec<String>) {
        let mut names: Vec<String> = Vec::new();
        for number in 0..1 + self.below(5) {
            if self.in_hundred(25) {
                let checklist = self.checklist(number, &names);
                declarations.push(checklist);
                names.push(format!("list{number}.*"));
                names.push(format!("list{number}.check0"));
                continue;
            }
            let name = format!("rule{number}");
            if self.in_hundred(15) {
                // It speaks only where a fact is given, so that an approval may rest on its absence.
                let field = self.one(&["n", "flag", "bases", "issuer"]);
                declarations.push(format!("rule {name} on demand {{ basis assumption \"示例\" when demand.{field} present reject because \"{name} 不可\" remedy \"改\" }}"));
                names.push(name);
                continue;
            }
            if self.in_hundred(12) {
                // Two versions of one name.
                let (to, from) = self.one(&[("2025-12-31", "2026-01-01"), ("2025-12-30", "2026-01-01"), ("2026-01-01", "2026-01-02")]);
                for valid in [format!("valid to {to}"), format!("valid from {from}")] {
                    declarations.push(format!("rule {}", self.rule_body(&name, &names, Some(valid))));
                }
            } else {
                declarations.push(format!("rule {}", self.rule_body(&name, &names, None)));
                if self.in_hundred(12) {
                    // The name again, on a form that such a demand may be on too.
                    let day = self.one(&super::DAYS);
                    declarations.push(format!(
                        "rule {name} on top {{ basis assumption \"示例\" when demand.date >= {day} approve because \"亦可\" }}"
                    ));
                }
            }
            names.push(name);
        }
    }

    fn checklist(&mut self, number: usize, names: &[String]) -> String {
        let count = 1 + self.below(3);
        let checks: Vec<String> =
            (0..count).map(|check| format!("  check {}", self.rule_body(&format!("check{check}"), names, None))).collect();
        format!("checklist list{number} \"检查单{number}\" requires {count} {{ basis assumption \"示例\"\n{}\n}}", checks.join("\n"))
    }

    fn rule_body(&mut self, name: &str, others: &[String], valid: Option<String>) -> String {
        let form = self.one(&["task", "demand", "task", "slip", "other"]);
        let fields = if matches!(form, "task" | "slip") { Fields::Task } else { Fields::Base };
        let overrides: Vec<&str> = others.iter().filter(|_| self.in_hundred(30)).map(String::as_str).collect();
        let bench = Bench { fields, depth: 0, dated: valid.is_some(), overrides: !overrides.is_empty() };
        let overrides = if overrides.is_empty() { String::new() } else { format!("overrides {}", overrides.join(", ")) };
        format!("{name} \"{name}的标签\" on {form} {}", self.clauses(bench, valid, &overrides, name))
    }

    fn clauses(&mut self, bench: Bench, valid: Option<String>, overrides: &str, path: &str) -> String {
        let valid = valid.or_else(|| self.in_hundred(20).then(|| self.validity()));
        let dated = bench.dated || valid.is_some();
        let bases = match self.below(8) {
            _ if bench.overrides => "cite base-law art 17 para 1",
            1 => "cite base-law 第十七条第一款",
            2 if !dated => "cite late-law art 3",
            3 if !dated => "cite old-law art 20 cite late-law art 20",
            4 if !dated => "cite base-law art 1 (valid from 2026-01-02)",
            _ => "basis assumption \"示例\"",
        };
        let verdict = self.one(&["", "approve", "reject", "refer", "approve"]);
        let absence = if verdict == "approve" { Absence::NotToHold } else { Absence::Free };
        let place = Place { fields: bench.fields, absence, definitions: true };
        let mut text = format!("{{ {bases} {} {overrides}", valid.unwrap_or_default());
        if self.in_hundred(45) {
            text.push_str(&format!("\n  when {}", self.condition(place, 1)));
        }
        for number in 1..=self.below(4) {
            let label = if self.in_hundred(40) { format!("guard{number}: ") } else { String::new() };
            let condition =
                if self.in_hundred(20) { self.presence(place, "demand.", &["n", "flag", "bases"]) } else { self.condition(place, 2) };
            let (cite, otherwise) = (self.one(&["", "", "cite base-law art 9"]), self.one(&["reject", "refer", "refer to fire", "reject"]));
            text.push_str(&format!(
                "\n  require {label}{condition} {cite} else {otherwise} because \"{path} {number}\" remedy \"补 {number}\""
            ));
        }
        let provided = Place { absence: Absence::Free, ..place };
        match verdict {
            "approve" => {
                text.push_str(&format!("\n  approve because \"{path} 可\""));
                for number in 0..self.below(3) {
                    let words = if self.in_hundred(15) { "共同条件".to_owned() } else { format!("{path} 条件 {number}") };
                    let when = if self.in_hundred(60) { format!("when {}", self.condition(provided, 1)) } else { String::new() };
                    text.push_str(&format!(" provided \"{words}\" {when}"));
                }
            }
            "" => {}
            refuses => text.push_str(&format!("\n  {refuses} because \"{path} 不可\" remedy \"改\"")),
        }
        if bench.depth < 2 && self.in_hundred(35) {
            for number in 0..1 + self.below(2) {
                let path = format!("{path} 例外 {number}");
                let inner = Bench { depth: bench.depth + 1, dated, overrides: false, ..bench };
                text.push_str(&format!("\n  except case{number} {}", self.clauses(inner, None, "", &path)));
            }
        }
        text.push_str(" }");
        text
    }
}
