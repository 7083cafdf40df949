//! Rules and their clauses.

use jianfu_dsl::Lang;
use jianfu_dsl::tree::{Expr, VerdictKind};

use super::forms::FormRef;
use super::names::BodyRef;
use super::{Basis, Spot, Validity, reference};
use crate::decide::words;
use crate::model::{BasisId, Clause, FormId, GuardDef, Model, NodeDef, NodeId, ProvidedDef, RuleDef, VerdictDef, get};
use crate::pack::Pack;

reference! {
    /// A version of a rule or of a check.
    RuleRef to RuleDef
}

impl<'p> RuleRef<'p> {
    /// Its id: `rule`, or `checklist.check`.
    pub fn id(&self) -> &'p str {
        &self.of.id
    }

    /// Its label.
    pub fn label(&self) -> Option<&'p str> {
        self.of.label.as_deref()
    }

    /// The form that it judges; it judges those that extend it too.
    pub fn form(&self) -> Option<FormRef<'p>> {
        FormRef::new(self.model, self.of.form.index())
    }

    /// When it is in force.
    pub fn validity(&self) -> Validity {
        Validity::of(self.of.days)
    }

    /// The ids of the rules whose verdicts it sets aside, each once, in order.
    pub fn overrides(&self) -> Vec<&'p str> {
        let mut ids: Vec<&str> =
            self.of.overrides.iter().filter_map(|id| get(&self.model.rules, id.index())).map(|rule| rule.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Its clauses.
    pub fn part(&self) -> PartRef<'p> {
        PartRef { model: self.model, form: self.of.form, node: self.of.root }
    }

    /// Where it is declared.
    pub fn spot(&self) -> Spot {
        Spot::in_text(self.model, self.of.file.clone(), self.of.span.start)
    }
}

/// The clauses of a rule, or of an exception.
#[derive(Debug, Clone, Copy)]
pub struct PartRef<'p> {
    model: &'p Model,
    form: FormId,
    node: NodeId,
}

impl<'p> PartRef<'p> {
    fn def(&self) -> Option<&'p NodeDef> {
        get(&self.model.nodes, self.node.index())
    }

    fn condition(&self, clause: &'p Clause) -> ConditionRef<'p> {
        ConditionRef { model: self.model, form: self.form, clause }
    }

    fn verdict(&self, of: &'p VerdictDef) -> VerdictRef<'p> {
        VerdictRef { model: self.model, form: self.form, of }
    }

    /// Empty for the rule itself, `emergency.night` for an exception of an exception.
    pub fn path(&self) -> &'p str {
        self.def().map_or("", |node| &node.path)
    }

    /// Its label.
    pub fn label(&self) -> Option<&'p str> {
        self.def()?.label.as_deref()
    }

    /// What it rests on.
    pub fn bases(&self) -> impl Iterator<Item = Basis<'p>> + use<'p> {
        Basis::all(self.model, self.def().map_or(&[][..], |node| &node.bases))
    }

    /// When it is in force.
    pub fn validity(&self) -> Validity {
        self.def().map_or(Validity { from: None, to: None }, |node| Validity::of(node.days))
    }

    /// Where it applies; `None` where it always does.
    pub fn when(&self) -> Option<ConditionRef<'p>> {
        self.def()?.when.as_ref().map(|clause| self.condition(clause))
    }

    /// What it requires, in the order written.
    pub fn guards(&self) -> impl Iterator<Item = GuardRef<'p>> + use<'p> {
        let (model, form) = (self.model, self.form);
        let (ids, bases) = self.def().map_or((&[][..], &[][..]), |node| (&node.guards, &node.bases));
        ids.iter().filter_map(move |id| Some(GuardRef { model, form, of: get(&model.guards, id.index())?, bases }))
    }

    /// The verdict where every guard holds; `None` where it is silent then.
    pub fn closing(&self) -> Option<VerdictRef<'p>> {
        self.def()?.closing.as_ref().map(|verdict| self.verdict(verdict))
    }

    /// Its exceptions, in the order written.
    pub fn exceptions(&self) -> impl Iterator<Item = Self> + use<'p> {
        let (model, form) = (self.model, self.form);
        self.def().map_or(&[][..], |node| &node.children).iter().map(move |node| Self { model, form, node: *node })
    }
}

/// A guard: what a rule requires, and its verdict where that does not hold.
#[derive(Debug, Clone, Copy)]
pub struct GuardRef<'p> {
    model: &'p Model,
    form: FormId,
    of: &'p GuardDef,
    /// What its rule or exception rests on.
    bases: &'p [BasisId],
}

impl<'p> GuardRef<'p> {
    /// Its label, or its number from 1.
    pub fn name(&self) -> &'p str {
        &self.of.name
    }

    /// What it requires.
    pub fn condition(&self) -> ConditionRef<'p> {
        ConditionRef { model: self.model, form: self.form, clause: &self.of.clause }
    }

    /// What it rests on: its own bases, or else its rule's.
    pub fn bases(&self) -> impl Iterator<Item = Basis<'p>> + use<'p> {
        Basis::all(self.model, &self.of.bases)
    }

    /// What it says itself that it rests on.
    pub fn own_bases(&self) -> impl Iterator<Item = Basis<'p>> + use<'p> {
        // Every citation that is written is a basis of its own, so equal ones were taken over.
        Basis::all(self.model, if self.of.bases == self.bases { &[] } else { &self.of.bases })
    }

    /// The verdict where it does not hold.
    pub fn otherwise(&self) -> VerdictRef<'p> {
        VerdictRef { model: self.model, form: self.form, of: &self.of.otherwise }
    }
}

/// A condition.
#[derive(Debug, Clone, Copy)]
pub struct ConditionRef<'p> {
    model: &'p Model,
    form: FormId,
    clause: &'p Clause,
}

impl<'p> ConditionRef<'p> {
    /// As it is written.
    pub fn expr(&self) -> &'p Expr {
        &self.clause.text
    }

    /// In the keywords of a language: in Chinese with the labels that people know, in English with the pack's names.
    pub fn words(&self, lang: Lang) -> String {
        words::condition(self.model, self.model.form(self.form), self.expr(), lang)
    }

    /// The form whose fields it may read.
    pub fn form(&self) -> Option<FormRef<'p>> {
        FormRef::new(self.model, self.form.index())
    }
}

/// A verdict.
#[derive(Debug, Clone, Copy)]
pub struct VerdictRef<'p> {
    model: &'p Model,
    form: FormId,
    of: &'p VerdictDef,
}

impl<'p> VerdictRef<'p> {
    /// Approve, reject or refer.
    pub fn kind(&self) -> VerdictKind {
        self.of.kind
    }

    /// To whom it refers: the body named, or else the pack's; `None` where it does not refer.
    pub fn to(&self) -> Option<BodyRef<'p>> {
        let id = if self.of.kind == VerdictKind::Refer { self.of.to.or(self.model.refer_to)? } else { return None };
        get(&self.model.bodies, id.index()).map(|body| BodyRef::new(self.model, body))
    }

    /// Why.
    pub fn because(&self) -> Option<&'p str> {
        self.of.because.as_deref()
    }

    /// What the sender should do instead.
    pub fn remedy(&self) -> Option<&'p str> {
        self.of.remedy.as_deref()
    }

    /// The conditions of an approval.
    pub fn provided(&self) -> impl Iterator<Item = ProvidedRef<'p>> + use<'p> {
        let (model, form) = (self.model, self.form);
        self.of.provided.iter().map(move |of| ProvidedRef { model, form, of })
    }
}

/// A condition of an approval.
#[derive(Debug, Clone, Copy)]
pub struct ProvidedRef<'p> {
    model: &'p Model,
    form: FormId,
    of: &'p ProvidedDef,
}

impl<'p> ProvidedRef<'p> {
    /// Its words.
    pub fn text(&self) -> &'p str {
        &self.of.text
    }

    /// Where it is attached; `None` where it always is.
    pub fn when(&self) -> Option<ConditionRef<'p>> {
        self.of.when.as_ref().map(|clause| ConditionRef { model: self.model, form: self.form, clause })
    }
}

impl Pack {
    /// Its rules and checks, every version of each: checks after the other rules, otherwise in order of file and line.
    pub fn rules(&self) -> impl Iterator<Item = RuleRef<'_>> {
        let model = self.model();
        model.rules.iter().map(move |of| RuleRef { model, of })
    }
}

impl<'p> FormRef<'p> {
    /// The verdict where no rule says anything, and the form that it is declared on: this one, or one that it extends.
    pub fn default_verdict(&self) -> Option<(VerdictRef<'p>, FormRef<'p>)> {
        let (of, form) = self.def().default.as_ref()?;
        Some((VerdictRef { model: self.model(), form: *form, of }, FormRef::new(self.model(), form.index())?))
    }
}
