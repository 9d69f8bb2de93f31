//! Loads batched across an operation: what many fields ask for is one statement.

use async_graphql::dataloader::Loader;
use chancery_schema::domain::{
    Body, BodyRef, Content, Id, MemberCategory, NewsArticle, SponsorLevel, WorkingGroup,
};
use chancery_schema::store::{
    CategoryFilter, Listed, Neighbours, Page, PageRequest, Parent, Revision, SponsorLevelFilter, Stored,
    WorkingGroupFilter,
};
use chancery_schema::{Snapshot, Store, StoreError};
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;

/// Loads from a store.
pub(crate) struct Loaders(pub(crate) Store);

/// How many keys one statement names at most.
pub(super) const CHUNK: usize = 10_000;

type Loaded<K, V> = Result<HashMap<K, V>, Arc<StoreError>>;

/// A record by id.
pub(crate) struct ById<T> {
    pub(crate) snapshot: Snapshot,
    pub(crate) id: Id,
    kind: PhantomData<fn() -> T>,
}

impl<T> ById<T> {
    pub(crate) fn new(snapshot: Snapshot, id: Id) -> Self {
        Self { snapshot, id, kind: PhantomData }
    }
}

impl<T> Clone for ById<T> {
    fn clone(&self) -> Self {
        Self::new(self.snapshot, self.id.clone())
    }
}

impl<T> PartialEq for ById<T> {
    fn eq(&self, other: &Self) -> bool {
        self.snapshot == other.snapshot && self.id == other.id
    }
}

impl<T> Eq for ById<T> {}

impl<T> Hash for ById<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.snapshot, &self.id).hash(state);
    }
}

/// Keys with the same snapshot (and the same rest), to be loaded together.
fn grouped<K, G: Eq + Hash>(keys: &[K], group: impl Fn(&K) -> G) -> HashMap<G, Vec<&K>> {
    let mut groups: HashMap<G, Vec<&K>> = HashMap::new();
    for key in keys {
        groups.entry(group(key)).or_default().push(key);
    }
    groups
}

impl<T: Content> Loader<ById<T>> for Loaders {
    type Value = Stored<T>;
    type Error = Arc<StoreError>;

    async fn load(&self, keys: &[ById<T>]) -> Loaded<ById<T>, Stored<T>> {
        let mut loaded = HashMap::with_capacity(keys.len());
        for keys in keys.chunks(CHUNK) {
            // Records at several revisions, as in a list of changes, are one statement too.
            let wanted: Vec<(i64, Id)> =
                keys.iter().map(|key| (key.snapshot.revision, key.id.clone())).collect();
            let found = self.0.get_at::<T>(&wanted).await?;
            let of = |key: &ById<T>| found.get(&(key.snapshot.revision, key.id.clone())).cloned();
            loaded.extend(keys.iter().filter_map(|key| Some((key.clone(), of(key)?))));
        }
        Ok(loaded)
    }
}

impl Loader<BodyRef> for Loaders {
    type Value = Arc<Body>;
    type Error = Arc<StoreError>;

    async fn load(&self, keys: &[BodyRef]) -> Loaded<BodyRef, Arc<Body>> {
        let mut loaded = HashMap::with_capacity(keys.len());
        for keys in keys.chunks(CHUNK) {
            loaded.extend(self.0.bodies(keys).await?);
        }
        Ok(loaded)
    }
}

/// Compares and hashes a key by its fields: deriving would ask the same of the content type.
macro_rules! by_fields {
    ($key:ident { $($field:ident),+ }) => {
        impl<T: Listed> Clone for $key<T> {
            fn clone(&self) -> Self {
                Self { $($field: self.$field.clone(),)+ }
            }
        }

        impl<T: Listed> PartialEq for $key<T> {
            fn eq(&self, other: &Self) -> bool {
                $(self.$field == other.$field)&&+
            }
        }

        impl<T: Listed> Eq for $key<T> {}

        impl<T: Listed> Hash for $key<T> {
            fn hash<H: Hasher>(&self, state: &mut H) {
                $(self.$field.hash(state);)+
            }
        }
    };
}

by_fields!(Under { snapshot, parent, id, filter, order, page });
by_fields!(CountUnder { snapshot, parent, id, filter });

/// A page of what belongs to a record.
pub(crate) struct Under<T: Listed> {
    pub(crate) snapshot: Snapshot,
    pub(crate) parent: Parent,
    pub(crate) id: Id,
    pub(crate) filter: T::Filter,
    pub(crate) order: T::Order,
    pub(crate) page: PageRequest,
}

impl<T: Listed> Loader<Under<T>> for Loaders {
    type Value = Arc<Page<Stored<T>>>;
    type Error = Arc<StoreError>;

    async fn load(&self, keys: &[Under<T>]) -> Loaded<Under<T>, Arc<Page<Stored<T>>>> {
        let mut loaded = HashMap::with_capacity(keys.len());
        let same =
            |key: &Under<T>| (key.snapshot, key.parent, key.filter.clone(), key.order, key.page.clone());
        for ((snapshot, parent, filter, order, page), keys) in grouped(keys, same) {
            for keys in keys.chunks(CHUNK) {
                let ids: Vec<Id> = keys.iter().map(|key| key.id.clone()).collect();
                let mut found = self.0.list_under::<T>(snapshot, parent, &ids, &filter, order, &page).await?;
                for key in keys {
                    if let Some(page) = found.remove(&key.id) {
                        loaded.insert((*key).clone(), Arc::new(page));
                    }
                }
            }
        }
        Ok(loaded)
    }
}

/// How much belongs to a record.
pub(crate) struct CountUnder<T: Listed> {
    pub(crate) snapshot: Snapshot,
    pub(crate) parent: Parent,
    pub(crate) id: Id,
    pub(crate) filter: T::Filter,
}

impl<T: Listed> Loader<CountUnder<T>> for Loaders {
    type Value = u64;
    type Error = Arc<StoreError>;

    async fn load(&self, keys: &[CountUnder<T>]) -> Loaded<CountUnder<T>, u64> {
        let mut loaded = HashMap::with_capacity(keys.len());
        let same = |key: &CountUnder<T>| (key.snapshot, key.parent, key.filter.clone());
        for ((snapshot, parent, filter), keys) in grouped(keys, same) {
            for keys in keys.chunks(CHUNK) {
                let ids: Vec<Id> = keys.iter().map(|key| key.id.clone()).collect();
                let found = self.0.count_under::<T>(snapshot, parent, &ids, &filter).await?;
                loaded.extend(keys.iter().filter_map(|key| Some(((*key).clone(), *found.get(&key.id)?))));
            }
        }
        Ok(loaded)
    }
}

/// A record that others refer to by a code or a name.
pub(crate) struct ByCode<T> {
    pub(crate) snapshot: Snapshot,
    pub(crate) code: String,
    kind: PhantomData<fn() -> T>,
}

impl<T> ByCode<T> {
    pub(crate) fn new(snapshot: Snapshot, code: impl Into<String>) -> Self {
        Self { snapshot, code: code.into(), kind: PhantomData }
    }
}

impl<T> Clone for ByCode<T> {
    fn clone(&self) -> Self {
        Self::new(self.snapshot, self.code.clone())
    }
}

impl<T> PartialEq for ByCode<T> {
    fn eq(&self, other: &Self) -> bool {
        self.snapshot == other.snapshot && self.code == other.code
    }
}

impl<T> Eq for ByCode<T> {}

impl<T> Hash for ByCode<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.snapshot, &self.code).hash(state);
    }
}

/// A content type that others refer to by a code or a name.
pub(crate) trait Coded: Listed {
    /// The filter that lets through these codes.
    fn coded(codes: Vec<String>) -> Self::Filter;
    /// The code of a value.
    fn code(&self) -> &str;
}

impl Coded for MemberCategory {
    fn coded(codes: Vec<String>) -> CategoryFilter {
        CategoryFilter { codes: Some(codes), ..CategoryFilter::default() }
    }
    fn code(&self) -> &str {
        &self.code
    }
}

impl Coded for WorkingGroup {
    fn coded(codes: Vec<String>) -> WorkingGroupFilter {
        WorkingGroupFilter { codes: Some(codes), ..WorkingGroupFilter::default() }
    }
    fn code(&self) -> &str {
        &self.code
    }
}

impl Coded for SponsorLevel {
    fn coded(names: Vec<String>) -> SponsorLevelFilter {
        SponsorLevelFilter { names: Some(names), ..SponsorLevelFilter::default() }
    }
    fn code(&self) -> &str {
        &self.name
    }
}

impl<T: Coded> Loader<ByCode<T>> for Loaders {
    type Value = Vec<Stored<T>>;
    type Error = Arc<StoreError>;

    async fn load(&self, keys: &[ByCode<T>]) -> Loaded<ByCode<T>, Vec<Stored<T>>> {
        let mut loaded: HashMap<ByCode<T>, Vec<Stored<T>>> = HashMap::with_capacity(keys.len());
        for (snapshot, keys) in grouped(keys, |key| key.snapshot) {
            let codes = keys.iter().map(|key| key.code.clone()).collect();
            // A code names a handful of records at most: all of them, on one page.
            let page = PageRequest::first(u64::from(u32::MAX), None, None);
            let found = self.0.list::<T>(snapshot, &T::coded(codes), T::Order::default(), &page).await?;
            for edge in found.edges {
                let code = edge.node.value.code().to_owned();
                loaded.entry(ByCode::new(snapshot, code)).or_default().push(edge.node);
            }
        }
        Ok(loaded)
    }
}

/// An article, to load what stands around it.
#[derive(Clone, Debug)]
pub(crate) struct Around<const WHAT: u8> {
    pub(crate) snapshot: Snapshot,
    pub(crate) article: Stored<NewsArticle>,
    /// How many, where that is asked for.
    pub(crate) limit: u64,
}

impl<const WHAT: u8> PartialEq for Around<WHAT> {
    fn eq(&self, other: &Self) -> bool {
        (self.snapshot, self.article.version, self.limit)
            == (other.snapshot, other.article.version, other.limit)
    }
}

impl<const WHAT: u8> Eq for Around<WHAT> {}

impl<const WHAT: u8> Hash for Around<WHAT> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.snapshot, self.article.version, self.limit).hash(state);
    }
}

/// The articles before and after.
pub(crate) type Beside = Around<0>;
/// The articles about the same.
pub(crate) type Related = Around<1>;

impl Loader<Beside> for Loaders {
    type Value = Neighbours;
    type Error = Arc<StoreError>;

    async fn load(&self, keys: &[Beside]) -> Loaded<Beside, Neighbours> {
        let mut loaded = HashMap::with_capacity(keys.len());
        for (snapshot, keys) in grouped(keys, |key| key.snapshot) {
            let articles: Vec<_> = keys.iter().map(|key| key.article.clone()).collect();
            let mut found = self.0.neighbours(snapshot, &articles).await?;
            loaded.extend(
                keys.into_iter().filter_map(|key| Some((key.clone(), found.remove(&key.article.id)?))),
            );
        }
        Ok(loaded)
    }
}

impl Loader<Related> for Loaders {
    type Value = Vec<Id>;
    type Error = Arc<StoreError>;

    async fn load(&self, keys: &[Related]) -> Loaded<Related, Vec<Id>> {
        let mut loaded = HashMap::with_capacity(keys.len());
        for ((snapshot, limit), keys) in grouped(keys, |key| (key.snapshot, key.limit)) {
            let articles: Vec<_> = keys.iter().map(|key| key.article.clone()).collect();
            let mut found = self.0.related(snapshot, &articles, limit).await?;
            loaded.extend(
                keys.into_iter().filter_map(|key| Some((key.clone(), found.remove(&key.article.id)?))),
            );
        }
        Ok(loaded)
    }
}

/// Paths that lead to a record besides the one where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PastPaths(pub(crate) Snapshot, pub(crate) Id);

impl Loader<PastPaths> for Loaders {
    type Value = Vec<String>;
    type Error = Arc<StoreError>;

    async fn load(&self, keys: &[PastPaths]) -> Loaded<PastPaths, Vec<String>> {
        let mut loaded = HashMap::with_capacity(keys.len());
        for (snapshot, keys) in grouped(keys, |key| key.0) {
            let ids: Vec<Id> = keys.iter().map(|key| key.1.clone()).collect();
            let found = self.0.past_paths(snapshot, &ids).await?;
            loaded.extend(found.into_iter().map(|(id, paths)| (PastPaths(snapshot, id), paths)));
        }
        Ok(loaded)
    }
}

/// How many articles carry a tag.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Tagged(pub(crate) Snapshot, pub(crate) String);

impl Loader<Tagged> for Loaders {
    type Value = u64;
    type Error = Arc<StoreError>;

    async fn load(&self, keys: &[Tagged]) -> Loaded<Tagged, u64> {
        let mut loaded = HashMap::with_capacity(keys.len());
        for (snapshot, keys) in grouped(keys, |key| key.0) {
            let slugs: Vec<String> = keys.iter().map(|key| key.1.clone()).collect();
            let found = self.0.count_tagged(snapshot, &slugs).await?;
            loaded.extend(found.into_iter().map(|(slug, articles)| (Tagged(snapshot, slug), articles)));
        }
        Ok(loaded)
    }
}

/// A revision by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RevisionNumber(pub(crate) i64);

impl Loader<RevisionNumber> for Loaders {
    type Value = Revision;
    type Error = Arc<StoreError>;

    async fn load(&self, keys: &[RevisionNumber]) -> Loaded<RevisionNumber, Revision> {
        let numbers: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let found = self.0.revisions_by_number(&numbers).await?;
        Ok(found.into_iter().map(|revision| (RevisionNumber(revision.number), revision)).collect())
    }
}
