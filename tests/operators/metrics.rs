//! `/metrics`, on an address of its own.

use crate::harness::{Answer, Site, TestApp, TestDatabase};
use reqwest::Method;

async fn observed(db: TestDatabase, site: &Site) -> TestApp {
    TestApp::with_content(db, site, |server| {
        server.metrics_listen = Some("127.0.0.1:0".parse().unwrap());
    })
    .await
}

async fn ask(app: &TestApp, path: &str) -> Answer {
    let url = format!("{}{path}", app.metrics_url.as_deref().expect("an address for operators"));
    let response = app.client.get(url).send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    Answer { status, headers, bytes: response.bytes().await.unwrap().to_vec() }
}

/// The value of a metric, as it is written with its labels.
fn value(text: &str, metric: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(metric)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {metric} in\n{text}")).parse().unwrap()
}

on_both! {
    async fn what_is_done_is_counted(db: TestDatabase) {
        let site = Site::meridian();
        let app = observed(db, &site).await;
        for _ in 0..3 {
            app.get("/v1/members?first=2").await;
        }
        app.get("/nowhere").await;
        app.get("/v1/members?first=501").await;
        app.data("{ members { totalCount } }").await;
        let answer = ask(&app, "/metrics").await;
        assert_eq!(answer.status, 200);
        assert!(answer.header("content-type").starts_with("application/openmetrics-text"));
        let text = answer.text();
        assert_eq!(value(&text, r#"chancery_http_requests_total{endpoint="/v1/members",status="200"}"#), 3.0);
        assert_eq!(value(&text, r#"chancery_http_requests_total{endpoint="/v1/members",status="400"}"#), 1.0);
        assert_eq!(value(&text, r#"chancery_http_requests_total{endpoint="none",status="404"}"#), 1.0);
        assert_eq!(value(&text, r#"chancery_http_request_duration_seconds_count{endpoint="/v1/members"}"#), 4.0);
        assert!(value(&text, r#"chancery_database_statement_duration_seconds_count{access="read"}"#) > 3.0);
        assert_eq!(value(&text, r#"chancery_imports_total{outcome="SUCCEEDED"}"#), 1.0);
        assert_eq!(value(&text, "chancery_database_up"), 1.0);
        assert!(text.ends_with("# EOF\n"), "{text}");
    }

    async fn nobody_else_can_ask(db: TestDatabase) {
        let site = Site::meridian();
        let app = observed(db, &site).await;
        assert_eq!(app.get("/metrics").await.status, 404);
        assert_eq!(ask(&app, "/v1/members").await.status, 404);
        assert_eq!(ask(&app, "/readyz").await.json()["status"], "ready");
        assert_eq!(ask(&app, "/healthz").await.json()["status"], "alive");
    }

    async fn nothing_a_client_sends_becomes_a_label(db: TestDatabase) {
        let site = Site::meridian();
        let app = observed(db, &site).await;
        for number in 0..20 {
            app.get(&format!("/invented-{number}?x={number}")).await;
            app.get(&format!("/v1/members/invented-{number}")).await;
            let odd = Method::from_bytes(format!("INVENTED{number}").as_bytes()).unwrap();
            let _ = app.client.request(odd, format!("{}/v1", app.url)).send().await;
        }
        let text = ask(&app, "/metrics").await.text();
        assert!(!text.to_lowercase().contains("invented"), "{text}");
    }

    async fn every_request_has_an_id_that_comes_back(db: TestDatabase) {
        let app = TestApp::start(db).await;
        let first = app.get("/v1").await;
        let given = app.request(Method::GET, "/v1").header("x-request-id", "of-a-client");
        let second = app.send(given).await;
        let (first, second) = (first.header("x-request-id"), second.header("x-request-id"));
        assert!(first.len() == 36 && second.len() == 36 && first != second, "{first} {second}");
    }
}
