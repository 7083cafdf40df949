//! What conditions claim: names are resolved and negations moved to the claims, so that each language has only to say it.

use jianfu::view::{DefinitionRef, EnumRef, FieldType, ListRef, Scalar, SerialRef};
use jianfu::{FormRef, Pack};
use jianfu_dsl::tree::{ArithmeticOp, CompareOp, Expr, ExprKind, Name, Quantifier, Set};
use jiff::civil::Date;

use super::counting::{Counted, Counting};
use crate::names::{self, Called};

/// What a condition claims.
#[derive(Debug, Clone)]
pub(crate) enum Claim {
    /// It holds always, or never.
    Fixed(bool),
    /// All parts hold; or not all of them do.
    Both {
        parts: Vec<Claim>,
        holds: bool,
    },
    /// At least one part holds; or none does.
    Either {
        parts: Vec<Claim>,
        holds: bool,
    },
    /// A value of yes or no.
    Yes {
        of: Term,
        holds: bool,
    },
    /// The condition that a definition stands for.
    Defined {
        definition: Linked,
        holds: bool,
    },
    Compare {
        left: Term,
        op: CompareOp,
        right: Term,
        order: Order,
    },
    /// How many entries of the history there are.
    Counted {
        counted: Box<Counted>,
        op: CompareOp,
        number: Term,
    },
    OnList {
        value: Term,
        list: Linked,
        holds: bool,
    },
    OneOf {
        value: Term,
        values: Vec<Term>,
        holds: bool,
    },
    /// Whether a fact is given.
    Stated {
        value: Term,
        holds: bool,
    },
    Shaped {
        value: Term,
        serial: Linked,
        holds: bool,
    },
    Each {
        quantifier: Quantifier,
        over: Term,
        test: Box<Claim>,
        holds: bool,
    },
}

/// A value.
#[derive(Debug, Clone)]
pub(crate) enum Term {
    Field(Called),
    Number(String),
    Text(String),
    Date(Date),
    Bool(bool),
    AsOf,
    /// The day on which an entry of the history happened.
    Happened,
    /// The status of an entry of the history.
    Status(Called),
    /// How many entries of the history there are.
    Count(Box<Counted>),
    /// What the handbook calls something itself.
    Said(String),
    /// The element that a quantifier looks at.
    Element,
    /// A part of a basis: of one in a field, or of the one that a quantifier looks at.
    Part {
        of: Option<Called>,
        part: Part,
    },
    Variant(Called),
    Body(Linked),
    Source {
        title: String,
        name: String,
    },
    Column {
        list: Linked,
        key: Box<Term>,
        column: Called,
    },
    Sum {
        left: Box<Term>,
        op: ArithmeticOp,
        right: Box<Term>,
        of: Arithmetic,
    },
    /// The value that a definition stands for.
    Defined(Linked),
    /// What this edition of the language does not evaluate, as it is written.
    Raw(String),
}

/// Something that has a place of its own in the handbook.
#[derive(Debug, Clone)]
pub(crate) struct Linked {
    pub(crate) name: String,
    pub(crate) called: Called,
}

/// The parts of a basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Source,
    Article,
    Date,
    Level,
    Rank,
    Valid,
}

/// What a comparison is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Number,
    Date,
    /// Of an ordered enum, highest first.
    Height,
    /// There is only equal and different.
    Plain,
}

/// What is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Numbers,
    /// The days between two dates.
    Days,
    /// A date so many days before or after another.
    DateAndDays,
}

/// What a value is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind<'p> {
    Number,
    Date,
    Enum(EnumRef<'p>),
    Body,
    Basis,
    Source,
    Bool,
    Text,
    /// Not to be told.
    Unknown,
}

/// Finds out what a condition on a form claims.
#[derive(Clone, Copy)]
pub(crate) struct Resolver<'p> {
    pub(super) pack: &'p Pack,
    pub(super) form: Option<FormRef<'p>>,
    /// What the element is that a quantifier looks at.
    pub(super) element: Kind<'p>,
    /// Whether the form is that of an entry of the history, whose fields and status stand bare.
    pub(super) is_entry: bool,
    pub(super) counting: Counting<'p>,
    /// How many definitions within one another lead here.
    pub(super) within: usize,
}

/// More than the compiler allows: a pack that somebody made up could go round in a circle.
const MAX_WITHIN: usize = 100;

impl<'p> Resolver<'p> {
    pub(crate) fn new(pack: &'p Pack, form: Option<FormRef<'p>>, counting: Counting<'p>) -> Self {
        Self { pack, form, element: Kind::Unknown, is_entry: false, counting, within: 0 }
    }

    /// What a condition claims, or where `holds` is false, its contrary.
    pub(crate) fn claim(&self, expr: &Expr, holds: bool) -> Claim {
        match &expr.kind {
            ExprKind::Bool(value) => Claim::Fixed(*value == holds),
            ExprKind::Not(inner) => self.claim(inner, !holds),
            ExprKind::And(parts) => Claim::Both { parts: self.claims(parts), holds },
            ExprKind::Or(parts) => Claim::Either { parts: self.claims(parts), holds },
            ExprKind::Compare { left, op, right } => self.compare(left, if holds { *op } else { contrary(*op) }, right),
            ExprKind::In { value, negated, set } => self.membership(value, set, *negated != holds),
            ExprKind::Present(value) => Claim::Stated { value: self.term(value), holds },
            ExprKind::Missing(value) => Claim::Stated { value: self.term(value), holds: !holds },
            ExprKind::Is { value, serial } => Claim::Shaped { value: self.term(value), serial: self.serial(serial), holds },
            ExprKind::Quantified { quantifier, over, test } => {
                let (over, element) = self.typed(over, None);
                let test = Self { element, ..*self }.claim(test, true);
                Claim::Each { quantifier: *quantifier, over, test: Box::new(test), holds }
            }
            ExprKind::Name(name) if self.of_entry(name).is_some() => Claim::Yes { of: self.term(expr), holds },
            ExprKind::Name(name) => match self.definition(name) {
                Some(found) => Claim::Defined { definition: self.linked_definition(found), holds },
                None => Claim::Yes { of: Term::Raw(name.text.clone()), holds },
            },
            _ => Claim::Yes { of: self.term(expr), holds },
        }
    }

    /// What a value is.
    pub(crate) fn term(&self, expr: &Expr) -> Term {
        self.typed(expr, None).0
    }

    /// Whether an expression is a condition, and not a value to be compared.
    pub(crate) fn is_condition(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Name(name) => {
                let within = Self { within: self.within + 1, ..*self };
                self.definition(name).filter(|_| self.within < MAX_WITHIN).is_some_and(|found| within.is_condition(found.expr()))
            }
            ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Date(_)
            | ExprKind::AsOf
            | ExprKind::Arithmetic { .. }
            | ExprKind::Count(_) => false,
            ExprKind::Demand(_) | ExprKind::BasisField(_) | ExprKind::Column { .. } => matches!(self.typed(expr, None).1, Kind::Bool),
            _ => true,
        }
    }

    fn claims(&self, parts: &[Expr]) -> Vec<Claim> {
        parts.iter().map(|part| self.claim(part, true)).collect()
    }

    fn compare(&self, left: &Expr, op: CompareOp, right: &Expr) -> Claim {
        if let (ExprKind::Count(count), ExprKind::Number(number)) = (&left.kind, &right.kind) {
            return Claim::Counted { counted: Box::new(self.counted(count)), op, number: Term::Number(number.clone()) };
        }
        // The side that is not a bare word says what the bare word on the other side means.
        let (left, right, kind) = if is_bare(left) && !is_bare(right) {
            let (right, kind) = self.typed(right, None);
            (self.typed(left, Some(kind)).0, right, kind)
        } else {
            let (left, kind) = self.typed(left, None);
            (left, self.typed(right, Some(kind)).0, kind)
        };
        let order = match kind {
            Kind::Number => Order::Number,
            Kind::Date => Order::Date,
            Kind::Enum(_) if !matches!(op, CompareOp::Eq | CompareOp::Ne) => Order::Height,
            _ => Order::Plain,
        };
        Claim::Compare { left, op, right, order }
    }

    fn membership(&self, value: &Expr, set: &Set, holds: bool) -> Claim {
        let (value, kind) = self.typed(value, None);
        match set {
            Set::List(list) => Claim::OnList { value, list: self.list(list).1, holds },
            Set::Values(values) => {
                let values = values.iter().map(|value| self.typed(value, Some(kind)).0).collect();
                Claim::OneOf { value, values, holds }
            }
        }
    }

    /// A value and what it is; of a list, what its elements are. `expected` is what a bare word may be a value of.
    fn typed(&self, expr: &Expr, expected: Option<Kind<'p>>) -> (Term, Kind<'p>) {
        match &expr.kind {
            ExprKind::Number(number) => (Term::Number(number.clone()), Kind::Number),
            ExprKind::Text(text) => self.word(text, expected).unwrap_or_else(|| (Term::Text(text.clone()), Kind::Text)),
            ExprKind::Date(date) => (Term::Date(*date), Kind::Date),
            ExprKind::Bool(value) => (Term::Bool(*value), Kind::Bool),
            ExprKind::AsOf => (if self.is_entry { Term::Happened } else { Term::AsOf }, Kind::Date),
            ExprKind::Count(count) => (Term::Count(Box::new(self.counted(count))), Kind::Number),
            ExprKind::Element => (Term::Element, self.element),
            ExprKind::Demand(path) => self.fact(path),
            ExprKind::BasisField(path) => self.part(None, path).unwrap_or((Term::Element, self.element)),
            ExprKind::Name(name) => self.word(&name.text, expected).or_else(|| self.of_entry(name)).unwrap_or_else(|| {
                let Some(found) = self.definition(name) else { return (Term::Raw(name.text.clone()), Kind::Unknown) };
                if self.within >= MAX_WITHIN {
                    return (Term::Raw(name.text.clone()), Kind::Unknown);
                }
                let within = Self { is_entry: false, within: self.within + 1, ..*self };
                (Term::Defined(self.linked_definition(found)), within.typed(found.expr(), expected).1)
            }),
            ExprKind::Column { list, key, column } => {
                let (of, list) = self.list(list);
                let kind = of.and_then(|of| of.columns().find(|known| known.name() == column.text || known.label() == column.text));
                let kind = kind.map_or(Kind::Unknown, |column| kind_of(column.ty()));
                (Term::Column { list, key: Box::new(self.term(key)), column: names::column(of, &column.text) }, kind)
            }
            ExprKind::Arithmetic { left, op, right } => self.arithmetic(left, *op, right),
            _ => (Term::Raw(jianfu_dsl::text::write_expr(expr, jianfu_dsl::Lang::En, &|_| None)), Kind::Unknown),
        }
    }

    /// A bare word, where it is a value of what is expected.
    fn word(&self, text: &str, expected: Option<Kind<'p>>) -> Option<(Term, Kind<'p>)> {
        let kind = expected?;
        let term = match kind {
            Kind::Enum(of) => {
                of.label_of(text)?;
                Term::Variant(names::variant(of, text))
            }
            Kind::Body => {
                let body = self.pack.body(text)?;
                Term::Body(Linked { name: body.name().to_owned(), called: names::body(self.pack, body.name(), body.label()) })
            }
            Kind::Source => {
                let source = self.pack.source(text)?;
                Term::Source { title: names::source(self.pack, source.name(), source.title()), name: source.name().to_owned() }
            }
            _ => return None,
        };
        Some((term, kind))
    }

    fn fact(&self, path: &[Name]) -> (Term, Kind<'p>) {
        let Some((first, rest)) = path.split_first() else { return (Term::Element, Kind::Unknown) };
        let called = names::field(self.form, &first.text);
        let kind = self.form.and_then(|form| form.field(&first.text)).map_or(Kind::Unknown, |field| kind_of(field.ty()));
        match self.part(Some(&called), rest) {
            Some(part) => part,
            None => (Term::Field(called), kind),
        }
    }

    /// A part of a basis; `None` where the path leads no further.
    fn part(&self, of: Option<&Called>, path: &[Name]) -> Option<(Term, Kind<'p>)> {
        let names: Vec<&str> = path.iter().map(|name| name.text.as_str()).collect();
        let (part, kind) = match *names.as_slice() {
            [] => return None,
            ["article" | "条"] => (Part::Article, Kind::Number),
            ["date" | "日期"] => (Part::Date, Kind::Date),
            [_, "level" | "层级"] => (Part::Level, self.enumeration("level")),
            [_, "rank" | "效力"] => (Part::Rank, self.enumeration("rank")),
            [_, "valid" | "有效"] => (Part::Valid, Kind::Bool),
            _ => (Part::Source, Kind::Source),
        };
        Some((Term::Part { of: of.cloned(), part }, kind))
    }

    fn arithmetic(&self, left: &Expr, op: ArithmeticOp, right: &Expr) -> (Term, Kind<'p>) {
        let (left, left_kind) = self.typed(left, None);
        let (right, right_kind) = self.typed(right, None);
        let (of, kind) = match (left_kind, op, right_kind) {
            (Kind::Date, ArithmeticOp::Sub, Kind::Date) => (Arithmetic::Days, Kind::Number),
            (Kind::Date, ArithmeticOp::Add | ArithmeticOp::Sub, Kind::Number) => (Arithmetic::DateAndDays, Kind::Date),
            _ => (Arithmetic::Numbers, Kind::Number),
        };
        (Term::Sum { left: Box::new(left), op, right: Box::new(right), of }, kind)
    }

    fn enumeration(&self, name: &str) -> Kind<'p> {
        self.pack.enums().find(|of| of.name() == name).map_or(Kind::Unknown, Kind::Enum)
    }

    fn definition(&self, name: &Name) -> Option<DefinitionRef<'p>> {
        let by_name = self.pack.definitions().find(|of| of.name() == name.text);
        by_name.or_else(|| self.pack.definitions().find(|of| of.label() == name.text))
    }

    fn linked_definition(&self, of: DefinitionRef<'p>) -> Linked {
        Linked { name: of.name().to_owned(), called: names::definition(self.pack, of.name(), of.label()) }
    }

    fn list(&self, name: &Name) -> (Option<ListRef<'p>>, Linked) {
        let by_name = self.pack.lists().find(|of| of.name() == name.text);
        let found = by_name.or_else(|| self.pack.lists().find(|of| of.label() == name.text));
        let called = found.map_or_else(|| names::field(None, &name.text), |of| names::list(self.pack, of));
        (found, Linked { name: found.map_or(name.text.as_str(), |of| of.name()).to_owned(), called })
    }

    fn serial(&self, name: &Name) -> Linked {
        let by_name = self.pack.serials().find(|of| of.name() == name.text);
        let found: Option<SerialRef<'p>> = by_name.or_else(|| self.pack.serials().find(|of| of.label() == name.text));
        let called = found.map_or_else(|| names::field(None, &name.text), |of| names::serial(self.pack, of.name(), of.label()));
        Linked { name: found.map_or(name.text.as_str(), |of| of.name()).to_owned(), called }
    }
}

pub(super) fn kind_of(ty: FieldType<'_>) -> Kind<'_> {
    let (FieldType::One(scalar) | FieldType::ListOf(scalar)) = ty;
    match scalar {
        Scalar::Text => Kind::Text,
        Scalar::Int | Scalar::Decimal => Kind::Number,
        Scalar::Bool => Kind::Bool,
        Scalar::Date => Kind::Date,
        Scalar::Body => Kind::Body,
        Scalar::Basis => Kind::Basis,
        Scalar::Enum(of) => Kind::Enum(of),
    }
}

const fn is_bare(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Name(_) | ExprKind::Text(_) | ExprKind::Number(_) | ExprKind::Bool(_))
}

/// The comparison that holds where the other does not.
const fn contrary(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Eq => CompareOp::Ne,
        CompareOp::Ne => CompareOp::Eq,
        CompareOp::Lt => CompareOp::Ge,
        CompareOp::Le => CompareOp::Gt,
        CompareOp::Gt => CompareOp::Le,
        CompareOp::Ge => CompareOp::Lt,
    }
}
