//! Conditions in Chinese.

use jianfu_dsl::tree::{ArithmeticOp, CompareOp, Period, Quantifier, Window};
use jiff::civil::Date;

use super::Speaker;
use super::counting::{Counted, Key, Scope};
use super::meaning::{Arithmetic, Claim, Order, Part, Term};
use crate::document::Line;
use crate::names::Called;
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
        Claim::Both { .. } | Claim::Either { .. } | Claim::Each { .. } | Claim::Counted { .. } => {
            speaker.phrase(claim, super::Parts::Listed).line
        }
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
        Term::Happened => Line::of("记录发生之日"),
        Term::Status(called) => Line::of(format!("记录的{}", quoted(&called.zh, NAME))),
        Term::Count(counted) => speaker.entries(counted).line.text("的条数"),
        Term::Said(text) => Line::of(text),
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

/// Which entries are counted; `which` is what is asked of each.
pub(super) fn entries(speaker: &Speaker<'_>, counted: &Counted, which: Line) -> Line {
    let mut line = Line::of(window(counted));
    let mut attributes: Vec<Line> = keys(counted).into_iter().map(Line::of).collect();
    if !which.0.is_empty() {
        attributes.push(which);
    }
    if !attributes.is_empty() {
        line = line.text("，").line(Line::joined(attributes, "，且"));
        if line.plain().ends_with(|c: char| c.is_ascii_alphanumeric()) {
            line = line.text(" ");
        }
    }
    let other = if counted.scope == Scope::Demand { "其他" } else { "" };
    line = line.text("的").text(other).link(speaker.anchors.of("form", &counted.form.name), quoted(&counted.form.called.zh, NAME));
    line.text(if counted.is_extended { "（及继承它的表单）记录" } else { "记录" })
}

/// How many of them there are.
pub(super) fn so_many(counted: &Counted, op: CompareOp, number: Line) -> Line {
    let line = Line::of("，").text(number_words(op)).text(" ").line(number.clone()).text(" 条");
    if op == CompareOp::Lt && counted.scope == Scope::Demand && counted.holds_demand {
        return line.text("（加上本件，至多 ").line(number).text(" 条）");
    }
    line
}

/// In what entries agree.
fn keys(counted: &Counted) -> Vec<String> {
    if counted.scope != Scope::Demand {
        return if counted.keys.is_empty() { Vec::new() } else { vec!["同属一组".to_owned()] };
    }
    let name = |called: &Called| quoted(&called.zh, NAME);
    let is_plain = |key: &&Key| !key.entry_has_several && !key.own_has_several && key.entry == key.own;
    let plain: Vec<String> = counted.keys.iter().filter(is_plain).map(|key| name(&key.entry)).collect();
    let mut all = if plain.is_empty() { Vec::new() } else { vec![format!("{}与本件相同", plain.join("、"))] };
    all.extend(counted.keys.iter().filter(|key| !is_plain(key)).map(|key| {
        let (entry, own) = (name(&key.entry), name(&key.own));
        match (key.entry_has_several, key.own_has_several) {
            (false, false) => format!("{entry}与本件的{own}相同"),
            (true, false) => format!("{entry}中有本件的{own}"),
            (false, true) => format!("{entry}为本件的{own}之一（每一项分别计）"),
            (true, true) => format!("{entry}中有本件的{own}之一（每一项分别计）"),
        }
    }));
    all
}

/// In which days they happened.
fn window(counted: &Counted) -> String {
    let (day, end) = match counted.scope {
        Scope::Demand => ("本件日期", "本件日期"),
        Scope::Day | Scope::Whole | Scope::Each => ("统计日", "统计日"),
    };
    let Some((period, window)) = &counted.window else {
        return if counted.scope == Scope::Whole { "统计期间内" } else { "全部台账中" }.to_owned();
    };
    let name = match window {
        Window::Year => "自然年",
        Window::Half => "自然半年",
        Window::Quarter => "自然季",
        Window::Month => "自然月",
        Window::Week => "自然周",
        Window::Rolling(days) => return format!("截至{end}（含当日）的 {} 日内", days.value),
    };
    match (period, counted.scope) {
        (_, Scope::Each) => format!("在每个{name}内"),
        (Period::Last, _) => format!("在{day}所在{name}的上一个{name}内"),
        (Period::This | Period::Rolling, _) => format!("在{day}所在的{name}内"),
    }
}

/// A number stands apart from the Han characters behind it.
fn before(term: &Term, line: Line) -> Line {
    let ends_in_digit = matches!(term, Term::Number(_) | Term::Sum { .. }) && line.plain().ends_with(|c: char| c.is_ascii_digit());
    if ends_in_digit { line.text(" ") } else { line }
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
