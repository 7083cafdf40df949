//! Conditions in Chinese.

use jianfu_dsl::tree::{ArithmeticOp, CompareOp, Quantifier};
use jiff::civil::Date;

use super::Speaker;
use super::meaning::{Arithmetic, Claim, Order, Part, Term};
use crate::document::Line;
use crate::text::{one_line, quoted};

/// What stands around the names of fields, columns, lists and definitions.
const NAME: [char; 2] = ['“', '”'];
/// What stands around values.
const VALUE: [char; 2] = ['「', '」'];

/// A claim without parts.
pub(super) fn claim(speaker: &Speaker<'_>, claim: &Claim) -> Line {
    let term = |term: &Term| speaker.term(term);
    match claim {
        Claim::Fixed(true) => Line::of("总是成立"),
        Claim::Fixed(false) => Line::of("总不成立"),
        Claim::Yes { of: Term::Part { of, part: Part::Valid }, holds } => {
            let source = Term::Part { of: of.clone(), part: Part::Source };
            term(&source).text(if *holds { "在有效期内" } else { "不在有效期内" })
        }
        Claim::Yes { of, holds } => term(of).text(if *holds { "为是" } else { "为否" }),
        Claim::Defined { definition, holds } => {
            let name = quoted(&definition.called.zh, NAME);
            Line::new().link(speaker.anchor("define", definition), name).text(if *holds { "成立" } else { "不成立" })
        }
        Claim::Compare { left, op, right, order } => compare(before(left, term(left)), *op, right, *order, behind(right, term(right))),
        Claim::OnList { value, list, holds } => term(value)
            .text(if *holds { "在" } else { "不在" })
            .link(speaker.anchor("list", list), quoted(&list.called.zh, NAME))
            .text("内"),
        Claim::OneOf { value, values, holds } => term(value)
            .text(if *holds { "为" } else { "不为" })
            .line(speaker.terms(values))
            .text(if *holds { "之一" } else { "中任何一个" }),
        Claim::Stated { value, holds } => term(value).text(if *holds { "已写明" } else { "没有写明" }),
        Claim::Shaped { value, serial, holds } => term(value)
            .text(if *holds { "符合" } else { "不符合" })
            .link(speaker.anchor("serial", serial), quoted(&serial.called.zh, NAME))
            .text("的格式"),
        Claim::Both { .. } | Claim::Either { .. } | Claim::Each { .. } => speaker.phrase(claim, super::Parts::Listed).line,
    }
}

/// What a quantifier says before what it asks.
pub(super) fn each(quantifier: Quantifier, over: Line, holds: bool) -> Line {
    over.text(match (quantifier, holds) {
        (Quantifier::Any, true) => "中至少有一项",
        (Quantifier::Any, false) => "中没有一项",
        (Quantifier::All, true) => "中每一项都",
        (Quantifier::All, false) => "中并非每一项都",
    })
}

/// A value.
pub(super) fn term(speaker: &Speaker<'_>, term: &Term) -> Line {
    match term {
        Term::Field(called) => Line::of(quoted(&called.zh, NAME)),
        Term::Number(number) => Line::of(one_line(number)),
        Term::Text(text) => Line::of(quoted(text, VALUE)),
        Term::Date(day) => Line::of(date(*day)),
        Term::Bool(value) => Line::of(if *value { "是" } else { "否" }),
        Term::AsOf => Line::of("基准日"),
        Term::Element => Line::new(),
        Term::Part { of, part } => {
            let of = of.as_ref().map_or_else(|| "其".to_owned(), |of| quoted(&of.zh, NAME));
            Line::of(of + part_words(*part))
        }
        Term::Variant(called) => Line::of(quoted(&called.zh, VALUE)),
        Term::Body(body) => Line::new().link(speaker.anchor("body", body), quoted(&body.called.zh, VALUE)),
        Term::Source { title, name } => Line::new().link(speaker.anchors.of("source", name), title),
        Term::Column { list, key, column } => speaker
            .term(key)
            .text("在")
            .link(speaker.anchor("list", list), quoted(&list.called.zh, NAME))
            .text(format!("中的{}", quoted(&column.zh, NAME))),
        Term::Sum { left, op, right, of } => sum(speaker, left, *op, right, *of),
        Term::Defined(definition) => Line::of("名词").link(speaker.anchor("define", definition), quoted(&definition.called.zh, NAME)),
        Term::Raw(text) => Line::new().code(one_line(text)),
    }
}

/// A number stands apart from the Han characters behind it.
fn before(term: &Term, line: Line) -> Line {
    if matches!(term, Term::Number(_)) { line.text(" ") } else { line }
}

/// A number stands apart from the Han characters before it.
fn behind(term: &Term, line: Line) -> Line {
    if matches!(term, Term::Number(_)) { Line::of(" ").line(line) } else { line }
}

/// A day as people write it.
pub(crate) fn date(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

fn compare(left: Line, op: CompareOp, value: &Term, order: Order, right: Line) -> Line {
    let is_fixed = matches!(value, Term::Variant(_) | Term::Text(_) | Term::Bool(_) | Term::Body(_) | Term::Source { .. } | Term::Date(_));
    match (order, op) {
        (Order::Number, _) => left.text(number_words(op)).line(right),
        (Order::Date, CompareOp::Lt) => left.text("早于").line(right),
        (Order::Date, CompareOp::Le) => left.text("不晚于").line(right),
        (Order::Date, CompareOp::Gt) => left.text("晚于").line(right),
        (Order::Date, CompareOp::Ge) => left.text("不早于").line(right),
        (Order::Height, CompareOp::Lt) => left.text("低于").line(right),
        (Order::Height, CompareOp::Gt) => left.text("高于").line(right),
        (Order::Height, CompareOp::Le) if is_fixed => left.text("为").line(right).text("或更低"),
        (Order::Height, CompareOp::Ge) if is_fixed => left.text("为").line(right).text("或更高"),
        (Order::Height | Order::Plain, CompareOp::Le) => left.text("不高于").line(right),
        (Order::Height | Order::Plain, CompareOp::Ge) => left.text("不低于").line(right),
        (Order::Plain, CompareOp::Lt) => left.text("低于").line(right),
        (Order::Plain, CompareOp::Gt) => left.text("高于").line(right),
        (_, CompareOp::Eq) if is_fixed => left.text("为").line(right),
        (_, CompareOp::Ne) if is_fixed => left.text("不为").line(right),
        (_, CompareOp::Eq) => left.text("与").line(right).text("相同"),
        (_, CompareOp::Ne) => left.text("与").line(right).text("不同"),
    }
}

const fn number_words(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Eq => "等于",
        CompareOp::Ne => "不等于",
        CompareOp::Lt => "少于",
        CompareOp::Le => "不超过",
        CompareOp::Gt => "超过",
        CompareOp::Ge => "不少于",
    }
}

const fn part_words(part: Part) -> &'static str {
    match part {
        Part::Source => "所引文件",
        Part::Article => "所引条号",
        Part::Date => "所引日期",
        Part::Level => "所引文件的层级",
        Part::Rank => "所引文件的效力",
        Part::Valid => "所引文件是否有效",
    }
}

fn sum(speaker: &Speaker<'_>, left: &Term, op: ArithmeticOp, right: &Term, of: Arithmetic) -> Line {
    let within = |term: &Term| {
        let line = speaker.term(term);
        if matches!(term, Term::Sum { .. }) { Line::of("（").line(line).text("）") } else { line }
    };
    let (left, right) = (before(left, within(left)), behind(right, within(right)));
    match of {
        Arithmetic::Days => Line::of("从").line(right).text("到").line(left).text("的天数"),
        Arithmetic::DateAndDays if op == ArithmeticOp::Add => left.text("之后").line(right).text(" 日"),
        Arithmetic::DateAndDays => left.text("之前").line(right).text(" 日"),
        Arithmetic::Numbers => left
            .text(match op {
                ArithmeticOp::Add => "加",
                ArithmeticOp::Sub => "减",
                ArithmeticOp::Mul => "乘以",
                ArithmeticOp::Div => "除以",
            })
            .line(right),
    }
}
