//! Intervals of whole numbers, and which of many hold a number.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use jianfu_dsl::tree::CompareOp;

/// From a number to a number, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Interval {
    from: i64,
    to: i64,
}

impl Interval {
    pub(crate) const ALL: Self = Self { from: i64::MIN, to: i64::MAX };

    /// The numbers for which a comparison with `value` holds; `None` where they are not one interval.
    pub(crate) fn of(op: CompareOp, value: i64) -> Option<Self> {
        Some(match op {
            CompareOp::Ge => Self { from: value, ..Self::ALL },
            CompareOp::Gt => Self { from: value.checked_add(1)?, ..Self::ALL },
            CompareOp::Le => Self { to: value, ..Self::ALL },
            CompareOp::Lt => Self { to: value.checked_sub(1)?, ..Self::ALL },
            CompareOp::Eq | CompareOp::Ne => return None,
        })
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), to: self.to.min(other.to) }
    }

    /// How wide it is; nought where it holds nothing.
    pub(crate) const fn width(self) -> u64 {
        if self.from > self.to { 0 } else { self.to.abs_diff(self.from) }
    }

    /// The least number, where there is one.
    pub(crate) fn least(self) -> Option<i64> {
        (self.from != i64::MIN).then_some(self.from)
    }

    /// The greatest number, where there is one.
    pub(crate) fn most(self) -> Option<i64> {
        (self.to != i64::MAX).then_some(self.to)
    }

    const fn holds(self, value: i64) -> bool {
        self.from <= value && value <= self.to
    }
}

/// Intervals in order of where they begin, with a tree of where the last of each part ends.
#[derive(Debug, Clone, Default)]
pub(crate) struct Intervals {
    sorted: Vec<(Interval, u32)>,
    /// For each part of the intervals the greatest end: the whole is at 1, the halves of the part at `n` are at `2n` and `2n + 1`.
    ends: Vec<i64>,
}

impl Intervals {
    /// Intervals, each with what it stands for.
    pub(crate) fn new(mut intervals: Vec<(Interval, u32)>) -> Self {
        intervals.sort_unstable();
        let leaves = intervals.len().next_power_of_two();
        let mut ends = vec![i64::MIN; leaves * 2];
        for (end, (interval, _)) in ends.iter_mut().skip(leaves).zip(&intervals) {
            *end = interval.to;
        }
        for at in (1..leaves).rev() {
            let end = |at: usize| ends.get(at).copied().unwrap_or(i64::MIN);
            let greatest = end(at * 2).max(end(at * 2 + 1));
            if let Some(end) = ends.get_mut(at) {
                *end = greatest;
            }
        }
        Self { sorted: intervals, ends }
    }

    /// What the intervals stand for, in the order of where they begin.
    pub(super) fn in_order(&self) -> impl Iterator<Item = u32> {
        self.sorted.iter().map(|(_, of)| *of)
    }

    /// The most intervals that hold one number.
    pub(crate) fn most(&self) -> usize {
        let mut open = BinaryHeap::new();
        let mut most = 0;
        for (interval, _) in self.sorted.iter().filter(|(interval, _)| interval.from <= interval.to) {
            while open.peek().is_some_and(|Reverse(end)| *end < interval.from) {
                open.pop();
            }
            open.push(Reverse(interval.to));
            most = most.max(open.len());
        }
        most
    }

    /// Visits what the intervals stand for that hold a number.
    pub(crate) fn each(&self, value: i64, visit: &mut dyn FnMut(u32)) {
        let begun = self.sorted.partition_point(|(interval, _)| interval.from <= value);
        self.each_in(1, 0, self.ends.len() / 2, begun, value, visit);
    }

    /// Of the part at `at`, which has `len` intervals from `first` on, those before `begun`.
    fn each_in(&self, at: usize, first: usize, len: usize, begun: usize, value: i64, visit: &mut dyn FnMut(u32)) {
        if first >= begun || self.ends.get(at).is_none_or(|end| *end < value) {
            return;
        }
        if len <= 1 {
            if let Some((_, found)) = self.sorted.get(first).filter(|(interval, _)| interval.holds(value)) {
                visit(*found);
            }
            return;
        }
        let half = len / 2;
        self.each_in(at * 2, first, half, begun, value, visit);
        self.each_in(at * 2 + 1, first + half, half, begun, value, visit);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{CompareOp, Interval, Intervals};

    fn found(intervals: &[(i64, i64)], value: i64) -> Vec<u32> {
        let all = intervals.iter().zip(0..).map(|((from, to), at)| (Interval { from: *from, to: *to }, at)).collect();
        let mut found = Vec::new();
        Intervals::new(all).each(value, &mut |at| found.push(at));
        found.sort_unstable();
        found
    }

    #[test]
    fn those_that_hold_a_number_are_found_and_no_others() {
        let mut state = 7_u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            i64::try_from((state >> 33) % below).unwrap()
        };
        for count in 0..40 {
            let intervals: Vec<(i64, i64)> = (0..count).map(|_| (next(30), next(30))).collect();
            for value in -1..31 {
                let wanted: Vec<u32> =
                    (0..).zip(&intervals).filter(|(_, (from, to))| (*from..=*to).contains(&value)).map(|(at, _)| at).collect();
                assert_eq!(found(&intervals, value), wanted, "{intervals:?} {value}");
            }
        }
        assert_eq!(found(&[(i64::MIN, i64::MAX), (i64::MAX, i64::MAX)], i64::MAX), [0, 1]);
    }

    #[test]
    fn a_comparison_holds_in_its_interval() {
        let of = |op, value| Interval::of(op, value).unwrap();
        assert_eq!(of(CompareOp::Gt, 3).and(of(CompareOp::Le, 9)), Interval { from: 4, to: 9 });
        assert_eq!(of(CompareOp::Ge, 3).and(of(CompareOp::Lt, 3)).width(), 0);
        assert_eq!(Interval::of(CompareOp::Gt, i64::MAX), None);
        assert_eq!(Interval::of(CompareOp::Ne, 1), None);
    }
}
