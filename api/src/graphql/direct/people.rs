//! People, their positions, and working groups.

use super::fields::{Entry, json, object, validity};
use super::lists::{filter, order};
use super::loads::{by_id, parts};
use super::texts::body;
use super::under::under;
use crate::graphql::member::Member;
use crate::graphql::news::NewsArticle;
use crate::graphql::person::{Person, Position};
use crate::graphql::working_group::WorkingGroup;
use crate::lists::{MemberOrder, NewsOrder, PositionFilter};
use crate::values::links;
use chancery_schema::domain;
use chancery_schema::store::{MemberFilter, MemberStatus, NewsFilter, Parent};

object! { Person as "Person", node: true, |ask| {
    "id" => json!(|person| person.stored.id),
    "name" => json!(|person| person.name),
    "description" => json!(|person| person.description),
    "links" => parts(ask, |person: &Self| links(&person.links))?,
    "affiliations" => parts(ask, |person: &Self| Entry::all(person, |person| &person.affiliations))?,
    "members" => under::<_, Member>(ask, Parent::PersonOfMember, |_| {
        Ok((MemberFilter { status: MemberStatus::Any, ..MemberFilter::default() }, Default::default()))
    })?,
    "positions" => under::<_, Position>(ask, Parent::PersonOfPosition, |given| {
        Ok((filter::<_, PositionFilter>(given)?, Default::default()))
    })?,
    "news" => under::<_, NewsArticle>(ask, Parent::PersonOfNews, |given| {
        Ok((NewsFilter::default(), order::<_, NewsOrder>(given)?))
    })?,
} }

type Affiliation = Entry<domain::Person, domain::Affiliation>;

object! { Affiliation as "Affiliation", node: false, |ask| {
    "organization" => json!(|one| one.organization),
    "website" => json!(|one| one.website),
    "role" => json!(|one| one.role),
} else |field| validity(field, |one: &Self| &one.period) }

object! { Position as "Position", node: true, |ask| {
    "id" => json!(|position| position.stored.id),
    "body" => json!(|position| position.body),
    "role" => json!(|position| position.role),
    "name" => json!(|position| position.name),
    "person" => by_id::<_, Person>(ask, |position: &Self| Some(&position.person))?,
    "member" => by_id::<_, Member>(ask, |position: &Self| position.member.as_ref())?,
    "affiliation" => json!(|position| position.affiliation),
} else |field| validity(field, |position: &Self| &position.period) }

object! { WorkingGroup as "WorkingGroup", node: true, |ask| {
    "id" => json!(|group| group.stored.id),
    "code" => json!(|group| group.code),
    "name" => json!(|group| group.name),
    "description" => json!(|group| group.description),
    "charter" => body(ask, |group: &Self| group.charter.as_ref())?,
    "path" => json!(|group| group.path),
    "chairs" => parts(ask, |group: &Self| Entry::all(group, |group| &group.chairs))?,
    "members" => under::<_, Member>(ask, Parent::WorkingGroupOfMember, |given| {
        Ok((MemberFilter::default(), order::<_, MemberOrder>(given)?))
    })?,
} else |field| validity(field, |group: &Self| &group.period) }

type Chair = Entry<domain::WorkingGroup, domain::Chair>;

object! { Chair as "Chair", node: false, |ask| {
    "name" => json!(|chair| chair.name),
    "role" => json!(|chair| chair.role),
    "person" => by_id::<_, Person>(ask, |chair: &Self| Some(&chair.person))?,
    "member" => by_id::<_, Member>(ask, |chair: &Self| chair.member.as_ref())?,
} }
