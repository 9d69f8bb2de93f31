//! Trusted documents: the operations that are answered where an operator has named them, and no other.

use super::document::{self, Found};
use super::errors::{Code, RequestError};
use super::json;
use super::params::{Hash, Named};
use super::persisted::hash_of;
use crate::graphql::{Limits, check};
use crate::http::problem::shorten;
use async_graphql::Variables;
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

/// What the manifest of Apollo's tools says it is.
const MANIFEST: &str = "apollo-persisted-query-manifest";

/// Documents that are answered.
pub(crate) struct Trusted {
    by_id: HashMap<String, Arc<str>>,
    by_hash: HashMap<Hash, Arc<str>>,
    texts: HashSet<Arc<str>>,
}

impl Trusted {
    /// Reads a file of documents: a JSON object of texts by id, as Relay's compiler writes it, or a manifest of
    /// Apollo's tools.
    ///
    /// # Errors
    /// A sentence that names the file, and the id of the document that is no GraphQL, does not fit the schema or
    /// is over the bounds.
    pub(crate) async fn read(path: &Path, limits: Limits) -> Result<Self, String> {
        let file = path.display();
        let bytes = std::fs::read(path)
            .map_err(|error| format!("the trusted documents in {file} cannot be read: {error}"))?;
        let documents =
            documents(&bytes).map_err(|wrong| format!("the trusted documents in {file}: {wrong}"))?;
        let schema = check::schema();
        let mut trusted = Self { by_id: HashMap::new(), by_hash: HashMap::new(), texts: HashSet::new() };
        for (id, text) in documents {
            let wrong = |why: String| {
                format!("the trusted document “{}” in {file} cannot be answered: {why}", shorten(&id, 100))
            };
            fits(&schema, &text, limits).await.map_err(wrong)?;
            let text: Arc<str> = text.into();
            trusted.by_hash.insert(hash_of(&text), Arc::clone(&text));
            trusted.texts.insert(Arc::clone(&text));
            if trusted.by_id.contains_key(&id) {
                return Err(wrong("another document has the same id".to_owned()));
            }
            trusted.by_id.insert(id, text);
        }
        Ok(trusted)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// The document that is meant, where it is one of these.
    pub(super) fn find(&self, named: Named) -> Result<Found, RequestError> {
        let hex = |hash: &Hash| data_encoding::HEXLOWER.encode(hash);
        let known = match &named {
            Named::Text(text) => self.texts.get(text.as_str()),
            Named::Hashed(text, hash) => {
                document::check_hash(text, hash)?;
                self.texts.get(text.as_str())
            }
            // Tools use the hash as the id; where they do not, it is the hash all the same.
            Named::Hash(hash) => self.by_id.get(&hex(hash)).or_else(|| self.by_hash.get(hash)),
            Named::Id(id) => self.by_id.get(id).or_else(|| self.by_hash.get(&document::hash_in(id)?)),
        };
        let text = known.ok_or_else(|| {
            let message = match named {
                Named::Text(_) | Named::Hashed(..) => {
                    "this server answers the operations that are registered with it, byte for byte, and this is none of them"
                }
                Named::Hash(_) | Named::Id(_) => {
                    "this server answers the operations that are registered with it, and none has this id"
                }
            };
            RequestError::new(Code::UntrustedDocument, message)
        })?;
        Ok(Found { text: Arc::clone(text), keep: None })
    }
}

/// The documents of a file, with their ids.
fn documents(bytes: &[u8]) -> Result<Vec<(String, String)>, String> {
    let value = json::read(bytes).map_err(|error| format!("not JSON: {error}"))?;
    let Value::Object(mut object) = value else {
        return Err("write a JSON object of documents by id".to_owned());
    };
    let documents = match object.get("format") {
        Some(Value::String(format)) if format == MANIFEST => manifest(&mut object)?,
        _ => {
            let entry = |(id, text): (String, Value)| match text {
                Value::String(text) => Ok((id, text)),
                _ => Err(format!("the document “{}” is no text", shorten(&id, 100))),
            };
            object.into_iter().map(entry).collect::<Result<Vec<_>, _>>()?
        }
    };
    if documents.is_empty() {
        return Err("there is none, and so nothing would be answered".to_owned());
    }
    Ok(documents)
}

/// The operations of a manifest of Apollo's tools.
fn manifest(object: &mut Map<String, Value>) -> Result<Vec<(String, String)>, String> {
    if object.get("version") != Some(&Value::from(1)) {
        return Err("the manifest has another version than 1".to_owned());
    }
    let Some(Value::Array(operations)) = object.remove("operations") else {
        return Err("the manifest has no list of operations".to_owned());
    };
    let mut documents = Vec::new();
    for (number, mut operation) in operations.into_iter().enumerate() {
        match (operation["id"].take(), operation["body"].take()) {
            (Value::String(id), Value::String(body)) => documents.push((id, body)),
            _ => return Err(format!("operation {} of the manifest has no id and body", number + 1)),
        }
    }
    Ok(documents)
}

/// Whether each operation of a text can be answered; why not.
async fn fits(schema: &check::Schema, text: &str, limits: Limits) -> Result<(), String> {
    let said = |error: RequestError| error.messages();
    let document = document::parse(text).map_err(said)?;
    let operations: Vec<Option<String>> =
        document.operations.iter().map(|(name, _)| name.map(ToString::to_string)).collect();
    for name in operations {
        let none = Variables::default();
        document::check(&document, name.as_deref(), &none, limits).map_err(said)?;
        check::fits(schema, document.clone(), name).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(text: &str) -> Result<Trusted, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("documents.json");
        std::fs::write(&path, text).unwrap();
        Trusted::read(&path, Limits::default()).await
    }

    #[tokio::test]
    async fn both_kinds_of_files_are_read() {
        let simple = r#"{"a": "{ __typename }", "b": "query A($n: Int!) { members(first: $n) { totalCount } } query B { __typename }"}"#;
        let trusted = read(simple).await.unwrap();
        assert_eq!(trusted.len(), 2);
        let manifest = r#"{"format":"apollo-persisted-query-manifest","version":1,"operations":[
            {"id":"x","name":"A","type":"query","body":"query A { __typename }"}]}"#;
        let trusted = read(manifest).await.unwrap();
        assert!(trusted.find(Named::Id("x".to_owned())).is_ok());
        assert!(trusted.find(Named::Text("query A { __typename }".to_owned())).is_ok());
        assert!(trusted.find(Named::Hash(hash_of("query A { __typename }"))).is_ok());
        for named in [
            Named::Id("y".to_owned()),
            Named::Text("query A { __typename  }".to_owned()),
            Named::Hash([0; 32]),
        ] {
            assert_eq!(trusted.find(named).err().unwrap().code, Code::UntrustedDocument);
        }
    }

    #[tokio::test]
    async fn a_document_that_cannot_be_answered_is_named() {
        for (text, said) in [
            ("", "not JSON"),
            ("[]", "a JSON object"),
            ("{}", "there is none"),
            (r#"{"one": 1}"#, "“one” is no text"),
            (r#"{"one": "{ __typename }", "one": "{ __typename }"}"#, "given twice"),
            (r#"{"one": "{"}"#, "“one” in"),
            (r#"{"one": "{ nothing }"}"#, "nothing"),
            (r#"{"one": "query A { __typename } query B { members { nothing } }"}"#, "nothing"),
            (
                r#"{"one": "{ members(first: 500) { nodes { news(first: 500) { nodes { title } } } } }"}"#,
                "costs",
            ),
            (r#"{"one": "mutation { a }"}"#, "“one” in"),
            (r#"{"one": "subscription { a }"}"#, "subscriptions"),
            (r#"{"format":"apollo-persisted-query-manifest","version":2,"operations":[]}"#, "version"),
            (
                r#"{"format":"apollo-persisted-query-manifest","version":1,"operations":[{"id":"x"}]}"#,
                "operation 1",
            ),
        ] {
            let wrong = read(text).await.err().unwrap_or_else(|| panic!("{text} is taken"));
            assert!(wrong.contains(said), "{text}: {wrong}");
            assert!(wrong.contains("documents.json"), "{wrong}");
        }
        let missing = Trusted::read(Path::new("/nowhere/at-all.json"), Limits::default()).await;
        assert!(missing.err().unwrap().contains("/nowhere/at-all.json"));
    }
}
