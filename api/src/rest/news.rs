//! News.

use super::file::File;
use super::reader::Reader;
use super::refs::{NameRef, Ref, TitleRef, href};
use super::text::Text;
use super::{Collection, Ordered, Resource, Selected};
use crate::lists::{BadInput, NewsFilter, NewsOrder};
use crate::values::{Confidence, DateTime};
use chancery_schema::StoreError;
use chancery_schema::store::{Parent, Stored};
use chancery_schema::{domain, store};
use schemars::JsonSchema;
use serde::Serialize;

/// A news article (schema.org `NewsArticle`).
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewsArticle {
    /// Its id. Stays the same through changes of title, slug and path.
    id: String,
    /// Where it is.
    href: String,
    /// The last part of its path.
    slug: String,
    /// Where it stands on the site.
    path: String,
    /// Other paths that lead to it: aliases, and where it stood before.
    past_paths: Vec<String>,
    /// Its address in full.
    url: String,
    /// Its title.
    title: String,
    /// The author's summary; null where the author gave none.
    summary: Option<String>,
    /// The summary, or the first words of the text.
    excerpt: String,
    /// The text.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Text>,
    /// From when it is public.
    published_at: DateTime,
    /// When the source says it was last changed.
    updated_at: Option<DateTime>,
    /// Its language (BCP 47).
    language: String,
    /// The same article in other languages, in the order in which the site lists them. Only what is
    /// published.
    translations: Vec<TitleRef>,
    /// Who wrote it, in the byline's order.
    authors: Vec<Attribution>,
    /// What it is about.
    tags: Vec<TagRef>,
    /// Its categories.
    categories: Vec<String>,
    /// Series it is part of.
    series: Vec<String>,
    /// Files that belong to it.
    resources: Vec<Attachment>,
    /// Its lead image.
    image: Option<File>,
}

/// A name in a byline, and who that is.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Attribution {
    /// The name as the byline gives it.
    name: String,
    /// The organisation they wrote for at that date, by name.
    affiliation: Option<String>,
    /// How sure this is.
    confidence: Confidence,
    /// Who it is; null where that is not known, or not for sure.
    author: Option<Ref>,
    /// The organisation they wrote for at that date, where it is or was a member.
    member: Option<NameRef>,
}

/// What an article is about.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ArticleTag")]
pub(crate) struct TagRef {
    /// The name as written.
    name: String,
    /// What it is compared by: `ssl-tls` for "SSL/TLS".
    slug: String,
}

/// A file that belongs to an article.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ArticleResource")]
pub(crate) struct Attachment {
    /// The source's name for it; may be a pattern.
    src: String,
    /// Its title.
    title: Option<String>,
    /// The file, where this program serves it.
    asset: Option<File>,
}

impl Resource for NewsArticle {
    type Content = domain::NewsArticle;

    const NAME: &'static str = "news";
    const ONE: &'static str = "a news article";
    const TAG: &'static str = "News and pages";
    const TEXTS: &'static [&'static str] = &["body"];

    fn language(&self) -> Option<&str> {
        Some(&self.language)
    }

    fn canonical(&self) -> Option<&str> {
        Some(&self.url)
    }

    const LINKED: bool = true;

    async fn linked(
        reader: &Reader<'_>,
        base: &str,
        found: &Stored<domain::NewsArticle>,
    ) -> Result<serde_json::Value, StoreError> {
        crate::linked::article(reader.store, reader.snapshot, base, found).await
    }

    async fn views(
        reader: &Reader<'_>,
        found: Vec<Stored<domain::NewsArticle>>,
    ) -> Result<Vec<Self>, StoreError> {
        let values = || found.iter().map(|article| &*article.value);
        let texts = reader.texts(values().map(|article| ("body", &article.body))).await?;
        let images = reader.files("image", values().filter_map(|article| article.image.as_ref())).await?;
        let attached = values().flat_map(|article| &article.resources).filter_map(|r| r.asset.as_ref());
        let attached = reader.files("resources", attached).await?;
        let members = values().flat_map(|article| &article.authors).filter_map(|a| a.member.as_ref());
        let members = reader.members("authors", members).await?;
        let past_paths = reader.past_paths("pastPaths", &found).await?;
        let all = store::NewsFilter::default();
        let translations =
            reader.under::<domain::NewsArticle, _>("translations", Parent::Translation, &found, all).await?;
        let attribution = |author: &domain::Attribution| Attribution {
            name: author.name.clone(),
            affiliation: author.affiliation.clone(),
            confidence: author.confidence.into(),
            author: author.author.as_ref().and_then(Ref::new),
            member: author.member.as_ref().and_then(|id| members.get(id)).cloned(),
        };
        let attachment = |resource: &domain::Resource| Attachment {
            src: resource.src.clone(),
            title: resource.title.clone(),
            asset: resource.asset.as_ref().and_then(|id| attached.get(id)).cloned(),
        };
        let view = |stored: &Stored<domain::NewsArticle>| {
            let value = &stored.value;
            let others = translations.get(&stored.id).into_iter().flatten();
            Ok(Self {
                id: stored.id.to_string(),
                href: href(&stored.id),
                slug: value.slug.clone(),
                path: value.path.clone(),
                past_paths: past_paths.get(&stored.id).cloned().unwrap_or_default(),
                url: value.url.clone(),
                title: value.title.clone(),
                summary: value.summary.clone(),
                excerpt: value.excerpt.clone(),
                body: reader.text("body", &texts, Some(&value.body))?.flatten(),
                published_at: DateTime(value.published_at),
                updated_at: value.updated_at.map(DateTime),
                language: value.language.clone(),
                translations: others.map(TitleRef::of_article).collect(),
                authors: value.authors.iter().map(attribution).collect(),
                tags: (value.tags.iter())
                    .map(|tag| TagRef { name: tag.name.clone(), slug: tag.slug.clone() })
                    .collect(),
                categories: value.categories.clone(),
                series: value.series.clone(),
                resources: value.resources.iter().map(attachment).collect(),
                image: value.image.as_ref().and_then(|id| images.get(id)).cloned(),
            })
        };
        found.iter().map(view).collect()
    }
}

impl Collection for NewsArticle {
    type Filter = NewsFilter;
    type Order = Ordered<NewsOrder>;

    const MANY: &'static str = "the news that is public";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "publishedAt",
        "title",
        "url",
        "language",
        "authors.name",
        "authors.affiliation",
        "tags.name",
        "categories",
        "series",
        "summary",
        "excerpt",
        "updatedAt",
        "image.url",
    ];

    fn select(filter: NewsFilter, order: Ordered<NewsOrder>) -> Result<Selected<Self>, BadInput> {
        Ok((filter.try_into()?, order.into()))
    }

    fn named(slug: &str) -> Option<store::NewsFilter> {
        Some(store::NewsFilter { slug: Some(slug.to_owned()), ..store::NewsFilter::default() })
    }
}
