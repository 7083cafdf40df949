//! A pack's tests, from rule text: what is wrong in them is wrong in the pack.

use std::collections::{BTreeMap, BTreeSet};

use jianfu_dsl::tree::{self, Entry, MeasureKind, Name};

use super::lists::of_data;
use super::place::Place;
use super::unknown::What;
use super::{Compiler, In, say};
use crate::codes;
use crate::convert::{self, Names};
use crate::model::{FormId, NodeId, get};
use crate::testing::measured::Measurement;
use crate::testing::{Case, Expectation, Past};
use crate::value::Value;

impl Compiler<'_> {
    pub(super) fn compile_tests(&mut self) {
        let sayers = self.all_sayers();
        let mut lines = LineCount::default();
        for In { file, node } in self.declared.tests.clone() {
            let line = lines.at(file, self.files.get(file).map_or(&[], Vec::as_slice), node.name.span.start);
            if let Some(case) = self.written_case(file, node, &sayers) {
                self.tests.push(Case { line, ..case });
            }
        }
        for In { file, node } in self.declared.cases.clone() {
            let cases = self.cases_of_table(file, node, &sayers);
            self.tests.extend(cases);
        }
    }

    fn written_case(&mut self, file: &str, test: &tree::TestDecl, sayers: &BTreeSet<String>) -> Option<Case> {
        let form = match &test.given {
            Some(given) => Some(self.form_of_case(file, &given.form)?),
            None => None,
        };
        let given: Vec<&Entry> = test.given.iter().flat_map(|given| &given.entries).collect();
        let facts = form.map(|form| self.facts_of_case(file, form, &given));
        let history = test.history.as_ref().map(|past| self.past(file, past));
        let measured = self.measured(file, test);
        let mut sound = !matches!(history, Some(None)) && measured.is_some() && !matches!(facts, Some(None));
        let mut expectations = Vec::new();
        for expect in &test.expects {
            let by = expect
                .by
                .as_ref()
                .map(|target| (target.path.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join("."), target.span));
            if let Some((by, span)) = &by
                && !sayers.contains(by)
                && !self.scope.doubtful.has_rule(by)
            {
                self.unknown_name(file, &Name { text: by.clone(), span: *span }, What::Said(sayers));
                sound = false;
            }
            let missing = expect
                .missing
                .as_ref()
                .map(|names| names.iter().map(|name| self.field_of_case(file, form?, name)).collect::<Option<BTreeSet<_>>>());
            sound &= !matches!(missing, Some(None));
            expectations.push(Expectation {
                outcome: expect.outcome,
                by: by.map(|(by, _)| by),
                because: expect.because.as_ref().map(|text| text.text.clone()),
                remedy: expect.remedy.as_ref().map(|text| text.text.clone()),
                provided: expect.provided.iter().map(|text| text.text.clone()).collect(),
                missing: missing.flatten(),
            });
        }
        let as_of = test.as_of.as_ref().map(|day| day.date);
        sound.then(|| Case {
            name: test.name.text.clone(),
            file: file.to_owned(),
            line: 0,
            written: true,
            as_of,
            form,
            facts: facts.flatten().unwrap_or_default(),
            history: history.flatten(),
            known_at: test.known_at.as_ref().map(|day| day.date),
            expectations,
            measured: measured.unwrap_or_default(),
        })
    }

    /// What a test expects to be measured; it must say the day, and a history.
    fn measured(&mut self, file: &str, test: &tree::TestDecl) -> Option<Vec<Measurement>> {
        let mut sound = true;
        let mut needed = |compiler: &mut Self, span, lacks: bool, (zh, en): (&str, &str), (help_zh, help_en): (&str, &str)| {
            if lacks {
                compiler.error(codes::INCOMPLETE, file, span, say(zh, en)).help = Some(say(help_zh, help_en));
                sound = false;
            }
        };
        if let Some(first) = test.expects.first() {
            let without = ("测试没有给定要求", "the test gives no demand");
            needed(self, first.span, test.given.is_none(), without, ("加：给定 表单 { … }", "add: given form { … }"));
        }
        if let Some(first) = test.measured.first() {
            let without = ("没有写明核查到哪一天", "it is not said up to which day is measured");
            needed(self, first.span, test.as_of.is_none(), without, ("加：基准日 2026-12-31", "add: as_of 2026-12-31"));
            let without = ("没有台账可以核查", "there is no history to be measured");
            needed(
                self,
                first.span,
                test.history.is_none(),
                without,
                ("加：台账 表单 { … } 或 台账 {}", "add: history form { … } or history {}"),
            );
        }
        for expected in &test.measured {
            let (declared, name) = (&self.declared, &expected.name);
            // Those that are wrong are declared all the same, and reported where they stand.
            let known: Vec<String> = match expected.kind {
                MeasureKind::Quota => declared.quotas.iter().map(|of| of.node.name.text.clone()).collect(),
                MeasureKind::Deadline => declared.deadlines.iter().map(|of| of.node.name.text.clone()).collect(),
                MeasureKind::Alert => declared.alerts.iter().map(|of| of.node.name.text.clone()).collect(),
                MeasureKind::Metric => declared.metrics.iter().map(|of| of.node.name.text.clone()).collect(),
                MeasureKind::Score => declared.scores.iter().map(|of| of.node.name.text.clone()).collect(),
            };
            if !known.contains(&name.text) && !self.lost.may_declare(&name.text) {
                let message =
                    say(format!("没有名为「{}」的这种计量", name.text), format!("nothing of this kind is called `{}`", name.text));
                let nearest = jianfu_dsl::keywords::nearest_name(&name.text, known.iter().map(String::as_str));
                let help = match nearest {
                    Some(near) => say(format!("是否想写「{near}」"), format!("did you mean `{near}`")),
                    None if known.is_empty() => say("规则包里一个也没有", "the pack has none"),
                    None => say(format!("现有：{}", known.join("、")), format!("there are: {}", known.join(", "))),
                };
                self.error(codes::UNKNOWN_NAME, file, name.span, message).help = Some(help);
                sound = false;
            }
        }
        let measurement = |expected: &tree::Measured| Measurement {
            kind: expected.kind,
            name: expected.name.text.clone(),
            negated: expected.negated,
            value: expected.value.clone(),
        };
        sound.then(|| test.measured.iter().map(measurement).collect())
    }

    /// The facts of a demand or an entry; `None` where one of them is wrong, which is reported.
    fn facts_of_case(&mut self, file: &str, form: FormId, entries: &[&Entry]) -> Option<Vec<(String, Value)>> {
        let mut facts = Vec::new();
        let mut given: BTreeMap<String, Place> = BTreeMap::new();
        let mut sound = true;
        for entry in entries {
            let Some(fact) = self.fact(file, form, entry) else {
                sound = false;
                continue;
            };
            match given.get(&fact.0) {
                Some(first) => {
                    self.given_twice(file, &entry.name, first);
                    sound = false;
                }
                None => {
                    given.insert(fact.0.clone(), Place::text(file, entry.name.span));
                    facts.push(fact);
                }
            }
        }
        sound.then_some(facts)
    }

    /// The entries of a test's history.
    fn past(&mut self, file: &str, written: &[tree::Facts]) -> Option<Vec<Past>> {
        let past: Vec<Option<Past>> = written.iter().map(|facts| self.past_entry(file, facts)).collect();
        past.into_iter().collect()
    }

    fn past_entry(&mut self, file: &str, written: &tree::Facts) -> Option<Past> {
        let form = self.form_of_case(file, &written.form)?;
        // A field of the form goes before a key of the history.
        let is_field =
            |compiler: &Self, entry: &Entry| compiler.model.form(form).is_some_and(|form| form.lookup.contains_key(&entry.name.text));
        let (own, keys): (Vec<&Entry>, Vec<&Entry>) =
            written.entries.iter().partition(|entry| is_field(self, entry) || past_key(&entry.name.text).is_none());
        let mut past = Past { form, facts: Vec::new(), status: None, recorded: None, corrects: None, withdraws: None };
        let mut sound = true;
        for entry in keys {
            let value = convert::literal(&entry.value).map(|value| convert::display(&value)).unwrap_or_default();
            let slot = match past_key(&entry.name.text) {
                Some(PastKey::Status) => &mut past.status,
                Some(PastKey::Corrects) => &mut past.corrects,
                Some(PastKey::Withdraws) => &mut past.withdraws,
                Some(PastKey::Recorded) | None => {
                    past.recorded = crate::table::cell::parse_date(&value);
                    if past.recorded.is_none() {
                        let message = say(format!("「{value}」不是日期"), format!("`{value}` is not a date"));
                        self.error(codes::TYPE, file, entry.value.span, message).help = Some(say("写作：2026-03-01", "write: 2026-03-01"));
                        sound = false;
                    }
                    continue;
                }
            };
            *slot = Some(value);
        }
        sound &= self.fits_status(file, written, past.status.as_deref());
        past.facts = self.facts_of_case(file, form, &own)?;
        let dated = self.model.form(form).and_then(|form| form.fields.get(form.date_slot?)).map(|field| field.name.clone());
        if past.withdraws.is_none() && dated.as_ref().is_some_and(|date| !past.facts.iter().any(|(name, _)| name == date)) {
            let message = say("台账的记录没有发生的日期", "an entry of the history has no date");
            let label = dated.unwrap_or_default();
            self.error(codes::TYPE, file, written.span, message).help = Some(say(format!("补上「{label}」"), format!("add `{label}`")));
            return None;
        }
        sound.then_some(past)
    }

    fn fits_status(&mut self, file: &str, written: &tree::Facts, status: Option<&str>) -> bool {
        let Some(status) = status else { return true };
        let declared = self.model.status.and_then(|id| get(&self.model.enums, id.index()));
        if declared.is_some_and(|declared| declared.variant(status).is_some()) {
            return true;
        }
        let error = crate::history::unknown_status(declared, status);
        let diagnostic = of_data(file, written.span, &error);
        self.push(diagnostic);
        false
    }

    fn form_of_case(&mut self, file: &str, name: &Name) -> Option<FormId> {
        let found = self.scope.forms.get(&name.text).copied();
        if found.is_none() {
            self.unknown_name(file, name, What::Form);
        }
        found
    }

    /// The name of a field that a test names by name or label.
    fn field_of_case(&mut self, file: &str, form: FormId, name: &Name) -> Option<String> {
        let definition = self.model.form(form)?;
        if let Some(field) = definition.lookup.get(&name.text).and_then(|slot| definition.fields.get(*slot)) {
            return Some(field.name.clone());
        }
        if self.scope.doubtful.forms.contains(&form) {
            return None;
        }
        self.unknown_name(file, name, What::Field(form));
        None
    }

    fn fact(&mut self, file: &str, form: FormId, entry: &Entry) -> Option<(String, Value)> {
        let field = self.field_of_case(file, form, &entry.name)?;
        let checked = convert::literal(&entry.value).and_then(|value| self.fits(form, &field, &value).map(|()| value));
        match checked {
            Ok(value) => Some((field, value)),
            Err(error) => {
                self.push(of_data(file, entry.value.span, &error));
                None
            }
        }
    }

    pub(super) fn fits(&self, form: FormId, field: &str, value: &Value) -> Result<(), crate::DataError> {
        let definition = self.model.form(form).and_then(|form| form.fields.iter().find(|known| known.name == field));
        let Some(definition) = definition.filter(|field| !self.scope.doubtful.fields.contains(&field.name)) else { return Ok(()) };
        let names = Names { enums: &self.model.enums, body_names: &self.model.body_names, source_names: &self.model.source_names };
        convert::to_cell(value, definition.ty, &names, &mut |_| 0, &mut Vec::new()).map(|_| ())
    }

    /// Everything that `by` may name: `default`, rules, their guards and exceptions.
    fn all_sayers(&self) -> BTreeSet<String> {
        let mut sayers = BTreeSet::from(["default".to_owned(), "engine".to_owned()]);
        for rule in &self.model.rules {
            self.sayers_of_node(&rule.id, rule.root, &mut sayers);
        }
        sayers
    }

    fn sayers_of_node(&self, rule: &str, id: NodeId, sayers: &mut BTreeSet<String>) {
        let Some(node) = get(&self.model.nodes, id.index()) else { return };
        let own = if node.path.is_empty() { rule.to_owned() } else { format!("{rule}.{}", node.path) };
        sayers.extend(node.guards.iter().filter_map(|id| get(&self.model.guards, id.index())).map(|guard| format!("{own}.{}", guard.name)));
        sayers.insert(own);
        node.children.iter().for_each(|child| self.sayers_of_node(rule, *child, sayers));
    }
}

/// What an entry of a test's history may say beside its facts.
#[derive(Clone, Copy)]
enum PastKey {
    Status,
    Recorded,
    Corrects,
    Withdraws,
}

fn past_key(name: &str) -> Option<PastKey> {
    Some(match name {
        "status" | "状态" => PastKey::Status,
        "recorded" | "记录于" => PastKey::Recorded,
        "corrects" | "更正" => PastKey::Corrects,
        "withdraws" | "撤回" => PastKey::Withdraws,
        _ => return None,
    })
}

/// Counts the lines of tests as they come, so that a file is gone through once however many tests it has.
#[derive(Default)]
struct LineCount {
    file: String,
    offset: usize,
    ends: usize,
}

impl LineCount {
    /// The line, from 1, of a byte of a file. Tests come in the order of their files, and within a file from top to bottom.
    fn at(&mut self, file: &str, text: &[u8], offset: usize) -> u32 {
        if self.file != file || offset < self.offset {
            *self = Self { file: file.to_owned(), ..Self::default() };
        }
        let passed = text.get(self.offset..offset).unwrap_or_default();
        self.ends += passed.iter().filter(|byte| **byte == b'\n').count();
        self.offset = offset;
        u32::try_from(self.ends).unwrap_or(u32::MAX).saturating_add(1)
    }
}
