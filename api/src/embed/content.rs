//! What embeds show, read by the same functions as everything else.

use super::options::{Kind, Options, is_language};
use crate::http::State;
use chancery_schema::domain::{
    self, Asset, Content as _, Id, Member, NewsArticle, Organization, Partner, Sponsor,
};
use chancery_schema::store::{
    Listed, MemberFilter, NewsFilter, NewsOrder, PageRequest, PartnerFilter, SponsorFilter, StoreError,
    Stored,
};
use chancery_schema::{Snapshot, Store};
use std::collections::HashMap;
use url::Url;

/// An article as a card has it.
#[derive(Clone, Debug)]
pub(super) struct Article {
    pub(super) id: String,
    pub(super) title: String,
    /// Where it stands, if that can be linked to.
    pub(super) url: Option<String>,
    pub(super) excerpt: String,
    /// The day, as `datetime` has it and in words.
    pub(super) day: String,
    pub(super) date: String,
    pub(super) authors: String,
    /// Its language; empty where what the source says is no language tag.
    pub(super) language: String,
    pub(super) image: Option<Picture>,
}

/// An organisation on a wall.
#[derive(Clone, Debug)]
pub(super) struct Logo {
    pub(super) name: String,
    pub(super) website: Option<String>,
    pub(super) image: Option<Picture>,
}

/// A file this server has.
#[derive(Clone, Debug)]
pub(super) struct Picture {
    /// Its path below the server's address, without a slash before it.
    pub(super) path: String,
}

/// What an embed has to show.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) articles: Vec<Article>,
    pub(super) logos: Vec<Logo>,
}

impl Content {
    /// How many entries there are.
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.articles.len() + self.logos.len()).unwrap_or(u32::MAX)
    }
}

/// Reads at one snapshot.
pub(super) struct Reader<'a> {
    pub(super) store: &'a Store,
    pub(super) snapshot: Snapshot,
}

impl<'a> Reader<'a> {
    /// At a snapshot.
    pub(super) fn new(state: &'a State, snapshot: Snapshot) -> Self {
        Self { store: &state.store, snapshot }
    }

    /// The organisation's name and website.
    pub(super) async fn organization(&self) -> Result<(String, Option<String>), StoreError> {
        let found = self.store.only::<Organization>(self.snapshot).await?;
        let name = found.as_ref().and_then(|it| Some(it.value.name_on(self.snapshot.as_of)?.name.clone()));
        let website = found.and_then(|it| linkable(it.value.website.as_deref()?));
        Ok((name.unwrap_or_default(), website))
    }

    /// Where something stands on the site, of several paths the first there is.
    pub(super) async fn standing(&self, paths: &[&str]) -> Result<Option<String>, StoreError> {
        for path in paths {
            if let Some(path) = self.store.resolve(self.snapshot, path).await?.path {
                return Ok(Some(path));
            }
        }
        Ok(None)
    }

    /// What the options ask for. Of an article nothing where there is none.
    pub(super) async fn content(&self, options: &Options) -> Result<Content, StoreError> {
        let mut content = Content::default();
        match options.kind {
            Kind::News => {
                let filter = NewsFilter {
                    tags: list(&options.tag),
                    category: options.category.first().cloned(),
                    series: options.series.clone(),
                    language: options.language.clone(),
                    ..NewsFilter::default()
                };
                content.articles = self.articles(self.list(&filter, options).await?).await?;
            }
            Kind::Article => content.articles = self.one(options).await?.into_iter().collect(),
            Kind::Sponsors => {
                let filter = SponsorFilter { levels: list(&options.level), ..SponsorFilter::default() };
                let found: Vec<Stored<Sponsor>> = self.list(&filter, options).await?;
                let of = |it: &Sponsor| (it.name.clone(), it.website.clone(), it.logo.clone());
                content.logos = self.logos(found.iter().map(|it| of(&it.value)).collect()).await?;
            }
            Kind::Partners => {
                let found: Vec<Stored<Partner>> = self.list(&PartnerFilter::default(), options).await?;
                let of = |it: &Partner| (it.name.clone(), it.website.clone(), it.logo.clone());
                content.logos = self.logos(found.iter().map(|it| of(&it.value)).collect()).await?;
            }
            Kind::Members => {
                let filter = MemberFilter { categories: list(&options.category), ..MemberFilter::default() };
                let found: Vec<Stored<Member>> = self.list(&filter, options).await?;
                let name = |it: &Member| it.name_on(self.snapshot.as_of).to_owned();
                let of = |it: &Member| (name(it), it.website.clone(), it.logo.clone());
                content.logos = self.logos(found.iter().map(|it| of(&it.value)).collect()).await?;
            }
        }
        Ok(content)
    }

    async fn list<T: Listed>(
        &self,
        filter: &T::Filter,
        options: &Options,
    ) -> Result<Vec<Stored<T>>, StoreError> {
        let page = PageRequest::first(options.count.into(), None, None);
        let found = self.store.list::<T>(self.snapshot, filter, T::Order::default(), &page).await?;
        Ok(found.edges.into_iter().map(|edge| edge.node).collect())
    }

    /// The article of an id, a slug or an address on the site, present or past; if it is public.
    pub(super) async fn one(&self, options: &Options) -> Result<Option<Article>, StoreError> {
        let found = match (&options.id, &options.url) {
            (Some(id), _) => match Id::parse(id) {
                Some(id) if id.kind() == Some(domain::Kind::NewsArticle) => self.by_id(&id).await?,
                _ => self.by_slug(id).await?,
            },
            (None, Some(url)) => {
                let resolution = self.store.resolve(self.snapshot, url).await?;
                match resolution.id {
                    Some(id) if resolution.kind == Some(domain::Kind::NewsArticle) => self.by_id(&id).await?,
                    _ => None,
                }
            }
            (None, None) => None,
        };
        Ok(self.articles(found.into_iter().collect()).await?.pop())
    }

    /// The newest article.
    pub(super) async fn newest(&self) -> Result<Option<Article>, StoreError> {
        let page = PageRequest::first(1, None, None);
        let (filter, order) = (NewsFilter::default(), NewsOrder::default());
        let found = self.store.list::<NewsArticle>(self.snapshot, &filter, order, &page).await?;
        Ok(self.articles(found.edges.into_iter().map(|edge| edge.node).collect()).await?.pop())
    }

    async fn by_id(&self, id: &Id) -> Result<Option<Stored<NewsArticle>>, StoreError> {
        let found = self.store.get::<NewsArticle>(self.snapshot, std::slice::from_ref(id)).await?;
        Ok(found.into_values().find(|it| it.value.publication().is_public(self.snapshot.at)))
    }

    async fn by_slug(&self, slug: &str) -> Result<Option<Stored<NewsArticle>>, StoreError> {
        let filter = NewsFilter { slug: Some(slug.to_owned()), ..NewsFilter::default() };
        let page = PageRequest::first(1, None, None);
        let found =
            self.store.list::<NewsArticle>(self.snapshot, &filter, NewsOrder::default(), &page).await?;
        Ok(found.edges.into_iter().next().map(|edge| edge.node))
    }

    async fn articles(&self, found: Vec<Stored<NewsArticle>>) -> Result<Vec<Article>, StoreError> {
        let pictures = self.pictures(found.iter().filter_map(|it| it.value.image.clone()).collect()).await?;
        let article = |it: &Stored<NewsArticle>| {
            let value = &*it.value;
            let names: Vec<&str> = value.authors.iter().map(|author| author.name.as_str()).collect();
            Article {
                id: it.id.as_str().to_owned(),
                title: value.title.clone(),
                url: linkable(&value.url),
                excerpt: value.excerpt.clone(),
                day: value.published_at.format("%Y-%m-%d").to_string(),
                date: value.published_at.format("%B %-d, %Y").to_string(),
                authors: names.join(", "),
                language: Some(value.language.clone()).filter(|tag| is_language(tag)).unwrap_or_default(),
                image: value.image.as_ref().and_then(|id| pictures.get(id).cloned()),
            }
        };
        Ok(found.iter().map(article).collect())
    }

    async fn logos(&self, found: Vec<(String, Option<String>, Option<Id>)>) -> Result<Vec<Logo>, StoreError> {
        let pictures = self.pictures(found.iter().filter_map(|(_, _, logo)| logo.clone()).collect()).await?;
        let logo = |(name, website, logo): (String, Option<String>, Option<Id>)| Logo {
            name,
            website: website.and_then(|website| linkable(&website)),
            image: logo.and_then(|id| pictures.get(&id).cloned()),
        };
        Ok(found.into_iter().map(logo).collect())
    }

    async fn pictures(&self, ids: Vec<Id>) -> Result<HashMap<Id, Picture>, StoreError> {
        let found = self.store.public::<Asset>(self.snapshot, &ids).await?;
        Ok((found.into_iter())
            .filter(|(_, it)| it.value.media_type.starts_with("image/"))
            .map(|(id, it)| {
                let path = crate::values::asset_path(&it.value);
                (id, Picture { path: path.trim_start_matches('/').to_owned() })
            })
            .collect())
    }
}

fn list(values: &[String]) -> Option<Vec<String>> {
    (!values.is_empty()).then(|| values.to_vec())
}

/// An address that may be linked to: of the web, or of a mailbox. Nothing for `javascript:` and its like.
pub(super) fn linkable(text: &str) -> Option<String> {
    let url = Url::parse(text.trim()).ok()?;
    ["http", "https", "mailto"].contains(&url.scheme()).then(|| url.into())
}

#[cfg(test)]
mod tests {
    use super::linkable;

    #[test]
    fn only_addresses_of_the_web_and_of_mailboxes_are_linked_to() {
        for text in [
            "javascript:alert(1)",
            " JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,x",
            "/x",
            "",
        ] {
            assert_eq!(linkable(text), None, "{text}");
        }
        assert_eq!(linkable("https://a.test/x y").as_deref(), Some("https://a.test/x%20y"));
        assert_eq!(linkable("mailto:a@b.test").as_deref(), Some("mailto:a@b.test"));
    }
}
