//! Conditions as sentences.
//!
//! Every part of a condition is said: no field, value, list or negation is left out, and two conditions that mean different things are said differently. Where a
//! condition has many parts they are a nested list, so that no parentheses are needed to tell what belongs together.

mod en;
mod meaning;
mod zh;

use std::cell::RefCell;
use std::collections::BTreeSet;

use jianfu::{FormRef, Lang, Pack};
use jianfu_dsl::tree::{Expr, Quantifier};

use crate::anchors::Anchors;
use crate::document::{Block, Entry, Line};
use meaning::{Claim, Linked, Resolver, Term};

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
        Speaker::new(self.pack, self.lang, &self.anchors).condition(form, condition).plain()
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
}

impl<'a> Speaker<'a> {
    pub(crate) fn new(pack: &'a Pack, lang: Lang, anchors: &'a Anchors) -> Self {
        Self { pack, lang, anchors, seen: RefCell::default() }
    }

    /// A condition on a form.
    pub(crate) fn condition(&self, form: Option<FormRef<'_>>, condition: &Expr) -> Phrase {
        self.phrase(&Resolver::new(self.pack, form).claim(condition, true), Parts::Inline)
    }

    /// A condition or a value on a form.
    pub(crate) fn meaning(&self, form: Option<FormRef<'_>>, expr: &Expr) -> Phrase {
        let resolver = Resolver::new(self.pack, form);
        if resolver.is_condition(expr) {
            return self.condition(form, expr);
        }
        Phrase { line: self.term(&resolver.term(expr)), parts: Vec::new() }
    }

    fn phrase(&self, claim: &Claim, allowed: Parts) -> Phrase {
        match claim {
            Claim::Both { parts, holds } => self.joined(Junction::Both, parts, *holds, allowed),
            Claim::Either { parts, holds } => self.joined(Junction::Either, parts, *holds, allowed),
            Claim::Each { quantifier, over, test, holds } => self.each(*quantifier, over, test, *holds),
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
            Self::Both { .. } | Self::Either { .. } => false,
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
