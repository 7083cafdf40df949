//! Tests as a pack writes them.

use crate::grammar::{Pair, Rule};
use crate::tree::{Expect, Facts, MeasureKind, Measured, MeasuredValue, TestDecl};

use super::rules::verdict_kind;
use super::{Builder, half_width};

impl Builder<'_> {
    /// `test "…" { given … expect … }`
    pub(super) fn test(&mut self, pair: Pair<'_>) -> Option<TestDecl> {
        let (mut name, mut as_of, mut known_at, mut given, mut history) = (None, None, None, None, None);
        let (mut expects, mut measured) = (Vec::new(), Vec::new());
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::string => name = Some(self.text(&child)),
                Rule::test_as_of => as_of = Some(self.day(&child.into_inner().nth(1)?)?),
                Rule::test_known_at => known_at = Some(self.day(&child.into_inner().nth(1)?)?),
                Rule::given => given = Some(self.facts(child)?),
                Rule::empty_history => {
                    history.get_or_insert_with(Vec::new);
                }
                Rule::history => {
                    let facts = self.facts(child)?;
                    history.get_or_insert_with(Vec::new).push(facts);
                }
                Rule::expect => match child.clone().into_inner().find(|part| part.as_rule() == Rule::measured) {
                    Some(part) => measured.push(self.measured(part)?),
                    None => expects.push(self.expectation(child)?),
                },
                _ => {}
            }
        }
        Some(TestDecl { name: name?, as_of, known_at, given, history, expects, measured })
    }

    fn measured(&mut self, pair: Pair<'_>) -> Option<Measured> {
        let span = self.tight_span(&pair);
        let (mut kind, mut name, mut negated, mut value) = (None, None, false, None);
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::kw_not => negated = true,
                Rule::kw_quota => kind = Some(MeasureKind::Quota),
                Rule::kw_deadline => kind = Some(MeasureKind::Deadline),
                Rule::kw_alert => kind = Some(MeasureKind::Alert),
                Rule::kw_metric => kind = Some(MeasureKind::Metric),
                Rule::kw_score => kind = Some(MeasureKind::Score),
                Rule::any_name => name = Some(self.name(&child)),
                Rule::number => value = Some(MeasuredValue::Number(half_width(child.as_str()).into_owned())),
                Rule::kw_missing => value = Some(MeasuredValue::Missing),
                _ => {}
            }
        }
        Some(Measured { kind: kind?, name: name?, negated, value, span })
    }

    fn facts(&mut self, pair: Pair<'_>) -> Option<Facts> {
        let span = self.tight_span(&pair);
        let (mut form, mut entries) = (None, None);
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::any_name => form = Some(self.name(&child)),
                Rule::record => entries = Some(self.record(child)?),
                _ => {}
            }
        }
        Some(Facts { form: form?, entries: entries?, span })
    }

    fn expectation(&mut self, pair: Pair<'_>) -> Option<Expect> {
        let span = self.tight_span(&pair);
        let (mut outcome, mut by, mut because, mut remedy, mut provided, mut missing) = (None, None, None, None, Vec::new(), None);
        for child in pair.into_inner() {
            let at = self.span(&child);
            match child.as_rule() {
                Rule::by => {
                    let target = child.into_inner().nth(1)?;
                    let value = self.target(target);
                    self.once(&mut by, value, "by", at);
                }
                Rule::because => {
                    let text = self.text_of(child)?;
                    self.once(&mut because, text, "because", at);
                }
                Rule::remedy => {
                    let text = self.text_of(child)?;
                    self.once(&mut remedy, text, "remedy", at);
                }
                Rule::expect_provided => provided.extend(self.texts_of(child)),
                Rule::expect_missing => {
                    let names = child.into_inner().filter(|name| name.as_rule() == Rule::any_name).map(|name| self.name(&name)).collect();
                    self.once(&mut missing, names, "missing", at);
                }
                rule => outcome = verdict_kind(rule).or(outcome),
            }
        }
        Some(Expect { outcome: outcome?, by, because, remedy, provided, missing, span })
    }
}
