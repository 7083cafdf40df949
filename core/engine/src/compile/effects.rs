//! JF-C010: an item on an allowing and a barring list at once.

use std::collections::BTreeSet;

use jianfu_dsl::diagnostic::Label;
use jianfu_dsl::tree::Effect;

use super::{Compiler, In, say};
use crate::codes;
use crate::fold::fold;
use crate::model::{ListDef, ListId, NodeId, Probe, get};

impl Compiler<'_> {
    pub(super) fn check_opposite_lists(&mut self) {
        // Items that clash with one another are reported first; besides, there could be very many of them to compare.
        if self.has_errors() {
            return;
        }
        let judged = self.lists_judged_together();
        let mut found = Vec::new();
        for (a, allowing) in self.model.lists.iter().enumerate().filter(|(_, list)| list.effect == Effect::Allow) {
            for (b, barring) in self.model.lists.iter().enumerate().filter(|(_, list)| list.effect == Effect::Bar) {
                if judged.contains(&(ListId::of(a), ListId::of(b))) {
                    continue;
                }
                for &symbol in barring.index.keys() {
                    let both = barring.places(symbol).iter().filter_map(|item| barring.items.get(*item as usize)).any(|bar| {
                        let allowed = allowing.places(symbol).iter().filter_map(|item| allowing.items.get(*item as usize));
                        allowed.clone().any(|allow| allow.days.meets(bar.days))
                    });
                    if both {
                        let text = self.model.symbols.text(symbol).unwrap_or_default().to_owned();
                        let is_key = |list: &ListDef| {
                            let found = list.places(symbol).iter().filter_map(|item| list.items.get(*item as usize));
                            found.map(|item| fold(&item.key)).any(|key| key == text)
                        };
                        let only_keys = is_key(allowing) && is_key(barring);
                        let labels = (allowing.label.clone(), barring.label.clone());
                        found.push((barring.name.clone(), text, allowing.name.clone(), labels, only_keys));
                    }
                }
            }
        }
        found.sort();
        for (name, text, allowing_name, (allowing, barring), only_keys) in found {
            let declared = |wanted: &str| self.declared.lists.iter().find(|list| list.node.name.text == wanted).copied();
            let (Some(In { file, node }), Some(other)) = (declared(&name), declared(&allowing_name)) else { continue };
            let diagnostic = self.warn(
                codes::OPPOSITE_LISTS,
                file,
                node.name.span,
                say(
                    format!("「{text}」同时在准许的「{allowing}」和禁止的「{barring}」上"),
                    format!("`{text}` is on the allowing list `{allowing}` and on the barring list `{barring}`"),
                ),
            );
            diagnostic.help = Some(if only_keys {
                say(
                    "它是两张清单各有的键：换一套键，如一张用 A01、A02，另一张用 B01、B02",
                    "it is a key on both: give each list keys of its own, as A01, A02 and B01, B02",
                )
            } else {
                say("从一张清单中删去，或用一条规则同时查看两张清单", "take it off one list, or let one rule look at both")
            });
            diagnostic.labels.push(Label {
                file: other.file.to_owned(),
                span: other.node.name.span,
                message: say("准许的清单在这里", "the allowing list is here"),
            });
        }
    }

    /// Pairs of lists that one rule looks at: its author has seen that they may meet.
    fn lists_judged_together(&self) -> BTreeSet<(ListId, ListId)> {
        let mut pairs = BTreeSet::new();
        for rule in &self.model.rules {
            let mut lists = BTreeSet::new();
            self.lists_of_node(rule.root, &mut lists);
            pairs.extend(lists.iter().flat_map(|a| lists.iter().map(|b| (*a, *b))));
        }
        pairs
    }

    fn lists_of_node(&self, id: NodeId, lists: &mut BTreeSet<ListId>) {
        let Some(node) = get(&self.model.nodes, id.index()) else { return };
        let guards = node.guards.iter().filter_map(|id| get(&self.model.guards, id.index())).map(|guard| &guard.clause);
        for clause in node.when.iter().chain(guards) {
            self.model.each_test(&clause.condition, &mut |test, _| {
                if let Probe::OnList(list) = test.probe {
                    lists.insert(list);
                }
            });
        }
        node.children.iter().for_each(|child| self.lists_of_node(*child, lists));
    }
}
