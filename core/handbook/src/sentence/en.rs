//! Conditions in English.

use jianfu_dsl::tree::{ArithmeticOp, CompareOp, Period, Quantifier, Window};

use super::Speaker;
use super::counting::{Counted, Key, Scope};
use super::meaning::{Arithmetic, Claim, Linked, Order, Part, Term};
use crate::document::Line;
use crate::names::Called;
use crate::text::{one_line, quoted};

/// What stands around the names of fields, columns, lists and definitions.
const NAME: [char; 2] = ['“', '”'];
/// What stands around values.
const VALUE: [char; 2] = ['‘', '’'];

/// A claim without parts.
pub(super) fn claim(speaker: &Speaker<'_>, claim: &Claim) -> Line {
    let term = |term: &Term| speaker.term(term);
    match claim {
        Claim::Fixed(true) => Line::of("it always holds"),
        Claim::Fixed(false) => Line::of("it never holds"),
        Claim::Yes { of: Term::Part { of, part: Part::Valid }, holds } => {
            let source = Term::Part { of: of.clone(), part: Part::Source };
            term(&source).text(if *holds { " is in force" } else { " is not in force" })
        }
        Claim::Yes { of, holds } => term(of).text(if *holds { " is yes" } else { " is no" }),
        Claim::Defined { definition, holds } => {
            linked(speaker, "define", definition).text(if *holds { " holds" } else { " does not hold" })
        }
        Claim::Compare { left, op, right, order } => compare(term(left), *op, right, *order, term(right)),
        Claim::OnList { value, list, holds } => {
            term(value).text(if *holds { " is on the list " } else { " is not on the list " }).line(linked(speaker, "list", list))
        }
        Claim::OneOf { value, values, holds } => {
            term(value).text(if *holds { " is one of " } else { " is none of " }).line(speaker.terms(values))
        }
        Claim::Stated { value, holds } => term(value).text(if *holds { " is stated" } else { " is not stated" }),
        Claim::Shaped { value, serial, holds } => term(value)
            .text(if *holds { " has the form of " } else { " does not have the form of " })
            .line(linked(speaker, "serial", serial)),
        Claim::Both { .. } | Claim::Either { .. } | Claim::Each { .. } | Claim::Counted { .. } => {
            speaker.phrase(claim, super::Parts::Listed).line
        }
    }
}

/// What a quantifier says before what it asks.
pub(super) fn each(quantifier: Quantifier, over: Line, holds: bool) -> Line {
    let which = match (quantifier, holds) {
        (Quantifier::Any, true) => "at least one of ",
        (Quantifier::Any, false) => "none of ",
        (Quantifier::All, true) => "every one of ",
        (Quantifier::All, false) => "not every one of ",
    };
    Line::of(which).line(over)
}

/// A value.
pub(super) fn term(speaker: &Speaker<'_>, term: &Term) -> Line {
    match term {
        Term::Field(called) => name(speaker, called),
        Term::Number(number) => Line::of(one_line(number)),
        Term::Text(text) => Line::of(quoted(text, VALUE)),
        Term::Date(day) => Line::of(day.to_string()),
        Term::Bool(value) => Line::of(if *value { "yes" } else { "no" }),
        Term::AsOf => Line::of("the as-of day"),
        Term::Happened => Line::of("the day on which the entry happened"),
        Term::Status(called) => Line::of("the entry's ").line(name(speaker, called)),
        Term::Count(counted) => Line::of("the number of ").line(speaker.entries(counted).line),
        Term::Said(text) => Line::of(text),
        Term::Element => Line::new(),
        Term::Part { of, part } => {
            let words = part_words(*part);
            match of {
                Some(of) => Line::of(format!("the {words} cited in ")).line(name(speaker, of)),
                None => Line::of(format!("its cited {words}")),
            }
        }
        Term::Variant(called) => Line::of(quoted(&called.en, VALUE) + &speaker.beside(called.label.as_ref())),
        Term::Body(body) => {
            Line::new().link(speaker.anchor("body", body), quoted(&body.called.en, VALUE)).text(speaker.beside(body.called.label.as_ref()))
        }
        Term::Source { title, name } => Line::new().link(speaker.anchors.of("source", name), title),
        Term::Column { list, key, column } => Line::of("the ")
            .line(name(speaker, column))
            .text(" of ")
            .line(speaker.term(key))
            .text(" in the list ")
            .line(linked(speaker, "list", list)),
        Term::Sum { left, op, right, of } => sum(speaker, left, *op, right, *of),
        Term::Defined(definition) => Line::of("the term ").line(linked(speaker, "define", definition)),
        Term::Raw(text) => Line::new().code(one_line(text)),
    }
}

/// Which entries are counted; `which` is what is asked of each.
pub(super) fn entries(speaker: &Speaker<'_>, counted: &Counted, which: Line) -> Line {
    let other = if counted.scope == Scope::Demand { "other " } else { "" };
    let called = &counted.form.called;
    let link = Line::new().link(speaker.anchors.of("form", &counted.form.name), quoted(&called.en, NAME));
    let mut line = Line::of(other).line(link).text(speaker.beside(called.label.as_ref())).text(" entries");
    if counted.is_extended {
        line = line.text(", those on forms that extend it too,");
    }
    line = line.text(" ").text(window(counted));
    let mut attributes = keys(speaker, counted);
    if !which.0.is_empty() {
        attributes.push(Line::of("for which ").line(which));
    }
    if attributes.is_empty() { line } else { line.text(", ").line(Line::joined(attributes, ", and ")) }
}

/// How many of them there are.
pub(super) fn so_many(counted: &Counted, op: CompareOp, number: Line) -> Line {
    let words = match op {
        CompareOp::Eq => "exactly ",
        CompareOp::Ne => "any number but ",
        CompareOp::Lt => "fewer than ",
        CompareOp::Le => "at most ",
        CompareOp::Gt => "more than ",
        CompareOp::Ge => "at least ",
    };
    let line = Line::of(", number ").text(words).line(number.clone());
    if op == CompareOp::Lt && counted.scope == Scope::Demand && counted.holds_demand {
        return line.text(" (with this demand, at most ").line(number).text(")");
    }
    line
}

/// In what entries agree.
fn keys(speaker: &Speaker<'_>, counted: &Counted) -> Vec<Line> {
    if counted.scope != Scope::Demand {
        return if counted.keys.is_empty() { Vec::new() } else { vec![Line::of("of one group")] };
    }
    let is_plain = |key: &&Key| !key.entry_has_several && !key.own_has_several && key.entry == key.own;
    let plain: Vec<Line> = counted.keys.iter().filter(is_plain).map(|key| name(speaker, &key.entry)).collect();
    let plain = if plain.is_empty() { None } else { Some(Line::of("that agree with the demand in ").line(Line::joined(plain, ", "))) };
    let others = counted.keys.iter().filter(|key| !is_plain(key)).map(|key| {
        let (entry, own) = (name(speaker, &key.entry), name(speaker, &key.own));
        let (between, end) = match (key.entry_has_several, key.own_has_several) {
            (false, false) => (" is the demand's ", ""),
            (true, false) => (" has the demand's ", " among it"),
            (false, true) => (" is one of the demand's ", " (each is counted by itself)"),
            (true, true) => (" has one of the demand's ", " among it (each is counted by itself)"),
        };
        Line::of("whose ").line(entry).text(between).line(own).text(end)
    });
    plain.into_iter().chain(others).collect()
}

/// In which days they happened.
fn window(counted: &Counted) -> String {
    let day = if counted.scope == Scope::Demand { "the demand's date" } else { "the reporting day" };
    let Some((period, window)) = &counted.window else {
        return if counted.scope == Scope::Whole { "in the reporting time" } else { "in the whole history" }.to_owned();
    };
    let name = match window {
        Window::Year => "calendar year",
        Window::Half => "calendar half-year",
        Window::Quarter => "calendar quarter",
        Window::Month => "calendar month",
        Window::Week => "calendar week",
        Window::Rolling(days) => return format!("in the {} days that end with {day}", days.value),
    };
    match (period, counted.scope) {
        (_, Scope::Each) => format!("in every {name}"),
        (Period::Last, _) => format!("in the {name} before that of {day}"),
        (Period::This | Period::Rolling, _) => format!("in the {name} of {day}"),
    }
}

fn name(speaker: &Speaker<'_>, called: &Called) -> Line {
    Line::of(quoted(&called.en, NAME) + &speaker.beside(called.label.as_ref()))
}

fn linked(speaker: &Speaker<'_>, kind: &'static str, of: &Linked) -> Line {
    Line::new().link(speaker.anchor(kind, of), quoted(&of.called.en, NAME)).text(speaker.beside(of.called.label.as_ref()))
}

fn compare(left: Line, op: CompareOp, value: &Term, order: Order, right: Line) -> Line {
    let is_variant = matches!(value, Term::Variant(_) | Term::Text(_));
    match (order, op) {
        (Order::Number, CompareOp::Eq) => left.text(" equals ").line(right),
        (Order::Number, CompareOp::Ne) => left.text(" does not equal ").line(right),
        (Order::Number, CompareOp::Lt) => left.text(" is less than ").line(right),
        (Order::Number, CompareOp::Le) => left.text(" is at most ").line(right),
        (Order::Number, CompareOp::Gt) => left.text(" is more than ").line(right),
        (Order::Number, CompareOp::Ge) => left.text(" is at least ").line(right),
        (Order::Date, CompareOp::Lt) => left.text(" is before ").line(right),
        (Order::Date, CompareOp::Le) => left.text(" is not after ").line(right),
        (Order::Date, CompareOp::Gt) => left.text(" is after ").line(right),
        (Order::Date, CompareOp::Ge) => left.text(" is not before ").line(right),
        (_, CompareOp::Eq) => left.text(" is ").line(right),
        (_, CompareOp::Ne) => left.text(" is not ").line(right),
        (_, CompareOp::Lt) => left.text(" is lower than ").line(right),
        (_, CompareOp::Gt) => left.text(" is higher than ").line(right),
        (_, CompareOp::Le) if is_variant => left.text(" is ").line(right).text(" or lower"),
        (_, CompareOp::Ge) if is_variant => left.text(" is ").line(right).text(" or higher"),
        (_, CompareOp::Le) => left.text(" is at most as high as ").line(right),
        (_, CompareOp::Ge) => left.text(" is at least as high as ").line(right),
    }
}

const fn part_words(part: Part) -> &'static str {
    match part {
        Part::Source => "source",
        Part::Article => "article",
        Part::Date => "date",
        Part::Level => "source's level",
        Part::Rank => "source's rank",
        Part::Valid => "source's being in force",
    }
}

fn sum(speaker: &Speaker<'_>, left: &Term, op: ArithmeticOp, right: &Term, of: Arithmetic) -> Line {
    let within = |term: &Term| {
        let line = speaker.term(term);
        if matches!(term, Term::Sum { .. }) { Line::of("(").line(line).text(")") } else { line }
    };
    let (left, right) = (within(left), within(right));
    match of {
        Arithmetic::Days => Line::of("the number of days from ").line(right).text(" to ").line(left),
        Arithmetic::DateAndDays if op == ArithmeticOp::Add => right.text(" days after ").line(left),
        Arithmetic::DateAndDays => right.text(" days before ").line(left),
        Arithmetic::Numbers => {
            let word = match op {
                ArithmeticOp::Add => " plus ",
                ArithmeticOp::Sub => " minus ",
                ArithmeticOp::Mul => " times ",
                ArithmeticOp::Div => " divided by ",
            };
            left.text(word).line(right)
        }
    }
}
