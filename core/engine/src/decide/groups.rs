//! What the voice of one rule can do to the outcome, whatever the other rules come to say.
//!
//! Undecided rules that override one another, directly or through others, form a group. Within a group every way in which its rules may turn out is tried;
//! groups meet only in the strictest verdict. A rule that is decided, and all of whose overriders are, stands as it does in every way: it is a group of its
//! own.

use crate::decide::judge::{Bench, Possible, Verdict};
use crate::decide::truth::Truth;
use crate::decide::voices::{Classes, Voice, VoiceSet, all_but_one};
use crate::model::{Plan, get};

/// At most this many ways in which the undecided rules of a group may turn out are tried. Beyond it each of them counts as able to change the outcome: too
/// many facts are asked for, never too few.
const MOST_WAYS: usize = 10_000;

/// At most this many times is a rule of a group looked at to find what the group's rules can do to the outcome. Beyond it the same holds.
const MOST_LOOKS: usize = 20_000_000;

/// How a rule stands where its voice and those of its overriders are given.
#[derive(Debug, Clone, Copy)]
struct Stand {
    voice: Voice,
    /// Whether it is set aside.
    aside: bool,
    /// Whether it may be.
    perhaps: bool,
}

/// What all rules of a plan may say.
pub(crate) struct Groups<'p> {
    plan: &'p Plan,
    /// What speaks where all are silent.
    default: Verdict,
    /// For each rule what it can come to say.
    voices: Vec<VoiceSet>,
    /// For each rule how it stands in every way, where it does so.
    settled: Vec<Option<Stand>>,
    /// The rules of each group, in the order of the plan.
    groups: Vec<Vec<usize>>,
    group_of: Vec<usize>,
    /// For each group the strictest verdicts that all the other groups together can come to.
    others: Vec<Possible>,
}

impl<'p> Groups<'p> {
    pub(crate) fn new(bench: &Bench<'_>, plan: &'p Plan, default: Verdict) -> Self {
        let voices: Vec<VoiceSet> = plan.rules.iter().map(|id| voices(bench, id.index())).collect();
        let voices = without_shades(plan, voices);
        let settled = settled(plan, &voices);
        let (groups, group_of) = groups(plan, &settled);
        let mut all = Self { plan, default, voices, settled, groups, group_of, others: Vec::new() };
        let strictest: Vec<Possible> = all.groups.iter().map(|group| all.strictest_of(group)).collect();
        all.others = all_but_one(&strictest, &Possible::only(Verdict::Silent), |a, b| a.strictest_with(*b));
        all
    }

    /// What the voices of the rule at `position` lead to.
    pub(crate) fn classes(&self, position: usize) -> Classes {
        if self.voices.get(position).is_some_and(|voices| voices.only_one().is_some()) {
            return Classes::ONE;
        }
        let at = self.group_of.get(position).copied().unwrap_or_default();
        let (Some(group), Some(others)) = (self.groups.get(at), self.others.get(at)) else { return Classes::ALL_DIFFER };
        // Where another group surely rejects, nothing in this one matters.
        if *others == Possible::only(Verdict::Reject) {
            return Classes::ONE;
        }
        if !self.can_be_tried(group, Some(position)) {
            return Classes::ALL_DIFFER;
        }
        let outcome = |verdict: Verdict| if verdict == Verdict::Silent { self.default } else { verdict };
        Classes::of(|voice| {
            let mut found = Vec::new();
            self.each_way(group, Some((position, voice)), |strictest| {
                found.extend(others.each().map(|other| outcome(strictest.max(other)) as u8));
            });
            found
        })
    }

    /// The strictest verdicts that a group can come to.
    fn strictest_of(&self, group: &[usize]) -> Possible {
        if !self.can_be_tried(group, None) {
            let counted =
                group.iter().filter_map(|position| self.voices.get(*position)).flat_map(|voices| voices.each()).map(Voice::counted);
            return counted.fold(Possible::only(Verdict::Silent), Possible::with);
        }
        let mut found = Possible::NONE;
        self.each_way(group, None, |strictest| found = found.with(strictest));
        found
    }

    /// Whether the rules of a group, one of them left out, can turn out in few enough ways to try each, for each of the undecided rules in turn.
    fn can_be_tried(&self, group: &[usize], without: Option<usize>) -> bool {
        let counts = group.iter().filter(|position| Some(**position) != without).filter_map(|position| self.voices.get(*position));
        let counts: Vec<usize> = counts.map(|voices| voices.each().count()).collect();
        let ways = counts.iter().try_fold(1_usize, |ways, count| ways.checked_mul(*count).filter(|ways| *ways <= MOST_WAYS));
        let undecided = counts.iter().filter(|count| **count > 1).count() + 1;
        let each = undecided.saturating_mul(Voice::ALL.len()).saturating_mul(group.len());
        ways.is_some_and(|ways| ways.saturating_mul(each) <= MOST_LOOKS)
    }

    /// Calls `then` with the strictest verdict of a group for every way in which its rules can turn out, one of them held to a voice.
    fn each_way(&self, group: &[usize], held: Option<(usize, Voice)>, mut then: impl FnMut(Verdict)) {
        let choices: Vec<Vec<Voice>> = group
            .iter()
            .map(|position| match held {
                Some((at, voice)) if at == *position => vec![voice],
                _ => self.voices.get(*position).map_or_else(Vec::new, |voices| voices.each().collect()),
            })
            .collect();
        let mut turn = vec![0_usize; group.len()];
        loop {
            let voices: Vec<Voice> = choices.iter().zip(&turn).filter_map(|(voices, at)| voices.get(*at).copied()).collect();
            then(self.strictest(group, &voices));
            // Counts on, the first place the quickest.
            let turned_over = choices.iter().zip(&mut turn).all(|(voices, at)| {
                *at += 1;
                let over = *at >= voices.len();
                if over {
                    *at = 0;
                }
                over
            });
            if turned_over {
                return;
            }
        }
    }

    /// The strictest verdict of a group that is not set aside, its rules having these voices.
    fn strictest(&self, group: &[usize], voices: &[Voice]) -> Verdict {
        let mut stands: Vec<Stand> = Vec::with_capacity(group.len());
        let mut strictest = Verdict::Silent;
        for (position, voice) in group.iter().zip(voices) {
            let overrider = |at: usize| {
                let settled = self.settled.get(at).copied().flatten();
                settled.or_else(|| stands.get(group.binary_search(&at).ok()?).copied())
            };
            let stand = stand(self.plan, *position, *voice, overrider);
            if !stand.aside {
                strictest = strictest.max(voice.counted());
            }
            stands.push(stand);
        }
        strictest
    }
}

/// How a rule stands that has this voice; `overrider` tells how each rule that overrides it does.
fn stand(plan: &Plan, position: usize, voice: Voice, overrider: impl Fn(usize) -> Option<Stand>) -> Stand {
    let (mut aside, mut perhaps) = (false, false);
    for other in plan.overridden_by.get(position).into_iter().flatten().filter_map(|at| overrider(*at as usize)) {
        aside |= other.voice.surely_speaks() && !other.perhaps;
        perhaps |= other.voice.may_speak() && !other.aside;
    }
    Stand { voice, aside, perhaps }
}

/// How each rule stands in every way: those that can say only one thing, and whose overriders that may speak are such rules too.
fn settled(plan: &Plan, voices: &[VoiceSet]) -> Vec<Option<Stand>> {
    let mut settled: Vec<Option<Stand>> = Vec::with_capacity(voices.len());
    for (position, voices) in voices.iter().enumerate() {
        let overriders = plan.overridden_by.get(position).into_iter().flatten();
        let all_are = overriders.clone().all(|at| settled.get(*at as usize).copied().flatten().is_some());
        let found = match voices.only_one() {
            // Whatever becomes of it, what is silent adds nothing and sets nothing aside.
            Some(Voice::Silent) => Some(Stand { voice: Voice::Silent, aside: false, perhaps: false }),
            Some(voice) if all_are => Some(stand(plan, position, voice, |at| settled.get(at).copied().flatten())),
            _ => None,
        };
        settled.push(found);
    }
    settled
}

/// What a rule can come to say; it is silent where it does not apply.
fn voices(bench: &Bench<'_>, rule: usize) -> VoiceSet {
    let Some(rule) = get(&bench.model.rules, rule).filter(|rule| rule.days.covers(bench.day)) else { return VoiceSet::SILENT };
    match bench.when(rule.root) {
        Truth::False => VoiceSet::SILENT,
        Truth::True => bench.voices(rule.root),
        Truth::Unknown => {
            let voices = bench.voices(rule.root);
            VoiceSet::of(voices.each().chain([Voice::Silent]).chain(voices.each().map(Voice::in_doubt)))
        }
    }
}

/// The groups of rules that override one another, and the group of each rule. A rule that stands as it does in every way binds nobody.
fn groups(plan: &Plan, settled: &[Option<Stand>]) -> (Vec<Vec<usize>>, Vec<usize>) {
    let varies = |position: usize| settled.get(position).is_some_and(Option::is_none);
    let mut leader: Vec<usize> = (0..settled.len()).collect();
    for (position, overriders) in plan.overridden_by.iter().enumerate().filter(|(position, _)| varies(*position)) {
        for overrider in overriders.iter().map(|overrider| *overrider as usize).filter(|overrider| varies(*overrider)) {
            let (a, b) = (leader_of(&mut leader, position), leader_of(&mut leader, overrider));
            if let Some(place) = leader.get_mut(a.max(b)) {
                *place = a.min(b);
            }
        }
    }
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut group_of: Vec<usize> = Vec::with_capacity(settled.len());
    for position in 0..settled.len() {
        // A leader is the first of its group, so the group is known by now unless this is its leader.
        let first = leader_of(&mut leader, position);
        let at = if first == position { groups.len() } else { group_of.get(first).copied().unwrap_or_default() };
        match groups.get_mut(at) {
            Some(group) => group.push(position),
            None => groups.push(vec![position]),
        }
        group_of.push(at);
    }
    (groups, group_of)
}

fn leader_of(leader: &mut [usize], position: usize) -> usize {
    let mut at = position;
    while let Some(next) = leader.get(at).copied().filter(|next| *next != at) {
        // Halves the way for whoever asks next.
        let beyond = leader.get(next).copied().unwrap_or(next);
        if let Some(place) = leader.get_mut(at) {
            *place = beyond;
        }
        at = next;
    }
    at
}

/// The same, a rule that sets nobody aside having only the voices that count: how surely it speaks does not matter then.
fn without_shades(plan: &Plan, mut voices: Vec<VoiceSet>) -> Vec<VoiceSet> {
    let mut overrides = vec![false; voices.len()];
    for overrider in plan.overridden_by.iter().flatten() {
        if let Some(overrides) = overrides.get_mut(*overrider as usize) {
            *overrides = true;
        }
    }
    for (voices, _) in voices.iter_mut().zip(overrides).filter(|(_, overrides)| !overrides) {
        *voices = VoiceSet::of(voices.each().map(|voice| voice.counted().into()));
    }
    voices
}
