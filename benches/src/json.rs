//! From a demand as JSON text to the decision as JSON text, in the two lengths that are measured.

use jianfu::{Context, Decision, Lang, Outcome, Pack, Scratch, Status, Value};
use serde::Serialize;
use serde_json::json;

use crate::workloads::{GateFacts, KINDS, LEVELS};

/// The outcome and what it rests on.
#[derive(Debug, Serialize)]
pub struct Answer<'t> {
    /// The demand's id.
    pub id: Option<&'t str>,
    /// The outcome.
    pub outcome: &'t str,
    /// What it rests on.
    pub reasons: Vec<AnswerReason<'t>>,
}

/// A reason in an [`Answer`].
#[derive(Debug, Serialize)]
pub struct AnswerReason<'t> {
    /// The rule.
    pub rule: &'t str,
    /// The guard, if it is one that failed.
    pub guard: Option<&'t str>,
    /// What it leads to.
    pub verdict: Option<&'t str>,
    /// Why.
    pub because: Option<&'t str>,
    /// What to do instead.
    pub remedy: Option<&'t str>,
}

/// The answer of a decision, without the checks that an item which is not listed leaves open.
pub fn answer<'d>(decision: &'d Decision<'d>) -> Answer<'d> {
    let mut reasons = Vec::new();
    decision.each_reason(|reason| {
        if reason.is_decisive() && reason.status() != Status::Unknown {
            let verdict = reason.verdict().map(Outcome::name);
            let (because, remedy) = (reason.because(), reason.remedy());
            reasons.push(AnswerReason { rule: reason.rule(), guard: reason.guard(), verdict, because, remedy });
        }
    });
    let id = decision.demand().get("id").and_then(|id| if let Value::Text(id) = id { Some(id.as_str()) } else { None });
    Answer { id, outcome: decision.outcome().name(), reasons }
}

/// The text of the answer to a demand.
pub fn lean(pack: &Pack, text: &str, scratch: &mut Scratch) -> Option<String> {
    let decision = pack.decide_json(text, None, &Context::of_demand(), scratch).ok()?;
    serde_json::to_string(&answer(&decision)).ok()
}

/// The text of the whole record: every guard with its citation, facts and items, and the receipt.
pub fn whole(pack: &Pack, text: &str, scratch: &mut Scratch) -> Option<String> {
    let decision = pack.decide_json(text, None, &Context::of_demand(), scratch).ok()?;
    serde_json::to_string(&decision.record(Lang::Zh)).ok()
}

/// A demand of [`Gate`](crate::workloads::Gate) as JSON.
pub fn gate_text(facts: &GateFacts) -> String {
    json!({
        "form": "task", "id": facts.id, "kind": KINDS[facts.kind].0, "item": facts.item, "level": LEVELS[facts.level].0,
        "issuer": format!("d{}", facts.issuer), "bases": facts.bases, "funded": facts.funded, "per_year": facts.per_year,
        "date": facts.date.to_string(),
    })
    .to_string()
}
