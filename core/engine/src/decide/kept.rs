//! What rules came to before: the same truths of the same rules lead to the same, so it is worked out once.

use crate::decide::decision::{Ground, Outcome};
use crate::decide::judge::Standings;
use crate::decide::reasons::Remark;
use crate::decide::truth::Planes;
use crate::model::{DayNumber, FormId, Plan};
use crate::pack::Pack;

/// So many answers are kept, each in the one place where it can stand; a power of two.
const PLACES: usize = 512;
/// The most rules, words of tests and objections of an answer that is kept.
const MOST: usize = 64;

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
struct Place {
    /// All that the answer rests on, as numbers.
    of: Vec<u64>,
    came_to: Answer,
}

/// What rules came to.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) outcome: Outcome,
    pub(crate) ground: Ground,
    pub(crate) standings: Standings,
    /// What speaks against the demand.
    pub(crate) objections: Vec<Remark>,
}

/// All that an answer rests on.
#[derive(Clone, Copy)]
pub(crate) struct Of<'d> {
    form: FormId,
    /// Where it is of no importance, always the same.
    day: DayNumber,
    live: &'d [u32],
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

    /// What was kept.
    #[inline]
    pub(crate) fn find(&self, of: &Of<'_>) -> Option<&Answer> {
        self.places.get(of.place()).filter(|place| place.is_of(of)).map(|place| &place.came_to)
    }

    /// Whether what rules come to is to be kept.
    pub(crate) fn wants(&self, of: &Of<'_>) -> bool {
        self.is_used_again && of.live.len() <= MOST && of.planes.words().len() <= MOST
    }

    /// Keeps what rules came to.
    #[inline(never)]
    pub(crate) fn keep(&mut self, of: &Of<'_>, outcome: Outcome, ground: &Ground, standings: &Standings, objections: &[Remark]) {
        if objections.len() > MOST {
            return;
        }
        if self.places.is_empty() {
            self.places.resize_with(PLACES, Place::default);
        }
        if let Some(place) = self.places.get_mut(of.place()) {
            place.of.clear();
            of.each(|number| place.of.push(number));
            (place.came_to.outcome, place.came_to.ground) = (outcome, ground.clone());
            place.came_to.standings.take(standings);
            place.came_to.objections.clear();
            place.came_to.objections.extend_from_slice(objections);
        }
    }
}

impl Default for Answer {
    fn default() -> Self {
        Self { outcome: Outcome::Refer, ground: Ground::NoDay, standings: Standings::default(), objections: Vec::new() }
    }
}

impl Place {
    #[inline]
    fn is_of(&self, of: &Of<'_>) -> bool {
        let (mut known, mut agrees) = (self.of.iter(), true);
        of.each(|number| agrees &= known.next() == Some(&number));
        agrees && known.len() == 0
    }
}

impl<'d> Of<'d> {
    /// What a form's rules come to rests on the rules that may apply and on what is known of their tests; on the day only where an exception is not in force as
    /// long as its rule.
    #[inline]
    pub(crate) fn new(form: FormId, plan: &Plan, day: DayNumber, live: &'d [u32], planes: &'d Planes) -> Self {
        Self { form, day: if plan.has_dated_exceptions { day } else { 0 }, live, planes }
    }

    /// All of it as numbers, of which as many follow as those before say.
    #[inline]
    fn each(&self, mut visit: impl FnMut(u64)) {
        visit(u64::from(self.form.0) << 32 | self.live.len() as u64);
        visit(self.day as u64);
        self.live.iter().for_each(|position| visit(u64::from(*position)));
        for (at, word) in self.planes.words() {
            visit(u64::from(at));
            word.numbers().into_iter().for_each(&mut visit);
        }
    }

    #[inline]
    fn place(&self) -> usize {
        let mut mixed = u64::from(self.form.0);
        let mut mix = |with: u64| mixed = (mixed ^ with).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mix(self.day as u64);
        self.live.iter().for_each(|position| mix(u64::from(*position)));
        for (at, word) in self.planes.words() {
            mix(word.mixed() ^ u64::from(at));
        }
        (mixed >> (u64::BITS - PLACES.ilog2())) as usize
    }
}
