//! Tags.

use super::connection::{Connection, Total, counted, int, page};
use super::error::{shared_error, store_error};
use super::loaders::Tagged;
use super::operation::Operation;
use crate::values::DateTime;
use async_graphql::{Context, Object, Result, TypeName};
use chancery_schema::store::TagCount;
use chancery_schema::{Snapshot, domain};
use futures_util::future::BoxFuture;
use std::borrow::Cow;

/// What articles are about.
#[derive(Clone)]
pub(crate) struct Tag {
    pub(super) tag: domain::Tag,
    pub(super) articles: Option<u64>,
    snapshot: Snapshot,
}

impl Tag {
    pub(super) fn new(tag: domain::Tag, snapshot: Snapshot) -> Self {
        Self { tag, articles: None, snapshot }
    }

    pub(super) fn counted(count: TagCount, snapshot: Snapshot) -> Self {
        Self { tag: count.tag, articles: Some(count.articles), snapshot }
    }
}

impl TypeName for Tag {
    fn type_name() -> Cow<'static, str> {
        "Tag".into()
    }
}

/// What articles are about.
#[Object]
impl Tag {
    /// Its name as written.
    async fn name(&self) -> &str {
        &self.tag.name
    }

    /// What it is compared by: `ssl-tls` for "SSL/TLS".
    async fn slug(&self) -> &str {
        &self.tag.slug
    }

    /// How many published articles carry it.
    async fn article_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let articles = match self.articles {
            Some(articles) => articles,
            None => {
                let key = Tagged(self.snapshot, self.tag.slug.clone());
                Operation::of(ctx)?.loaders.load_one(key).await.map_err(shared_error)?.unwrap_or(0)
            }
        };
        int(articles)
    }
}

/// Counts the tags.
struct AllTags(Snapshot);

impl Total for AllTags {
    fn count<'a>(&'a self, operation: &'a Operation) -> BoxFuture<'a, Result<u64>> {
        Box::pin(async { counted(operation.store.count_tags(self.0).await) })
    }
}

/// Root fields about tags.
#[derive(Default)]
pub(crate) struct TagQuery;

#[Object]
impl TagQuery {
    /// The tags that published articles carry, by slug.
    async fn tags(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "After the entry of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before the entry of this cursor.")] before: Option<String>,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Result<Connection<Tag>> {
        let page = page(ctx, first, after, last, before)?;
        let operation = Operation::of(ctx)?;
        let snapshot = operation.page_snapshot(&page, None, known_at).await?;
        let found = operation.store.tags(snapshot, &page).await.map_err(|error| store_error(&error))?;
        Ok(Connection::new(found, Tag::counted, AllTags(snapshot)))
    }
}
