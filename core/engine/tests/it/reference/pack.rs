//! The declarations of a pack, found by name.

use jianfu::Value as Given;
use jianfu_dsl::tree::{
    self, Basis, BodyDecl, Clauses, CompareOp, Count, DeclarationKind, DefaultDecl, DefineDecl, EnumDecl, Expr, ExprKind, Field, FormDecl,
    Guard, ItemDecl, ListDecl, Literal, LiteralKind, Name, QuotaDecl, RuleDecl, SerialDecl, SourceDecl, Target, Text, Validity,
};
use jiff::civil::Date;

use super::value::{Value, fold, fold_title};

/// All declarations of all files.
#[derive(Default)]
pub(crate) struct Pack<'t> {
    pub(crate) enums: Vec<&'t EnumDecl>,
    pub(crate) forms: Vec<&'t FormDecl>,
    pub(crate) sources: Vec<&'t SourceDecl>,
    pub(crate) lists: Vec<&'t ListDecl>,
    pub(crate) bodies: Vec<&'t BodyDecl>,
    pub(crate) defines: Vec<&'t DefineDecl>,
    pub(crate) serials: Vec<&'t SerialDecl>,
    pub(crate) defaults: Vec<&'t DefaultDecl>,
    pub(crate) rules: Vec<Rule<'t>>,
    /// The quotas, each with the count that stands in the rule made of it.
    pub(crate) quotas: Vec<(&'t Count, &'t QuotaDecl)>,
}

/// A rule, or a check of a checklist.
#[derive(Clone, Copy)]
pub(crate) struct Rule<'t> {
    pub(crate) checklist: Option<&'t str>,
    pub(crate) decl: &'t RuleDecl,
}

impl Rule<'_> {
    /// `rule` or `checklist.check`.
    pub(crate) fn path(&self) -> String {
        match self.checklist {
            Some(checklist) => format!("{checklist}.{}", self.decl.name.text),
            None => self.decl.name.text.clone(),
        }
    }

    /// Whether an `overrides` names this rule.
    pub(crate) fn is_named_by(&self, target: &Target) -> bool {
        let path: Vec<&str> = target.path.iter().map(|name| name.text.as_str()).collect();
        match (path.as_slice(), self.checklist) {
            ([name], None) => !target.all && *name == self.decl.name.text,
            ([list], Some(checklist)) => target.all && *list == checklist,
            ([list, name], Some(checklist)) => *list == checklist && *name == self.decl.name.text,
            _ => false,
        }
    }
}

/// Whether a text is one of these: a declaration's name or its label.
fn is_called(text: &str, name: &Name, label: Option<&Text>) -> bool {
    text == name.text || label.is_some_and(|label| label.text == text)
}

impl<'t> Pack<'t> {
    pub(crate) fn new(files: &'t [tree::File]) -> Self {
        let mut pack: Self = Default::default();
        for declaration in files.iter().flat_map(|file| &file.declarations) {
            match &declaration.kind {
                DeclarationKind::Enum(it) => pack.enums.push(it),
                DeclarationKind::Form(it) => pack.forms.push(it),
                DeclarationKind::Source(it) => pack.sources.push(it),
                DeclarationKind::List(it) => pack.lists.push(it),
                DeclarationKind::Body(it) => pack.bodies.push(it),
                DeclarationKind::Define(it) => pack.defines.push(it),
                DeclarationKind::Serial(it) => pack.serials.push(it),
                DeclarationKind::Default(it) => pack.defaults.push(it),
                DeclarationKind::Rule(decl) => pack.rules.push(Rule { checklist: None, decl }),
                DeclarationKind::Checklist(list) => {
                    pack.rules.extend(list.checks.iter().map(|decl| Rule { checklist: Some(&list.name.text), decl }));
                }
                DeclarationKind::Quota(quota) if !quota.at_least => {
                    let rule = rule_of(quota);
                    let ExprKind::Compare { left, .. } = &rule.clauses.guards[0].condition.kind else { unreachable!() };
                    let ExprKind::Count(count) = &left.kind else { unreachable!() };
                    pack.quotas.push((count, quota));
                    pack.rules.push(Rule { checklist: None, decl: rule });
                }
                _ => {}
            }
        }
        pack
    }

    pub(crate) fn enumeration(&self, name: &str) -> Option<&'t EnumDecl> {
        self.enums
            .iter()
            .copied()
            .find(|it| it.name.text == name)
            .or_else(|| self.enums.iter().copied().find(|it| is_called(name, &it.name, it.label.as_ref())))
    }

    pub(crate) fn form(&self, name: &str) -> &'t FormDecl {
        self.forms.iter().copied().find(|it| is_called(name, &it.name, it.label.as_ref())).unwrap_or_else(|| panic!("no form {name}"))
    }

    pub(crate) fn list(&self, name: &str) -> &'t ListDecl {
        self.lists.iter().copied().find(|it| is_called(name, &it.name, it.label.as_ref())).unwrap_or_else(|| panic!("no list {name}"))
    }

    pub(crate) fn serial(&self, name: &str) -> &'t SerialDecl {
        self.serials.iter().copied().find(|it| is_called(name, &it.name, it.label.as_ref())).unwrap_or_else(|| panic!("no serial {name}"))
    }

    pub(crate) fn define(&self, name: &str) -> Option<&'t DefineDecl> {
        self.defines.iter().copied().find(|it| is_called(name, &it.name, it.label.as_ref()))
    }

    /// A form, then the form that it extends, and so on.
    pub(crate) fn chain(&self, form: &str) -> Vec<&'t FormDecl> {
        let mut chain = vec![self.form(form)];
        while let Some(parent) = chain.last().and_then(|form| form.extends.as_ref()) {
            chain.push(self.form(&parent.text));
        }
        chain
    }

    /// A field of a form or of those it extends, by name or label.
    pub(crate) fn field(&self, form: &str, name: &str) -> &'t Field {
        let fields = self.chain(form).into_iter().flat_map(|form| &form.fields);
        fields
            .clone()
            .find(|it| it.name.text == name)
            .or_else(|| fields.clone().find(|it| is_called(name, &it.name, it.label.as_ref())))
            .unwrap_or_else(|| panic!("no field {name}"))
    }

    /// The field whose date says whose law applies.
    pub(crate) fn date_field(&self, form: &str) -> Option<&'t str> {
        self.chain(form).into_iter().flat_map(|form| &form.fields).find(|field| field.as_of).map(|field| field.name.text.as_str())
    }

    /// A body by name, label or alias; unknown where nothing is called so.
    pub(crate) fn body(&self, text: &str) -> Value {
        let names = |it: &BodyDecl| -> Vec<String> {
            [&it.name.text].into_iter().chain(it.label.iter().chain(&it.aliases).map(|text| &text.text)).map(|text| fold(text)).collect()
        };
        let body = self.bodies.iter().copied().find(|it| names(it).contains(&fold(text)));
        body.map_or(Value::Unknown, |it| Value::Body { name: it.name.text.clone(), names: names(it) })
    }

    /// A source by name, title or number, `《》` left out; unknown where nothing is called so.
    pub(crate) fn source(&self, text: &str) -> Value {
        let names = |it: &SourceDecl| -> Vec<String> {
            [&it.name.text, &it.title.text]
                .into_iter()
                .chain(it.number.iter().map(|number| &number.text))
                .map(|text| fold_title(text))
                .collect()
        };
        let Some(found) = self.sources.iter().find(|it| names(it).contains(&fold_title(text))) else { return Value::Unknown };
        let name = found.name.text.clone();
        Value::Source { names: self.versions(&name).flat_map(names).collect(), name }
    }

    /// Every version of a source.
    pub(crate) fn versions(&self, source: &str) -> impl Iterator<Item = &'t SourceDecl> {
        self.sources.iter().copied().filter(move |it| it.name.text == source)
    }

    /// The default that speaks on a form: the nearest one up the chain.
    pub(crate) fn default_of(&self, form: &str) -> &'t DefaultDecl {
        let nearest = |form: &FormDecl| self.defaults.iter().copied().find(|it| is_called(&it.form.text, &form.name, form.label.as_ref()));
        self.chain(form).into_iter().find_map(nearest).expect("a form has a default")
    }

    /// The rules of a form and of those it extends, on a day.
    pub(crate) fn rules(&self, form: &str, day: Date) -> Vec<Rule<'t>> {
        let forms = self.chain(form);
        let on_form = |rule: &Rule<'_>| forms.iter().any(|form| is_called(&rule.decl.form.text, &form.name, form.label.as_ref()));
        self.rules.iter().copied().filter(|rule| on_form(rule) && self.in_force(&rule.decl.clauses, day)).collect()
    }

    /// Whether a rule or exception is in force: by its own validity, where no first day is written from the first day of one of its citations.
    pub(crate) fn in_force(&self, clauses: &Clauses, day: Date) -> bool {
        covers(clauses.valid.as_ref(), day) && (says_first_day(clauses.valid.as_ref()) || self.has_begun(&clauses.bases, day))
    }

    /// Whether an item is in force: the same, and without a validity of its own within the list's.
    pub(crate) fn item_in_force(&self, list: &ListDecl, item: &ItemDecl, day: Date) -> bool {
        let bases = if item.bases.is_empty() { &list.bases } else { &item.bases };
        let valid = item.valid.as_ref();
        covers(valid.or(list.valid.as_ref()), day) && (says_first_day(valid) || self.has_begun(bases, day))
    }

    /// Whether the first day is past, or is today, on which one of the citations may be used, if there are any.
    fn has_begun(&self, bases: &[Basis], day: Date) -> bool {
        let begins = |basis: &Basis| match basis {
            Basis::Assumption(_) => true,
            Basis::Cite(cite) => {
                let within = |source: &SourceDecl, day| covers(source.valid.as_ref(), day) && covers(cite.valid.as_ref(), day);
                self.versions(&cite.source.text).any(|source| {
                    let first_days =
                        [source.valid.as_ref(), cite.valid.as_ref()].into_iter().flatten().filter_map(|valid| valid.from.as_ref());
                    let first = first_days.map(|from| from.date).max().unwrap_or(Date::MIN);
                    first <= day && within(source, first)
                })
            }
        };
        bases.is_empty() || bases.iter().any(begins)
    }
}

/// The rule that a quota is: the others that count are fewer than the limit. It is kept for ever, as the trees are that everything else borrows from.
fn rule_of(quota: &QuotaDecl) -> &'static RuleDecl {
    let span = quota.name.span;
    let (form, filter) = quota.counting.clone().unwrap_or_else(|| (quota.form.clone(), None));
    let count = Expr { kind: ExprKind::Count(Box::new(Count { form, filter, window: None })), span };
    let limit = Expr { kind: ExprKind::Number(quota.limit.value.to_string()), span };
    let condition = Expr { kind: ExprKind::Compare { left: Box::new(count), op: CompareOp::Lt, right: Box::new(limit) }, span };
    let label = Some(Name { text: "limit".to_owned(), span });
    let guard = Guard { label, condition, bases: Vec::new(), otherwise: quota.verdict.clone().unwrap(), span };
    let clauses = Clauses {
        bases: quota.bases.clone(),
        valid: quota.valid.clone(),
        when: quota.when.clone(),
        guards: vec![guard],
        closing: None,
        exceptions: quota.exceptions.clone(),
    };
    let (name, label, form) = (quota.name.clone(), quota.label.clone(), quota.form.clone());
    Box::leak(Box::new(RuleDecl { name, label, form, overrides: Vec::new(), clauses }))
}

fn says_first_day(valid: Option<&Validity>) -> bool {
    valid.is_some_and(|valid| valid.from.is_some())
}

fn begun(valid: Option<&Validity>, day: Date) -> bool {
    valid.and_then(|valid| valid.from.as_ref()).is_none_or(|from| from.date <= day)
}

/// Whether a validity, both ends included, covers a day; none covers all days.
pub(crate) fn covers(valid: Option<&Validity>, day: Date) -> bool {
    begun(valid, day) && valid.and_then(|valid| valid.to.as_ref()).is_none_or(|to| day <= to.date)
}

impl<'t> Pack<'t> {
    /// The item of that key, name or alias that is in force on the day.
    pub(crate) fn item(&self, list: &'t ListDecl, text: &str, day: Date) -> Option<&'t ItemDecl> {
        let text = fold(text);
        let is_called = |item: &ItemDecl| {
            let names = item.name.iter().chain(&item.aliases).map(|name| fold(&name.text));
            names.chain([fold(&item.key.text)]).any(|name| name == text)
        };
        list.items.iter().find(|item| is_called(item) && self.item_in_force(list, item, day))
    }

    /// A column's value.
    pub(crate) fn literal(&self, literal: &Literal, ty: &str) -> Value {
        let given = match &literal.kind {
            LiteralKind::Number(text) => text.parse().map_or_else(|_| Given::Decimal(text.parse().unwrap()), Given::Int),
            LiteralKind::Text(text) | LiteralKind::Name(text) => Given::Text(text.clone()),
            LiteralKind::Date(day) => Given::Date(*day),
            LiteralKind::Bool(value) => Given::Bool(*value),
            other => panic!("no value of a column: {other:?}"),
        };
        self.single(&given, ty).unwrap()
    }
}
