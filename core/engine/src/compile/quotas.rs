//! Quotas, and the counts of entries of the history.

use std::collections::BTreeSet;

use jianfu_dsl::tree::{
    self, Clauses, CompareOp, Count, Expr, ExprKind, Guard, Name, Period, QuotaDecl, RuleDecl, Span, VerdictKind, Window,
};

use super::express::{Env, Typed, one};
use super::place::Place;
use super::rules::RuleVersions;
use super::unknown::What;
use super::{Compiler, In, label_of, say};
use crate::codes;
use crate::model::{FormId, KeyDef, Kind, Operand, QuotaDef, RuleId, TallyDef, TallyId, Type, WindowDef, get};

/// The guard of a quota, as `by` names it: `yearly.limit`.
const LIMIT: &str = "limit";

impl Compiler<'_> {
    pub(super) fn quotas(&mut self, versions: &mut RuleVersions) {
        for In { file, node } in self.declared.quotas.clone() {
            self.quota(file, node, versions);
        }
    }

    fn quota(&mut self, file: &str, node: &QuotaDecl, versions: &mut RuleVersions) {
        let Some(form) = self.find_form(file, &node.form) else {
            let labels = node.label.iter().map(|label| label.text.clone());
            self.scope.doubtful.rules.extend(labels.chain([node.name.text.clone()]));
            return;
        };
        let Ok(limit) = u32::try_from(node.limit.value) else {
            let message = say("次数太大", "the number is too large");
            self.error(codes::NUMBER, file, node.limit.span, message).help =
                Some(say("写 4,294,967,295 以内的数", "write a number up to 4,294,967,295"));
            return;
        };
        let count = counted(node);
        let (first_tally, first_rule) = (self.model.tallies.len(), self.model.rules.len());
        if node.at_least {
            self.audited_only(file, node);
            let _ = self.make_tally(&Env { per: Some(&node.per), ..Env::new(file, form) }, &count, Some(form));
        } else if let Some(rule) = self.admitting_rule(file, node, count) {
            self.rule(file, &rule, node.name.text.clone(), Some(&node.per), versions);
        }
        let rule = (self.model.rules.len() > first_rule).then(|| RuleId::of(first_rule));
        if self.model.tallies.len() == first_tally || (rule.is_none() && !node.at_least) {
            return;
        }
        let title = node.label.as_ref().map_or(&node.name.text, |label| &label.text);
        if node.at_least {
            self.need_basis(file, node.name.span, &node.bases, (&format!("「{title}」"), &format!("`{title}`")));
        }
        let bases = self.bases(file, &node.bases);
        let written = self.days(file, node.valid.as_ref());
        let days = self.beginning_with(written, &bases);
        if node.at_least {
            self.check_basis_days(file, node.name.span, if days.is_empty() { written } else { days }, &bases);
        }
        let spot = self.spot(&Place::text(file, node.name.span));
        self.model.quotas.push(QuotaDef {
            name: node.name.text.clone(),
            label: label_of(&node.name, node.label.as_ref()),
            form,
            rule,
            tally: TallyId::of(first_tally),
            per: node.per.iter().map(|name| name.text.clone()).collect(),
            limit,
            at_least: node.at_least,
            bases,
            days,
            spot,
        });
    }

    /// The rule by which `at_most` admits: the others that count are fewer than the limit.
    fn admitting_rule(&mut self, file: &str, node: &QuotaDecl, count: Count) -> Option<RuleDecl> {
        let span = node.name.span;
        let Some(otherwise) = node.verdict.clone().filter(|verdict| verdict.kind != VerdictKind::Approve) else {
            let message = say(
                format!("限次「{}」没有写明超过以后怎么办", node.name.text),
                format!("the quota `{}` does not say what follows past its limit", node.name.text),
            );
            self.error(codes::INCOMPLETE, file, span, message).help =
                Some(say("写明：驳回 理由 \"…\" 建议 \"…\"", "write: reject because \"…\" remedy \"…\""));
            return None;
        };
        let number = Expr { kind: ExprKind::Number(node.limit.value.to_string()), span: node.limit.span };
        let left = Box::new(Expr { kind: ExprKind::Count(Box::new(count)), span });
        let condition = Expr { kind: ExprKind::Compare { left, op: CompareOp::Lt, right: Box::new(number) }, span };
        let guard = Guard { label: Some(Name { text: LIMIT.to_owned(), span }), condition, bases: Vec::new(), otherwise, span };
        let clauses = Clauses {
            bases: node.bases.clone(),
            valid: node.valid.clone(),
            when: node.when.clone(),
            guards: vec![guard],
            closing: None,
            exceptions: node.exceptions.clone(),
        };
        Some(RuleDecl { name: node.name.clone(), label: node.label.clone(), form: node.form.clone(), overrides: Vec::new(), clauses })
    }

    /// `at_least` cannot be asked of one demand, so nothing that judges one may stand in it.
    fn audited_only(&mut self, file: &str, node: &QuotaDecl) {
        let judged = [node.verdict.as_ref().map(|verdict| verdict.span), node.when.as_ref().map(|when| when.span)];
        let exception = node.exceptions.first().map(|exception| exception.name.span);
        if let Some(span) = judged.into_iter().flatten().chain(exception).next() {
            let message = say("「至少」只用于核查，不判定单件要求", "`at_least` is audited, and judges no single demand");
            self.error(codes::TYPE, file, span, message).help = Some(say(
                "删去此处；哪些记录计入，写在「计入 … 其中」",
                "delete this; which entries count is said after `counting … where`",
            ));
        }
    }

    /// A count in a condition.
    pub(super) fn count(&mut self, env: &Env<'_>, span: Span, count: &Count) -> Option<Typed> {
        if env.per.is_none() {
            let message = say("「计数」只能写在限次、指标、预警和评分中", "`count` may stand only in quotas, metrics, alerts and scores");
            self.error(codes::TYPE, env.file, span, message).help =
                Some(say("要限制次数，写一条「限次」", "to limit how often something happens, write a `quota`"));
            return None;
        }
        let id = self.make_tally(env, count, Some(env.form))?;
        Some((self.column(Operand::Tally(id)), one(Kind::Int)))
    }

    /// Compiles a count; `demand` is the form of the demand for which is counted, if it is for one.
    pub(super) fn make_tally(&mut self, env: &Env<'_>, count: &Count, demand: Option<FormId>) -> Option<TallyId> {
        let form = self.find_form(env.file, &count.form);
        let filter = form.and_then(|form| {
            let of_entry = Env { entry: true, ..Env::new(env.file, form) };
            count.filter.as_ref().map(|filter| self.clause(&of_entry, filter))
        });
        let form = form?;
        let mut keys = Vec::new();
        let mut seen = BTreeSet::new();
        for name in env.per.unwrap_or_default() {
            let key = self.key(env, name, form, demand);
            if key.as_ref().is_some_and(|key| !seen.insert(key.slot)) {
                self.duplicate(env.file, name, ("字段", "field"), None);
                continue;
            }
            keys.push(key);
        }
        let (period, window) =
            count.window.as_ref().map_or((Period::This, WindowDef::Ever), |(period, window)| (*period, window_of(window)));
        let filter = match filter {
            Some(compiled) => Some(compiled?),
            None => None,
        };
        let keys = keys.into_iter().collect::<Option<Vec<KeyDef>>>()?;
        let id = TallyId::of(self.model.tallies.len());
        self.model.tallies.push(TallyDef { id, form, filter, keys, window, period });
        Some(id)
    }

    /// A field in which entries agree with the demand; both forms have it, with values of one type.
    fn key(&mut self, env: &Env<'_>, name: &Name, counted: FormId, demand: Option<FormId>) -> Option<KeyDef> {
        let (slot, ty) = self.field_for_key(env, name, counted)?;
        let own = match demand {
            Some(form) => Some(self.field_for_key(env, name, form)?),
            None => None,
        };
        if ty.kind == Kind::Basis {
            let message = say("法据不能作分组的字段", "a basis cannot make a group");
            self.error(codes::TYPE, env.file, name.span, message).help = Some(say("换一个字段", "take another field"));
            return None;
        }
        if let Some((_, other)) = own
            && other.kind != ty.kind
        {
            self.mismatch(env, name.span, other, ty);
            return None;
        }
        Some(KeyDef { slot, demand: own.map(|(slot, _)| self.column(Operand::Field(slot))) })
    }

    pub(super) fn field_for_key(&mut self, env: &Env<'_>, name: &Name, form: FormId) -> Option<(usize, Type)> {
        let definition = self.model.form(form)?;
        let found = definition.slot(&name.text).and_then(|slot| Some((slot, definition.fields.get(slot)?.ty)));
        if found.is_none() && !self.scope.doubtful.forms.contains(&form) {
            self.unknown_name(env.file, name, What::Field(form));
        }
        found
    }

    /// Whether a bare name is a field of the entry that a filter looks at, or its status.
    pub(super) fn is_of_entry(&self, env: &Env<'_>, name: &Name) -> bool {
        env.entry && env.expanding.is_empty() && (self.slot_of_entry(env, name).is_some() || self.is_status(name))
    }

    /// The column of such a name.
    pub(super) fn of_entry(&mut self, env: &Env<'_>, name: &Name) -> Option<Typed> {
        if !self.is_of_entry(env, name) {
            return None;
        }
        if let Some(slot) = self.slot_of_entry(env, name) {
            let ty = self.model.form(env.form)?.fields.get(slot)?.ty;
            return Some((self.column(Operand::Field(slot)), ty));
        }
        let status = self.model.status?;
        Some((self.column(Operand::Status), one(Kind::Enum(status))))
    }

    fn slot_of_entry(&self, env: &Env<'_>, name: &Name) -> Option<usize> {
        self.model.form(env.form)?.lookup.get(&name.text).copied()
    }

    fn is_status(&self, name: &Name) -> bool {
        let declared = self.model.status.and_then(|id| get(&self.model.enums, id.index()));
        declared.is_some_and(|declared| declared.name == name.text || declared.label == name.text)
    }
}

/// What a quota counts: by default the entries on its own form.
fn counted(node: &QuotaDecl) -> Count {
    let (form, filter) = node.counting.clone().unwrap_or_else(|| (node.form.clone(), None));
    let period = if matches!(node.window, Window::Rolling(_)) { Period::Rolling } else { Period::This };
    Count { form, filter, window: Some((period, node.window.clone())) }
}

fn window_of(window: &Window) -> WindowDef {
    match window {
        Window::Year => WindowDef::Year,
        Window::Half => WindowDef::Half,
        Window::Quarter => WindowDef::Quarter,
        Window::Month => WindowDef::Month,
        Window::Week => WindowDef::Week,
        Window::Rolling(tree::Int { value, .. }) => WindowDef::Rolling(u32::try_from(*value).unwrap_or(u32::MAX)),
    }
}
