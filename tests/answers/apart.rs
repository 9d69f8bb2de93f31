//! Who is never given an answer that was kept for another.

use super::*;

on_both! {
    async fn who_shows_who_they_are_neither_reads_nor_writes_what_is_kept(database: TestDatabase) {
        let app = app(database).await;
        let path = "/v1/members?first=2";
        for _ in 0..TIMES {
            assert!(get(&app, path, &[("authorization", "Bearer x")]).await.header("cache-status").is_empty());
            let query = post(&app, &asking(QUERY), &[("authorization", "Bearer x")]).await;
            assert!(query.header("cache-status").is_empty() && query.status == 200);
        }
        assert!(!is_hit(&get(&app, path, &[]).await) && !is_hit(&post(&app, &asking(QUERY), &[]).await));
        for _ in 0..TIMES {
            assert!(is_hit(&get(&app, path, &[]).await) && is_hit(&post(&app, &asking(QUERY), &[]).await));
            assert!(!is_hit(&get(&app, path, &[("authorization", "Bearer x")]).await));
            assert!(!is_hit(&post(&app, &asking(QUERY), &[("authorization", "Bearer x")]).await));
        }
    }

    async fn every_host_has_its_own(database: TestDatabase) {
        let app = app(database).await;
        for path in ["/v1/members?first=2", "/feeds/news.atom"] {
            for _ in 0..TIMES {
                for host in ["one.example", "two.example"] {
                    let answer = get(&app, path, &[("host", host)]).await;
                    let said = format!("{:?}{}", answer.headers, answer.text());
                    let other = if host == "one.example" { "two.example" } else { "one.example" };
                    assert!(said.contains(host) && !said.contains(other), "{path} {host}");
                }
            }
        }
    }

    async fn every_media_type_has_its_own(database: TestDatabase) {
        let app = app(database).await;
        for _ in 0..TIMES {
            for (accept, content_type) in [("text/csv", "text/csv"), ("application/json", "application/json")] {
                let answer = get(&app, "/v1/members", &[("accept", accept)]).await;
                assert!(answer.header("content-type").starts_with(content_type), "{accept}");
            }
            for (accept, content_type) in [
                ("application/graphql-response+json", "application/graphql-response+json; charset=utf-8"),
                ("application/json", "application/json; charset=utf-8"),
            ] {
                let answer = post(&app, &asking(QUERY), &[("accept", accept)]).await;
                assert_eq!(answer.header("content-type"), content_type);
            }
            assert_eq!(get(&app, "/v1/members", &[("accept", "image/png")]).await.status, 406);
            assert_eq!(post(&app, &asking(QUERY), &[("accept", "text/html")]).await.status, 406);
        }
    }

    async fn a_request_that_is_to_be_refused_is_refused_whatever_is_kept(database: TestDatabase) {
        let app = app(database).await;
        for _ in 0..TIMES {
            assert_eq!(post(&app, &asking(QUERY), &[]).await.status, 200);
            assert_eq!(get(&app, "/v1/organization", &[]).await.status, 200);
        }
        let send = async |content_type: &str, more: &[(&str, &str)]| {
            let request = app.request(Method::POST, "/graphql").header("content-type", content_type);
            let request = more.iter().fold(request, |request, (name, value)| request.header(*name, *value));
            app.send(request.body(asking(QUERY))).await.status.as_u16()
        };
        assert_eq!(send("application/json; charset=utf-8", &[]).await, 200);
        assert_eq!(send("text/plain", &[]).await, 415);
        assert_eq!(send("application/json", &[("content-type", "text/plain")]).await, 415);
        assert_eq!(send("application/json", &[("content-encoding", "gzip")]).await, 415);
        let many: Vec<(String, String)> = (0..70).map(|number| (format!("x-{number}"), "x".to_owned())).collect();
        let many: Vec<(&str, &str)> = many.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(send("application/json", &many).await, 431);
        assert_eq!(get(&app, "/v1/organization", &many).await.status, 431);
        let with_body = app.request(Method::GET, "/v1/organization").body("x");
        let answer = app.send(with_body).await;
        assert_eq!((answer.status.as_u16(), answer.header("connection")), (200, "close"), "nobody reads it");
        assert_eq!(app.send(app.request(Method::POST, "/v1/organization")).await.status, 405);
        assert_eq!(app.send(app.request(Method::OPTIONS, "/v1/organization")).await.status, 204);
    }
}
