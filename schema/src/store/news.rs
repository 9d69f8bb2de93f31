//! News.

use super::OPEN;
use super::facts::{id, sort_key, tabled, text};
use super::listed::{Listed, Parent};
use super::select::{FACT, Select, SortKey, column, column_of, has_fact};
use super::snapshot::Snapshot;
use super::time::micros;
use super::translations::{self, in_language};
use crate::domain::{Id, NewsArticle};
use crate::entity::{self, news_article};
use crate::text::{name_key, tag_key};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Cond, Condition, Expr, ExprTrait, Query};
use serde::Serialize;

/// Which articles. Published and not expired at the snapshot's instant, always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct NewsFilter {
    /// With at least one of these tags, however written.
    pub tags: Option<Vec<String>>,
    /// In this category, however written.
    pub category: Option<String>,
    /// Of this series, however written.
    pub series: Option<String>,
    /// By the author of this id, or of this name.
    pub author: Option<AuthorFilter>,
    /// Written for this member.
    pub member: Option<Id>,
    /// In this language: a range of BCP 47 tags, `en` for `en-US` too.
    pub language: Option<String>,
    /// Published at that instant or later.
    pub published_from: Option<DateTime<Utc>>,
    /// Published before that instant.
    pub published_before: Option<DateTime<Utc>>,
    /// Of this slug.
    pub slug: Option<String>,
    /// Where it stands.
    pub path: Option<String>,
}

/// An author to filter by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum AuthorFilter {
    /// The person, member or organisation of this id.
    Id(Id),
    /// The name as bylines give it, whatever case and accents.
    Name(String),
}

/// The order of articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum NewsOrder {
    /// Newest first.
    #[default]
    PublishedDesc,
    /// Oldest first.
    PublishedAsc,
    /// Most recently changed first.
    UpdatedDesc,
    /// By title.
    TitleAsc,
}

/// Public at the snapshot's instant.
pub(super) fn published(alias: &'static str, snapshot: Snapshot) -> Condition {
    let at = micros(snapshot.at);
    // Not by the index of publication, which the place of a cursor is looked up in: nearly all is public.
    Cond::all()
        .add(column_of(alias, "published_at").add(0).lte(at))
        .add(column_of(alias, "expires_at").gt(at))
}

impl Listed for NewsArticle {
    type Filter = NewsFilter;
    type Order = NewsOrder;

    fn select(filter: &NewsFilter, order: NewsOrder, snapshot: Snapshot) -> Select {
        let term = |taxonomy: &str, slugs: Vec<String>| {
            let of = column_of(FACT, "taxonomy").eq(taxonomy);
            has_fact("news_term", Cond::all().add(of).add(column_of(FACT, "slug").is_in(slugs)))
        };
        let author = |condition: Expr| has_fact("news_author", Cond::all().add(condition));
        let select = Select::from::<Self>()
            .filter(published("t", snapshot))
            .filter_if(filter.tags.as_ref(), |tags| {
                term("tag", tags.iter().map(|tag| tag_key(tag)).collect())
            })
            .filter_if(filter.category.as_ref(), |category| term("category", vec![tag_key(category)]))
            .filter_if(filter.series.as_ref(), |series| term("series", vec![tag_key(series)]))
            .filter_if(filter.author.as_ref(), |wanted| match wanted {
                AuthorFilter::Id(id) => author(column_of(FACT, "author").eq(id.as_str())),
                AuthorFilter::Name(name) => author(column_of(FACT, "name_key").eq(name_key(name))),
            })
            .filter_if(filter.member.as_ref(), |member| author(column_of(FACT, "member").eq(member.as_str())))
            .filter_if(filter.language.as_deref(), in_language)
            .filter_if(filter.published_from, |from| column("published_at").gte(micros(from)))
            .filter_if(filter.published_before, |before| column("published_at").lt(micros(before)))
            .filter_if(filter.slug.as_deref(), |slug| column("slug").eq(slug))
            .filter_if(filter.path.as_deref(), |path| column("path").eq(path));
        let by = |name| SortKey::number(column(name));
        select.order_by(match order {
            NewsOrder::PublishedDesc => by("published_at").descending(),
            NewsOrder::PublishedAsc => by("published_at"),
            NewsOrder::UpdatedDesc => by("updated_at").descending(),
            NewsOrder::TitleAsc => SortKey::text(column("title_key")),
        })
    }

    fn select_for(select: Select, parent: Parent, snapshot: Snapshot) -> Select {
        if parent == Parent::Translation {
            return translations::of_others(select, "news_article", snapshot);
        }
        let by = if parent == Parent::MemberOfNews { "member" } else { "author" };
        // Several authors of one article may write for one member: each article once.
        let written = Query::select()
            .distinct()
            .expr_as(column_of("a", by), "parent")
            .expr_as(column_of("a", "version"), "version")
            .from_as("news_author", "a")
            .take();
        select
            .join_query(written, "w", Cond::all().add(column_of("w", "version").eq(column("version"))))
            .parent(Expr::col(("w", "parent")))
    }
}

tabled!(
    NewsArticle,
    entity::news_article,
    |article, row| {
        row.slug = Set(article.slug.clone());
        row.path = Set(article.path.clone());
        row.title_key = Set(sort_key(&article.title));
        row.language = Set(article.language.clone());
        row.published_at = Set(micros(article.published_at));
        row.updated_at = Set(micros(article.updated_at.unwrap_or(article.published_at)));
        row.expires_at = Set(article.expires_at.map_or(OPEN, micros));
        let translation = article.translation.as_ref();
        row.translation_key = Set(text(translation.map(|translation| translation.key.as_str())));
        row.translation_rank = Set(translation.map_or(0, |translation| translation.rank.into()));
    },
    |own, version, facts| {
        let named = |taxonomy: &'static str, names: &[String]| -> Vec<(&'static str, String, String)> {
            names.iter().map(|name| (taxonomy, tag_key(name), name.clone())).collect()
        };
        let mut terms: Vec<(&str, String, String)> =
            own.tags.iter().map(|tag| ("tag", tag.slug.clone(), tag.name.clone())).collect();
        terms.extend(named("category", &own.categories));
        terms.extend(named("series", &own.series));
        terms.sort();
        // An article counts once for each tag, however often and differently it writes it.
        terms.dedup_by(|a, b| (a.0, &a.1) == (b.0, &b.1));
        for (taxonomy, slug, name) in terms {
            facts.news_terms.push(news_article::term::ActiveModel {
                version: Set(version),
                taxonomy: Set(taxonomy.to_owned()),
                slug: Set(slug),
                name: Set(name),
            });
        }
        for author in &own.authors {
            facts.news_authors.push(news_article::author::ActiveModel {
                version: Set(version),
                author: Set(id(author.author.as_ref())),
                member: Set(id(author.member.as_ref())),
                name_key: Set(name_key(&author.name)),
            });
        }
    }
);
