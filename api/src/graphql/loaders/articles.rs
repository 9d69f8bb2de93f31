//! What stands around articles: those before and after, those about the same, those of the same tag.

use super::{Loaded, Loaders, grouped};
use async_graphql::dataloader::Loader;
use chancery_schema::domain::{Id, NewsArticle};
use chancery_schema::store::{Neighbours, Stored};
use chancery_schema::{Snapshot, StoreError};
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

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
