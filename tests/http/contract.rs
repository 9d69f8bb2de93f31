//! `openapi.yaml`, and what holds answers against it: every answer of the tests goes through
//! [`Contract::check`], so it must refuse what is wrong.

use crate::harness::Answer;
use crate::harness::contract::Contract;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use serde_json::Value;

/// An invented contract.
const CLOCKS: &str = r##"
openapi: 3.1.0
paths:
  /clocks/{id}:
    get:
      responses:
        "200":
          description: A clock.
          headers:
            ETag: { required: true, schema: { type: string, pattern: '^"' } }
            Age: { schema: { type: integer, minimum: 0 } }
          content:
            application/json: { schema: { $ref: "#/components/schemas/Clock" } }
            text/csv: { schema: { type: string, pattern: "^id" } }
        "304": { description: The same. }
        "405": { $ref: "#/components/responses/Refused" }
  /clocks/first:
    get:
      responses:
        "200":
          description: The first.
          content:
            application/json: { schema: { const: first } }
  /notes:
    get:
      responses:
        "200":
          description: Whatever it is.
          content:
            application/json: { schema: { type: object } }
components:
  responses:
    Refused:
      description: Not so.
      headers: { Allow: { required: true, schema: { type: string } } }
      content:
        application/problem+json: { schema: { $ref: "#/components/schemas/Problem" } }
  schemas:
    Made: { type: object, required: [made], properties: { made: { type: string, format: date } } }
    Clock:
      allOf:
        - $ref: "#/components/schemas/Made"
        - type: object
          properties:
            hands: { type: array, items: { $ref: "#/components/schemas/Hand" } }
            maker: { oneOf: [{ type: "null" }, { $ref: "#/components/schemas/Made" }] }
            notes: { type: object, additionalProperties: true }
    Hand: { type: object, properties: { length: { type: integer } } }
    Problem: { type: object, required: [title], properties: { title: { type: string } } }
"##;

fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Answer {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    Answer { status: StatusCode::from_u16(status).unwrap(), headers: map, bytes: body.as_bytes().to_vec() }
}

const JSON: &[(&str, &str)] = &[("content-type", "application/json; charset=utf-8"), ("etag", "\"1\"")];
const PROBLEM: &[(&str, &str)] = &[("content-type", "application/problem+json"), ("allow", "GET")];

#[test]
fn what_the_contract_says_is_let_through() {
    let contract = Contract::new(CLOCKS);
    let clock =
        r#"{"made":"2020-02-29","hands":[{"length":3}],"maker":{"made":"1999-01-01"},"notes":{"any":1}}"#;
    for (method, path, answer) in [
        (Method::GET, "/clocks/a", answer(200, JSON, clock)),
        (Method::GET, "/clocks/a", answer(200, JSON, r#"{"made":"2020-02-29","maker":null}"#)),
        (Method::GET, "/clocks/first", answer(200, JSON, "\"first\"")),
        (Method::GET, "/notes", answer(200, JSON, r#"{"any":1}"#)),
        (Method::HEAD, "/clocks/a", answer(200, JSON, "")),
        (Method::GET, "/clocks/a", answer(200, &[("content-type", "text/csv"), ("etag", "\"1\"")], "id\n")),
        (Method::GET, "/clocks/a", answer(304, &[], "")),
        (Method::DELETE, "/clocks/a", answer(405, PROBLEM, r#"{"title":"no"}"#)),
        (Method::OPTIONS, "/clocks/a", answer(204, &[], "")),
        (Method::GET, "/elsewhere", answer(200, &[("content-type", "text/html")], "<p>")),
    ] {
        contract.check(&method, path, &answer).unwrap();
    }
}

#[test]
fn what_the_contract_does_not_say_is_refused() {
    let contract = Contract::new(CLOCKS);
    let made = r#"{"made":"2020-02-29"}"#;
    let with = |more: &'static [(&'static str, &'static str)]| [JSON, more].concat();
    for (reason, method, path, answer) in [
        ("does not tell of 500", Method::GET, "/clocks/a", answer(500, JSON, made)),
        ("has no POST", Method::POST, "/clocks/a", answer(200, JSON, made)),
        (
            "not “text/html”",
            Method::GET,
            "/clocks/a",
            answer(200, &with(&[("content-type", "text/html")]), made),
        ),
        ("not “”", Method::GET, "/clocks/a", answer(200, &[("etag", "\"1\"")], made)),
        ("ETag is not there", Method::GET, "/clocks/a", answer(200, &JSON[..1], made)),
        ("ETag is not there", Method::HEAD, "/clocks/a", answer(200, &JSON[..1], "")),
        ("ETag: ", Method::GET, "/clocks/a", answer(200, &with(&[("etag", "1")]), made)),
        ("Age: ", Method::GET, "/clocks/a", answer(200, &with(&[("age", "-1")]), made)),
        ("Age: ", Method::GET, "/clocks/a", answer(200, &with(&[("age", "old")]), made)),
        ("HEAD has a body", Method::HEAD, "/clocks/a", answer(200, JSON, made)),
        ("a 204 with a body", Method::OPTIONS, "/clocks/a", answer(204, &[], made)),
        ("has no content", Method::GET, "/clocks/a", answer(304, &[], made)),
        ("no JSON", Method::GET, "/clocks/a", answer(200, JSON, "{")),
        ("\"made\" is a required", Method::GET, "/clocks/a", answer(200, JSON, "{}")),
        ("is not a \"date\"", Method::GET, "/clocks/a", answer(200, JSON, r#"{"made":"2021-02-29"}"#)),
        ("'more'", Method::GET, "/clocks/a", answer(200, JSON, r#"{"made":"2020-02-29","more":1}"#)),
        ("not of type", Method::GET, "/notes", answer(200, JSON, "[]")),
        (
            "'more'",
            Method::GET,
            "/clocks/a",
            answer(200, JSON, r#"{"made":"2020-02-29","hands":[{"more":1}]}"#),
        ),
        (
            "'more'",
            Method::GET,
            "/clocks/a",
            answer(200, JSON, r#"{"made":"2020-02-29","maker":{"made":"2020-02-29","more":1}}"#),
        ),
        ("\"first\" was expected", Method::GET, "/clocks/first", answer(200, JSON, made)),
        (
            "does not match",
            Method::GET,
            "/clocks/a",
            answer(200, &with(&[("content-type", "text/csv")]), "no"),
        ),
        ("required property", Method::DELETE, "/clocks/a", answer(405, PROBLEM, "{}")),
        ("Allow is not there", Method::DELETE, "/clocks/a", answer(405, &PROBLEM[..1], r#"{"title":"no"}"#)),
        ("required property", Method::GET, "/elsewhere", answer(404, PROBLEM, "{}")),
    ] {
        let violation = contract.check(&method, path, &answer).expect_err(reason);
        assert!(violation.contains(reason), "{reason}:\n{violation}");
    }
}

#[test]
fn examples_of_the_contract_are_as_their_schemas_have_them() {
    let contract = Contract::of_the_program();
    let examples = contract.examples();
    assert!(examples.len() > 5);
    for (schema, example) in examples {
        contract.check_value(&schema, &example).unwrap_or_else(|reason| panic!("an example of {reason}"));
    }
    contract.check_value("/components/schemas/Problem", &Value::Null).expect_err("null is no problem");
}
