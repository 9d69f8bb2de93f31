//! Lists.

use crate::harness::content::instant;
use crate::harness::{Answer, Site, TestApp};
use reqwest::Method;
use serde_json::Value;

fn texts(list: &Value, field: &str) -> Vec<String> {
    let data = list["data"].as_array().unwrap_or_else(|| panic!("no list: {list:#}"));
    data.iter().map(|entry| entry[field].as_str().unwrap_or("null").to_owned()).collect()
}

/// The path that a `Link` header gives a relation, on this server.
fn link(app: &TestApp, answer: &Answer, rel: &str) -> Option<String> {
    let wanted = format!("rel=\"{rel}\"");
    let link = answer.header("link").split(", ").find(|link| link.contains(&wanted))?.to_owned();
    let address = link.trim_start_matches('<').split('>').next()?;
    Some(address.strip_prefix(&app.url).expect("an address on this server").to_owned())
}

on_both! {
    async fn every_list_and_every_entry_of_it_is_served_as_described(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let index = app.get("/v1").await.json();
        let lists: Vec<&str> = index["endpoints"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|endpoint| endpoint["href"].as_str())
            .filter(|href| href.starts_with("/v1/") && !href.contains(['{', '.']))
            .collect();
        assert!(lists.len() > 15, "{lists:?}");
        let mut entries = 0;
        for list in lists {
            // Each answer is held against openapi.yaml by the harness.
            let address = match list {
                "/v1/changes" => "/v1/changes?since=0&totalCount=true".to_owned(),
                "/v1/search" => "/v1/search?query=clock&totalCount=true".to_owned(),
                "/v1/resolve" => "/v1/resolve?path=%2Fabout%2F".to_owned(),
                list => list.to_owned(),
            };
            let answer = app.get(&address).await;
            assert_eq!(answer.status, 200, "{address}: {}", answer.text());
            assert_eq!(answer.header("access-control-allow-origin"), "*");
            for entry in answer.json()["data"].as_array().into_iter().flatten() {
                let Some(href) = entry["href"].as_str() else { continue };
                let item = app.get(href).await;
                assert!([200, 410].contains(&item.status.as_u16()), "{href}: {}", item.text());
                entries += 1;
            }
        }
        assert!(entries > 50, "{entries}");
    }

    async fn pages_are_walked_by_their_links_both_ways(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::of_size(23)).await;
        let all = app.get("/v1/members?first=100&totalCount=true").await.json();
        assert_eq!((all["totalCount"].as_u64(), all["pageInfo"]["hasNextPage"].as_bool()), (Some(23), Some(false)));
        let mut walked = Vec::new();
        let mut next = Some("/v1/members?first=5&fields=slug".to_owned());
        let mut last = None;
        while let Some(address) = next {
            let page = app.get(&address).await;
            walked.extend(texts(&page.json(), "slug"));
            next = link(&app, &page, "next");
            last = Some(page);
        }
        assert_eq!(walked, texts(&all, "slug"));
        let mut back = texts(&last.as_ref().unwrap().json(), "slug");
        let mut previous = link(&app, &last.unwrap(), "prev");
        while let Some(address) = previous {
            let page = app.get(&address).await;
            back = [texts(&page.json(), "slug"), back].concat();
            previous = link(&app, &page, "prev");
        }
        assert_eq!(back, walked);
    }

    async fn a_walk_sees_one_state_whoever_writes_meanwhile(db: TestDatabase) {
        let site = Site::of_size(9);
        let app = TestApp::with_site(db, &site).await;
        let first = app.get("/v1/members?first=4&fields=slug").await;
        site.remove("data/members/m007.yaml");
        site.edit("data/members/m005.yaml", "Member 005", "Aardvark");
        app.clock.set(instant("2023-06-02T12:00:00Z"));
        app.import(&site).await;
        let second = app.get(&link(&app, &first, "next").unwrap()).await;
        assert_eq!(texts(&second.json(), "slug"), ["m004", "m005", "m006", "m007"]);
        assert_eq!(second.json()["revision"], 1);
        let fresh = app.get("/v1/members?first=1&fields=name&totalCount=true").await.json();
        assert_eq!((fresh["data"][0]["name"].as_str(), fresh["totalCount"].as_u64()), (Some("Aardvark"), Some(8)));
    }

    async fn both_axes_of_time_are_answered(db: TestDatabase) {
        let site = Site::of_size(3);
        let app = TestApp::with_site(db, &site).await;
        site.remove("data/members/m001.yaml");
        app.clock.set(instant("2023-07-01T12:00:00Z"));
        app.import(&site).await;
        let slugs = async |query: &str| texts(&app.get(&format!("/v1/members?fields=slug{query}")).await.json(), "slug");
        assert_eq!(slugs("").await, ["m000", "m002"]);
        assert_eq!(slugs("&asOf=2022-01-01").await, ["m000", "m001", "m002"]);
        assert_eq!(slugs("&asOf=2019-01-01").await, [""; 0]);
        assert_eq!(slugs("&knownAt=2023-06-15T00:00:00Z").await, ["m000", "m001", "m002"]);
        assert_eq!(slugs("&status=FORMER").await, ["m001"]);
        let former = app.get("/v1/members/m001").await.json();
        assert_eq!((former["status"].as_str(), former["memberUntil"].as_str()), (Some("FORMER"), Some("2023-07-01")));
    }

    async fn fields_select_and_long_texts_come_when_they_are_named(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let list = app.get("/v1/news?first=1").await.json();
        assert!(list["data"][0].get("body").is_none());
        let list = app.get("/v1/news?first=1&fields=title,body.html,authors.name").await.json();
        let entry = list["data"][0].as_object().unwrap();
        assert_eq!(entry.keys().collect::<Vec<_>>(), ["title", "body", "authors"]);
        assert_eq!(entry["body"].as_object().unwrap().len(), 1);
        assert!(entry["body"]["html"].as_str().unwrap().starts_with('<'));
        let item = app.get("/v1/news?first=1&fields=href").await.json();
        let item = app.get(item["data"][0]["href"].as_str().unwrap()).await.json();
        assert_eq!(item["body"]["html"], entry["body"]["html"]);
    }

    async fn what_is_not_public_yet_comes_when_its_time_has_come(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let total = async || app.get("/v1/news?totalCount=true&first=0").await.json()["totalCount"].as_u64().unwrap();
        let now = total().await;
        app.clock.set(instant("2023-12-24T18:00:00Z"));
        assert_eq!(total().await, now + 1);
        app.clock.set(instant("2024-01-01T00:00:00Z"));
        assert_eq!(total().await, now, "what expires is no longer listed");
    }

    async fn a_language_takes_in_its_regions_whatever_the_case(db: TestDatabase) {
        let app = TestApp::start(db).await;
        let total = async |language: &str| {
            let list = app.get(&format!("/v1/news?first=0&totalCount=true{language}")).await.json();
            list["totalCount"].as_u64().unwrap()
        };
        let all = total("").await;
        assert!(all > 0);
        for (language, found) in [("en", all), ("EN-us", all), ("en-US", all), ("e", 0), ("en-GB", 0), ("en-", 0)] {
            assert_eq!(total(&format!("&language={language}")).await, found, "{language}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_json_is_listed_and_head_has_no_body() {
    let app = TestApp::start(crate::harness::TestDatabase::new(crate::harness::Backend::Sqlite).await).await;
    let get = app.get("/v1/partners").await;
    let head = app.send(app.request(Method::HEAD, "/v1/partners")).await;
    assert_eq!((head.status.as_u16(), head.bytes.len()), (200, 0));
    assert_eq!(head.header("etag"), get.header("etag"));
    let refused = app.send(app.request(Method::GET, "/v1/partners").header("accept", "image/png")).await;
    assert_eq!(refused.status, 406);
    let news = app.get("/v1/news?first=1").await;
    assert_eq!(news.header("content-language"), "en-US");
}
