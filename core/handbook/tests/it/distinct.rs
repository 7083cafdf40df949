//! Two conditions that mean different things are never said alike.

use std::collections::BTreeMap;

use jianfu::{FormRef, Lang, Pack};
use jianfu_dsl::tree::{CompareOp, Expr, ExprKind, Name, Set, Window};
use jianfu_handbook::Sentences;

use crate::conditions::{About, Posed, all, parsed};
use crate::generate::condition::{Absence, Fields, Place};
use crate::{embedded, on_random_packs};

/// How many conditions are drawn on each random pack.
const DRAWN: usize = 60;

#[test]
fn conditions_of_the_embedded_packs_that_differ_are_said_differently() {
    for pack in embedded() {
        let mut said = Said::default();
        for Posed { form, condition, per } in all(&pack) {
            said.add(&pack, form, &per, &condition);
        }
    }
}

#[test]
fn quotas_that_differ_are_said_differently() {
    let pack = crate::quotas::pack();
    let mut said = Said::default();
    for Posed { form, condition, per } in all(&pack) {
        said.add(&pack, form, &per, &condition);
    }
    assert!(said.0.len() > 20, "{}", said.0.len());
}

#[test]
fn random_conditions_that_differ_are_said_differently() {
    let mut most = 0;
    on_random_packs(|pack, choices| {
        let mut said = Said::default();
        let form = pack.form("task").unwrap();
        for _ in 0..DRAWN {
            let place = Place { fields: Fields::Task, absence: Absence::Free, definitions: false };
            said.add(pack, form, &[], &parsed(&choices.condition(place, 3)));
        }
        most = most.max(said.0.len());
    });
    assert!(most > 20, "{most}");
}

#[test]
fn parts_that_are_grouped_differently_are_said_differently() {
    let pack = Pack::parse(
        r#"form f { d: date is as_of a: bool "甲" b: bool "乙" c: bool "丙" s: text "字" n: int "数" m: int "量" e: date "期" w: list of text "词" z: list of basis "据" }
        default on f refer because "无""#,
    )
    .unwrap();
    let texts = [
        "demand.a and demand.b or demand.c",
        "demand.a and (demand.b or demand.c)",
        "(demand.a or demand.b) and demand.c",
        "not (demand.a and demand.b)",
        "not (demand.a or demand.b)",
        "not demand.a and demand.b",
        "not demand.a and not demand.b",
        "demand.a and demand.b",
        "demand.a or demand.b",
        "demand.a and demand.b and demand.c",
        "demand.a and (demand.b and demand.c)",
        "(demand.n + 1) * 2 = demand.m",
        "demand.n + 1 * 2 = demand.m",
        "demand.n - (1 - 2) = demand.m",
        "demand.n - 1 - 2 = demand.m",
        "demand.n = demand.m",
        "demand.s = \"甲\"",
        "demand.s = \"甲」或者“乙”为「丙\"",
        "demand.s = \"甲\" or demand.s = \"丙\"",
        "demand.s in { \"甲\", \"丙\" }",
        "demand.s in { \"甲」、「丙\" }",
        "demand.e - demand.d >= 3",
        "demand.d - demand.e >= 3",
        "demand.e + 3 >= demand.d",
        "demand.e >= demand.d + 3",
        "any demand.z where basis.article = 1 and demand.a",
        "any demand.z where (basis.article = 1 and demand.a)",
        "(any demand.z where basis.article = 1) or (any demand.z where basis.article = 2)",
        "any demand.z where (basis.article = 1 or basis.article = 2)",
        "any demand.w = \"甲\" or demand.a",
        "not (any demand.w = \"甲\")",
        "any demand.w != \"甲\"",
        "all demand.w != \"甲\"",
        "not (all demand.w = \"甲\")",
    ];
    for lang in [Lang::Zh, Lang::En] {
        let sentences = Sentences::new(&pack, lang);
        let mut said: BTreeMap<String, &str> = BTreeMap::new();
        for text in texts {
            let sentence = sentences.condition(pack.form("f"), &parsed(text));
            if let Some(other) = said.insert(sentence.clone(), text) {
                panic!("{text} and {other}: {sentence}");
            }
        }
    }
}

#[test]
fn things_with_one_label_are_told_apart() {
    let pack = Pack::parse(
        r#"enum rank ordered { law "法" } enum e "类" { a-b "同", a_b "相同", c "异" }
        source one "同一标题" { rank law confidence C } source two "同一标题" { rank law confidence C }
        body b-b "同名" body b_b "另名"
        form f { d: date is as_of k: e "类" i: body "位" s: text "字" x-y: int "数" x_y: int "量" z: list of basis "据" }
        list l-l "单" { effect bar basis assumption "示例" columns { c-c: int "列" c_c: int "栏" } item k "项" { c-c: 1, c_c: 2 } }
        list l_l "单" { effect bar basis assumption "示例" item k "项" }
        serial n-n "号" { basis assumption "示例" y: digits 2 } serial n_n "号" { basis assumption "示例" y: digits 3 }
        define t-t "名" as demand.x-y > 1 define t_t "名" as demand.x-y > 2
        default on f refer because "无""#,
    );
    let pack = pack.unwrap_or_else(|error| panic!("{error:?}"));
    let alike = [
        ("demand.k = a-b", "demand.k = a_b"),
        ("demand.i = b-b", "demand.i = b_b"),
        ("demand.s in l-l", "demand.s in l_l"),
        ("l-l(demand.s).c-c = 1", "l-l(demand.s).c_c = 1"),
        ("demand.s is n-n", "demand.s is n_n"),
        ("t-t", "t_t"),
        ("demand.x-y = 1", "demand.x_y = 1"),
        ("any demand.z where basis.source = one", "any demand.z where basis.source = two"),
    ];
    for lang in [Lang::Zh, Lang::En] {
        let sentences = Sentences::new(&pack, lang);
        for (one, other) in alike {
            let said = [one, other].map(|text| sentences.condition(pack.form("f"), &parsed(text)));
            assert_ne!(said[0], said[1], "{one} and {other}");
        }
    }
}

/// What was said, in each language, of what meaning.
#[derive(Default)]
struct Said(BTreeMap<(String, String), String>);

impl Said {
    #[track_caller]
    fn add(&mut self, pack: &Pack, form: FormRef<'_>, per: &[&str], condition: &Expr) {
        for lang in [Lang::Zh, Lang::En] {
            let sentence = Sentences::new(pack, lang).condition_per(Some(form), per, condition);
            // On another form a field of the same name may be another one; its label tells.
            let meaning = format!("{} {per:?}", Meaning { pack, about: About::demand(form) }.of(condition, true));
            let known = self.0.entry((sentence.clone(), format!("{lang:?}{}", form.name()))).or_insert_with(|| meaning.clone());
            assert_eq!(*known, meaning, "{sentence}");
        }
    }
}

/// Writes what a condition means, with everything written out and names instead of labels.
pub(crate) struct Meaning<'p> {
    pub(crate) pack: &'p Pack,
    pub(crate) about: About<'p>,
}

impl Meaning<'_> {
    pub(crate) fn of(&self, expr: &Expr, holds: bool) -> String {
        let all = |parts: &[Expr]| parts.iter().map(|part| self.of(part, true)).collect::<Vec<_>>().join(" ; ");
        let sign = if holds { "" } else { "NOT " };
        match &expr.kind {
            ExprKind::Bool(value) => format!("{}", *value == holds),
            ExprKind::Not(inner) => self.of(inner, !holds),
            ExprKind::And(parts) => format!("{sign}ALL[{}]", all(parts)),
            ExprKind::Or(parts) => format!("{sign}SOME[{}]", all(parts)),
            ExprKind::Compare { left, op: CompareOp::Eq, right } if right_is_bool(right).is_some() => {
                self.of(left, right_is_bool(right) == Some(holds))
            }
            ExprKind::Compare { left, op: CompareOp::Ne, right } if right_is_bool(right).is_some() => {
                self.of(left, right_is_bool(right) != Some(holds))
            }
            ExprKind::Compare { left, op, right } => {
                format!("{} {:?} {}", self.of(left, true), if holds { *op } else { contrary(*op) }, self.of(right, true))
            }
            ExprKind::In { value, negated, set } => {
                let set = match set {
                    Set::List(list) => self.pack.list(&list.text).unwrap().name().to_owned(),
                    Set::Values(values) => format!("{{{}}}", all(values)),
                };
                format!("{} {} {set}", self.of(value, true), if *negated == holds { "OUT" } else { "IN" })
            }
            ExprKind::Present(value) => format!("{} {}", self.of(value, true), if holds { "GIVEN" } else { "ABSENT" }),
            ExprKind::Missing(value) => format!("{} {}", self.of(value, true), if holds { "ABSENT" } else { "GIVEN" }),
            ExprKind::Is { value, serial } => {
                let serial = self.pack.serials().find(|of| of.name() == serial.text || of.label() == serial.text).unwrap();
                format!("{sign}{} IS {}", self.of(value, true), serial.name())
            }
            ExprKind::Quantified { quantifier, over, test } => {
                format!("{sign}{quantifier:?} {} WHERE ({})", self.of(over, true), self.of(test, true))
            }
            ExprKind::Demand(path) => {
                let field = self.about.form.field(&path[0].text).map_or(path[0].text.as_str(), |field| field.name());
                format!("{sign}demand.{field}{}", dotted(&path[1..]))
            }
            ExprKind::BasisField(path) => format!("{sign}basis{}", dotted(path)),
            ExprKind::Column { list, key, column } => {
                let list = self.pack.list(&list.text).unwrap();
                let column = list.columns().find(|known| [known.name(), known.label()].contains(&column.text.as_str())).unwrap();
                format!("{sign}{}({}).{}", list.name(), self.of(key, true), column.name())
            }
            ExprKind::Arithmetic { left, op, right } => format!("({} {op:?} {})", self.of(left, true), self.of(right, true)),
            ExprKind::Count(count) => {
                let within = Self { about: self.about.within(self.pack, expr), ..*self };
                let filter = count.filter.as_ref().map(|filter| within.of(filter, true));
                let window = count.window.as_ref().map(|(period, window)| match window {
                    Window::Rolling(days) => format!("{} days", days.value),
                    window => format!("{period:?} {window:?}"),
                });
                format!("COUNT {} {filter:?} {window:?}", within.about.form.name())
            }
            ExprKind::Name(name) => match self.about.field(&name.text) {
                Some(field) => format!("{sign}demand.{}", field.name()),
                None if self.about.is_status(self.pack, &name.text) => format!("{sign}STATUS"),
                None => format!("{sign}{}", self.named(&name.text)),
            },
            ExprKind::Text(text) => self.named(text),
            other => format!("{other:?}"),
        }
    }

    /// The name of what a name, a label or a text means.
    fn named(&self, text: &str) -> String {
        let variants = self.pack.enums().flat_map(|of| of.values());
        let definitions = self.pack.definitions().map(|of| (of.name(), of.label()));
        let found = variants.chain(definitions).find(|(name, label)| *name == text || *label == text).map(|(name, _)| name);
        let found = found.or_else(|| self.pack.body(text).map(|body| body.name()));
        found.or_else(|| self.pack.source(text).map(|source| source.name())).unwrap_or(text).to_owned()
    }
}

fn right_is_bool(expr: &Expr) -> Option<bool> {
    match expr.kind {
        ExprKind::Bool(value) => Some(value),
        _ => None,
    }
}

fn dotted(path: &[Name]) -> String {
    path.iter().map(|name| format!(".{}", name.text)).collect()
}

fn contrary(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Eq => CompareOp::Ne,
        CompareOp::Ne => CompareOp::Eq,
        CompareOp::Lt => CompareOp::Ge,
        CompareOp::Le => CompareOp::Gt,
        CompareOp::Gt => CompareOp::Le,
        CompareOp::Ge => CompareOp::Lt,
    }
}
