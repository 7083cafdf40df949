//! What rules came to before: the same truths of the same rules lead to the same, so it is worked out once.

use crate::decide::decision::{Ground, Outcome};
use crate::decide::judge::Standings;
use crate::decide::reasons::Remark;
use crate::decide::truth::Planes;
use crate::model::{DayNumber, FormId, Plan};
use crate::pack::Pack;

/// So many answers are kept, each in one of the two places where it can stand; a power of two.
const PLACES: usize = 512;
/// The most rules and words of tests of an answer that is kept: of more, hardly two demands have all in common.
const MOST: usize = 16;
/// The most reasons that are kept with an answer.
const MOST_REASONS: usize = 64;

/// What the rules of a form came to, by what was known of their tests.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// Whose rules they are.
    pack: Option<Pack>,
    /// Whether a demand of the pack was decided before: for one alone nothing is kept.
    is_used_again: bool,
    places: Vec<Place>,
}

#[derive(Debug, Clone, Default)]
#[repr(C, align(64))]
struct Place {
    /// All that the answer rests on: form and day, the rules with their number before them, and of each word of tests four numbers.
    of: Vec<u64>,
    came_to: Answer,
}

/// What rules came to. What is read most stands first.
#[derive(Debug, Clone)]
#[repr(C)]
pub(crate) struct Answer {
    pub(crate) outcome: Outcome,
    pub(crate) knows_reasons: bool,
    /// The reasons of the rules that apply or may apply, and of these what speaks against the demand, where they are known.
    pub(crate) objections: Vec<Remark>,
    pub(crate) reasons: Vec<Remark>,
    pub(crate) ground: Ground,
    pub(crate) standings: Standings,
}

/// All that an answer rests on.
#[derive(Clone, Copy)]
pub(crate) struct Of<'d> {
    form: FormId,
    /// Where it is of no importance, always the same.
    day: DayNumber,
    live: &'d [u32],
    /// A number for the rules.
    mixed: u64,
    planes: &'d Planes,
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

    /// The place where an answer is kept.
    #[inline]
    pub(crate) fn find(&self, of: &Of<'_>) -> Option<usize> {
        if !of.is_small() {
            return None;
        }
        let home = of.place();
        [home, next_door(home)].into_iter().find(|place| self.places.get(*place).is_some_and(|place| place.is_of(of)))
    }

    /// The answer in a place.
    #[inline]
    pub(crate) fn at(&self, place: usize) -> Option<&Answer> {
        self.places.get(place).map(|place| &place.came_to)
    }

    /// Whether what rules come to is to be kept.
    pub(crate) fn wants(&self, of: &Of<'_>) -> bool {
        self.is_used_again && of.is_small()
    }

    fn is_taken(&self, place: usize) -> bool {
        self.places.get(place).is_some_and(|place| !place.of.is_empty())
    }

    /// Keeps what rules came to, and gives back in its stead what stood in the place before. Tells the place.
    #[inline(never)]
    pub(crate) fn keep(&mut self, of: &Of<'_>, answer: &mut Answer) -> Option<usize> {
        if self.places.is_empty() {
            self.places.resize_with(PLACES, Place::default);
        }
        let (home, next_door) = (of.place(), next_door(of.place()));
        let at = if self.is_taken(home) && !self.is_taken(next_door) { next_door } else { home };
        let place = self.places.get_mut(at)?;
        place.of.clear();
        place.of.extend(of.head());
        place.of.extend(of.live.iter().map(|position| u64::from(*position)));
        place.of.extend(of.planes.words().flat_map(|(at, word)| word.numbers(at)));
        std::mem::swap(&mut place.came_to, answer);
        Some(at)
    }
}

/// The other place where what may stand in one can stand.
const fn next_door(place: usize) -> usize {
    place ^ 1
}

impl Default for Answer {
    /// A referral for which no rule was looked at.
    fn default() -> Self {
        Self {
            outcome: Outcome::Refer,
            ground: Ground::NoDay,
            standings: Standings::default(),
            reasons: Vec::new(),
            objections: Vec::new(),
            knows_reasons: false,
        }
    }
}

impl Answer {
    /// Forgets it, and is a referral on a ground.
    pub(crate) fn begin(&mut self, ground: Ground) {
        (self.outcome, self.ground, self.knows_reasons) = (Outcome::Refer, ground, false);
        self.standings.clear();
        self.reasons.clear();
        self.objections.clear();
    }

    /// Takes the reasons of the rules that apply or may apply, unless they are too many to be kept.
    pub(crate) fn know(&mut self, reasons: Vec<Remark>) {
        if reasons.len() <= MOST_REASONS {
            self.objections.extend(reasons.iter().filter(|remark| remark.objects()));
            (self.reasons, self.knows_reasons) = (reasons, true);
        }
    }
}

impl Place {
    #[inline]
    fn is_of(&self, of: &Of<'_>) -> bool {
        let [form, rules, rest @ ..] = &*self.of else { return false };
        if [*form, *rules] != of.head() {
            return false;
        }
        let Some((live, words)) = rest.split_at_checked(of.live.len()) else { return false };
        let (words, of_words) = (words.as_chunks().0, of.planes.words());
        live.iter().zip(of.live).all(|(known, position)| *known == u64::from(*position))
            && words.len() == of_words.len()
            && words.iter().zip(of_words).all(|(known, (at, word))| *known == word.numbers(at))
    }
}

impl<'d> Of<'d> {
    /// What a form's rules come to rests on the rules that may apply and on what is known of their tests; on the day only where an exception is not in force as
    /// long as its rule.
    #[inline]
    pub(crate) fn new(form: FormId, plan: &Plan, day: DayNumber, (live, mixed): (&'d [u32], u64), planes: &'d Planes) -> Self {
        Self { form, day: if plan.has_dated_exceptions { day } else { 0 }, live, mixed, planes }
    }

    #[inline]
    fn is_small(&self) -> bool {
        self.live.len() <= MOST && self.planes.words().len() <= MOST
    }

    /// Its form and its day, and how many rules.
    #[inline]
    const fn head(&self) -> [u64; 2] {
        [(self.form.0 as u64) << 32 | self.day.cast_unsigned() as u64, self.live.len() as u64]
    }

    #[inline]
    fn place(&self) -> usize {
        let [mut mixed, _] = self.head();
        let mut mix = |with: u64| mixed = (mixed ^ with).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mix(self.mixed);
        for (at, word) in self.planes.words() {
            mix(word.mixed() ^ u64::from(at));
        }
        (mixed >> (u64::BITS - PLACES.ilog2())) as usize
    }
}
