//! Rules, checks, exceptions, defaults and what they say.

use crate::grammar::{Pair, Rule};
use crate::tree::{ChecklistDecl, Clauses, DefaultDecl, Exception, Expr, Guard, Name, Provided, RuleDecl, Target, Verdict, VerdictKind};

use super::Builder;

impl Builder<'_> {
    /// A rule or a check.
    pub(super) fn rule(&mut self, pair: Pair<'_>) -> Option<RuleDecl> {
        let (mut name, mut label, mut form, mut overrides) = (None, None, None, Vec::new());
        let mut clauses = Clauses::default();
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::any_name if name.is_none() => name = Some(self.name(&child)),
                Rule::any_name => form = Some(self.name(&child)),
                Rule::string => label = Some(self.text(&child)),
                Rule::overrides => {
                    for target in child.into_inner().filter(|child| child.as_rule() == Rule::target) {
                        overrides.push(self.target(target));
                    }
                }
                _ => self.clause(child, &mut clauses)?,
            }
        }
        Some(RuleDecl { name: name?, label, form: form?, overrides, clauses })
    }

    /// `except name "…" { … }`
    pub(super) fn exception(&mut self, pair: Pair<'_>) -> Option<Exception> {
        let span = self.tight_span(&pair);
        let (mut name, mut label) = (None, None);
        let mut clauses = Clauses::default();
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::any_name => name = Some(self.name(&child)),
                Rule::string => label = Some(self.text(&child)),
                _ => self.clause(child, &mut clauses)?,
            }
        }
        Some(Exception { name: name?, label, clauses, span })
    }

    fn clause(&mut self, pair: Pair<'_>, clauses: &mut Clauses) -> Option<()> {
        match pair.as_rule() {
            Rule::cite | Rule::assumption => clauses.bases.push(self.basis(pair)?),
            Rule::valid => clauses.valid = Some(self.validity(pair)?),
            Rule::when => clauses.when = Some(self.where_expr(pair)?),
            Rule::guard => clauses.guards.push(self.guard(pair)?),
            Rule::closing => clauses.closing = Some(self.verdict(pair)?),
            Rule::exception => clauses.exceptions.push(self.exception(pair)?),
            _ => {}
        }
        Some(())
    }

    fn guard(&mut self, pair: Pair<'_>) -> Option<Guard> {
        let span = self.tight_span(&pair);
        let (mut label, mut condition, mut bases, mut otherwise) = (None, None, Vec::new(), None);
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::guard_label => label = child.into_inner().next().map(|name| self.name(&name)),
                Rule::expr => condition = Some(self.expr(child)?),
                Rule::guard_cite | Rule::assumption => bases.push(self.basis(child)?),
                Rule::otherwise => otherwise = Some(self.verdict(child)?),
                _ => {}
            }
        }
        Some(Guard { label, condition: condition?, bases, otherwise: otherwise?, span })
    }

    /// A verdict with its words, after `else` or at the end of a rule.
    pub(super) fn verdict(&mut self, pair: Pair<'_>) -> Option<Verdict> {
        let mut span = self.tight_span(&pair);
        let (mut kind, mut to, mut because, mut remedy, mut conditions) = (None, None, None, None, Vec::new());
        for child in pair.into_inner() {
            let at = self.span(&child);
            match child.as_rule() {
                Rule::kw_else => span.start = at.end,
                Rule::refer_to => to = Some(self.name(&child.into_inner().nth(1)?)),
                Rule::because => {
                    let text = self.text_of(child)?;
                    self.once(&mut because, text, "because", at);
                }
                Rule::remedy => {
                    let text = self.text_of(child)?;
                    self.once(&mut remedy, text, "remedy", at);
                }
                Rule::provided => conditions.push(self.provided(child)?),
                rule => {
                    if let Some(known) = verdict_kind(rule) {
                        span.start = at.start;
                        kind = Some(known);
                    }
                }
            }
        }
        Some(Verdict { kind: kind?, to, because, remedy, conditions, span })
    }

    fn provided(&mut self, pair: Pair<'_>) -> Option<Provided> {
        let (mut text, mut when): (_, Option<Expr>) = (None, None);
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::string => text = Some(self.text(&child)),
                Rule::when => when = Some(self.where_expr(child)?),
                _ => {}
            }
        }
        Some(Provided { text: text?, when })
    }

    /// `rule`, `checklist.check`, `checklist.*`, `default`; the last is called by its English name in the tree.
    pub(super) fn target(&mut self, pair: Pair<'_>) -> Target {
        let span = self.tight_span(&pair);
        let (mut path, mut all) = (Vec::new(), false);
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::any_name => path.push(self.name(&child)),
                Rule::kw_default => path.push(Name { text: "default".to_owned(), span: self.span(&child) }),
                Rule::star => all = true,
                _ => {}
            }
        }
        Target { path, all, span }
    }

    /// `checklist name "…" requires N { check … }`
    pub(super) fn checklist(&mut self, pair: Pair<'_>) -> Option<ChecklistDecl> {
        let (mut name, mut label, mut requires, mut bases, mut checks) = (None, None, None, Vec::new(), Vec::new());
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::any_name => name = Some(self.name(&child)),
                Rule::string => label = Some(self.text(&child)),
                Rule::requires => requires = Some(self.int_of(child)?),
                Rule::cite | Rule::assumption => bases.push(self.basis(child)?),
                Rule::check_decl => checks.push(self.rule(child)?),
                _ => {}
            }
        }
        Some(ChecklistDecl { name: name?, label, requires, bases, checks })
    }

    /// `default on form …`
    pub(super) fn default(&mut self, pair: Pair<'_>) -> Option<DefaultDecl> {
        let (mut form, mut verdict) = (None, None);
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::any_name => form = Some(self.name(&child)),
                Rule::closing => verdict = Some(self.verdict(child)?),
                _ => {}
            }
        }
        Some(DefaultDecl { form: form?, verdict: verdict? })
    }
}

/// The verdict that a keyword names.
pub(super) const fn verdict_kind(rule: Rule) -> Option<VerdictKind> {
    Some(match rule {
        Rule::kw_approve => VerdictKind::Approve,
        Rule::kw_reject => VerdictKind::Reject,
        Rule::kw_refer => VerdictKind::Refer,
        _ => return None,
    })
}
