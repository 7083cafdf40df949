//! Finding the near misses among many rules: for each column that rules ask about, which of them hold at a value, a bit for each rule. Of all columns together
//! a few operations on words tell which rules fail once, and which more than once.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use super::{conjuncts, truth};
use crate::decide::cells::Row;
use crate::decide::truth::Truth;
use crate::index::{Arenas, Asked, FEWEST_RULES, canonical, line};
use crate::model::{Cell, ColumnId, Condition, Days, Model, Plan, Table, get};

/// Of the rules of a plan, made when near misses are first asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Among(OnceLock<Box<Rules>>);

impl Among {
    pub(super) fn of(&self, model: &Model, plan: &Plan) -> &Rules {
        self.0.get_or_init(|| Box::new(Rules::new(model, plan)))
    }
}

/// The rules of a plan that have a `when`, by what it asks.
#[derive(Debug, Clone, Default)]
pub(super) struct Rules {
    /// How many words hold a bit for each rule.
    words: usize,
    layers: Vec<Layer>,
    /// Conditions of another kind, each with its rules.
    others: Vec<(Condition, Set)>,
    /// The rules that are not in force on every day.
    dated: Vec<(u32, Days)>,
}

/// Some of the rules.
#[derive(Debug, Clone)]
enum Set {
    Few(Vec<u32>),
    /// A bit for each rule.
    Many(Vec<u64>),
}

/// One condition of each of several rules, all about the same column.
#[derive(Debug, Clone)]
struct Layer {
    column: ColumnId,
    all: Vec<u64>,
    holds: Holds,
}

/// For which of them the condition holds.
#[derive(Debug, Clone)]
enum Holds {
    /// Those under the column's value.
    Values(Table<Cell, Set>),
    /// Those whose number is at most that of the column's value.
    UpTo(Way, Numbers),
}

/// How the value of a column is numbered, so that a limit is a least number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Rising,
    Falling,
}

impl Way {
    /// Turned round without overflow.
    const fn number(self, value: i64) -> i64 {
        match self {
            Self::Rising => value,
            Self::Falling => !value,
        }
    }
}

/// Rules in order of the least number from which on they hold.
#[derive(Debug, Clone)]
struct Numbers {
    sorted: Vec<(i64, u32)>,
    /// After how many rules the next sums begins.
    step: usize,
    /// Of every `step` rules, all up to there: a bit for each rule, one sum after the other.
    sums: Vec<u64>,
}

/// What rules ask of one column, each with its place and the condition itself.
type Asking<T> = Vec<(T, u32, Condition)>;

/// Rules in the making: of each column, and each way, as many layers as a rule has conditions there.
#[derive(Default)]
struct Making {
    values: BTreeMap<(ColumnId, usize), Asking<Vec<Cell>>>,
    numbers: BTreeMap<(ColumnId, Way, usize), Asking<i64>>,
    others: HashMap<(Condition, usize), Vec<u32>>,
}

impl Rules {
    fn new(model: &Model, plan: &Plan) -> Self {
        let arenas = Arenas { columns: &model.columns, tests: &model.tests };
        let mut making = Making::default();
        let mut dated = Vec::new();
        for (place, id) in (0_u32..).zip(&plan.rules) {
            let Some(rule) = get(&model.rules, id.index()) else { continue };
            let Some(when) = get(&model.nodes, rule.root.index()).and_then(|node| node.when.as_ref()) else { continue };
            if rule.days != Days::ALWAYS {
                dated.push((place, rule.days));
            }
            making.rule(arenas, place, conjuncts(when).into_iter().map(|part| part.condition));
        }
        making.made(plan.rules.len().div_ceil(u64::BITS as usize), dated)
    }

    /// The rules in force of which exactly one condition fails, and no other is unknown.
    pub(super) fn find(&self, row: &Row<'_>) -> Vec<u64> {
        let mut tally = Tally { once: vec![0; self.words], spent: vec![0; self.words], holding: vec![0; self.words] };
        self.layers.iter().for_each(|layer| tally.layer(layer, row.value(layer.column)));
        for (condition, rules) in &self.others {
            match truth(row, condition) {
                Truth::True => {}
                Truth::False => tally.fail(rules),
                Truth::Unknown => tally.give_up(rules),
            }
        }
        let Tally { mut once, spent, .. } = tally;
        once.iter_mut().zip(&spent).for_each(|(once, spent)| *once &= !spent);
        for (place, _) in self.dated.iter().filter(|(_, days)| !days.covers(row.as_of)) {
            let (word, bit) = place_of(*place);
            if let Some(word) = once.get_mut(word) {
                *word &= !bit;
            }
        }
        once
    }
}

impl Making {
    fn rule<'c>(&mut self, arenas: Arenas<'_>, place: u32, conditions: impl Iterator<Item = &'c Condition>) {
        let mut before: BTreeMap<(ColumnId, Option<Way>), usize> = BTreeMap::new();
        let mut same: HashMap<&Condition, usize> = HashMap::new();
        let mut layer = |column, way| {
            let next = before.entry((column, way)).or_default();
            *next += 1;
            *next
        };
        for condition in conditions {
            match arenas.asks(condition) {
                Ok(Asked::OneOf(column, values)) => {
                    self.values.entry((column, layer(column, None))).or_default().push((values, place, condition.clone()));
                }
                Ok(Asked::Within(column, interval)) if interval.least().is_some() != interval.most().is_some() => {
                    let (way, limit) = match (interval.least(), interval.most()) {
                        (Some(least), _) => (Way::Rising, least),
                        (None, most) => (Way::Falling, most.unwrap_or(i64::MAX)),
                    };
                    let numbers = self.numbers.entry((column, way, layer(column, Some(way)))).or_default();
                    numbers.push((way.number(limit), place, condition.clone()));
                }
                _ => {
                    let next = same.entry(condition).or_default();
                    *next += 1;
                    self.others.entry((condition.clone(), *next)).or_default().push(place);
                }
            }
        }
    }

    fn made(self, words: usize, dated: Vec<(u32, Days)>) -> Rules {
        let mut rules = Rules { words, dated, ..Rules::default() };
        let mut others = self.others;
        for ((column, number), asked) in self.values {
            let Some(all) = all_of(words, &asked, number, &mut others) else { continue };
            let mut by_value: HashMap<Cell, Vec<u32>> = HashMap::new();
            for (values, place, _) in asked {
                values.into_iter().for_each(|value| by_value.entry(value).or_default().push(place));
            }
            let by_value = by_value.into_iter().map(|(value, places)| (value, Set::of(words, places))).collect();
            rules.layers.push(Layer { column, all, holds: Holds::Values(by_value) });
        }
        for ((column, way, number), asked) in self.numbers {
            let Some(all) = all_of(words, &asked, number, &mut others) else { continue };
            let numbers = Numbers::new(words, asked.into_iter().map(|(limit, place, _)| (limit, place)).collect());
            rules.layers.push(Layer { column, all, holds: Holds::UpTo(way, numbers) });
        }
        rules.others = others.into_iter().map(|((condition, _), places)| (condition, Set::of(words, places))).collect();
        rules
    }
}

/// The rules that ask something of one column. Few of them are looked at condition by condition, so these go to the others.
fn all_of<T>(words: usize, asking: &Asking<T>, number: usize, others: &mut HashMap<(Condition, usize), Vec<u32>>) -> Option<Vec<u64>> {
    if asking.len() >= FEWEST_RULES {
        return Some(bits(words, asking.iter().map(|(_, place, _)| *place)));
    }
    asking.iter().for_each(|(_, place, condition)| others.entry((condition.clone(), number)).or_default().push(*place));
    None
}

impl Set {
    fn of(words: usize, places: Vec<u32>) -> Self {
        if places.len() > words { Self::Many(bits(words, places)) } else { Self::Few(places) }
    }
}

impl Numbers {
    fn new(words: usize, mut sorted: Vec<(i64, u32)>) -> Self {
        sorted.sort_unstable();
        let step = words.max(u64::BITS as usize);
        let mut sum = vec![0; words];
        let mut sums = Vec::new();
        for part in sorted.chunks(step) {
            sums.extend(&sum);
            part.iter().for_each(|(_, place)| set(&mut sum, *place));
        }
        Self { sorted, step, sums }
    }

    /// Writes down the rules that hold at a number.
    fn hold_at(&self, number: i64, holding: &mut [u64]) {
        let count = self.sorted.partition_point(|(least, _)| *least <= number);
        // Where all hold, the last sum is that of the last whole step.
        let step = (count / self.step).min((self.sums.len() / holding.len().max(1)).saturating_sub(1));
        let sum = self.sums.get(step * holding.len()..).unwrap_or_default();
        holding.iter_mut().zip(sum).for_each(|(word, sum)| *word = *sum);
        let rest = self.sorted.get(step * self.step..count).unwrap_or_default();
        rest.iter().for_each(|(_, place)| set(holding, *place));
    }
}

/// Which rules fail how often.
struct Tally {
    /// Those that fail at least once.
    once: Vec<u64>,
    /// Those that fail more often, or of which something is unknown.
    spent: Vec<u64>,
    /// Memory for one layer.
    holding: Vec<u64>,
}

impl Tally {
    fn layer(&mut self, layer: &Layer, value: Cell) {
        let holding: &[u64] = match &layer.holds {
            Holds::Values(by_value) => {
                let Some(value) = canonical(value) else { return self.give_up_all(&layer.all) };
                match by_value.get(&value) {
                    Some(Set::Many(bits)) => bits,
                    few => {
                        self.holding.fill(0);
                        if let Some(Set::Few(places)) = few {
                            places.iter().for_each(|place| set(&mut self.holding, *place));
                        }
                        &self.holding
                    }
                }
            }
            Holds::UpTo(way, numbers) => {
                let Some(value) = line(value) else { return self.give_up_all(&layer.all) };
                numbers.hold_at(way.number(value), &mut self.holding);
                &self.holding
            }
        };
        let parts = self.once.iter_mut().zip(&mut self.spent).zip(layer.all.iter().zip(holding));
        for ((once, spent), (all, holding)) in parts {
            let fails = all & !holding;
            *spent |= *once & fails;
            *once |= fails;
        }
    }

    fn give_up_all(&mut self, all: &[u64]) {
        self.spent.iter_mut().zip(all).for_each(|(spent, all)| *spent |= all);
    }

    fn fail(&mut self, rules: &Set) {
        match rules {
            Set::Many(bits) => {
                for ((once, spent), fails) in self.once.iter_mut().zip(&mut self.spent).zip(bits) {
                    *spent |= *once & fails;
                    *once |= fails;
                }
            }
            Set::Few(places) => {
                for place in places {
                    let (word, bit) = place_of(*place);
                    if let (Some(once), Some(spent)) = (self.once.get_mut(word), self.spent.get_mut(word)) {
                        *spent |= *once & bit;
                        *once |= bit;
                    }
                }
            }
        }
    }

    fn give_up(&mut self, rules: &Set) {
        match rules {
            Set::Many(bits) => self.give_up_all(bits),
            Set::Few(places) => places.iter().for_each(|place| set(&mut self.spent, *place)),
        }
    }
}

fn place_of(place: u32) -> (usize, u64) {
    ((place / u64::BITS) as usize, 1 << (place % u64::BITS))
}

fn set(bits: &mut [u64], place: u32) {
    let (word, bit) = place_of(place);
    if let Some(word) = bits.get_mut(word) {
        *word |= bit;
    }
}

fn bits(words: usize, places: impl IntoIterator<Item = u32>) -> Vec<u64> {
    let mut bits = vec![0; words];
    places.into_iter().for_each(|place| set(&mut bits, place));
    bits
}
