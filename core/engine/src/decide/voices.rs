//! Voices: what a rule or exception can come to say, with each of its undecided parts true, false or left as it is.

use crate::decide::judge::{Bench, Verdict};
use crate::decide::truth::Truth;
use crate::model::{NodeId, get};

/// What a rule says to the whole, or an exception to its rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Voice {
    Silent,
    Approve,
    Refer,
    Reject,
    /// Silent, though what is undecided may yet make it speak: it sets nothing aside, but nothing that it may set aside does so either.
    Muted,
    /// It refers since it is not known whether it applies, and sets nothing aside.
    Doubtful,
}

impl Voice {
    pub(crate) const ALL: [Self; 6] = [Self::Silent, Self::Approve, Self::Refer, Self::Reject, Self::Muted, Self::Doubtful];

    /// The verdict that it adds.
    pub(crate) const fn counted(self) -> Verdict {
        match self {
            Self::Silent | Self::Muted => Verdict::Silent,
            Self::Approve => Verdict::Approve,
            Self::Refer | Self::Doubtful => Verdict::Refer,
            Self::Reject => Verdict::Reject,
        }
    }

    pub(crate) const fn surely_speaks(self) -> bool {
        matches!(self, Self::Approve | Self::Refer | Self::Reject)
    }

    pub(crate) const fn may_speak(self) -> bool {
        !matches!(self, Self::Silent)
    }

    /// The voice of a rule that would say this, while it is not known whether it applies.
    pub(crate) const fn in_doubt(self) -> Self {
        match self {
            Self::Silent => Self::Silent,
            Self::Approve | Self::Muted => Self::Muted,
            Self::Refer | Self::Reject | Self::Doubtful => Self::Doubtful,
        }
    }
}

impl From<Verdict> for Voice {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Silent => Self::Silent,
            Verdict::Approve => Self::Approve,
            Verdict::Refer => Self::Refer,
            Verdict::Reject => Self::Reject,
        }
    }
}

/// A set of voices, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct VoiceSet(u8);

impl VoiceSet {
    pub(crate) const SILENT: Self = Self(1);

    pub(crate) fn of(voices: impl IntoIterator<Item = Voice>) -> Self {
        Self(voices.into_iter().fold(0, |all, voice| all | 1 << voice as u8))
    }

    /// The voice, where there is only one.
    pub(crate) fn only_one(self) -> Option<Voice> {
        let mut voices = self.each();
        voices.next().filter(|_| voices.next().is_none())
    }

    pub(crate) fn each(self) -> impl Iterator<Item = Voice> {
        Voice::ALL.into_iter().filter(move |voice| self.0 & (1 << *voice as u8) != 0)
    }
}

/// The voices by what they lead to: two of one class lead to the same, whatever the rest comes to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Classes([u8; 6]);

impl Classes {
    /// Every voice apart.
    pub(crate) const ALL_DIFFER: Self = Self([0, 1, 2, 3, 4, 5]);
    /// No voice matters.
    pub(crate) const ONE: Self = Self([0; 6]);

    /// Voices with the same consequences, in the same order, get the same class.
    pub(crate) fn of(consequences: impl Fn(Voice) -> Vec<u8>) -> Self {
        let mut known: Vec<Vec<u8>> = Vec::with_capacity(Voice::ALL.len());
        Self(Voice::ALL.map(|voice| {
            let own = consequences(voice);
            let position = known.iter().position(|other| *other == own).unwrap_or_else(|| {
                known.push(own);
                known.len() - 1
            });
            u8::try_from(position).unwrap_or(u8::MAX)
        }))
    }

    pub(crate) fn class(self, voice: Voice) -> u8 {
        self.0.get(voice as usize).copied().unwrap_or(u8::MAX)
    }

    /// Whether these voices lead to different things.
    pub(crate) fn differ(self, voices: impl IntoIterator<Item = Voice>) -> bool {
        let mut classes = voices.into_iter().map(|voice| self.class(voice));
        let first = classes.next();
        classes.any(|class| Some(class) != first)
    }

    pub(crate) fn all_same(self) -> bool {
        !self.differ(Voice::ALL)
    }
}

/// What exceptions come to together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sum {
    /// The strictest verdict of those that apply.
    replacing: Verdict,
    /// The strictest refusal of those that may apply.
    doubt: Verdict,
    /// Whether one is silent now and may yet speak.
    muted: bool,
}

impl Sum {
    pub(crate) const NONE: Self = Self { replacing: Verdict::Silent, doubt: Verdict::Silent, muted: false };

    /// One exception that applies.
    pub(crate) fn applied(voice: Voice) -> Self {
        Self { replacing: voice.counted(), muted: voice == Voice::Muted, ..Self::NONE }
    }

    /// One exception of which it is not known whether it applies.
    pub(crate) fn doubted(voice: Voice) -> Self {
        let verdict = voice.counted();
        Self { doubt: if verdict.refuses() { verdict } else { Verdict::Silent }, muted: voice.may_speak(), ..Self::NONE }
    }

    pub(crate) fn with(self, other: Self) -> Self {
        Self { replacing: self.replacing.max(other.replacing), doubt: self.doubt.max(other.doubt), muted: self.muted || other.muted }
    }

    /// What the rule says with these exceptions, where by itself it says `own`.
    pub(crate) fn voice(self, own: Verdict) -> Voice {
        let standing = if self.replacing == Verdict::Silent { own } else { self.replacing };
        match standing {
            _ if self.doubt > standing => standing.max(Verdict::Refer).into(),
            Verdict::Silent if self.muted => Voice::Muted,
            standing => standing.into(),
        }
    }
}

/// Everything that two groups of exceptions can come to together.
pub(crate) fn together(some: &[Sum], more: &[Sum]) -> Vec<Sum> {
    let mut all = Vec::with_capacity(some.len());
    for sum in some.iter().flat_map(|a| more.iter().map(|b| a.with(*b))) {
        if !all.contains(&sum) {
            all.push(sum);
        }
    }
    all
}

/// For each of several, what all the others come to together.
pub(crate) fn all_but_one<T: Clone>(all: &[T], nothing: &T, with: impl Fn(&T, &T) -> T) -> Vec<T> {
    let step = |so_far: &mut T, one: &T| {
        let after = with(so_far, one);
        Some(std::mem::replace(so_far, after))
    };
    let before: Vec<T> = all.iter().scan(nothing.clone(), step).collect();
    let behind: Vec<T> = all.iter().rev().scan(nothing.clone(), step).collect();
    before.iter().zip(behind.iter().rev()).map(|(before, behind)| with(before, behind)).collect()
}

impl Bench<'_> {
    /// What a rule or exception can come to say if it applies.
    pub(crate) fn voices(&self, id: NodeId) -> VoiceSet {
        let sums = self.exceptions(id).fold(vec![Sum::NONE], |all, child| together(&all, &self.sums_of(child)));
        let own = self.own_verdicts(id);
        VoiceSet::of(sums.iter().flat_map(|sum| own.iter().map(|own| sum.voice(*own))))
    }

    /// What one exception can come to, as its rule sees it.
    pub(crate) fn sums_of(&self, exception: NodeId) -> Vec<Sum> {
        let when = self.when(exception);
        if when == Truth::False {
            return vec![Sum::NONE];
        }
        let voices = self.voices(exception);
        let applied = voices.each().map(Sum::applied);
        if when == Truth::True { applied.collect() } else { applied.chain([Sum::NONE]).chain(voices.each().map(Sum::doubted)).collect() }
    }

    /// The verdicts that the guards, and the closing where all hold, can come to.
    pub(crate) fn own_verdicts(&self, id: NodeId) -> Vec<Verdict> {
        let closing = get(&self.model.nodes, id.index())
            .and_then(|node| node.closing.as_ref())
            .map_or(Verdict::Silent, |closing| Verdict::of(closing.kind));
        self.failures(id, None).into_iter().map(|failure| if failure == Verdict::Silent { closing } else { failure }).collect()
    }

    /// What the guards that do not hold can come to, one guard left out; silent where all hold.
    pub(crate) fn failures(&self, id: NodeId, without: Option<usize>) -> Vec<Verdict> {
        let guards = get(&self.model.nodes, id.index()).map_or(&[][..], |node| &node.guards);
        let mut failures = vec![Verdict::Silent];
        for (_, id) in guards.iter().enumerate().filter(|(number, _)| Some(*number) != without) {
            let Some(guard) = get(&self.model.guards, id.index()) else { continue };
            let failed = Verdict::of(guard.otherwise.kind);
            let comes_to: &[Verdict] = match self.truth(&guard.clause) {
                Truth::True => continue,
                Truth::False => &[failed],
                Truth::Unknown => &[Verdict::Silent, failed, Verdict::Refer],
            };
            let reached = |verdict: &Verdict| failures.iter().any(|known| comes_to.iter().any(|more| known.max(more) == verdict));
            failures = Verdict::ALL.into_iter().filter(reached).collect();
        }
        failures
    }
}
