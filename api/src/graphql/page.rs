//! Pages.

use super::connection::{Connection, all_under, list, page};
use super::error::{nullable, shared_error};
use super::loaders::PastPaths;
use super::operation::Operation;
use super::values::{Body, Section, body, section};
use super::view::{Wanted, find, global_id, view};
use crate::lists::{PageFilter, PageOrder};
use crate::values::DateTime;
use async_graphql::{Context, ID, Object, Result};
use chancery_schema::domain::Content as _;
use chancery_schema::store::{self, Parent};

view!(Page);

/// A page of the site that is neither news nor a member's profile.
#[Object]
impl Page {
    /// Its id. Stays the same through changes of title and path.
    pub(super) async fn id(&self) -> ID {
        global_id(&self.stored.id)
    }

    /// Where it stands on the site.
    async fn path(&self) -> &str {
        &self.path
    }

    /// Other paths that lead to it: aliases, and where it stood before.
    async fn past_paths(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let key = PastPaths(self.snapshot, self.stored.id.clone());
        Ok(Operation::of(ctx)?.loaders.load_one(key).await.map_err(shared_error)?.unwrap_or_default())
    }

    /// Its address in full.
    async fn url(&self) -> &str {
        &self.url
    }

    /// Its title.
    async fn title(&self) -> &str {
        &self.title
    }

    /// The author's summary or description; null where there is none.
    async fn summary(&self) -> Option<&str> {
        self.summary.as_deref()
    }

    /// The text, with its section tree.
    async fn body(&self, ctx: &Context<'_>) -> Result<Body> {
        body(ctx, &self.body).await
    }

    /// The section at this anchor.
    async fn section(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The anchor, without `#`.")] anchor: String,
    ) -> Result<Option<Section>> {
        section(ctx, &self.body, &anchor).await
    }

    /// Its language (BCP 47).
    async fn language(&self) -> &str {
        &self.language
    }

    /// The same page in other languages, in the order in which the site lists them. Only what is
    /// published.
    async fn translations(&self, ctx: &Context<'_>) -> Result<Vec<Page>> {
        let filter = store::PageFilter::default();
        all_under(ctx, self.snapshot, Parent::Translation, &self.stored.id, filter).await
    }

    /// From when it is public; null where the source does not say.
    async fn published_at(&self) -> Option<DateTime> {
        self.published_at.map(DateTime)
    }

    /// When the source says it was last changed.
    async fn updated_at(&self) -> Option<DateTime> {
        self.updated_at.map(DateTime)
    }

    /// Where the site sends whoever opens it.
    async fn redirect(&self) -> Option<&str> {
        self.redirect.as_deref()
    }
}

impl Page {
    /// Whether it is published and has not expired.
    pub(super) fn is_public(&self) -> bool {
        self.publication().is_public(self.snapshot.at)
    }

    /// The page that stands at a path.
    pub(super) fn wanted(path: &str) -> Wanted<Self> {
        let path = Some(store::normalize_path(path));
        Wanted::First(store::PageFilter { path, ..store::PageFilter::default() })
    }
}

/// Root fields about pages.
#[derive(Default)]
pub(crate) struct PageQuery;

#[Object]
impl PageQuery {
    /// The pages of the site that are neither news nor members' profiles, by path unless asked
    /// otherwise.
    #[expect(clippy::too_many_arguments, reason = "a connection's arguments")]
    async fn pages(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "After the entry of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before the entry of this cursor.")] before: Option<String>,
        filter: Option<PageFilter>,
        order_by: Option<PageOrder>,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Result<Connection<Page>> {
        let page = page(ctx, first, after, last, before)?;
        let snapshot = Operation::of(ctx)?.page_snapshot(&page, None, known_at).await?;
        list(ctx, snapshot, filter.unwrap_or_default().into(), order_by.map(Into::into), &page).await
    }

    /// The page that stands at this path. Paths that moved are followed by `resolve`.
    async fn page(
        &self,
        ctx: &Context<'_>,
        path: String,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Option<Page> {
        nullable(ctx, async {
            let snapshot = Operation::of(ctx)?.snapshot(None, known_at).await?;
            find(ctx, snapshot, Page::wanted(&path)).await
        })
        .await
    }
}
