//! An address of every endpoint, over the site of the Meridian Consortium.

use crate::harness::TestApp;
use serde_json::Value;
use std::collections::BTreeSet;

/// What a request is answered, by endpoint. `{…}` stands for what is looked up.
const ADDRESSES: &[(&str, &str)] = &[
    ("/", "/"),
    ("/graphiql/{digest}/{file}", "{graphiql}"),
    ("/graphql", "/graphql?query=%7Bmembers%7Bnodes%7Bname%20category%7Bname%7D%7D%7D%7D"),
    ("/assets/{digest}/{name}", "{asset}"),
    ("/v1/imports", "/v1/imports"),
    ("/v1/imports/{id}", "{import}"),
    ("/reference", "/reference"),
    ("/reference/{digest}/{file}", "{reference}"),
    ("/openapi.yaml", "/openapi.yaml"),
    ("/openapi.json", "/openapi.json"),
    ("/problems/{name}", "/problems/gone"),
    ("/healthz", "/healthz"),
    ("/readyz", "/readyz"),
    ("/version", "/version"),
    ("/feeds", "/feeds"),
    ("/feeds/news.rss", "/feeds/news.rss"),
    ("/feeds/news.atom", "/feeds/news.atom?content=full"),
    ("/feeds/news.json", "/feeds/news.json"),
    ("/feeds/style.css", "/feeds/style.css"),
    ("/v1/organization.jsonld", "/v1/organization.jsonld"),
    ("/v1/news/{id}.jsonld", "/v1/news/clock-day-is-over.jsonld"),
    ("/sitemap.xml", "/sitemap.xml"),
    ("/.well-known/api-catalog", "/.well-known/api-catalog"),
    ("/v1", "/v1"),
    ("/v1/tags", "/v1/tags?totalCount=true"),
    ("/v1/search", "/v1/search?query=clock"),
    ("/v1/resolve", "/v1/resolve?path=/about/"),
    ("/v1/revisions/{number}", "/v1/revisions/1"),
    ("/v1/changes", "/v1/changes?since=0"),
    ("/v1/changes.{format}", "/v1/changes.csv?since=0"),
    ("/embed", "/embed"),
    ("/embed/manifest.json", "/embed/manifest.json"),
    ("/embed/news.js", "/embed/news.js"),
    ("/embed/news.css", "/embed/news.css"),
    ("/embed/news", "/embed/news"),
    ("/embed/article", "/embed/article?id=clock-day-is-over"),
    ("/embed/sponsors", "/embed/sponsors"),
    ("/embed/partners", "/embed/partners"),
    ("/embed/members", "/embed/members"),
    ("/embed/{build}/{file}", "{build}"),
    ("/oembed", "/oembed?url=https%3A%2F%2Fmeridian.test{path}"),
];

/// An endpoint and an address of it.
pub struct Place {
    pub pattern: String,
    pub address: String,
}

/// An address of every endpoint. An endpoint of which none is known is a failure: it would go untested.
pub async fn addresses(app: &TestApp, token: &str) -> Vec<Place> {
    let known = app.get("/nothing").await.json()["known"].clone();
    let known = known.as_array().expect("endpoints").iter().filter_map(Value::as_str);
    let mut places = Vec::new();
    for pattern in known.map(|line| line.split(" (").next().unwrap_or_default()) {
        let listed = ADDRESSES.iter().find(|(of, _)| *of == pattern);
        let address = match listed {
            Some((_, address)) => found(app, token, address).await,
            None => of_content(app, pattern).await,
        };
        places.push(Place { pattern: pattern.to_owned(), address });
    }
    let listed: BTreeSet<&str> = ADDRESSES.iter().map(|(pattern, _)| *pattern).collect();
    let served: BTreeSet<&str> = places.iter().map(|place| place.pattern.as_str()).collect();
    assert_eq!(listed.difference(&served).collect::<Vec<_>>(), Vec::<&&str>::new(), "no endpoints any more");
    places
}

/// A list, an entry of it, and the whole of it as a file.
async fn of_content(app: &TestApp, pattern: &str) -> String {
    if let Some(list) = pattern.strip_suffix("/{id}") {
        let data = app.get(&format!("{list}?first=1")).await.json();
        let id = data["data"][0]["id"].as_str().unwrap_or_else(|| panic!("{list} has an entry: {data:#}"));
        return format!("{list}/{id}");
    }
    if let Some(list) = pattern.strip_suffix(".{format}") {
        return format!("{list}.csv");
    }
    assert!(!pattern.contains('{'), "{pattern}: write an address of it into ADDRESSES");
    pattern.to_owned()
}

/// The address with what is looked up in its place.
async fn found(app: &TestApp, token: &str, address: &str) -> String {
    let file = async |page: &str, before: &str| {
        let html = app.get(page).await.text();
        let name = html.split(before).nth(1).and_then(|rest| rest.split('"').next());
        format!("/{}{}", before.trim_start_matches('"'), name.expect("a file of the page"))
    };
    match address {
        "{graphiql}" => file("/", "\"graphiql/").await,
        "{reference}" => file("/reference", "\"reference/").await,
        "{asset}" => {
            let data = app.data("{ organization { logo { url } } }").await;
            let url = data["organization"]["logo"]["url"].as_str().expect("a logo").to_owned();
            url.strip_prefix(&app.url).unwrap_or(&url).to_owned()
        }
        "{import}" => {
            let jobs = app.with_token(reqwest::Method::GET, "/v1/imports", token).await.json();
            format!("/v1/imports/{}", jobs["imports"][0]["id"].as_str().expect("an import"))
        }
        "{build}" => {
            let manifest = app.get("/embed/manifest.json").await.json();
            manifest["builds"][0]["script"].as_str().expect("a build").to_owned()
        }
        address if address.contains("{path}") => {
            let article = app.data("{ newsArticle(slug: \"clock-day-is-over\") { path } }").await;
            address.replace("{path}", article["newsArticle"]["path"].as_str().expect("a path"))
        }
        address => address.to_owned(),
    }
}
