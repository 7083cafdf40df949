//! Conditions as sentences.
//!
//! Every part of a condition is said: no field, value, list or negation is left out, and two conditions that mean different things are said differently. Where a
//! condition has many parts they are a nested list, so that no parentheses are needed to tell what belongs together.

mod counting;
mod en;
mod meaning;
mod zh;

use std::cell::RefCell;
use std::collections::BTreeSet;

use jianfu::{FormRef, Lang, Pack};
use jianfu_dsl::tree::{CompareOp, Count, Expr, ExprKind, Quantifier, Set};

use crate::anchors::Anchors;
use crate::document::{Block, Entry, Line};
use counting::Counting;
use meaning::{Claim, Linked, Order, Resolver, Term};

pub(crate) use counting::{Scope, each_count};
pub(crate) use zh::date as date_in_chinese;

/// Says conditions of a pack in words, as its handbook does.
///
/// ```
/// use jianfu::{Lang, Pack};
/// use jianfu_handbook::Sentences;
/// let pack = Pack::parse(r#"
///     form task "工作事项" { date: date is as_of people: int "人数" }
///     rule few on task { basis assumption "示例" require demand.people <= 3 else reject because "人数过多" remedy "减少人数" }
///     default on task refer because "无规则"
/// "#)?;
/// let guard = pack.rules().flat_map(|rule| rule.part().guards()).next().expect("there is one");
/// let condition = guard.condition();
/// assert_eq!(Sentences::new(&pack, Lang::Zh).condition(condition.form(), condition.expr()), "“人数”不超过 3");
/// assert_eq!(Sentences::new(&pack, Lang::En).condition(condition.form(), condition.expr()), "“people” (人数) is at most 3");
/// # Ok::<(), jianfu::Error>(())
/// ```
#[derive(Debug)]
pub struct Sentences<'p> {
    pack: &'p Pack,
    lang: Lang,
    anchors: Anchors,
}

impl<'p> Sentences<'p> {
    /// For the conditions of a pack, in a language.
    pub fn new(pack: &'p Pack, lang: Lang) -> Self {
        Self { pack, lang, anchors: Anchors::default() }
    }

    /// A condition on a form, as plain text. Where it has many parts each stands on a line of its own.
    pub fn condition(&self, form: Option<FormRef<'p>>, condition: &Expr) -> String {
        self.condition_per(form, &[], condition)
    }

    /// A condition of a quota, whose counts are of entries that agree with the demand in the fields `per`, by name or label.
    ///
    /// ```
    /// use jianfu::{Lang, Pack};
    /// use jianfu_handbook::Sentences;
    /// let pack = Pack::parse(r#"
    ///     form visit "走访" { date: date is as_of place: text "社区" }
    ///     quota yearly on visit { basis assumption "示例" at_most 1 per place within calendar_year reject because "已满" remedy "合并" }
    ///     default on visit approve because "可以"
    /// "#)?;
    /// let guard = pack.rules().flat_map(|rule| rule.part().guards()).next().expect("there is one");
    /// let condition = guard.condition();
    /// assert_eq!(
    ///     Sentences::new(&pack, Lang::Zh).condition_per(condition.form(), &["place"], condition.expr()),
    ///     "在本件日期所在的自然年内，“社区”与本件相同的其他“走访”记录，少于 1 条（加上本件，至多 1 条）"
    /// );
    /// # Ok::<(), jianfu::Error>(())
    /// ```
    pub fn condition_per(&self, form: Option<FormRef<'p>>, per: &[&str], condition: &Expr) -> String {
        let per = per.iter().map(|field| (*field).to_owned()).collect();
        Speaker::new(self.pack, self.lang, &self.anchors).counting(Scope::Demand, per).condition(form, condition).plain()
    }
}

/// A sentence: a line, and the parts that it announces.
#[derive(Debug, Clone, Default)]
pub(crate) struct Phrase {
    pub(crate) line: Line,
    pub(crate) parts: Vec<Phrase>,
}

impl Phrase {
    /// The same behind an opening.
    pub(crate) fn after(mut self, opening: Line) -> Self {
        self.line = opening.line(self.line);
        self
    }

    /// The same with an ending to the line.
    pub(crate) fn before(mut self, ending: Line) -> Self {
        self.line = self.line.line(ending);
        self
    }

    /// The same with a colon at the end of the line where parts stand below it.
    pub(crate) fn announced(mut self, lang: Lang) -> Self {
        if !self.parts.is_empty() {
            self.line = self.line.text(if lang == Lang::Zh { "：" } else { ":" });
        }
        self
    }

    /// The parts as a nested list.
    pub(crate) fn blocks(&self) -> Vec<Block> {
        if self.parts.is_empty() {
            return Vec::new();
        }
        let entries = self.parts.iter().map(|part| Entry { anchor: None, line: part.line.clone(), within: part.blocks() });
        vec![Block::List(entries.collect())]
    }

    /// The sentence as an entry of a list.
    pub(crate) fn entry(self) -> Entry {
        let within = self.blocks();
        Entry { anchor: None, line: self.line, within }
    }

    fn plain(&self) -> String {
        let mut out = String::new();
        self.write(0, &mut out);
        out
    }

    fn write(&self, depth: usize, out: &mut String) {
        out.push_str(&self.line.plain());
        for part in &self.parts {
            out.push('\n');
            out.push_str(&"  ".repeat(depth));
            out.push_str("- ");
            part.write(depth + 1, out);
        }
    }
}

/// Says conditions in one language, for one part of the handbook.
pub(crate) struct Speaker<'a> {
    pack: &'a Pack,
    lang: Lang,
    anchors: &'a Anchors,
    /// The labels that stand beside English names already.
    seen: RefCell<BTreeSet<String>>,
    scope: Scope,
    per: Vec<String>,
}

impl<'a> Speaker<'a> {
    pub(crate) fn new(pack: &'a Pack, lang: Lang, anchors: &'a Anchors) -> Self {
        Self { pack, lang, anchors, seen: RefCell::default(), scope: Scope::default(), per: Vec::new() }
    }

    /// The same for conditions that count in the history, by groups.
    pub(crate) fn counting(self, scope: Scope, per: Vec<String>) -> Self {
        Self { scope, per, ..self }
    }

    fn resolver<'r>(&'r self, form: Option<FormRef<'r>>) -> Resolver<'r> {
        Resolver::new(self.pack, form, Counting { scope: self.scope, per: &self.per })
    }

    /// A condition on a form.
    pub(crate) fn condition(&self, form: Option<FormRef<'_>>, condition: &Expr) -> Phrase {
        self.phrase(&self.resolver(form).claim(condition, true), Parts::Inline)
    }

    /// A condition or a value on a form.
    pub(crate) fn meaning(&self, form: Option<FormRef<'_>>, expr: &Expr) -> Phrase {
        let resolver = self.resolver(form);
        if resolver.is_condition(expr) {
            return self.condition(form, expr);
        }
        self.value(&resolver.term(expr))
    }

    /// How the value that a metric comes to compares with what is aimed at.
    pub(crate) fn target(&self, called: &str, op: CompareOp, target: &Expr) -> Phrase {
        let right = self.resolver(None).term(target);
        let left = Term::Said(called.to_owned());
        self.phrase(&Claim::Compare { left, op, right, order: Order::Number }, Parts::Inline)
    }

    /// How many entries there are to be.
    pub(crate) fn so_many(&self, count: &Count, op: CompareOp, number: &str) -> Phrase {
        self.counted(&self.resolver(None).counted(count), op, &Term::Number(number.to_owned())).announced(self.lang)
    }

    /// Which entries are meant.
    pub(crate) fn entries_of(&self, count: &Count) -> Phrase {
        self.entries(&self.resolver(None).counted(count))
    }

    /// A value; letters stand for the counts in it.
    fn value(&self, term: &Term) -> Phrase {
        if let Term::Count(counted) = term {
            return self.number_of(counted);
        }
        let mut counts = Vec::new();
        let term = counting::with_letters(term, self.lang, &mut counts);
        self.lettered(self.term(&term), &counts)
    }

    fn phrase(&self, claim: &Claim, allowed: Parts) -> Phrase {
        match claim {
            Claim::Both { parts, holds } => self.joined(Junction::Both, parts, *holds, allowed),
            Claim::Either { parts, holds } => self.joined(Junction::Either, parts, *holds, allowed),
            Claim::Each { quantifier, over, test, holds } => self.each(*quantifier, over, test, *holds),
            Claim::Counted { counted, op, number } => self.counted(counted, *op, number).announced(self.lang),
            _ if let Some((claim, counts)) = counting::claim_with_letters(claim, self.lang) => self.lettered(self.simple(&claim), &counts),
            _ => Phrase { line: self.simple(claim), parts: Vec::new() },
        }
    }

    /// Two short parts in one line, or else a list.
    fn joined(&self, junction: Junction, parts: &[Claim], holds: bool, allowed: Parts) -> Phrase {
        if let ([first, second], true, Parts::Inline) = (parts, holds, allowed)
            && first.is_short()
            && second.is_short()
        {
            let line = self.phrase(first, Parts::Listed).line.text(self.between(junction));
            return Phrase { line: line.line(self.phrase(second, Parts::Listed).line), parts: Vec::new() };
        }
        let line = Line::of(self.opening(junction, holds));
        Phrase { line, parts: parts.iter().map(|part| self.phrase(part, Parts::Inline)).collect() }
    }

    fn each(&self, quantifier: Quantifier, over: &Term, test: &Claim, holds: bool) -> Phrase {
        let over = self.term(over);
        let opening = match self.lang {
            Lang::Zh => zh::each(quantifier, over, holds),
            Lang::En => en::each(quantifier, over, holds),
        };
        // What is asked of the element itself follows at once; anything else is set off.
        let opening = if test.is_about_element() { opening } else { opening.text(self.set_off()) };
        self.phrase(test, Parts::Listed).after(opening)
    }

    fn simple(&self, claim: &Claim) -> Line {
        match self.lang {
            Lang::Zh => zh::claim(self, claim),
            Lang::En => en::claim(self, claim),
        }
    }

    fn term(&self, term: &Term) -> Line {
        match self.lang {
            Lang::Zh => zh::term(self, term),
            Lang::En => en::term(self, term),
        }
    }

    fn terms(&self, terms: &[Term]) -> Line {
        let between = match self.lang {
            Lang::Zh => "、",
            Lang::En => ", ",
        };
        Line::joined(terms.iter().map(|term| self.term(term)), between)
    }

    const fn opening(&self, junction: Junction, holds: bool) -> &'static str {
        match (self.lang, junction, holds) {
            (Lang::Zh, Junction::Both, true) => "以下各项都成立：",
            (Lang::Zh, Junction::Both, false) => "以下各项不都成立：",
            (Lang::Zh, Junction::Either, true) => "以下至少一项成立：",
            (Lang::Zh, Junction::Either, false) => "以下没有一项成立：",
            (Lang::En, Junction::Both, true) => "all of these hold:",
            (Lang::En, Junction::Both, false) => "not all of these hold:",
            (Lang::En, Junction::Either, true) => "at least one of these holds:",
            (Lang::En, Junction::Either, false) => "none of these holds:",
        }
    }

    const fn between(&self, junction: Junction) -> &'static str {
        match (self.lang, junction) {
            (Lang::Zh, Junction::Both) => "，且",
            (Lang::Zh, Junction::Either) => "，或者",
            (Lang::En, Junction::Both) => ", and ",
            (Lang::En, Junction::Either) => ", or ",
        }
    }

    const fn set_off(&self) -> &'static str {
        match self.lang {
            Lang::Zh => "满足：",
            Lang::En => " has this: ",
        }
    }

    /// The place of something in the handbook.
    fn anchor(&self, kind: &'static str, of: &Linked) -> String {
        self.anchors.of(kind, &of.name)
    }

    /// The label that stands beside an English name where it is used for the first time.
    fn beside(&self, label: Option<&String>) -> String {
        match label {
            Some(label) if self.seen.borrow_mut().insert(label.clone()) => format!(" ({label})"),
            _ => String::new(),
        }
    }
}

impl Claim {
    /// Whether it reads well beside another claim in one line.
    const fn is_short(&self) -> bool {
        match self {
            Self::Both { .. } | Self::Either { .. } | Self::Counted { .. } => false,
            Self::Compare { left, right, .. } => !left.has_count() && !right.has_count(),
            Self::OneOf { value, .. } | Self::Yes { of: value, .. } => !value.has_count(),
            Self::Each { test, .. } => test.is_about_element(),
            _ => true,
        }
    }

    /// Whether it is about the element that a quantifier looks at, and about nothing else.
    const fn is_about_element(&self) -> bool {
        match self {
            Self::Compare { left: value, .. }
            | Self::OnList { value, .. }
            | Self::OneOf { value, .. }
            | Self::Stated { value, .. }
            | Self::Shaped { value, .. }
            | Self::Yes { of: value, .. } => matches!(value, Term::Element),
            _ => false,
        }
    }
}

impl Term {
    /// Whether something is counted in it, which takes lines of its own to say.
    const fn has_count(&self) -> bool {
        match self {
            Self::Count(_) => true,
            Self::Sum { left, right, .. } => left.has_count() || right.has_count(),
            _ => false,
        }
    }
}

/// Visits an expression and all within it; not the filters of counts, which are about other forms.
pub(crate) fn each_expr<'e>(expr: &'e Expr, visit: &mut dyn FnMut(&'e Expr)) {
    visit(expr);
    match &expr.kind {
        ExprKind::Not(inner) | ExprKind::Present(inner) | ExprKind::Missing(inner) => each_expr(inner, visit),
        ExprKind::Is { value: inner, .. } | ExprKind::Column { key: inner, .. } => each_expr(inner, visit),
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().for_each(|part| each_expr(part, visit)),
        ExprKind::Compare { left, right, .. } | ExprKind::Arithmetic { left, right, .. } => {
            each_expr(left, visit);
            each_expr(right, visit);
        }
        ExprKind::Quantified { over, test, .. } => {
            each_expr(over, visit);
            each_expr(test, visit);
        }
        ExprKind::In { value, set, .. } => {
            each_expr(value, visit);
            if let Set::Values(values) = set {
                values.iter().for_each(|value| each_expr(value, visit));
            }
        }
        _ => {}
    }
}

/// What joins the parts of a condition.
#[derive(Debug, Clone, Copy)]
enum Junction {
    Both,
    Either,
}

/// How parts may be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parts {
    /// In one line, if they are short.
    Inline,
    /// Only as a list, since something else stands in the line.
    Listed,
}
