//! Answers held against `openapi.yaml`.
//!
//! Of an answer at a path that the document describes, these must be described: the method, the
//! status, the media type, and each property of a JSON body. Headers marked `required` must be there,
//! and a header that is described must be as described. Formats (`date-time`, `uri` …) are asserted.
//!
//! A schema is closed where it is used: a property it does not describe is a violation, unless it says
//! `additionalProperties: true`. Otherwise what the code answers could run ahead of the document, and
//! typed clients would never see it.

mod document;
mod paths;

pub use document::Contract;

use super::Answer;
use reqwest::Method;
use serde_json::Value;

impl Contract {
    /// Says what is wrong with an answer, if anything is. `path` is without the query.
    ///
    /// What is asked of a path that the document does not describe (GraphQL, pages, assets) is not
    /// looked at, save for errors: a body that says it is a problem must be one.
    ///
    /// # Errors
    ///
    /// The reason, in a sentence, with the place in the document that it is about.
    pub fn check(&self, method: &Method, path: &str, answer: &Answer) -> Result<(), String> {
        let outcome = match self.path(path) {
            Some(item) => self.check_described(method, item, answer),
            None if essence(answer) == PROBLEM => self.check_json(PROBLEM_SCHEMA, &answer.bytes),
            None => Ok(()),
        };
        outcome.map_err(|reason| {
            format!(
                "{method} {path} was answered {} and that is not what openapi.yaml says: {reason}\n{}",
                answer.status.as_u16(),
                shown(answer)
            )
        })
    }

    fn check_described(&self, method: &Method, item: &str, answer: &Answer) -> Result<(), String> {
        // What every path answers alike is told once, in the description of the whole.
        if method == Method::OPTIONS && answer.status == 204 {
            return answer.bytes.is_empty().then_some(()).ok_or_else(|| "a 204 with a body".to_owned());
        }
        let operation = self.operation(item, method, answer.status.as_u16())?;
        let (place, response) = self.response(&operation, answer.status.as_u16())?;
        self.check_headers(&place, response, answer)?;
        let Some(content) = response.get("content").and_then(Value::as_object) else {
            let nothing = answer.bytes.is_empty();
            return nothing
                .then_some(())
                .ok_or_else(|| format!("{place} has no content, and here is a body"));
        };
        let essence = essence(answer);
        let sort = wildcard(essence);
        let key = [essence, &sort, "*/*"].into_iter().find(|key| content.contains_key(*key));
        let Some(key) = key else {
            let known: Vec<&str> = content.keys().map(String::as_str).collect();
            return Err(format!("{place} has {}, not “{essence}”", known.join(", ")));
        };
        if method == Method::HEAD {
            let nothing = answer.bytes.is_empty();
            return nothing.then_some(()).ok_or_else(|| "an answer to HEAD has a body".to_owned());
        }
        // Compressed bodies are the same bodies; the client of the tests takes them as they come.
        if !answer.header("content-encoding").is_empty() || content[key].get("schema").is_none() {
            return Ok(());
        }
        let schema = format!("{place}/content/{}/schema", document::escape(key));
        if essence == "application/json" || essence.ends_with("+json") {
            return self.check_json(&schema, &answer.bytes);
        }
        match std::str::from_utf8(&answer.bytes) {
            Ok(text) => self.check_value(&schema, &Value::from(text)),
            // What is no text is described by its media type alone.
            Err(_) => Ok(()),
        }
    }

    fn check_headers(&self, place: &str, response: &Value, answer: &Answer) -> Result<(), String> {
        let Some(headers) = response.get("headers").and_then(Value::as_object) else { return Ok(()) };
        for name in headers.keys() {
            let (place, header) = self.resolve(&format!("{place}/headers/{}", document::escape(name)))?;
            let Some(value) = answer.headers.get(name) else {
                if header["required"] == true {
                    return Err(format!("{place}: the header {name} is not there"));
                }
                continue;
            };
            let text = value.to_str().map_err(|_| format!("{place}: {name} is no text"))?;
            let integer = header["schema"]["type"] == "integer";
            let value = match text.parse::<i64>() {
                Ok(number) if integer => Value::from(number),
                _ => Value::from(text),
            };
            self.check_value(&format!("{place}/schema"), &value)
                .map_err(|reason| format!("{name}: {reason}"))?;
        }
        Ok(())
    }

    fn check_json(&self, schema: &str, bytes: &[u8]) -> Result<(), String> {
        let value = serde_json::from_slice(bytes).map_err(|error| format!("the body is no JSON: {error}"))?;
        self.check_value(schema, &value)
    }
}

const PROBLEM: &str = "application/problem+json";
const PROBLEM_SCHEMA: &str = "/components/schemas/Problem";

/// The media type without parameters.
fn essence(answer: &Answer) -> &str {
    answer.header("content-type").split(';').next().unwrap_or_default().trim()
}

/// All media types of the same sort.
fn wildcard(essence: &str) -> String {
    format!("{}/*", essence.split('/').next().unwrap_or_default())
}

/// The answer for people, its body cut.
fn shown(answer: &Answer) -> String {
    let mut text = String::new();
    for (name, value) in &answer.headers {
        text.push_str(&format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes())));
    }
    text + "\n" + &String::from_utf8_lossy(&answer.bytes).chars().take(2_000).collect::<String>()
}
