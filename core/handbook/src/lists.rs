//! Lists as tables: every item with everything that is known of it.

use std::collections::BTreeMap;

use jianfu::view::{FieldType, ItemRef, ListRef, Scalar};
use jianfu::{FieldRef, Value};
use jianfu_dsl::tree::Effect;

use crate::bases;
use crate::book::Book;
use crate::document::{Block, Entry, Line, Row};
use crate::forms;
use crate::names;
use crate::terms::headed;
use crate::text::one_line;

/// Every list with its items.
pub(crate) fn chapter(book: &Book<'_>) -> Vec<Block> {
    let blocks = book.pack.lists().flat_map(|list| section(book, list)).collect();
    headed(book, "lists", "清单", "Lists", blocks)
}

fn section(book: &Book<'_>, list: ListRef<'_>) -> Vec<Block> {
    let called = names::list(book.pack, list);
    let heading = book.heading(&called, list.name());
    let effect = match list.effect() {
        Effect::Allow => book.say("准许：清单内的事项可以提出", "allow: what is on it may be asked"),
        Effect::Bar => book.say("禁止：清单内的事项不可以提出", "bar: what is on it may not be asked"),
        Effect::Inform => book.say("参考：只供了解", "inform: for information only"),
    };
    let files = list.files().map(one_line).collect::<Vec<_>>();
    let mut facts: Vec<Entry> =
        vec![book.fact("作用", "Effect", Line::of(effect)).into(), book.fact("有效", "In force", book.validity(list.validity())).into()];
    facts.extend(bases::entry(book, list.bases()));
    let spot = Line::new().code(one_line(&list.spot().to_string()));
    let spot = files.into_iter().fold(spot, |line, file| line.text(book.comma()).code(file));
    facts.push(book.fact("出处", "Stands in", spot).into());
    facts.push(book.fact("摘要值", "Digest", Line::new().code(list.digest())).into());
    let mut blocks = vec![Block::heading(3, book.anchors.of("list", list.name()), heading), Block::List(facts)];
    blocks.extend(forms::fields(book, list.columns(), &|column| names::column(Some(list), column)));
    blocks.push(items(book, list));
    blocks
}

fn items(book: &Book<'_>, list: ListRef<'_>) -> Block {
    let columns: Vec<FieldRef<'_>> = list.columns().collect();
    let items = in_tree(list);
    let any = |has: &dyn Fn(&ItemRef<'_>) -> bool| items.iter().any(|(_, item)| has(item));
    let shown = Shown {
        aliases: any(&|item| item.aliases().next().is_some()),
        under: any(&|item| item.under().is_some()),
        bases: any(&|item| item.own_bases().next().is_some()),
        days: any(&|item| item.validity() != list.validity()),
    };
    let mut header = vec![Line::of(book.say("键", "Key")), Line::of(book.say("名称", "Name"))];
    let mut add = |shown: bool, zh, en| header.extend(shown.then(|| Line::of(book.say(zh, en))));
    add(shown.aliases, "又称", "Also called");
    add(shown.under, "隶属", "Belongs to");
    header.extend(columns.iter().map(|column| Line::of(book.title(&names::column(Some(list), column.name())))));
    let mut add = |shown: bool, zh, en| header.extend(shown.then(|| Line::of(book.say(zh, en))));
    add(shown.bases, "依据", "Rests on");
    add(shown.days, "有效", "In force");
    let rows = items.iter().map(|(depth, item)| row(book, *item, *depth, &columns, &shown)).collect();
    Block::Table { header, rows }
}

/// Which columns have anything in them.
struct Shown {
    aliases: bool,
    under: bool,
    bases: bool,
    days: bool,
}

fn row(book: &Book<'_>, item: ItemRef<'_>, depth: usize, columns: &[FieldRef<'_>], shown: &Shown) -> Row {
    let key = Line::of("└ ".repeat(depth)).text(one_line(item.key()));
    let mut cells = vec![key, Line::of(one_line(item.name().unwrap_or_default()))];
    if shown.aliases {
        cells.push(Line::of(item.aliases().map(one_line).collect::<Vec<_>>().join(book.comma())));
    }
    if shown.under {
        cells.push(Line::of(one_line(item.under().unwrap_or_default())));
    }
    cells.extend(columns.iter().map(|column| Line::of(value(book, *column, item.value(column.name())))));
    if shown.bases {
        let own: Vec<Line> = item.own_bases().map(|basis| bases::line(book, basis)).collect();
        let same = || Line::of(book.say("同清单", "as the list"));
        cells.push(if own.is_empty() { same() } else { Line::joined(own, book.say("；", "; ")) });
    }
    if shown.days {
        cells.push(book.validity(item.validity()));
    }
    Row { anchor: Some(book.item(item)), cells }
}

/// A value of an item; a dash where it leaves the column out, which is not the same as no.
fn value(book: &Book<'_>, column: FieldRef<'_>, value: Option<Value>) -> String {
    let (FieldType::One(scalar) | FieldType::ListOf(scalar)) = column.ty();
    match value {
        None | Some(Value::Null) => "–".to_owned(),
        Some(Value::Bool(true)) => book.say("是", "yes").to_owned(),
        Some(Value::Bool(false)) => book.say("否", "no").to_owned(),
        Some(Value::Int(number)) => number.to_string(),
        Some(Value::Decimal(number)) => number.to_string(),
        Some(Value::Date(day)) => book.day(day),
        Some(Value::Text(text)) => match (scalar, book.pack.body(&text)) {
            (Scalar::Enum(of), _) => book.name(&names::variant(of, &text)).to_owned(),
            (Scalar::Body, Some(body)) => book.name(&names::body(book.pack, body.name(), body.label())).to_owned(),
            _ => one_line(&text),
        },
        Some(other) => one_line(&format!("{other:?}")),
    }
}

/// The items with how deep they stand under others, each after the one that it belongs to.
fn in_tree(list: ListRef<'_>) -> Vec<(usize, ItemRef<'_>)> {
    let mut tree = Tree { items: list.items().collect(), ..Tree::default() };
    for (position, item) in tree.items.iter().enumerate() {
        if let Some(under) = item.under() {
            tree.below.entry(under).or_default().push(position);
        }
    }
    tree.taken = vec![false; tree.items.len()];
    for position in 0..tree.items.len() {
        if tree.items.get(position).is_some_and(|item| item.under().is_none()) {
            tree.take(position, 0);
        }
    }
    // Whatever its place, no item is left out.
    for position in 0..tree.items.len() {
        tree.take(position, 0);
    }
    tree.ordered
}

/// Items that are put in the order of their tree.
#[derive(Default)]
struct Tree<'p> {
    items: Vec<ItemRef<'p>>,
    /// The positions of items by the key that they are under.
    below: BTreeMap<&'p str, Vec<usize>>,
    taken: Vec<bool>,
    ordered: Vec<(usize, ItemRef<'p>)>,
}

impl Tree<'_> {
    fn take(&mut self, position: usize, depth: usize) {
        let (Some(item), Some(is_taken)) = (self.items.get(position).copied(), self.taken.get_mut(position)) else { return };
        if std::mem::replace(is_taken, true) {
            return;
        }
        self.ordered.push((depth, item));
        // What belongs to a key follows its last version.
        if self.items.get(position + 1).is_some_and(|next| next.key() == item.key()) {
            return;
        }
        for child in self.below.remove(item.key()).unwrap_or_default() {
            self.take(child, depth + 1);
        }
    }
}
