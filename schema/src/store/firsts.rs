//! What an article was first known as: what outlives its title, its path and its site's move.

use super::connect::Store;
use super::error::StoreError;
use super::reads::reads;
use super::snapshot::Snapshot;
use crate::domain::{Content, Id, Kind, NewsArticle};
use crate::entity::log::path;
use crate::entity::{news_article, revision};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};

/// Where an article first stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstAddress {
    /// Its address in full, as it was first recorded.
    pub url: String,
    /// Whether no other article was recorded at that path before it: whether the address names it alone.
    pub unique: bool,
}

impl Store {
    /// Where each of these articles first stood, as far as is recorded up to the snapshot. What a sample
    /// had is none of another site's past. Articles that are not recorded are missing. Four statements.
    ///
    /// # Errors
    /// When the database fails or holds a version that cannot be read.
    pub async fn first_addresses(
        &self,
        snapshot: Snapshot,
        ids: &[Id],
    ) -> Result<HashMap<Id, FirstAddress>, StoreError> {
        reads(Kind::NewsArticle);
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let samples: HashSet<i64> = revision::Entity::find()
            .select_only()
            .column(revision::Column::Number)
            .filter(revision::Column::Sample.eq(true))
            .into_tuple()
            .all(self.reader())
            .await?
            .into_iter()
            .collect();
        let versions: Vec<(String, i64, i64)> = news_article::Entity::find()
            .select_only()
            .column(news_article::Column::Id)
            .column(news_article::Column::Version)
            .column(news_article::Column::FromRev)
            .filter(news_article::Column::Id.is_in(ids.iter().map(Id::as_str)))
            .filter(news_article::Column::FromRev.lte(snapshot.revision))
            .order_by_asc(news_article::Column::FromRev)
            .into_tuple()
            .all(self.reader())
            .await?;
        // The first of its own site; the first of all where it has none of another kind.
        let mut first: HashMap<&str, (bool, i64)> = HashMap::new();
        for (id, version, from) in &versions {
            let sample = samples.contains(from);
            let known = first.entry(id).or_insert((sample, *version));
            if known.0 && !sample {
                *known = (false, *version);
            }
        }
        let rows: Vec<(String, i64, String)> = news_article::Entity::find()
            .select_only()
            .column(news_article::Column::Id)
            .column(news_article::Column::FromRev)
            .column(news_article::Column::Doc)
            .filter(news_article::Column::Version.is_in(first.values().map(|(_, version)| *version)))
            .into_tuple()
            .all(self.reader())
            .await?;
        let mut articles = Vec::with_capacity(rows.len());
        for (id, from, doc) in rows {
            let article: NewsArticle = serde_json::from_str(&doc).map_err(|error| StoreError::Damaged {
                table: NewsArticle::KIND.table(),
                reason: error.to_string(),
            })?;
            articles.push((Id::stored(id), from, article));
        }
        let standing: Vec<(String, String, i64)> = path::Entity::find()
            .select_only()
            .column(path::Column::Path)
            .column(path::Column::Id)
            .column(path::Column::FromRev)
            .filter(path::Column::Path.is_in(articles.iter().map(|(.., article)| article.path.as_str())))
            .filter(path::Column::Canonical.eq(true))
            .filter(path::Column::Kind.eq(Kind::NewsArticle.name()))
            .filter(path::Column::FromRev.lte(snapshot.revision))
            .into_tuple()
            .all(self.reader())
            .await?;
        let addresses = articles.into_iter().map(|(id, from, article)| {
            let before = |(path, other, since): &(String, String, i64)| {
                *path == article.path && *other != id.as_str() && *since < from && !samples.contains(since)
            };
            let unique = !standing.iter().any(before);
            (id, FirstAddress { url: article.url, unique })
        });
        Ok(addresses.collect())
    }
}
