//! One watchpoint's first quarter of 2026 as it comes in, made up: 2,000 rows in a table, a workbook and a mailbox, with everything that goes wrong in such files.
//!
//! **No figure in it is real.** The demands are those that [`city`](crate::city) makes up from a seed, all of them put to one community, which is called 合成观测点社区. What the rules of the
//! pack approve was done, and what they reject was turned away, but for some of one department for each step of the ladder, which came to the community all the same.

mod mailbox;
mod rows;
mod sheets;

use std::error::Error;

use jianfu::Pack;

pub use rows::COMMUNITY;

/// The names of the files, in the order in which they are imported.
pub const FILES: [&str; 3] = ["2026-q1.csv", "2026-q1.mbox", "2026-q1.xlsx"];

/// How many rows there are of each: of the mailbox those in the standard form and in attached tables.
pub const ROWS: [usize; 3] = [1_200, 100, 700];

/// What a spreadsheet or a letter says in a line: names and what stands under them.
type Line = Vec<(String, String)>;

/// The bytes of the [`FILES`].
///
/// # Errors
/// Where the pack cannot take what is made up, or a file cannot be written.
pub fn files(pack: &Pack) -> Result<[Vec<u8>; 3], Box<dyn Error>> {
    let mut lines = rows::lines(pack, ROWS.iter().sum())?;
    let workbook = lines.split_off(ROWS.iter().take(2).sum());
    let letters = lines.split_off(ROWS.iter().take(1).sum());
    Ok([sheets::table(&lines)?, mailbox::mailbox(&letters)?, sheets::workbook(&workbook)?])
}
