//! What membership means: terms, categories, rules.

use super::fields::{Entry, json, object, validity};
use super::lists::order;
use super::loads::{by_code, parts};
use super::texts::{body, section};
use super::under::{all, first_of_all, under};
use crate::graphql::member::Member;
use crate::graphql::membership::{MemberCategory, Membership, RuleBook};
use crate::lists::MemberOrder;
use crate::values::Date;
use chancery_schema::domain;
use chancery_schema::store::{CategoryFilter, MemberFilter, Parent, RuleBookFilter};

object! { Membership as "Membership", node: true, |ask| {
    "id" => json!(|membership| membership.stored.id),
    "summary" => body(ask, |membership: &Self| membership.summary.as_ref())?,
    "fees" => body(ask, |membership: &Self| membership.fees.as_ref())?,
    "terms" => body(ask, |membership: &Self| membership.terms.as_ref())?,
    "voting" => body(ask, |membership: &Self| membership.voting.as_ref())?,
    "howToApply" => parts(ask, |membership: &Self| Entry::all(membership, |one| &one.how_to_apply))?,
    "categories" => all::<_, MemberCategory>(ask, CategoryFilter { in_force: true, codes: None })?,
    "rules" => first_of_all::<_, RuleBook>(ask, RuleBookFilter { in_force: true })?,
    "ruleVersions" => all::<_, RuleBook>(ask, RuleBookFilter::default())?,
} }

type Step = Entry<domain::Membership, domain::ApplicationStep>;

object! { Step as "ApplicationStep", node: false, |ask| {
    "position" => json!(|step| step.index() + 1),
    "title" => json!(|step| step.title),
    "body" => body(ask, |step: &Self| step.body.as_ref())?,
    "url" => json!(|step| step.url),
} }

object! { MemberCategory as "MemberCategory", node: true, |ask| {
    "id" => json!(|category| category.stored.id),
    "code" => json!(|category| category.code),
    "parent" => by_code::<_, MemberCategory>(ask, |category: &Self| category.parent.as_deref(), |_, _| true)?,
    "name" => json!(|category| category.name),
    "description" => json!(|category| category.description),
    "mayVote" => json!(|category| category.may_vote),
    "openToIndividuals" => json!(|category| category.open_to_individuals),
    "members" => under::<_, Member>(ask, Parent::CategoryOfMember, |given| {
        Ok((MemberFilter::default(), order::<_, MemberOrder>(given)?))
    })?,
} else |field| validity(field, |category: &Self| &category.period) }

object! { RuleBook as "RuleBook", node: true, |ask| {
    "id" => json!(|rules| rules.stored.id),
    "title" => json!(|rules| rules.title),
    "path" => json!(|rules| rules.path),
    "effectiveFrom" => json!(|rules| rules.effective.from.map(|from| Date(from.on))),
    "effectiveTo" => json!(|rules| rules.effective.until.map(|until| Date(until.on))),
    "body" => body(ask, |rules: &Self| Some(&rules.body))?,
    "section" => section(ask, |rules: &Self| Some(&rules.body))?,
} else |field| validity(field, |rules: &Self| &rules.effective) }
