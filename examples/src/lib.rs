//! Small programs that use jianfu, and worked data for the command line.
//!
//! - `embed.rs`: an embedded pack, one demand, the decision in words and as data;
//! - `own_pack.rs`: a pack from a text of one's own, its diagnostics and its tests;
//! - `many_threads.rs`: one pack shared by threads;
//! - `city.rs`: a city's year of demands and the history of the year before, made up from a seed, for trying things at that size; no figure is real;
//! - `watchpoint.rs`: one watchpoint's quarter as it comes in, in `watchpoint/`: a table in GBK, a workbook and a mailbox, and the report that comes of them;
//! - `demands/`: demands of all kinds as XLSX, GBK CSV and JSON, each with its expected outcome.
//!
//! Run one with `cargo run -p jianfu-examples --example embed`.

pub mod city;
pub mod watchpoint;
