//! Expressions: the flat chains of the grammar become a tree in which `not` binds tighter than `and`, and `and` tighter than `or`.

use crate::codes;
use crate::diagnostic::Message;
use crate::grammar::{Pair, Rule};
use crate::limits::{MAX_DEPTH, MAX_EXPR_DEPTH};
use crate::mistakes;
use crate::tree::{ArithmeticOp, CompareOp, Count, Expr, ExprKind, Name, Period, Quantifier, Set, Span};

use super::{Builder, half_width};

impl Builder<'_> {
    /// An expression that is not part of another.
    pub(super) fn expr(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let expr = self.chain(pair)?;
        let deepest = depth(&expr);
        self.cap_depth(deepest, MAX_EXPR_DEPTH, expr.span)?;
        Some(expr)
    }

    fn chain(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let whole = self.tight_span(&pair);
        let mut alternatives: Vec<Expr> = Vec::new();
        let mut conjuncts: Vec<Expr> = Vec::new();
        let mut nots: Vec<Span> = Vec::new();
        let mut elements = 0_usize;
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::kw_not => nots.push(self.span(&child)),
                Rule::kw_and => {}
                Rule::kw_or => {
                    let done = std::mem::take(&mut conjuncts);
                    alternatives.push(join(done, ExprKind::And)?);
                }
                rule => {
                    let mut expr = if rule == Rule::quantified { self.quantified(child)? } else { self.comparison(child)? };
                    self.cap_depth(nots.len(), MAX_DEPTH, whole)?;
                    for not in nots.drain(..).rev() {
                        let span = not.to(expr.span);
                        expr = Expr { kind: ExprKind::Not(Box::new(expr)), span };
                    }
                    conjuncts.push(expr);
                    elements += 1;
                }
            }
        }
        self.cap(elements, whole)?;
        alternatives.push(join(conjuncts, ExprKind::And)?);
        join(alternatives, ExprKind::Or)
    }

    fn quantified(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let span = self.tight_span(&pair);
        let mut inner = pair.into_inner();
        let quantifier = if inner.next()?.as_rule() == Rule::kw_any { Quantifier::Any } else { Quantifier::All };
        let over = inner.next()?;
        let over = Box::new(self.primary(over)?);
        let next = inner.next()?;
        let test = match next.as_rule() {
            Rule::kw_where => {
                let test = inner.next()?;
                self.comparison(test)?
            }
            _ => {
                let element = Expr { kind: ExprKind::Element, span: over.span };
                self.tail(element, next)?
            }
        };
        Some(Expr { kind: ExprKind::Quantified { quantifier, over, test: Box::new(test) }, span })
    }

    fn comparison(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let mut inner = pair.into_inner();
        let sum = inner.next()?;
        let value = self.sum(sum)?;
        match inner.next() {
            Some(tail) => self.tail(value, tail),
            None => Some(value),
        }
    }

    /// What follows a value and asks something of it.
    fn tail(&mut self, value: Expr, pair: Pair<'_>) -> Option<Expr> {
        let span = value.span.to(self.tight_span(&pair));
        let value = Box::new(value);
        let kind = match pair.as_rule() {
            Rule::kw_present => ExprKind::Present(value),
            Rule::kw_missing => ExprKind::Missing(value),
            Rule::compare_tail => {
                let mut inner = pair.into_inner();
                let op = comparator(inner.next()?.as_rule())?;
                let right = inner.next()?;
                ExprKind::Compare { left: value, op, right: Box::new(self.sum(right)?) }
            }
            Rule::is_tail => {
                let serial = pair.into_inner().nth(1)?;
                ExprKind::Is { value, serial: self.name(&serial) }
            }
            Rule::in_tail => {
                let mut inner = pair.into_inner();
                let negated = inner.next()?.as_rule() == Rule::kw_not_in;
                let set = inner.next()?;
                let set = match set.as_rule() {
                    Rule::name => Set::List(self.name(&set)),
                    _ => {
                        let mut values = Vec::new();
                        for child in set.into_inner().filter(|child| child.as_rule() == Rule::sum) {
                            values.push(self.sum(child)?);
                        }
                        self.cap(values.len(), span)?;
                        Set::Values(values)
                    }
                };
                ExprKind::In { value, negated, set }
            }
            _ => return None,
        };
        Some(Expr { kind, span })
    }

    /// A chain of `+ - * /`, in which `*` and `/` bind tighter.
    pub(super) fn sum(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let whole = self.tight_span(&pair);
        let mut total: Option<(Expr, ArithmeticOp)> = None;
        let mut product: Option<Expr> = None;
        let mut op = None;
        let mut steps = 0_usize;
        let mut children = pair.into_inner().peekable();
        while let Some(child) = children.next() {
            match child.as_rule() {
                Rule::op_add => op = Some(ArithmeticOp::Add),
                Rule::op_sub => {
                    self.check_minus(&child);
                    op = Some(ArithmeticOp::Sub);
                }
                Rule::op_mul => op = Some(ArithmeticOp::Mul),
                Rule::op_div => op = Some(ArithmeticOp::Div),
                Rule::lp | Rule::rp => {}
                _ => {
                    // Checked before the tree grows, for one that is too deep could not even be dropped.
                    steps += 1;
                    self.cap_depth(steps, MAX_DEPTH, whole)?;
                    let value = match children.next_if(|next| next.as_rule() == Rule::column_tail) {
                        Some(tail) => self.column(&child, tail)?,
                        None => self.primary(child)?,
                    };
                    product = Some(match (product.take(), op.take()) {
                        (None, _) => value,
                        (Some(left), Some(op @ (ArithmeticOp::Mul | ArithmeticOp::Div))) => combine(left, op, value),
                        (Some(left), Some(op)) => {
                            let sum = match total.take() {
                                Some((before, joint)) => combine(before, joint, left),
                                None => left,
                            };
                            total = Some((sum, op));
                            value
                        }
                        (Some(_), None) => return None,
                    });
                }
            }
        }
        let last = product?;
        Some(match total {
            Some((sum, op)) => combine(sum, op, last),
            None => last,
        })
    }

    fn primary(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let span = self.tight_span(&pair);
        let kind = match pair.as_rule() {
            Rule::expr => return self.chain(pair),
            Rule::kw_as_of => ExprKind::AsOf,
            Rule::kw_true => ExprKind::Bool(true),
            Rule::kw_false => ExprKind::Bool(false),
            Rule::date => ExprKind::Date(self.date(&pair)?),
            Rule::number => ExprKind::Number(half_width(pair.as_str()).into_owned()),
            Rule::string => ExprKind::Text(self.text(&pair).text),
            Rule::name => ExprKind::Name(self.name(&pair)),
            Rule::demand_path => ExprKind::Demand(self.path(pair, span)?),
            Rule::basis_path => ExprKind::BasisField(self.path(pair, span)?),
            Rule::count => ExprKind::Count(Box::new(self.count(pair)?)),
            _ => return None,
        };
        Some(Expr { kind, span })
    }

    /// A list's name, and what follows it: an item in parentheses and the name of a column.
    fn column(&mut self, list: &Pair<'_>, tail: Pair<'_>) -> Option<Expr> {
        let span = self.span(list).to(self.tight_span(&tail));
        let mut inner = tail.into_inner().filter(|child| !matches!(child.as_rule(), Rule::call | Rule::rp | Rule::dot));
        let (key, column) = (inner.next()?, inner.next()?);
        let kind = ExprKind::Column { list: self.name(list), key: Box::new(self.sum(key)?), column: self.name(&column) };
        Some(Expr { kind, span })
    }

    fn path(&mut self, pair: Pair<'_>, span: Span) -> Option<Vec<Name>> {
        let names: Vec<Name> = pair.into_inner().filter(|child| child.as_rule() == Rule::any_name).map(|child| self.name(&child)).collect();
        self.cap_depth(names.len(), MAX_DEPTH, span)?;
        Some(names)
    }

    fn count(&mut self, pair: Pair<'_>) -> Option<Count> {
        let (mut form, mut filter, mut window) = (None, None, None);
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::any_name => form = Some(self.name(&child)),
                Rule::where_expr => filter = Some(self.where_expr(child)?),
                Rule::period => {
                    let period = match child.clone().into_inner().next()?.as_rule() {
                        Rule::kw_this => Period::This,
                        Rule::kw_last => Period::Last,
                        _ => Period::Rolling,
                    };
                    window = Some((period, self.window(child)?));
                }
                _ => {}
            }
        }
        Some(Count { form: form?, filter, window })
    }

    /// `where …`
    pub(super) fn where_expr(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let expr = pair.into_inner().find(|child| child.as_rule() == Rule::expr)?;
        self.expr(expr)
    }

    /// A minus has white space on both sides: the grammar sees the one behind, this the one before.
    fn check_minus(&mut self, minus: &Pair<'_>) {
        let start = minus.as_span().start();
        let before = minus.as_span().get_input().get(..start).and_then(|text| text.chars().next_back());
        if before.is_some_and(crate::scan::is_space) {
            return;
        }
        let span = self.span(minus);
        self.error(codes::MINUS, span, Message::new("减号前后都要有空格", "a minus has white space on both sides")).help =
            Some(Message::new("写作「a - b」；「a-b」是一个名称", "write `a - b`; `a-b` is one name"));
    }

    /// Reports a chain that would make the tree deeper than the cap.
    fn cap_depth(&mut self, depth: usize, cap: usize, span: Span) -> Option<()> {
        if depth <= cap {
            return Some(());
        }
        self.diagnostics.push(mistakes::too_deep(self.file, span));
        None
    }
}

/// The comparison that a node writes.
pub(super) const fn comparator(rule: Rule) -> Option<CompareOp> {
    Some(match rule {
        Rule::op_eq => CompareOp::Eq,
        Rule::op_ne => CompareOp::Ne,
        Rule::op_lt => CompareOp::Lt,
        Rule::op_le => CompareOp::Le,
        Rule::op_gt => CompareOp::Gt,
        Rule::op_ge => CompareOp::Ge,
        _ => return None,
    })
}

fn combine(left: Expr, op: ArithmeticOp, right: Expr) -> Expr {
    let span = left.span.to(right.span);
    Expr { kind: ExprKind::Arithmetic { left: Box::new(left), op, right: Box::new(right) }, span }
}

/// How deep a tree of expressions goes, counted without recursion.
fn depth(expr: &Expr) -> usize {
    let mut deepest = 0;
    let mut open = vec![(expr, 1_usize)];
    while let Some((expr, level)) = open.pop() {
        deepest = deepest.max(level);
        let mut visit = |part| open.push((part, level + 1));
        match &expr.kind {
            ExprKind::Not(a) | ExprKind::Present(a) | ExprKind::Missing(a) => visit(a),
            ExprKind::Is { value, .. } | ExprKind::Column { key: value, .. } => visit(value),
            ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().for_each(visit),
            ExprKind::Compare { left, right, .. } | ExprKind::Arithmetic { left, right, .. } => {
                visit(left);
                visit(right);
            }
            ExprKind::In { value, set, .. } => {
                visit(value);
                if let Set::Values(values) = set {
                    values.iter().for_each(visit);
                }
            }
            ExprKind::Quantified { over, test, .. } => {
                visit(over);
                visit(test);
            }
            ExprKind::Count(count) => count.filter.iter().for_each(visit),
            _ => {}
        }
    }
    deepest
}

/// One expression as it is, several joined.
fn join(mut parts: Vec<Expr>, kind: fn(Vec<Expr>) -> ExprKind) -> Option<Expr> {
    if parts.len() <= 1 {
        return parts.pop();
    }
    let span = parts.first()?.span.to(parts.last()?.span);
    Some(Expr { kind: kind(parts), span })
}
