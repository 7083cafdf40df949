//! A condition that is changed anywhere is said differently.

use jianfu::{Lang, Pack};
use jianfu_dsl::tree::{ArithmeticOp, CompareOp, Count, Expr, ExprKind, Int, Name, Period, Quantifier, Set, Span, Window};
use jianfu_handbook::Sentences;

use crate::conditions::{About, Posed, all, children};
use crate::distinct::Meaning;
use crate::{embedded, on_random_packs};

#[test]
fn changing_a_condition_of_the_embedded_packs_anywhere_changes_its_sentence() {
    for pack in embedded() {
        assert!(check(&pack) > 50, "{}", pack.id());
    }
}

#[test]
fn changing_a_condition_of_random_packs_anywhere_changes_its_sentence() {
    let mut changed = 0;
    on_random_packs(|pack, _| changed += check(pack));
    assert!(changed > 1000, "{changed}");
}

#[test]
fn changing_a_quota_anywhere_changes_its_sentence() {
    assert!(check(&crate::quotas::pack()) > 300);
}

/// Changes every condition in every way, in both languages; gives the number of changes.
#[track_caller]
fn check(pack: &Pack) -> usize {
    let mut count = 0;
    let both = [Sentences::new(pack, Lang::Zh), Sentences::new(pack, Lang::En)];
    for Posed { form, condition, per } in all(pack) {
        let world = World { pack, about: About::demand(form) };
        let said = both.each_ref().map(|sentences| sentences.condition_per(Some(form), &per, &condition));
        for mutant in world.mutants(&condition) {
            for (sentences, said) in both.iter().zip(&said) {
                let changed = sentences.condition_per(Some(form), &per, &mutant);
                assert_ne!(changed, *said, "\n{:?}\n{:?}", condition.kind, mutant.kind);
            }
            count += 1;
        }
        if counts(&condition) {
            for other in other_groups(&world, &per) {
                for (sentences, said) in both.iter().zip(&said) {
                    assert_ne!(sentences.condition_per(Some(form), &other, &condition), *said, "{per:?} {other:?}");
                }
                count += 1;
            }
        }
    }
    count
}

fn counts(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Count(_)) || children(&mut expr.clone()).into_iter().any(|child| counts(child))
}

/// Other fields to group by: one fewer, one more, one that is another.
fn other_groups<'p>(world: &World<'p>, per: &[&'p str]) -> Vec<Vec<&'p str>> {
    let fewer = (0..per.len()).map(|left_out| per.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, field)| *field).collect());
    let names: Vec<&str> = world
        .about
        .form
        .fields()
        .filter(|field| !per.contains(&field.name()) && !per.contains(&field.label()))
        .map(|field| field.name())
        .collect();
    let more = names.iter().map(|field| per.iter().copied().chain([*field]).collect());
    let others = names.iter().filter(|_| !per.is_empty()).map(|field| per[1..].iter().copied().chain([*field]).collect());
    fewer.chain(more).chain(others).collect()
}

/// What a condition can be changed to.
struct World<'p> {
    pack: &'p Pack,
    about: About<'p>,
}

impl World<'_> {
    /// The expression with one thing in it changed, in every way.
    fn mutants(&self, expr: &Expr) -> Vec<Expr> {
        let mut mutants: Vec<Expr> = self.own(expr).into_iter().map(|kind| Expr { kind, span: Span::default() }).collect();
        let within = World { pack: self.pack, about: self.about.within(self.pack, expr) };
        for (position, child) in children(&mut expr.clone()).into_iter().enumerate() {
            for mutant in within.mutants(child) {
                let mut whole = expr.clone();
                *children(&mut whole)[position] = mutant;
                mutants.push(whole);
            }
        }
        mutants
    }

    /// What the expression itself may be changed to, so that it means something else.
    fn own(&self, expr: &Expr) -> Vec<ExprKind> {
        match expr.kind.clone() {
            ExprKind::Number(number) => vec![ExprKind::Number(format!("{number}1"))],
            ExprKind::Text(text) => vec![ExprKind::Text(format!("{text}甲")), ExprKind::Text("“」’\\".to_owned())],
            ExprKind::Date(day) => vec![ExprKind::Date(day.tomorrow().unwrap()), ExprKind::AsOf],
            ExprKind::Bool(value) => vec![ExprKind::Bool(!value)],
            ExprKind::AsOf => vec![ExprKind::Date("2026-01-01".parse().unwrap())],
            ExprKind::Demand(path) => self.other_fields(&path[0].text).map(|field| ExprKind::Demand(swapped(&path, field))).collect(),
            ExprKind::BasisField(path) => other_parts(&path).into_iter().map(ExprKind::BasisField).collect(),
            ExprKind::Name(name) if self.about.field(&name.text).is_some() || self.about.is_status(self.pack, &name.text) => {
                // In the place of a value it may be one of those.
                let fields: Vec<&str> = self.other_fields(&name.text).chain(["status"]).filter(|other| *other != name.text).collect();
                fields.into_iter().map(|other| ExprKind::Name(named(other))).collect()
            }
            ExprKind::Name(name) => self.other_names(&name.text).into_iter().map(|other| ExprKind::Name(named(other))).collect(),
            ExprKind::Column { list, key, column } => {
                let of = self.pack.list(&list.text).unwrap();
                let columns = of.columns().filter(|other| ![other.name(), other.label()].contains(&column.text.as_str()));
                let columns = columns.map(|other| ExprKind::Column { list: list.clone(), key: key.clone(), column: named(other.name()) });
                let lists = self.other_lists(&list.text).map(|other| ExprKind::Column {
                    list: named(other),
                    key: key.clone(),
                    column: column.clone(),
                });
                columns.chain(lists).collect()
            }
            ExprKind::Not(inner) => vec![inner.kind],
            ExprKind::And(parts) => fewer(&parts, ExprKind::And).into_iter().chain([ExprKind::Or(parts)]).collect(),
            ExprKind::Or(parts) => fewer(&parts, ExprKind::Or).into_iter().chain([ExprKind::And(parts)]).collect(),
            ExprKind::Compare { left, op, right } => {
                let ops = [CompareOp::Eq, CompareOp::Ne, CompareOp::Lt, CompareOp::Le, CompareOp::Gt, CompareOp::Ge];
                let other = |other: CompareOp| ExprKind::Compare { left: left.clone(), op: other, right: right.clone() };
                // The element that a quantifier looks at always stands on the left.
                let turned = (!self.same(&left, &right) && left.kind != ExprKind::Element).then(|| ExprKind::Compare {
                    left: right.clone(),
                    op,
                    right: left.clone(),
                });
                ops.into_iter().filter(|other| *other != op).map(other).chain(turned).chain(self.negation(expr)).collect()
            }
            ExprKind::In { value, negated, set } => {
                let others: Vec<Set> = match &set {
                    Set::List(list) => self.other_lists(&list.text).map(|other| Set::List(named(other))).collect(),
                    Set::Values(values) if values.len() > 1 => {
                        (0..values.len()).map(|left_out| Set::Values(without(values, left_out))).collect()
                    }
                    Set::Values(_) => Vec::new(),
                };
                let others = others.into_iter().map(|set| ExprKind::In { value: value.clone(), negated, set });
                let contrary = ExprKind::In { value: value.clone(), negated: !negated, set };
                others.chain([contrary]).collect()
            }
            ExprKind::Present(inner) => vec![ExprKind::Missing(inner)],
            ExprKind::Missing(inner) => vec![ExprKind::Present(inner)],
            ExprKind::Is { value, .. } => vec![ExprKind::Present(value), self.negation(expr).unwrap()],
            ExprKind::Quantified { quantifier, over, test } => {
                let other = if quantifier == Quantifier::Any { Quantifier::All } else { Quantifier::Any };
                vec![ExprKind::Quantified { quantifier: other, over, test }, self.negation(expr).unwrap()]
            }
            ExprKind::Arithmetic { left, op, right } => {
                let ops = [ArithmeticOp::Add, ArithmeticOp::Sub, ArithmeticOp::Mul];
                let other = |other: ArithmeticOp| ExprKind::Arithmetic { left: left.clone(), op: other, right: right.clone() };
                let turned = (!self.same(&left, &right)).then(|| ExprKind::Arithmetic { left: right.clone(), op, right: left.clone() });
                ops.into_iter().filter(|other| *other != op).map(other).chain(turned).collect()
            }
            ExprKind::Count(count) => self.other_counts(&count),
            ExprKind::Element => Vec::new(),
        }
    }

    /// Of another form, in other days, without the filter, or with one.
    fn other_counts(&self, count: &Count) -> Vec<ExprKind> {
        let own = self.pack.form(&count.form.text).unwrap();
        let rolling = |days| (Period::Rolling, Window::Rolling(Int { value: days, span: Span::default() }));
        let calendar = [Window::Year, Window::Half, Window::Quarter, Window::Month, Window::Week];
        let windows = calendar.into_iter().flat_map(|window| [(Period::This, window.clone()), (Period::Last, window)]);
        let windows = windows.chain([rolling(1), rolling(17)]).map(Some).chain([None]).filter(|window| *window != count.window);
        let windows = windows.map(|window| Count { window, ..count.clone() });
        let forms =
            self.pack.forms().filter(|form| form.name() != own.name()).map(|form| Count { form: named(form.name()), ..count.clone() });
        let unfiltered = count.filter.as_ref().map(|_| Count { filter: None, ..count.clone() });
        let filter = count.filter.clone().map_or(ExprKind::Bool(true), |filter| ExprKind::Not(Box::new(filter)));
        let filtered = Count { filter: Some(Expr { kind: filter, span: Span::default() }), ..count.clone() };
        windows.chain(forms).chain(unfiltered).chain([filtered]).map(|count| ExprKind::Count(Box::new(count))).collect()
    }

    /// Whether two sides mean the same, whether by name or by label.
    fn same(&self, left: &Expr, right: &Expr) -> bool {
        let meaning = Meaning { pack: self.pack, about: self.about };
        meaning.of(left, true) == meaning.of(right, true)
    }

    fn negation(&self, expr: &Expr) -> Option<ExprKind> {
        Some(ExprKind::Not(Box::new(expr.clone())))
    }

    fn other_fields(&self, name: &str) -> impl Iterator<Item = &str> + use<'_> {
        let own = self.about.form.field(name).map(|field| field.name());
        self.about.form.fields().map(|field| field.name()).filter(move |other| Some(*other) != own)
    }

    fn other_lists(&self, name: &str) -> impl Iterator<Item = &str> {
        let own = self.pack.list(name).map(|list| list.name());
        self.pack.lists().map(|list| list.name()).filter(move |other| Some(*other) != own)
    }

    /// The other values of its enum, the other bodies, sources or definitions.
    fn other_names(&self, name: &str) -> Vec<&str> {
        let mut kinds: Vec<Vec<(&str, &str)>> = self.pack.enums().map(|of| of.values().collect()).collect();
        kinds.push(self.pack.bodies().map(|body| (body.name(), body.label())).collect());
        kinds.push(self.pack.sources().map(|source| (source.name(), source.title())).collect());
        kinds.push(self.pack.definitions().map(|of| (of.name(), of.label())).collect());
        let is_meant = |(known, label): &(&str, &str)| *known == name || *label == name;
        kinds.retain(|kind| kind.iter().any(is_meant));
        kinds.into_iter().flatten().filter(|entry| !is_meant(entry)).map(|(other, _)| other).collect()
    }
}

/// Without one of the parts; one part alone is that part.
fn fewer(parts: &[Expr], join: fn(Vec<Expr>) -> ExprKind) -> Vec<ExprKind> {
    (0..parts.len())
        .map(|left_out| without(parts, left_out))
        .map(|rest| if rest.len() == 1 { rest[0].kind.clone() } else { join(rest) })
        .collect()
}

fn without(parts: &[Expr], left_out: usize) -> Vec<Expr> {
    parts.iter().enumerate().filter(|(position, _)| *position != left_out).map(|(_, part)| part.clone()).collect()
}

fn swapped(path: &[Name], first: &str) -> Vec<Name> {
    std::iter::once(named(first)).chain(path[1..].iter().cloned()).collect()
}

fn other_parts(path: &[Name]) -> Vec<Vec<Name>> {
    let known: [&[&str]; 6] = [&["source"], &["article"], &["date"], &["source", "level"], &["source", "rank"], &["source", "valid"]];
    let own: Vec<&str> = path.iter().map(|name| name.text.as_str()).collect();
    known.iter().filter(|other| ***other != *own).map(|other| other.iter().map(|name| named(name)).collect()).collect()
}

fn named(name: &str) -> Name {
    Name { text: name.to_owned(), span: Span::default() }
}
