//! REST under `/v1`: lists and items of every type, by the same Store functions as GraphQL.

mod accept;
mod describe;
mod export;
mod index;
mod item;
mod links;
mod list;
mod log;
mod reading;
mod resolve;
mod search;
mod tags;
mod whole;

use super::endpoint::{Endpoint, read};
use super::problem::answer;
use crate::rest::{
    Asset, Collection, HistoryEvent, Member, MemberCategory, Membership, NewsArticle, Organization, Page,
    Partner, Person, Position, Resource, RuleBook, Sponsor, SponsorLevel, SponsorshipProgram, WorkingGroup,
};
pub(crate) use accept::pick;
use chancery_schema::store::Listed;
pub(super) use describe::shared;
pub(super) use item::find;
pub(super) use links::{canonical, set as set_links};
pub(super) use reading::{TimeParameters, page, read as read_at, read_page};
pub(super) use whole::WORKBOOKS;

/// What is served of content under `/v1`: one line for each content type.
pub(super) fn endpoints() -> Vec<Endpoint> {
    let mut endpoints =
        vec![Endpoint::public("/v1", "what there is under /v1", || vec![read().to(index::index)])];
    endpoints.extend([singleton::<Organization>(), singleton::<Membership>()]);
    endpoints.extend(collection::<HistoryEvent>());
    endpoints.extend(collection::<MemberCategory>());
    endpoints.extend(collection::<RuleBook>());
    endpoints.extend(collection::<Member>());
    endpoints.extend(collection::<Person>());
    endpoints.extend(collection::<Position>());
    endpoints.extend(collection::<WorkingGroup>());
    endpoints.push(singleton::<SponsorshipProgram>());
    endpoints.extend(collection::<SponsorLevel>());
    endpoints.extend(collection::<Sponsor>());
    endpoints.extend(collection::<Partner>());
    endpoints.extend(collection::<NewsArticle>());
    endpoints.extend(collection::<Page>());
    endpoints.extend(collection::<Asset>());
    endpoints.extend([
        Endpoint::public("/v1/tags", "what articles are about", || vec![read().to(tags::tags)])
            .described(describe::the_tags),
        Endpoint::public("/v1/tags.{format}", "all tags, as csv, json, ndjson or xlsx", || {
            vec![read().to(export::export_tags)]
        })
        .described(describe::all_tags),
        Endpoint::public("/v1/search", "full-text search", || vec![read().to(search::search)])
            .described(describe::a_search),
        Endpoint::public("/v1/resolve", "where a path of the site leads", || {
            vec![read().to(resolve::resolve)]
        })
        .described(describe::a_resolution),
        Endpoint::public("/v1/revisions", "what was recorded, and when", || vec![read().to(log::revisions)])
            .described(describe::the_revisions),
        Endpoint::public("/v1/revisions.{format}", "all revisions, as csv, json, ndjson or xlsx", || {
            vec![read().to(export::export_revisions)]
        })
        .described(describe::all_revisions),
        Endpoint::public("/v1/revisions/{number}", "one revision", || vec![read().to(log::revision)])
            .described(describe::a_revision),
        Endpoint::public("/v1/changes", "what changed since a revision, deletions included", || {
            vec![read().to(log::changes)]
        })
        .described(describe::the_changes),
        Endpoint::public("/v1/changes.{format}", "all changes, as csv, json, ndjson or xlsx", || {
            vec![read().to(export::export_changes)]
        })
        .described(describe::all_changes),
    ]);
    endpoints
}

/// The endpoints of a collection: the list, the whole list as a file, and one of it.
fn collection<R: Collection>() -> [Endpoint; 3]
where
    R::Content: Listed,
{
    [
        Endpoint::public(format!("/v1/{}", R::NAME), R::MANY, || vec![read().to(list::list::<R>)])
            .described(describe::a_list::<R>),
        Endpoint::public(
            format!("/v1/{}.{{format}}", R::NAME),
            "the whole list, as csv, json, ndjson or xlsx",
            || vec![read().to(export::export::<R>)],
        )
        .described(describe::a_whole_list::<R>),
        Endpoint::public(format!("/v1/{}/{{id}}", R::NAME), R::ONE, || vec![read().to(item::named::<R>)])
            .described(describe::a_named_one::<R>),
    ]
}

/// The endpoint of a record there is one of.
fn singleton<R: Resource>() -> Endpoint {
    Endpoint::public(format!("/v1/{}", R::NAME), R::ONE, || vec![read().to(item::only::<R>)])
        .described(describe::the_only_one::<R>)
}
