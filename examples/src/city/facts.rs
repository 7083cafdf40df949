//! What stands in the fields of a row: by the field's name where it is known, or else by its type.

use jianfu::view::{EnumRef, FieldRef, FieldType, Scalar};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::Number;

use super::chance::Chance;
use super::rows::{Matter, Visit};

/// A fact of a made-up row.
#[derive(Debug, Clone)]
pub(super) enum Fact {
    Text(String),
    Bool(bool),
    Number(Number),
    Date(Date),
    List(Vec<String>),
}

/// The fields that every row has, beside the day of what happened. Any other is left out now and then, as people do.
const ALWAYS: [&str; 5] = ["id", "issuer", "community", "date", "item"];

/// How often in a hundred a fact is true. Facts that are not here are so as often as not.
const TRUE: [(&str, u64); 30] = [
    ("dedicated-post", 4),
    ("condition-met", 85),
    ("funded", 75),
    ("trained", 75),
    ("staffed", 70),
    ("equipped", 75),
    ("informed", 80),
    ("body-required", 5),
    ("assessed", 6),
    ("data-held", 15),
    ("planned", 75),
    ("merged", 70),
    ("fee", 3),
    ("national-name", 3),
    ("consent", 60),
    ("listed", 50),
    ("verifiable", 80),
    ("alternatives-failed", 70),
    ("replacement-missing", 5),
    ("commitment-possible", 15),
    ("other-city", 5),
    ("majority-interest", 5),
    ("legal-risk", 10),
    ("filed", 70),
    ("for-safety", 20),
    ("consistent", 85),
    ("video-possible", 25),
    ("mergeable", 12),
    ("street-approved", 70),
    ("approved", 70),
];

/// How likely the values of enums are, by name. Those that are not here weigh 4.
const VALUES: [(&str, u64); 14] = [
    ("none", 160),
    ("single", 30),
    ("survey", 8),
    ("ledger", 2),
    ("inspection", 12),
    ("visit", 5),
    ("assessment", 2),
    ("award", 1),
    ("assist", 60),
    ("own", 2),
    ("lead", 2),
    ("central", 0),
    ("inside", 6),
    ("other", 12),
];

/// What stands in a field; `None` for nothing.
pub(super) fn fact(matter: &Matter<'_>, field: FieldRef<'_>, chance: &mut Chance) -> Option<Fact> {
    let is_left_out = !ALWAYS.contains(&field.name()) && !field.is_as_of() && chance.percent(1);
    let known = by_name(matter, field, chance);
    let made = match known {
        Some(known) => known,
        // What nobody asked about stays blank more often than not.
        None if field.is_optional() && chance.percent(60) => None,
        None => by_type(matter, field, chance),
    };
    made.filter(|_| !is_left_out)
}

/// What stands in a field that is known by its name; `None` where it is not, `Some(None)` where nothing stands in it.
fn by_name(matter: &Matter<'_>, field: FieldRef<'_>, chance: &mut Chance) -> Option<Option<Fact>> {
    let visit = &matter.visit;
    let text = |text: &str| Some(Fact::Text(text.to_owned()));
    let label = |name: &str| of_enum(field).and_then(|of| of.label_of(name)).and_then(text);
    Some(match field.name() {
        "id" => text(&matter.id),
        "issuer" => text(&visit.department.label),
        "level" => label(visit.department.level),
        "community" => text(&visit.community.name),
        "township" => text(&visit.community.subdistrict),
        "item" => text(&visit.item),
        "date" => Some(Fact::Date(matter.date)),
        "departments" => some_list(departments(visit)),
        "bases" => some_list(visit.bases.clone()),
        "emergency" => Some(Fact::Bool(matter.is_emergency)),
        "deployed" => Some(Fact::Bool(chance.percent(if matter.is_emergency { 95 } else { 60 }))),
        "area" => label(if visit.community.is_village { "village" } else { "urban" }),
        "role" if visit.is_own => label("own"),
        "starts" => Some(Fact::Date(day_after(matter.date, chance.within(0, 30)))),
        "ends" => Some(Fact::Date(day_after(matter.date, chance.within(31, 300)))),
        "expires" => Some(Fact::Date(day_after(matter.date, chance.within(-30, 700)))),
        "days" => Some(Fact::Number(half_days(chance.within(1, 3)))),
        "length" => number(chance.within(800, 5_600)),
        "speech-minutes" => number(chance.within(10, 70)),
        "residents-weight" => number(chance.within(5, 10) * 10),
        "outside-count" | "inside-count" => number(chance.within(1, 5)),
        "ledger-count" => number(chance.within(1, 3)),
        "app-count" => number(chance.within(0, 2)),
        "certificate-number" if chance.percent(50) => text(&format!("999999001001-{}-{:04}", matter.date.year(), matter.number % 10_000)),
        "certificate-number" | "access-number" if chance.percent(70) => None,
        "guide" if chance.percent(60) => some_list(of_enum(field)?.values().map(|(_, label)| label.to_owned()).collect()),
        _ => return None,
    })
}

fn by_type(matter: &Matter<'_>, field: FieldRef<'_>, chance: &mut Chance) -> Option<Fact> {
    let (scalar, is_list) = match field.ty() {
        FieldType::One(scalar) => (scalar, false),
        FieldType::ListOf(scalar) => (scalar, true),
    };
    let made = match scalar {
        Scalar::Bool => {
            let percent = TRUE.iter().find(|(name, _)| *name == field.name()).map_or(50, |(_, percent)| *percent);
            return Some(Fact::Bool(chance.percent(percent)));
        }
        Scalar::Date => return Some(Fact::Date(matter.date)),
        Scalar::Int | Scalar::Decimal => return number(chance.within(1, 9)),
        Scalar::Body => departments(&matter.visit),
        Scalar::Basis => matter.visit.bases.clone(),
        Scalar::Enum(of) => enum_values(of, chance),
        Scalar::Text => vec![format!("合成{}", field.label())],
    };
    if is_list { some_list(made) } else { made.into_iter().next().map(Fact::Text) }
}

/// The department and those that come with it.
fn departments(visit: &Visit<'_>) -> Vec<String> {
    let all = std::iter::once(visit.department).chain(visit.others.iter().copied());
    all.map(|department| department.label.clone()).collect()
}

/// A value, and now and then a second, unless the first says that there is none.
fn enum_values(of: EnumRef<'_>, chance: &mut Chance) -> Vec<String> {
    let weight = |name: &str| VALUES.iter().find(|(known, _)| *known == name).map_or(4, |(_, weight)| *weight);
    let values: Vec<((&str, &str), u64)> = of.values().map(|(name, label)| ((name, label), weight(name))).collect();
    let Some((first, label)) = chance.weighted(&values) else { return Vec::new() };
    let mut labels = vec![label.to_owned()];
    if first != "none" && chance.percent(20) {
        let others: Vec<((&str, &str), u64)> = values.into_iter().filter(|((name, _), _)| *name != first && *name != "none").collect();
        labels.extend(chance.weighted(&others).map(|(_, label)| label.to_owned()));
    }
    labels
}

fn of_enum<'p>(field: FieldRef<'p>) -> Option<EnumRef<'p>> {
    match field.ty() {
        FieldType::One(Scalar::Enum(of)) | FieldType::ListOf(Scalar::Enum(of)) => Some(of),
        _ => None,
    }
}

fn some_list(values: Vec<String>) -> Option<Fact> {
    (!values.is_empty()).then_some(Fact::List(values))
}

#[expect(clippy::unnecessary_wraps, reason = "it stands beside facts that may be none")]
fn number(number: i64) -> Option<Fact> {
    Some(Fact::Number(number.into()))
}

/// So many half days, as a number of days.
fn half_days(halves: i64) -> Number {
    let text = format!("{}.{}", halves / 2, if halves % 2 == 0 { 0 } else { 5 });
    text.parse().unwrap_or_else(|_| halves.into())
}

fn day_after(date: Date, days: i64) -> Date {
    date.checked_add(days.days()).unwrap_or(date)
}
