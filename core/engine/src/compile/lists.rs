//! Lists: their columns, and their items from text and files.

use std::collections::{BTreeMap, HashMap};

use jianfu_dsl::diagnostic::Diagnostic;
use jianfu_dsl::tree::{self, Effect, Name, Span};

use super::declare::first_of;
use super::list_file::Items;
use super::place::Place;
use super::scope::Added;
use super::unknown::What;
use super::versions::uncovered;
use super::{Compiler, In, label_of, say};
use crate::codes;
use crate::convert::{self, Names};
use crate::error::DataError;
use crate::fold::fold;
use crate::model::{BasisId, Cell, Days, FieldDef, ItemDef, Kind, ListDef, ListId, Table};
use crate::value::Value;

/// At most this many items in a list.
const MAX_ITEMS: usize = 1_000_000;

/// What the items of one list have in common, and what is wrong with several of them.
struct Frame<'l> {
    columns: &'l [FieldDef],
    /// What the list rests on, and so each item that cites nothing itself.
    bases: &'l [BasisId],
    /// The days on which that may be used.
    parts: Vec<Days>,
    /// The list's own days.
    days: Days,
    without_basis: Vec<Place>,
    /// Days of an item, and those among them on which nothing that the list cites is in force.
    gap: Option<(Days, Days)>,
}

/// An item as read, before names are matched.
#[derive(Debug, Clone)]
pub(super) struct RawItem {
    pub(super) key: String,
    pub(super) name: Option<String>,
    pub(super) aliases: Vec<String>,
    pub(super) under: Option<Name>,
    pub(super) values: Vec<(usize, Value)>,
    pub(super) bases: Vec<BasisId>,
    pub(super) days: Option<Days>,
    pub(super) place: Place,
}

impl Compiler<'_> {
    pub(super) fn declare_lists(&mut self) {
        for In { file, node } in self.declared.lists.clone() {
            let label = label_of(&node.name, node.label.as_ref());
            let id = ListId::of(self.model.lists.len());
            if self.scope.lists.add(&node.name.text, &label, id) == Added::Taken {
                let first = first_of(&self.declared.lists, |node| &node.name, &node.name.text);
                self.duplicate(file, &node.name, ("清单", "list"), first.as_ref());
                continue;
            }
            let list = self.list(file, node, label);
            self.model.lists.push(list);
        }
    }

    fn list(&mut self, file: &str, node: &tree::ListDecl, label: String) -> ListDef {
        let effect = node.effect.map(|(effect, _)| effect).unwrap_or_else(|| {
            self.error(
                codes::INCOMPLETE,
                file,
                node.name.span,
                say(format!("清单「{label}」未写明作用"), format!("the list `{}` does not say its effect", node.name.text)),
            )
            .help = Some(say("写明：作用 准许、作用 禁止 或 作用 参考", "write `effect allow`, `effect bar` or `effect inform`"));
            Effect::Inform
        });
        let columns = self.columns(file, &node.columns);
        let bases = self.bases(file, &node.bases);
        let days = self.days(file, node.valid.as_ref());
        let mut read = Items::default();
        for item in &node.items {
            match self.inline_item(file, (&node.name.text, &label), &columns, item) {
                Some(item) => read.sound.push(item),
                None => {
                    read.lost.insert(fold(&item.key.text));
                }
            }
        }
        for path in &node.files {
            self.items_of_file(file, path, &columns, &mut read);
        }
        let Items { sound: mut raw, mut lost } = read;
        if raw.len() > MAX_ITEMS {
            let message = say(
                format!("清单「{label}」有 {} 项，超过上限 {MAX_ITEMS}", raw.len()),
                format!("the list `{}` has {} items, past the cap of {MAX_ITEMS}", node.name.text, raw.len()),
            );
            self.error(codes::CAP, file, node.name.span, message).help = Some(say("分成几张清单", "divide it into several lists"));
            raw.clear();
        }
        // The order in which items and files are written must not matter, not even for what is seen.
        raw.sort_by_cached_key(|item| (fold(&item.key), item.days));
        let parts = bases.iter().flat_map(|&id| self.basis_days(id)).collect();
        let mut frame = Frame { columns: &columns, bases: &bases, parts, days, without_basis: Vec::new(), gap: None };
        let (mut items, mut places) = (Vec::with_capacity(raw.len()), Vec::with_capacity(raw.len()));
        for mut raw in raw {
            match self.item(&mut raw, &mut frame) {
                Some(item) => {
                    items.push(item);
                    places.push(raw);
                }
                None => {
                    lost.insert(fold(&raw.key));
                }
            }
        }
        let Frame { without_basis, gap, .. } = frame;
        if let Some((days, gap)) = gap {
            self.gap_in_bases(file, node.name.span, days, gap, &bases);
        }
        if node.bases.is_empty() && without_basis.len() > 1 && without_basis.len() == items.len() {
            // Where no item cites anything it is the list that was to.
            let count = items.len();
            let message = say(
                format!("清单「{label}」和它的 {count} 项都没有写明依据"),
                format!("neither the list `{}` nor any of its {count} items rests on anything", node.name.text),
            );
            self.error(codes::NO_CITATION, file, node.name.span, message).help = Some(say(
                "在清单里加「依据 文件 第几条」；没有文件的写：法据 假定 \"原因\"",
                "cite for the whole list, or say `basis assumption \"why\"`",
            ));
        } else if node.bases.is_empty() && !without_basis.is_empty() {
            let message =
                say(format!("清单「{label}」的此项没有写明依据"), format!("this item of the list `{}` rests on nothing", node.name.text));
            for place in without_basis.into_iter().take(20) {
                let help = say("给此项或整张清单加「依据」", "cite for the item, or for the whole list");
                self.push(place.error(codes::NO_CITATION, &message).with_help(help));
            }
        }
        let list = ListDef {
            name: node.name.text.clone(),
            label,
            effect,
            columns,
            bases,
            days,
            items,
            index: Table::default(),
            digest: String::new(),
            files: node.files.iter().map(|path| path.text.clone()).collect(),
            spot: self.spot(&Place::text(file, node.name.span)),
        };
        self.finish_list(list, &places, &lost)
    }

    fn columns(&mut self, file: &str, columns: &[tree::Field]) -> Vec<FieldDef> {
        let mut known: Vec<FieldDef> = Vec::new();
        let mut taken: HashMap<String, Place> = HashMap::new();
        for column in columns {
            let ty = self.resolve_type(file, &column.ty, &column.name);
            if ty.list || ty.kind == Kind::Basis {
                self.error(
                    codes::TYPE,
                    file,
                    column.span,
                    say("清单的列只能是单个值，也不能是法据", "a list's column holds one value, and no basis"),
                )
                .help = Some(say("几个值写成几列，或写成文本", "make it several columns, or a text"));
            }
            let label = label_of(&column.name, column.label.as_ref());
            let clash = [&column.name.text, &label].into_iter().find_map(|text| Some((text, taken.get(text)?)));
            if let Some((text, first)) = clash {
                self.duplicate_text(file, column.name.span, text, ("列", "column"), Some(first));
                continue;
            }
            taken.extend([&column.name.text, &label].map(|text| (text.clone(), Place::text(file, column.name.span))));
            known.push(FieldDef { name: column.name.text.clone(), label, ty, optional: true, as_of: false });
        }
        known
    }

    fn inline_item(&mut self, file: &str, list: (&str, &str), columns: &[FieldDef], item: &tree::ItemDecl) -> Option<RawItem> {
        let mut values: Vec<(usize, Value)> = Vec::new();
        let mut given: BTreeMap<usize, Place> = BTreeMap::new();
        let mut sound = true;
        for entry in &item.values {
            let name = &entry.name;
            let Some(column) = columns.iter().position(|c| c.name == name.text || c.label == name.text) else {
                self.unknown_name(file, name, What::Column(list, columns));
                sound = false;
                continue;
            };
            if let Some(first) = given.get(&column) {
                self.given_twice(file, name, first);
                sound = false;
                continue;
            }
            given.insert(column, Place::text(file, name.span));
            let value = match convert::literal(&entry.value) {
                Ok(value) => value,
                Err(error) => {
                    self.push(of_data(file, entry.value.span, &error));
                    sound = false;
                    continue;
                }
            };
            values.push((column, value));
            let place = Place::text(file, entry.value.span);
            sound &= self.cells(&place, values.get(values.len() - 1..).unwrap_or_default(), columns).is_some();
        }
        let bases = self.bases(file, &item.bases);
        sound &= bases.len() == item.bases.len();
        let days = item.valid.as_ref().map(|valid| self.days(file, Some(valid)));
        let place = Place::text(file, item.span);
        if !sound {
            return None;
        }
        Some(RawItem {
            key: item.key.text.clone(),
            name: item.name.as_ref().map(|name| name.text.clone()),
            aliases: item.aliases.iter().map(|alias| alias.text.clone()).collect(),
            under: item.under.clone(),
            values,
            bases,
            days,
            place,
        })
    }

    /// An item, with the name and the aliases of what was read, which nothing asks for any more.
    fn item(&mut self, raw: &mut RawItem, frame: &mut Frame<'_>) -> Option<ItemDef> {
        let columns = frame.columns;
        let bases = if raw.bases.is_empty() { frame.bases } else { &raw.bases };
        let written = raw.days.unwrap_or(Days::ALWAYS);
        let within = if raw.days.is_some() { Days::ALWAYS } else { frame.days };
        let days = self.beginning_with(written, bases).and(within);
        // Where what it cites begins only after its last day, the days that are written show what is wrong.
        let asked = if days.is_empty() { written.and(within) } else { days };
        if raw.bases.is_empty() {
            frame.without_basis.push(raw.place.clone());
            // Of what the list cites, something must be in force on every day of each item; that is said once for the list.
            if frame.gap.is_none() && !frame.bases.is_empty() {
                frame.gap = uncovered(asked, &frame.parts).map(|gap| (asked, gap));
            }
        } else {
            let before = self.diagnostics.len();
            self.check_basis_days(&raw.place.file, raw.place.span(), asked, &raw.bases);
            self.say_rows(before, &raw.place);
        }
        let values = self.cells(&raw.place, &raw.values, columns)?;
        Some(ItemDef {
            key: raw.key.clone(),
            name: raw.name.take(),
            aliases: std::mem::take(&mut raw.aliases),
            under: None,
            values,
            bases: bases.to_vec(),
            own_bases: raw.bases.len(),
            days,
            written: raw.days,
            spot: self.spot(&raw.place),
        })
    }

    /// The cells of an item's columns; `None` where a value does not fit its column, which is reported.
    pub(super) fn cells(&mut self, place: &Place, values: &[(usize, Value)], columns: &[FieldDef]) -> Option<Vec<Cell>> {
        let mut cells = vec![Cell::Absent; columns.len()];
        let mut sound = true;
        for (column, value) in values {
            let (Some(definition), Some(cell)) = (columns.get(*column), cells.get_mut(*column)) else { continue };
            if self.scope.doubtful.fields.contains(&definition.name) {
                continue;
            }
            let names = Names { enums: &self.model.enums, body_names: &self.model.body_names, source_names: &self.model.source_names };
            let symbols = &mut self.model.symbols;
            match convert::to_cell(value, definition.ty, &names, &mut |text| symbols.intern(text), &mut Vec::new()) {
                // In a demand a name that no body has is unknown; in a list it is misspelt.
                Ok(Cell::Unknown) => {
                    let text = convert::display(value);
                    self.no_such_body(place, definition, &text);
                    sound = false;
                }
                Ok(converted) => *cell = converted,
                Err(error) => {
                    let said = error.message();
                    let message =
                        say(format!("列「{}」：{}", definition.label, said.zh), format!("column `{}`: {}", definition.name, said.en));
                    let code = if place.is_in_text() { code_of(&error) } else { codes::LIST_ROW };
                    self.push(Diagnostic { help: error.help().cloned(), ..place.error(code, &message) });
                    sound = false;
                }
            }
        }
        sound.then_some(cells)
    }

    fn no_such_body(&mut self, place: &Place, column: &FieldDef, text: &str) {
        if self.lost.may_declare(text) {
            return;
        }
        let shown = convert::shorten(text);
        let message = say(
            format!("列「{}」：没有名为「{shown}」的机构", column.label),
            format!("column `{}`: no body is called `{shown}`", column.name),
        );
        let help = self.help_for_cell(What::Body, text);
        let code = if place.is_in_text() { codes::UNKNOWN_NAME } else { codes::LIST_ROW };
        self.push(Diagnostic { help, ..place.error(code, &message) });
    }

    /// Reports a column or field that is given by its name and by its label.
    pub(super) fn given_twice(&mut self, file: &str, name: &Name, first: &Place) {
        let message = say(format!("「{}」给了两次", name.text), format!("`{}` is given twice", name.text));
        let diagnostic = Place::text(file, name.span).error(codes::DUPLICATE, &message);
        let mut diagnostic = diagnostic.with_help(say("只留一个", "keep one of them"));
        first.add_as_other(&mut diagnostic);
        self.push(diagnostic);
    }
}

/// A value that does not fit, as a diagnostic.
pub(super) fn of_data(file: &str, span: Span, error: &DataError) -> Diagnostic {
    Diagnostic { help: error.help().cloned(), ..Diagnostic::error(code_of(error), file, span, error.message().clone()) }
}

/// The code of a value in rule text that does not fit.
fn code_of(error: &DataError) -> &'static str {
    match error.code() {
        codes::VARIANT | codes::FIELD => codes::UNKNOWN_NAME,
        codes::NUMBER => codes::NUMBER,
        _ => codes::TYPE,
    }
}
