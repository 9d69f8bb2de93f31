//! The addresses of the organisation's site, for search engines.
//!
//! They are read page by page in one order: articles, pages, members, each by what never moves once it
//! is there. Where there are more than a sitemap may hold, `/sitemap.xml` is an index of parts.

use super::web_address;
use crate::http::State;
use crate::values::DateTime;
use chancery_schema::domain::{Id, Member, NewsArticle, Organization, Page};
use chancery_schema::store::{
    ById, Edge, Listed, MemberFilter, MemberStatus, NewsFilter, NewsOrder, PageFilter, PageRequest, Parent,
    Stored,
};
use chancery_schema::{Snapshot, Store, StoreError};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};
use std::io;
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

/// How many parts there are; 1 where all fits into one.
///
/// # Errors
/// When the database fails.
pub(crate) async fn parts(store: &Store, snapshot: Snapshot) -> Result<u64, StoreError> {
    let news = store.count::<NewsArticle>(snapshot, &NewsFilter::default()).await?;
    let pages = store.count::<Page>(snapshot, &PageFilter::default()).await?;
    let members = store.count::<Member>(snapshot, &everyone()).await?;
    Ok((news + pages + members).div_ceil(PART).max(1))
}

fn everyone() -> MemberFilter {
    MemberFilter { status: MemberStatus::Any, ..MemberFilter::default() }
}

/// The addresses of a part, the first of which is 1.
///
/// # Errors
/// When the database fails.
pub(crate) async fn places(state: &State, snapshot: Snapshot, part: u64) -> Result<Vec<Place>, StoreError> {
    let store = &state.store;
    let skip = part.saturating_sub(1).saturating_mul(PART);
    let mut places = Places { skip, places: Vec::new() };
    let mut walk = Walk::default();
    while !places.full() && !walk.done {
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
            places.add(Place {
                url: url.to_owned(),
                changed: Some(DateTime(own.updated_at.unwrap_or(own.published_at))),
                languages: languages(&edge.node, &others, language),
            });
        }
    }
    let mut walk = Walk::default();
    while !places.full() && !walk.done {
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
            places.add(Place {
                url: url.to_owned(),
                changed: stated.or_else(|| changed(&changes, edge.node.revision)),
                languages: languages(&edge.node, &others, language),
            });
        }
    }
    let organization: Option<Stored<Organization>> = store.only(snapshot).await?;
    let site =
        organization.and_then(|own| own.value.website.as_deref().and_then(|site| Url::parse(site).ok()));
    let mut walk = Walk { done: site.is_none(), ..Walk::default() };
    while let (false, false, Some(site)) = (places.full(), walk.done, &site) {
        let order = <Member as Listed>::Order::default();
        let found = walk.step::<Member>(store, snapshot, &everyone(), order).await?;
        let changes = recorded(store, &found).await?;
        for edge in found.iter().filter(|edge| !edge.node.gone) {
            let path = edge.node.value.path.as_deref();
            let Some(url) = path.and_then(|path| site.join(path).ok()) else { continue };
            places.add(Place {
                url: url.into(),
                changed: changed(&changes, edge.node.revision),
                languages: Vec::new(),
            });
        }
    }
    Ok(places.places)
}

/// The places of a part.
struct Places {
    /// How many come before it.
    skip: u64,
    places: Vec<Place>,
}

impl Places {
    fn full(&self) -> bool {
        u64::try_from(self.places.len()).is_ok_and(|length| length >= PART)
    }

    fn add(&mut self, place: Place) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if !self.full() {
            self.places.push(place);
        }
    }
}

/// A walk through a list.
#[derive(Default)]
struct Walk {
    after: Option<chancery_schema::store::Cursor>,
    done: bool,
}

impl Walk {
    async fn step<T: Listed>(
        &mut self,
        store: &Store,
        snapshot: Snapshot,
        filter: &T::Filter,
        order: T::Order,
    ) -> Result<Vec<Edge<Stored<T>>>, StoreError> {
        let page = PageRequest::first(CHUNK, self.after.take(), None);
        let found = store.list::<T>(snapshot, filter, order, &page).await?;
        self.done = !found.has_next;
        self.after = found.edges.last().map(|edge| edge.cursor.clone());
        Ok(found.edges)
    }
}

/// The same in other languages.
async fn others<T: Listed>(
    store: &Store,
    snapshot: Snapshot,
    ids: &[Id],
) -> Result<ById<chancery_schema::store::Page<Stored<T>>>, StoreError> {
    if ids.is_empty() {
        return Ok(ById::new());
    }
    let all = PageRequest::first(u64::from(u32::MAX), None, None);
    let (filter, order) = (T::Filter::default(), T::Order::default());
    store.list_under::<T>(snapshot, Parent::Translation, ids, &filter, order, &all).await
}

fn languages<T>(
    own: &Stored<T>,
    others: &ById<chancery_schema::store::Page<Stored<T>>>,
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
async fn recorded<T>(
    store: &Store,
    found: &[Edge<Stored<T>>],
) -> Result<Vec<chancery_schema::store::Revision>, StoreError> {
    let mut numbers: Vec<i64> = found.iter().map(|edge| edge.node.revision).collect();
    numbers.sort_unstable();
    numbers.dedup();
    store.revisions_by_number(&numbers).await
}

fn changed(revisions: &[chancery_schema::store::Revision], number: i64) -> Option<DateTime> {
    revisions.iter().find(|revision| revision.number == number).map(|found| DateTime(found.recorded_at))
}

const NAMESPACE: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");
const XHTML: (&str, &str) = ("xmlns:xhtml", "http://www.w3.org/1999/xhtml");

/// Writes a sitemap.
///
/// # Errors
/// None that happens when writing to memory.
pub(crate) fn write(places: &[Place]) -> io::Result<Vec<u8>> {
    let mut writer = begin()?;
    writer.create_element("urlset").with_attributes([NAMESPACE, XHTML]).write_inner_content(|writer| {
        for place in places {
            writer.create_element("url").write_inner_content(|writer| {
                text(writer, "loc", &place.url)?;
                if let Some(changed) = place.changed {
                    text(writer, "lastmod", &changed.written())?;
                }
                for (language, url) in &place.languages {
                    let link =
                        [("rel", "alternate"), ("hreflang", language.as_str()), ("href", url.as_str())];
                    writer.create_element("xhtml:link").with_attributes(link).write_empty()?;
                }
                Ok(())
            })?;
        }
        Ok(())
    })?;
    Ok(writer.into_inner())
}

/// Writes an index of so many parts.
///
/// # Errors
/// None that happens when writing to memory.
pub(crate) fn write_index(base: &str, parts: u64) -> io::Result<Vec<u8>> {
    let mut writer = begin()?;
    writer.create_element("sitemapindex").with_attribute(NAMESPACE).write_inner_content(|writer| {
        for part in 1..=parts {
            writer.create_element("sitemap").write_inner_content(|writer| {
                text(writer, "loc", &format!("{base}/sitemap.xml?part={part}"))
            })?;
        }
        Ok(())
    })?;
    Ok(writer.into_inner())
}

/// Whether what was written is an index of parts.
pub(crate) fn is_index(written: &[u8]) -> bool {
    let mark = b"<sitemapindex";
    written.windows(mark.len()).take(100).any(|window| window == mark)
}

fn begin() -> io::Result<Writer<Vec<u8>>> {
    let mut writer = Writer::new(Vec::new());
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    Ok(writer)
}

fn text(writer: &mut Writer<Vec<u8>>, name: &str, value: &str) -> io::Result<()> {
    let value = quick_xml::events::BytesText::new(value);
    writer.create_element(name).write_text_content(value).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_names_its_parts_and_a_part_takes_only_its_own() {
        let index = String::from_utf8(write_index("https://example.org", 2).unwrap()).unwrap();
        assert!(index.contains("<loc>https://example.org/sitemap.xml?part=2</loc>"), "{index}");
        assert!(is_index(index.as_bytes()) && !is_index(&write(&[]).unwrap()));
        let place =
            |n: u64| Place { url: format!("https://example.org/{n}"), changed: None, languages: Vec::new() };
        let mut second = Places { skip: PART, places: Vec::new() };
        (0..PART + 3).for_each(|n| second.add(place(n)));
        let urls: Vec<&str> = second.places.iter().map(|place| place.url.as_str()).collect();
        assert_eq!(
            urls,
            ["https://example.org/50000", "https://example.org/50001", "https://example.org/50002"]
        );
    }
}
