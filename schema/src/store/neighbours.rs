//! What stands around an article: the one before, the one after, those about the same.

use super::connect::Store;
use super::error::StoreError;
use super::kept::{self, Key, Missing, Part, ReadAt, Weighed};
use super::news::published;
use super::page::Stored;
use super::reads::reads;
use super::select::{at, column_of};
use super::snapshot::Snapshot;
use crate::domain::{Id, Kind, NewsArticle};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType, Order, Query, WindowStatement};
use std::collections::HashMap;

/// An article's neighbours by date of publication, in its language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// The article published before it.
    pub previous: Option<Id>,
    /// The article published after it.
    pub next: Option<Id>,
}

impl Store {
    /// The articles published just before and after each of `articles`, in the same language.
    /// One statement.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn neighbours(
        &self,
        snapshot: Snapshot,
        articles: &[Stored<NewsArticle>],
    ) -> Result<HashMap<Id, Neighbours>, StoreError> {
        reads(Kind::NewsArticle);
        let question = || Key::of("neighbours", &(), ReadAt::Snapshot(snapshot));
        let wanted: Vec<i64> = articles.iter().map(|article| article.version).collect();
        let read = async |versions: Vec<i64>| self.read_neighbours(snapshot, &versions).await;
        let part = |version: &i64| Part::Number(*version);
        let memory = self.kept.memory();
        let found = kept::each(memory.as_ref(), question, &wanted, part, Missing::Remembered, read).await?;
        Ok(by_id(articles, found))
    }

    async fn read_neighbours(
        &self,
        snapshot: Snapshot,
        versions: &[i64],
    ) -> Result<HashMap<i64, Weighed<Neighbours>>, StoreError> {
        // A lookup in the index of publication for each side of each article, all in one statement.
        let side = |order: Order| {
            let place = Expr::tuple([column_of("n", "published_at"), column_of("n", "id")]);
            let here = Expr::tuple([column_of("a", "published_at"), column_of("a", "id")]);
            let beyond = if order == Order::Desc { place.lt(here) } else { place.gt(here) };
            let found = Query::select()
                .expr(column_of("n", "id"))
                .from_as("news_article", "n")
                .cond_where(at("n", snapshot.revision))
                .cond_where(published("n", snapshot))
                .and_where(column_of("n", "language").eq(column_of("a", "language")))
                .and_where(beyond)
                .order_by_expr(column_of("n", "published_at"), order.clone())
                .order_by_expr(column_of("n", "id"), order)
                .limit(1)
                .take();
            Expr::SubQuery(None, Box::new(found.into()))
        };
        let select = Query::select()
            .expr_as(column_of("a", "version"), "version")
            .expr_as(side(Order::Desc), "previous")
            .expr_as(side(Order::Asc), "next")
            .from_as("news_article", "a")
            .and_where(column_of("a", "version").is_in(versions.iter().copied()))
            .take();
        let mut found = HashMap::with_capacity(versions.len());
        for row in self.reader().query_all(&select).await? {
            let id = |name: &str| row.try_get::<Option<String>>("", name).map(|id| id.map(Id::stored));
            let neighbours = Neighbours { previous: id("previous")?, next: id("next")? };
            // Ids are about as long as the texts they hold.
            found.insert(row.try_get("", "version")?, Weighed::new(neighbours, 128));
        }
        Ok(found)
    }

    /// For each of `articles`, up to `limit` others that share the most tags with it, newest first
    /// among equals. One statement.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn related(
        &self,
        snapshot: Snapshot,
        articles: &[Stored<NewsArticle>],
        limit: u64,
    ) -> Result<HashMap<Id, Vec<Id>>, StoreError> {
        reads(Kind::NewsArticle);
        let question = || Key::of("related", &limit, ReadAt::Snapshot(snapshot));
        let wanted: Vec<i64> = articles.iter().map(|article| article.version).collect();
        let read = async |versions: Vec<i64>| self.read_related(snapshot, &versions, limit).await;
        let part = |version: &i64| Part::Number(*version);
        let memory = self.kept.memory();
        let found = kept::each(memory.as_ref(), question, &wanted, part, Missing::Remembered, read).await?;
        Ok(by_id(articles, found))
    }

    async fn read_related(
        &self,
        snapshot: Snapshot,
        versions: &[i64],
        limit: u64,
    ) -> Result<HashMap<i64, Weighed<Vec<Id>>>, StoreError> {
        let shared = Query::select()
            .expr_as(column_of("mine", "version"), "mine")
            .expr_as(column_of("t", "id"), "id")
            .expr_as(Func::count(column_of("t", "version")), "shared")
            .expr_as(Func::max(column_of("t", "published_at")), "published_at")
            .from_as("news_term", "mine")
            .join_as(
                JoinType::InnerJoin,
                "news_term",
                "theirs",
                column_of("theirs", "slug")
                    .eq(column_of("mine", "slug"))
                    .and(column_of("theirs", "taxonomy").eq(column_of("mine", "taxonomy"))),
            )
            .join_as(
                JoinType::InnerJoin,
                "news_article",
                "t",
                column_of("t", "version").eq(column_of("theirs", "version")),
            )
            .and_where(column_of("mine", "taxonomy").eq("tag"))
            .and_where(column_of("mine", "version").is_in(versions.iter().copied()))
            .and_where(column_of("t", "version").ne(column_of("mine", "version")))
            .cond_where(at("t", snapshot.revision))
            .cond_where(published("t", snapshot))
            .add_group_by([column_of("mine", "version"), column_of("t", "id")])
            .take();
        let mut best = WindowStatement::partition_by("mine");
        best.order_by_expr(Expr::col("shared"), Order::Desc)
            .order_by_expr(Expr::col("published_at"), Order::Desc)
            .order_by_expr(Expr::col("id"), Order::Asc);
        let ranked = Query::select()
            .column("mine")
            .column("id")
            .expr_window_as(Func::cust("ROW_NUMBER"), best, "place")
            .from_subquery(shared, "shared")
            .take();
        let select = Query::select()
            .column("mine")
            .column("id")
            .from_subquery(ranked, "ranked")
            .and_where(Expr::col("place").lte(i64::try_from(limit).unwrap_or(i64::MAX)))
            .order_by("mine", Order::Asc)
            .order_by("place", Order::Asc)
            .take();
        let mut found: HashMap<i64, Weighed<Vec<Id>>> = HashMap::new();
        for row in self.reader().query_all(&select).await? {
            let related =
                found.entry(row.try_get_by_index(0)?).or_insert_with(|| Weighed::new(Vec::new(), 0));
            let id = Id::stored(row.try_get_by_index(1)?);
            related.bytes += 64 + id.as_str().len();
            related.value.push(id);
        }
        Ok(found)
    }
}

/// What was found by version, by id.
fn by_id<T>(articles: &[Stored<NewsArticle>], mut found: HashMap<i64, T>) -> HashMap<Id, T> {
    let one = |article: &Stored<NewsArticle>| Some((article.id.clone(), found.remove(&article.version)?));
    articles.iter().filter_map(one).collect()
}
