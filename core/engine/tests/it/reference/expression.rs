//! Conditions and values: section 3.

use std::collections::BTreeSet;

use jianfu_dsl::tree::{ArithmeticOp, CompareOp, Expr, ExprKind, Field, ListDecl, Name, Quantifier, SerialPart, Set};
use jiff::civil::Date;

use super::history::{Past, Version};
use super::pack::{Pack, covers};
use super::value::{Facts, Truth, Value, fold};

/// Where an expression is looked at.
#[derive(Clone, Copy)]
pub(crate) struct View<'p> {
    pub(crate) pack: &'p Pack<'p>,
    pub(crate) form: &'p str,
    pub(crate) facts: &'p Facts,
    pub(crate) day: Date,
    /// `present` and `missing` about absent facts are unknown.
    pub(crate) open: bool,
    /// The element that a quantifier looks at, and the field it stands in.
    pub(crate) element: Option<(&'p Value, &'p str)>,
    /// What is remembered, where a history is attached.
    pub(crate) past: Option<&'p Past>,
    /// The entry that a filter looks at, whose facts these are.
    pub(crate) entry: Option<&'p Version>,
}

impl<'p> View<'p> {
    pub(crate) fn truth(&self, expr: &Expr) -> Truth {
        match &expr.kind {
            ExprKind::Not(inner) => self.truth(inner).not(),
            ExprKind::And(parts) => Truth::all(parts.iter().map(|part| self.truth(part))),
            ExprKind::Or(parts) => Truth::any(parts.iter().map(|part| self.truth(part))),
            ExprKind::Compare { left, op, right } if matches!(left.kind, ExprKind::Count(_)) => {
                assert_eq!(*op, CompareOp::Lt, "a quota's others are fewer than its limit");
                let (sure, possible) = self.range(left);
                let Value::Int(limit) = self.value(right) else { panic!("a limit is a number") };
                match (i64::from(possible) < limit, i64::from(sure) >= limit) {
                    (true, _) => Truth::True,
                    (_, true) => Truth::False,
                    _ => Truth::Unknown,
                }
            }
            ExprKind::Compare { left, op, right } => self.value(left).compare(&self.value(right)).map_or(Truth::Unknown, |order| {
                Truth::from(match op {
                    CompareOp::Eq => order.is_eq(),
                    CompareOp::Ne => order.is_ne(),
                    CompareOp::Lt => order.is_lt(),
                    CompareOp::Le => order.is_le(),
                    CompareOp::Gt => order.is_gt(),
                    CompareOp::Ge => order.is_ge(),
                })
            }),
            ExprKind::In { value, negated, set } => {
                let value = self.value(value);
                let found = match set {
                    Set::List(name) => self.on_list(&value, self.pack.list(&name.text)),
                    Set::Values(_) if value == Value::Unknown => Truth::Unknown,
                    Set::Values(values) => {
                        Truth::from(values.iter().any(|one| value.compare(&self.value(one)).is_some_and(|order| order.is_eq())))
                    }
                };
                if *negated { found.not() } else { found }
            }
            ExprKind::Present(inner) => self.present(inner),
            ExprKind::Missing(inner) => self.present(inner).not(),
            ExprKind::Is { value, serial } => match self.value(value) {
                Value::Text(text) => Truth::from(is_of_shape(&fold(&text), &self.pack.serial(&serial.text).parts)),
                _ => Truth::Unknown,
            },
            ExprKind::Quantified { quantifier, over, test } => {
                let Value::List(elements) = self.value(over) else { return Truth::Unknown };
                let truths = elements.iter().map(|element| self.inside(over, element).truth(test));
                match quantifier {
                    Quantifier::Any => Truth::any(truths),
                    Quantifier::All => Truth::all(truths),
                }
            }
            ExprKind::Name(name) if !self.is_of_entry(name) && self.pack.define(&name.text).is_some() => {
                self.within_definition().truth(&self.pack.define(&name.text).unwrap().expr)
            }
            _ => match self.value(expr) {
                Value::Bool(value) => value.into(),
                Value::Unknown => Truth::Unknown,
                other => panic!("{other:?} is no condition"),
            },
        }
    }

    pub(crate) fn value(&self, expr: &Expr) -> Value {
        match &expr.kind {
            ExprKind::Number(text) => text.parse().map_or_else(|_| Value::Decimal(text.parse().unwrap()), Value::Int),
            ExprKind::Text(text) => Value::Text(text.clone()),
            ExprKind::Date(day) => Value::Date(*day),
            ExprKind::Bool(value) => Value::Bool(*value),
            ExprKind::AsOf => Value::Date(self.day),
            ExprKind::Demand(path) => {
                let field = &self.pack.field(self.form, &path[0].text).name.text;
                self.part(self.facts.get(field).cloned().unwrap_or(Value::Unknown), &path[1..])
            }
            ExprKind::BasisField(path) => self.part(self.element.unwrap().0.clone(), path),
            ExprKind::Element if *self.element.unwrap().0 == Value::Nothing => Value::Unknown,
            ExprKind::Element => self.element.unwrap().0.clone(),
            ExprKind::Name(name) if self.is_of_entry(name) => self.of_entry(name),
            ExprKind::Name(name) => match self.pack.define(&name.text) {
                Some(definition) => self.within_definition().value(&definition.expr),
                None => Value::Word(name.text.clone()),
            },
            ExprKind::Column { list, key, column } => self.column(self.pack.list(&list.text), &self.value(key), &column.text),
            ExprKind::Arithmetic { left, op, right } => {
                let (left, right) = (self.value(left), self.value(right));
                match op {
                    ArithmeticOp::Add => left.plus(&right),
                    ArithmeticOp::Sub => left.minus(&right),
                    ArithmeticOp::Mul => left.times(&right),
                    ArithmeticOp::Div => panic!("division stands in metrics only"),
                }
            }
            _ => self.truth(expr).into(),
        }
    }

    /// The same, looking at one element of a list.
    fn inside<'e>(&self, over: &'e Expr, element: &'e Value) -> View<'e>
    where
        'p: 'e,
    {
        let name = match &over.kind {
            ExprKind::Demand(path) => &path[0].text,
            ExprKind::Name(name) => &name.text,
            other => panic!("a list is a field, not {other:?}"),
        };
        View { element: Some((element, &self.pack.field(self.form, name).name.text)), ..*self }
    }

    /// `basis.source`, `basis.source.level` and the like.
    fn part(&self, value: Value, path: &[Name]) -> Value {
        let Some((name, rest)) = path.split_first() else { return value };
        let part = match value {
            Value::Unknown | Value::Nothing => Value::Unknown,
            Value::Basis(parts) => parts.get(&name.text).cloned().unwrap_or(Value::Unknown),
            Value::Source { name: source, .. } => {
                let in_force = self.pack.versions(&source).find(|version| covers(version.valid.as_ref(), self.day));
                let variant =
                    |of: &str, name: Option<&Name>| name.map_or(Value::Unknown, |name| self.pack.variant(of, &name.text).unwrap());
                match name.text.as_str() {
                    "level" => variant("level", in_force.and_then(|version| version.level.as_ref())),
                    "rank" => variant("rank", in_force.and_then(|version| version.rank.as_ref())),
                    "valid" => Value::Bool(in_force.is_some()),
                    other => panic!("a source has no {other}"),
                }
            }
            other => panic!("{other:?} has no part {}", name.text),
        };
        self.part(part, rest)
    }

    /// The item in force on the day makes it true; a list out of force makes it unknown.
    fn on_list(&self, value: &Value, list: &ListDecl) -> Truth {
        let Value::Text(text) = value else { return Truth::Unknown };
        if !covers(list.valid.as_ref(), self.day) {
            return Truth::Unknown;
        }
        self.pack.item(list, text, self.day).is_some().into()
    }

    fn column(&self, list: &ListDecl, key: &Value, column: &str) -> Value {
        let Value::Text(text) = key else { return Value::Unknown };
        let Some(item) = self.pack.item(list, text, self.day).filter(|_| covers(list.valid.as_ref(), self.day)) else {
            return Value::Unknown;
        };
        let declared =
            list.columns.iter().find(|it| it.name.text == column || it.label.as_ref().is_some_and(|label| label.text == column)).unwrap();
        let is_it = |name: &Name| name.text == declared.name.text || declared.label.as_ref().is_some_and(|label| label.text == name.text);
        let value =
            item.values.iter().find(|entry| is_it(&entry.name)).map(|entry| self.pack.literal(&entry.value, &declared.ty.name.text));
        value.unwrap_or(Value::Unknown)
    }

    fn present(&self, expr: &Expr) -> Truth {
        let is_there = match &expr.kind {
            ExprKind::Element => *self.element.unwrap().0 != Value::Nothing,
            ExprKind::Demand(path) => {
                let fact = self.facts.get(&self.pack.field(self.form, &path[0].text).name.text);
                fact.is_some_and(|fact| has_part(fact, &path[1..]))
            }
            ExprKind::Name(name) if self.is_of_entry(name) => self.facts.contains_key(&self.pack.field(self.form, &name.text).name.text),
            ExprKind::BasisField(path) => has_part(self.element.unwrap().0, path),
            other => panic!("presence of {other:?}"),
        };
        if self.open && !is_there { Truth::Unknown } else { is_there.into() }
    }

    /// How many entries a count finds.
    fn range(&self, expr: &Expr) -> (u32, u32) {
        let ExprKind::Count(count) = &expr.kind else { panic!("{expr:?} is no count") };
        self.count(self.pack.quota_of(count), count)
    }

    /// Whether a bare name is a field of the entry that a filter looks at, or its status.
    fn is_of_entry(&self, name: &Name) -> bool {
        let is_field = || self.pack.chain(self.form).iter().flat_map(|form| &form.fields).any(|field| is_called(&name.text, field));
        self.entry.is_some() && (name.text == "status" || is_field())
    }

    fn of_entry(&self, name: &Name) -> Value {
        let status = || self.entry.and_then(|entry| entry.status.as_ref()).map(|status| self.pack.variant("status", status).unwrap());
        if name.text == "status" {
            return status().unwrap_or(Value::Unknown);
        }
        self.facts.get(&self.pack.field(self.form, &name.text).name.text).cloned().unwrap_or(Value::Unknown)
    }

    /// Within a definition names are what they are everywhere.
    fn within_definition(&self) -> Self {
        Self { entry: None, ..*self }
    }

    /// The unknown facts that stand in a condition and keep it undecided.
    pub(crate) fn unknown_facts(&self, expr: &Expr) -> BTreeSet<String> {
        if self.truth(expr) != Truth::Unknown {
            return BTreeSet::new();
        }
        match &expr.kind {
            ExprKind::Not(inner) => self.unknown_facts(inner),
            ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().flat_map(|part| self.unknown_facts(part)).collect(),
            ExprKind::Compare { left, right, .. } => &self.unknown_in(left) | &self.unknown_in(right),
            ExprKind::In { value, .. } | ExprKind::Is { value, .. } => self.unknown_in(value),
            ExprKind::Present(inner) | ExprKind::Missing(inner) => self.unknown_in(inner),
            ExprKind::Quantified { over, test, .. } => {
                let mut facts = self.unknown_in(over);
                if let Value::List(elements) = self.value(over) {
                    facts.extend(elements.iter().flat_map(|element| self.inside(over, element).unknown_facts(test)));
                }
                facts
            }
            ExprKind::Name(name) => self.unknown_facts(&self.pack.define(&name.text).unwrap().expr),
            _ => self.unknown_in(expr),
        }
    }

    /// The unknown facts behind a value: a field that is not known, or a basis that was given without the part that is asked for.
    fn unknown_in(&self, expr: &Expr) -> BTreeSet<String> {
        match &expr.kind {
            ExprKind::Demand(path) => {
                let field = &self.pack.field(self.form, &path[0].text).name.text;
                let fact = self.facts.get(field).cloned().unwrap_or(Value::Unknown);
                self.lacks(&fact, &path[1..]).then(|| field.clone()).into_iter().collect()
            }
            ExprKind::BasisField(path) => {
                let (element, field) = self.element.unwrap();
                self.lacks(element, path).then(|| field.to_owned()).into_iter().collect()
            }
            ExprKind::Element => {
                let (element, field) = self.element.unwrap();
                matches!(element, Value::Unknown | Value::Nothing).then(|| field.to_owned()).into_iter().collect()
            }
            ExprKind::Name(name) => self.pack.define(&name.text).map_or_else(BTreeSet::new, |definition| self.unknown_in(&definition.expr)),
            ExprKind::Count(count) => {
                let (sure, possible) = self.range(expr);
                if sure < possible { self.unknown_keys(self.pack.quota_of(count)) } else { BTreeSet::new() }
            }
            ExprKind::Column { key, .. } => self.unknown_in(key),
            ExprKind::Arithmetic { left, right, .. } => &self.unknown_in(left) | &self.unknown_in(right),
            _ => BTreeSet::new(),
        }
    }

    /// Whether a fact, or the part of the basis that is asked for, is unknown; what a source does not say of itself is no fact of the demand.
    fn lacks(&self, fact: &Value, path: &[Name]) -> bool {
        matches!(fact, Value::Unknown | Value::Nothing)
            || matches!(fact, Value::Basis(parts) if path.first().is_some_and(|part| parts.get(&part.text).is_none_or(|part| *part == Value::Unknown)))
    }
}

fn is_called(text: &str, field: &Field) -> bool {
    field.name.text == text || field.label.as_ref().is_some_and(|label| label.text == text)
}

fn has_part(fact: &Value, path: &[Name]) -> bool {
    match (fact, path.split_first()) {
        (Value::Basis(parts), Some((name, _))) => parts.contains_key(&name.text),
        (Value::Nothing, _) => false,
        _ => true,
    }
}

fn is_of_shape(text: &str, parts: &[SerialPart]) -> bool {
    let Some((part, rest)) = parts.split_first() else { return text.is_empty() };
    match part {
        SerialPart::Digits { width, .. } => {
            let width = usize::try_from(width.value).unwrap();
            let head: Vec<char> = text.chars().take(width).collect();
            head.len() == width && head.iter().all(char::is_ascii_digit) && is_of_shape(&text[width..], rest)
        }
        SerialPart::Literal(literal) => text.strip_prefix(&fold(&literal.text)).is_some_and(|tail| is_of_shape(tail, rest)),
    }
}
