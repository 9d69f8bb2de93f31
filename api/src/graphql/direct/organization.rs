//! The organisation and its history.

use super::collect::Ask;
use super::fields::{Entry, json, object, validity};
use super::lists::{filter, nested_list, order};
use super::loads::{below, by_id, failed, part, parts};
use super::plan::{How, Object};
use super::rows::Found;
use super::texts::body;
use super::{Plain, Stop};
use crate::graphql::asset::Asset;
use crate::graphql::connection::View;
use crate::graphql::history::HistoryEvent;
use crate::graphql::member::Member;
use crate::graphql::membership::Membership;
use crate::graphql::organization::Organization;
use crate::graphql::partner::Partner;
use crate::graphql::sponsor::SponsorshipProgram;
use crate::lists::{HistoryFilter, HistoryOrder, MemberFilter, MemberOrder, PartnerFilter, PartnerOrder};
use crate::values::{FuzzyDate, HistoryKind, links};
use chancery_schema::domain;

object! { Organization as "Organization", node: true, |ask| {
    "id" => json!(|organization| organization.stored.id),
    // That it had no name is an error.
    "name" => How::value(|one: &Self, out| out.json(&one.named().ok_or(Plain)?.name)),
    "shortName" => How::value(|one: &Self, out| out.json(&one.named().ok_or(Plain)?.short_name)),
    "names" => parts(ask, |one: &Self| Entry::all(one, |one| &one.names))?,
    "legalName" => json!(|organization| organization.legal_name),
    "legalForm" => json!(|organization| organization.legal_form),
    "foundedOn" => part(ask, |one: &Self| one.founded_on.map(FuzzyDate::from))?,
    "vision" => json!(|organization| organization.vision),
    "mission" => json!(|organization| organization.mission),
    "about" => body(ask, |one: &Self| one.about.as_ref())?,
    "historyText" => body(ask, |one: &Self| one.stored.value.history.as_ref())?,
    "email" => json!(|organization| organization.email),
    "website" => json!(|organization| organization.website),
    "logo" => by_id::<_, Asset>(ask, |one: &Self| one.logo.as_ref())?,
    "links" => parts(ask, |one: &Self| links(&one.links))?,
    "history" => nested_list::<_, HistoryEvent>(ask, |given| {
        Ok((filter::<_, HistoryFilter>(given)?, order::<_, HistoryOrder>(given)?))
    })?,
    "membership" => only::<_, Membership>(ask)?,
    "members" => nested_list::<_, Member>(ask, |given| {
        Ok((filter::<_, MemberFilter>(given)?, order::<_, MemberOrder>(given)?))
    })?,
    "sponsorship" => only::<_, SponsorshipProgram>(ask)?,
    "partners" => nested_list::<_, Partner>(ask, |given| {
        Ok((filter::<_, PartnerFilter>(given)?, order::<_, PartnerOrder>(given)?))
    })?,
} }

/// The record of a kind there is one of. That there is none is an error.
fn only<T: View, V: View + Object>(ask: &Ask<'_>) -> Result<How<T>, Stop> {
    Ok(below(ask.plan()?, |rows: &[T], run| {
        Box::pin(async move {
            let snapshot = rows.first().ok_or(Plain)?.snapshot();
            let found = run.operation.store.only(snapshot).await.map_err(failed)?.ok_or(Plain)?;
            Ok(Found::same(Some(V::view(found, snapshot)), rows.len()))
        })
    }))
}

type Name = Entry<domain::Organization, domain::OrganizationName>;

object! { Name as "OrganizationName", node: false, |ask| {
    "name" => json!(|name| name.name),
    "shortName" => json!(|name| name.short_name),
    "reason" => json!(|name| name.reason),
} else |field| validity(field, |name: &Self| &name.period) }

object! { HistoryEvent as "HistoryEvent", node: true, |ask| {
    "id" => json!(|event| event.stored.id),
    "date" => part(ask, |event: &Self| Some(FuzzyDate::from(event.date)))?,
    "kind" => json!(|event| HistoryKind::from(event.kind)),
    "title" => json!(|event| event.title),
    "body" => body(ask, |event: &Self| event.body.as_ref())?,
    "sources" => parts(ask, |event: &Self| links(&event.sources))?,
} }
