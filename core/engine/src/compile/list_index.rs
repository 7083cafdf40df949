//! The index of a list by every text that names an item, what is wrong with names and keys, and the list's digest.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use jianfu_dsl::Lang;
use jianfu_dsl::tree::ConfidenceCode;
use sha2::{Digest, Sha256};

use super::lists::RawItem;
use super::place::Place;
use super::unknown::What;
use super::versions::Version;
use super::{Compiler, circles, hex, say};
use crate::codes;
use crate::fold::{fold, folded};
use crate::model::{BasisDef, BasisId, Cell, Days, ItemDef, Kind, ListDef, Symbol, get};

impl Compiler<'_> {
    /// Makes the index, finds names that two items share, and the digest. The items stand in order of their folded keys.
    /// `lost` are the keys of items that are wrong, which others may still be under.
    pub(super) fn finish_list(&mut self, mut list: ListDef, raw: &[RawItem], lost: &BTreeSet<String>) -> ListDef {
        let mut named: Vec<(Symbol, u32)> = Vec::with_capacity(list.items.len() * 2);
        for (position, item) in list.items.iter().enumerate() {
            let number = u32::try_from(position).unwrap_or(u32::MAX);
            let texts =
                [Some(item.key.as_str()), item.name.as_deref()].into_iter().flatten().chain(item.aliases.iter().map(String::as_str));
            for text in texts {
                named.push((self.model.symbols.intern(text), number));
            }
        }
        named.sort_unstable();
        named.dedup();
        let folded_keys: Vec<Cow<'_, str>> = raw.iter().map(|item| folded(&item.key)).collect();
        self.check_shared_names(&list, raw, &folded_keys, &named);
        self.check_item_versions(&list, raw, &folded_keys);
        let is_nested = raw.iter().any(|item| item.under.is_some());
        let keys: HashMap<&str, u32> = folded_keys.iter().map(AsRef::as_ref).zip(0..).filter(|_| is_nested).collect();
        let written: Vec<&str> = raw.iter().filter(|_| is_nested).map(|item| item.key.as_str()).collect();
        for (item, raw) in list.items.iter_mut().zip(raw) {
            let Some(under) = &raw.under else { continue };
            let above = fold(&under.text);
            item.under = keys.get(above.as_str()).copied();
            if item.under.is_none() && !lost.contains(&above) {
                let before = self.diagnostics.len();
                self.unknown_name(&raw.place.file, under, What::Item(&written));
                self.say_rows(before, &raw.place);
            }
        }
        self.check_tree(&list, raw);
        list.index.reserve(named.len());
        for same in named.chunk_by(|(one, _), (next, _)| one == next) {
            if let Some((symbol, _)) = same.first() {
                list.index.insert(*symbol, same.iter().map(|(_, item)| *item).collect::<Vec<_>>().into());
            }
        }
        list.digest = self.list_digest(&list);
        list
    }

    /// Two items that share a text while both are in force: the text would not tell which is meant.
    fn check_shared_names(&mut self, list: &ListDef, raw: &[RawItem], keys: &[Cow<'_, str>], named: &[(Symbol, u32)]) {
        let key = |at: u32| keys.get(at as usize);
        let mut clashes = Vec::new();
        for items in named.chunk_by(|(one, _), (next, _)| one == next).filter(|items| items.len() > 1) {
            // In order of their first day; the one that lasts longest of those before is the one to meet.
            let mut in_order: Vec<(Days, u32, Symbol)> =
                items.iter().filter_map(|(symbol, at)| list.items.get(*at as usize).map(|item| (item.days, *at, *symbol))).collect();
            in_order.sort_unstable();
            let mut lasting: Option<(Days, u32)> = None;
            for (days, at, symbol) in in_order {
                // Versions of one key that overlap are reported as such.
                if let Some((before, first)) = lasting
                    && before.meets(days)
                    && key(first) != key(at)
                {
                    clashes.push((symbol, first.min(at), first.max(at)));
                }
                if lasting.is_none_or(|(before, _)| days.to > before.to) {
                    lasting = Some((days, at));
                }
            }
        }
        clashes.sort_unstable();
        for (symbol, first, second) in clashes {
            let text = self.model.symbols.text(symbol).unwrap_or_default().to_owned();
            let (Some(a), Some(b)) = (raw.get(first as usize), raw.get(second as usize)) else { continue };
            let (first, second) = if a.place <= b.place { (&a.place, &b.place) } else { (&b.place, &a.place) };
            let message = say(
                format!("「{text}」同时是事项「{}」和「{}」的名称", a.key, b.key),
                format!("`{text}` names both the item `{}` and the item `{}`", a.key, b.key),
            );
            let help = say("改掉其中一个名称或又称", "change one of the names or aliases");
            let mut diagnostic = second.error(codes::DUPLICATE, &message).with_help(help);
            first.add_as_other(&mut diagnostic);
            self.push(diagnostic);
        }
    }

    /// Versions of one item that are in force on the same day, and days between them.
    fn check_item_versions(&mut self, list: &ListDef, raw: &[RawItem], keys: &[Cow<'_, str>]) {
        let mut from = 0;
        for same in keys.chunk_by(|one, next| one == next) {
            let range = from..from + same.len();
            from = range.end;
            if same.len() == 1 {
                continue;
            }
            let (items, raw) = (list.items.get(range.clone()).unwrap_or_default(), raw.get(range).unwrap_or_default());
            let version = |(item, raw): (&ItemDef, &RawItem)| Version { days: item.days, place: raw.place.clone() };
            let mut versions: Vec<Version> = items.iter().zip(raw).map(version).collect();
            if let Some(first) = items.first() {
                self.check_versions(("事项", "item"), &first.key, &mut versions);
            }
        }
    }

    /// Names the row of a file in the diagnostics that came after the first `before`.
    pub(super) fn say_rows(&mut self, before: usize, place: &Place) {
        for diagnostic in self.diagnostics.iter_mut().skip(before) {
            diagnostic.message = place.in_words(&diagnostic.message);
        }
    }

    fn check_tree(&mut self, list: &ListDef, raw: &[RawItem]) {
        let above = |at: usize| Some(list.items.get(at)?.under? as usize);
        for raw in circles::first_of_each(list.items.len(), above).into_iter().filter_map(|at| raw.get(at)) {
            let message = say(format!("事项「{}」隶属于自己", raw.key), format!("the item `{}` is under itself", raw.key));
            self.push(raw.place.error(codes::CYCLE, &message).with_help(say("断开这个环", "break the circle")));
        }
    }

    /// SHA-256 over the list and its items in order of key and validity, everything by name: the numbers that the compiler gives depend on the order of files.
    fn list_digest(&self, list: &ListDef) -> String {
        let (mut digest, mut parts) = (Sha256::new(), Parts::default());
        let mut of_bases: Option<(&[BasisId], Vec<u8>)> = None;
        parts.text(&list.name);
        parts.number(list.items.len());
        for item in &list.items {
            parts.text(&item.key);
            parts.optional(item.name.as_deref());
            parts.number(item.aliases.len());
            item.aliases.iter().for_each(|alias| parts.text(alias));
            parts.optional(item.under.and_then(|at| list.items.get(at as usize)).map(|above| above.key.as_str()));
            parts.days(item.days);
            parts.number(list.columns.len());
            for (column, value) in list.columns.iter().zip(&item.values) {
                parts.text(&column.name);
                self.value_for_digest(&mut parts, column.ty.kind, *value);
            }
            // Most items rest on what the one before rests on.
            let (_, told) = match of_bases.take() {
                Some(known) if known.0 == item.bases => of_bases.insert(known),
                _ => {
                    let mut told = Parts::default();
                    told.number(item.bases.len());
                    item.bases.iter().for_each(|basis| self.basis_for_digest(&mut told, *basis));
                    of_bases.insert((&item.bases, told.0))
                }
            };
            parts.0.extend_from_slice(told);
            digest.update(&parts.0);
            parts.0.clear();
        }
        digest.update(&parts.0);
        hex(&digest.finalize())
    }

    fn basis_for_digest(&self, parts: &mut Parts, basis: BasisId) {
        match self.model.bases.get(basis.index()) {
            Some(BasisDef::Cite(cite)) => {
                parts.text("cite");
                parts.number(cite.sources.len());
                for source in cite.sources.iter().filter_map(|source| self.model.sources.get(source.index())) {
                    parts.text(&source.name);
                }
                parts.text(&jianfu_dsl::text::format_places(&cite.places, Lang::En));
                parts.optional(cite.confidence.map(ConfidenceCode::letter));
                parts.optional(cite.quote.as_deref());
                parts.days(cite.days.unwrap_or(Days::ALWAYS));
            }
            Some(BasisDef::Assumption(why)) => {
                parts.text("assumption");
                parts.text(why);
            }
            None => parts.text("nothing"),
        }
    }

    fn value_for_digest(&self, parts: &mut Parts, kind: Kind, value: Cell) {
        let (tag, text): (_, Cow<'_, str>) = match value {
            Cell::Bool(flag) => ("bool", if flag { "true" } else { "false" }.into()),
            Cell::Int(number) => ("int", number.to_string().into()),
            Cell::Decimal(number) => ("decimal", number.normalize().to_string().into()),
            Cell::Day(day) => ("date", day.to_string().into()),
            Cell::Text(symbol) => ("text", self.model.symbols.text(symbol).unwrap_or_default().into()),
            Cell::Variant(value) => {
                let of = if let Kind::Enum(id) = kind { get(&self.model.enums, id.index()) } else { None };
                let variant = of.and_then(|definition| definition.variants.get(usize::from(value)));
                ("value", variant.map_or_else(Cow::default, |variant| variant.name.as_str().into()))
            }
            Cell::Body(id) => ("body", get(&self.model.bodies, id.index()).map_or_else(Cow::default, |body| body.name.as_str().into())),
            Cell::Source(id) => {
                ("source", get(&self.model.sources, id.index()).map_or_else(Cow::default, |source| source.name.as_str().into()))
            }
            Cell::Absent | Cell::Unknown | Cell::List { .. } | Cell::Basis { .. } | Cell::Count { .. } => ("nothing", Cow::default()),
        };
        parts.text(tag);
        parts.text(&text);
    }
}

/// What a digest is made of, each part with its length or a tag before it, so that nothing can pass from one part to the next.
#[derive(Default)]
struct Parts(Vec<u8>);

impl Parts {
    fn number(&mut self, number: usize) {
        self.0.extend_from_slice(&(number as u64).to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    fn optional(&mut self, text: Option<&str>) {
        self.number(text.iter().len());
        text.into_iter().for_each(|text| self.text(text));
    }

    fn days(&mut self, days: Days) {
        self.0.extend_from_slice(&days.from.to_le_bytes());
        self.0.extend_from_slice(&days.to.to_le_bytes());
    }
}
