//! Words for people: citations, conditions and values.

use jianfu_dsl::Lang;
use jianfu_dsl::text::NameUse;
use jianfu_dsl::tree::Expr;

use crate::model::{BasisDef, BasisId, CiteDef, DayNumber, Days, FormDef, Model, SourceDef, get};
use crate::wire::CitationRecord;

/// How many ways there are to cite a basis.
pub(crate) fn versions(basis: &BasisDef) -> usize {
    match basis {
        BasisDef::Assumption(_) => 1,
        BasisDef::Cite(cite) => cite.sources.len(),
    }
}

/// A basis as it is cited where one version of its source is in force.
pub(crate) enum Cited<'m> {
    Assumption(&'m str),
    Source(&'m CiteDef, &'m SourceDef, Days),
}

/// The way to cite a basis on a day, and its number; none where it may not be used then.
pub(crate) fn version(model: &Model, id: BasisId, day: DayNumber) -> Option<(usize, Cited<'_>)> {
    match get(&model.bases, id.index())? {
        BasisDef::Assumption(why) => Some((0, Cited::Assumption(why))),
        BasisDef::Cite(cite) => {
            let own = cite.days.unwrap_or(Days::ALWAYS);
            let sources = cite.sources.iter().map(|source| get(&model.sources, source.index()));
            let mut versions = sources.enumerate().filter_map(|(version, source)| Some((version, source?, source?.days.and(own))));
            let (version, source, days) = versions.find(|(.., days)| days.covers(day))?;
            Some((version, Cited::Source(cite, source, days)))
        }
    }
}

impl Cited<'_> {
    pub(crate) fn record(&self, lang: Lang) -> CitationRecord {
        let (cite, source, days) = match self {
            Self::Assumption(why) => return CitationRecord::assumption(why),
            Self::Source(cite, source, days) => (cite, source, days),
        };
        CitationRecord {
            source: Some(source.name.clone()),
            title: Some(source.title.clone()),
            number: source.number.clone(),
            issuer: source.issuer.clone(),
            locator: (!cite.places.is_empty()).then(|| jianfu_dsl::text::format_places(&cite.places, lang)),
            confidence: cite.confidence.unwrap_or(source.confidence).letter(),
            quote: cite.quote.clone(),
            valid_from: days.first().map(|day| day.to_string()),
            valid_to: days.last().map(|day| day.to_string()),
            assumption: None,
        }
    }
}

/// A citation in one line: `《统计法》第十七条（主席令第…号）［置信 C］`.
pub(crate) fn citation_line(citation: &CitationRecord, lang: Lang) -> String {
    if let Some(why) = &citation.assumption {
        return match lang {
            Lang::Zh => format!("假定（非法律依据）：{why}"),
            Lang::En => format!("assumption, not law: {why}"),
        };
    }
    let title = citation.title.as_deref().unwrap_or_default();
    let locator = citation.locator.as_deref().unwrap_or_default();
    match lang {
        Lang::Zh => {
            let number = citation.number.as_ref().map_or_else(String::new, |number| format!("（{number}）"));
            let quote = citation.quote.as_ref().map_or_else(String::new, |quote| format!("：“{quote}”"));
            format!("《{title}》{number}{locator}［置信 {}］{quote}", citation.confidence)
        }
        Lang::En => {
            let number = citation.number.as_ref().map_or_else(String::new, |number| format!(" ({number})"));
            let locator = if locator.is_empty() { String::new() } else { format!(" {locator}") };
            let quote = citation.quote.as_ref().map_or_else(String::new, |quote| format!(": \u{201c}{quote}\u{201d}"));
            format!("《{title}》{number}{locator} [confidence {}]{quote}", citation.confidence)
        }
    }
}

/// A condition in the keywords of `lang`: in Chinese with the labels that people know, in English with the pack's names.
pub(crate) fn condition(model: &Model, form: Option<&FormDef>, expr: &Expr, lang: Lang) -> String {
    if lang == Lang::En {
        return jianfu_dsl::text::write_expr(expr, lang, &|used| match used {
            NameUse::Field(path) => Some(path.join(".")),
            NameUse::List(_) | NameUse::Column { .. } | NameUse::Name(_) => None,
        });
    }
    let field_label = |name: &str| form.and_then(|form| form.fields.get(form.slot(name)?)).map(|field| field.label.clone());
    let list = |name: &str| model.lists.iter().find(|list| list.name == name || list.label == name);
    jianfu_dsl::text::write_expr(expr, lang, &|used| match used {
        NameUse::Field(path) => path.first().and_then(|name| field_label(name)).filter(|_| path.len() == 1),
        NameUse::List(name) => list(name).map(|list| format!("「{}」", list.label)),
        NameUse::Column { list: of, column } => {
            list(of).and_then(|list| list.columns.iter().find(|c| c.name == column)).map(|column| column.label.clone())
        }
        NameUse::Name(name) => label_of_name(model, name),
    })
}

/// The label of whatever has this name; none where things with different labels have it.
fn label_of_name(model: &Model, name: &str) -> Option<String> {
    let variants = model
        .enums
        .iter()
        .flat_map(|definition| &definition.variants)
        .filter(|variant| variant.name == name)
        .map(|variant| variant.label.clone());
    let bodies = model.bodies.iter().filter(|body| body.name == name).map(|body| body.label.clone());
    let sources = model.sources.iter().filter(|source| source.name == name).map(|source| format!("《{}》", source.title));
    let definitions = model.definitions.iter().filter(|definition| definition.name == name).map(|definition| definition.label.clone());
    let serials = model.serials.iter().filter(|serial| serial.name == name).map(|serial| serial.label.clone());
    let mut labels = variants.chain(bodies).chain(sources).chain(definitions).chain(serials);
    let first = labels.next()?;
    labels.all(|other| other == first).then_some(first)
}
