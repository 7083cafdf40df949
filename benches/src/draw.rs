//! Numbers that look random and are the same on every machine.

/// A number far from those of its neighbours: the mixing steps of SplitMix64.
pub(crate) fn scattered(number: usize) -> usize {
    let mut mixed = (number as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    usize::try_from((mixed ^ (mixed >> 31)) >> 16).unwrap_or_default()
}

/// A row of such numbers.
#[derive(Debug)]
pub(crate) struct Draw {
    next: usize,
}

impl Draw {
    /// A row of its own for each seed.
    pub(crate) const fn new(seed: u32) -> Self {
        Self { next: (seed as usize) << 32 }
    }

    /// The next number, less than `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.next += 1;
        scattered(self.next) % end.max(1)
    }

    /// One of the numbers from `from` to `to`, both included.
    pub(crate) fn between(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to - from + 1)
    }

    /// True in one of so many cases.
    pub(crate) fn one_in(&mut self, cases: usize) -> bool {
        self.below(cases) == 0
    }
}
