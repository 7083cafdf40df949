//! A city's year of demands, made up from a seed: for trying quotas, audits and measures at the size of a whole city.
//!
//! **No figure in it is real.** The number of subdistricts and communities is that of a large city; which community asks for what, how often, and what
//! became of it are drawn by chance. Every place, number and file says `合成`. The offices are the kinds of office that the pack names, and the items are
//! those of its lists, or else no rule would have anything to say; that an office appears here says nothing about it.
//!
//! The generator reads forms, lists, bodies and sources through the pack and fills the fields that it knows by name; of others it fills those that are
//! required, by type. One seed gives the same bytes on every machine, and rows are written as they are made, so memory does not grow with their number.

mod chance;
mod facts;
mod files;
mod places;
mod rows;

use jianfu::Pack;

use chance::Chance;

pub use files::{Written, write};
pub use places::{COMMUNITIES, DEPARTMENTS, SUBDISTRICTS, WATCHPOINTS};

/// What is to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Demands in the year.
    pub rows: u64,
    /// Entries in the year before, corrections and withdrawals aside.
    pub history: u64,
    /// The same seed gives the same bytes.
    pub seed: u64,
}

/// The year of the demands. The history is that of the year before.
pub const YEAR: i16 = 2026;

/// The names of the files.
pub const FILES: [&str; 5] = ["合成-街镇社区.csv", "合成-部门.csv", "合成-要求.csv", "合成-要求.jsonl", "合成-台账.jsonl"];

/// The parts of a city that every row refers to.
struct City<'p> {
    pack: &'p Pack,
    communities: Vec<places::Community>,
    departments: Vec<places::Department>,
}

impl<'p> City<'p> {
    fn new(pack: &'p Pack, seed: u64) -> Self {
        let mut chance = Chance::new(seed, "places");
        Self { pack, communities: places::communities(&mut chance), departments: places::departments(pack) }
    }
}

/// A demand of the year as people write it: its facts by label, lists divided by semicolons.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) form: String,
    pub(crate) id: String,
    pub(crate) date: jiff::civil::Date,
    pub(crate) facts: Vec<(String, String)>,
}

/// So many demands of a year, in order of day.
pub(crate) fn asked(pack: &Pack, rows: u64, seed: u64) -> Vec<Asked> {
    let city = City::new(pack, seed);
    let rows = rows::Rows::new(&city, rows::asking_forms(pack), YEAR, rows, Chance::new(seed, "demands"));
    rows.map(|row| Asked {
        form: row.form.label().to_owned(),
        id: row.id,
        date: row.date,
        facts: row.facts.iter().map(|(label, fact)| ((*label).to_owned(), files::cell(fact))).collect(),
    })
    .collect()
}
