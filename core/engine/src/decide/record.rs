//! A decision as data: every reason, from the truths that deciding left behind.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jianfu_dsl::{Lang, Message};

use crate::decide::counts;
use crate::decide::decision::{Decision, Ground, Outcome};
use crate::decide::items;
use crate::decide::judge::{Bench, Verdict};
use crate::decide::missing::Missing;
use crate::decide::reasons::{self, Reason, Source};
use crate::decide::told::About;
use crate::decide::truth::Truth;
use crate::model::{BasisId, BodyId, ChecklistDef, Clause, FieldDef, Model, NodeId, Probe, get};
use crate::wire::{
    Brief, ChecklistRecord, CitationRecord, ConditionRecord, DecisionRecord, ItemRecord, Named, ReasonRecord, Receipt, SheetLine,
    ValueRecord,
};

/// A decision as data.
pub(crate) fn record<'d>(decision: &'d Decision<'d>, lang: Lang) -> DecisionRecord<'d> {
    let Brief { id, form, outcome, refer_to, conditions, reasons, missing } = told(decision, lang, |_| true);
    let (checklists, sheet, receipt) = (checklists(decision, lang), sheet(decision), receipt(decision));
    DecisionRecord { id, form, outcome, refer_to, conditions, reasons, checklists, sheet, missing, near_misses: None, receipt }
}

/// What a decision comes to, with its deciding reasons only.
pub(crate) fn brief<'d>(decision: &'d Decision<'d>, lang: Lang) -> Brief<'d> {
    told(decision, lang, |reason| reason.is_decisive())
}

fn told<'d>(decision: &'d Decision<'d>, lang: Lang, is_wanted: impl Fn(&Reason<'_>) -> bool) -> Brief<'d> {
    let writer = Writer { decision, lang };
    let found = reasons::reasons(decision);
    Brief {
        id: decision.demand().get("id").filter(|id| !id.is_blank()).map(crate::convert::shown),
        form: decision.demand().form(),
        outcome: decision.answer.outcome.name(),
        refer_to: refer_to(decision, &found),
        conditions: writer.conditions(&found),
        reasons: found.iter().filter(|reason| is_wanted(reason)).map(|reason| writer.reason(reason)).collect(),
        missing: decision.missing(),
    }
}

/// The conditions of an approval.
pub(crate) fn conditions<'d>(decision: &'d Decision<'d>) -> Vec<ConditionRecord<'d>> {
    Writer { decision, lang: Lang::default() }.conditions(&reasons::reasons(decision))
}

/// What is needed to decide the same again.
pub(crate) fn receipt<'d>(decision: &'d Decision<'d>) -> Receipt<'d> {
    let (model, memory) = (decision.model(), decision.found.memory.as_deref());
    Receipt {
        pack: &model.meta.id,
        version: &model.meta.version,
        digest: &model.digest,
        lists: model.lists.iter().map(|list| (list.name.as_str(), list.digest.as_str())).collect(),
        engine: env!("CARGO_PKG_VERSION"),
        edition: model.meta.edition,
        as_of: decision.as_of().map(|day| day.to_string()),
        known_at: memory.and_then(|memory| memory.known_at).map(|moment| moment.to_string()),
        history: memory.and_then(|memory| memory.position.as_deref()),
    }
}

/// To whom the deciding reasons refer.
pub(crate) fn refer_to<'d>(decision: &'d Decision<'d>, reasons: &[Reason<'d>]) -> Vec<Named<'d>> {
    let model = decision.model();
    let deciding = reasons.iter().filter(|reason| reason.is_decisive() && decision.answer.outcome == Outcome::Refer);
    let bodies: BTreeSet<BodyId> = deciding.filter_map(|reason| reason.refers_to().or(model.refer_to)).collect();
    let named = |body: &BodyId| get(&model.bodies, body.index()).map(|body| Named { name: &body.name, label: &body.label });
    let mut bodies: Vec<Named<'_>> = bodies.iter().filter_map(named).collect();
    // Ids follow the order of files, which must show nowhere.
    bodies.sort_by_key(|body| body.name);
    bodies
}

struct Writer<'d> {
    decision: &'d Decision<'d>,
    lang: Lang,
}

impl<'d> Writer<'d> {
    fn reason(&self, reason: &Reason<'d>) -> ReasonRecord<'d> {
        let model = self.decision.model();
        let (because, remedy) = self.words(reason);
        let about = about(model, reason);
        let (citation, mut further_citations) = self.citations(reason.bases());
        self.cite_serials(reason, about, citation, &mut further_citations);
        let is_when = matches!(reason.remark.source, Source::When(..));
        ReasonRecord {
            rule: reason.rule(),
            label: self.label(reason),
            exception: reason.exception(),
            guard: reason.guard(),
            status: reason.remark.status.name(),
            verdict: reason.remark.verdict.name(),
            decisive: reason.remark.decisive,
            set_aside_by: reason.set_aside_by_part(),
            condition: reason.rule_def().zip(reason.clause()).map(|(rule, clause)| clause.words(model, rule, self.lang)),
            because,
            remedy,
            citation,
            further_citations,
            items: about.filter(|_| !is_when).map_or_else(Vec::new, |about| self.items(about)),
            counts: about.map_or_else(Vec::new, |about| {
                counts::of(self.decision, about).into_iter().map(|tally| counts::record(self.decision, tally)).collect()
            }),
            facts: about.map_or_else(BTreeMap::new, |about| self.facts(about)),
        }
    }

    fn label(&self, reason: &Reason<'d>) -> Option<&'d str> {
        let (rule, node) = (reason.rule_def()?, reason.node()?);
        let own = node.label.as_deref().filter(|_| !node.path.is_empty());
        own.or(rule.label.as_deref())
    }

    /// Why, and what to do instead: the pack's words, or the engine's where nobody could judge.
    fn words(&self, reason: &Reason<'d>) -> (Option<Cow<'d, str>>, Option<Cow<'d, str>>) {
        match (reason.remark.source, reason.clause()) {
            (Source::Engine, _) => self.in_own_words(&self.engine_words()),
            (Source::Guard(..) | Source::When(..), Some(clause)) if reason.remark.truth == Truth::Unknown => {
                self.in_own_words(&self.lacking(clause))
            }
            _ => (reason.because().map(Cow::Borrowed), reason.remedy().map(Cow::Borrowed)),
        }
    }

    fn in_own_words(&self, (because, remedy): &(Message, Message)) -> (Option<Cow<'d, str>>, Option<Cow<'d, str>>) {
        let said = |message: &Message| Some(Cow::Owned(message.get(self.lang).to_owned()));
        (said(because), said(remedy))
    }

    fn engine_words(&self) -> (Message, Message) {
        match &self.decision.answer.ground {
            Ground::NoDay => (
                Message::new("没有日期，无法确定适用哪一天的规定", "no date is given, so it is not known which day's rules apply"),
                Message::new("补充提出日期", "add the date"),
            ),
            Ground::PackNotInForce => (
                Message::new("规则包在基准日无效", "the pack is not in force on that day"),
                Message::new("改用当日有效的规则包", "use a pack that is in force on that day"),
            ),
            Ground::OtherPack(other) => (
                Message::new(
                    format!("此件按另一规则包填写，与本规则包不符：{}", other.1.message().zh),
                    format!("the demand was made for another pack and does not fit this one: {}", other.1.message().en),
                ),
                Message::new("按本规则包的表单重新填写", "fill it in again by this pack's form"),
            ),
            Ground::Rules | Ground::Default | Ground::Absence => {
                let form = self.decision.demand().facts().form_def();
                let fields: Vec<_> = self.decision.missing_slots().into_iter().filter_map(|slot| form?.fields.get(slot)).collect();
                let (labels, names): (Vec<&str>, Vec<&str>) =
                    fields.iter().map(|field| (field.label.as_str(), field.name.as_str())).unzip();
                (
                    Message::new("准予不能以没有提供的事实为前提", "an approval may not rest on facts that were not given"),
                    Message::new(format!("补充：{}", labels.join("、")), format!("add: {}", names.join(", "))),
                )
            }
        }
    }

    /// The conditions of an approval, from the verdicts that decided. What one verdict surely attaches is sure, whatever another says of it.
    fn conditions(&self, reasons: &[Reason<'d>]) -> Vec<ConditionRecord<'d>> {
        let mut conditions: Vec<ConditionRecord<'d>> = Vec::new();
        let Some(bench) = self.decision.bench().filter(|_| self.decision.answer.outcome == Outcome::Approve) else { return conditions };
        let mut sure = BTreeSet::new();
        for reason in reasons.iter().filter(|reason| reason.is_decisive()) {
            for provided in reason.said().into_iter().flat_map(|verdict| &verdict.provided) {
                let truth = provided.when.as_ref().map_or(Truth::True, |when| bench.truth(when));
                if truth == Truth::False || sure.contains(provided.text.as_str()) {
                    continue;
                }
                let missing = provided
                    .when
                    .as_ref()
                    .filter(|_| truth == Truth::Unknown)
                    .map_or_else(Vec::new, |when| self.undecided_names(bench, when));
                let record = ConditionRecord { text: &provided.text, rule: reason.rule(), missing };
                if truth == Truth::True {
                    sure.insert(provided.text.as_str());
                }
                match conditions.iter_mut().find(|known| known.text == provided.text) {
                    Some(known) if truth == Truth::True => *known = record,
                    Some(known) => known.missing = self.in_order_of_fields(&known.missing, &record.missing),
                    None => conditions.push(record),
                }
            }
        }
        conditions
    }

    /// The names of the fields that keep a condition undecided.
    fn undecided_names(&self, bench: Bench<'d>, clause: &Clause) -> Vec<&'d str> {
        let mut missing = Missing::as_seen(bench, self.decision.row());
        missing.facts(&clause.condition);
        self.fields(&missing.slots).map(|field| field.name.as_str()).collect()
    }

    fn in_order_of_fields(&self, some: &[&str], more: &[&str]) -> Vec<&'d str> {
        let fields = self.decision.demand().facts().form_def().map_or(&[][..], |form| &form.fields);
        fields.iter().map(|field| field.name.as_str()).filter(|name| some.contains(name) || more.contains(name)).collect()
    }

    fn fields<'s>(&self, slots: &'s BTreeSet<usize>) -> impl Iterator<Item = &'d FieldDef> + use<'d, 's> {
        let form = self.decision.demand().facts().form_def();
        slots.iter().filter_map(move |slot| form?.fields.get(*slot))
    }

    /// The fields whose absence keeps a condition undecided.
    fn lacking_fields(&self, clause: &Clause) -> Vec<&'d FieldDef> {
        let Some(bench) = self.decision.bench() else { return Vec::new() };
        let mut missing = Missing::new(bench, self.decision.row());
        missing.facts(&clause.condition);
        self.fields(&missing.slots).collect()
    }

    /// What to say of a condition that cannot be decided: which facts it lacks.
    fn lacking(&self, clause: &Clause) -> (Message, Message) {
        let fields = self.lacking_fields(clause);
        if fields.is_empty() {
            return counts::lacking(self.decision, clause).unwrap_or_else(|| self.lacking_no_fact(clause));
        }
        let (labels, names): (Vec<&str>, Vec<&str>) = fields.iter().map(|field| (field.label.as_str(), field.name.as_str())).unzip();
        let unresolved = self.unresolved_in(&fields);
        let (unresolved_zh, unresolved_en) = if unresolved.is_empty() {
            (String::new(), String::new())
        } else {
            (format!("（规则包没有「{}」）", unresolved.join("」「")), format!(" (the pack has no {})", unresolved.join(", ")))
        };
        (
            Message::new(
                format!("缺少可认定的「{}」{unresolved_zh}，无法判断", labels.join("」「")),
                format!("cannot be judged without a known {}{unresolved_en}", names.join(", ")),
            ),
            Message::new(format!("补充或更正：{}", labels.join("、")), format!("add or correct: {}", names.join(", "))),
        )
    }

    /// The same where no fact of the demand is the matter.
    fn lacking_no_fact(&self, clause: &Clause) -> (Message, Message) {
        if self.overflows(clause) {
            return (
                Message::new("数太大，计算结果超出范围，无法判断", "cannot be judged: a number is too large to compute with"),
                Message::new("核对所填的数", "check the numbers that were given"),
            );
        }
        (
            Message::new("清单或文件没有给出所需内容，无法判断", "cannot be judged: a list or source does not say what is needed"),
            Message::new("由受理单位核实", "to be verified by the body it is referred to"),
        )
    }

    /// The names given for these fields that nothing in the pack has.
    fn unresolved_in(&self, fields: &[&FieldDef]) -> Vec<String> {
        const MOST: usize = 5;
        let facts = self.decision.demand().facts();
        let slots = fields.iter().filter_map(|field| facts.form_def()?.slot(&field.name));
        slots.flat_map(|slot| crate::unresolved::of_field(facts, slot)).take(MOST).collect()
    }

    /// Whether something in a condition is too large to be computed.
    fn overflows(&self, clause: &Clause) -> bool {
        let row = self.decision.row();
        let mut found = false;
        self.decision.model().each_test(&clause.condition, &mut |test, _| {
            let other = match &test.probe {
                Probe::CompareColumn(_, column) => Some(*column),
                _ => None,
            };
            found |= row.overflows(test.column) || other.is_some_and(|column| row.overflows(column));
        });
        found
    }

    fn citations(&self, bases: &[BasisId]) -> (Option<&'d CitationRecord>, Vec<&'d CitationRecord>) {
        let mut all = self.cited(bases);
        let first = all.next();
        (first, all.collect())
    }

    fn cited<'b>(&self, bases: &'b [BasisId]) -> impl Iterator<Item = &'d CitationRecord> + use<'d, 'b> {
        let (model, day, lang) = (self.decision.model(), self.decision.found.day.unwrap_or_default(), self.lang);
        bases.iter().filter_map(move |id| model.citation(*id, day, lang))
    }

    /// Adds what the serials rest on by whose shape conditions judge, where it is not among what is cited already.
    fn cite_serials(
        &self,
        reason: &Reason<'d>,
        about: Option<&'d About>,
        first: Option<&'d CitationRecord>,
        further: &mut Vec<&'d CitationRecord>,
    ) {
        for bases in serial_bases(self.decision.model(), reason, about) {
            for citation in self.cited(bases) {
                if first != Some(citation) && !further.contains(&citation) {
                    further.push(citation);
                }
            }
        }
    }

    /// The facts that conditions look at.
    fn facts(&self, about: &About) -> BTreeMap<&'d str, ValueRecord<'d>> {
        let facts = self.decision.demand().facts();
        let given = about.slots.iter().filter_map(|slot| Some((facts.form_def()?.fields.get(*slot)?, facts.given.get(*slot)?)));
        given.map(|(field, value)| (field.name.as_str(), value.into())).collect()
    }

    /// What the lists say about the texts that conditions look up.
    fn items(&self, about: &About) -> Vec<ItemRecord<'d>> {
        let mut found: Vec<ItemRecord<'d>> =
            about.look_ups.iter().flat_map(|look_up| items::items(self.decision, *look_up, self.lang)).collect();
        // Ids follow the order of files, which must show nowhere.
        found.sort_by(|a, b| (a.list, &a.text).cmp(&(b.list, &b.text)));
        // A text may be looked up in several places, or stand in a list of facts twice.
        found.dedup_by(|a, b| a.list == b.list && a.text == b.text);
        found
    }
}

/// What the conditions are about that a reason looked at: of a closing verdict all that had to hold for it.
pub(crate) fn about<'d>(model: &'d Model, reason: &Reason<'d>) -> Option<&'d About> {
    match reason.remark.source {
        Source::Closing(..) => reason.node().map(|node| node.about_all(model)),
        _ => reason.clause().map(|clause| clause.about(model)),
    }
}

/// What the serials rest on by whose shape conditions judge, those of what is provided too.
pub(crate) fn serial_bases<'d>(
    model: &'d Model,
    reason: &Reason<'d>,
    about: Option<&'d About>,
) -> impl Iterator<Item = &'d [BasisId]> + use<'d> {
    let provided = reason.said().into_iter().flat_map(|verdict| &verdict.provided).filter_map(|provided| provided.when.as_ref());
    about.into_iter().chain(provided.map(|when| when.about(model))).map(|about| about.serial_bases.as_slice())
}

fn checklists<'d>(decision: &'d Decision<'d>, lang: Lang) -> Vec<ChecklistRecord<'d>> {
    let model = decision.model();
    let day = decision.found.day.unwrap_or_default();
    let citations = |list: &ChecklistDef| list.bases.iter().filter_map(|id| model.citation(*id, day, lang)).collect();
    model.checklists.iter().map(|list| ChecklistRecord { name: &list.name, label: &list.label, citations: citations(list) }).collect()
}

/// Every check of every checklist, and what became of it.
pub(crate) fn sheet<'d>(decision: &'d Decision<'d>) -> Vec<SheetLine<'d>> {
    let model = decision.model();
    let lines = model.checklists.iter().flat_map(|checklist| &checklist.checks);
    lines.map(|(check, label)| SheetLine { check, label, status: sheet_status(decision, check) }).collect()
}

fn sheet_status(decision: &Decision<'_>, check: &str) -> &'static str {
    let model = decision.model();
    let Some(plan) = decision.plan() else { return "not_applicable" };
    let all = decision.answer.standings.iter().filter_map(|(position, standing)| Some((plan.rules.get(position as usize)?, standing)));
    let own = all.filter(|(id, _)| get(&model.rules, id.index()).is_some_and(|rule| rule.id == check));
    let statuses = own.map(|(id, standing)| match (standing.when, standing.verdict) {
        (Truth::False, _) => "not_applicable",
        _ if standing.set_aside => "set_aside",
        (Truth::Unknown, _) => "unknown",
        (Truth::True, Verdict::Reject) => "failed",
        (Truth::True, Verdict::Refer) if refers_for_lack(decision, id.index()) => "unknown",
        (Truth::True, Verdict::Refer) => "referred",
        (Truth::True, Verdict::Silent | Verdict::Approve) => "passed",
    });
    const STRICTEST: [&str; 6] = ["failed", "referred", "unknown", "set_aside", "passed", "not_applicable"];
    statuses.min_by_key(|status| STRICTEST.iter().position(|known| known == status)).unwrap_or("not_applicable")
}

/// Whether a rule refers only since something is not known: no guard that refers definitely fails, and no closing refers.
fn refers_for_lack(decision: &Decision<'_>, rule: usize) -> bool {
    let (Some(bench), Some(rule)) = (decision.bench(), get(&decision.model().rules, rule)) else { return false };
    lacks(&bench, rule.root)
}

fn lacks(bench: &Bench<'_>, id: NodeId) -> bool {
    let Some(node) = get(&bench.model.nodes, id.index()) else { return false };
    if let Some(strictest) = bench.replacing(id) {
        if strictest < Verdict::Refer {
            return true;
        }
        let mut referring = bench.exceptions(id).filter(|child| bench.when(*child) == Truth::True && bench.verdict(*child) == strictest);
        return referring.all(|child| lacks(bench, child));
    }
    if bench.own_verdict(id) < Verdict::Refer {
        return true;
    }
    let mut guards = node.guards.iter().filter_map(|id| get(&bench.model.guards, id.index()));
    let fails = guards.clone().any(|guard| bench.truth(&guard.clause) == Truth::False);
    !fails && guards.any(|guard| bench.truth(&guard.clause) == Truth::Unknown)
}
