//! News and pages.

use super::attribution::author;
use super::collect::Ask;
use super::fields::{Entry, json, object};
use super::loads::{Keys, below, by_id, failed, given_below, keys, load_ids, loaded, parts};
use super::plan::How;
use super::rows::Found;
use super::texts::{body, section};
use super::together::{BesideArticles, load};
use super::under::all_under;
use super::{Plain, Stop};
use crate::graphql::asset::Asset;
use crate::graphql::connection::View;
use crate::graphql::loaders::Beside;
use crate::graphql::member::Member;
use crate::graphql::news::{MAX_RELATED, NewsArticle, USUAL_RELATED};
use crate::graphql::page::Page;
use crate::graphql::partner::Partner;
use crate::graphql::tag::Tag;
use crate::values::{Confidence, DateTime};
use chancery_schema::domain::{self, Id};
use chancery_schema::store::{Neighbours, NewsFilter, PageFilter, Parent, PartnerFilter};

object! { NewsArticle as "NewsArticle", node: true, |ask| {
    "id" => json!(|article| article.stored.id),
    "slug" => json!(|article| article.slug),
    "path" => json!(|article| article.path),
    "pastPaths" => past_paths(),
    "url" => json!(|article| article.url),
    "title" => json!(|article| article.title),
    "summary" => json!(|article| article.summary),
    "excerpt" => json!(|article| article.excerpt),
    "body" => body(ask, |article: &Self| Some(&article.body))?,
    "publishedAt" => json!(|article| DateTime(article.published_at)),
    "updatedAt" => json!(|article| article.updated_at.map(DateTime)),
    "language" => json!(|article| article.language),
    "translations" => all_under::<_, NewsArticle>(ask, Parent::Translation, NewsFilter::default())?,
    "authors" => parts(ask, |article: &Self| Entry::all(article, |article| &article.authors))?,
    "tags" => parts(ask, |article: &Self| Entry::all(article, |article| &article.tags))?,
    "categories" => json!(|article| article.categories),
    "series" => json!(|article| article.series),
    "resources" => parts(ask, |article: &Self| Entry::all(article, |article| &article.resources))?,
    "image" => by_id::<_, Asset>(ask, |article: &Self| article.image.as_ref())?,
    "partners" => all_under::<_, Partner>(
        ask,
        Parent::ArticleOfPartner,
        PartnerFilter { any_time: true, ..PartnerFilter::default() },
    )?,
    "previous" => beside(ask, |beside| beside.previous.as_ref())?,
    "next" => beside(ask, |beside| beside.next.as_ref())?,
    "related" => related(ask)?,
} }

/// Paths that lead to records besides the one where each stands.
fn past_paths<T: View>() -> How<T> {
    loaded(|rows: &[T], run| {
        Box::pin(async move {
            let snapshot = rows.first().ok_or(Plain)?.snapshot();
            let keys = keys(rows.iter().map(|row| Some(&row.stored().id)))?;
            let found = run.operation.store.past_paths(snapshot, &keys.keys).await.map_err(failed)?;
            let of = |row: &T| found.get(&row.stored().id).cloned().unwrap_or_default();
            Ok(rows.iter().map(of).collect())
        })
    })
}

/// The article before or after each.
fn beside(ask: &Ask<'_>, which: fn(&Neighbours) -> Option<&Id>) -> Result<How<NewsArticle>, Stop> {
    Ok(below(ask.plan()?, move |rows: &[NewsArticle], run| {
        Box::pin(async move {
            let snapshot = rows.first().ok_or(Plain)?.snapshot;
            let key = |row: &NewsArticle| Beside { snapshot, article: row.stored.clone(), limit: 1 };
            let keys: Vec<Beside> = rows.iter().map(key).collect();
            let found = load::<BesideArticles>(run, snapshot, &keys).await?;
            let ids = keys.iter().map(|key| which(found.get(key)?));
            load_ids::<NewsArticle>(snapshot, ids, |_| true, run).await
        })
    }))
}

/// The articles about the same as each.
fn related(ask: &Ask<'_>) -> Result<How<NewsArticle>, Stop> {
    given_below(ask, |rows: &[NewsArticle], given| {
        Box::pin(async move {
            let first: Option<i32> = given.get_or("first", Some(USUAL_RELATED))?;
            let first = first.unwrap_or(USUAL_RELATED);
            if !(0..=MAX_RELATED).contains(&first) {
                return Err(Plain);
            }
            let snapshot = rows.first().ok_or(Plain)?.snapshot;
            let articles: Vec<_> = rows.iter().map(|row| row.stored.clone()).collect();
            let limit = u64::from(first.unsigned_abs());
            let store = &given.run.operation.store;
            let lists = store.related(snapshot, &articles, limit).await.map_err(failed)?;
            let ids = |row: &NewsArticle| lists.get(&row.stored.id).map(Vec::as_slice).unwrap_or_default();
            let Keys { keys, .. } = keys(rows.iter().flat_map(ids).map(Some))?;
            let found = store.get::<domain::NewsArticle>(snapshot, &keys).await.map_err(failed)?;
            let article = |id: &Id| Some(NewsArticle::view(found.get(id)?.clone(), snapshot));
            let lists = rows.iter().map(|row| ids(row).iter().filter_map(article).collect::<Vec<_>>());
            Found::lists(lists, given.run)
        })
    })
}

type Attribution = Entry<domain::NewsArticle, domain::Attribution>;

object! { Attribution as "Attribution", node: false, |ask| {
    "name" => json!(|one| one.name),
    "affiliation" => json!(|one| one.affiliation),
    "confidence" => json!(|one| Confidence::from(one.confidence)),
    "author" => author(ask)?,
    "member" => by_id::<_, Member>(ask, |one: &Self| one.member.as_ref())?,
} }

type Resource = Entry<domain::NewsArticle, domain::Resource>;

object! { Resource as "Resource", node: false, |ask| {
    "src" => json!(|resource| resource.src),
    "title" => json!(|resource| resource.title),
    "asset" => by_id::<_, Asset>(ask, |resource: &Self| resource.asset.as_ref())?,
} }

type ArticleTag = Entry<domain::NewsArticle, domain::Tag>;

object! { ArticleTag as "Tag", node: false, |ask| {
    "name" => json!(|tag| tag.name),
    "slug" => json!(|tag| tag.slug),
    "articleCount" => loaded(|rows: &[Self], run| {
        Box::pin(async move {
            let snapshot = super::loads::snapshot_of(rows)?;
            let Keys { keys, .. } = keys(rows.iter().map(|tag| Some(tag.slug.as_str())))?;
            let found = run.operation.store.count_tagged(snapshot, &keys).await.map_err(failed)?;
            let count = |tag: &Self| i32::try_from(found.get(&tag.slug).copied().unwrap_or(0)).map_err(|_| Plain);
            rows.iter().map(count).collect()
        })
    }),
} }

object! { Tag as "Tag", node: false, |ask| {
    "name" => json!(|tag| tag.tag.name),
    "slug" => json!(|tag| tag.tag.slug),
    // Tags of the root were counted as they were found.
    "articleCount" => How::value(|tag: &Self, out| {
        let articles = tag.articles.ok_or(Plain)?;
        out.json(&i32::try_from(articles).map_err(|_| Plain)?)
    }),
} }

object! { Page as "Page", node: true, |ask| {
    "id" => json!(|page| page.stored.id),
    "path" => json!(|page| page.path),
    "pastPaths" => past_paths(),
    "url" => json!(|page| page.url),
    "title" => json!(|page| page.title),
    "summary" => json!(|page| page.summary),
    "body" => body(ask, |page: &Self| Some(&page.body))?,
    "section" => section(ask, |page: &Self| Some(&page.body))?,
    "language" => json!(|page| page.language),
    "translations" => all_under::<_, Page>(ask, Parent::Translation, PageFilter::default())?,
    "publishedAt" => json!(|page| page.published_at.map(DateTime)),
    "updatedAt" => json!(|page| page.updated_at.map(DateTime)),
    "redirect" => json!(|page| page.redirect),
} }
