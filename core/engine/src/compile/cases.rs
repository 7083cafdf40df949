//! A pack's tests, from rule text: what is wrong in them is wrong in the pack.

use std::collections::{BTreeMap, BTreeSet};

use jianfu_dsl::tree::{self, Entry, Name};

use super::lists::of_data;
use super::place::Place;
use super::unknown::What;
use super::{Compiler, In, say};
use crate::codes;
use crate::convert::{self, Names};
use crate::model::{FormId, NodeId, get};
use crate::testing::{Case, Expectation};
use crate::value::Value;

impl Compiler<'_> {
    pub(super) fn compile_tests(&mut self) {
        let sayers = self.all_sayers();
        let mut lines = LineCount::default();
        for In { file, node } in self.declared.tests.clone() {
            let line = lines.at(file, self.files.get(file).map_or(&[], Vec::as_slice), node.name.span.start);
            if let Some(case) = self.written_case(file, node, &sayers) {
                self.model.pack_tests.push(Case { line, ..case });
            }
        }
        for In { file, node } in self.declared.cases.clone() {
            let cases = self.cases_of_table(file, node, &sayers);
            self.model.pack_tests.extend(cases);
        }
    }

    fn written_case(&mut self, file: &str, test: &tree::TestDecl, sayers: &BTreeSet<String>) -> Option<Case> {
        let history = test.history.first().map(|facts| (facts.span, "台账", "history"));
        if let Some((span, zh, en)) = history.or(test.known_at.as_ref().map(|day| (day.span, "知悉日", "known_at"))) {
            let message = say(
                format!("「{zh}」已保留，本版引擎尚不计算"),
                format!("`{en}` is reserved and not evaluated by this version of the engine"),
            );
            self.error(codes::RESERVED, file, span, message).help =
                Some(say("先从测试中删去，待引擎支持后再加", "take it out of the test until the engine evaluates it"));
            return None;
        }
        let form = self.form_of_case(file, &test.given.form)?;
        let mut facts = Vec::new();
        let mut given: BTreeMap<String, Place> = BTreeMap::new();
        let mut sound = true;
        for entry in &test.given.entries {
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
                .map(|names| names.iter().map(|name| self.field_of_case(file, form, name)).collect::<Option<BTreeSet<_>>>());
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
            facts,
            expectations,
        })
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
