//! Declarations: enums, forms, sources, lists, bodies, definitions and serials.

use crate::codes;
use crate::diagnostic::Message;
use crate::grammar::{Pair, Rule};
use crate::keywords;
use crate::tree::{
    BodyDecl, CasesDecl, Declaration, DeclarationKind, DefineDecl, Effect, EnumDecl, Field, FormDecl, Int, ItemDecl, ListDecl, Name,
    SerialDecl, SerialPart, SourceDecl, Text, Type, Variant,
};

use super::Builder;

impl Builder<'_> {
    /// A whole declaration; `None` where something is wrong in it.
    pub(crate) fn declaration(&mut self, pair: Pair<'_>) -> Option<Declaration> {
        let span = self.tight_span(&pair);
        let kind = match pair.as_rule() {
            Rule::enum_decl => DeclarationKind::Enum(self.enumeration(pair)?),
            Rule::form_decl => DeclarationKind::Form(self.form(pair)?),
            Rule::source_decl => DeclarationKind::Source(self.source(pair)?),
            Rule::list_decl => DeclarationKind::List(self.list(pair)?),
            Rule::body_decl => DeclarationKind::Body(self.body(pair)?),
            Rule::define_decl => DeclarationKind::Define(self.definition(pair)?),
            Rule::serial_decl => DeclarationKind::Serial(self.serial(pair)?),
            Rule::cases_decl => DeclarationKind::Cases(self.cases(pair)?),
            Rule::rule_decl => DeclarationKind::Rule(self.rule(pair)?),
            Rule::checklist_decl => DeclarationKind::Checklist(self.checklist(pair)?),
            Rule::default_decl => DeclarationKind::Default(self.default(pair)?),
            Rule::quota_decl => DeclarationKind::Quota(self.quota(pair)?),
            Rule::deadline_decl => DeclarationKind::Deadline(self.deadline(pair)?),
            Rule::metric_decl => DeclarationKind::Metric(self.metric(pair)?),
            Rule::alert_decl => DeclarationKind::Alert(self.alert(pair)?),
            Rule::score_decl => DeclarationKind::Score(self.score(pair)?),
            Rule::test_decl => DeclarationKind::Test(self.test(pair)?),
            _ => return None,
        };
        Some(Declaration { span, kind })
    }

    fn enumeration(&mut self, pair: Pair<'_>) -> Option<EnumDecl> {
        let span = self.span(&pair);
        let (mut name, mut label, mut ordered, mut variants) = (None, None, false, Vec::new());
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::any_name => name = Some(self.name(&child)),
                Rule::string => label = Some(self.text(&child)),
                Rule::kw_ordered => ordered = true,
                Rule::variant => {
                    let mut inner = child.into_inner();
                    let name = self.name(&inner.next()?);
                    let label = inner.next().map(|text| self.text(&text));
                    variants.push(Variant { name, label });
                }
                _ => {}
            }
        }
        self.cap(variants.len(), span)?;
        Some(EnumDecl { name: name?, label, ordered, variants })
    }

    fn form(&mut self, pair: Pair<'_>) -> Option<FormDecl> {
        let span = self.span(&pair);
        let (mut name, mut label, mut extends, mut fields) = (None, None, None, Vec::new());
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::any_name if name.is_none() => name = Some(self.name(&child)),
                Rule::any_name => extends = Some(self.name(&child)),
                Rule::string => label = Some(self.text(&child)),
                Rule::field => fields.push(self.field(child)?),
                _ => {}
            }
        }
        self.cap(fields.len(), span)?;
        Some(FormDecl { name: name?, label, extends, fields })
    }

    fn field(&mut self, pair: Pair<'_>) -> Option<Field> {
        let span = self.tight_span(&pair);
        let (mut name, mut ty, mut label, mut as_of, mut optional) = (None, None, None, None, None);
        for child in pair.into_inner() {
            let at = self.span(&child);
            match child.as_rule() {
                Rule::any_name => name = Some(self.name(&child)),
                Rule::ty => ty = Some(self.ty(child)?),
                Rule::string => label = Some(self.text(&child)),
                Rule::as_of_mark => self.once(&mut as_of, (), "as_of", at),
                Rule::kw_optional => self.once(&mut optional, (), "optional", at),
                _ => {}
            }
        }
        Some(Field { name: name?, ty: ty?, label, as_of: as_of.is_some(), optional: optional.is_some(), span })
    }

    /// A type; the types of the language itself are called by their English names in the tree.
    fn ty(&mut self, pair: Pair<'_>) -> Option<Type> {
        let (mut name, mut list) = (None, false);
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::kw_list => list = true,
                Rule::kw_of => {}
                Rule::any_name => name = Some(self.name(&child)),
                _ => {
                    let text = keywords::find(child.as_str())?.en.to_owned();
                    name = Some(Name { text, span: self.span(&child) });
                }
            }
        }
        Some(Type { name: name?, list })
    }

    fn source(&mut self, pair: Pair<'_>) -> Option<SourceDecl> {
        let (mut name, mut title) = (None, None);
        let (mut number, mut issuer, mut level, mut rank, mut confidence, mut valid) = (None, None, None, None, None, None);
        for child in pair.into_inner() {
            let at = self.span(&child);
            match child.as_rule() {
                Rule::any_name => name = Some(self.name(&child)),
                Rule::string => title = Some(self.text(&child)),
                Rule::source_number => {
                    let text = self.text_of(child)?;
                    self.once(&mut number, text, "number", at);
                }
                Rule::source_issuer => {
                    let text = self.text_of(child)?;
                    self.once(&mut issuer, text, "issuer", at);
                }
                Rule::source_level => {
                    let value = self.name(&child.into_inner().nth(1)?);
                    self.once(&mut level, value, "level", at);
                }
                Rule::source_rank => {
                    let value = self.name(&child.into_inner().nth(1)?);
                    self.once(&mut rank, value, "rank", at);
                }
                Rule::confidence => {
                    let value = self.confidence(child)?;
                    self.once(&mut confidence, value, "confidence", at);
                }
                Rule::valid => {
                    let value = self.validity(child)?;
                    self.once(&mut valid, value, "valid", at);
                }
                _ => {}
            }
        }
        Some(SourceDecl { name: name?, title: title?, number, issuer, level, rank, confidence, valid })
    }

    fn list(&mut self, pair: Pair<'_>) -> Option<ListDecl> {
        let span = self.span(&pair);
        let (mut name, mut label, mut effect, mut columns, mut valid) = (None, None, None, None, None);
        let (mut bases, mut items, mut files) = (Vec::new(), Vec::new(), Vec::new());
        let mut whole = true;
        for child in pair.into_inner() {
            let at = self.span(&child);
            match child.as_rule() {
                Rule::any_name => name = Some(self.name(&child)),
                Rule::string => label = Some(self.text(&child)),
                // Items are many and independent, so that each of their mistakes is reported.
                Rule::item => match self.item(child) {
                    Some(item) => items.push(item),
                    None => whole = false,
                },
                Rule::effect => {
                    let word = child.into_inner().nth(1)?;
                    let kind = match word.as_rule() {
                        Rule::kw_allow => Effect::Allow,
                        Rule::kw_bar => Effect::Bar,
                        _ => Effect::Inform,
                    };
                    let value = (kind, self.span(&word));
                    self.once(&mut effect, value, "effect", at);
                }
                Rule::columns => {
                    let mut fields = Vec::new();
                    for field in child.into_inner().filter(|child| child.as_rule() == Rule::column_field) {
                        fields.push(self.field(field)?);
                    }
                    self.once(&mut columns, fields, "columns", at);
                }
                Rule::cite | Rule::assumption => bases.push(self.basis(child)?),
                Rule::valid => {
                    let value = self.validity(child)?;
                    self.once(&mut valid, value, "valid", at);
                }
                Rule::from_file => files.push(self.text_of(child)?),
                _ => {}
            }
        }
        self.cap(items.len(), span)?;
        whole.then_some(ListDecl { name: name?, label, effect, columns: columns.unwrap_or_default(), bases, valid, items, files })
    }

    fn item(&mut self, pair: Pair<'_>) -> Option<ItemDecl> {
        let span = self.tight_span(&pair);
        let (mut key, mut name, mut under, mut values, mut valid) = (None, None, None, None, None);
        let (mut aliases, mut bases) = (Vec::new(), Vec::new());
        for child in pair.into_inner() {
            let at = self.span(&child);
            match child.as_rule() {
                Rule::any_name => key = Some(self.name(&child)),
                Rule::string => name = Some(self.text(&child)),
                Rule::aka => aliases.extend(self.texts_of(child)),
                Rule::under => {
                    let value = self.name(&child.into_inner().nth(1)?);
                    self.once(&mut under, value, "under", at);
                }
                Rule::record => {
                    let record = self.record(child)?;
                    if values.is_some() {
                        self.error(
                            codes::TWICE,
                            at,
                            Message::new("列值的花括号在这里写了两次", "the braces with column values are written twice here"),
                        )
                        .help = Some(Message::new("合成一个花括号", "put all values between one pair of braces"));
                    }
                    values = Some(record);
                }
                Rule::cite | Rule::assumption => bases.push(self.basis(child)?),
                Rule::valid => {
                    let value = self.validity(child)?;
                    self.once(&mut valid, value, "valid", at);
                }
                _ => {}
            }
        }
        Some(ItemDecl { key: key?, name, aliases, under, values: values.unwrap_or_default(), bases, valid, span })
    }

    fn body(&mut self, pair: Pair<'_>) -> Option<BodyDecl> {
        let (mut name, mut label, mut under, mut aliases) = (None, None, None, Vec::new());
        for child in pair.into_inner() {
            let at = self.span(&child);
            match child.as_rule() {
                Rule::any_name => name = Some(self.name(&child)),
                Rule::string => label = Some(self.text(&child)),
                Rule::aka => aliases.extend(self.texts_of(child)),
                Rule::under => {
                    let value = self.name(&child.into_inner().nth(1)?);
                    self.once(&mut under, value, "under", at);
                }
                _ => {}
            }
        }
        Some(BodyDecl { name: name?, label, aliases, under })
    }

    fn definition(&mut self, pair: Pair<'_>) -> Option<DefineDecl> {
        let (mut name, mut label, mut expr) = (None, None, None);
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::any_name => name = Some(self.name(&child)),
                Rule::string => label = Some(self.text(&child)),
                Rule::expr => expr = Some(self.expr(child)?),
                _ => {}
            }
        }
        Some(DefineDecl { name: name?, label, expr: expr? })
    }

    fn serial(&mut self, pair: Pair<'_>) -> Option<SerialDecl> {
        let (mut name, mut label, mut inside, mut bases, mut parts) = (None, None, false, Vec::new(), Vec::new());
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::any_name => name = Some(self.name(&child)),
                Rule::lb => inside = true,
                Rule::string if inside => parts.push(SerialPart::Literal(self.text(&child))),
                Rule::string => label = Some(self.text(&child)),
                Rule::cite | Rule::assumption => bases.push(self.basis(child)?),
                Rule::serial_digits => {
                    let mut inner = child.into_inner();
                    let name = self.name(&inner.next()?);
                    let width = self.int(&inner.nth(2)?)?;
                    parts.push(SerialPart::Digits { name, width });
                }
                _ => {}
            }
        }
        Some(SerialDecl { name: name?, label, bases, parts })
    }

    fn cases(&mut self, pair: Pair<'_>) -> Option<CasesDecl> {
        let empty_history = pair.clone().into_inner().any(|child| child.as_rule() == Rule::empty_history);
        let mut texts = pair.into_inner().filter(|child| child.as_rule() == Rule::string);
        let (name, file) = (texts.next()?, texts.next()?);
        Some(CasesDecl { name: self.text(&name), file: self.text(&file), empty_history })
    }

    /// The string of a clause that holds one.
    pub(super) fn text_of(&mut self, pair: Pair<'_>) -> Option<Text> {
        let text = pair.into_inner().find(|child| child.as_rule() == Rule::string)?;
        Some(self.text(&text))
    }

    /// The strings of a clause that holds several.
    pub(super) fn texts_of(&mut self, pair: Pair<'_>) -> Vec<Text> {
        pair.into_inner().filter(|child| child.as_rule() == Rule::string).map(|text| self.text(&text)).collect()
    }

    /// The whole number of a clause that holds one.
    pub(super) fn int_of(&mut self, pair: Pair<'_>) -> Option<Int> {
        let int = pair.into_inner().find(|child| child.as_rule() == Rule::int)?;
        self.int(&int)
    }
}
