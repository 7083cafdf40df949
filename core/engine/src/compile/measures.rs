//! Deadlines, metrics, alerts and scores: what is measured over the history and judges no single demand.

use jianfu_dsl::tree::{self, AlertDecl, Basis, Count, DeadlineDecl, Expr, ExprKind, MetricDecl, Name, ScoreDecl, Span};

use super::express::{Env, one};
use super::place::Place;
use super::{Compiler, In, label_of, say};
use crate::codes;
use crate::convert;
use crate::measure::{Formula, Question};
use crate::model::{AlertDef, BasisId, DeadlineDef, DeductionDef, FormId, Kind, MeasureDef, MetricDef, ScoreDef};
use crate::value::Value;

impl Compiler<'_> {
    pub(super) fn compile_measures(&mut self) {
        for In { file, node } in self.declared.deadlines.clone() {
            self.deadline(file, node);
        }
        for In { file, node } in self.declared.metrics.clone() {
            self.metric(file, node);
        }
        for In { file, node } in self.declared.alerts.clone() {
            self.alert(file, node);
        }
        for In { file, node } in self.declared.scores.clone() {
            self.score(file, node);
        }
    }

    /// What all of them have: a name, a label, what they rest on and when.
    fn measure(
        &mut self,
        file: &str,
        name: &Name,
        label: Option<&tree::Text>,
        bases: &[Basis],
        valid: Option<&tree::Validity>,
    ) -> MeasureDef {
        let title = label_of(name, label);
        self.need_basis(file, name.span, bases, (&format!("「{title}」"), &format!("`{}`", name.text)));
        let bases: Vec<BasisId> = self.bases(file, bases);
        let written = self.days(file, valid);
        let days = self.beginning_with(written, &bases);
        self.check_basis_days(file, name.span, if days.is_empty() { written } else { days }, &bases);
        let spot = self.spot(&Place::text(file, name.span));
        MeasureDef { name: name.text.clone(), label: title, bases, days, spot }
    }

    fn deadline(&mut self, file: &str, node: &DeadlineDecl) {
        let measure = self.measure(file, &node.name, node.label.as_ref(), &node.bases, node.valid.as_ref());
        let Some(form) = self.find_form(file, &node.form) else { return };
        let env = Env::new(file, form);
        let (from, to) = (self.day_field(&env, &node.from), self.day_field(&env, &node.to));
        let Ok(count) = u32::try_from(node.days.value) else {
            let message = say("日数太大", "so many days are too many");
            self.error(codes::NUMBER, file, node.days.span, message).help = Some(say("写较小的日数", "write fewer days"));
            return;
        };
        if node.workdays && self.model.calendar.years.is_empty() {
            let message = say("按工作日计算的时限需要日历", "a deadline in working days needs a calendar");
            self.error(codes::CALENDAR, file, node.days.span, message).help = Some(say(
                "在规则包中加 calendars/cn.toml，写明放假和补班的日子",
                "add calendars/cn.toml to the pack, with the days off and the make-up working days",
            ));
        }
        if let (Some(from), Some(to)) = (from, to) {
            self.model.deadlines.push(DeadlineDef { measure, form, from, to, count, workdays: node.workdays });
        }
    }

    /// A field of days, by name or label.
    fn day_field(&mut self, env: &Env<'_>, name: &Name) -> Option<usize> {
        let (slot, ty) = self.field_for_key(env, name, env.form)?;
        if ty == one(Kind::Date) {
            return Some(slot);
        }
        self.mismatch(env, name.span, ty, one(Kind::Date));
        None
    }

    fn metric(&mut self, file: &str, node: &MetricDecl) {
        let measure = self.measure(file, &node.name, node.label.as_ref(), &node.bases, None);
        let value = self.formula(file, &[], &node.value);
        let target = node.target.as_ref().map(|(op, target)| Some((*op, self.formula(file, &[], target)?)));
        if let (Some(value), true) = (value, !matches!(target, Some(None))) {
            let texts = (node.value.clone().into(), node.target.as_ref().map(|(_, target)| target.clone().into()));
            self.model.metrics.push(MetricDef { measure, percent: node.percent, value, target: target.flatten(), texts });
        }
    }

    fn alert(&mut self, file: &str, node: &AlertDecl) {
        let measure = self.measure(file, &node.name, node.label.as_ref(), &node.bases, None);
        if let Some(when) = self.question(file, &node.per, &node.when) {
            let per = node.per.iter().map(|name| name.text.clone()).collect();
            self.model.alerts.push(AlertDef { measure, per, when, then: node.then.text.clone(), text: node.when.clone().into() });
        }
    }

    fn score(&mut self, file: &str, node: &ScoreDecl) {
        let measure = self.measure(file, &node.name, node.label.as_ref(), &node.bases, None);
        let base = self.points(file, node.name.span, &node.base);
        let mut deductions = Vec::new();
        for deduction in &node.deductions {
            let points = self.points(file, deduction.per.span, &deduction.points);
            let count = Count { form: deduction.per.clone(), filter: deduction.filter.clone(), window: None };
            let env = Env { per: Some(&node.per), ..Env::new(file, FormId(0)) };
            let tally = self.make_tally(&env, &count, None);
            deductions.push(points.zip(tally).map(|(points, tally)| DeductionDef { points, tally }));
        }
        if let (Some(base), Some(deductions)) = (base, deductions.into_iter().collect::<Option<Vec<_>>>()) {
            let per = node.per.iter().map(|name| name.text.clone()).collect();
            self.model.scores.push(ScoreDef { measure, per, base, deductions });
        }
    }

    fn points(&mut self, file: &str, span: Span, text: &str) -> Option<rust_decimal::Decimal> {
        match convert::number(text) {
            Ok(Value::Int(number)) => Some(number.into()),
            Ok(Value::Decimal(number)) => Some(number),
            _ => {
                let message = say(format!("分数「{text}」太大或太细"), format!("the points `{text}` are too many or too fine"));
                self.error(codes::NUMBER, file, span, message).help = Some(say("写较小的数", "write a smaller number"));
                None
            }
        }
    }

    /// A number made of counts.
    fn formula(&mut self, file: &str, per: &[Name], expr: &Expr) -> Option<Formula> {
        match &expr.kind {
            ExprKind::Number(text) => self.points(file, expr.span, text).map(Formula::Number),
            ExprKind::Count(count) => {
                let env = Env { per: Some(per), ..Env::new(file, FormId(0)) };
                self.make_tally(&env, count, None).map(Formula::Count)
            }
            ExprKind::Arithmetic { left, op, right } => {
                let (left, right) = (self.formula(file, per, left), self.formula(file, per, right));
                Some(Formula::Arithmetic(Box::new(left?), *op, Box::new(right?)))
            }
            _ => {
                let message = say("这里只能用数和「计数」计算", "only numbers and `count` can be computed with here");
                self.error(codes::TYPE, file, expr.span, message).help = Some(say(
                    "例如：1 - 计数(检查, 本期 自然年) / 计数(检查, 上期 自然年)",
                    "for example: 1 - count(visit, this calendar_year) / count(visit, last calendar_year)",
                ));
                None
            }
        }
    }

    /// A condition on counts.
    fn question(&mut self, file: &str, per: &[Name], expr: &Expr) -> Option<Question> {
        match &expr.kind {
            ExprKind::Compare { left, op, right } => {
                let (left, right) = (self.formula(file, per, left), self.formula(file, per, right));
                Some(Question::Compare(left?, *op, right?))
            }
            ExprKind::Not(inner) => self.question(file, per, inner).map(|inner| Question::Not(Box::new(inner))),
            ExprKind::And(parts) => self.questions(file, per, parts).map(Question::All),
            ExprKind::Or(parts) => self.questions(file, per, parts).map(Question::Any),
            _ => {
                let message = say("预警的条件只能比较次数", "an alert's condition can only compare counts");
                self.error(codes::TYPE, file, expr.span, message).help =
                    Some(say("例如：计数(发现, 滚动 90 日) >= 3", "for example: count(finding, rolling 90 days) >= 3"));
                None
            }
        }
    }

    fn questions(&mut self, file: &str, per: &[Name], parts: &[Expr]) -> Option<Vec<Question>> {
        let questions: Vec<Option<Question>> = parts.iter().map(|part| self.question(file, per, part)).collect();
        questions.into_iter().collect()
    }
}
