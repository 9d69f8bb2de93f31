//! Documents that are named rather than sent, documents that are trusted, and the switches of what is told.

use crate::harness::{Answer, Backend, TestApp, TestDatabase};
use chancery_api::config::Switch;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::PathBuf;

const JSON: &str = "application/json";
const GRAPHQL: &str = "application/graphql-response+json";

fn code(answer: &Answer) -> String {
    answer.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
}

fn hash(text: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}

fn extensions(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

async fn post(app: &TestApp, accept: &str, body: &Value) -> Answer {
    app.send(app.request(Method::POST, "/graphql").header("accept", accept).json(body)).await
}

async fn get(app: &TestApp, parameters: &[(&str, &str)]) -> Answer {
    let mut path = url::form_urlencoded::Serializer::new("/graphql?".to_owned());
    path.extend_pairs(parameters);
    app.send(app.request(Method::GET, &path.finish()).header("accept", JSON)).await
}

async fn app() -> TestApp {
    TestApp::start(TestDatabase::new(Backend::Sqlite).await).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_is_sent_once_and_named_from_then_on() {
    let app = app().await;
    let text = "query Name { organization { name } }";
    let hash = hash(text);
    // The words, the code and the status that clients of Apollo look for.
    let unknown = post(&app, JSON, &json!({ "extensions": extensions(&hash) })).await;
    let expected = json!([{
        "message": "PersistedQueryNotFound",
        "extensions": { "code": "PERSISTED_QUERY_NOT_FOUND" },
    }]);
    assert_eq!((unknown.status.as_u16(), &unknown.json()["errors"]), (200, &expected));
    assert_eq!(unknown.header("cache-control"), "no-store", "nobody may keep that it is not known");
    let strict = post(&app, GRAPHQL, &json!({ "extensions": extensions(&hash) })).await;
    assert_eq!((strict.status.as_u16(), &strict.json()["errors"]), (400, &expected));

    let given = extensions(&hash).to_string();
    let sent = get(&app, &[("query", text), ("extensions", &given)]).await;
    let data = json!({ "data": { "organization": { "name": "PKI Consortium" } } });
    assert_eq!((sent.status.as_u16(), sent.json()), (200, data.clone()));
    let named = [
        post(&app, JSON, &json!({ "extensions": extensions(&hash) })).await,
        post(
            &app,
            GRAPHQL,
            &json!({ "extensions": extensions(&hash.to_uppercase()), "operationName": "Name" }),
        )
        .await,
        get(&app, &[("extensions", &given)]).await,
        get(&app, &[("documentId", &format!("sha256:{hash}"))]).await,
        post(&app, GRAPHQL, &json!({ "documentId": format!("sha256:{hash}") })).await,
    ];
    for answer in named {
        assert_eq!((answer.status.as_u16(), answer.json()), (200, data.clone()));
    }
    let other = post(&app, GRAPHQL, &json!({ "documentId": "x-mine:1" })).await;
    assert_eq!((other.status.as_u16(), code(&other).as_str()), (400, "PERSISTED_QUERY_INVALID"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_wrong_is_kept_under_a_hash() {
    let app = app().await;
    let text = "{ organization { name } }";
    let poison = json!({ "query": "{ __typename }", "extensions": extensions(&hash(text)) });
    let answer = post(&app, GRAPHQL, &poison).await;
    assert_eq!((answer.status.as_u16(), code(&answer).as_str()), (400, "PERSISTED_QUERY_INVALID"));
    let wrong = [
        json!({ "version": 2, "sha256Hash": hash(text) }),
        json!({ "version": 1, "sha256Hash": "abc" }),
        json!({ "version": 1 }),
        json!(1),
    ];
    for persisted in wrong {
        let body = json!({ "query": text, "extensions": { "persistedQuery": persisted } });
        let answer = post(&app, GRAPHQL, &body).await;
        assert_eq!(
            (answer.status.as_u16(), code(&answer).as_str()),
            (400, "PERSISTED_QUERY_INVALID"),
            "{body}"
        );
    }
    // What is refused is not kept: by the parser, the guard, and the engine.
    let costly = "{ members(first: 500) { nodes { news(first: 500) { nodes { title } } } } }";
    for (refused, expected) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        (costly, "COST_LIMIT"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { __typename } query B { __typename }", "OPERATION_RESOLUTION_FAILURE"),
    ] {
        let body = json!({ "query": refused, "extensions": extensions(&hash(refused)) });
        assert_eq!(code(&post(&app, GRAPHQL, &body).await), expected);
        let named = post(&app, GRAPHQL, &json!({ "extensions": extensions(&hash(refused)) })).await;
        assert_eq!(code(&named), "PERSISTED_QUERY_NOT_FOUND", "{refused}");
    }
    let named = post(&app, GRAPHQL, &json!({ "extensions": extensions(&hash(text)) })).await;
    assert_eq!(code(&named), "PERSISTED_QUERY_NOT_FOUND");
}

/// A server that answers the documents of a file.
async fn trusting(documents: &Value) -> (TestApp, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("documents.json");
    std::fs::write(&path, documents.to_string()).unwrap();
    let database = TestDatabase::new(Backend::Sqlite).await;
    let app = TestApp::start_with(database, |settings| {
        settings.server.graphql.trusted_documents = Some(path);
    })
    .await;
    (app, folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn only_trusted_documents_are_answered_where_there_are_some() {
    let text = "query Name { organization { name } }";
    let schema = "{ __schema { queryType { name } } }";
    let documents = json!({ "name-1": text, hash(schema): schema });
    let (app, _folder) = trusting(&documents).await;
    for body in [
        json!({ "documentId": "name-1" }),
        json!({ "documentId": format!("sha256:{}", hash(text)) }),
        json!({ "query": text }),
        json!({ "extensions": extensions(&hash(text)) }),
        json!({ "query": text, "extensions": extensions(&hash(text)) }),
        json!({ "extensions": extensions(&hash(schema)) }),
    ] {
        let answer = post(&app, GRAPHQL, &body).await;
        assert_eq!(answer.status, 200, "{body}: {}", answer.text());
    }
    assert_eq!(get(&app, &[("documentId", "name-1")]).await.status, 200);
    for body in [
        json!({ "query": format!("{text} ") }),
        json!({ "query": "{ __typename }" }),
        json!({ "query": "{" }),
        json!({ "query": "{ __schema { types { name } } }" }),
        json!({ "documentId": "name-2" }),
        json!({ "extensions": extensions(&hash("{ __typename }")) }),
        json!({ "query": "{ __typename }", "extensions": extensions(&hash("{ __typename }")) }),
    ] {
        for accept in [GRAPHQL, JSON] {
            let answer = post(&app, accept, &body).await;
            assert_eq!(
                (answer.status.as_u16(), code(&answer).as_str()),
                (403, "UNTRUSTED_DOCUMENT"),
                "{body}"
            );
        }
    }
    let page = app.get("/").await;
    assert_eq!(page.status, 404);
    assert!(page.text().contains("/graphql") && page.text().contains("registered"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_does_not_start_with_documents_it_cannot_answer() {
    use chancery_api::{Application, Settings};
    let folder = tempfile::tempdir().unwrap();
    let start = async |file: PathBuf| {
        let mut settings = Settings::default();
        let database = folder.path().join("a.db");
        settings.common.database = format!("sqlite://{}", database.display()).parse().unwrap();
        settings.server.listen = "127.0.0.1:0".parse().unwrap();
        settings.server.graphql.trusted_documents = Some(file);
        let clock = std::sync::Arc::new(chancery_schema::SystemClock);
        let entropy = std::sync::Arc::new(chancery_schema::FixedEntropy::default());
        Application::build(settings, clock, entropy).await.err().map(|error| error.to_string())
    };
    let missing = start(folder.path().join("none.json")).await.unwrap();
    assert!(missing.contains("none.json"), "{missing}");
    let wrong = folder.path().join("wrong.json");
    std::fs::write(&wrong, r#"{"fine": "{ __typename }", "the-wrong-one": "{ nothing }"}"#).unwrap();
    let said = start(wrong).await.unwrap();
    assert!(said.contains("the-wrong-one") && said.contains("nothing"), "{said}");
    let fine = folder.path().join("fine.json");
    std::fs::write(&fine, r#"{"fine": "{ __typename }"}"#).unwrap();
    assert_eq!(start(fine).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn introspection_and_graphiql_can_be_switched_off() {
    let database = TestDatabase::new(Backend::Sqlite).await;
    let app = TestApp::start_with(database, |settings| {
        settings.server.graphql.introspection = Switch::Off;
        settings.server.graphql.graphiql = Switch::Off;
    })
    .await;
    for query in [
        "{ __schema { types { name } } }",
        "{ __type(name: \"Query\") { name } }",
        "{ organization { name } ...F } fragment F on Query { a: __schema { queryType { name } } }",
    ] {
        let answer = app.answer(query, json!({})).await;
        assert_eq!(
            (answer.status.as_u16(), code(&answer).as_str()),
            (403, "INTROSPECTION_DISABLED"),
            "{query}"
        );
    }
    assert_eq!(app.data("{ __typename }").await, json!({ "__typename": "Query" }));
    // What is like a name that is not there is not told either.
    for query in
        ["{ organisation { name } }", "{ members(frist: 1) { totalCount } }", "{ members { node { id } } }"]
    {
        let said = app.errors(query).await.join(" ");
        assert!(!said.contains("Did you mean"), "{said}");
    }
    let page = app.get("/").await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (404, "application/problem+json"));
    assert!(page.json()["detail"].as_str().unwrap().contains("/graphql"));
    let file = app.get(&format!("/graphiql/{}/graphiql.js", "a".repeat(64))).await;
    assert_eq!(file.status, 404);
    let nowhere = app.get("/nowhere").await.text();
    assert!(!nowhere.to_lowercase().contains("graphiql"), "{nowhere}");
    assert!(nowhere.contains("/graphql"));

    let open = self::app().await;
    assert!(open.errors("{ organisation { name } }").await.join(" ").contains("Did you mean"));
    assert!(open.get("/nowhere").await.text().contains("GraphiQL"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_can_be_read_in_two_ways_is_not_read() {
    let app = app().await;
    let post = |body: &'static str| {
        app.request(Method::POST, "/graphql")
            .header("content-type", JSON)
            .header("accept", GRAPHQL)
            .body(body)
    };
    for body in [
        r#"{"query":"{ __typename }","query":"{ organization { name } }"}"#,
        r#"{"query":"{ __typename }","\u0071uery":"{ organization { name } }"}"#,
        r#"{"query":"{ __typename }","variables":{"a":1,"a":2}}"#,
    ] {
        let answer = app.send(post(body)).await;
        assert_eq!((answer.status.as_u16(), code(&answer).as_str()), (400, "BAD_REQUEST"), "{body}");
        assert!(answer.text().contains("given twice"), "{}", answer.text());
    }
    let twice = app
        .request(Method::POST, "/graphql")
        .header("content-type", JSON)
        .header("content-type", "text/plain");
    let answer = app.send(twice.body(r#"{"query":"{ __typename }"}"#)).await;
    assert_eq!((answer.status.as_u16(), code(&answer).as_str()), (415, "UNSUPPORTED_MEDIA_TYPE"));
}
