//! Conditions: from trees to tests on columns and conditions over tests.

use std::collections::HashMap;

use jianfu_dsl::tree::{CompareOp, Expr, ExprKind, Name, Quantifier, Set, Span};

use super::definitions::Definitions;
use super::scope::Found;
use super::unknown::What;
use super::{Compiler, say};
use crate::codes;
use crate::decide::told::OfClause;
use crate::model::{Cell, Clause, ColumnId, Condition, FormId, Kind, Operand, Probe, Test, TestId, Type, get};

/// Columns and tests that were made already, so that each is made once; and what is known of the definitions.
#[derive(Default)]
pub(super) struct Tables {
    columns: HashMap<Operand, ColumnId>,
    tests: HashMap<Test, TestId>,
    pub(super) definitions: Definitions,
}

/// Where an expression stands.
#[derive(Clone)]
pub(super) struct Env<'e> {
    pub(super) file: &'e str,
    pub(super) form: FormId,
    /// The kind of the element that a quantifier looks at.
    pub(super) element: Option<Kind>,
    /// The definitions being expanded, outermost first.
    pub(super) expanding: Vec<usize>,
    /// Where entries of the history are counted: the fields in which they agree with the demand.
    pub(super) per: Option<&'e [Name]>,
    /// Whether the facts are those of an entry of the history, whose fields are named without `demand.`.
    pub(super) entry: bool,
}

impl<'e> Env<'e> {
    pub(super) fn new(file: &'e str, form: FormId) -> Self {
        Self { file, form, element: None, expanding: Vec::new(), per: None, entry: false }
    }
}

/// A column with its type.
pub(super) type Typed = (ColumnId, Type);

pub(super) const fn one(kind: Kind) -> Type {
    Type { kind, list: false }
}

impl Compiler<'_> {
    /// Compiles a condition and keeps its text for people.
    pub(super) fn clause(&mut self, env: &Env<'_>, expr: &Expr) -> Option<Clause> {
        let condition = self.condition(env, expr)?;
        Some(Clause { condition, text: expr.clone().into(), told: OfClause::default() })
    }

    pub(super) fn condition(&mut self, env: &Env<'_>, expr: &Expr) -> Option<Condition> {
        if !self.goes_deeper(env, expr) {
            return None;
        }
        let condition = self.condition_here(env, expr);
        self.comes_back();
        condition
    }

    fn condition_here(&mut self, env: &Env<'_>, expr: &Expr) -> Option<Condition> {
        match &expr.kind {
            ExprKind::Bool(value) => Some(Condition::Constant(*value)),
            ExprKind::Not(inner) => Some(Condition::Not(Box::new(self.condition(env, inner)?))),
            ExprKind::And(parts) => Some(Condition::And(self.conditions(env, parts)?)),
            ExprKind::Or(parts) => Some(Condition::Or(self.conditions(env, parts)?)),
            ExprKind::Compare { left, op, right } => self.compare(env, expr.span, left, *op, right),
            ExprKind::In { value, negated, set } => {
                let found = self.membership(env, value, set)?;
                Some(if *negated { Condition::Not(Box::new(found)) } else { found })
            }
            ExprKind::Present(inner) => self.present(env, inner),
            ExprKind::Missing(inner) => Some(Condition::Not(Box::new(self.present(env, inner)?))),
            ExprKind::Is { value, serial } => self.shape(env, value, serial),
            ExprKind::Quantified { quantifier, over, test } => self.quantified(env, *quantifier, over, test),
            ExprKind::Name(name) if !self.is_of_entry(env, name) => match self.scope.defines.find(&name.text) {
                Found::One(define) => self.expand(env, name, define, |compiler, env, expr| compiler.condition(env, expr)),
                Found::Ambiguous | Found::Nothing => {
                    self.not_a_name(env, name);
                    None
                }
            },
            _ => {
                let (column, ty) = self.operand(env, expr, None)?;
                if ty != one(Kind::Bool) {
                    self.mismatch(env, expr.span, ty, one(Kind::Bool));
                    return None;
                }
                Some(self.test(column, Probe::IsTrue))
            }
        }
    }

    /// All of them are looked at, so that all that is wrong is reported.
    fn conditions(&mut self, env: &Env<'_>, parts: &[Expr]) -> Option<Vec<Condition>> {
        let conditions: Vec<Option<Condition>> = parts.iter().map(|part| self.condition(env, part)).collect();
        conditions.into_iter().collect()
    }

    pub(super) fn test(&mut self, column: ColumnId, probe: Probe) -> Condition {
        let test = Test { column, probe };
        if let Some(&id) = self.express.tests.get(&test) {
            return Condition::Test(id);
        }
        let id = TestId::of(self.model.tests.len());
        self.model.tests.push(test.clone());
        self.express.tests.insert(test, id);
        Condition::Test(id)
    }

    pub(super) fn column(&mut self, operand: Operand) -> ColumnId {
        if let Some(&id) = self.express.columns.get(&operand) {
            return id;
        }
        let id = ColumnId::of(self.model.columns.len());
        self.model.columns.push(operand.clone());
        self.express.columns.insert(operand, id);
        id
    }

    pub(super) fn constant_of(&self, column: ColumnId) -> Option<Cell> {
        match get(&self.model.columns, column.index()) {
            Some(Operand::Constant(cell)) => Some(*cell),
            _ => None,
        }
    }

    fn compare(&mut self, env: &Env<'_>, span: Span, left: &Expr, op: CompareOp, right: &Expr) -> Option<Condition> {
        // The side that is not a bare word says what the bare word on the other side may mean.
        let bare = |expr: &Expr| matches!(expr.kind, ExprKind::Name(_) | ExprKind::Text(_) | ExprKind::Number(_) | ExprKind::Bool(_));
        let ((left_column, left_type), (right_column, right_type)) = if bare(left) && !bare(right) {
            let right = self.operand(env, right, None)?;
            (self.operand(env, left, Some(right.1.kind))?, right)
        } else {
            let left = self.operand(env, left, None)?;
            (left, self.operand(env, right, Some(left.1.kind))?)
        };
        if left_type.list || right_type.list {
            self.error(codes::TYPE, env.file, span, say("列表不能这样比较", "a list cannot be compared like this")).help =
                Some(say("用「任一」或「全部」", "use `any` or `all`"));
            return None;
        }
        let numeric = |kind| matches!(kind, Kind::Int | Kind::Decimal);
        if left_type.kind != right_type.kind && !(numeric(left_type.kind) && numeric(right_type.kind)) {
            // The side written as a value is the one that does not fit.
            if bare(left) && !bare(right) {
                self.mismatch(env, left.span, left_type, right_type);
            } else {
                self.mismatch(env, right.span, right_type, left_type);
            }
            return None;
        }
        let ordered = match left_type.kind {
            Kind::Int | Kind::Decimal | Kind::Date => true,
            Kind::Enum(id) => get(&self.model.enums, id.index()).is_some_and(|definition| definition.ordered),
            _ => false,
        };
        if !ordered && !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            let words = self.words(left_type);
            self.error(
                codes::TYPE,
                env.file,
                span,
                say(format!("{}之间没有高低先后", words.zh), format!("{} is neither more nor less than another", words.en)),
            )
            .help = Some(say("用 = 或 !=，或给枚举加上「有序」", "use = or !=, or declare the enum `ordered`"));
            return None;
        }
        if env.entry && env.expanding.is_empty() && left_column == right_column {
            let message = say("这里是记录与它自己比较", "this compares an entry with itself");
            self.error(codes::TYPE, env.file, span, message).help =
                Some(say("须与本件相同的字段，写在「每」之后", "the fields in which entries must agree with the demand stand after `per`"));
            return None;
        }
        Some(match (self.constant_of(left_column), self.constant_of(right_column)) {
            (_, Some(cell)) => self.test(left_column, Probe::Compare(op, as_kind(cell, left_type.kind))),
            (Some(cell), None) => self.test(right_column, Probe::Compare(flip(op), as_kind(cell, right_type.kind))),
            (None, None) => self.test(left_column, Probe::CompareColumn(op, right_column)),
        })
    }

    fn membership(&mut self, env: &Env<'_>, value: &Expr, set: &Set) -> Option<Condition> {
        let (column, ty) = self.operand(env, value, None)?;
        if ty.list {
            self.error(
                codes::TYPE,
                env.file,
                value.span,
                say("左边是列表，须写明「任一」或「全部」", "the left side is a list: say `any` or `all`"),
            )
            .help = Some(say("写作「任一 本件.字段 属于 …」", "write `any demand.field in …`"));
            return None;
        }
        match set {
            Set::List(name) => {
                let list = self.find_list(env, name)?;
                if ty.kind != Kind::Text {
                    self.text_needed(env, value.span, ty);
                    return None;
                }
                Some(self.test(column, Probe::OnList(list)))
            }
            Set::Values(values) => {
                let mut cells = Vec::with_capacity(values.len());
                for value in values {
                    let (constant, constant_type) = self.operand(env, value, Some(ty.kind))?;
                    let Some(cell) = self.constant_of(constant) else {
                        self.error(
                            codes::TYPE,
                            env.file,
                            value.span,
                            say("花括号中只能写固定的值", "only fixed values may stand in braces"),
                        )
                        .help = Some(say("与另一个字段比较，用「=」", "compare with another field by `=`"));
                        return None;
                    };
                    let numeric = |kind| matches!(kind, Kind::Int | Kind::Decimal);
                    if constant_type != ty && !(numeric(constant_type.kind) && numeric(ty.kind)) {
                        self.mismatch(env, value.span, constant_type, ty);
                        return None;
                    }
                    cells.push(as_kind(cell, ty.kind));
                }
                cells.sort_unstable();
                cells.dedup();
                Some(self.test(column, Probe::OneOf(cells)))
            }
        }
    }

    fn present(&mut self, env: &Env<'_>, inner: &Expr) -> Option<Condition> {
        let of_entry = matches!(&inner.kind, ExprKind::Name(name) if self.is_of_entry(env, name));
        if !of_entry && !matches!(inner.kind, ExprKind::Demand(_) | ExprKind::BasisField(_) | ExprKind::Element) {
            self.error(
                codes::TYPE,
                env.file,
                inner.span,
                say("只有本件的字段可以问是否具备", "only a fact of the demand can be present or missing"),
            )
            .help = Some(say("写作「本件.字段 已具备」", "write `demand.field present`"));
            return None;
        }
        let (column, _) = self.operand(env, inner, None)?;
        Some(self.test(column, Probe::Present))
    }

    fn shape(&mut self, env: &Env<'_>, value: &Expr, serial: &Name) -> Option<Condition> {
        let (column, ty) = self.operand(env, value, None)?;
        if ty != one(Kind::Text) {
            self.text_needed(env, value.span, ty);
            return None;
        }
        let Some(&id) = self.scope.serials.get(&serial.text) else {
            self.unknown_name(env.file, serial, What::Serial);
            return None;
        };
        Some(self.test(column, Probe::Matches(id)))
    }

    fn quantified(&mut self, env: &Env<'_>, quantifier: Quantifier, over: &Expr, test: &Expr) -> Option<Condition> {
        let (column, ty) = self.operand(env, over, None)?;
        if !ty.list {
            self.error(codes::TYPE, env.file, over.span, say("「任一」「全部」之后须是列表", "`any` and `all` need a list")).help =
                Some(say("去掉「任一」或「全部」", "leave out `any` or `all`"));
            return None;
        }
        let inside = Env { element: Some(ty.kind), ..env.clone() };
        let condition = self.condition(&inside, test)?;
        Some(self.test(column, if quantifier == Quantifier::Any { Probe::Any(condition) } else { Probe::All(condition) }))
    }
}

/// The comparison with its sides exchanged.
const fn flip(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Lt => CompareOp::Gt,
        CompareOp::Le => CompareOp::Ge,
        CompareOp::Gt => CompareOp::Lt,
        CompareOp::Ge => CompareOp::Le,
        CompareOp::Eq | CompareOp::Ne => op,
    }
}

/// A whole number that is compared with decimals is a decimal.
fn as_kind(cell: Cell, kind: Kind) -> Cell {
    match (cell, kind) {
        (Cell::Int(number), Kind::Decimal) => Cell::Decimal(number.into()),
        _ => cell,
    }
}
