//! Overrides: which rules are meant, whether they may be overridden, and circles.

use std::collections::HashMap;

use jianfu_dsl::tree::{RuleDecl, Target};

use super::cite::days_in_words;
use super::unknown::What;
use super::versions::uncovered;
use super::{Compiler, say};
use crate::codes;
use crate::model::{Days, NodeId, RuleId, get};

impl Compiler<'_> {
    pub(super) fn resolve_overrides(&mut self) {
        let rules = self.declared.rules.clone();
        let checklists = self.declared.checklists.clone();
        // Versions of one rule share its id, but never their place.
        let mut at_place: HashMap<(&str, usize), &RuleDecl> = HashMap::new();
        let overrides = |node: &RuleDecl| !node.overrides.is_empty();
        let overriding = rules.iter().filter(|rule| overrides(rule.node));
        at_place.extend(overriding.map(|rule| ((rule.file, rule.node.name.span.start), rule.node)));
        for checklist in &checklists {
            let checks = checklist.node.checks.iter().filter(|check| overrides(check));
            at_place.extend(checks.map(|check| ((checklist.file, check.name.span.start), check)));
        }
        if at_place.is_empty() {
            return;
        }
        for index in 0..self.model.rules.len() {
            let Some(rule) = get(&self.model.rules, index) else { continue };
            let (id, file, span) = (rule.id.clone(), rule.file.clone(), rule.span);
            let Some(node) = at_place.get(&(file.as_str(), span.start)).copied() else { continue };
            let mut targets = Vec::new();
            for target in &node.overrides {
                let meant = self.targets(&file, target, &id);
                self.check_rank(&file, target, RuleId::of(index), &meant);
                targets.extend(meant);
            }
            targets.sort_unstable();
            targets.dedup();
            if let Some(rule) = self.model.rules.get_mut(index) {
                rule.overrides = targets;
            }
        }
        self.check_override_circles();
    }

    /// The rules that a target means: every version of a rule, or every check of a checklist.
    fn targets(&mut self, file: &str, target: &Target, own_id: &str) -> Vec<RuleId> {
        let wanted = target.path.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(".");
        let found: Vec<RuleId> = if target.all {
            // Ids are in order, so the checks of a checklist stand together.
            let prefix = format!("{}.", self.checklist_named(&wanted).unwrap_or(&wanted));
            let of_checklist = self.scope.rules.range(prefix.clone()..).take_while(|(id, _)| id.starts_with(&prefix));
            of_checklist.filter(|(id, _)| *id != own_id).flat_map(|(_, rules)| rules.iter().copied()).collect()
        } else {
            let by_label = self.scope.rule_labels.get(&wanted).cloned().flatten();
            let id = if self.scope.rules.contains_key(&wanted) { Some(wanted.clone()) } else { by_label };
            id.and_then(|id| self.scope.rules.get(&id)).cloned().unwrap_or_default()
        };
        if found.is_empty() && !self.scope.doubtful.has_rule(&wanted) {
            let name = jianfu_dsl::tree::Name { text: wanted, span: target.span };
            self.unknown_name(file, &name, if target.all { What::Checklist } else { What::Rule });
        }
        found
    }

    /// The name of the checklist that alone has this label, where none has it for a name.
    fn checklist_named(&self, text: &str) -> Option<&str> {
        let declared = || self.declared.checklists.iter().map(|checklist| checklist.node);
        if declared().any(|checklist| checklist.name.text == text) {
            return None;
        }
        let mut labelled = declared().filter(|checklist| checklist.label.as_ref().is_some_and(|label| label.text == text));
        let found = labelled.next()?;
        labelled.next().is_none().then_some(found.name.text.as_str())
    }

    /// A rule may set aside only what rests on no higher rank than it does itself, on each day on which both are in force.
    fn check_rank(&mut self, file: &str, target: &Target, overrider: RuleId, targets: &[RuleId]) {
        let Some(rule) = get(&self.model.rules, overrider.index()) else { return };
        let own_bases = get(&self.model.nodes, rule.root.index()).map_or(&[][..], |node| &node.bases);
        let (days, own) = (rule.days, self.ranks(own_bases, rule.days));
        for &other in targets {
            let Some(rule) = get(&self.model.rules, other.index()) else { continue };
            let both = days.and(rule.days);
            let mut ranks = self.ranks_in(rule.root);
            // The highest first: ranks are declared highest first, so the least number.
            ranks.sort_unstable_by_key(|(days, rank)| (*rank, *days));
            let too_high = ranks.into_iter().find_map(|(days, rank)| {
                let days = days.and(both);
                let equal: Vec<Days> = own.iter().filter(|(_, own)| *own <= rank).map(|(days, _)| *days).collect();
                let gap = if days.is_empty() { None } else { uncovered(days, &equal) };
                Some((rank, gap?))
            });
            let Some((rank, gap)) = too_high else { continue };
            let id = rule.id.clone();
            // Where it is so on every day on which both are in force, there are no days to name.
            let (zh, en) = days_in_words(gap).filter(|_| gap != both).unwrap_or_default();
            let (zh, en) = if zh.is_empty() { (zh, en) } else { (format!("{zh}，"), format!("{en} ")) };
            let ranks = self.scope.enums.get("rank").and_then(|id| get(&self.model.enums, id.index()));
            let (label, name) = ranks
                .and_then(|ranks| ranks.variants.get(usize::from(rank)))
                .map(|rank| (rank.label.clone(), rank.name.clone()))
                .unwrap_or_default();
            self.error(
                codes::RANK,
                file,
                target.span,
                say(
                    format!("{zh}规则「{id}」的依据是{label}，高于本规则的依据，不能优先于它"),
                    format!("{en}`{id}` rests on a higher rank ({name}) than this rule does, and cannot be overridden by it"),
                ),
            )
            .help = Some(say(
                "引用准许这样做的特别法，或改由同级以上的规则优先",
                "cite the special act that allows it, or let a rule of that rank override",
            ));
        }
    }

    /// The ranks of everything that a rule rests on: its own citations, its guards', its exceptions'.
    fn ranks_in(&self, node: NodeId) -> Vec<(Days, u16)> {
        let Some(node) = get(&self.model.nodes, node.index()) else { return Vec::new() };
        let guards = node.guards.iter().filter_map(|id| get(&self.model.guards, id.index())).map(|guard| &guard.bases);
        let mut ranks: Vec<(Days, u16)> =
            std::iter::once(&node.bases).chain(guards).flat_map(|bases| self.ranks(bases, node.days)).collect();
        ranks.extend(node.children.iter().flat_map(|child| self.ranks_in(*child)));
        ranks.sort_unstable();
        ranks.dedup();
        ranks
    }

    fn check_override_circles(&mut self) {
        let rules = &self.model.rules;
        let mut state = vec![Visit::New; rules.len()];
        let mut circles = Vec::new();
        for start in 0..rules.len() {
            visit(start, rules, &mut state, &mut circles);
        }
        for index in circles {
            let Some(rule) = get(&self.model.rules, index).cloned() else { continue };
            self.error(
                codes::CYCLE,
                &rule.file,
                rule.span,
                say(format!("规则「{}」经由「优先于」绕回了自己", rule.id), format!("the rule `{}` overrides itself in a circle", rule.id)),
            )
            .help = Some(say("去掉其中一个「优先于」", "take away one `overrides`"));
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    New,
    Open,
    Done,
}

fn visit(start: usize, rules: &[crate::model::RuleDef], state: &mut [Visit], circles: &mut Vec<usize>) {
    let mut stack = vec![(start, 0_usize)];
    if state.get(start) != Some(&Visit::New) {
        return;
    }
    if let Some(visit) = state.get_mut(start) {
        *visit = Visit::Open;
    }
    while let Some((at, next)) = stack.pop() {
        let target = rules.get(at).and_then(|rule| rule.overrides.get(next)).map(|target| target.index());
        let Some(target) = target else {
            if let Some(visit) = state.get_mut(at) {
                *visit = Visit::Done;
            }
            continue;
        };
        stack.push((at, next + 1));
        match state.get(target) {
            Some(Visit::New) => {
                if let Some(visit) = state.get_mut(target) {
                    *visit = Visit::Open;
                }
                stack.push((target, 0));
            }
            Some(Visit::Open) => circles.push(target),
            _ => {}
        }
    }
}
