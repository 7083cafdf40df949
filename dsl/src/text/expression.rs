//! Conditions in words.

use crate::diagnostic::Lang;
use crate::keywords;
use crate::tree::{ArithmeticOp, CompareOp, Count, Expr, ExprKind, Name, Period, Quantifier, Set, Window};

/// A name as it is used in a condition, for which a label may be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameUse<'a> {
    /// The path after `demand.`
    Field(&'a [&'a str]),
    /// A list after `in`, or before `(…)`.
    List(&'a str),
    /// A column of a list's items.
    Column {
        /// The list.
        list: &'a str,
        /// The column.
        column: &'a str,
    },
    /// Any other name: a definition, an enum's value, a body, a source, a serial.
    Name(&'a str),
}

/// Writes a condition with the keywords of `lang`. `label` gives what people call a name; where it gives nothing the name stands as in the pack.
///
/// Parentheses stand where the strength of the operators needs them.
///
/// ```
/// use jianfu_dsl::{Lang, parse, text::{NameUse, write_expr}};
/// use jianfu_dsl::tree::DeclarationKind;
/// let parsed = parse("x.jf", "define few as demand.people <= 3 and not demand.item in assist");
/// let DeclarationKind::Define(definition) = &parsed.file.declarations[0].kind else { panic!() };
/// let words = write_expr(&definition.expr, Lang::Zh, &|used| match used {
///     NameUse::Field(["people"]) => Some("人数".to_owned()),
///     _ => None,
/// });
/// assert_eq!(words, "人数 ≤ 3 且 非 本件.item 属于 assist");
/// ```
pub fn write_expr(expr: &Expr, lang: Lang, label: &dyn Fn(NameUse<'_>) -> Option<String>) -> String {
    let mut out = String::new();
    Writer { lang, label, out: &mut out }.expr(expr, Strength::Or);
    out
}

/// How strongly an expression binds; a weaker one inside a stronger needs parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Primary,
}

struct Writer<'a> {
    lang: Lang,
    label: &'a dyn Fn(NameUse<'_>) -> Option<String>,
    out: &'a mut String,
}

impl Writer<'_> {
    fn expr(&mut self, expr: &Expr, needed: Strength) {
        let own = strength(expr);
        if own < needed {
            self.out.push('(');
            self.bare(expr);
            self.out.push(')');
        } else {
            self.bare(expr);
        }
    }

    fn bare(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Number(number) => self.out.push_str(number),
            ExprKind::Text(text) => self.quoted(text),
            ExprKind::Date(date) => self.out.push_str(&date.to_string()),
            ExprKind::Bool(true) => self.word("true"),
            ExprKind::Bool(false) => self.word("false"),
            ExprKind::AsOf => self.word("as_of"),
            ExprKind::Demand(path) => self.field(path),
            ExprKind::BasisField(path) => self.basis_field(path),
            ExprKind::Element => {}
            ExprKind::Name(name) => self.name(&name.text),
            ExprKind::Column { list, key, column } => self.column(list, key, column),
            ExprKind::Not(inner) => {
                self.word("not");
                self.out.push(' ');
                self.expr(inner, Strength::Not);
            }
            ExprKind::And(parts) => self.joined(parts, "and", Strength::Not),
            ExprKind::Or(parts) => self.joined(parts, "or", Strength::And),
            ExprKind::Compare { left, op, right } => {
                self.subject(left);
                self.out.push_str(comparison(*op));
                self.out.push(' ');
                self.expr(right, Strength::Sum);
            }
            ExprKind::In { value, negated, set } => {
                self.subject(value);
                self.word(if *negated { "not_in" } else { "in" });
                self.out.push(' ');
                self.set(set);
            }
            ExprKind::Present(value) => {
                self.subject(value);
                self.word("present");
            }
            ExprKind::Missing(value) => {
                self.subject(value);
                self.word("missing");
            }
            ExprKind::Is { value, serial } => {
                self.subject(value);
                self.word("is");
                self.out.push(' ');
                self.name(&serial.text);
            }
            ExprKind::Quantified { quantifier, over, test } => self.quantified(*quantifier, over, test),
            ExprKind::Arithmetic { left, op, right } => self.arithmetic(left, *op, right),
            ExprKind::Count(count) => self.count(count),
        }
    }

    /// What stands left of an operator, with the space after it; the element that a quantifier looks at is not written.
    fn subject(&mut self, expr: &Expr) {
        if expr.kind != ExprKind::Element {
            self.expr(expr, Strength::Sum);
            self.out.push(' ');
        }
    }

    fn joined(&mut self, parts: &[Expr], keyword: &str, needed: Strength) {
        for (position, part) in parts.iter().enumerate() {
            if position > 0 {
                self.out.push(' ');
                self.word(keyword);
                self.out.push(' ');
            }
            self.expr(part, needed);
        }
    }

    fn quantified(&mut self, quantifier: Quantifier, over: &Expr, test: &Expr) {
        self.word(if quantifier == Quantifier::Any { "any" } else { "all" });
        self.out.push(' ');
        self.expr(over, Strength::Primary);
        self.out.push(' ');
        // A test of the element follows at once; one about the parts of a basis stands after `where`.
        if !tests_element(test) {
            self.word("where");
            self.out.push(' ');
            self.expr(test, Strength::Comparison);
        } else {
            self.bare(test);
        }
    }

    fn arithmetic(&mut self, left: &Expr, op: ArithmeticOp, right: &Expr) {
        let own = strength_of(op);
        self.expr(left, own);
        self.out.push_str(match op {
            ArithmeticOp::Add => " + ",
            ArithmeticOp::Sub => " - ",
            ArithmeticOp::Mul => " × ",
            ArithmeticOp::Div => " ÷ ",
        });
        self.expr(right, if own == Strength::Sum { Strength::Product } else { Strength::Primary });
    }

    fn set(&mut self, set: &Set) {
        match set {
            Set::List(name) => self.list(name),
            Set::Values(values) if values.is_empty() => self.out.push_str("{ }"),
            Set::Values(values) => {
                self.out.push_str("{ ");
                for (position, value) in values.iter().enumerate() {
                    if position > 0 {
                        self.out.push_str(if self.lang == Lang::Zh { "、" } else { ", " });
                    }
                    self.expr(value, Strength::Sum);
                }
                self.out.push_str(" }");
            }
        }
    }

    fn column(&mut self, list: &Name, key: &Expr, column: &Name) {
        self.list(list);
        self.out.push('(');
        self.expr(key, Strength::Sum);
        self.out.push_str(").");
        let known = (self.label)(NameUse::Column { list: &list.text, column: &column.text });
        self.out.push_str(known.as_deref().unwrap_or(&column.text));
    }

    fn count(&mut self, count: &Count) {
        self.word("count");
        self.out.push('(');
        self.out.push_str(&count.form.text);
        if let Some(filter) = &count.filter {
            self.out.push(' ');
            self.word("where");
            self.out.push(' ');
            self.expr(filter, Strength::Or);
        }
        if let Some((period, window)) = &count.window {
            self.out.push_str(", ");
            match period {
                Period::This => self.word("this"),
                Period::Last => self.word("last"),
                Period::Rolling => self.word("rolling"),
            }
            self.out.push(' ');
            match window {
                Window::Year => self.word("calendar_year"),
                Window::Half => self.word("calendar_half"),
                Window::Quarter => self.word("calendar_quarter"),
                Window::Month => self.word("calendar_month"),
                Window::Week => self.word("calendar_week"),
                Window::Rolling(days) => {
                    self.out.push_str(&days.value.to_string());
                    self.out.push(' ');
                    self.word("days");
                }
            }
        }
        self.out.push(')');
    }

    fn field(&mut self, path: &[Name]) {
        let names: Vec<&str> = path.iter().map(|name| name.text.as_str()).collect();
        match (self.label)(NameUse::Field(&names)) {
            Some(label) => self.out.push_str(&label),
            None => {
                self.word("demand");
                self.dotted(path);
            }
        }
    }

    fn basis_field(&mut self, path: &[Name]) {
        let names: Vec<&str> = path.iter().map(|name| name.text.as_str()).collect();
        let chinese = match names.as_slice() {
            ["source"] => Some("所依据的文件"),
            ["article"] => Some("所依据的条"),
            ["date"] => Some("依据的日期"),
            ["source", "level"] => Some("所依据文件的层级"),
            ["source", "rank"] => Some("所依据文件的效力"),
            ["source", "valid"] => Some("所依据文件有效"),
            _ => None,
        };
        match chinese.filter(|_| self.lang == Lang::Zh) {
            Some(words) => self.out.push_str(words),
            None => {
                self.word("basis");
                self.dotted(path);
            }
        }
    }

    fn dotted(&mut self, path: &[Name]) {
        for name in path {
            self.out.push('.');
            self.out.push_str(&name.text);
        }
    }

    fn list(&mut self, name: &Name) {
        let known = (self.label)(NameUse::List(&name.text));
        self.out.push_str(known.as_deref().unwrap_or(&name.text));
    }

    fn name(&mut self, name: &str) {
        let known = (self.label)(NameUse::Name(name));
        self.out.push_str(known.as_deref().unwrap_or(name));
    }

    fn quoted(&mut self, text: &str) {
        match self.lang {
            Lang::Zh => self.out.extend(["“", text, "”"]),
            Lang::En => self.out.extend(["\"", text, "\""]),
        }
    }

    fn word(&mut self, id: &str) {
        self.out.push_str(keywords::find(id).map_or(id, |keyword| keyword.form(self.lang)));
    }
}

fn strength(expr: &Expr) -> Strength {
    match &expr.kind {
        ExprKind::Or(_) => Strength::Or,
        ExprKind::And(_) => Strength::And,
        ExprKind::Not(_) => Strength::Not,
        ExprKind::Compare { .. }
        | ExprKind::In { .. }
        | ExprKind::Present(_)
        | ExprKind::Missing(_)
        | ExprKind::Is { .. }
        | ExprKind::Quantified { .. } => Strength::Comparison,
        ExprKind::Arithmetic { op, .. } => strength_of(*op),
        _ => Strength::Primary,
    }
}

const fn strength_of(op: ArithmeticOp) -> Strength {
    match op {
        ArithmeticOp::Add | ArithmeticOp::Sub => Strength::Sum,
        ArithmeticOp::Mul | ArithmeticOp::Div => Strength::Product,
    }
}

/// Whether a quantifier's test is about the element itself.
fn tests_element(test: &Expr) -> bool {
    match &test.kind {
        ExprKind::Compare { left: value, .. } | ExprKind::In { value, .. } | ExprKind::Is { value, .. } => value.kind == ExprKind::Element,
        _ => false,
    }
}

const fn comparison(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Eq => "=",
        CompareOp::Ne => "≠",
        CompareOp::Lt => "<",
        CompareOp::Le => "≤",
        CompareOp::Gt => ">",
        CompareOp::Ge => "≥",
    }
}
