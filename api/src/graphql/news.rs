//! News.

mod attribution;

use super::asset::Asset;
use super::connection::{Connection, all_under, list, page};
use super::error::{bad_filter, bad_input, nullable, shared_error};
use super::loaders::{Beside, PastPaths, Related};
use super::operation::Operation;
use super::partner::Partner;
use super::tag::Tag;
use super::values::{Body, body};
use super::view::{Wanted, by_optional_id, find, global_id, parse_id, view};
use crate::lists::{NewsFilter, NewsOrder};
use crate::values::DateTime;
use async_graphql::{ComplexObject, Context, ID, Object, Result, SimpleObject};
pub(crate) use attribution::Attribution;
use chancery_schema::domain::Content as _;
use chancery_schema::domain::Id;
use chancery_schema::store::{self, Parent};
use chancery_schema::{Snapshot, domain};

view!(NewsArticle);

/// A file that belongs to an article.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Resource {
    #[graphql(skip)]
    asset: Option<Id>,
    #[graphql(skip)]
    snapshot: Snapshot,
    /// The source's name for it; may be a pattern.
    src: String,
    /// Its title.
    title: Option<String>,
}

#[ComplexObject]
impl Resource {
    /// The file, where this program serves it.
    async fn asset(&self, ctx: &Context<'_>) -> Result<Option<Asset>> {
        by_optional_id(ctx, self.snapshot, self.asset.as_ref()).await
    }
}

/// How many related articles can be asked for.
pub(super) const MAX_RELATED: i32 = 20;
/// How many there are where nobody says.
pub(super) const USUAL_RELATED: i32 = 5;

/// A news article (schema.org `NewsArticle`).
#[Object]
impl NewsArticle {
    /// Its id. Stays the same through changes of title, slug and path.
    pub(super) async fn id(&self) -> ID {
        global_id(&self.stored.id)
    }

    /// The last part of its path.
    async fn slug(&self) -> &str {
        &self.slug
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

    /// The author's summary; null where the author gave none.
    async fn summary(&self) -> Option<&str> {
        self.summary.as_deref()
    }

    /// The summary, or the first words of the text.
    async fn excerpt(&self) -> &str {
        &self.excerpt
    }

    /// The text.
    async fn body(&self, ctx: &Context<'_>) -> Result<Body> {
        body(ctx, &self.body).await
    }

    /// From when it is public.
    async fn published_at(&self) -> DateTime {
        DateTime(self.published_at)
    }

    /// When the source says it was last changed.
    async fn updated_at(&self) -> Option<DateTime> {
        self.updated_at.map(DateTime)
    }

    /// Its language (BCP 47).
    async fn language(&self) -> &str {
        &self.language
    }

    /// The same article in other languages, in the order in which the site lists them. Only what is
    /// published.
    async fn translations(&self, ctx: &Context<'_>) -> Result<Vec<NewsArticle>> {
        let filter = store::NewsFilter::default();
        all_under(ctx, self.snapshot, Parent::Translation, &self.stored.id, filter).await
    }

    /// Who wrote it, in the byline's order.
    async fn authors(&self, ctx: &Context<'_>) -> Result<Vec<Attribution>> {
        Operation::listed(
            ctx,
            self.authors.iter().map(|author| Attribution::new(author, self.snapshot)).collect(),
        )
    }

    /// What it is about.
    async fn tags(&self, ctx: &Context<'_>) -> Result<Vec<Tag>> {
        Operation::listed(ctx, self.tags.iter().map(|tag| Tag::new(tag.clone(), self.snapshot)).collect())
    }

    /// Its categories.
    async fn categories(&self) -> &[String] {
        &self.categories
    }

    /// Series it is part of.
    async fn series(&self) -> &[String] {
        &self.series
    }

    /// Files that belong to it.
    async fn resources(&self, ctx: &Context<'_>) -> Result<Vec<Resource>> {
        let resource = |r: &domain::Resource| Resource {
            asset: r.asset.clone(),
            snapshot: self.snapshot,
            src: r.src.clone(),
            title: r.title.clone(),
        };
        Operation::listed(ctx, self.resources.iter().map(resource).collect())
    }

    /// Its lead image.
    async fn image(&self, ctx: &Context<'_>) -> Result<Option<Asset>> {
        by_optional_id(ctx, self.snapshot, self.image.as_ref()).await
    }

    /// The partners with whom an agreement was made that it announces.
    async fn partners(&self, ctx: &Context<'_>) -> Result<Vec<Partner>> {
        let filter = store::PartnerFilter { any_time: true, ..store::PartnerFilter::default() };
        all_under(ctx, self.snapshot, Parent::ArticleOfPartner, &self.stored.id, filter).await
    }

    /// The article published before it, in its language.
    async fn previous(&self, ctx: &Context<'_>) -> Result<Option<NewsArticle>> {
        let previous = self.beside(ctx).await?.previous;
        by_optional_id(ctx, self.snapshot, previous.as_ref()).await
    }

    /// The article published after it, in its language.
    async fn next(&self, ctx: &Context<'_>) -> Result<Option<NewsArticle>> {
        let next = self.beside(ctx).await?.next;
        by_optional_id(ctx, self.snapshot, next.as_ref()).await
    }

    /// Articles that share the most tags with it, the newest first among equals: 5, or as many as are asked for, at most 20.
    async fn related(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(USUAL_RELATED)")] first: Option<i32>,
    ) -> Result<Vec<NewsArticle>> {
        // A variable that is not given comes as null.
        let first = first.unwrap_or(USUAL_RELATED);
        if !(0..=MAX_RELATED).contains(&first) {
            return Err(bad_input(format!(
                "first is {first}; related articles can be asked for 0 to {MAX_RELATED} at a time"
            )));
        }
        let loaders = &Operation::of(ctx)?.loaders;
        let key = Related {
            snapshot: self.snapshot,
            article: self.stored.clone(),
            limit: u64::from(first.unsigned_abs()),
        };
        let ids = loaders.load_one(key).await.map_err(shared_error)?.unwrap_or_default();
        let key = |id: &Id| super::loaders::ById::<domain::NewsArticle>::new(self.snapshot, id.clone());
        let found = loaders.load_many(ids.iter().map(key)).await.map_err(shared_error)?;
        let article =
            |id: &Id| Some(NewsArticle { stored: found.get(&key(id))?.clone(), snapshot: self.snapshot });
        Operation::listed(ctx, ids.iter().filter_map(article).collect())
    }
}

impl NewsArticle {
    /// Whether it is published and has not expired.
    pub(super) fn is_public(&self) -> bool {
        self.publication().is_public(self.snapshot.at)
    }

    /// The article that arguments of the root name.
    pub(super) fn wanted(id: Option<ID>, slug: Option<String>, path: Option<String>) -> Result<Wanted<Self>> {
        Ok(match (id, slug, path) {
            (Some(id), None, None) => Wanted::Id(parse_id::<domain::NewsArticle>(&id)?, Self::is_public),
            (None, Some(slug), None) => {
                Wanted::First(store::NewsFilter { slug: Some(slug), ..store::NewsFilter::default() })
            }
            (None, None, Some(path)) => Wanted::First(store::NewsFilter {
                path: Some(store::normalize_path(&path)),
                ..store::NewsFilter::default()
            }),
            _ => return Err(bad_input("give id, slug or path, one of the three")),
        })
    }

    async fn beside(&self, ctx: &Context<'_>) -> Result<store::Neighbours> {
        let key = Beside { snapshot: self.snapshot, article: self.stored.clone(), limit: 1 };
        Ok(Operation::of(ctx)?.loaders.load_one(key).await.map_err(shared_error)?.unwrap_or_default())
    }
}

/// Root fields about news.
#[derive(Default)]
pub(crate) struct NewsQuery;

#[Object]
impl NewsQuery {
    /// The news, newest first unless asked otherwise. Only what is published.
    #[expect(clippy::too_many_arguments, reason = "a connection's arguments")]
    async fn news(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "After the entry of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before the entry of this cursor.")] before: Option<String>,
        filter: Option<NewsFilter>,
        order_by: Option<NewsOrder>,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Result<Connection<NewsArticle>> {
        let page = page(ctx, first, after, last, before)?;
        let snapshot = Operation::of(ctx)?.page_snapshot(&page, None, known_at).await?;
        list(
            ctx,
            snapshot,
            filter.unwrap_or_default().try_into().map_err(bad_filter)?,
            order_by.map(Into::into),
            &page,
        )
        .await
    }

    /// The article of this id, slug or path. A slug that several articles have finds the newest.
    async fn news_article(
        &self,
        ctx: &Context<'_>,
        id: Option<ID>,
        slug: Option<String>,
        path: Option<String>,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Option<NewsArticle> {
        nullable(ctx, async {
            let snapshot = Operation::of(ctx)?.snapshot(None, known_at).await?;
            find(ctx, snapshot, NewsArticle::wanted(id, slug, path)?).await
        })
        .await
    }
}
