//! The fields of the root.

use super::collect::Ask;
use super::fields::object;
use super::given::{Given, Run};
use super::lists::{Connection, Total, filter, order, page_snapshot, root_list};
use super::loads::{Loading, failed, given_below, refused};
use super::plan::{How, Object};
use super::rows::Found;
use super::{Plain, Stop};
use crate::graphql::asset::Asset;
use crate::graphql::connection::View;
use crate::graphql::history::HistoryEvent;
use crate::graphql::loaders::Coded;
use crate::graphql::member::Member;
use crate::graphql::membership::Membership;
use crate::graphql::news::NewsArticle;
use crate::graphql::organization::Organization;
use crate::graphql::page::Page;
use crate::graphql::partner::Partner;
use crate::graphql::person::{Person, Position};
use crate::graphql::sponsor::{Sponsor, SponsorshipProgram};
use crate::graphql::tag::Tag;
use crate::graphql::view::Wanted;
use crate::graphql::working_group::WorkingGroup;
use crate::lists::{
    AssetFilter, AssetOrder, HistoryFilter, HistoryOrder, MemberFilter, MemberOrder, NewsFilter, NewsOrder,
    PageFilter, PageOrder, PartnerFilter, PartnerOrder, PersonFilter, PersonOrder, PositionFilter,
    PositionOrder, SponsorFilter, SponsorOrder,
};
use crate::values::{Date, DateTime};
use chancery_schema::Snapshot;
use chancery_schema::domain::Id;
use chancery_schema::store::{Listed, PageRequest, WorkingGroupFilter};
use std::sync::Arc;

/// The root.
pub(super) struct Root;

/// A list whose filter and order are arguments.
macro_rules! list {
    ($ask:ident, $view:ty, $filter:ty, $order:ty) => {
        root_list::<$view>($ask, |given| Ok((filter::<_, $filter>(given)?, order::<_, $order>(given)?)))?
    };
}

object! { Root as "Query", node: false, |ask| {
    "organization" => only::<Organization>(ask)?,
    "history" => list!(ask, HistoryEvent, HistoryFilter, HistoryOrder),
    "membership" => only::<Membership>(ask)?,
    "members" => list!(ask, Member, MemberFilter, MemberOrder),
    "member" => one::<Member>(ask, |given| Member::wanted(given.get("id")?, given.get("slug")?).map_err(|_| Plain))?,
    "workingGroups" => root_list::<WorkingGroup>(ask, |_| {
        Ok((WorkingGroupFilter { in_force: true, codes: None }, Default::default()))
    })?,
    "workingGroup" => one::<WorkingGroup>(ask, |given| {
        Ok(Wanted::First(<WorkingGroup as View>::Content::coded(vec![given.get("code")?])))
    })?,
    "people" => list!(ask, Person, PersonFilter, PersonOrder),
    "positions" => list!(ask, Position, PositionFilter, PositionOrder),
    "person" => one::<Person>(ask, |given| Person::wanted(&given.get("id")?).map_err(|_| Plain))?,
    "sponsorship" => only::<SponsorshipProgram>(ask)?,
    "sponsors" => list!(ask, Sponsor, SponsorFilter, SponsorOrder),
    "partners" => list!(ask, Partner, PartnerFilter, PartnerOrder),
    "partner" => one::<Partner>(ask, |given| Partner::wanted(given.get("id")?, given.get("slug")?).map_err(|_| Plain))?,
    "assets" => list!(ask, Asset, AssetFilter, AssetOrder),
    "news" => list!(ask, NewsArticle, NewsFilter, NewsOrder),
    "newsArticle" => one::<NewsArticle>(ask, |given| {
        NewsArticle::wanted(given.get("id")?, given.get("slug")?, given.get("path")?).map_err(|_| Plain)
    })?,
    "tags" => tags(ask)?,
    "pages" => list!(ask, Page, PageFilter, PageOrder),
    "page" => one::<Page>(ask, |given| Ok(Page::wanted(&given.get::<String>("path")?)))?,
} }

/// The snapshot that a field of the root is read at.
async fn snapshot(given: &Given<'_>) -> Result<Snapshot, Stop> {
    let (as_of, known_at) = (given.get::<Option<Date>>("asOf")?, given.get::<Option<DateTime>>("knownAt")?);
    given.run.operation.snapshot(as_of, known_at).await.map_err(refused)
}

/// The record of a kind there is one of. That there is none is an error.
fn only<V: View + Object>(ask: &Ask<'_>) -> Result<How<Root>, Stop> {
    given_below(ask, |rows: &[Root], given| {
        Box::pin(async move {
            let snapshot = snapshot(&given).await?;
            let found = given.run.operation.store.only(snapshot).await.map_err(failed)?.ok_or(Plain)?;
            Ok(Found::same(Some(V::view(found, snapshot)), rows.len()))
        })
    })
}

/// The record that arguments name.
fn one<V: View + Object>(
    ask: &Ask<'_>,
    wanted: fn(&Given<'_>) -> Result<Wanted<V>, Stop>,
) -> Result<How<Root>, Stop>
where
    V::Content: Listed,
{
    given_below(ask, move |rows: &[Root], given| {
        Box::pin(async move {
            let snapshot = snapshot(&given).await?;
            let store = &given.run.operation.store;
            let found = match wanted(&given)? {
                Wanted::Id(id, shown) => {
                    let mut found = store.get(snapshot, std::slice::from_ref(&id)).await.map_err(failed)?;
                    found.remove(&id).map(|stored| V::view(stored, snapshot)).filter(shown)
                }
                Wanted::First(filter) => {
                    let page = PageRequest::first(1, None, None);
                    let order = <V::Content as Listed>::Order::default();
                    let found = store.list::<V::Content>(snapshot, &filter, order, &page).await;
                    let found = found.map_err(failed)?.edges.into_iter().next();
                    found.map(|edge| V::view(edge.node, snapshot))
                }
            };
            Ok(Found::same(found, rows.len()))
        })
    })
}

/// Counts the tags.
struct AllTags(Snapshot);

impl Total for AllTags {
    fn count<'r>(&'r self, owners: Vec<Option<&'r Id>>, run: &'r Run<'r>) -> Loading<'r, Vec<u64>> {
        Box::pin(async move {
            let count = run.operation.store.count_tags(self.0).await.map_err(failed)?;
            Ok(vec![count; owners.len()])
        })
    }
}

/// The tags that published articles carry.
fn tags(ask: &Ask<'_>) -> Result<How<Root>, Stop> {
    given_below(ask, |rows: &[Root], given| {
        Box::pin(async move {
            let snapshot = page_snapshot(&given).await?;
            let found = given.run.operation.store.tags(snapshot, &given.page()?).await.map_err(failed)?;
            let total: Arc<dyn Total> = Arc::new(AllTags(snapshot));
            Ok(Found::same(Some(Connection::new(found, Tag::counted, None, total)), rows.len()))
        })
    })
}
