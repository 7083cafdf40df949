//! What guards came to before: the same truths of the same tests lead to the same, so it is worked out once.

use crate::decide::judge::{Open, Verdict};
use crate::decide::truth::Known;
use crate::model::NodeId;
use crate::pack::Pack;
use crate::program::{Mask, Node};

/// So many answers are kept, each in the one place where it can stand; a power of two.
const PLACES: usize = 512;
/// The most words in which the tests of a rule's guards may stand.
const MOST_WORDS: usize = 3;
/// Fewer guards are gone through sooner than an answer is found.
const FEWEST_GUARDS: u32 = 3;

/// What the guards of rules came to, by what was known of their tests.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// Whose rules they are.
    pack: Option<Pack>,
    /// Whether a demand of the pack was decided before: for one alone nothing is kept.
    is_used_again: bool,
    places: Vec<Place>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    of: Of,
    came_to: (Verdict, Open),
}

/// A rule, and what is known of the tests of its guards, word by word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Of {
    root: u32,
    tests: [Known; MOST_WORDS],
}

impl Kept {
    /// Forgets what was kept of another pack.
    #[inline]
    pub(crate) fn begin(&mut self, pack: &Pack) {
        self.is_used_again = self.pack.as_ref().is_some_and(|known| known.is_same(pack));
        if !self.is_used_again {
            self.pack = Some(pack.clone());
            self.places.clear();
        }
    }

    /// What the guards of a rule came to, which is worked out where it is not known.
    #[inline]
    pub(crate) fn own(&mut self, of: Of, own: impl FnOnce() -> (Verdict, Open)) -> (Verdict, Open) {
        match self.places.get(of.place()) {
            Some(place) if place.of == of => place.came_to,
            _ if self.is_used_again => self.keep(of, own()),
            _ => own(),
        }
    }

    #[inline(never)]
    fn keep(&mut self, of: Of, came_to: (Verdict, Open)) -> (Verdict, Open) {
        let place = Place { of, came_to };
        if self.places.is_empty() {
            self.places.resize(PLACES, place);
        }
        if let Some(kept) = self.places.get_mut(of.place()) {
            *kept = place;
        }
        came_to
    }
}

impl Of {
    /// Nothing where going through the guards costs as little, or where their tests lie too far apart.
    #[inline]
    pub(crate) fn new(root: NodeId, node: &Node, masks: &[Mask], known: impl Fn(u32) -> Known) -> Option<Self> {
        if node.guards() < FEWEST_GUARDS || masks.len() > MOST_WORDS {
            return None;
        }
        let mut tests = [Known::default(); MOST_WORDS];
        for (tests, mask) in tests.iter_mut().zip(masks) {
            *tests = known(mask.word).only(mask.tests);
        }
        Some(Self { root: u32::try_from(root.index()).ok()?, tests })
    }

    fn place(&self) -> usize {
        let mixed =
            self.tests.iter().fold(u64::from(self.root), |mixed, tests| (mixed ^ tests.mixed()).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        (mixed >> (u64::BITS - PLACES.ilog2())) as usize
    }
}
