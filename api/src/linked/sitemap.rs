//! The addresses of the organisation's site, for search engines.
//!
//! They are read page by page in one order: articles, pages, members, each by what never moves once it
//! is there. Where there are more records than a sitemap may hold addresses, `/sitemap.xml` is an index of
//! parts: each is so many records, and what is before it is not read.

mod xml;

pub(crate) use xml::{is_index, write, write_index};

use super::web_address;
use crate::http::State;
use crate::values::DateTime;
use chancery_schema::domain::{Id, Member, NewsArticle, Organization, Page};
use chancery_schema::store::{
    ById, Cursor, Edge, Listed, MemberFilter, MemberStatus, NewsFilter, NewsOrder, PageFilter, PageRequest,
    Parent, Stored,
};
use chancery_schema::{Snapshot, Store, StoreError, store};
use std::num::NonZeroU64;
use std::ops::Range;
use std::sync::Arc;
use url::Url;

/// How many addresses a sitemap may hold (<https://www.sitemaps.org/protocol.html>).
pub(crate) const PART: u64 = 50_000;
/// How many are read at a time.
const CHUNK: u64 = 1_000;

/// An address of the site.
pub(crate) struct Place {
    url: String,
    /// When what stands there last changed, where that is known.
    changed: Option<DateTime>,
    /// The same in every language, itself included; empty where there is one.
    languages: Vec<(String, String)>,
}

/// How many records there are that have addresses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counts {
    news: u64,
    pages: u64,
    members: u64,
}

impl Counts {
    /// How many parts there are; 1 where all fits into one.
    pub(crate) fn parts(self) -> u64 {
        (self.news + self.pages + self.members).div_ceil(PART).max(1)
    }

    /// What a part, the first of which is 1, has of news, of pages and of members.
    fn of_part(self, part: u64) -> [Range<u64>; 3] {
        let from = part.saturating_sub(1).saturating_mul(PART);
        let mut before = 0;
        [self.news, self.pages, self.members].map(|count| {
            let place = |place: u64| place.saturating_sub(before).min(count);
            let range = place(from)..place(from.saturating_add(PART));
            before += count;
            range
        })
    }
}

/// Counts the records.
///
/// # Errors
/// When the database fails.
pub(crate) async fn count(store: &Store, snapshot: Snapshot) -> Result<Counts, StoreError> {
    Ok(Counts {
        news: store.count::<NewsArticle>(snapshot, &NewsFilter::default()).await?,
        pages: store.count::<Page>(snapshot, &PageFilter::default()).await?,
        members: store.count::<Member>(snapshot, &everyone()).await?,
    })
}

fn everyone() -> MemberFilter {
    MemberFilter { status: MemberStatus::Any, ..MemberFilter::default() }
}

/// The addresses of a part, the first of which is 1.
///
/// # Errors
/// When the database fails.
pub(crate) async fn places(
    state: &State,
    snapshot: Snapshot,
    counts: Counts,
    part: u64,
) -> Result<Vec<Place>, StoreError> {
    let store = &state.store;
    let [news, pages, members] = counts.of_part(part);
    let mut places = Vec::new();
    let mut walk = Walk::over(news);
    while !walk.done() {
        let found = walk
            .step::<NewsArticle>(store, snapshot, &NewsFilter::default(), NewsOrder::PublishedAsc)
            .await?;
        let translated = found.iter().filter(|edge| edge.node.value.translation.is_some());
        let ids: Vec<Id> = translated.map(|edge| edge.node.id.clone()).collect();
        let others = others::<NewsArticle>(store, snapshot, &ids).await?;
        for edge in &found {
            let own = &edge.node.value;
            let Some(url) = web_address(&own.url) else { continue };
            let language = |other: &NewsArticle| (other.language.clone(), other.url.clone());
            places.push(Place {
                url: url.to_owned(),
                changed: Some(DateTime(own.updated_at.unwrap_or(own.published_at))),
                languages: languages(&edge.node, &others, language),
            });
        }
    }
    let mut walk = Walk::over(pages);
    while !walk.done() {
        let order = <Page as Listed>::Order::default();
        let found = walk.step::<Page>(store, snapshot, &PageFilter::default(), order).await?;
        let translated = found.iter().filter(|edge| edge.node.value.translation.is_some());
        let ids: Vec<Id> = translated.map(|edge| edge.node.id.clone()).collect();
        let others = others::<Page>(store, snapshot, &ids).await?;
        let changes = recorded(store, &found).await?;
        for edge in &found {
            let own = &edge.node.value;
            // Who opens it is sent elsewhere.
            let Some(url) = web_address(&own.url).filter(|_| own.redirect.is_none()) else { continue };
            let stated = own.updated_at.or(own.published_at).map(DateTime);
            let language = |other: &Page| (other.language.clone(), other.url.clone());
            places.push(Place {
                url: url.to_owned(),
                changed: stated.or_else(|| changed(&changes, edge.node.revision)),
                languages: languages(&edge.node, &others, language),
            });
        }
    }
    let organization: Option<Stored<Organization>> = store.only(snapshot).await?;
    let site =
        organization.and_then(|own| own.value.website.as_deref().and_then(|site| Url::parse(site).ok()));
    let mut walk = Walk::over(members);
    while let (false, Some(site)) = (walk.done(), &site) {
        let order = <Member as Listed>::Order::default();
        let found = walk.step::<Member>(store, snapshot, &everyone(), order).await?;
        let changes = recorded(store, &found).await?;
        for edge in found.iter().filter(|edge| !edge.node.gone) {
            let path = edge.node.value.path.as_deref();
            let Some(url) = path.and_then(|path| site.join(path).ok()) else { continue };
            places.push(Place {
                url: url.into(),
                changed: changed(&changes, edge.node.revision),
                languages: Vec::new(),
            });
        }
    }
    Ok(places)
}

/// A walk through a stretch of a list.
struct Walk {
    /// What is still to be read, by place from 0.
    rest: Range<u64>,
    after: Option<Cursor>,
}

impl Walk {
    fn over(rest: Range<u64>) -> Self {
        Self { rest, after: None }
    }

    fn done(&self) -> bool {
        self.rest.is_empty()
    }

    async fn step<T: Listed>(
        &mut self,
        store: &Store,
        snapshot: Snapshot,
        filter: &T::Filter,
        order: T::Order,
    ) -> Result<Vec<Edge<Stored<T>>>, StoreError> {
        let before = NonZeroU64::new(self.rest.start);
        if let (None, Some(before)) = (&self.after, before) {
            self.after = store.cursor_at::<T>(snapshot, filter, order, before).await?;
        }
        let size = CHUNK.min(self.rest.end - self.rest.start);
        let page = PageRequest::first(size, self.after.take(), None);
        let found = store.list::<T>(snapshot, filter, order, &page).await?;
        self.rest.start += size;
        self.after = found.edges.last().map(|edge| edge.cursor.clone());
        Ok(found.edges)
    }
}

/// The same in other languages.
async fn others<T: Listed>(
    store: &Store,
    snapshot: Snapshot,
    ids: &[Id],
) -> Result<Arc<ById<Arc<store::Page<Stored<T>>>>>, StoreError> {
    if ids.is_empty() {
        return Ok(Arc::default());
    }
    let all = PageRequest::first(u64::from(u32::MAX), None, None);
    let (filter, order) = (T::Filter::default(), T::Order::default());
    store.list_under::<T>(snapshot, Parent::Translation, ids, &filter, order, &all).await
}

fn languages<T>(
    own: &Stored<T>,
    others: &ById<Arc<store::Page<Stored<T>>>>,
    language: impl Fn(&T) -> (String, String),
) -> Vec<(String, String)> {
    let others = others.get(&own.id).map(|page| page.edges.as_slice()).unwrap_or_default();
    if others.is_empty() {
        return Vec::new();
    }
    let mut languages = vec![language(&own.value)];
    languages.extend(others.iter().map(|edge| language(&edge.node.value)));
    languages.retain(|(_, url)| web_address(url).is_some());
    languages.sort();
    languages
}

/// The revisions that recorded these versions.
async fn recorded<T>(store: &Store, found: &[Edge<Stored<T>>]) -> Result<Vec<store::Revision>, StoreError> {
    let mut numbers: Vec<i64> = found.iter().map(|edge| edge.node.revision).collect();
    numbers.sort_unstable();
    numbers.dedup();
    store.revisions_by_number(&numbers).await
}

fn changed(revisions: &[store::Revision], number: i64) -> Option<DateTime> {
    revisions.iter().find(|revision| revision.number == number).map(|found| DateTime(found.recorded_at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_follow_each_other_and_together_are_everything() {
        let counts = Counts { news: PART + 3, pages: PART - 5, members: 4 };
        assert_eq!(counts.parts(), 3);
        assert_eq!(counts.of_part(1), [0..PART, 0..0, 0..0]);
        assert_eq!(counts.of_part(2), [PART..PART + 3, 0..PART - 5, 0..2]);
        assert_eq!(counts.of_part(3), [PART + 3..PART + 3, PART - 5..PART - 5, 2..4]);
        assert_eq!(Counts { news: 0, pages: 0, members: 0 }.parts(), 1);
    }
}
