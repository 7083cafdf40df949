//! What is counted in the history: which entries, in which days, and how many.

use jianfu::view::{FieldType, Scalar};
use jianfu::{FormRef, Lang};
use jianfu_dsl::tree::{CompareOp, Count, Expr, ExprKind, Name, Period, Window};

use super::meaning::{Claim, Kind, Linked, Resolver, Term, kind_of};
use super::{Parts, Phrase, Speaker};
use crate::document::Line;
use crate::names::{self, Called};

/// Entries of the history that are counted.
#[derive(Debug, Clone)]
pub(crate) struct Counted {
    pub(crate) form: Linked,
    /// Whether other forms extend that one; their entries are counted too.
    pub(crate) is_extended: bool,
    /// Whether the demand that is judged is on that form, so that it would be one more.
    pub(crate) holds_demand: bool,
    /// In what they agree with one another, or with the demand.
    pub(crate) keys: Vec<Key>,
    pub(crate) window: Option<(Period, Window)>,
    pub(crate) scope: Scope,
    pub(crate) filter: Option<Box<Claim>>,
}

/// A field in which an entry agrees with the demand.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) entry: Called,
    pub(crate) entry_has_several: bool,
    pub(crate) own: Called,
    pub(crate) own_has_several: bool,
}

/// For what is counted: which days a window means, and with what entries agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Scope {
    /// For the demand that is judged.
    #[default]
    Demand,
    /// On the last day of the time reported on, group by group.
    Day,
    /// In every window of the time reported on, group by group.
    Each,
    /// In all of the time reported on, group by group.
    Whole,
}

/// What is counted, and by which fields.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counting<'p> {
    pub(crate) scope: Scope,
    pub(crate) per: &'p [String],
}

impl<'p> Resolver<'p> {
    /// The entries that a count counts.
    pub(crate) fn counted(&self, count: &Count) -> Counted {
        let by_name = self.pack.forms().find(|form| form.name() == count.form.text);
        let found = by_name.or_else(|| self.pack.form(&count.form.text));
        let of_entry = Self { form: found, is_entry: true, element: Kind::Unknown, ..*self };
        let extends =
            |form: FormRef<'_>, name: &str| std::iter::successors(Some(form), |form| form.parent()).any(|above| above.name() == name);
        let called = found.map_or_else(|| names::field(None, &count.form.text), |form| names::form(self.pack, form));
        let name = found.map_or(count.form.text.as_str(), |form| form.name());
        Counted {
            form: Linked { name: name.to_owned(), called },
            is_extended: self.pack.forms().any(|form| form.name() != name && extends(form, name)),
            holds_demand: self.form.is_some_and(|form| extends(form, name)),
            keys: self.counting.per.iter().map(|field| self.key(found, field)).collect(),
            window: count.window.clone(),
            scope: self.counting.scope,
            filter: count.filter.as_ref().map(|filter| Box::new(of_entry.claim(filter, true))),
        }
    }

    fn key(&self, counted: Option<FormRef<'p>>, field: &str) -> Key {
        let own = self.form.or(counted);
        let several = |form: Option<FormRef<'_>>| {
            form.and_then(|form| form.field(field)).is_some_and(|field| matches!(field.ty(), FieldType::ListOf(_)))
        };
        Key {
            entry: names::field(counted, field),
            entry_has_several: several(counted),
            own: names::field(own, field),
            own_has_several: several(own),
        }
    }

    /// What a bare name is of the entry that a filter looks at: a field, or its status.
    pub(super) fn of_entry(&self, name: &Name) -> Option<(Term, Kind<'p>)> {
        let form = self.form.filter(|_| self.is_entry)?;
        let by_name = form.fields().find(|field| field.name() == name.text);
        if let Some(field) = by_name.or_else(|| form.fields().find(|field| field.label() == name.text)) {
            return Some((Term::Field(names::field(self.form, field.name())), kind_of(field.ty())));
        }
        let status = self.pack.enums().find(|of| of.name() == "status")?;
        let is_meant = status.name() == name.text || status.label() == name.text;
        is_meant.then(|| (Term::Status(names::enumeration(self.pack, status)), kind_of(FieldType::One(Scalar::Enum(status)))))
    }
}

impl Speaker<'_> {
    /// How many of the entries there are.
    pub(super) fn counted(&self, counted: &Counted, op: CompareOp, number: &Term) -> Phrase {
        let number = self.term(number);
        let phrase = self.entries(counted);
        let ending = match self.lang {
            Lang::Zh => super::zh::so_many(counted, op, number),
            Lang::En => super::en::so_many(counted, op, number),
        };
        phrase.before(ending)
    }

    /// Which entries are counted, as a noun; conditions with several parts are announced and stand below.
    pub(crate) fn entries(&self, counted: &Counted) -> Phrase {
        let (which, parts) = match counted.filter.as_deref() {
            None => (Line::new(), Vec::new()),
            Some(filter) => self.which(filter),
        };
        let line = match self.lang {
            Lang::Zh => super::zh::entries(self, counted, which),
            Lang::En => super::en::entries(self, counted, which),
        };
        Phrase { line, parts }
    }

    /// What is asked of an entry: a condition in the line, or what announces its parts.
    fn which(&self, filter: &Claim) -> (Line, Vec<Phrase>) {
        let words = |zh, en| Line::of(if self.lang == Lang::Zh { zh } else { en });
        let all = |parts: &[Claim]| parts.iter().map(|part| self.phrase(part, Parts::Inline)).collect();
        match filter {
            Claim::Both { parts, holds: true } => (words("符合下列各项", "all of these hold"), all(parts)),
            Claim::Both { parts, holds: false } => (words("并非符合下列各项", "not all of these hold"), all(parts)),
            Claim::Either { parts, holds: true } => (words("符合下列至少一项", "at least one of these holds"), all(parts)),
            Claim::Either { parts, holds: false } => (words("不符合下列任何一项", "none of these holds"), all(parts)),
            _ => {
                let phrase = self.phrase(filter, Parts::Listed);
                if phrase.parts.is_empty() { (phrase.line, Vec::new()) } else { (words("符合下列条件", "this holds"), vec![phrase]) }
            }
        }
    }

    /// How many such entries there are.
    pub(super) fn number_of(&self, counted: &Counted) -> Phrase {
        let phrase = self.entries(counted);
        let phrase = match self.lang {
            Lang::Zh => phrase.before(Line::of("的条数")),
            Lang::En => phrase.after(Line::of("the number of ")),
        };
        phrase.announced(self.lang)
    }

    /// A line in which letters stand for counts, and what each of them counts.
    pub(super) fn lettered(&self, line: Line, counts: &[Counted]) -> Phrase {
        if counts.is_empty() {
            return Phrase { line, parts: Vec::new() };
        }
        let (ending, colon) = match self.lang {
            Lang::Zh => ("，其中：", "："),
            Lang::En => (", where:", ": "),
        };
        let parts = counts
            .iter()
            .enumerate()
            .map(|(position, counted)| self.number_of(counted).after(Line::of(letter(position, self.lang) + colon)));
        Phrase { line: line.text(ending), parts: parts.collect() }
    }
}

/// What stands for counts in a line, as in a contract.
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";

/// What stands for a count.
fn letter(position: usize, lang: Lang) -> String {
    let all = if lang == Lang::Zh { STEMS } else { LETTERS };
    let count = all.chars().count();
    let letter: String = all.chars().skip(position % count).take(1).collect();
    if position < count { letter } else { format!("{letter}{}", position / count + 1) }
}

/// A value with letters in the place of counts; these are added to `found`.
pub(super) fn with_letters(term: &Term, lang: Lang, found: &mut Vec<Counted>) -> Term {
    match term {
        Term::Count(counted) => {
            found.push((**counted).clone());
            Term::Said(letter(found.len() - 1, lang))
        }
        Term::Sum { left, op, right, of } => {
            let left = Box::new(with_letters(left, lang, found));
            Term::Sum { left, op: *op, right: Box::new(with_letters(right, lang, found)), of: *of }
        }
        other => other.clone(),
    }
}

/// The same of a claim; `None` where there is no count in it.
pub(super) fn claim_with_letters(claim: &Claim, lang: Lang) -> Option<(Claim, Vec<Counted>)> {
    let mut found = Vec::new();
    let changed = match claim {
        Claim::Yes { of, holds } => Claim::Yes { of: with_letters(of, lang, &mut found), holds: *holds },
        Claim::Compare { left, op, right, order } => {
            let left = with_letters(left, lang, &mut found);
            Claim::Compare { left, op: *op, right: with_letters(right, lang, &mut found), order: *order }
        }
        Claim::OneOf { value, values, holds } => {
            Claim::OneOf { value: with_letters(value, lang, &mut found), values: values.clone(), holds: *holds }
        }
        _ => return None,
    };
    (!found.is_empty()).then_some((changed, found))
}

/// The counts in an expression.
pub(crate) fn each_count<'e>(expr: &'e Expr, visit: &mut dyn FnMut(&'e Count)) {
    super::each_expr(expr, &mut |expr| {
        if let ExprKind::Count(count) = &expr.kind {
            visit(count);
        }
    });
}
