//! What things of a pack are called in a handbook: in Chinese by label, in English by name as words.

use jianfu::view::{EnumRef, ListRef};
use jianfu::{FormRef, Pack};

use crate::text::{one_line, words_of};

/// What something is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Called {
    /// In Chinese.
    pub(crate) zh: String,
    /// In English.
    pub(crate) en: String,
    /// The label, where the English edition should show it too.
    pub(crate) label: Option<String>,
}

/// What a thing with this name and label is called among its kind. Where another thing has the same label, or a name that gives the same words, the name itself
/// tells them apart.
pub(crate) fn called<'p>(name: &str, label: &str, all: impl Iterator<Item = (&'p str, &'p str)> + Clone) -> Called {
    let others = || all.clone().filter(|(other, _)| *other != name);
    let words = words_of(name);
    let label = one_line(label);
    let zh = if others().any(|(_, other)| one_line(other) == label) { format!("{label}（{}）", one_line(name)) } else { label.clone() };
    let en = if others().any(|(other, _)| words_of(other) == words) { one_line(name) } else { words };
    let label = Some(label).filter(|label| *label != en && label != name);
    Called { zh, en, label }
}

/// What a field is called; one that the form does not have, by its name.
pub(crate) fn field(form: Option<FormRef<'_>>, name: &str) -> Called {
    let all = form.map(|form| form.fields().map(|field| (field.name(), field.label())).collect::<Vec<_>>()).unwrap_or_default();
    let (name, label) = form.and_then(|form| form.field(name)).map_or((name, name), |field| (field.name(), field.label()));
    called(name, label, all.iter().copied())
}

/// What a column of a list is called.
pub(crate) fn column(list: Option<ListRef<'_>>, column: &str) -> Called {
    let all = list.map(|list| list.columns().map(|field| (field.name(), field.label())).collect::<Vec<_>>()).unwrap_or_default();
    let (name, label) = all.iter().find(|(name, label)| *name == column || *label == column).copied().unwrap_or((column, column));
    called(name, label, all.iter().copied())
}

/// What a value of an enum is called, by its name or label.
pub(crate) fn variant(of: EnumRef<'_>, value: &str) -> Called {
    let label = of.label_of(value).unwrap_or(value);
    let name = of.values().find(|(_, known)| *known == label).map_or(value, |(name, _)| name);
    // Of two values with one label, the name that was written is meant.
    let (name, label) = of.values().find(|(known, _)| *known == value).unwrap_or((name, label));
    called(name, label, of.values().collect::<Vec<_>>().iter().copied())
}

/// What an enum is called.
pub(crate) fn enumeration(pack: &Pack, of: EnumRef<'_>) -> Called {
    called(of.name(), of.label(), pack.enums().map(|of| (of.name(), of.label())).collect::<Vec<_>>().iter().copied())
}

/// What a form is called.
pub(crate) fn form(pack: &Pack, of: FormRef<'_>) -> Called {
    called(of.name(), of.label(), pack.forms().map(|form| (form.name(), form.label())).collect::<Vec<_>>().iter().copied())
}

/// What a list is called.
pub(crate) fn list(pack: &Pack, of: ListRef<'_>) -> Called {
    called(of.name(), of.label(), pack.lists().map(|list| (list.name(), list.label())).collect::<Vec<_>>().iter().copied())
}

/// What a body is called.
pub(crate) fn body(pack: &Pack, name: &str, label: &str) -> Called {
    called(name, label, pack.bodies().map(|body| (body.name(), body.label())).collect::<Vec<_>>().iter().copied())
}

/// What a definition is called.
pub(crate) fn definition(pack: &Pack, name: &str, label: &str) -> Called {
    called(name, label, pack.definitions().map(|of| (of.name(), of.label())).collect::<Vec<_>>().iter().copied())
}

/// What a serial pattern is called.
pub(crate) fn serial(pack: &Pack, name: &str, label: &str) -> Called {
    called(name, label, pack.serials().map(|of| (of.name(), of.label())).collect::<Vec<_>>().iter().copied())
}

/// What a source is called: its title, and the name where another source has that title.
pub(crate) fn source(pack: &Pack, name: &str, title: &str) -> String {
    let shared = pack.sources().any(|other| other.name() != name && other.title() == title);
    let title = one_line(title);
    if shared { format!("《{title}》（{}）", one_line(name)) } else { format!("《{title}》") }
}
