//! An article as schema.org's `NewsArticle`.

use super::organization::brief;
use super::{image, node, put, web_address};
use crate::values::DateTime;
use chancery_schema::domain::{Attribution, Id, Kind, Member, MemberKind, NewsArticle, Organization};
use chancery_schema::store::{NewsFilter, NewsOrder, PageRequest, Parent, Stored};
use chancery_schema::{Snapshot, Store, StoreError};
use serde_json::{Value, json};
use std::collections::HashMap;

/// An article, with who wrote it and who published it. `base` is the start of every absolute address of
/// this server.
///
/// # Errors
/// When the database fails.
pub(crate) async fn article(
    store: &Store,
    snapshot: Snapshot,
    base: &str,
    stored: &Stored<NewsArticle>,
) -> Result<Value, StoreError> {
    let own = &stored.value;
    let organization: Option<Stored<Organization>> = store.only(snapshot).await?;
    let members: Vec<Id> = own
        .authors
        .iter()
        .filter_map(|author| author.author.clone())
        .filter(|author| author.kind() == Some(Kind::Member))
        .collect();
    let members: HashMap<Id, Stored<Member>> = store.get(snapshot, &members).await?;
    let all = PageRequest::first(u64::from(u32::MAX), None, None);
    let others = store
        .list_under::<NewsArticle>(
            snapshot,
            Parent::Translation,
            std::slice::from_ref(&stored.id),
            &NewsFilter::default(),
            NewsOrder::default(),
            &all,
        )
        .await?;
    let body = store.bodies(std::slice::from_ref(&own.body)).await?.remove(&own.body);
    let mut written = node("NewsArticle");
    written.insert("@context".to_owned(), json!("https://schema.org"));
    let url = web_address(&own.url);
    put(&mut written, "@id", url.map(|url| format!("{url}#article")));
    put(&mut written, "identifier", stored.id.as_str());
    put(&mut written, "url", url);
    put(&mut written, "mainEntityOfPage", url);
    put(&mut written, "headline", own.title.clone());
    put(&mut written, "abstract", own.summary.clone());
    put(&mut written, "description", own.excerpt.clone());
    put(&mut written, "articleBody", body.map(|body| body.text.clone()));
    put(&mut written, "datePublished", DateTime(own.published_at).written());
    put(&mut written, "dateModified", own.updated_at.map(|at| DateTime(at).written()));
    put(&mut written, "expires", own.expires_at.map(|at| DateTime(at).written()));
    put(&mut written, "inLanguage", own.language.clone());
    let authors: Vec<Value> = own.authors.iter().map(|author| byline(author, &members)).collect();
    put(&mut written, "author", authors);
    put(&mut written, "publisher", organization.as_ref().map(|own| Value::Object(brief(snapshot, own))));
    put(&mut written, "image", image(store, snapshot, base, own.image.as_ref()).await?);
    let tags: Vec<&str> = own.tags.iter().map(|tag| tag.name.as_str()).collect();
    put(&mut written, "keywords", tags);
    put(&mut written, "articleSection", own.categories.clone());
    let series = |name: &String| json!({ "@type": "CreativeWorkSeries", "name": name });
    put(&mut written, "isPartOf", own.series.iter().map(series).collect::<Vec<Value>>());
    let others = others.values().flat_map(|page| &page.edges).filter_map(|edge| {
        let other = &edge.node.value;
        let url = web_address(&other.url)?;
        Some(json!({
            "@type": "NewsArticle",
            "@id": format!("{url}#article"),
            "url": url,
            "headline": other.title,
            "inLanguage": other.language,
        }))
    });
    put(&mut written, "workTranslation", others.collect::<Vec<Value>>());
    Ok(Value::Object(written))
}

/// A name in the byline. Of a name that nobody is known by, nothing says what it is the name of.
fn byline(author: &Attribution, members: &HashMap<Id, Stored<Member>>) -> Value {
    let kind = author.author.as_ref().and_then(|id| match id.kind() {
        Some(Kind::Person) => Some("Person"),
        Some(Kind::Organization) => Some("Organization"),
        Some(Kind::Member) => members.get(id).map(|member| match member.value.kind {
            MemberKind::Organization => "Organization",
            MemberKind::Individual => "Person",
        }),
        _ => None,
    });
    let mut written = kind.map(node).unwrap_or_default();
    put(&mut written, "name", author.name.clone());
    put(&mut written, "identifier", author.author.as_ref().map(Id::to_string));
    let affiliation =
        author.affiliation.as_ref().filter(|of| **of != author.name && kind != Some("Organization"));
    put(
        &mut written,
        "affiliation",
        affiliation.map(|name| {
            let mut of = node("Organization");
            put(&mut of, "name", name.clone());
            put(&mut of, "identifier", author.member.as_ref().map(Id::to_string));
            Value::Object(of)
        }),
    );
    Value::Object(written)
}
