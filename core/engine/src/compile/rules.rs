//! Rules, checklists and defaults.

use std::collections::{BTreeMap, BTreeSet};

use jianfu_dsl::tree::{self, Clauses, Exception, Name, RuleDecl, Span, Verdict, VerdictKind};

use super::express::Env;
use super::place::Place;
use super::unknown::What;
use super::versions::Version;
use super::{Compiler, In, label_of, say};
use crate::codes;
use crate::decide::told::OfClosing;
use crate::model::{
    BasisId, ChecklistDef, Clause, Days, FormId, GuardDef, GuardId, NodeDef, NodeId, ProvidedDef, RuleDef, RuleId, VerdictDef, get,
};

/// The versions of each rule on each form.
pub(super) type RuleVersions = BTreeMap<(String, FormId), Vec<Version>>;

impl Compiler<'_> {
    pub(super) fn compile_checklists_and_rules(&mut self) {
        let mut versions = RuleVersions::new();
        for In { file, node } in self.declared.rules.clone() {
            let id = node.name.text.clone();
            if self.scope.rules.get(&id).is_some_and(Vec::is_empty) {
                continue;
            }
            self.rule(file, node, id, None, &mut versions);
        }
        let mut seen: BTreeMap<&str, Place> = BTreeMap::new();
        for In { file, node } in self.declared.checklists.clone() {
            if let Some(first) = seen.get(node.name.text.as_str()) {
                self.duplicate(file, &node.name, ("检查单", "checklist"), Some(first));
                continue;
            }
            seen.insert(&node.name.text, Place::text(file, node.name.span));
            self.checklist(file, node, &mut versions);
        }
        self.quotas(&mut versions);
        for ((id, _), mut versions) in versions {
            if versions.len() > 1 {
                self.check_versions(("规则", "rule"), &id, &mut versions);
            }
        }
    }

    fn checklist(&mut self, file: &str, node: &tree::ChecklistDecl, versions: &mut RuleVersions) {
        let label = label_of(&node.name, node.label.as_ref());
        self.need_basis(file, node.name.span, &node.bases, (&format!("检查单「{label}」"), &format!("the checklist `{}`", node.name.text)));
        let bases = self.bases(file, &node.bases);
        let mut checks: Vec<(String, String)> = Vec::new();
        let mut seen = BTreeSet::new();
        for check in &node.checks {
            let id = format!("{}.{}", node.name.text, check.name.text);
            if seen.insert(id.clone()) {
                checks.push((id.clone(), label_of(&check.name, check.label.as_ref())));
            }
            self.rule(file, check, id, None, versions);
        }
        if let Some(required) = &node.requires
            && required.value != checks.len() as u64
        {
            self.error(
                codes::CHECK_COUNT,
                file,
                required.span,
                say(
                    format!("检查单「{label}」须有 {} 项必查，写了 {} 项", required.value, checks.len()),
                    format!("the checklist `{}` requires {} checks and has {}", node.name.text, required.value, checks.len()),
                ),
            )
            .help = Some(say("补齐或删去必查项，或改数目", "add or remove checks, or change the number"));
        }
        let spot = self.spot(&Place::text(file, node.name.span));
        self.model.checklists.push(ChecklistDef { name: node.name.text.clone(), label, bases, checks, spot });
    }

    /// Compiles a rule; `per` are the fields in which what it counts agrees with the demand.
    pub(super) fn rule(&mut self, file: &str, node: &RuleDecl, id: String, per: Option<&[Name]>, versions: &mut RuleVersions) {
        let labels = node.label.iter().map(|label| label.text.clone());
        let Some(form) = self.find_form(file, &node.form) else {
            self.scope.doubtful.rules.extend(labels.chain([id]));
            return;
        };
        let env = Env { per, ..Env::new(file, form) };
        let label = node.label.as_ref().map(|label| label.text.clone());
        let title = label.clone().unwrap_or_else(|| id.clone());
        let Some(root) = self.node(&env, &node.clauses, (String::new(), label.clone()), Days::ALWAYS, &[], (node.name.span, &title)) else {
            self.scope.doubtful.rules.extend(labels.chain([id]));
            return;
        };
        let days = get(&self.model.nodes, root.index()).map_or(Days::ALWAYS, |node| node.days);
        let rule = RuleId::of(self.model.rules.len());
        versions.entry((id.clone(), form)).or_default().push(Version { days, place: Place::text(file, node.name.span) });
        self.scope.rules.entry(id.clone()).or_default().push(rule);
        if let Some(label) = &label {
            let known = self.scope.rule_labels.entry(label.clone()).or_insert_with(|| Some(id.clone()));
            if known.as_ref() != Some(&id) {
                *known = None;
            }
        }
        self.model.rules.push(RuleDef { id, label, form, days, root, overrides: Vec::new(), file: file.to_owned(), span: node.name.span });
    }

    pub(super) fn find_form(&mut self, file: &str, name: &Name) -> Option<FormId> {
        let found = self.scope.forms.get(&name.text).copied();
        if found.is_none() {
            self.unknown_name(file, name, What::Form);
        }
        found
    }

    /// Compiles the clauses of a rule or exception. What is wrong in one clause does not hide what is wrong in the next.
    /// `above` are the conditions of the rule and exceptions that it stands in.
    fn node(
        &mut self,
        env: &Env<'_>,
        clauses: &Clauses,
        (path, label): (String, Option<String>),
        within: Days,
        above: &[Clause],
        (span, title): (Span, &str),
    ) -> Option<NodeId> {
        let file = env.file;
        if clauses.bases.is_empty() {
            self.need_basis(file, span, &clauses.bases, (&format!("「{title}」"), &format!("`{title}`")));
        }
        let bases = self.bases(file, &clauses.bases);
        let written = self.days(file, clauses.valid.as_ref());
        let own = self.beginning_with(written, &bases);
        let days = own.and(within);
        // Where what it cites begins only after its last day, the days that are written show what is wrong.
        self.check_basis_days(file, span, if own.is_empty() { written } else { days }, &bases);
        if days.is_empty() && !own.is_empty() && !within.is_empty() {
            self.never_in_force(file, span, title);
        }
        let mut sound = bases.len() == clauses.bases.len();
        // Entries of the history are counted in a quota's own guard, and nowhere else in it.
        let elsewhere = &Env { per: None, ..env.clone() };
        let when = clauses.when.as_ref().map(|when| self.clause(elsewhere, when));
        sound &= !matches!(when, Some(None));
        let when = when.flatten();
        let mut guards = Vec::new();
        let mut names: BTreeMap<String, Place> = BTreeMap::new();
        for (number, guard) in clauses.guards.iter().enumerate() {
            let compiled = self.guard(env, guard, number + 1, days, &bases);
            sound &= compiled.is_some();
            let Some(compiled) = compiled else { continue };
            let name = guard.label.clone().unwrap_or(Name { text: compiled.name.clone(), span: guard.span });
            match names.get(&name.text) {
                Some(first) => self.duplicate(file, &name, ("要求", "guard"), Some(first)),
                None => {
                    names.insert(compiled.name.clone(), Place::text(file, name.span));
                }
            }
            self.check_boundary_words(file, guard.condition.span, &clauses.bases, &guard.bases, &guard.condition);
            let id = GuardId::of(self.model.guards.len());
            self.model.guards.push(compiled);
            guards.push(id);
        }
        if let Some(when) = &clauses.when {
            self.check_boundary_words(file, when.span, &clauses.bases, &[], when);
        }
        let closing = clauses.closing.as_ref().map(|verdict| self.verdict(elsewhere, verdict));
        sound &= !matches!(closing, Some(None));
        let closing = closing.flatten();
        if let Some(closing) = &closing
            && closing.kind == VerdictKind::Approve
        {
            self.check_absence(file, when.as_ref(), &guards, clauses);
        }
        // Only exceptions ask for them.
        let whens: Vec<Clause> = above.iter().chain(&when).filter(|_| !clauses.exceptions.is_empty()).cloned().collect();
        let id = NodeId::of(self.model.nodes.len());
        self.model.nodes.push(NodeDef {
            path: path.clone(),
            label,
            bases,
            days,
            when,
            guards,
            closing,
            children: Vec::new(),
            told: OfClosing::default(),
        });
        let children = self.exceptions(elsewhere, &clauses.exceptions, &path, days, &whens);
        sound &= children.is_some();
        if let (Some(node), Some(children)) = (self.model.nodes.get_mut(id.index()), children) {
            node.children = children;
        }
        sound.then_some(id)
    }

    /// Reports an exception whose days are none of its rule's.
    fn never_in_force(&mut self, file: &str, span: Span, title: &str) {
        let message = say(
            format!("例外「{title}」永远不会适用，它有效的日子里所在的规则都无效"),
            format!("the exception `{title}` can never apply: on none of its days is the rule in force that it stands in"),
        );
        self.warn(codes::UNREACHABLE, file, span, message).help =
            Some(say("改它的有效期，或改所引的文本", "change its validity, or what it cites"));
    }

    fn exceptions(&mut self, env: &Env<'_>, exceptions: &[Exception], path: &str, days: Days, above: &[Clause]) -> Option<Vec<NodeId>> {
        let mut children = Vec::new();
        let mut sound = true;
        let mut versions: BTreeMap<&str, Vec<Version>> = BTreeMap::new();
        for exception in exceptions {
            let name = &exception.name.text;
            let own_path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            let label = exception.label.as_ref().map(|label| label.text.clone());
            let title = label.clone().unwrap_or_else(|| name.clone());
            let child = self.node(env, &exception.clauses, (own_path, label), days, above, (exception.name.span, &title));
            sound &= child.is_some();
            if let Some(child) = child {
                let own = get(&self.model.nodes, child.index()).cloned();
                if let Some(own) = own {
                    self.check_reachable((env.file, env.form), exception, above, own.when.as_ref());
                    if !own.days.is_empty() {
                        versions
                            .entry(name)
                            .or_default()
                            .push(Version { days: own.days, place: Place::text(env.file, exception.name.span) });
                    }
                }
                children.push(child);
            }
        }
        for (name, mut versions) in versions {
            if versions.len() > 1 {
                self.check_versions(("例外", "exception"), name, &mut versions);
            }
        }
        sound.then_some(children)
    }

    fn guard(&mut self, env: &Env<'_>, guard: &tree::Guard, number: usize, days: Days, rule_bases: &[BasisId]) -> Option<GuardDef> {
        let clause = self.clause(env, &guard.condition);
        let own = self.bases(env.file, &guard.bases);
        self.check_basis_days(env.file, guard.span, days, &own);
        if guard.otherwise.kind == VerdictKind::Approve {
            self.error(codes::TYPE, env.file, guard.otherwise.span, say("「否则」只能驳回或转报", "`else` may only reject or refer"))
                .help = Some(say("写「驳回」或「转报」", "write `reject` or `refer`"));
            return None;
        }
        let otherwise = self.verdict(env, &guard.otherwise);
        let bases = if own.is_empty() { rule_bases.to_vec() } else { own };
        let name = guard.label.as_ref().map_or_else(|| number.to_string(), |label| label.text.clone());
        Some(GuardDef { name, clause: clause?, bases, otherwise: otherwise? })
    }

    fn verdict(&mut self, env: &Env<'_>, verdict: &Verdict) -> Option<VerdictDef> {
        let refuses = verdict.kind != VerdictKind::Approve;
        let blank = |text: &Option<tree::Text>| text.as_ref().is_none_or(|text| text.text.trim().is_empty());
        let words = match (refuses && blank(&verdict.because), refuses && blank(&verdict.remedy)) {
            (true, true) => Some((
                say("「理由」和「建议」", "neither `because` nor `remedy`"),
                say("理由 \"…\" 建议 \"…\"", "because \"…\" remedy \"…\""),
            )),
            (true, false) => Some((say("「理由」", "no `because`"), say("理由 \"…\"", "because \"…\""))),
            (false, true) => Some((say("「建议」", "no `remedy`"), say("建议 \"…\"", "remedy \"…\""))),
            (false, false) => None,
        };
        if let Some((lacks, example)) = words {
            let (zh, en) = if verdict.kind == VerdictKind::Reject { ("驳回", "a rejection") } else { ("转报", "a referral") };
            self.error(
                codes::NO_REMEDY,
                env.file,
                verdict.span,
                say(format!("{zh}没有写明{}", lacks.zh), format!("{en} has {}", lacks.en)),
            )
            .help = Some(say(
                format!("告诉提出单位为什么、应当怎么做：{}", example.zh),
                format!("tell the sender why, and what to do instead: {}", example.en),
            ));
        }
        self.verdict_words(env, verdict)
    }

    fn verdict_words(&mut self, env: &Env<'_>, verdict: &Verdict) -> Option<VerdictDef> {
        let mut sound = true;
        let to = verdict.to.as_ref().and_then(|name| {
            let found = self.find_body(&name.text);
            if found.is_none() {
                sound = false;
                self.unknown_name(env.file, name, What::Body);
            }
            found
        });
        let mut provided = Vec::new();
        for condition in &verdict.conditions {
            let when = condition.when.as_ref().map(|when| self.clause(env, when));
            sound &= !matches!(when, Some(None));
            provided.push(ProvidedDef { text: condition.text.text.clone(), when: when.flatten() });
        }
        let text = |text: &Option<tree::Text>| text.as_ref().map(|text| text.text.clone());
        sound.then(|| VerdictDef { kind: verdict.kind, to, because: text(&verdict.because), remedy: text(&verdict.remedy), provided })
    }

    pub(super) fn compile_defaults(&mut self) {
        let mut first: BTreeMap<FormId, Place> = BTreeMap::new();
        for In { file, node } in self.declared.defaults.clone() {
            let Some(form) = self.find_form(file, &node.form) else { continue };
            let env = Env::new(file, form);
            let Some(verdict) = self.verdict_words(&env, &node.verdict) else { continue };
            let place = Place::text(file, node.form.span);
            if let Some(first) = first.get(&form) {
                let message =
                    say(format!("表单「{}」有两条默认", node.form.text), format!("the form `{}` has two defaults", node.form.text));
                let mut diagnostic = place.error(codes::DUPLICATE, &message).with_help(say("只留一条", "keep one of them"));
                first.add_as_other(&mut diagnostic);
                self.push(diagnostic);
                continue;
            }
            first.insert(form, place);
            if let Some(definition) = self.model.forms.get_mut(form.index()) {
                definition.default = Some((verdict, form));
            }
        }
        self.inherit_defaults();
    }

    /// The nearest default up the chain of forms; parents stand before the forms that extend them.
    fn inherit_defaults(&mut self) {
        for index in 0..self.model.forms.len() {
            let inherited =
                get(&self.model.forms, index).and_then(|form| self.model.form(form.parent?)).and_then(|parent| parent.default.clone());
            if let Some(form) = self.model.forms.get_mut(index)
                && form.default.is_none()
            {
                form.default = inherited;
            }
        }
        let without: BTreeSet<FormId> = (0..self.model.forms.len())
            .map(FormId::of)
            .filter(|id| self.model.form(*id).is_some_and(|form| form.default.is_none()))
            .collect();
        for In { file, node } in self.declared.forms.clone() {
            let Some(id) = self.scope.forms.get(&node.name.text).copied().filter(|id| without.contains(id)) else { continue };
            // A form that extends one without default lacks nothing more.
            let parent = self.model.form(id).and_then(|form| form.parent);
            let doubtful = parent.is_some_and(|parent| without.contains(&parent))
                || self.scope.doubtful.forms.contains(&id)
                || self.lost.may_declare(&node.name.text);
            if !doubtful {
                let name = &node.name.text;
                self.error(
                    codes::NO_DEFAULT,
                    file,
                    node.name.span,
                    say(format!("表单「{name}」没有默认结论"), format!("the form `{name}` has no default")),
                )
                .help = Some(say(
                    format!("加一条：默认 适用 {name} 转报 理由 \"…\" 建议 \"…\""),
                    format!("add: default on {name} refer because \"…\" remedy \"…\""),
                ));
            }
        }
    }
}
