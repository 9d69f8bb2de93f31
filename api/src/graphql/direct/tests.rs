//! Which fields plans know.

use super::collect::{Ask, Compile};
use super::fields::Entry;
use super::lists::{Connection, Edge};
use super::plan::Object;
use super::root::Root;
use crate::graphql::asset::Asset;
use crate::graphql::connection::PageInfo;
use crate::graphql::history::HistoryEvent;
use crate::graphql::member::Member;
use crate::graphql::membership::{MemberCategory, Membership, RuleBook};
use crate::graphql::news::NewsArticle;
use crate::graphql::organization::Organization;
use crate::graphql::page::Page;
use crate::graphql::partner::Partner;
use crate::graphql::person::{Person, Position};
use crate::graphql::sponsor::{Sponsor, SponsorLevel, SponsorshipProgram};
use crate::graphql::tag::Tag;
use crate::graphql::values::{Body, Section};
use crate::graphql::working_group::WorkingGroup;
use crate::values::{FuzzyDate, Link, Money};
use async_graphql::Variables;
use async_graphql::parser::types::{Field, Selection, TypeKind, TypeSystemDefinition};
use async_graphql::parser::{parse_query, parse_schema};
use chancery_schema::domain;
use std::collections::HashMap;

/// Whether an object has a field of that name.
fn has<T: Object>(name: &str, field: &Field) -> bool {
    let (fragments, variables) = (HashMap::new(), Variables::default());
    let compile = Compile::looking(&fragments, &variables);
    Ask::new(&compile, &[field]).is_ok_and(|ask| T::field(name, &ask).is_ok())
}

type Has = fn(&str, &Field) -> bool;

/// The objects that plans know, by their names in the schema. Whatever list a tag stands in, it has the same fields.
fn known() -> HashMap<String, Vec<Has>> {
    let mut known: HashMap<String, Vec<Has>> = HashMap::new();
    macro_rules! objects {
        ($($type:ty),* $(,)?) => { $(known.entry(<$type>::name().into_owned()).or_default().push(has::<$type>);)* };
    }
    macro_rules! listed {
        ($($type:ty),* $(,)?) => { $(objects!($type, Connection<$type>, Edge<$type>);)* };
    }
    listed!(
        Asset,
        HistoryEvent,
        Member,
        NewsArticle,
        Page,
        Partner,
        Person,
        Position,
        Sponsor,
        Tag,
        WorkingGroup
    );
    objects!(
        Root,
        Body,
        FuzzyDate,
        Link,
        MemberCategory,
        Membership,
        Money,
        Organization,
        PageInfo,
        RuleBook,
        Section,
        SponsorLevel,
        SponsorshipProgram,
        Entry<domain::Member, domain::MemberName>,
        Entry<domain::Member, domain::MembershipPeriod>,
        Entry<domain::Member, domain::Representation>,
        Entry<domain::Membership, domain::ApplicationStep>,
        Entry<domain::NewsArticle, domain::Attribution>,
        Entry<domain::NewsArticle, domain::Resource>,
        Entry<domain::NewsArticle, domain::Tag>,
        Entry<domain::Organization, domain::OrganizationName>,
        Entry<domain::Partner, domain::Agreement>,
        Entry<domain::Person, domain::Affiliation>,
        Entry<domain::Sponsor, domain::Sponsorship>,
        Entry<domain::WorkingGroup, domain::Chair>,
    );
    known
}

/// What is asked for seldom, or by an interface, and is answered by the engine.
const ENGINE_ALONE: [&str; 17] = [
    "Change",
    "ChangeConnection",
    "ChangeEdge",
    "Query.changes",
    "Query.node",
    "Query.nodes",
    "Query.resolve",
    "Query.revision",
    "Query.revisions",
    "Query.search",
    "Resolution",
    "Revision",
    "RevisionConnection",
    "RevisionEdge",
    "SearchResult",
    "SearchResultConnection",
    "SearchResultEdge",
];

/// A field or a type that is new is listed here until it has a line in its object's table. Without one, queries that
/// ask for it are answered by the engine.
#[test]
fn what_the_engine_answers_alone_is_known() {
    let document = parse_query("{ x }").unwrap();
    let operation = document.operations.iter().next().unwrap().1;
    let Selection::Field(field) = &operation.node.selection_set.node.items[0].node else { panic!("a field") };
    let known = known();
    let mut missing = Vec::new();
    for definition in parse_schema(crate::graphql::sdl()).unwrap().definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let TypeKind::Object(object) = &definition.node.kind else { continue };
        let name = definition.node.name.node.as_str();
        let Some(has) = known.get(name) else {
            missing.push(name.to_owned());
            continue;
        };
        for one in &object.fields {
            let one = one.node.name.node.as_str();
            if !has.iter().all(|has| has(one, &field.node)) {
                missing.push(format!("{name}.{one}"));
            }
        }
    }
    missing.sort();
    assert_eq!(missing, ENGINE_ALONE);
}
