//! jianfu and the code written by hand agree on every workload, so that their times can be compared.

use jianfu_benches::workloads::{Bands, Case, Gate, Rules, Synthetic};

const DEMANDS: usize = 3_000;

/// Every answer is the same, and every outcome occurs.
fn agrees<W: Synthetic>(size: usize) {
    let [approved, referred, rejected] = Case::<W>::of(size, DEMANDS).assert_same_answers();
    assert_eq!(approved + referred + rejected, DEMANDS);
    assert!(approved > 0 && referred > 0 && rejected > 0, "{}-{size}: {approved}, {referred}, {rejected}", W::NAME);
}

#[test]
fn a_list_and_six_checks_are_judged_as_by_hand() {
    agrees::<Gate>(10);
    agrees::<Gate>(300);
}

#[test]
fn about_half_of_the_demands_fail_a_check() {
    let [approved, ..] = Case::<Gate>::of(300, DEMANDS).assert_same_answers();
    assert!((DEMANDS / 3..DEMANDS * 2 / 3).contains(&approved), "{approved} of {DEMANDS}");
}

#[test]
fn rules_of_equal_values_are_matched_as_by_hand() {
    agrees::<Rules>(10);
    agrees::<Rules>(300);
}

#[test]
fn bands_are_matched_as_by_hand() {
    agrees::<Bands>(10);
    agrees::<Bands>(300);
}
