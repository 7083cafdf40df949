//! Handbooks at their boundary: a pack in, a text out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![allow(clippy::disallowed_methods)] // The number of random cases comes from the environment.

mod complete;
mod conditions;
mod distinct;
mod formats;
// The random packs of the engine's own tests; their demands are not needed here.
#[allow(dead_code, unused_imports)]
#[path = "../../../engine/tests/it/generate/mod.rs"]
mod generate;
mod hostile;
mod leaves;
mod mutants;
mod over_time;
mod quotas;
mod reference;
mod shown;
mod texts;

use jianfu::Pack;
use proptest::test_runner::{Config, TestRunner};

use generate::Choices;

/// How many random packs a test tries where `JIANFU_CASES` does not say.
const CASES: u32 = 24;

/// The embedded packs.
fn embedded() -> impl Iterator<Item = Pack> {
    Pack::builtin_ids().map(|id| Pack::builtin(id).unwrap())
}

/// Tries something on random packs. Those that the compiler refuses are passed over; most are not.
#[track_caller]
fn on_random_packs(mut attempt: impl FnMut(&Pack, &mut Choices)) {
    let cases = std::env::var("JIANFU_CASES").map_or(CASES, |cases| cases.parse().expect("JIANFU_CASES is a number"));
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    let mut compiled = 0;
    for _ in 0..cases {
        use proptest::strategy::{Strategy as _, ValueTree as _};
        let mut choices = Choices::new(generate::choices(1).new_tree(&mut runner).unwrap().current());
        let text = choices.pack().text();
        if let Ok(pack) = Pack::parse(&text) {
            compiled += 1;
            attempt(&pack, &mut choices);
        }
    }
    assert!(compiled * 2 >= cases, "only {compiled} of {cases} packs compile");
}
