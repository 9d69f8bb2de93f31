//! A question that is asked again is answered the same, and nothing is asked of the database.

use super::*;

/// What is asked for by its address, of every sort.
pub(super) const READS: [&str; 17] = [
    "/v1/members?first=2",
    "/v1/organization",
    "/v1/news?first=1",
    "/v1/news?first=1&knownAt=2023-06-01T00:00:00Z",
    "/v1/members.csv",
    "/v1/members.ndjson",
    "/v1/members.json",
    "/v1/tags",
    "/feeds/news.atom",
    "/feeds/news.rss",
    "/feeds/news.json",
    "/sitemap.xml",
    "/catalog.jsonld",
    "/embed/news",
    "/embed/sponsors",
    "/v1/search?query=clock",
    "/graphql?query=%7Borganization%7Bname%7D%7D",
];

/// The same without memory.
async fn forgetful(database: TestDatabase) -> TestApp {
    app_with(database, |server| {
        server.memory.answers_memory = 0;
        server.memory.notice = 0;
    })
    .await
}

on_both! {
    async fn what_is_given_again_is_what_would_be_made(database: TestDatabase) {
        let app = app(database).await;
        let mut repeated = 0;
        for path in READS {
            let accept = if path.starts_with("/embed") { "text/html" } else { "*/*" };
            let first = get(&app, path, &[("accept", accept)]).await;
            if first.status == 404 {
                continue;
            }
            assert_eq!(first.status, 200, "{path} {}", first.text());
            assert!(!is_hit(&first), "{path}");
            for method in [Method::GET, Method::GET, Method::GET, Method::HEAD, Method::HEAD, Method::HEAD] {
                let request = app.request(method.clone(), path).header("accept", accept);
                let (statements, again) = app.statements(app.send(request)).await;
                assert_eq!(statements, 0, "{method} {path}");
                assert!(is_hit(&again), "{method} {path} {:?}", again.headers);
                let (status, mut headers, bytes) = said(&again);
                let (_, mut expected, whole) = said(&first);
                // What is made while it is sent has no length before.
                for headers in [&mut headers, &mut expected] {
                    headers.retain(|(name, _)| !["content-length", "transfer-encoding"].contains(&name.as_str()));
                }
                assert_eq!((status, headers), (200, expected), "{method} {path}");
                if method == Method::GET {
                    assert_eq!(bytes, whole, "{path}");
                } else {
                    assert_eq!(again.header("content-length"), whole.len().to_string(), "{path}");
                }
                assert_ne!(again.header("x-request-id"), first.header("x-request-id"));
            }
            let tag = first.header("etag").to_owned();
            for _ in 0..TIMES {
                if tag.is_empty() {
                    break;
                }
                let (statements, again) = app.statements(get(&app, path, &[("accept", accept), ("if-none-match", &tag)])).await;
                assert_eq!((again.status.as_u16(), again.header("etag"), statements), (304, &*tag, 0), "{path}");
                assert!(again.bytes.is_empty() && is_hit(&again), "{path}");
                assert_eq!(again.header("content-security-policy"), first.header("content-security-policy"), "{path}");
            }
            repeated += 1;
        }
        assert!(repeated > 12, "{repeated}");
    }

    async fn what_is_kept_says_the_same_as_a_server_that_keeps_nothing(database: TestDatabase) {
        let backend = database.backend();
        let mut said_before = Vec::new();
        let mut forgetful = forgetful(database).await;
        for path in READS {
            said_before.push((path, get(&forgetful, path, &[("host", "a.example")]).await));
        }
        let query = json!({ "query": QUERY, "variables": { "n": 3 } }).to_string();
        let queried = post(&forgetful, &query, &[]).await;
        // The same database, and another server over it.
        forgetful.stop().await;
        let app = app(std::mem::replace(&mut forgetful.database, TestDatabase::new(backend).await)).await;
        for (path, before) in &said_before {
            for _ in 0..TIMES {
                let again = get(&app, path, &[("host", "a.example")]).await;
                let (status, headers, bytes) = said(&again);
                let length = |headers: &[(String, String)]| headers.iter().filter(|(name, _)| !["content-length", "transfer-encoding"].contains(&name.as_str())).cloned().collect::<Vec<_>>();
                let (expected, expected_headers, whole) = said(before);
                assert_eq!((status, length(&headers), bytes), (expected, length(&expected_headers), whole), "{path}");
            }
        }
        for _ in 0..TIMES {
            assert_eq!(said(&post(&app, &query, &[]).await), said(&queried));
        }
    }

    async fn a_query_is_known_by_its_bytes_and_by_its_meaning(database: TestDatabase) {
        let app = app(database).await;
        let (one, other) = (r#"{"n":2,"f":{"status":"CURRENT"}}"#, r#"{"f": {"status": "CURRENT"}, "n": 2}"#);
        let written = |variables: &str| format!("{{\"query\":{},\"variables\":{variables}}}", json!(QUERY));
        let first = post(&app, &written(one), &[]).await;
        assert_eq!(first.status, 200, "{}", first.text());
        for variables in [one, one, one, other, other, other] {
            let (statements, again) = app.statements(post(&app, &written(variables), &[])).await;
            assert!(is_hit(&again) && statements == 0);
            assert_eq!(said(&again), said(&first));
        }
        let encoded: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("query", QUERY).append_pair("variables", other).finish();
        for _ in 0..TIMES {
            let again = get(&app, &format!("/graphql?{encoded}"), &[]).await;
            assert!(is_hit(&again) && again.bytes == first.bytes);
        }
        assert_eq!(kept(&app, "miss").await, 1);
        assert_eq!(kept(&app, "hit").await, 6 + TIMES as u64);
        let operations = "chancery_graphql_duration_seconds_count{operation=\"Q\"}";
        assert_eq!(value(&metrics(&app).await, operations), 1, "what is repeated is not run");
    }

    async fn what_is_repeated_is_counted_and_costs_one_point(database: TestDatabase) {
        let app = app_with(database, |server| {
            server.door.trusted_proxies = "127.0.0.1".parse().unwrap();
            server.door.rate_limit = "50000".parse().unwrap();
        })
        .await;
        let ask = async |client: &str| {
            let answer = post(&app, &asking(LONG), &[("x-forwarded-for", client)]).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert_eq!(answer.header("ratelimit-policy"), "\"default\";q=50000;w=60");
            let left = answer.header("ratelimit").split(';').find_map(|part| part.strip_prefix("r="));
            (left.unwrap().parse::<u64>().unwrap(), answer.header("chancery-cost").parse::<u64>().unwrap())
        };
        let (left, cost) = ask("192.0.2.1").await;
        assert!(cost > 100);
        assert_eq!(left, 50_000 - 1 - cost);
        for times in 1..=TIMES as u64 {
            assert_eq!(ask("192.0.2.2").await.0, 50_000 - times, "it costs what every request costs");
        }
        let text = metrics(&app).await;
        let answered = value(&text, "chancery_http_requests_total{endpoint=\"/graphql\",status=\"200\"}");
        assert_eq!(answered, 1 + TIMES as u64);
        assert_eq!(value(&text, "chancery_http_request_duration_seconds_count{endpoint=\"/graphql\"}"), answered);
    }

    async fn who_has_no_points_is_refused_what_is_kept(database: TestDatabase) {
        let app = app_with(database, |server| {
            server.door.trusted_proxies = "127.0.0.1".parse().unwrap();
            server.door.rate_limit = "1000".parse().unwrap();
            server.graphql.query_cost = 500;
        })
        .await;
        let ask = async |client: &str| get(&app, "/v1/organization", &[("x-forwarded-for", client)]).await;
        assert_eq!(ask("192.0.2.1").await.status, 200);
        for left in (0..1000).rev() {
            let answer = ask("192.0.2.2").await;
            assert_eq!((answer.status.as_u16(), answer.header("ratelimit").contains(&format!(";r={left};"))), (200, true));
        }
        let refused = ask("192.0.2.2").await;
        assert_eq!((refused.status.as_u16(), refused.json()["type"].as_str()), (429, Some("/problems/rate-limited")));
        assert_eq!(ask("192.0.2.3").await.status, 200);
    }

    async fn who_has_no_points_costs_no_statement_where_the_present_is_not_known(database: TestDatabase) {
        let app = app_with(database, |server| {
            server.memory.notice = 10;
            server.door.trusted_proxies = "127.0.0.1".parse().unwrap();
            server.door.rate_limit = "1000".parse().unwrap();
            server.graphql.query_cost = 500;
        })
        .await;
        let ask = async |client: &str| get(&app, "/v1/organization", &[("x-forwarded-for", client)]).await;
        assert_eq!(ask("192.0.2.1").await.status, 200);
        for _ in 0..1000 {
            assert_eq!(ask("192.0.2.2").await.status, 200);
        }
        // Too short a time for a point to come back.
        app.clock.advance(chrono::TimeDelta::milliseconds(10));
        let (statements, refused) = app.statements(ask("192.0.2.2")).await;
        assert_eq!((refused.status.as_u16(), statements), (429, 0));
        let asked = futures_util::future::join_all((0..16).map(|_| ask("192.0.2.3")));
        let (statements, answers) = app.statements(asked).await;
        assert!(answers.iter().all(is_hit));
        assert_eq!(statements, 1, "one asks for all");
        let last = ask("192.0.2.3").await;
        assert!(last.header("ratelimit").contains(";r=983;"), "each was charged once: {}", last.header("ratelimit"));
    }

    async fn errors_are_neither_kept_nor_repeated(database: TestDatabase) {
        let app = app(database).await;
        for _ in 0..TIMES {
            let refused = post(&app, &asking("{ nothing }"), &[]).await;
            assert!(!is_hit(&refused) && refused.json()["errors"].is_array());
            let missing = get(&app, "/v1/members/nobody", &[]).await;
            assert!(missing.status == 404 && !is_hit(&missing));
            assert_eq!(get(&app, "/v1/members?frist=2", &[]).await.status, 400);
            let half = post(&app, &asking("{ organization { name } node(id: \"x\") { id } }"), &[]).await;
            assert!(half.json()["errors"].is_array() && !is_hit(&half), "{}", half.text());
        }
        assert_eq!((kept(&app, "hit").await, kept(&app, "miss").await), (0, 0));
    }

    async fn nothing_is_repeated_where_nothing_is_kept(database: TestDatabase) {
        let app = forgetful(database).await;
        for _ in 0..TIMES {
            let answer = get(&app, "/v1/members?first=2", &[]).await;
            assert!(answer.status == 200 && answer.header("cache-status").is_empty());
            let answer = post(&app, &asking("{ organization { name } }"), &[]).await;
            assert!(answer.status == 200 && answer.header("cache-status").is_empty());
        }
        assert_eq!((kept(&app, "hit").await, kept(&app, "miss").await), (0, 0));
    }

    async fn a_document_that_is_repeated_can_be_asked_for_by_its_hash(database: TestDatabase) {
        use sha2::Digest;
        let app = app(database).await;
        // What is compressed on its way is a repetition as well.
        for (query, encoding) in [("{ organization { name } }", "identity"), (LONG, "deflate")] {
            let hash = data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(query));
            assert_eq!(post(&app, &asking(query), &[]).await.status, 200);
            let extensions = json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
            for _ in 0..2 {
                let with = json!({ "query": query, "extensions": extensions }).to_string();
                assert!(is_hit(&post(&app, &with, &[("accept-encoding", encoding)]).await));
            }
            let alone = json!({ "extensions": extensions }).to_string();
            for _ in 0..TIMES {
                let answer = post(&app, &alone, &[]).await;
                assert!(answer.json()["errors"].is_null() && is_hit(&answer), "{}", answer.text());
            }
        }
    }
}
