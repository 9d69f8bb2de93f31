//! The surfaces agree: whatever is asked for, in whatever order and at whatever time, GraphQL, REST, whole
//! lists and feeds give the same entries in the same order, and the same total.

use crate::harness::content::instant;
use crate::harness::{Backend, Site, TestApp, TestDatabase, runtime};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

/// What is asked of a list: each filter as GraphQL and as REST write it.
#[derive(Clone, Debug)]
struct Asked {
    list: &'static str,
    filters: Vec<(&'static str, Value)>,
    order: Option<&'static str>,
    as_of: Option<&'static str>,
    known_at: Option<&'static str>,
    size: u8,
}

const DAYS: [&str; 5] = ["2019-06-01", "2021-06-01", "2023-06-01", "2023-07-01", "2023-08-02"];
const INSTANTS: [&str; 3] = ["2023-06-01T12:00:00Z", "2023-06-20T00:00:00Z", "2023-08-01T12:00:00Z"];

fn filter(name: &'static str, values: &'static [&'static str]) -> BoxedStrategy<(&'static str, Value)> {
    select(values)
        .prop_map(move |text| (name, serde_json::from_str(text).unwrap_or_else(|_| json!(text))))
        .boxed()
}

fn asked() -> impl Strategy<Value = Asked> {
    let members = vec![
        filter("status", &["CURRENT", "FORMER", "ANY"]),
        filter("kind", &["ORGANIZATION", "INDIVIDUAL"]),
        filter("category", &["[\"A\"]", "[\"B\"]", "[\"A\",\"B\"]", "[\"none\"]"]),
        filter("workingGroup", &["OFTEN", "RARE", "NEVER"]),
        filter("sponsor", &["true", "false"]),
        filter("search", &["member", "member 00", "aard", "nobody"]),
        filter("nameStartsWith", &["M", "member 01", "Ä"]),
        filter("memberSince.from", &["2019-12-31", "2020-01-02"]),
        filter("memberSince.to", &["2020-01-01", "2023-06-10"]),
    ];
    let news = vec![
        filter("tag", &["[\"Tag 1\"]", "[\"tag-2\",\"Tag 3\"]", "[\"All\"]", "[\"none\"]"]),
        filter("authorName", &["Person 003", "person 011", "Nobody"]),
        filter("language", &["en", "nl"]),
        filter("publishedFrom", &["2021-01-01T00:00:05Z"]),
        filter("publishedBefore", &["2021-01-01T00:00:20Z", "2020-01-01T00:00:00Z"]),
    ];
    let people = vec![filter("search", &["person", "person 00", "nobody"])];
    let assets = vec![filter("mediaType", &["image/svg+xml", "IMAGE/SVG+XML", "image/png"])];
    let of = |list: &'static str,
              filters: Vec<BoxedStrategy<(&'static str, Value)>>,
              orders: &'static [&'static str]| {
        let one_each: Vec<_> =
            filters.into_iter().map(|filter| prop::option::weighted(0.25, filter)).collect();
        let times = (prop::option::of(select(&DAYS[..])), prop::option::of(select(&INSTANTS[..])));
        (one_each, prop::option::of(select(orders)), times, 1u8..12).prop_map(
            move |(filters, order, (as_of, known_at), size)| Asked {
                list,
                filters: filters.into_iter().flatten().collect(),
                order,
                as_of,
                known_at,
                size,
            },
        )
    };
    prop_oneof![
        of("members", members, &["NAME_ASC", "NAME_DESC", "SINCE_ASC", "SINCE_DESC"]),
        of("news", news, &["PUBLISHED_DESC", "PUBLISHED_ASC", "UPDATED_DESC", "TITLE_ASC"]),
        of("people", people, &["NAME_ASC"]),
        of("assets", assets, &["PATH_ASC"]),
    ]
}

/// A value as GraphQL writes it: enumerations and names of fields without quotes.
fn literal(name: &str, value: &Value) -> String {
    match value {
        Value::String(text) if matches!(name, "status" | "kind") => text.clone(),
        value => value.to_string(),
    }
}

impl Asked {
    fn graphql(&self) -> String {
        let mut fields: Vec<String> = Vec::new();
        let mut since: Vec<String> = Vec::new();
        for (name, value) in &self.filters {
            match name.strip_prefix("memberSince.") {
                Some(bound) => since.push(format!("{bound}: {value}")),
                None => fields.push(format!("{name}: {}", literal(name, value))),
            }
        }
        if !since.is_empty() {
            fields.push(format!("memberSince: {{ {} }}", since.join(", ")));
        }
        let mut arguments = vec![format!("first: 500, filter: {{ {} }}", fields.join(", "))];
        arguments.extend(self.order.map(|order| format!("orderBy: {order}")));
        if self.list == "members" {
            arguments.extend(self.as_of.map(|day| format!("asOf: \"{day}\"")));
        }
        arguments.extend(self.known_at.map(|at| format!("knownAt: \"{at}\"")));
        format!("{{ list: {}({}) {{ totalCount nodes {{ id }} }} }}", self.list, arguments.join(", "))
    }

    /// The parameters that say which entries and in which order, as REST, exports and feeds take them.
    fn query(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.filters {
            let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            for value in values {
                query.append_pair(name, value.as_str().unwrap_or(&value.to_string()));
            }
        }
        for (name, value) in [("orderBy", self.order), ("asOf", self.as_of), ("knownAt", self.known_at)] {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }
}

fn ids(list: &Value) -> Vec<String> {
    list.as_array()
        .into_iter()
        .flatten()
        .map(|entry| entry["id"].as_str().expect("an id").to_owned())
        .collect()
}

/// All pages of the list, and its total.
async fn rest(app: &TestApp, asked: &Asked) -> Result<(Vec<String>, u64), Value> {
    let mut found = Vec::new();
    let mut after = String::new();
    loop {
        let address = format!(
            "/v1/{}?first={}&fields=id&totalCount=true&{}{after}",
            asked.list,
            asked.size,
            asked.query()
        );
        let answer = app.get(&address).await;
        if answer.status != 200 {
            return Err(answer.json());
        }
        let page = answer.json();
        found.extend(ids(&page["data"]));
        match page["pageInfo"]["endCursor"].as_str() {
            Some(cursor) if page["pageInfo"]["hasNextPage"] == true => after = format!("&after={cursor}"),
            _ => return Ok((found, page["totalCount"].as_u64().expect("a total"))),
        }
    }
}

/// The ids of the whole list as a table, and line by line.
async fn whole(app: &TestApp, asked: &Asked) -> [Vec<String>; 2] {
    let of = async |format: &str| {
        let address = format!("/v1/{}.{format}?fields=id&{}", asked.list, asked.query());
        let answer = app.get(&address).await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.text());
        answer.text()
    };
    let table = of("csv").await;
    let mut rows = table.lines().map(str::to_owned);
    assert_eq!(rows.next().as_deref(), Some("id"));
    let lines = of("ndjson").await;
    let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    [rows.collect(), lines.map(|entry| entry["id"].as_str().expect("an id").to_owned()).collect()]
}

/// The addresses of articles in a feed, page by page, and those that REST lists.
async fn feed(app: &TestApp, asked: &Asked) -> [Vec<String>; 2] {
    let urls = |entries: &Value| -> Vec<String> {
        let entries = entries.as_array().into_iter().flatten();
        entries.map(|entry| entry["url"].as_str().expect("an address").to_owned()).collect()
    };
    let rest = app.get(&format!("/v1/news?first=500&fields=url&{}", asked.query())).await.json();
    let mut walked = Vec::new();
    let mut next = Some(format!("/feeds/news.json?content=summary&first={}&{}", asked.size, asked.query()));
    while let Some(address) = next {
        let page = app.get(&address).await.json();
        walked.extend(urls(&page["items"]));
        next =
            page["next_url"].as_str().map(|url| url.strip_prefix(&app.url).expect("this server").to_owned());
    }
    [walked, urls(&rest["data"])]
}

/// A site with a past: members that left, were renamed and came, news that was withdrawn and is to come.
async fn app_with_a_past(backend: Backend) -> TestApp {
    let site = Site::of_size(25);
    site.edit("content/blog/a007.md", "2021-01-01", "2023-07-15");
    let app = TestApp::with_site(TestDatabase::new(backend).await, &site).await;
    site.remove("data/members/m004.yaml");
    site.edit("data/members/m005.yaml", "Member 005", "Aardvark");
    site.edit("data/members/m006.yaml", "memberType: A", "memberType: B");
    site.edit("data/members/m012.yaml", "sponsor: { level: Gold }\n", "");
    site.remove("content/blog/a003.md");
    site.edit("content/blog/a011.md", "Article 011", "Another article");
    app.clock.set(instant("2023-07-01T12:00:00Z"));
    app.import(&site).await;
    site.write("data/members/new.yaml", "id: new\nname: Ärgerlich\nmemberSince: 2023-07-20\nmemberType: B\n");
    app.clock.set(instant("2023-08-01T12:00:00Z"));
    app.import(&site).await;
    app.clock.set(instant("2023-08-02T12:00:00Z"));
    app
}

fn surfaces_agree(backend: Backend) {
    let runtime = runtime();
    let app = runtime.block_on(app_with_a_past(backend));
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(100);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&asked(), |asked| {
        runtime.block_on(async {
            let answer = app.answer(&asked.graphql(), json!({})).await.json();
            let rest = rest(&app, &asked).await;
            if answer["errors"].is_null() {
                let list = &answer["data"]["list"];
                let graphql = (ids(&list["nodes"]), list["totalCount"].as_u64().expect("a total"));
                prop_assert_eq!(Ok(&graphql), rest.as_ref());
                let [table, lines] = whole(&app, &asked).await;
                prop_assert_eq!(&graphql.0, &table);
                prop_assert_eq!(&graphql.0, &lines);
                if asked.list == "news" && asked.order.is_none() {
                    let [feed, rest] = feed(&app, &asked).await;
                    prop_assert_eq!(feed, rest);
                }
            } else {
                prop_assert!(rest.is_err(), "GraphQL refuses what REST answers: {answer}");
            }
            Ok(())
        })
    });
    drop(app);
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}

#[test]
fn whatever_is_asked_for_every_surface_says_the_same_on_sqlite() {
    surfaces_agree(Backend::Sqlite);
}

#[test]
fn whatever_is_asked_for_every_surface_says_the_same_on_postgres() {
    if Backend::Postgres.is_available() {
        surfaces_agree(Backend::Postgres);
    }
}
