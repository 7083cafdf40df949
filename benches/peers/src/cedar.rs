//! Cedar: every check or rule is a policy that forbids; those that decided are what was found.

use std::fmt::Write as _;
use std::rc::Rc;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityId, EntityTypeName, EntityUid, PolicyId, PolicySet, Request, Response,
    RestrictedExpression,
};
use jianfu_benches::workloads::{Bands, Case, Gate, GateFacts, Item, KINDS, Rules, TaskFacts, item_key};
use serde_json::{Value as Json, json};

use crate::contest::{Engine, Load};
use crate::plain::{attributes, day};

const ALL: &str = "permit(principal, action, resource);";

/// An item that is not on the list has no attributes, so only the first policy speaks of it.
const CHECKS: [&str; 6] = [
    "forbid(principal, action, resource) unless { resource has from && resource.from <= context.day && context.day <= resource.to };",
    "forbid(principal, action, resource) when { resource has kind && resource.kind != context.kind };",
    "forbid(principal, action, resource) when { resource has needs_basis && resource.needs_basis && context.bases == 0 };",
    "forbid(principal, action, resource) when { resource has needs_funding && resource.needs_funding && !context.funded };",
    "forbid(principal, action, resource) when { resource has most && context.per_year > resource.most };",
    "forbid(principal, action, resource) when { resource has lowest && (context.level < resource.lowest || context.level > resource.highest) };",
];

struct Cedar<'c, F> {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    facts: &'c [F],
    request: fn(&F) -> Result<Request, String>,
    requests: Vec<Request>,
    /// What each policy found where it decided; the policies are numbered in the order of their text.
    numbers: Rc<[u32]>,
    /// Whether nothing else counts where 0 was found.
    first_alone: bool,
}

/// The items are entities, and each check is a policy.
pub fn gate_as_entities(case: &Case<Gate>) -> Load<'_> {
    let entity = |(place, item): (usize, &Item)| json!({ "uid": { "type": "Item", "id": item_key(place) }, "attrs": attributes(item), "parents": [] });
    let items: Json = case.workload.items.iter().enumerate().map(entity).collect();
    let texts = CHECKS.iter().map(|check| (*check).to_owned()).zip(0..).collect();
    cedar(texts, Some(ALL), Some(items.to_string()), &case.facts, gate_request)
}

/// Each item is a policy that permits it in its days, with policies that forbid what the item does not allow.
pub fn gate_as_policies(case: &Case<Gate>) -> Load<'_> {
    let mut texts = Vec::new();
    for (place, item) in case.workload.items.iter().enumerate() {
        let head = format!("(principal, action, resource == Item::\"{}\")", item_key(place));
        let valid = format!("{} <= context.day && context.day <= {}", day(item.from), day(item.to));
        texts.push((format!("permit{head} when {{ {valid} }};"), 0));
        let mut forbid = |condition: String, check| texts.push((format!("forbid{head} when {{ {valid} && ({condition}) }};"), check));
        forbid(format!("context.kind != \"{}\"", KINDS[item.kind].0), 1);
        if item.needs_basis {
            forbid("context.bases == 0".to_owned(), 2);
        }
        if item.needs_funding {
            forbid("!context.funded".to_owned(), 3);
        }
        forbid(format!("context.per_year > {}", item.most), 4);
        forbid(format!("context.level < {} || context.level > {}", item.lowest, item.highest), 5);
    }
    cedar(texts, None, None, &case.facts, gate_request)
}

/// The department is the principal and the kind the resource, so a policy names them in its head.
pub fn rules(case: &Case<Rules>) -> Load<'_> {
    let policy = |rule: &jianfu_benches::workloads::Rule| {
        let (kind, issuer, hours) = (KINDS[rule.kind].0, rule.issuer, rule.hours);
        format!("forbid(principal == Issuer::\"d{issuer}\", action, resource == Kind::\"{kind}\") when {{ context.hours > {hours} }};")
    };
    cedar(case.workload.rules.iter().map(policy).zip(0..).collect(), Some(ALL), None, &case.facts, task_request)
}

/// The bands are conditions on the context.
pub fn bands(case: &Case<Bands>) -> Load<'_> {
    let policy = |band: &jianfu_benches::workloads::Band| {
        format!("forbid(principal, action, resource) when {{ {} <= context.hours && context.hours < {} }};", band.from, band.to)
    };
    cedar(case.workload.rules.iter().map(policy).zip(0..).collect(), Some(ALL), None, &case.facts, task_request)
}

/// Policies with what they find, after them what is permitted, and the entities as JSON.
fn cedar<'c, F>(
    texts: Vec<(String, u32)>,
    permitted: Option<&str>,
    entities: Option<String>,
    facts: &'c [F],
    request: fn(&F) -> Result<Request, String>,
) -> Load<'c> {
    let mut text = String::new();
    texts.iter().map(|(policy, _)| policy.as_str()).chain(permitted).for_each(|policy| writeln!(text, "{policy}").unwrap_or_default());
    let numbers: Rc<[u32]> = texts.into_iter().map(|(_, number)| number).collect();
    let first_alone = entities.is_some();
    Box::new(move || {
        let policies = text.parse().map_err(|error| format!("{error}"))?;
        let entities = match &entities {
            Some(json) => Entities::from_json_str(json, None).map_err(|error| error.to_string())?,
            None => Entities::empty(),
        };
        let (authorizer, requests, numbers) = (Authorizer::new(), Vec::new(), numbers.clone());
        Ok(Box::new(Cedar { authorizer, policies, entities, facts, request, requests, numbers, first_alone }))
    })
}

fn uid(kind: &str, id: &str) -> Result<EntityUid, String> {
    let kind: EntityTypeName = kind.parse().map_err(|error| format!("{error}"))?;
    Ok(EntityUid::from_type_name_and_id(kind, EntityId::new(id)))
}

fn gate_request(facts: &GateFacts) -> Result<Request, String> {
    let context = [
        ("kind", RestrictedExpression::new_string(KINDS[facts.kind].0.to_owned())),
        ("level", RestrictedExpression::new_long(facts.level as i64)),
        ("bases", RestrictedExpression::new_long(facts.bases.len() as i64)),
        ("funded", RestrictedExpression::new_bool(facts.funded)),
        ("per_year", RestrictedExpression::new_long(facts.per_year)),
        ("day", RestrictedExpression::new_long(day(facts.date))),
    ];
    request(facts.issuer, uid("Item", &facts.item)?, context)
}

fn task_request(facts: &TaskFacts) -> Result<Request, String> {
    request(facts.issuer, uid("Kind", KINDS[facts.kind].0)?, [("hours", RestrictedExpression::new_long(facts.hours))])
}

fn request<const N: usize>(issuer: usize, resource: EntityUid, context: [(&str, RestrictedExpression); N]) -> Result<Request, String> {
    let context =
        Context::from_pairs(context.into_iter().map(|(name, value)| (name.to_owned(), value))).map_err(|error| error.to_string())?;
    let (principal, action) = (uid("Issuer", &format!("d{issuer}"))?, uid("Action", "place")?);
    Request::new(principal, action, resource, context, None).map_err(|error| error.to_string())
}

impl<F> Cedar<'_, F> {
    fn response(&self, demand: usize) -> Response {
        self.authorizer.is_authorized(&self.requests[demand], &self.policies, &self.entities)
    }

    /// What a policy found. Those of a text are named `policy` and their place.
    fn number(&self, id: &PolicyId) -> Option<u32> {
        let place: usize = AsRef::<str>::as_ref(id).strip_prefix("policy")?.parse().ok()?;
        self.numbers.get(place).copied()
    }
}

impl<F> Engine for Cedar<'_, F> {
    fn prepare(&mut self) -> Result<(), String> {
        self.requests = self.facts.iter().map(self.request).collect::<Result<_, _>>()?;
        Ok(())
    }

    /// A demand that nothing permits and nothing forbids is for an item that is not on the list.
    fn found(&mut self, demand: usize) -> Vec<u32> {
        let response = self.response(demand);
        assert_eq!(response.diagnostics().errors().count(), 0, "Cedar met an error");
        if response.decision() == Decision::Allow {
            return Vec::new();
        }
        let mut found: Vec<u32> = response.diagnostics().reason().filter_map(|id| self.number(id)).collect();
        found.sort_unstable();
        if found.is_empty() || self.first_alone && found[0] == 0 { vec![0] } else { found }
    }

    fn decide(&mut self, demand: usize) -> usize {
        self.response(demand).diagnostics().reason().map(|id| AsRef::<str>::as_ref(id).len()).sum()
    }
}
