//! GraphQL in addresses: what caches in front may keep, for how long, and how they ask again.

use super::*;
use crate::harness::content::instant;
use sha2::{Digest, Sha256};

fn address(pairs: &[(&str, &str)]) -> String {
    format!("/graphql?{}", url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}

/// The seconds of a directive of `Cache-Control`.
fn seconds(answer: &Answer, directive: &str) -> Option<i64> {
    let control = answer.header("cache-control").split(", ");
    control
        .filter_map(|said| said.split_once('='))
        .find(|(name, _)| *name == directive)
        .map(|(_, n)| n.parse().unwrap())
}

on_both! {
    async fn an_answer_to_an_address_may_be_kept_and_asked_for_again(database: TestDatabase) {
        let app = app(database).await;
        let path = address(&[("query", "{ members(first: 3) { nodes { name } } }")]);
        let first = app.get(&path).await;
        assert!(first.header("cache-control").starts_with("public, max-age=60, stale-while-revalidate=60"), "{:?}", first.headers);
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\""), "{tag}");
        for _ in 0..TIMES {
            let again = get(&app, &path, &[("if-none-match", &tag)]).await;
            assert_eq!((again.status.as_u16(), again.header("etag"), again.bytes.len()), (304, tag.as_str(), 0));
            let other = get(&app, &path, &[("if-none-match", "W/\"other\"")]).await;
            assert_eq!((other.status.as_u16(), &other.bytes), (200, &first.bytes));
        }
        // In a body it is no other request's, whatever it is answered from.
        for _ in 0..TIMES {
            let posted = post(&app, &asking("{ members(first: 3) { nodes { name } } }"), &[("if-none-match", &tag)]).await;
            assert_eq!((posted.status.as_u16(), posted.header("cache-control"), posted.header("etag")), (200, "no-store", ""));
            assert_eq!(posted.bytes, first.bytes);
        }
        let site = Site::meridian();
        site.edit("data/members/eve.yaml", "Eve Horologist", "Ada Horologist");
        assert!(app.import(&site).await.changed);
        app.clock.advance(chrono::TimeDelta::seconds(11));
        let changed = get(&app, &path, &[("if-none-match", &tag)]).await;
        assert_eq!(changed.status, 200);
        assert_ne!((changed.header("etag"), &changed.bytes), (tag.as_str(), &first.bytes));
    }

    async fn a_hash_in_an_address_may_be_kept_once_its_text_is_known(database: TestDatabase) {
        let app = app(database).await;
        let query = "{ organization { name } }";
        let extensions = json!({ "persistedQuery": { "version": 1, "sha256Hash": data_encoding::HEXLOWER.encode(&Sha256::digest(query)) } }).to_string();
        let hashed = address(&[("extensions", &extensions)]);
        let unknown = app.get(&hashed).await;
        assert_eq!(unknown.header("cache-control"), "no-store", "{}", unknown.text());
        assert!(unknown.text().contains("PersistedQueryNotFound"));
        let told = app.get(&address(&[("query", query), ("extensions", &extensions)])).await;
        assert_eq!(told.status, 200, "{}", told.text());
        let known = app.get(&hashed).await;
        assert_eq!((known.status.as_u16(), &known.bytes), (200, &told.bytes));
        assert!(known.header("cache-control").starts_with("public, max-age=60"), "{:?}", known.headers);
    }

    async fn no_cache_keeps_an_answer_beyond_the_moment_that_changes_it(database: TestDatabase) {
        let app = app(database).await;
        let path = address(&[("query", "{ news(first: 3) { nodes { title } } }")]);
        for (now, fresh, more) in [("23:58:20", 60, Some(40)), ("23:59:00", 60, None), ("23:59:40", 20, None), ("23:59:45", 15, None)] {
            app.clock.set(instant(&format!("2023-06-01T{now}Z")));
            for _ in 0..TIMES {
                let answer = app.get(&path).await;
                let said = (seconds(&answer, "max-age"), seconds(&answer, "stale-while-revalidate"));
                assert_eq!(said, (Some(fresh), more), "{now} {:?}", answer.headers);
                let list = app.get("/v1/news?first=2").await;
                let said = (seconds(&list, "max-age"), seconds(&list, "stale-while-revalidate"));
                assert_eq!(said, (Some(fresh), more), "{now} {:?}", list.headers);
            }
        }
    }

    async fn what_reads_no_content_or_fails_is_kept_by_nobody(database: TestDatabase) {
        let app = app(database).await;
        for query in ["{ __typename }", "{ nothing }", "{ members(first: -1) { nodes { name } } }", "{"] {
            let answer = app.get(&address(&[("query", query)])).await;
            assert_eq!((answer.header("cache-control"), answer.header("etag")), ("no-store", ""), "{query}");
        }
    }
}
