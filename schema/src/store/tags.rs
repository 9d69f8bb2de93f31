//! Tags, as the articles that are public carry them.

use super::connect::Store;
use super::cursor::{Cursor, CursorError, Key as Place, short};
use super::error::StoreError;
use super::kept::{self, Key, Missing, Part, ReadAt, Weighed, tags_bytes};
use super::news::published;
use super::page::{Edge, Page, PageRequest};
use super::reads::reads;
use super::select::{at, column_of};
use super::snapshot::Snapshot;
use crate::domain::{Kind, Tag};
use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult};
use std::collections::HashMap;

/// A tag and how many public articles carry it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagCount {
    /// The tag. Where articles write it differently, the spelling that sorts first.
    pub tag: Tag,
    /// How many articles carry it.
    pub articles: u64,
}

/// Tags of public articles, one row each.
fn tags(snapshot: Snapshot) -> SelectStatement {
    Query::select()
        .expr_as(column_of("f", "slug"), "slug")
        .expr_as(Func::min(column_of("f", "name")), "name")
        .expr_as(Func::count(column_of("f", "version")), "articles")
        .from_as("news_term", "f")
        .join_as(
            JoinType::InnerJoin,
            "news_article",
            "t",
            column_of("t", "version").eq(column_of("f", "version")),
        )
        .and_where(column_of("f", "taxonomy").eq("tag"))
        .cond_where(at("t", snapshot.revision))
        .cond_where(published("t", snapshot))
        .add_group_by([column_of("f", "slug")])
        .take()
}

impl Store {
    /// A page of the tags, by slug. One statement.
    ///
    /// # Errors
    /// When a cursor is not one of this list, or the database fails.
    pub async fn tags(&self, snapshot: Snapshot, page: &PageRequest) -> Result<Page<TagCount>, StoreError> {
        reads(Kind::NewsArticle);
        let whole = Cursor::digest("tags", &());
        let list = short(&whole);
        let snapshot = page.pin(snapshot, list)?;
        let read = async {
            let page = self.read_tags(snapshot, list, page).await?;
            let bytes = tags_bytes(&page);
            Ok(Weighed::new(page, bytes))
        };
        let key = || Key::page("tags", &whole, snapshot, page);
        kept::one(self.kept.memory().as_ref(), key, read).await
    }

    async fn read_tags(
        &self,
        snapshot: Snapshot,
        list: u32,
        page: &PageRequest,
    ) -> Result<Page<TagCount>, StoreError> {
        let slug = || column_of("f", "slug");
        let mut select = tags(snapshot);
        if let Some(place) = text(page.after_keys())? {
            select.and_where(slug().gt(place));
        }
        if let Some(place) = text(page.before_keys())? {
            select.and_where(slug().lt(place));
        }
        select
            .order_by_expr(slug(), if page.is_backward() { Order::Desc } else { Order::Asc })
            .limit(page.limit() + 1);
        let mut edges = Vec::new();
        for row in self.reader().query_all(&select).await? {
            let tag = Tag { slug: row.try_get("", "slug")?, name: row.try_get("", "name")? };
            let cursor = Cursor { snapshot, list, keys: [Place::Text(tag.slug.clone())].into() };
            let articles = row.try_get::<i64>("", "articles")?.unsigned_abs();
            edges.push(Edge { cursor, node: TagCount { tag, articles } });
        }
        Ok(Page::cut(edges, page, snapshot))
    }

    /// How many tags there are. One statement.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_tags(&self, snapshot: Snapshot) -> Result<u64, StoreError> {
        reads(Kind::NewsArticle);
        let read = async {
            let select = Query::select()
                .expr_as(Func::count(Expr::col("slug")), "n")
                .from_subquery(tags(snapshot), "tags")
                .take();
            let row = self.reader().query_one(&select).await?;
            let count = row.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0))?.unsigned_abs();
            Ok(Weighed::new(count, 0))
        };
        let key = || Key::of("count tags", &(), ReadAt::Snapshot(snapshot));
        kept::one(self.kept.memory().as_ref(), key, read).await
    }

    /// How many public articles carry each of these tags, by slug. One statement.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_tagged(
        &self,
        snapshot: Snapshot,
        slugs: &[String],
    ) -> Result<HashMap<String, u64>, StoreError> {
        reads(Kind::NewsArticle);
        let question = || Key::of("count tagged", &(), ReadAt::Snapshot(snapshot));
        let part = |slug: &String| Part::Text(slug.as_str().into());
        let read = async |slugs: Vec<String>| {
            let select = tags(snapshot).and_where(column_of("f", "slug").is_in(slugs)).take();
            let rows = self.reader().query_all(&select).await?;
            let count = |row: &QueryResult| {
                let articles = row.try_get::<i64>("", "articles")?.unsigned_abs();
                Ok((row.try_get("", "slug")?, Weighed::new(articles, 0)))
            };
            rows.iter().map(count).collect()
        };
        kept::each(self.kept.memory().as_ref(), question, slugs, part, Missing::Remembered, read).await
    }
}

fn text(keys: Option<&[Place]>) -> Result<Option<String>, StoreError> {
    match keys {
        None => Ok(None),
        Some([Place::Text(text)]) => Ok(Some(text.clone())),
        Some(_) => Err(CursorError::OtherList.into()),
    }
}
