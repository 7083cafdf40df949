//! Forms: in the order in which they extend one another, with the fields that they inherit.

use std::collections::{BTreeMap, BTreeSet};

use jianfu_dsl::tree;

use super::declare::first_of;
use super::place::Place;
use super::unknown::What;
use super::{Compiler, In, label_of, say};
use crate::codes;
use crate::fold::fold;
use crate::model::{FieldDef, FormDef, FormId, Kind, Plan, Table, Type};

impl Compiler<'_> {
    pub(super) fn declare_forms(&mut self) {
        let declared = self.declared.forms.clone();
        let mut by_name: BTreeMap<&str, In<'_, tree::FormDecl>> = BTreeMap::new();
        let mut by_label: BTreeMap<&str, Option<In<'_, tree::FormDecl>>> = BTreeMap::new();
        for form in &declared {
            let fresh = !by_name.contains_key(form.node.name.text.as_str());
            by_name.entry(form.node.name.text.as_str()).or_insert(*form);
            if let Some(label) = form.node.label.as_ref().filter(|_| fresh) {
                by_label.entry(label.text.as_str()).and_modify(|known| *known = None).or_insert(Some(*form));
            }
        }
        let base_of = |form: In<'_, tree::FormDecl>| {
            let extends = form.node.extends.as_ref()?.text.as_str();
            by_name.get(extends).copied().or_else(|| by_label.get(extends).copied().flatten())
        };
        for form in &declared {
            let first = by_name.get(form.node.name.text.as_str()).is_some_and(|known| std::ptr::eq(known.node, form.node));
            if !first {
                let first = first_of(&declared, |node| &node.name, &form.node.name.text);
                self.duplicate(form.file, &form.node.name, ("表单", "form"), first.as_ref());
                continue;
            }
            // The forms that are extended come first, whatever their order in the text.
            let mut chain = vec![*form];
            let mut on_chain = BTreeSet::from([form.node.name.text.as_str()]);
            while let Some((below, extends)) = chain.last().and_then(|below| Some((*below, below.node.extends.as_ref()?))) {
                match base_of(below) {
                    Some(base) if !on_chain.insert(base.node.name.text.as_str()) => {
                        self.circle(below.file, extends, ("表单", "form"));
                        break;
                    }
                    Some(base) if !self.scope.forms.has_name(&base.node.name.text) => chain.push(base),
                    Some(_) => break,
                    None => {
                        self.unknown_name(below.file, extends, What::Form);
                        break;
                    }
                }
            }
            for form in chain.into_iter().rev() {
                if !self.scope.forms.has_name(&form.node.name.text) {
                    let parent = base_of(form).filter(|base| self.scope.forms.has_name(&base.node.name.text));
                    let parent = parent.and_then(|base| self.scope.forms.get(&base.node.name.text).copied());
                    self.declare_form(form, parent);
                }
            }
        }
        self.name_forms();
    }

    /// Fills the names by which data may mean a form: names first, then labels; what several forms are called means none of them.
    fn name_forms(&mut self) {
        let by = |text: fn(&FormDef) -> &str| {
            let mut forms: Table<String, Option<FormId>> = Table::default();
            for (at, form) in self.model.forms.iter().enumerate() {
                forms.entry(fold(text(form))).and_modify(|known| *known = None).or_insert(Some(FormId::of(at)));
            }
            forms
        };
        let mut names = by(|form| &form.label);
        names.extend(by(|form| &form.name));
        self.model.form_names = names;
    }

    /// Declares a form; the form that it extends is declared already.
    fn declare_form(&mut self, form: In<'_, tree::FormDecl>, parent: Option<FormId>) {
        let In { file, node } = form;
        let doubtful = parent.map_or(node.extends.is_some(), |parent| self.scope.doubtful.forms.contains(&parent));
        let mut fields: Vec<FieldDef> = parent.and_then(|id| self.model.form(id)).map_or_else(Vec::new, |form| form.fields.clone());
        let mut taken: BTreeSet<String> = fields.iter().flat_map(|field| [fold(&field.name), fold(&field.label)]).collect();
        for field in &node.fields {
            let ty = self.resolve_type(file, &field.ty, &field.name);
            let label = label_of(&field.name, field.label.as_ref());
            // Data names fields folded, so names must differ folded too.
            let clash = [&field.name.text, &label].into_iter().find(|text| taken.contains(&fold(text)));
            if let Some(text) = clash {
                let folded = fold(text);
                let first = self.place_of_field(form, parent, &|known| {
                    fold(&known.name.text) == folded || known.label.as_ref().is_some_and(|label| fold(&label.text) == folded)
                });
                self.duplicate_text(file, field.name.span, text, ("字段", "field"), first.as_ref());
                continue;
            }
            taken.extend([&field.name.text, &label].map(|text| fold(text)));
            if field.as_of && ty != (Type { kind: Kind::Date, list: false }) {
                self.error(
                    codes::TYPE,
                    file,
                    field.span,
                    say("只有日期字段可以作基准日", "only a date can be the day whose law applies"),
                )
                .help = Some(say("把字段的类型写成「日期」", "let the field's type be `date`"));
            }
            if field.as_of && fields.iter().any(|known| known.as_of) {
                let message = say("一张表单只能有一个基准日字段", "a form may have only one field `is as_of`");
                let help = say("去掉其中一个「为 基准日」", "take away one `is as_of`");
                let mut diagnostic = Place::text(file, field.span).error(codes::DUPLICATE, &message).with_help(help);
                if let Some(first) = self.place_of_field(form, parent, &|known| known.as_of) {
                    first.add_as_other(&mut diagnostic);
                }
                self.push(diagnostic);
            }
            fields.push(FieldDef { name: field.name.text.clone(), label, ty, optional: field.optional, as_of: field.as_of });
        }
        let date_slot = fields.iter().position(|field| field.as_of);
        if date_slot.is_none() && !doubtful && parent.is_none_or(|id| self.model.form(id).is_some_and(|form| form.date_slot.is_some())) {
            self.error(
                codes::NO_DATE_FIELD,
                file,
                node.name.span,
                say(format!("表单「{}」没有基准日字段", node.name.text), format!("the form `{}` has no date `is as_of`", node.name.text)),
            )
            .help = Some(say("加一个字段：提出日期: 日期 为 基准日", "add a field: date: date is as_of"));
        }
        let label = label_of(&node.name, node.label.as_ref());
        let mut lookup = Table::default();
        for (slot, field) in fields.iter().enumerate() {
            for text in [field.name.clone(), fold(&field.name), field.label.clone(), fold(&field.label)] {
                lookup.entry(text).or_insert(slot);
            }
        }
        let id = FormId::of(self.model.forms.len());
        self.scope.forms.add(&node.name.text, &label, id);
        if doubtful {
            self.scope.doubtful.forms.insert(id);
        }
        self.model.forms.push(FormDef {
            name: node.name.text.clone(),
            label,
            parent,
            fields,
            lookup,
            date_slot,
            default: None,
            plan: Plan::default(),
        });
    }

    /// The first field of a form that is one wanted; those that it inherits come first.
    fn place_of_field(&self, form: In<'_, tree::FormDecl>, parent: Option<FormId>, wanted: &dyn Fn(&tree::Field) -> bool) -> Option<Place> {
        let place = |In { file, node }: In<'_, tree::FormDecl>| {
            node.fields.iter().find(|field| wanted(field)).map(|field| Place::text(file, field.name.span))
        };
        let mut first = place(form);
        let mut above = parent.and_then(|id| self.model.form(id));
        while let Some(form) = above {
            let declared = self.declared.forms.iter().find(|declared| declared.node.name.text == form.name);
            first = declared.and_then(|declared| place(*declared)).or(first);
            above = form.parent.and_then(|id| self.model.form(id));
        }
        first
    }
}
