//! Chance from a seed: ChaCha with 8 rounds, whose numbers are the same on every machine and in every version.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};

/// A stream of chances.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of a seed with this name; streams of other names have nothing to do with it.
    pub(super) fn new(seed: u64, stream: &str) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(stream.bytes().fold(0, |number: u64, byte| number << 8 | u64::from(byte)));
        Self(generator)
    }

    /// A number below a bound; nought where the bound is.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        // The upper half of the product; the bounds are so small that no number is noticeably more likely.
        let product = u128::from(self.0.next_u64()) * u128::from(bound);
        u64::try_from(product >> 64).unwrap_or_default()
    }

    /// A number from `first` to `last`.
    pub(super) fn within(&mut self, first: i64, last: i64) -> i64 {
        let many = u64::try_from(last - first + 1).unwrap_or_default();
        first + i64::try_from(self.below(many)).unwrap_or_default()
    }

    /// True so many times in a hundred.
    pub(super) fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of several; `None` of none.
    pub(super) fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let at = self.below(u64::try_from(all.len()).unwrap_or_default());
        all.get(usize::try_from(at).ok()?)
    }

    /// One of several, each as likely as its weight is large; `None` where all weights are nought.
    pub(super) fn weighted<T: Copy>(&mut self, all: &[(T, u64)]) -> Option<T> {
        let mut left = self.below(all.iter().map(|(_, weight)| weight).sum());
        for (one, weight) in all {
            if left < *weight {
                return Some(*one);
            }
            left -= weight;
        }
        None
    }
}
