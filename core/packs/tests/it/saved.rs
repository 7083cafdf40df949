//! The packs where they were saved: their own tests come out as where they were compiled, to the last word.

use jianfu::{Pack, TestReport};

/// Each test with what was expected and did not come, and its decision in words, the receipt with the pack's digest among them.
fn told(report: &TestReport) -> Vec<String> {
    let results = report
        .results
        .iter()
        .map(|of| format!("{} {}:{} {:?} {:?} {:?}", of.name, of.file, of.line, of.failures, of.explanation, of.snapshot));
    results.chain([format!("{:?}", report.coverage)]).collect()
}

#[test]
fn the_tests_of_a_saved_pack_come_out_alike() {
    for id in Pack::builtin_ids() {
        let pack = Pack::builtin(id).unwrap();
        let saved = pack.to_bytes();
        let loaded = Pack::from_bytes(&saved).unwrap();
        assert_eq!(loaded.to_bytes(), saved, "{id}");
        assert_eq!((loaded.id(), loaded.version(), loaded.digest()), (pack.id(), pack.version(), pack.digest()));
        assert_eq!(told(&loaded.run_tests()), told(&pack.run_tests()), "{id}");
        assert_eq!((loaded.warnings(), loaded.texts(), loaded.counts()), (pack.warnings(), pack.texts(), pack.counts()));
        // Once its tests and texts were read, it is saved as it was.
        assert_eq!(loaded.to_bytes(), saved, "{id}");
    }
}
