//! Members.

use super::fields::{Entry, json, object, validity};
use super::lists::order;
use super::loads::{below, by_code, by_id, parts};
use super::sponsors::SponsorshipRow;
use super::texts::body;
use super::under::{load_under, under};
use crate::graphql::asset::Asset;
use crate::graphql::member::Member;
use crate::graphql::membership::MemberCategory;
use crate::graphql::news::NewsArticle;
use crate::graphql::person::Person;
use crate::graphql::sponsor::Sponsor;
use crate::graphql::working_group::WorkingGroup;
use crate::lists::NewsOrder;
use crate::values::{Date, MemberKind, MembershipStatus, links};
use chancery_schema::domain;
use chancery_schema::store::{NewsFilter, Parent, WorkingGroupFilter};

object! { Member as "Member", node: true, |ask| {
    "id" => json!(|member| member.stored.id),
    "slug" => json!(|member| member.slug),
    "name" => json!(|member| member.name_on(member.snapshot.as_of)),
    "names" => parts(ask, |member: &Self| Entry::all(member, |member| &member.names))?,
    "kind" => json!(|member| MemberKind::from(member.kind)),
    "status" => json!(|member| MembershipStatus::of(member, member.snapshot.as_of)),
    "slogan" => json!(|member| member.slogan),
    "website" => json!(|member| member.website),
    "description" => json!(|member| member.description),
    "profile" => body(ask, |member: &Self| member.profile.as_ref())?,
    "path" => json!(|member| member.path),
    "logo" => by_id::<_, Asset>(ask, |member: &Self| member.logo.as_ref())?,
    "domains" => json!(|member| member.domains),
    "links" => parts(ask, |member: &Self| links(&member.links))?,
    "category" => by_code::<_, MemberCategory>(ask, |member: &Self| member.category_code(), |_, _| true)?,
    "memberSince" => json!(|member| member.since(member.snapshot.as_of).map(Date)),
    "memberUntil" => json!(|member| member.until(member.snapshot.as_of).map(Date)),
    "periods" => parts(ask, |member: &Self| Entry::all(member, |member| &member.periods))?,
    "successor" => by_id::<_, Member>(ask, |member: &Self| member.successor.as_ref())?,
    "workingGroups" => under::<_, WorkingGroup>(ask, Parent::MemberOfWorkingGroup, |_| {
        Ok((WorkingGroupFilter::default(), Default::default()))
    })?,
    "representatives" => parts(ask, |member: &Self| {
        let day = member.snapshot.as_of;
        Entry::all(member, |member| &member.representatives).filter(move |one| one.is_listed_on(day))
    })?,
    "sponsorships" => below(ask.plan()?, |rows: &[Self], run| {
        Box::pin(async move {
            let all = |sponsor: Sponsor| sponsorships(&sponsor);
            load_under::<_, Sponsor, _>(rows, Parent::MemberOfSponsor, &Sponsor::of_any_time(), run, all).await
        })
    }),
    "news" => under::<_, NewsArticle>(ask, Parent::MemberOfNews, |given| {
        Ok((NewsFilter::default(), order::<_, NewsOrder>(given)?))
    })?,
} }

/// A sponsor's sponsorships.
pub(super) fn sponsorships(sponsor: &Sponsor) -> impl Iterator<Item = SponsorshipRow> + use<> {
    Entry::all(sponsor, |sponsor| &sponsor.sponsorships)
}

type Name = Entry<domain::Member, domain::MemberName>;

object! { Name as "MemberName", node: false, |ask| {
    "name" => json!(|name| name.name),
} else |field| validity(field, |name: &Self| &name.period) }

type Period = Entry<domain::Member, domain::MembershipPeriod>;

object! { Period as "MembershipPeriod", node: false, |ask| {
    "categoryCode" => json!(|period| period.category),
    "reason" => json!(|period| period.reason),
    "category" => by_code::<_, MemberCategory>(ask, |period: &Self| period.category.as_deref(), |_, _| true)?,
} else |field| validity(field, |period: &Self| &period.period) }

type Representation = Entry<domain::Member, domain::Representation>;

object! { Representation as "Representation", node: false, |ask| {
    "name" => json!(|one| one.name),
    "role" => json!(|one| one.role),
    "person" => by_id::<_, Person>(ask, |one: &Self| Some(&one.person))?,
} else |field| validity(field, |one: &Self| &one.period) }
