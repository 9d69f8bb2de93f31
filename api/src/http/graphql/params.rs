//! The parameters of a request (GraphQL over HTTP, section 5.3): from a URL or from a body.

use super::errors::{Code, RequestError};
use super::json;
use crate::http::problem::shorten;
use async_graphql::{Name, Value as ConstValue, Variables};
use serde_json::{Map, Value};

/// What a request asks.
#[derive(Debug)]
pub(super) struct Params {
    pub(super) document: Named,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Variables,
}

/// How a request says which document it means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// It has it with it.
    Text(String),
    /// It has it with it, and the SHA-256 of it as well, under which it may be asked for later.
    Hashed(String, Hash),
    /// The SHA-256 of its text.
    Hash(Hash),
    /// An id that the server and its clients have agreed on.
    Id(String),
}

/// A SHA-256.
pub(super) type Hash = [u8; 32];

const NAMES: [&str; 5] = ["query", "documentId", "operationName", "variables", "extensions"];

/// Parameters from the query of a URL. `variables` and `extensions` are JSON in it.
pub(super) fn from_url(query: &str) -> Result<Params, RequestError> {
    let mut object = Map::new();
    for (name, text) in url::form_urlencoded::parse(query.as_bytes()) {
        // Others are reserved by the specification, and mean nothing here.
        if !NAMES.contains(&&*name) {
            continue;
        }
        let value = match &*name {
            "variables" | "extensions" if text.is_empty() => Value::Null,
            "variables" | "extensions" => {
                json::read(text.as_bytes()).map_err(|error| bad(json::wrong(&name, &error)))?
            }
            // An empty one is what forms send for none.
            "query" | "documentId" | "operationName" if text.is_empty() => Value::Null,
            _ => Value::String(text.into_owned()),
        };
        if object.insert(name.clone().into_owned(), value).is_some() {
            return Err(bad(format!("{name} is given twice")));
        }
    }
    from_object(object)
}

/// Parameters from a body of JSON.
pub(super) fn from_body(body: &[u8]) -> Result<Params, RequestError> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(bad("the body is empty; send {\"query\": \"…\"}"));
    }
    match json::read(body) {
        Ok(Value::Object(object)) => from_object(object),
        Ok(Value::Array(_)) => {
            let message =
                "requests come one by one; a query may ask for several things at once, with aliases";
            Err(RequestError::new(Code::Batching, message))
        }
        Ok(other) => Err(bad(format!("the body is {}; send an object: {{\"query\": \"…\"}}", kind(&other)))),
        Err(error) => Err(bad(json::wrong("the body", &error))),
    }
}

fn from_object(mut object: Map<String, Value>) -> Result<Params, RequestError> {
    let query = text(&mut object, "query")?.filter(|query| !query.trim().is_empty());
    let id = text(&mut object, "documentId")?;
    let operation_name = text(&mut object, "operationName")?;
    let variables = match object.remove("variables") {
        None | Some(Value::Null) => Variables::default(),
        Some(Value::Object(values)) => variables(values)?,
        Some(other) => return Err(wrong("variables", "an object", &other)),
    };
    let extensions = match object.remove("extensions") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(extensions)) => extensions,
        Some(other) => return Err(wrong("extensions", "an object", &other)),
    };
    let hash = persisted_query(extensions)?;
    // PostgreSQL takes no text that holds it, and nothing that is asked for does.
    let nul = |query: &String| query.contains('\0') || query.contains("\\u0000");
    if query.as_ref().is_some_and(nul) || variables.values().any(holds_nul) {
        return Err(bad("a text in the query or its variables holds U+0000, which no text has"));
    }
    let document = match (query, id, hash) {
        (Some(query), None, None) => Named::Text(query),
        (Some(query), None, Some(hash)) => Named::Hashed(query, hash),
        (None, Some(id), None) => Named::Id(id),
        (None, None, Some(hash)) => Named::Hash(hash),
        (None, None, None) => return Err(bad("there is no query; send one as query")),
        (_, Some(_), _) => {
            return Err(bad("documentId names the document: send neither query nor persistedQuery with it"));
        }
    };
    Ok(Params { document, operation_name, variables })
}

fn text(object: &mut Map<String, Value>, name: &str) -> Result<Option<String>, RequestError> {
    match object.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(wrong(name, "a text", &other)),
    }
}

/// What Apollo's protocol of automatic persisted queries has in `extensions`:
/// `{"persistedQuery": {"version": 1, "sha256Hash": "…"}}`.
fn persisted_query(mut extensions: Map<String, Value>) -> Result<Option<Hash>, RequestError> {
    let refuse = |message: String| Err(RequestError::new(Code::PersistedQuery, message));
    let given = match extensions.remove("persistedQuery") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Object(given)) => given,
        Some(other) => return refuse(format!("persistedQuery is {}; it has to be an object", kind(&other))),
    };
    if given.get("version").and_then(Value::as_u64) != Some(1) {
        return refuse("persistedQuery has another version than 1, the only one there is".to_owned());
    }
    match given.get("sha256Hash").and_then(Value::as_str).and_then(hash) {
        Some(hash) => Ok(Some(hash)),
        None => refuse("persistedQuery.sha256Hash has to be a SHA-256: 64 hexadecimal digits".to_owned()),
    }
}

/// A SHA-256 written as 64 hexadecimal digits.
pub(super) fn hash(text: &str) -> Option<Hash> {
    data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?.try_into().ok()
}

fn holds_nul(value: &ConstValue) -> bool {
    match value {
        ConstValue::String(text) => text.contains('\0'),
        ConstValue::List(items) => items.iter().any(holds_nul),
        ConstValue::Object(fields) => fields.values().any(holds_nul),
        _ => false,
    }
}

fn variables(values: Map<String, Value>) -> Result<Variables, RequestError> {
    let mut variables = async_graphql::indexmap::IndexMap::with_capacity(values.len());
    for (name, value) in values {
        let value = ConstValue::from_json(value).map_err(|_| {
            bad(format!("the variable {} holds a name that is none of GraphQL's", shorten(&name, 60)))
        })?;
        variables.insert(Name::new(name), value);
    }
    Ok(Variables::from_value(ConstValue::Object(variables)))
}

fn wrong(name: &str, expected: &str, given: &Value) -> RequestError {
    bad(format!("{name} is {}; it has to be {expected}", kind(given)))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn bad(message: impl AsRef<str>) -> RequestError {
    RequestError::new(Code::BadRequest, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused(body: &str) -> String {
        let error = from_body(body.as_bytes()).expect_err(body);
        serde_json::to_string(&error.errors).unwrap()
    }

    #[test]
    fn a_body_is_read() {
        let body =
            br#"{"query":"{a}","operationName":"A","variables":{"n":1},"extensions":{"x":1},"other":2}"#;
        let params = from_body(body).unwrap();
        assert_eq!(params.document, Named::Text("{a}".to_owned()));
        assert_eq!(params.operation_name.as_deref(), Some("A"));
        assert_eq!(params.variables.get("n"), Some(&ConstValue::from(1)));
        let params =
            from_body(br#"{"query":"{a}","operationName":null,"variables":null,"extensions":null}"#).unwrap();
        assert!(params.operation_name.is_none() && params.variables.is_empty());
    }

    #[test]
    fn a_body_of_another_shape_is_refused_by_name() {
        for (body, word) in [
            ("", "empty"),
            ("{", "not JSON"),
            ("3", "a number"),
            ("[{\"query\":\"{a}\"}]", "one by one"),
            ("{}", "no query"),
            ("{\"query\":\" \"}", "no query"),
            ("{\"query\":[\"{a}\"]}", "query is a list"),
            ("{\"query\":\"{a}\",\"operationName\":1}", "operationName is a number"),
            ("{\"query\":\"{a}\",\"variables\":\"x\"}", "variables is a text"),
            ("{\"query\":\"{a}\",\"extensions\":false}", "extensions is a truth value"),
            ("{\"query\":\"{a}\",\"query\":\"{b}\"}", "given twice"),
            ("{\"query\":\"{a}\",\"documentId\":\"x\"}", "neither query"),
            ("{\"documentId\":1}", "documentId is a number"),
        ] {
            let shown = refused(body);
            assert!(shown.contains(word), "{body}: {shown}");
        }
        assert!(from_body(b"{\"query\":\"\xff\"}").is_err());
        let nested = |depth: usize| {
            format!("{{\"query\":\"{{a}}\",\"x\":{}1{}}}", "[".repeat(depth), "]".repeat(depth))
        };
        assert!(from_body(nested(126).as_bytes()).is_ok());
        let shown = refused(&nested(127));
        assert!(shown.contains("the body nests lists and objects more than 127 deep"), "{shown}");
        assert!(from_body(&b"[".repeat(60_000)).is_err());
    }

    #[test]
    fn a_url_is_read() {
        let params = from_url("query=%7Ba%7D&variables=%7B%22n%22%3A1%7D&operationName=&x=1").unwrap();
        assert_eq!(params.document, Named::Text("{a}".to_owned()));
        assert_eq!(params.variables.get("n"), Some(&ConstValue::from(1)));
        assert_eq!(params.operation_name, None);
        for query in ["", "query=a&query=b", "query=a&variables=x", "query=a&variables=[1]"] {
            assert!(from_url(query).is_err(), "{query}");
        }
    }

    #[test]
    fn documents_are_named_by_hash_and_by_id() {
        let hex = "AB".repeat(32);
        let with = |more: &str| {
            let body = format!(
                r#"{{{more}"extensions":{{"persistedQuery":{{"version":1,"sha256Hash":"{hex}"}}}}}}"#
            );
            from_body(body.as_bytes()).unwrap().document
        };
        assert_eq!(with(""), Named::Hash([0xab; 32]));
        assert_eq!(with(r#""query":"","#), Named::Hash([0xab; 32]));
        assert_eq!(with(r#""query":"{a}","#), Named::Hashed("{a}".to_owned(), [0xab; 32]));
        assert_eq!(from_url("documentId=x-a:b").unwrap().document, Named::Id("x-a:b".to_owned()));
        for persisted in [
            "1",
            "{}",
            r#"{"version":2,"sha256Hash":"x"}"#,
            r#"{"version":1}"#,
            r#"{"version":1,"sha256Hash":7}"#,
            r#"{"version":1,"sha256Hash":"abcd"}"#,
            r#"{"version":"1","sha256Hash":""}"#,
        ] {
            let body = format!(r#"{{"query":"{{a}}","extensions":{{"persistedQuery":{persisted}}}}}"#);
            let error = from_body(body.as_bytes()).expect_err(persisted);
            assert_eq!(error.code, Code::PersistedQuery, "{persisted}");
        }
    }

    proptest! {
        #[test]
        fn any_body_is_answered_without_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = from_body(&body);
        }

        #[test]
        fn any_url_is_answered_without_panic(query in "[a-zA-Z=&%{}0-9+]{0,100}") {
            let _ = from_url(&format!("query={query}"));
        }
    }
}
