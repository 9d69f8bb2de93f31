//! Documents, kept as they were read: parsed, held against the schema, planned.
//!
//! Kept is what was answered, so that nothing is kept that would be refused. What hangs on variables is looked at
//! each time, save what is known for values that weigh the same. What is kept is bounded by its size, and a flood of new
//! documents does not drive out those that are asked for: one is kept in place of another only when it was asked for
//! more often (TinyLFU).

use super::accepted::Accepted;
use super::document;
use super::errors::RequestError;
use super::operation;
use crate::graphql::Limits;
use crate::graphql::direct::Planned;
use crate::http::answers::{Digest, digest};
use crate::http::guard::{self, Cost, Given};
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet};
use async_graphql::{Name, Positioned, Value as ConstValue, Variables};
use async_graphql_value::Value;
use foldhash::quality::RandomState;
use moka::sync::Cache;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How much is kept, in bytes, about.
const MEMORY: u64 = 4 << 20;
/// The longest text whose document is kept, in bytes.
const LONGEST: usize = 64 << 10;
/// What a document takes beside its text, in bytes, about.
const ENTRY: usize = 1 << 10;
/// What a parsed document takes for each byte of its text, in bytes, about.
const PARSED: usize = 16;
/// What a field of a plan takes, in bytes, about.
const FIELD: usize = 512;
/// How many plans a document has: one for each operation, and for each way in which its conditions come out.
const PLANS: usize = 8;
/// How many costs a document has: one for each operation, and for each way in which its variables weigh.
const COSTS: usize = 16;

/// Documents by their text.
pub(super) struct Documents(Cache<Arc<str>, Arc<Document>, RandomState>);

/// A document.
pub(super) struct Document {
    parsed: ExecutableDocument,
    digest: Digest,
    /// Whether what it costs hangs on variables.
    varies: bool,
    /// The variables that conditions of its directives hang on.
    conditions: Vec<Name>,
    /// The values of variables that the engine has accepted.
    accepted: Accepted,
    known: Mutex<Known>,
}

/// An operation of a document, and how its conditions come out.
type Way = (Option<String>, Vec<Option<bool>>);

/// An operation of a document, and how its variables weigh.
type Weighed = (Option<String>, Vec<Option<Given>>);

/// What is known of a document.
#[derive(Default)]
struct Known {
    /// The oldest first: whoever asks with odd values drives out others for a moment, and not for good.
    costs: VecDeque<(Weighed, Cost)>,
    /// None where the engine has to run it.
    plans: HashMap<Way, Option<Arc<Planned>>>,
}

impl Default for Documents {
    fn default() -> Self {
        Self::with_capacity(MEMORY)
    }
}

impl Documents {
    fn with_capacity(bytes: u64) -> Self {
        let weigh = |text: &Arc<str>, document: &Arc<Document>| {
            u32::try_from(document.weight(text.len())).unwrap_or(u32::MAX)
        };
        Self(Cache::builder().max_capacity(bytes).weigher(weigh).build_with_hasher(RandomState::default()))
    }

    /// The document of a text, where it is kept.
    pub(super) fn get(&self, text: &str) -> Option<Arc<Document>> {
        self.0.get(text)
    }

    /// Keeps a document whose operation was answered.
    pub(super) fn keep(&self, text: Arc<str>, document: Arc<Document>) {
        if text.len() <= LONGEST {
            self.0.insert(text, document);
        }
    }
}

impl Document {
    /// The document of a text that is not costly to parse.
    pub(super) fn parse(text: &str) -> Result<Self, RequestError> {
        let parsed = document::parse(text)?;
        let varies = parsed.operations.iter().any(|(_, one)| !one.node.variable_definitions.is_empty());
        let mut conditions = Vec::new();
        for (_, operation) in parsed.operations.iter() {
            add_conditions(&operation.node.selection_set.node, &mut conditions);
        }
        for fragment in parsed.fragments.values() {
            add_conditions(&fragment.node.selection_set.node, &mut conditions);
        }
        let accepted = Accepted::none(&parsed);
        Ok(Self { parsed, digest: digest(text), varies, conditions, accepted, known: Mutex::default() })
    }

    /// What tells its text from others.
    pub(super) fn digest(&self) -> &Digest {
        &self.digest
    }

    /// A document of its own, for the engine to take apart.
    pub(super) fn to_parsed(&self) -> ExecutableDocument {
        self.parsed.clone()
    }

    /// The operation that is meant, and what it costs, where it is one that may be run. It was not looked at before.
    pub(super) fn check_anew(
        &self,
        name: Option<&str>,
        variables: &Variables,
        limits: Limits,
    ) -> Result<(&Positioned<OperationDefinition>, Cost), RequestError> {
        document::check(&self.parsed, name, variables, limits)
    }

    /// The same of a document that fits the schema: what was found to cost so much is not weighed again.
    pub(super) fn check(
        &self,
        name: Option<&str>,
        variables: &Variables,
        limits: Limits,
    ) -> Result<(&Positioned<OperationDefinition>, Cost), RequestError> {
        let Some(key) = self.weighed(name, variables) else {
            return self.check_anew(name, variables, limits);
        };
        let known = self.known().costs.iter().find(|(known, _)| *known == key).map(|(_, cost)| *cost);
        if let Some(cost) = known {
            return Ok((operation::select(&self.parsed, name)?, cost));
        }
        let (operation, cost) = self.check_anew(name, variables, limits)?;
        let mut known = self.known();
        if known.costs.len() >= COSTS {
            known.costs.pop_front();
        }
        known.costs.push_back((key, cost));
        Ok((operation, cost))
    }

    /// What the cost of an operation hangs on, where that is worth keeping. Of several operations all are weighed, with
    /// the variables of one.
    fn weighed(&self, name: Option<&str>, variables: &Variables) -> Option<Weighed> {
        let name_of = || name.map(str::to_owned);
        if !self.varies {
            return variables.is_empty().then(|| (name_of(), Vec::new()));
        }
        let mut operations = self.parsed.operations.iter();
        let (Some((_, only)), None) = (operations.next(), operations.next()) else { return None };
        Some((name_of(), guard::given(&only.node, variables)?))
    }

    /// The name of one of its operations.
    pub(super) fn name_of(&self, operation: &Positioned<OperationDefinition>) -> Option<&Name> {
        let mut operations = self.parsed.operations.iter();
        operations.find(|(_, other)| std::ptr::eq(*other, operation)).and_then(|(name, _)| name)
    }

    /// The plan of an operation, where it can be answered without the engine. The document fits the schema.
    pub(super) fn plan(&self, name: Option<&str>, variables: &Variables) -> Option<Arc<Planned>> {
        let condition = |name: &Name| match variables.get(name) {
            Some(ConstValue::Boolean(condition)) => Some(*condition),
            _ => None,
        };
        let key = (name.map(str::to_owned), self.conditions.iter().map(condition).collect());
        if let Some(known) = self.known().plans.get(&key) {
            return known.clone();
        }
        let operation = operation::select(&self.parsed, name).ok()?;
        let plan = Planned::new(&self.parsed, &operation.node, variables).ok().map(Arc::new);
        let mut known = self.known();
        if known.plans.len() < PLANS {
            known.plans.insert(key, plan.clone());
        }
        plan
    }

    /// Whether the engine accepts these values, as far as it has not to be asked.
    pub(super) fn accepts(&self, name: Option<&str>, variables: &Variables) -> bool {
        let operation = operation::select(&self.parsed, name);
        operation.is_ok_and(|one| self.accepted.has(&self.parsed, &one.node, name, variables))
    }

    /// The engine has answered the operation with these values.
    pub(super) fn accept(&self, name: Option<&str>, variables: &Variables) {
        if let Ok(operation) = operation::select(&self.parsed, name) {
            self.accepted.add(&self.parsed, &operation.node, name, variables);
        }
    }

    /// Makes ready what an answered document is kept with: the plan of the operation that was answered.
    pub(super) fn made_ready(self: Arc<Self>, name: Option<&str>, variables: &Variables) -> Arc<Self> {
        drop(self.plan(name, variables));
        self
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What it takes in memory, in bytes, about, with all plans that it may come to have.
    fn weight(&self, text: usize) -> usize {
        let sizes = self.known().plans.values().flatten().map(|plan| plan.size()).max().unwrap_or(0);
        let is_one = self.conditions.is_empty() && self.parsed.operations.iter().count() == 1;
        let plans = sizes * FIELD * if is_one { 1 } else { PLANS };
        let variables =
            self.parsed.operations.iter().map(|(_, one)| one.node.variable_definitions.len()).sum::<usize>();
        let costs = COSTS * (size_of::<(Weighed, Cost)>() + variables * size_of::<Option<Given>>());
        ENTRY + text * PARSED + self.accepted.weight() + costs + plans
    }
}

/// Adds the variables that conditions of directives hang on.
fn add_conditions(set: &SelectionSet, conditions: &mut Vec<Name>) {
    for selection in &set.items {
        for directive in selection.node.directives() {
            if let Some(Value::Variable(name)) = directive.node.get_argument("if").map(|value| &value.node)
                && !conditions.contains(name)
            {
                conditions.push(name.clone());
            }
        }
        match &selection.node {
            Selection::Field(field) => add_conditions(&field.node.selection_set.node, conditions),
            Selection::InlineFragment(fragment) => {
                add_conditions(&fragment.node.selection_set.node, conditions);
            }
            Selection::FragmentSpread(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::collections::HashSet;

    fn document(text: &str) -> Arc<Document> {
        let Ok(document) = Document::parse(text) else { panic!("a document") };
        Arc::new(document).made_ready(None, &Variables::default())
    }

    #[test]
    fn a_document_weighs_what_its_plans_may_come_to() {
        let weight = |text: &str| document(text).weight(text.len());
        let plain = weight("{ members { nodes { name } } }");
        let larger = weight("{ members { nodes { name slug id kind status } } }");
        let conditional =
            weight("query($x: Boolean!) { members { nodes { name slug id kind status @skip(if: $x) } } }");
        assert!(plain > ENTRY && larger >= plain + 4 * FIELD, "{plain} {larger}");
        // Its condition is not known: there is no plan of it yet, and the engine answers.
        assert!(conditional < larger, "{conditional}");
        // A fragment is as large as it is at all the places where it is spread.
        let spread = weight(
            "{ a: members { ...F } b: members { ...F } c: members { ...F } } fragment F on MemberConnection { nodes { name } }",
        );
        assert!(spread >= ENTRY + 9 * FIELD, "{spread}");
    }

    #[test]
    fn what_is_known_to_cost_is_what_it_costs() {
        let documents = [
            "query($n: Int, $ids: [ID!] = [\"a\"], $s: String) {
               members(first: $n, filter: { slug: { eq: $s } }) { nodes { name } } nodes(ids: $ids) { id } }",
            "query Q($s: String, $n: Int = 3, $ids: [ID!]) { members(last: $n) { nodes { ...F } } }
             fragment F on Member { name members: id @include(if: $s) list: nodes(ids: $ids, first: $n) { id } }",
            "query($n: Int) { members(first: $n) { nodes { name @skip(if: $n) } } }",
            "query A($n: Int) { members(first: $n) { nodes { name } } } query B($s: String) { node(id: $s) { id } }",
            "{ members(first: 7) { nodes { name } } }",
        ];
        let numbers = (0..COSTS + 4).map(|number| json!({ "n": number }));
        let others = [
            json!({}),
            json!({ "n": null }),
            json!({ "n": -1 }),
            json!({ "n": 7, "s": "x" }),
            json!({ "n": "x", "s": 7 }),
            json!({ "n": 7, "s": "x".repeat(5_000) }),
            json!({ "n": 7, "s": "\0" }),
            json!({ "n": 7, "s": ["\0"] }),
            json!({ "n": [7, 7], "s": { "x": [1, 2] } }),
            json!({ "n": 7, "ids": ["a", "b", "c"] }),
            json!({ "n": 7, "ids": null }),
            json!({ "n": 7, "other": 1 }),
            json!({ "n": 4_000_000_000_u64 }),
        ];
        let given: Vec<_> = others.into_iter().chain(numbers).map(Variables::from_json).collect();
        for text in documents {
            let document = document(text);
            let mut costs = HashSet::new();
            for name in [None, Some("Q"), Some("A"), Some("B")] {
                for variables in given.iter().chain(&given) {
                    let limits = Limits::default();
                    let kept = document.check(name, variables, limits).map(|(_, cost)| cost);
                    let anew = document.check_anew(name, variables, limits).map(|(_, cost)| cost);
                    match (kept, anew) {
                        (Ok(kept), Ok(anew)) => {
                            assert_eq!(kept, anew, "{text} {variables:?}");
                            costs.insert(kept.fields);
                        }
                        (Err(kept), Err(anew)) => assert_eq!(kept.code, anew.code, "{text} {variables:?}"),
                        _ => panic!("{text} {variables:?} is accepted by one"),
                    }
                }
            }
            assert!(costs.len() > COSTS || !text.contains("$n"), "they tell values apart: {text} {costs:?}");
            assert!(document.known().costs.len() <= COSTS);
        }
    }

    #[test]
    fn an_operation_has_so_many_plans_and_no_more() {
        let names: Vec<String> = (0..6).map(|number| format!("$v{number}: Boolean!")).collect();
        let fields: Vec<String> =
            (0..6).map(|number| format!("a{number}: id @skip(if: $v{number})")).collect();
        let text = format!("query({}) {{ organization {{ {} id }} }}", names.join(", "), fields.join(" "));
        let document = document(&text);
        for bits in 0..64_u32 {
            let given = (0..6).map(|bit| (format!("v{bit}"), serde_json::Value::from(bits >> bit & 1 == 1)));
            let variables = Variables::from_json(serde_json::Map::from_iter(given).into());
            let plan = document.plan(None, &variables).expect("a plan");
            assert_eq!(plan.size(), 2 + 6 - bits.count_ones() as usize);
        }
        assert_eq!(document.known().plans.len(), PLANS);
    }

    #[test]
    fn a_flood_of_documents_drives_out_none_that_are_asked_for() {
        let documents = Documents::with_capacity(512 << 10);
        let ask = |number: u32| {
            let text: Arc<str> = format!("{{ a{number}: members {{ nodes {{ name }} }} }}").into();
            if documents.get(&text).is_none() {
                documents.keep(Arc::clone(&text), document(&text));
            }
            text
        };
        // A server that has been asked for a while: some again and again, others once.
        let mut asked = Vec::new();
        for round in 0..20 {
            asked = (0..30).map(ask).collect();
            (0..15).for_each(|number| drop(ask(1_000 + round * 15 + number)));
        }
        // In between comes more than there is room for: by age alone, all that were asked for would be gone.
        for round in 0..10 {
            (0..250).for_each(|number| drop(ask(10_000 + round * 250 + number)));
            asked.iter().for_each(|text| drop(documents.get(text)));
        }
        documents.0.run_pending_tasks();
        assert!(documents.0.weighted_size() <= 512 << 10, "{}", documents.0.weighted_size());
        let left = asked.iter().filter(|text| documents.get(text).is_some()).count();
        // How often something was asked for is estimated.
        assert!(left >= 24, "{left} of {} are left", asked.len());
    }
}
