//! Sponsors and partners.

use super::fields::{Entry, json, object, validity};
use super::loads::{by_code, by_id, by_id_if, part, parts};
use super::member::sponsorships;
use super::texts::body;
use super::under::all;
use crate::graphql::asset::Asset;
use crate::graphql::member::Member;
use crate::graphql::news::NewsArticle;
use crate::graphql::partner::Partner;
use crate::graphql::sponsor::{Sponsor, SponsorLevel, SponsorshipProgram};
use crate::values::{FuzzyDate, Money, SponsorScope};
use chancery_schema::domain;
use chancery_schema::store::SponsorLevelFilter;

object! { SponsorshipProgram as "SponsorshipProgram", node: true, |ask| {
    "id" => json!(|program| program.stored.id),
    "policy" => body(ask, |program: &Self| program.policy.as_ref())?,
    "donations" => body(ask, |program: &Self| program.donations.as_ref())?,
    "levels" => all::<_, SponsorLevel>(ask, SponsorLevelFilter { in_force: true, names: None })?,
} }

object! { SponsorLevel as "SponsorLevel", node: true, |ask| {
    "id" => json!(|level| level.stored.id),
    "name" => json!(|level| level.name),
    "scope" => json!(|level| SponsorScope::from(level.scope)),
    "rank" => json!(|level| level.rank),
    "annualAmount" => part(ask, |level: &Self| level.annual_amount.as_ref().map(Money::from))?,
    "startingAt" => json!(|level| level.starting_at),
} else |field| validity(field, |level: &Self| &level.period) }

object! { Sponsor as "Sponsor", node: true, |ask| {
    "id" => json!(|sponsor| sponsor.stored.id),
    "slug" => json!(|sponsor| sponsor.slug),
    "name" => json!(|sponsor| sponsor.name),
    "website" => json!(|sponsor| sponsor.website),
    "logo" => by_id::<_, Asset>(ask, |sponsor: &Self| sponsor.logo.as_ref())?,
    "member" => by_id::<_, Member>(ask, |sponsor: &Self| sponsor.member.as_ref())?,
    "sponsorships" => parts(ask, sponsorships)?,
} }

/// A sponsorship at one level.
pub(super) type SponsorshipRow = Entry<domain::Sponsor, domain::Sponsorship>;

object! { SponsorshipRow as "Sponsorship", node: false, |ask| {
    "levelName" => json!(|one| one.level),
    "scope" => json!(|one| SponsorScope::from(one.scope)),
    "event" => json!(|one| one.event),
    "level" => by_code::<_, SponsorLevel>(
        ask,
        |one: &Self| Some(&one.level),
        |one, level| level.scope == one.scope,
    )?,
} else |field| validity(field, |one: &Self| &one.period) }

object! { Partner as "Partner", node: true, |ask| {
    "id" => json!(|partner| partner.stored.id),
    "slug" => json!(|partner| partner.slug),
    "name" => json!(|partner| partner.name),
    "shortName" => json!(|partner| partner.short_name),
    "description" => json!(|partner| partner.description),
    "website" => json!(|partner| partner.website),
    "logo" => by_id::<_, Asset>(ask, |partner: &Self| partner.logo.as_ref())?,
    "agreements" => parts(ask, |partner: &Self| Entry::all(partner, |partner| &partner.agreements))?,
} else |field| validity(field, |partner: &Self| &partner.period) }

type Agreement = Entry<domain::Partner, domain::Agreement>;

object! { Agreement as "Agreement", node: false, |ask| {
    "kind" => json!(|agreement| agreement.kind),
    "title" => json!(|agreement| agreement.title),
    "signedOn" => part(ask, |agreement: &Self| agreement.signed_on.map(FuzzyDate::from))?,
    "url" => json!(|agreement| agreement.url),
    "parties" => json!(|agreement| agreement.parties),
    "announcedBy" => by_id_if(
        ask,
        |agreement: &Self| agreement.announced_by.as_ref(),
        NewsArticle::is_public,
    )?,
} else |field| validity(field, |agreement: &Self| &agreement.period) }
