//! One pack, compiled once, shared by threads: no lock, and the same decision everywhere.
//!
//! `cargo run -p jianfu-examples --example many_threads`
#![allow(clippy::print_stdout)]

use std::thread;

use jianfu::{Context, Lang, Pack};
use jiff::civil::date;

const THREADS: usize = 4;
const DEMANDS: i64 = 500;

const RULES: &str = r#"
form task "工作事项" { date: date is as_of  people: int "需要人数"  funded: bool "经费随转" optional }
rule few "人数" on task {
  basis assumption "示例"
  require demand.people <= 3 else reject because "人数过多" remedy "减少到三人以内"
  approve because "人数适当" provided "经费随事项落实" when not demand.funded
}
default on task refer because "没有规则涵盖"
"#;

/// Decides every demand, and gives the outcomes with their reasons in words.
fn decide_all(pack: &Pack) -> Result<Vec<String>, jianfu::DataError> {
    let mut words = Vec::new();
    for number in 0..DEMANDS {
        let mut demand = pack.demand("task")?.set("date", date(2026, 3, 1))?.set("people", number % 7)?;
        if number % 2 == 0 {
            demand = demand.set("funded", number % 4 == 0)?;
        }
        words.push(pack.decide(&demand.finish(), &Context::of_demand()).explain(Lang::Zh));
    }
    Ok(words)
}

pub(crate) fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pack = Pack::parse(RULES)?;
    let alone = decide_all(&pack)?;
    let together: Vec<_> = thread::scope(|scope| {
        // A clone of a pack is a clone of a reference count.
        let workers: Vec<_> = (0..THREADS).map(|_| pack.clone()).map(|pack| scope.spawn(move || decide_all(&pack))).collect();
        workers.into_iter().map(|worker| worker.join().map_err(|_| "a thread stopped")).collect()
    });
    for words in together {
        assert_eq!(words??, alone);
    }
    let approved = alone.iter().filter(|words| words.contains("准予")).count();
    println!("{THREADS} threads decided {DEMANDS} demands each: {approved} approved, {} rejected, and all agree", alone.len() - approved);
    assert_eq!(approved, 287);
    Ok(())
}
