//! What a column holds and what people call it, on the form that a rule judges.

use std::cmp::Ordering;

use jianfu_dsl::Message;
use jianfu_dsl::tree::ArithmeticOp;

use super::limits::Side;
use crate::model::{Cell, ColumnId, FieldDef, FormId, Kind, ListDef, Model, Operand, Part, Probe, Test, date_of, get};

/// The kind of a column's values; `elements_of` is the list of facts whose elements are looked at.
pub(crate) fn kind_of(model: &Model, form: FormId, elements_of: Option<ColumnId>, column: ColumnId) -> Option<Kind> {
    let enum_named = |name: &str| (0..model.enums.len()).find(|at| get(&model.enums, *at).is_some_and(|known| known.name == name));
    let kind = |column| kind_of(model, form, elements_of, column);
    Some(match get(&model.columns, column.index())? {
        Operand::Field(slot) => field(model, form, *slot)?.ty.kind,
        Operand::Constant(cell) => match cell {
            Cell::Bool(_) => Kind::Bool,
            Cell::Int(_) => Kind::Int,
            Cell::Decimal(_) => Kind::Decimal,
            Cell::Day(_) => Kind::Date,
            Cell::Text(_) => Kind::Text,
            _ => return None,
        },
        Operand::Tally(_) => Kind::Int,
        Operand::Status => Kind::Enum(model.status?),
        Operand::AsOf => Kind::Date,
        Operand::ItemColumn { list, column, .. } => get(&model.lists, list.index())?.columns.get(*column)?.ty.kind,
        // The list itself is no element of another.
        Operand::Element(Part::Whole) => kind_of(model, form, None, elements_of?)?,
        Operand::PartOf { of, part: Part::Whole } => kind(*of)?,
        Operand::Element(part) | Operand::PartOf { part, .. } => match part {
            Part::Article => Kind::Int,
            Part::Date => Kind::Date,
            Part::Source | Part::Whole => Kind::Source,
        },
        Operand::SourceLevel(_) => Kind::Enum(crate::model::EnumId::of(enum_named("level")?)),
        Operand::SourceRank(_) => Kind::Enum(crate::model::EnumId::of(enum_named("rank")?)),
        Operand::SourceValid(_) => Kind::Bool,
        Operand::Arithmetic { left, op, right } => match (kind(*left)?, kind(*right)?) {
            (Kind::Date, Kind::Date) if *op == ArithmeticOp::Sub => Kind::Int,
            (Kind::Date, _) => Kind::Date,
            (Kind::Int, Kind::Int) => Kind::Int,
            _ => Kind::Decimal,
        },
    })
}

/// What a test should have so that the comparison is on this side, in words.
pub(super) fn side_in_words(model: &Model, form: FormId, elements_of: Option<ColumnId>, test: &Test, side: Side) -> Message {
    let named = |column| in_words(model, form, elements_of, column);
    let subject = named(test.column);
    let kind = kind_of(model, form, elements_of, test.column);
    let object = match &test.probe {
        Probe::CompareColumn(_, column) => named(*column),
        Probe::Compare(_, cell) => cell_in_words(model, kind, *cell),
        _ => Message::new("", ""),
    };
    let (zh, en) = match side {
        Side::Equal(cell) => {
            let value = cell_in_words(model, kind, cell);
            (format!("等于{}", value.zh), format!("equal to {}", value.en))
        }
        Side::Apart(Ordering::Equal) | Side::Step(0) => (format!("等于{}", object.zh), format!("equal to {}", object.en)),
        Side::Apart(Ordering::Less) => (format!("小于{}", object.zh), format!("less than {}", object.en)),
        Side::Apart(Ordering::Greater) => (format!("大于{}", object.zh), format!("more than {}", object.en)),
        Side::Step(step) => {
            let (zh, en) = step_in_words(kind, step);
            // A number and a Chinese word stand apart.
            let space = if object.zh.ends_with('」') { "" } else { " " };
            (format!("比{}{space}{zh}", object.zh), format!("{en} {}", object.en))
        }
        Side::Other => ("取所列以外的值".to_owned(), "equal to a value that is not named here".to_owned()),
    };
    Message::new(format!("还没有用例使{}{zh}", subject.zh), format!("no test has {} {en}", subject.en))
}

const fn step_in_words(kind: Option<Kind>, step: i64) -> (&'static str, &'static str) {
    match (kind, step > 0) {
        (Some(Kind::Date), true) => ("晚一天", "one day later than"),
        (Some(Kind::Date), false) => ("早一天", "one day earlier than"),
        (Some(Kind::Enum(_)), true) => ("高一级", "one step above"),
        (Some(Kind::Enum(_)), false) => ("低一级", "one step below"),
        (_, true) => ("多 1", "one more than"),
        (_, false) => ("少 1", "one less than"),
    }
}

/// What people call a column: in Chinese by labels, in English by names.
fn in_words(model: &Model, form: FormId, elements_of: Option<ColumnId>, column: ColumnId) -> Message {
    let unnamed = || Message::new("此值", "the value");
    let named = |column| in_words(model, form, elements_of, column);
    let part_of = |of: Message, part: Part| match part {
        Part::Whole => of,
        Part::Source => Message::new(format!("{}的文件", of.zh), format!("the source of {}", of.en)),
        Part::Article => Message::new(format!("{}的条", of.zh), format!("the article of {}", of.en)),
        Part::Date => Message::new(format!("{}的日期", of.zh), format!("the date of {}", of.en)),
    };
    match get(&model.columns, column.index()) {
        Some(Operand::Field(slot)) => field(model, form, *slot)
            .map_or_else(unnamed, |field| Message::new(format!("「{}」", field.label), format!("`{}`", field.name))),
        Some(Operand::Constant(cell)) => cell_in_words(model, kind_of(model, form, elements_of, column), *cell),
        Some(Operand::AsOf) => Message::new("基准日", "`as_of`"),
        Some(Operand::Element(part)) => {
            let list = elements_of.map_or_else(unnamed, |list| in_words(model, form, None, list));
            part_of(Message::new(format!("{}中的一项", list.zh), format!("an element of {}", list.en)), *part)
        }
        Some(Operand::PartOf { of, part }) => part_of(named(*of), *part),
        Some(Operand::ItemColumn { list, key, column }) => {
            let key = named(*key);
            let list = get(&model.lists, list.index());
            let known = |list: &ListDef| Some((list.label.clone(), list.name.clone(), list.columns.get(*column)?.clone()));
            list.and_then(known).map_or_else(unnamed, |(label, name, column)| {
                Message::new(
                    format!("{}在「{label}」中的「{}」", key.zh, column.label),
                    format!("`{}` in `{name}` of {}", column.name, key.en),
                )
            })
        }
        Some(Operand::SourceLevel(of)) => {
            let of = named(*of);
            Message::new(format!("{}的层级", of.zh), format!("the level of {}", of.en))
        }
        Some(Operand::SourceRank(of)) => {
            let of = named(*of);
            Message::new(format!("{}的效力", of.zh), format!("the rank of {}", of.en))
        }
        Some(Operand::Arithmetic { left, op, right }) => {
            let (left, right) = (named(*left), named(*right));
            let (op_zh, op_en) = match op {
                ArithmeticOp::Add => ("加", "plus"),
                ArithmeticOp::Sub => ("减", "minus"),
                ArithmeticOp::Mul => ("乘", "times"),
                ArithmeticOp::Div => ("除以", "divided by"),
            };
            Message::new(format!("{}{op_zh}{}", left.zh, right.zh), format!("{} {op_en} {}", left.en, right.en))
        }
        Some(Operand::Tally(_)) => Message::new("计入的其他记录数", "the number of other entries that count"),
        Some(Operand::Status) => Message::new("状态", "the status"),
        Some(Operand::SourceValid(_)) | None => unnamed(),
    }
}

fn cell_in_words(model: &Model, kind: Option<Kind>, cell: Cell) -> Message {
    let both = |text: String| Message::new(format!(" {text}"), text);
    match cell {
        Cell::Int(number) => both(number.to_string()),
        Cell::Decimal(number) => both(number.to_string()),
        Cell::Day(day) => both(date_of(day).map_or_else(|| "?".to_owned(), |day| day.to_string())),
        Cell::Variant(at) => {
            let Some(Kind::Enum(id)) = kind else { return both("?".to_owned()) };
            let variant = get(&model.enums, id.index()).and_then(|definition| definition.variants.get(usize::from(at)));
            variant.map_or_else(
                || both("?".to_owned()),
                |variant| Message::new(format!("「{}」", variant.label), format!("`{}`", variant.name)),
            )
        }
        _ => both("?".to_owned()),
    }
}

/// The name and label of a slot.
fn field(model: &Model, form: FormId, slot: usize) -> Option<&FieldDef> {
    model.form(form)?.fields.get(slot)
}

/// The form that declares the facts which a test compares: the highest one above `form` that has them all.
pub(super) fn declaring_form(model: &Model, form: FormId, elements_of: Option<ColumnId>, test: &Test) -> Option<FormId> {
    let mut last: Option<usize> = None;
    let mut note = |operand: &Operand| {
        if let Operand::Field(slot) = operand {
            last = last.max(Some(*slot));
        }
    };
    model.each_operand(test, &mut note);
    if let Some(Operand::Field(slot)) = elements_of.and_then(|column| get(&model.columns, column.index())) {
        last = last.max(Some(*slot));
    }
    // A count is asked on the form that its quota is on.
    let Some(last) = last else { return matches!(get(&model.columns, test.column.index()), Some(Operand::Tally(_))).then_some(form) };
    let mut at = form;
    while let Some(parent) = model.form(at).and_then(|form| form.parent).filter(|parent| field(model, *parent, last).is_some()) {
        at = parent;
    }
    Some(at)
}
