//! Which feeds there are.

use super::Format;
use crate::http::State;
use crate::http::problem::Problem;
use chancery_schema::Snapshot;
use chancery_schema::domain::{Id, Kind, Member, Organization, Person};
use chancery_schema::store::PageRequest;
use serde::Serialize;
use std::collections::HashMap;

/// The feeds, and what narrows them.
#[derive(Serialize)]
pub(crate) struct Feeds {
    /// All news.
    news: Forms,
    /// A feed for each tag of a public article.
    tags: Vec<Narrowed>,
    /// A feed for each author that is known.
    authors: Vec<Narrowed>,
    /// A feed for each language.
    languages: Vec<Narrowed>,
    /// The parameters that every feed takes.
    parameters: Vec<Parameter>,
}

/// The address of a feed in each form.
#[derive(Serialize)]
struct Forms {
    rss: String,
    atom: String,
    json: String,
}

#[derive(Serialize)]
struct Narrowed {
    /// The value of the parameter.
    value: String,
    /// What it stands for.
    name: String,
    /// How many public articles are in the feed.
    articles: u64,
    #[serde(flatten)]
    forms: Forms,
}

/// A parameter that feeds take.
#[derive(Serialize)]
pub(crate) struct Parameter {
    /// Its name.
    pub(crate) name: String,
    /// What it means.
    pub(crate) about: String,
}

fn forms(base: &str, parameter: Option<(&str, &str)>) -> Forms {
    let address = |format: Format| {
        let query = parameter.map(|pair| {
            let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs([pair]).finish();
            format!("?{query}")
        });
        format!("{base}{}{}", format.path(), query.unwrap_or_default())
    };
    Forms { rss: address(Format::Rss), atom: address(Format::Atom), json: address(Format::Json) }
}

/// Lists the feeds.
///
/// # Errors
/// When the database fails.
pub(crate) async fn list(
    state: &State,
    snapshot: Snapshot,
    base: &str,
    parameters: Vec<Parameter>,
) -> Result<Feeds, Problem> {
    let store = &state.store;
    let all = PageRequest::first(u64::from(u32::MAX), None, None);
    let narrowed = |parameter: &str, value: String, name: String, articles: u64| {
        let forms = forms(base, Some((parameter, &value)));
        Narrowed { value, name, articles, forms }
    };
    let tags = store.tags(snapshot, &all).await?.edges.into_iter().map(|edge| edge.node);
    let tags = tags.map(|count| narrowed("tag", count.tag.slug, count.tag.name, count.articles)).collect();
    let languages = store.news_languages(snapshot).await?;
    let languages =
        languages.into_iter().map(|(code, articles)| narrowed("language", code.clone(), code, articles));
    let authors = store.news_authors(snapshot).await?;
    let names = names(state, snapshot, &authors).await?;
    let mut authors: Vec<Narrowed> = authors
        .into_iter()
        .map(|(id, articles)| {
            let name = names.get(&id).cloned().unwrap_or_else(|| id.to_string());
            narrowed("authorId", id.to_string(), name, articles)
        })
        .collect();
    authors.sort_by(|a, b| (&a.name, &a.value).cmp(&(&b.name, &b.value)));
    Ok(Feeds { news: forms(base, None), tags, authors, languages: languages.collect(), parameters })
}

/// What authors are called on the snapshot's day.
async fn names(
    state: &State,
    snapshot: Snapshot,
    authors: &[(Id, u64)],
) -> Result<HashMap<Id, String>, Problem> {
    let of = |kind: Kind| -> Vec<Id> {
        authors.iter().map(|(id, _)| id).filter(|id| id.kind() == Some(kind)).cloned().collect()
    };
    let day = snapshot.as_of;
    let mut names = HashMap::with_capacity(authors.len());
    let people = state.store.get::<Person>(snapshot, &of(Kind::Person)).await?;
    names.extend(people.into_iter().map(|(id, person)| (id, person.value.name.clone())));
    let members = state.store.get::<Member>(snapshot, &of(Kind::Member)).await?;
    names.extend(members.into_iter().map(|(id, member)| (id, member.value.name_on(day).to_owned())));
    let organizations = state.store.get::<Organization>(snapshot, &of(Kind::Organization)).await?;
    for (id, organization) in organizations {
        if let Some(name) = organization.value.name_on(day) {
            names.insert(id, name.name.clone());
        }
    }
    Ok(names)
}
