//! Whose public articles there are, and in which languages.

use super::connect::Store;
use super::error::StoreError;
use super::kept::{self, Key, ReadAt, Weighed};
use super::news::published;
use super::reads::reads;
use super::select::{at, column_of};
use super::snapshot::Snapshot;
use crate::domain::{Id, Kind};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{ExprTrait, Func, JoinType, Order, Query};

impl Store {
    /// The languages of public articles, with how many are in each, by code. One statement.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn news_languages(&self, snapshot: Snapshot) -> Result<Vec<(String, u64)>, StoreError> {
        reads(Kind::NewsArticle);
        let key = || Key::of("news_languages", &(), ReadAt::Snapshot(snapshot));
        let read = async {
            let found = self.read_news_languages(snapshot).await?;
            let bytes = found.len() * 96;
            Ok(Weighed::new(found, bytes))
        };
        kept::one(self.kept.memory().as_ref(), key, read).await
    }

    async fn read_news_languages(&self, snapshot: Snapshot) -> Result<Vec<(String, u64)>, StoreError> {
        let select = Query::select()
            .expr_as(column_of("t", "language"), "language")
            .expr_as(Func::count(column_of("t", "version")), "articles")
            .from_as("news_article", "t")
            .cond_where(at("t", snapshot.revision))
            .cond_where(published("t", snapshot))
            .add_group_by([column_of("t", "language")])
            .order_by_expr(column_of("t", "language"), Order::Asc)
            .take();
        let rows = self.reader().query_all(&select).await?;
        rows.iter()
            .map(|row| Ok((row.try_get("", "language")?, row.try_get::<i64>("", "articles")?.unsigned_abs())))
            .collect()
    }

    /// The known authors of public articles, people, members and the organisation, with how many
    /// articles are theirs, by id. One statement.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn news_authors(&self, snapshot: Snapshot) -> Result<Vec<(Id, u64)>, StoreError> {
        reads(Kind::NewsArticle);
        let key = || Key::of("news_authors", &(), ReadAt::Snapshot(snapshot));
        let read = async {
            let found = self.read_news_authors(snapshot).await?;
            let bytes = found.len() * 96;
            Ok(Weighed::new(found, bytes))
        };
        kept::one(self.kept.memory().as_ref(), key, read).await
    }

    async fn read_news_authors(&self, snapshot: Snapshot) -> Result<Vec<(Id, u64)>, StoreError> {
        // A byline may name the same author twice.
        let written = Query::select()
            .distinct()
            .expr_as(column_of("a", "author"), "author")
            .expr_as(column_of("a", "version"), "version")
            .from_as("news_author", "a")
            .and_where(column_of("a", "author").ne(""))
            .take();
        let select = Query::select()
            .expr_as(column_of("w", "author"), "author")
            .expr_as(Func::count(column_of("w", "version")), "articles")
            .from_subquery(written, "w")
            .join_as(
                JoinType::InnerJoin,
                "news_article",
                "t",
                column_of("t", "version").eq(column_of("w", "version")),
            )
            .cond_where(at("t", snapshot.revision))
            .cond_where(published("t", snapshot))
            .add_group_by([column_of("w", "author")])
            .order_by_expr(column_of("w", "author"), Order::Asc)
            .take();
        let rows = self.reader().query_all(&select).await?;
        rows.iter()
            .map(|row| {
                let articles = row.try_get::<i64>("", "articles")?.unsigned_abs();
                Ok((Id::stored(row.try_get("", "author")?), articles))
            })
            .collect()
    }
}
