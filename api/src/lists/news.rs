//! News.

use super::{BadInput, parse_id};
use crate::values::DateTime;
use async_graphql::{Enum, ID, InputObject};
use chancery_schema::domain::Id;
use chancery_schema::store::{self, AuthorFilter};
use schemars::JsonSchema;
use serde::Deserialize;

/// Which articles. All conditions must hold.
#[derive(InputObject, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct NewsFilter {
    /// With at least one of these tags, whatever case and accents.
    tag: Option<Vec<String>>,
    /// In this category.
    category: Option<String>,
    /// Of this series.
    series: Option<String>,
    /// By the author of this id: a person, a member or the organisation.
    #[schemars(with = "Option<String>")]
    author_id: Option<ID>,
    /// By an author of this name, as bylines give it, whatever case and accents.
    author_name: Option<String>,
    /// Written for the member of this id.
    #[schemars(with = "Option<String>")]
    member_id: Option<ID>,
    /// In this language (BCP 47): `en` finds `en-US` too.
    language: Option<String>,
    /// Published at that instant or later.
    published_from: Option<DateTime>,
    /// Published before that instant.
    published_before: Option<DateTime>,
}

fn id(name: &str, given: &ID) -> Result<Id, BadInput> {
    parse_id(given.as_str()).map_err(|wrong| BadInput::new(format!("{name}: {wrong}")))
}

impl TryFrom<NewsFilter> for store::NewsFilter {
    type Error = BadInput;

    fn try_from(filter: NewsFilter) -> Result<Self, BadInput> {
        if let (Some(from), Some(before)) = (filter.published_from, filter.published_before)
            && from.0 >= before.0
        {
            return Err(BadInput::new(
                "publishedFrom is not before publishedBefore: no article is in that range",
            ));
        }
        let author = match (&filter.author_id, filter.author_name) {
            (None, None) => None,
            (Some(author), None) => Some(AuthorFilter::Id(id("authorId", author)?)),
            (None, Some(name)) => Some(AuthorFilter::Name(name)),
            (Some(_), Some(_)) => return Err(BadInput::new("give authorId or authorName, not both")),
        };
        Ok(Self {
            tags: filter.tag,
            category: filter.category,
            series: filter.series,
            author,
            member: filter.member_id.map(|member| id("memberId", &member)).transpose()?,
            language: filter.language,
            published_from: filter.published_from.map(|instant| instant.0),
            published_before: filter.published_before.map(|instant| instant.0),
            slug: None,
            path: None,
        })
    }
}

/// The order of articles.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "store::NewsOrder")]
pub(crate) enum NewsOrder {
    /// Newest first.
    PublishedDesc,
    /// Oldest first.
    PublishedAsc,
    /// Most recently changed first.
    UpdatedDesc,
    /// By title.
    TitleAsc,
}
