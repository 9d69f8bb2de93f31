//! Pages.

use super::reader::Reader;
use super::refs::TitleRef;
use super::text::Text;
use super::{Collection, Ordered, Resource, Selected, href};
use crate::lists::{BadInput, PageFilter, PageOrder};
use crate::values::DateTime;
use chancery_schema::StoreError;
use chancery_schema::store::{Parent, Stored};
use chancery_schema::{domain, store};
use schemars::JsonSchema;
use serde::Serialize;

/// A page of the site that is neither news nor a member's profile.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Page {
    /// Its id. Stays the same through changes of title and path.
    id: String,
    /// Where it is.
    href: String,
    /// Where it stands on the site.
    path: String,
    /// Other paths that lead to it: aliases, and where it stood before.
    past_paths: Vec<String>,
    /// Its address in full.
    url: String,
    /// Its title.
    title: String,
    /// The author's summary or description; null where there is none.
    summary: Option<String>,
    /// The text, with the outline of its sections.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Text>,
    /// Its language (BCP 47).
    language: String,
    /// The same page in other languages, in the order in which the site lists them. Only what is
    /// published.
    translations: Vec<TitleRef>,
    /// From when it is public; null where the source does not say.
    published_at: Option<DateTime>,
    /// When the source says it was last changed.
    updated_at: Option<DateTime>,
    /// Where the site sends whoever opens it.
    redirect: Option<String>,
}

impl Resource for Page {
    type Content = domain::Page;

    const NAME: &'static str = "pages";
    const ONE: &'static str = "a page";
    const TAG: &'static str = "News and pages";
    const TEXTS: &'static [&'static str] = &["body"];

    fn language(&self) -> Option<&str> {
        Some(&self.language)
    }

    fn canonical(&self) -> Option<&str> {
        Some(&self.url)
    }

    async fn views(reader: &Reader<'_>, found: Vec<Stored<domain::Page>>) -> Result<Vec<Self>, StoreError> {
        let texts = reader.texts(found.iter().map(|page| ("body", &page.value.body))).await?;
        let past_paths = reader.past_paths("pastPaths", &found).await?;
        let all = store::PageFilter::default();
        let translations =
            reader.under::<domain::Page, _>("translations", Parent::Translation, &found, all).await?;
        let view = |stored: &Stored<domain::Page>| {
            let value = &stored.value;
            let others = translations.get(&stored.id).into_iter().flatten();
            Ok(Self {
                id: stored.id.to_string(),
                href: href(&stored.id),
                path: value.path.clone(),
                past_paths: past_paths.get(&stored.id).cloned().unwrap_or_default(),
                url: value.url.clone(),
                title: value.title.clone(),
                summary: value.summary.clone(),
                body: reader.text("body", &texts, Some(&value.body))?.flatten(),
                language: value.language.clone(),
                translations: others.map(TitleRef::of_page).collect(),
                published_at: value.published_at.map(DateTime),
                updated_at: value.updated_at.map(DateTime),
                redirect: value.redirect.clone(),
            })
        };
        found.iter().map(view).collect()
    }
}

impl Collection for Page {
    type Filter = PageFilter;
    type Order = Ordered<PageOrder>;

    const MANY: &'static str = "the pages of the site that are neither news nor members' profiles";
    const COLUMNS: &'static [&'static str] =
        &["id", "path", "title", "url", "language", "summary", "publishedAt", "updatedAt", "redirect"];

    fn select(filter: PageFilter, order: Ordered<PageOrder>) -> Result<Selected<Self>, BadInput> {
        Ok((filter.into(), order.into()))
    }
}
