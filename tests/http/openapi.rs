//! `openapi.yaml` is what the code says, with examples that are real answers.

use crate::harness::{Answer, Backend, TestApp, TestDatabase};
use serde_json::{Map, Value, json};
use std::path::Path;

/// Parameters without which an address answers nothing, and what is asked for in examples.
const GIVEN: [(&str, &str); 3] = [("since", "0"), ("query", "trust list"), ("path", "/about/")];

/// Asks for an example of each operation on content and puts it into the document.
async fn with_examples(app: &TestApp) -> Value {
    let mut document = chancery_api::openapi();
    let paths: Vec<String> = document["paths"].as_object().expect("paths").keys().cloned().collect();
    for path in paths {
        if path.ends_with(".{format}") {
            as_file(app, &mut document, &path).await;
            continue;
        }
        let operation = &document["paths"][&path]["get"];
        let media = &operation["responses"]["200"]["content"]["application/json"];
        if !media.is_object()
            || media.get("example").is_some()
            || !path.starts_with("/v1")
            || path.contains("imports")
        {
            continue;
        }
        let is_list = operation["operationId"].as_str().is_some_and(|id| id.starts_with("list"));
        let (address, example) =
            if path.contains('{') { one(app, &path).await } else { whole(app, &path, is_list).await };
        let item = &mut document["paths"][&path];
        if let Some(segment) = item.get_mut("parameters").and_then(|segments| segments.get_mut(0)) {
            let shown = address.rsplit('/').next().unwrap_or_default().split('?').next().unwrap_or_default();
            segment["example"] = shown.parse::<i64>().map_or_else(|_| json!(shown), |number| json!(number));
        }
        let parameters = item["get"].get_mut("parameters").and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            let given =
                GIVEN.iter().find(|(name, _)| parameter["name"] == *name && parameter["required"] == true);
            if let Some((_, value)) = given {
                parameter["example"] =
                    value.parse::<i64>().map_or_else(|_| json!(value), |number| json!(number));
            }
        }
        item["get"]["responses"]["200"]["content"]["application/json"]["examples"] =
            json!({ "answer": { "summary": format!("GET {address}"), "value": example } });
    }
    for (name, path) in [
        ("InvalidParameter", "/v1/members?nam=x"),
        ("NotFound", "/v1/members/nobody"),
        ("NotRecorded", "/v1/members?knownAt=2001-01-01T00:00:00Z"),
    ] {
        let problem = app.get(path).await.json();
        document["components"]["responses"][name]["content"]["application/problem+json"]["examples"] =
            json!({ "answer": { "summary": format!("GET {path}"), "value": problem } });
    }
    document
}

/// A whole list, of which the beginning is shown.
async fn as_file(app: &TestApp, document: &mut Value, path: &str) {
    let item = &mut document["paths"][path];
    item["parameters"][0]["example"] = json!("csv");
    let mut address = path.replace("{format}", "csv");
    for parameter in item["get"]["parameters"].as_array_mut().into_iter().flatten() {
        if parameter["name"] == "since" {
            parameter["example"] = json!(0);
            address.push_str("?since=0");
        }
    }
    let answer = app.get(&address).await;
    assert_eq!(answer.status, 200, "{address}: {}", answer.text());
    let shown: String = answer.text().split_inclusive('\n').take(3).collect();
    item["get"]["responses"]["200"]["content"]["text/csv"]["examples"] =
        json!({ "answer": { "summary": format!("GET {address}: its first lines"), "value": shown } });
}

fn good(answer: &Answer, address: &str) -> Value {
    assert_eq!(answer.status, 200, "{address}: {}", answer.text());
    answer.json()
}

async fn whole(app: &TestApp, path: &str, is_list: bool) -> (String, Value) {
    let mut query: Vec<String> = GIVEN
        .iter()
        .filter(|(name, _)| {
            (*name == "since" && path == "/v1/changes")
                || (*name == "query" && path == "/v1/search")
                || (*name == "path" && path == "/v1/resolve")
        })
        .map(|(name, value)| format!("{name}={}", value.replace(' ', "%20").replace('/', "%2F")))
        .collect();
    if is_list {
        query.push("first=1".to_owned());
    }
    let address = if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) };
    let answer = good(&app.get(&address).await, &address);
    without_texts(app, address, answer).await
}

/// The first of a list.
async fn one(app: &TestApp, path: &str) -> (String, Value) {
    let list = path.split("/{").next().expect("a list");
    let address = match list {
        "/v1/revisions" => "/v1/revisions/1".to_owned(),
        "/v1/people" => app.get("/v1/positions?first=1").await.json()["data"][0]["person"]["href"]
            .as_str()
            .expect("a person")
            .to_owned(),
        "/v1/assets" => {
            app.get("/v1/organization").await.json()["logo"]["href"].as_str().expect("a logo").to_owned()
        }
        list => app.get(&format!("{list}?first=1")).await.json()["data"][0]["href"]
            .as_str()
            .expect("an entry")
            .to_owned(),
    };
    let answer = good(&app.get(&address).await, &address);
    without_texts(app, address, answer).await
}

/// The same without its long texts, by naming the other fields.
async fn without_texts(app: &TestApp, address: String, answer: Value) -> (String, Value) {
    let is_text = |value: &Value| match value {
        Value::Object(object) => object.contains_key("markdown"),
        Value::Array(items) => items.iter().any(|item| item["body"].is_object()),
        _ => false,
    };
    let Some(object) = answer.as_object() else { return (address, answer) };
    if !object.values().any(is_text) {
        return (address, answer);
    }
    let fields: Vec<&str> =
        object.iter().filter(|(_, value)| !is_text(value)).map(|(name, _)| name.as_str()).collect();
    let address = format!("{address}?fields={}", fields.join(","));
    let answer = good(&app.get(&address).await, &address);
    (address, answer)
}

/// The document as YAML, its parts in the order in which it is read.
fn written(document: &Value) -> String {
    let order = ["openapi", "info", "servers", "tags", "security", "paths", "components"];
    let parts = document.as_object().expect("an object");
    assert_eq!(parts.len(), order.len(), "{:?}", parts.keys());
    order
        .iter()
        .map(|name| {
            let part = Map::from_iter([((*name).to_owned(), parts[*name].clone())]);
            serde_saphyr::to_string(&part).expect("YAML")
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn openapi_yaml_is_what_the_code_says_with_real_answers_as_examples() {
    let app = TestApp::unchecked(TestDatabase::new(Backend::Sqlite).await).await;
    let document = with_examples(&app).await;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi.yaml");
    if std::env::var_os("CHANCERY_BLESS").is_some() {
        std::fs::write(&path, written(&document)).expect("openapi.yaml");
        return;
    }
    let committed: Value =
        serde_saphyr::from_str(&std::fs::read_to_string(&path).expect("openapi.yaml")).expect("YAML");
    for part in ["paths", "components"] {
        for (name, made) in document[part].as_object().expect("an object") {
            assert_eq!(
                &committed[part][name], made,
                "{part}/{name} of openapi.yaml: bless it with CHANCERY_BLESS=1"
            );
        }
    }
    assert_eq!(committed, document, "openapi.yaml: bless it with CHANCERY_BLESS=1");
}
