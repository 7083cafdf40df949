//! Words for people: citations, conditions and values.

use jianfu_dsl::Lang;
use jianfu_dsl::text::NameUse;
use jianfu_dsl::tree::Expr;
use serde_json::Value as Json;

use crate::model::{BasisDef, BasisId, DayNumber, Days, FormDef, Model, get};
use crate::value::Value;
use crate::wire::CitationRecord;

/// A basis as data, if it may be used on the day.
pub(crate) fn citation(model: &Model, id: BasisId, day: DayNumber, lang: Lang) -> Option<CitationRecord> {
    match get(&model.bases, id.index())? {
        BasisDef::Assumption(why) => Some(CitationRecord::assumption(why)),
        BasisDef::Cite(cite) => {
            let own = cite.days.unwrap_or(Days::ALWAYS);
            let mut versions = cite.sources.iter().filter_map(|source| get(&model.sources, source.index()));
            let source = versions.find(|source| source.days.and(own).covers(day))?;
            let days = source.days.and(own);
            Some(CitationRecord {
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
            })
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

/// A given value as JSON. Decimals are text, since JSON numbers are read as floats by many.
pub(crate) fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Int(number) => Json::from(*number),
        Value::Decimal(number) => Json::String(number.to_string()),
        Value::Text(text) => Json::String(text.clone()),
        Value::Date(date) => Json::String(date.to_string()),
        Value::List(values) => Json::Array(values.iter().map(json).collect()),
        Value::Record(entries) => Json::Object(entries.iter().map(|(name, value)| (name.clone(), json(value))).collect()),
    }
}
