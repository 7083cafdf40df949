//! Rows: which day, which form, who asks whom for what.

use jianfu::view::{Basis, FieldType, FormRef, ItemRef, Scalar};
use jianfu::{Lang, Pack, Value};
use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

use super::City;
use super::chance::Chance;
use super::facts::{Fact, fact};
use super::places::{Community, Department};

/// How many of a hundred matters or so are on each form. Forms of a pack that are not here are rare, and are not asked of a community but only kept.
const SHARES: [(&str, u64); 12] = [
    ("task", 28),
    ("inspection", 20),
    ("certificate", 18),
    ("record", 14),
    ("meeting", 9),
    ("paper", 4),
    ("app", 3),
    ("sign", 3),
    ("seal", 2),
    ("secondment", 1),
    ("township-task", 2),
    ("demand", 1),
];

/// From which lists the items of a form come, and how often; the rest of a hundred is made up.
const ITEMS: [(&str, &[(&str, u64)]); 6] = [
    ("task", &[("assist", 60), ("duty", 15), ("negative", 8)]),
    ("certificate", &[("barred-certificates", 35), ("retained-certificates", 25), ("special-certificates", 15)]),
    ("sign", &[("signs", 60)]),
    ("seal", &[("seal-uses", 60)]),
    ("township-task", &[("township-basic", 40), ("township-cooperate", 30), ("township-taken-back", 15)]),
    ("inspection", &[("negative", 3)]),
];

/// What is asked for where no list says it.
const MADE_UP: [&str; 12] = [
    "消防安全",
    "防汛排涝",
    "环境整治",
    "物业管理",
    "反诈宣传",
    "人口信息",
    "养老服务",
    "文明创建",
    "食品安全",
    "房屋租赁",
    "志愿服务",
    "矛盾调解",
];

/// What share of the year's matters falls into each month, in a thousand: little at the Spring Festival, much in summer and before the year ends.
const MONTHS: [u64; 12] = [75, 55, 80, 80, 85, 95, 80, 75, 85, 75, 105, 110];

/// What is settled of a row before its form is filled in.
pub(super) struct Matter<'c> {
    pub(super) id: String,
    pub(super) number: u64,
    pub(super) date: Date,
    pub(super) is_emergency: bool,
    pub(super) visit: Visit<'c>,
}

/// Who asks whom for what.
#[derive(Clone)]
pub(super) struct Visit<'c> {
    pub(super) community: &'c Community,
    pub(super) department: &'c Department,
    /// Who comes with the department.
    pub(super) others: Vec<&'c Department>,
    pub(super) item: String,
    /// Whether the item is one of the community's own duties.
    pub(super) is_own: bool,
    pub(super) bases: Vec<String>,
}

/// A row: a form, and its facts by label in the form's order.
pub(super) struct Row<'p> {
    pub(super) form: FormRef<'p>,
    pub(super) id: String,
    pub(super) date: Date,
    pub(super) facts: Vec<(&'p str, Fact)>,
}

/// The rows of a year, in order of day; each is made as it is asked for.
pub(super) struct Rows<'c, 'p> {
    city: &'c City<'p>,
    chance: Chance,
    forms: Vec<(FormRef<'p>, u64)>,
    year: i16,
    made: u64,
    /// For each day the number of rows up to its end.
    days: Vec<(Date, u64)>,
    day: usize,
    /// The rest of a joint visit: pack forms that hold one department have a row for each.
    joint: Vec<(Date, FormRef<'p>, Visit<'c>)>,
}

impl<'c, 'p> Rows<'c, 'p> {
    pub(super) fn new(city: &'c City<'p>, forms: Vec<(FormRef<'p>, u64)>, year: i16, total: u64, chance: Chance) -> Self {
        Self { city, chance, forms, year, made: 0, days: days(year, total), day: 0, joint: Vec::new() }
    }

    /// The next day on which a row is still due.
    fn date(&mut self) -> Option<Date> {
        while self.days.get(self.day)?.1 <= self.made {
            self.day += 1;
        }
        self.days.get(self.day).map(|(date, _)| *date)
    }

    /// A new visit, and those of the departments that come with it where the form holds only one.
    fn visit(&mut self, form: FormRef<'p>, date: Date) -> Option<Visit<'c>> {
        let (city, chance) = (self.city, &mut self.chance);
        let community = chance.pick(&city.communities)?;
        let listed = listed_item(city.pack, form, date, chance);
        let named = listed.and_then(|item| its_department(city, item)).filter(|_| chance.percent(85));
        let department = named.or_else(|| chance.pick(&city.departments))?;
        let item = match listed.and_then(|item| item.name()) {
            Some(name) => name.to_owned(),
            None => format!("合成{}{}", chance.pick(&MADE_UP)?, form.label()),
        };
        let basis = listed.and_then(|item| its_basis(item, date)).or_else(|| some_source(city.pack, date, chance));
        let bases = basis.into_iter().filter(|_| chance.percent(94)).collect();
        let is_own = listed.is_some_and(|item| item.list().name() == "duty");
        let mut visit = Visit { community, department, others: Vec::new(), item, is_own, bases };
        if form.name() == "inspection" && chance.percent(8) {
            let others = (0..chance.within(1, 3)).filter_map(|_| chance.pick(&city.departments));
            visit.others = others.filter(|other| other.label != department.label).collect();
            if !holds_several_bodies(form) {
                let alone = visit.others.iter().map(|other| Visit { department: other, others: Vec::new(), ..visit.clone() });
                self.joint = alone.map(|visit| (date, form, visit)).collect();
            }
        }
        Some(visit)
    }
}

impl<'p> Iterator for Rows<'_, 'p> {
    type Item = Row<'p>;

    fn next(&mut self) -> Option<Row<'p>> {
        let today = self.date()?;
        let (date, form, visit) = match self.joint.pop() {
            Some(rest) => rest,
            None => {
                let form = form_on(today, &self.forms, &mut self.chance)?;
                (today, form, self.visit(form, today)?)
            }
        };
        self.made += 1;
        let is_emergency = self.chance.percent(if matches!(date.month(), 6..=9) { 8 } else { 1 });
        let id = format!("合成-{}-{:08}", self.year, self.made);
        let matter = Matter { id, number: self.made, date, is_emergency, visit };
        let facts = form.fields().filter_map(|field| Some((field.label(), fact(&matter, field, &mut self.chance)?))).collect();
        Some(Row { form, id: matter.id, date, facts })
    }
}

/// The forms that no form extends, each with its share.
pub(super) fn leaf_forms(pack: &Pack) -> Vec<(FormRef<'_>, u64)> {
    let extended = |form: &FormRef<'_>| pack.forms().any(|other| other.parent().is_some_and(|parent| parent.name() == form.name()));
    let share = |form: &FormRef<'_>| SHARES.iter().find(|(name, _)| *name == form.name()).map_or(1, |(_, share)| *share);
    pack.forms().filter(|form| !extended(form)).map(|form| (form, share(&form))).collect()
}

/// Those of them on which something is asked of a community; all where the pack has other forms altogether.
pub(super) fn asking_forms(pack: &Pack) -> Vec<(FormRef<'_>, u64)> {
    let forms = leaf_forms(pack);
    let asking: Vec<_> = forms.iter().copied().filter(|(form, _)| SHARES.iter().any(|(name, _)| *name == form.name())).collect();
    if asking.is_empty() { forms } else { asking }
}

/// A form, by the shares of the season: more inspections in summer and before the year ends, more forms at the turn of the half-year, more meetings in spring.
fn form_on<'p>(date: Date, forms: &[(FormRef<'p>, u64)], chance: &mut Chance) -> Option<FormRef<'p>> {
    let season = |form: &FormRef<'_>| match (form.name(), date.month()) {
        ("inspection", 6 | 11 | 12) | ("record", 1 | 7 | 12) | ("meeting", 2 | 3) => 2,
        _ => 1,
    };
    let shares: Vec<(FormRef<'p>, u64)> = forms.iter().map(|(form, share)| (*form, share * season(form))).collect();
    chance.weighted(&shares)
}

/// Every day of a year with the number of rows up to its end; few on days of rest.
fn days(year: i16, total: u64) -> Vec<(Date, u64)> {
    let first = jiff::civil::date(year, 1, 1);
    let weight = |date: Date| {
        let of_month = usize::try_from(date.month() - 1).ok().and_then(|month| MONTHS.get(month)).copied().unwrap_or_default();
        if matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) { of_month / 10 } else { of_month }
    };
    let dates = (0..i64::from(first.days_in_year())).filter_map(|day| first.checked_add(day.days()).ok());
    let dates: Vec<(Date, u64)> = dates.map(|date| (date, weight(date))).collect();
    let whole: u64 = dates.iter().map(|(_, weight)| weight).sum();
    let mut passed = 0;
    let up_to = |weight: u64| u64::try_from(u128::from(total) * u128::from(weight) / u128::from(whole.max(1))).unwrap_or(total);
    dates
        .into_iter()
        .map(|(date, weight)| {
            passed += weight;
            (date, up_to(passed))
        })
        .collect()
}

/// An item of one of the form's lists that is in force on the day.
fn listed_item<'p>(pack: &'p Pack, form: FormRef<'_>, date: Date, chance: &mut Chance) -> Option<ItemRef<'p>> {
    let (_, lists) = ITEMS.iter().find(|(name, _)| *name == form.name())?;
    let others = 100_u64.saturating_sub(lists.iter().map(|(_, share)| share).sum());
    let choices: Vec<(Option<&str>, u64)> = lists.iter().map(|(name, share)| (Some(*name), *share)).chain([(None, others)]).collect();
    let list = pack.list(chance.weighted(&choices)??)?;
    let items: Vec<ItemRef<'p>> = list.items().filter(|item| item.validity().covers(date) && item.name().is_some()).collect();
    chance.pick(&items).copied()
}

/// The department that a list names for an item, in a column that holds a body.
fn its_department<'c>(city: &'c City<'_>, item: ItemRef<'_>) -> Option<&'c Department> {
    let column = item.list().columns().find(|column| matches!(column.ty(), FieldType::One(Scalar::Body)))?;
    let Some(Value::Text(label)) = item.value(column.name()) else { return None };
    city.departments.iter().find(|department| department.label == label)
}

/// The first citation of an item whose source is in force on the day, as officials write it.
fn its_basis(item: ItemRef<'_>, date: Date) -> Option<String> {
    item.bases().find_map(|basis| {
        let Basis::Cite(cite) = basis else { return None };
        let source = cite.sources().find(|source| source.validity().covers(date))?;
        // One article is enough; a cell holds several documents but one place in each.
        let locator = cite.locator(Lang::Zh).unwrap_or_default();
        let place = locator.split('、').next().unwrap_or_default();
        Some(format!("《{}》{place}", source.title()))
    })
}

/// Any source in force on the day.
fn some_source(pack: &Pack, date: Date, chance: &mut Chance) -> Option<String> {
    let sources: Vec<&str> = pack.sources().filter(|source| source.validity().covers(date)).map(|source| source.title()).collect();
    chance.pick(&sources).map(|title| format!("《{title}》"))
}

fn holds_several_bodies(form: FormRef<'_>) -> bool {
    form.fields().any(|field| matches!(field.ty(), FieldType::ListOf(Scalar::Body)))
}
