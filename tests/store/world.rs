//! Small random worlds, and everything that can be asked about one.

use crate::harness::content::{article, by, day, id, member, noon, page, stated};
use chancery_schema::domain::{Kind, Member, NewsArticle, Page};
use chancery_schema::store::{
    Batch, Listed, MemberFilter, MemberOrder, MemberStatus, NewsFilter, NewsOrder, PageFilter, PageOrder,
    PageRequest, SearchRequest, Stored,
};
use chancery_schema::{Snapshot, Store};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Debug;

/// Days tests play in: `day(0)` to `day(DAYS)`.
pub const DAYS: u32 = 60;
const KEYS: u8 = 6;

pub const CATEGORIES: [&str; 3] = ["A", "B", "H1"];
/// Names that sort and fold differently by bytes, by locale and without accents.
const NAMES: [&str; 8] = [
    "Zebra Trust",
    "ábaco Sign",
    "Abaco sign Ltd",
    "Ørsted PKI",
    "echo",
    "Echo Ltd",
    "Straße",
    "naïve-co & co",
];
const WORDS: [&str; 8] = ["trust", "Zürich", "certificate", "cert", "Ørsted", "naïve", "2024", "PKI"];
const TAGS: [&str; 4] = ["PKI", "pki", "SSL/TLS", "Événements"];

/// A member as a source has it now: it tells the present only.
#[derive(Clone, Debug, PartialEq)]
pub struct AMember {
    pub name: usize,
    pub category: usize,
    pub since: Option<u32>,
    pub group: bool,
}

/// An article.
#[derive(Clone, Debug, PartialEq)]
pub struct AnArticle {
    pub title: Vec<usize>,
    pub text: Vec<usize>,
    pub published: u32,
    pub expires: Option<u32>,
    pub tags: Vec<usize>,
    pub member: Option<u8>,
}

/// A page.
#[derive(Clone, Debug, PartialEq)]
pub struct APage {
    pub title: usize,
    pub text: Vec<usize>,
}

/// What a source holds at one time. Keys are shared by all worlds of a history, so that records are
/// created, changed, removed, and come back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    pub members: BTreeMap<u8, AMember>,
    pub news: BTreeMap<u8, AnArticle>,
    pub pages: BTreeMap<u8, APage>,
}

pub fn members() -> impl Strategy<Value = BTreeMap<u8, AMember>> {
    let since = option::weighted(0.3, 0..DAYS);
    let a_member = (0..NAMES.len(), 0..CATEGORIES.len(), since, any::<bool>())
        .prop_map(|(name, category, since, group)| AMember { name, category, since, group });
    btree_map(0..KEYS, a_member, 0..KEYS as usize)
}

pub fn worlds() -> impl Strategy<Value = World> {
    let words = |range| vec(0..WORDS.len(), range);
    let an_article = (
        words(1..4),
        words(0..12),
        0..DAYS,
        option::weighted(0.2, 0..DAYS),
        vec(0..TAGS.len(), 0..3),
        option::of(0..KEYS),
    )
        .prop_map(|(title, text, published, expires, tags, member)| AnArticle {
            title,
            text,
            published,
            expires,
            tags,
            member,
        });
    let a_page = (0..NAMES.len(), words(0..8)).prop_map(|(title, text)| APage { title, text });
    (
        members(),
        btree_map(0..KEYS, an_article, 0..KEYS as usize),
        btree_map(0..KEYS, a_page, 0..KEYS as usize),
    )
        .prop_map(|(members, news, pages)| World { members, news, pages })
}

/// Worlds one after the other, and how many days after the one before each is recorded.
pub fn histories(length: std::ops::Range<usize>) -> impl Strategy<Value = Vec<(World, u32)>> {
    vec((worlds(), 0..9u32), length)
}

fn words(indices: &[usize]) -> String {
    indices.iter().map(|index| WORDS[*index]).collect::<Vec<_>>().join(" ")
}

impl World {
    pub fn batch(&self) -> Batch {
        let mut batch = Batch::default();
        for (key, given) in &self.members {
            let mut value = member(NAMES[given.name], CATEGORIES[given.category]);
            value.slug = format!("m{key}");
            value.path = Some(format!("/members/m{key}/"));
            value.periods[0].period = stated(given.since.map(day), None);
            value.domains = vec![format!("m{key}.test")];
            if given.group {
                let period = Default::default();
                value.groups.push(chancery_schema::domain::GroupMembership { code: "WG".to_owned(), period });
            }
            batch.add(id(Kind::Member, &format!("m{key}")), format!("m{key}"), value);
        }
        for (key, given) in &self.news {
            let title = format!("{} {key}", words(&given.title));
            let tags: Vec<&str> = given.tags.iter().map(|tag| TAGS[*tag]).collect();
            let mut value =
                article(&mut batch, &title, &words(&given.text), noon(day(given.published)), &tags);
            value.expires_at = given.expires.map(|expires| noon(day(expires)));
            value.authors =
                given.member.iter().map(|m| by("Ann", Some(id(Kind::Member, &format!("m{m}"))))).collect();
            batch.add(id(Kind::NewsArticle, &format!("n{key}")), format!("n{key}"), value);
        }
        for (key, given) in &self.pages {
            let value = page(&mut batch, &format!("/p{key}/"), NAMES[given.title], &words(&given.text));
            batch.add(id(Kind::Page, &format!("p{key}")), format!("p{key}"), value);
        }
        batch
    }
}

/// Member filters that narrow in every way there is.
pub fn member_filters() -> Vec<MemberFilter> {
    let of = |change: &dyn Fn(&mut MemberFilter)| {
        let mut filter = MemberFilter::default();
        change(&mut filter);
        filter
    };
    vec![
        MemberFilter::default(),
        of(&|f| f.status = MemberStatus::Former),
        of(&|f| f.status = MemberStatus::Any),
        of(&|f| f.categories = Some(vec!["A".to_owned(), "H1".to_owned()])),
        of(&|f| f.search = Some("ECHO".to_owned())),
        of(&|f| f.search = Some("a".to_owned())),
        of(&|f| f.name_starts_with = Some("Á".to_owned())),
        of(&|f| f.working_group = Some("WG".to_owned())),
        of(&|f| f.since_from = Some(day(DAYS / 2))),
        of(&|f| f.since_to = Some(day(DAYS / 2))),
        of(&|f| f.domain = Some("M1.test".to_owned())),
        of(&|f| f.sponsor = Some(false)),
        of(&|f| (f.status, f.categories) = (MemberStatus::Any, Some(vec!["B".to_owned()]))),
    ]
}

pub fn news_filters() -> Vec<NewsFilter> {
    let of = |change: &dyn Fn(&mut NewsFilter)| {
        let mut filter = NewsFilter::default();
        change(&mut filter);
        filter
    };
    vec![
        NewsFilter::default(),
        of(&|f| f.tags = Some(vec!["Pki".to_owned()])),
        of(&|f| f.tags = Some(vec!["ssl tls".to_owned(), "evenements".to_owned()])),
        of(&|f| f.member = Some(id(Kind::Member, "m1"))),
        of(&|f| f.published_from = Some(noon(day(DAYS / 2)))),
        of(&|f| f.published_before = Some(noon(day(DAYS / 2)))),
        of(&|f| f.language = Some("de".to_owned())),
    ]
}

pub fn page_filters() -> Vec<PageFilter> {
    let starting =
        |path: &str| PageFilter { path_starts_with: Some(path.to_owned()), ..PageFilter::default() };
    vec![
        PageFilter::default(),
        starting("/p"),
        starting("/P"),
        starting("/p1"),
        starting("/%"),
        starting("/_1"),
    ]
}

pub const MEMBER_ORDERS: [MemberOrder; 4] =
    [MemberOrder::NameAsc, MemberOrder::NameDesc, MemberOrder::SinceAsc, MemberOrder::SinceDesc];
pub const NEWS_ORDERS: [NewsOrder; 4] =
    [NewsOrder::PublishedDesc, NewsOrder::PublishedAsc, NewsOrder::UpdatedDesc, NewsOrder::TitleAsc];
pub const PAGE_ORDERS: [PageOrder; 2] = [PageOrder::PathAsc, PageOrder::TitleAsc];

/// More than any list here has.
pub fn everything() -> PageRequest {
    PageRequest::first(10_000, None, None)
}

/// The whole of a list.
pub async fn whole<T: Listed>(
    store: &Store,
    at: Snapshot,
    filter: &T::Filter,
    order: T::Order,
) -> Vec<Stored<T>> {
    let page = store.list::<T>(at, filter, order, &everything()).await.expect("a list");
    assert!(!page.has_next);
    page.edges.into_iter().map(|edge| edge.node).collect()
}

/// All there is to know about a store at a snapshot, as text: two that are equal answer alike.
pub async fn answers(store: &Store, at: Snapshot) -> Vec<String> {
    let mut known = Vec::new();
    for filter in &member_filters() {
        for order in MEMBER_ORDERS {
            known.push(list_answer::<Member>(store, at, filter, order).await);
        }
    }
    for filter in &news_filters() {
        for order in NEWS_ORDERS {
            known.push(list_answer::<NewsArticle>(store, at, filter, order).await);
        }
    }
    for filter in &page_filters() {
        for order in PAGE_ORDERS {
            known.push(list_answer::<Page>(store, at, filter, order).await);
        }
    }
    for query in ["cert", "trust pki", "orsted", "ZURICH", "2024", "echo", "nothing like this"] {
        for kinds in [None, Some(vec![Kind::NewsArticle]), Some(vec![Kind::Member, Kind::Page])] {
            let request = SearchRequest { query: query.to_owned(), kinds };
            let found = store.search(at, &request, &everything()).await.expect("a search");
            let total = store.count_search(at, &request).await.expect("a count");
            let hits: Vec<_> =
                found.page.edges.into_iter().map(|edge| (edge.cursor.to_string(), edge.node)).collect();
            known.push(format!("{request:?}: {total} {hits:?} {}", found.bounded));
        }
    }
    for key in 0..KEYS {
        for path in [format!("/members/m{key}/"), format!("/p{key}/")] {
            known.push(format!("{path}: {:?}", store.resolve(at, &path).await.expect("a resolution")));
        }
    }
    let tags = store.tags(at, &everything()).await.expect("tags");
    known.push(format!("{:?}", tags.edges.iter().map(|edge| &edge.node).collect::<Vec<_>>()));
    let changes = store.changes(at, 0, None, &everything()).await.expect("changes");
    known.push(format!("{:?}", changes.edges.iter().map(|edge| &edge.node).collect::<Vec<_>>()));
    let articles = whole::<NewsArticle>(store, at, &NewsFilter::default(), NewsOrder::PublishedAsc).await;
    let beside = store.neighbours(at, &articles).await.expect("neighbours");
    known.push(format!("{:?}", beside.into_iter().collect::<BTreeMap<_, _>>()));
    let related = store.related(at, &articles, 3).await.expect("related articles");
    known.push(format!("{:?}", related.into_iter().collect::<BTreeMap<_, _>>()));
    known
}

async fn list_answer<T: Listed + Debug>(
    store: &Store,
    at: Snapshot,
    filter: &T::Filter,
    order: T::Order,
) -> String
where
    T::Filter: Debug,
    T::Order: Debug,
{
    let page = store.list::<T>(at, filter, order, &everything()).await.expect("a list");
    let total = store.count::<T>(at, filter).await.expect("a count");
    assert_eq!(total, page.edges.len() as u64, "the total of {filter:?} is not the number of its rows");
    let rows: Vec<_> =
        page.edges.iter().map(|edge| (&edge.node.id, edge.node.gone, &edge.node.value)).collect();
    let cursors: Vec<_> = page.edges.iter().map(|edge| edge.cursor.to_string()).collect();
    format!("{} {filter:?} {order:?}: {total} {rows:?} {cursors:?}", T::KIND)
}
