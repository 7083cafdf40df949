//! Enums, bodies, sources and serial patterns; and what is said of things declared twice.

use std::collections::HashMap;

use jianfu_dsl::Message;
use jianfu_dsl::tree::{self, Name};

use super::place::Place;
use super::scope::{Added, Found};
use super::unknown::What;
use super::versions::Version;
use super::{Compiler, In, circles, label_of, say};
use crate::codes;
use crate::fold::{fold, fold_title};
use crate::model::{
    BodyDef, BodyId, Days, EnumDef, EnumId, Kind, SerialDef, SerialId, SerialPart, SourceDef, SourceId, Type, VariantDef, get,
};

/// The names of the types that need no declaration.
pub(super) const PLAIN_TYPES: [(&str, &str, Kind); 7] = [
    ("text", "文本", Kind::Text),
    ("int", "整数", Kind::Int),
    ("decimal", "小数", Kind::Decimal),
    ("bool", "是否", Kind::Bool),
    ("date", "日期", Kind::Date),
    ("body", "机构", Kind::Body),
    ("basis", "法据", Kind::Basis),
];

/// The enum that says what became of an entry of the history.
const STATUS: &str = "status";

impl Compiler<'_> {
    pub(super) fn declare_enums(&mut self) {
        for In { file, node } in self.declared.enums.clone() {
            let mut variants: Vec<VariantDef> = Vec::new();
            let mut taken: HashMap<String, Place> = HashMap::new();
            for variant in &node.variants {
                let label = label_of(&variant.name, variant.label.as_ref());
                let clash = [&variant.name.text, &label].into_iter().find_map(|text| Some((text, taken.get(&fold(text))?)));
                if let Some((text, first)) = clash {
                    self.duplicate_text(file, variant.name.span, text, ("取值", "value"), Some(first));
                    continue;
                }
                taken.extend([&variant.name.text, &label].map(|text| (fold(text), Place::text(file, variant.name.span))));
                variants.push(VariantDef { name: variant.name.text.clone(), label });
            }
            let label = label_of(&node.name, node.label.as_ref());
            let id = EnumId::of(self.model.enums.len());
            if self.scope.enums.add(&node.name.text, &label, id) == Added::Taken {
                let first = first_of(&self.declared.enums, |node| &node.name, &node.name.text);
                self.duplicate(file, &node.name, ("枚举", "enum"), first.as_ref());
                continue;
            }
            if node.name.text == STATUS {
                self.model.status = Some(id);
            }
            self.model.enums.push(EnumDef { name: node.name.text.clone(), label, ordered: node.ordered, variants });
        }
    }

    pub(super) fn declare_bodies(&mut self) {
        let declared = self.declared.bodies.clone();
        for In { file, node } in &declared {
            let label = label_of(&node.name, node.label.as_ref());
            let id = BodyId::of(self.model.bodies.len());
            if self.scope.bodies.add(&node.name.text, &label, id) == Added::Taken {
                let first = first_of(&self.declared.bodies, |node| &node.name, &node.name.text);
                self.duplicate(file, &node.name, ("机构", "body"), first.as_ref());
                continue;
            }
            let texts = [node.name.text.as_str(), label.as_str()].into_iter().chain(node.aliases.iter().map(|alias| alias.text.as_str()));
            for text in texts {
                let known = *self.model.body_names.entry(fold(text)).or_insert(id);
                if known != id {
                    let (name, label) = get(&self.model.bodies, known.index())
                        .map_or_else(Default::default, |other| (other.name.clone(), other.label.clone()));
                    let message = say(format!("「{text}」已是机构「{label}」的名称"), format!("`{text}` already names the body `{name}`"));
                    let help = say("一个名称只能属于一个机构", "a name may belong to one body only");
                    let mut diagnostic = Place::text(file, node.name.span).error(codes::DUPLICATE, &message).with_help(help);
                    if let Some(first) = first_of(&self.declared.bodies, |node| &node.name, &name) {
                        first.add_as_other(&mut diagnostic);
                    }
                    self.push(diagnostic);
                }
            }
            let aliases = node.aliases.iter().map(|alias| alias.text.clone()).collect();
            self.model.bodies.push(BodyDef { name: node.name.text.clone(), label, aliases, under: None });
        }
        let mut above: Vec<Option<usize>> = Vec::with_capacity(declared.len());
        let position: HashMap<&str, usize> = declared.iter().enumerate().map(|(at, body)| (body.node.name.text.as_str(), at)).collect();
        for In { file, node } in &declared {
            let found = node.under.as_ref().map(|under| (under, self.find_body(&under.text)));
            if let Some((under, None)) = found {
                self.unknown_name(file, under, What::Body);
            }
            let over = found.and_then(|(_, id)| id);
            let own = self.scope.bodies.get(&node.name.text).copied();
            if let Some(body) = own.and_then(|own| self.model.bodies.get_mut(own.index())) {
                body.under = body.under.or(over);
            }
            let over = over.and_then(|id| get(&self.model.bodies, id.index()));
            above.push(over.and_then(|body| position.get(body.name.as_str()).copied()));
        }
        let above = |at: usize| above.get(at).copied().flatten();
        for at in circles::first_of_each(declared.len(), above) {
            if let Some((file, under)) = declared.get(at).and_then(|In { file, node }| Some((*file, node.under.as_ref()?))) {
                self.circle(file, under, ("机构", "body"));
            }
        }
    }

    /// The body that a clause names: by name or label, or else by an alias, as data may.
    pub(super) fn find_body(&self, text: &str) -> Option<BodyId> {
        match self.scope.bodies.find(text) {
            Found::One(id) => Some(id),
            Found::Ambiguous => None,
            Found::Nothing => self.model.body_names.get(&fold(text)).copied(),
        }
    }

    pub(super) fn declare_sources(&mut self) {
        let mut versions: HashMap<&str, Vec<Version>> = HashMap::new();
        let declared = self.declared.sources.clone();
        for &In { file, node } in &declared {
            let days = self.days(file, node.valid.as_ref());
            let level = node.level.as_ref().and_then(|name| self.value_of_enum(file, "level", name));
            let rank = node.rank.as_ref().and_then(|name| self.value_of_enum(file, "rank", name));
            let lacks = [(node.rank.is_none(), "「效力」", "`rank`"), (node.confidence.is_none(), "「置信」", "`confidence`")];
            let (zh, en): (Vec<&str>, Vec<&str>) = lacks.iter().filter(|(lacks, ..)| *lacks).map(|(_, zh, en)| (*zh, *en)).unzip();
            if !zh.is_empty() {
                let (zh, en) = (zh.join("和"), en.join(" and no "));
                let message =
                    say(format!("文件「{}」没有写明{zh}", node.title.text), format!("the source `{}` has no {en}", node.name.text));
                self.error(codes::INCOMPLETE, file, node.name.span, message).help =
                    Some(say("例如：效力 规范性文件 置信 N", "for example: rank normative confidence N"));
            }
            let id = SourceId::of(self.model.sources.len());
            let spot = self.spot(&Place::text(file, node.name.span));
            self.model.sources.push(SourceDef {
                name: node.name.text.clone(),
                title: node.title.text.clone(),
                number: node.number.as_ref().map(|number| number.text.clone()),
                issuer: node.issuer.as_ref().map(|issuer| issuer.text.clone()),
                level,
                rank,
                confidence: node.confidence.as_ref().map_or(tree::ConfidenceCode::Summary, |confidence| confidence.code),
                days,
                group: id,
                versions: vec![id],
                spot,
            });
            self.scope.sources.entry(node.name.text.clone()).or_default().push(id);
            let name_of_title = self.scope.source_titles.entry(node.title.text.clone()).or_insert_with(|| Some(node.name.text.clone()));
            if name_of_title.as_ref() != Some(&node.name.text) {
                *name_of_title = None;
            }
            versions.entry(node.name.text.as_str()).or_default().push(Version { days, place: Place::text(file, node.name.span) });
        }
        let mut names: Vec<_> = versions.into_iter().collect();
        names.sort_by_key(|(name, _)| *name);
        for (name, mut versions) in names {
            self.check_versions(("文件", "source"), name, &mut versions);
        }
        self.name_sources();
    }

    /// Joins the versions of each name, and fills the names by which a demand's basis may mean a source.
    /// A text that different sources share means none of them.
    fn name_sources(&mut self) {
        for versions in self.scope.sources.values_mut() {
            versions.sort_by_key(|id| get(&self.model.sources, id.index()).map(|source| source.days));
            for id in versions.iter() {
                if let (Some(source), Some(&group)) = (self.model.sources.get_mut(id.index()), versions.first()) {
                    source.group = group;
                    source.versions.clone_from(versions);
                }
            }
        }
        let mut named: HashMap<String, Option<SourceId>> = HashMap::new();
        for source in &self.model.sources {
            let short = source.title.strip_prefix("中华人民共和国");
            let texts = [Some(source.name.as_str()), Some(source.title.as_str()), source.number.as_deref(), short];
            for text in texts.into_iter().flatten() {
                let meant = named.entry(fold_title(text)).or_insert(Some(source.group));
                if *meant != Some(source.group) {
                    *meant = None;
                }
            }
        }
        self.model.source_names = named.into_iter().filter_map(|(text, source)| Some((text, source?))).collect();
    }

    /// The value of one of the two enums with a meaning of their own.
    fn value_of_enum(&mut self, file: &str, of: &str, name: &Name) -> Option<u16> {
        let found = self.scope.enums.get(of).and_then(|id| Some((*id, get(&self.model.enums, id.index())?.clone())));
        let Some((id, found)) = found else {
            self.error(
                codes::UNKNOWN_NAME,
                file,
                name.span,
                say(
                    format!("规则包没有名为「{of}」的枚举，无法解释「{}」", name.text),
                    format!("the pack has no enum `{of}`, so `{}` means nothing", name.text),
                ),
            )
            .help = Some(self.enum_to_rename(of, &name.text));
            return None;
        };
        let value = found.variant(&name.text);
        if value.is_none() {
            self.unknown_name(file, name, What::Value(id));
        }
        value
    }

    /// What to do where the pack has no enum `rank` or `level`: rename the one that was meant, or declare one.
    fn enum_to_rename(&self, of: &str, value: &str) -> Message {
        let label = if of == "rank" { "效力" } else { "层级" };
        let is_called = |known: &&EnumDef| known.name == label || known.label == label;
        let enums = || self.model.enums.iter();
        let meant = enums().filter(is_called).find(|known| known.variant(value).is_some());
        match meant.or_else(|| enums().find(|known| known.variant(value).is_some())).or_else(|| enums().find(is_called)) {
            Some(known) => say(
                format!("把枚举「{}」的名称改为 {of}，原来的名称可作标签：枚举 {of} \"{}\" 有序 {{ … }}", known.name, known.label),
                format!("give the enum `{}` the name `{of}`: enum {of} \"{}\" ordered {{ … }}", known.name, known.label),
            ),
            None => say(
                format!("声明枚举「{of}」，从高到低列出取值：枚举 {of} \"{label}\" 有序 {{ … }}"),
                format!("declare `enum {of} … ordered`, highest first"),
            ),
        }
    }

    /// The type of a field or column. Where nothing has the type's name, what leans on the field is not reported once more.
    pub(super) fn resolve_type(&mut self, file: &str, ty: &tree::Type, field: &Name) -> Type {
        let plain = PLAIN_TYPES.iter().find(|(en, zh, _)| ty.name.text == *en || ty.name.text == *zh).map(|(_, _, kind)| *kind);
        let kind = plain.or_else(|| self.scope.enums.get(&ty.name.text).map(|&id| Kind::Enum(id)));
        let kind = kind.unwrap_or_else(|| {
            self.unknown_name(file, &ty.name, What::Type);
            self.scope.doubtful.fields.insert(field.text.clone());
            Kind::Text
        });
        Type { kind, list: ty.list }
    }

    pub(super) fn declare_serials(&mut self) {
        for In { file, node } in self.declared.serials.clone() {
            let label = label_of(&node.name, node.label.as_ref());
            let id = SerialId::of(self.model.serials.len());
            if self.scope.serials.add(&node.name.text, &label, id) == Added::Taken {
                let first = first_of(&self.declared.serials, |node| &node.name, &node.name.text);
                self.duplicate(file, &node.name, ("编号", "serial"), first.as_ref());
                continue;
            }
            self.need_basis(file, node.name.span, &node.bases, (&format!("编号「{label}」"), &format!("the serial `{}`", node.name.text)));
            let bases = self.bases(file, &node.bases);
            self.check_basis_days(file, node.name.span, self.beginning_with(Days::ALWAYS, &bases), &bases);
            let parts = node.parts.iter().map(|part| match part {
                tree::SerialPart::Digits { name, width } => {
                    SerialPart::Digits { name: name.text.clone(), width: usize::try_from(width.value).unwrap_or(usize::MAX) }
                }
                tree::SerialPart::Literal(text) => SerialPart::Literal(fold(&text.text)),
            });
            let parts = parts.collect();
            self.model.serials.push(SerialDef { name: node.name.text.clone(), label, bases, parts });
        }
    }

    pub(super) fn duplicate(&mut self, file: &str, name: &Name, what: (&str, &str), first: Option<&Place>) {
        self.duplicate_text(file, name.span, &name.text, what, first);
    }

    /// The same for a name or label.
    pub(super) fn duplicate_text(&mut self, file: &str, span: tree::Span, text: &str, what: (&str, &str), first: Option<&Place>) {
        let message = say(format!("{}「{text}」声明了两次", what.0), format!("the {} `{text}` is declared twice", what.1));
        let help = say("改名，或删去一处", "rename one, or delete it");
        let mut diagnostic = Place::text(file, span).error(codes::DUPLICATE, &message).with_help(help);
        if let Some(first) = first {
            first.add_as_other(&mut diagnostic);
        }
        self.push(diagnostic);
    }

    pub(super) fn circle(&mut self, file: &str, name: &Name, what: (&str, &str)) {
        self.error(
            codes::CYCLE,
            file,
            name.span,
            say(format!("{}「{}」绕回了自己", what.0, name.text), format!("the {} `{}` leads back to itself", what.1, name.text)),
        )
        .help = Some(say("断开这个环", "break the circle"));
    }
}

/// Where the first of several declarations of one name stands.
pub(super) fn first_of<T>(declared: &[In<'_, T>], name_of: impl Fn(&T) -> &Name, name: &str) -> Option<Place> {
    let found = declared.iter().find(|declared| name_of(declared.node).text == name)?;
    Some(Place::text(found.file, name_of(found.node).span))
}
