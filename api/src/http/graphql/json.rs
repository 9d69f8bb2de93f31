//! JSON in which no object has a member twice. What a parser does with the second is its own affair (RFC 8259,
//! section 4): a proxy that reads the first would see another request than this program.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// How deep lists and objects may nest.
const DEEPEST: usize = 127;

/// A value of JSON, all of whose objects have each member once.
pub(super) struct Unambiguous(pub(super) Value);

/// Reads a value.
///
/// # Errors
/// When it is not JSON, nests more than [`DEEPEST`], holds a number too large for 64 bits of floating point, or has
/// an object that has a member twice.
pub(super) fn read(text: &[u8]) -> Result<Value, serde_json::Error> {
    serde_json::from_slice(text).map(|Unambiguous(value)| value)
}

/// What is wrong with what could not be read.
pub(super) fn wrong(what: &str, error: &serde_json::Error) -> String {
    let message = error.to_string();
    // The parser's bound, which it names by its message alone.
    if message.starts_with("recursion limit exceeded") {
        return format!("{what} nests lists and objects more than {DEEPEST} deep");
    }
    format!("{what} is not JSON: {message}")
}

impl<'de> Deserialize<'de> for Unambiguous {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Unambiguous(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if map.contains_key(&name) {
                let name = crate::http::problem::shorten(&name, 60);
                return Err(A::Error::custom(format!("“{name}” is given twice")));
            }
            let Unambiguous(value) = members.next_value()?;
            map.insert(name, value);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_member_given_twice_is_refused_at_any_depth() {
        for text in [r#"{"a":1,"a":1}"#, r#"{"a":1,"\u0061":2}"#, r#"[{"x":{"a":{},"b":1,"a":[]}}]"#] {
            assert!(read(text.as_bytes()).unwrap_err().to_string().contains("“a” is given twice"), "{text}");
        }
        assert_eq!(read(br#"[{"a":1},{"a":1}]"#).unwrap(), serde_json::json!([{ "a": 1 }, { "a": 1 }]));
        assert!(read(&b"[".repeat(60_000)).is_err());
        assert!(read(b"1e999").is_err());
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_is_written(text in r#"[\[\]{}",:a1.e\-tru ]{0,40}"#) {
            let expected = serde_json::from_str::<Value>(&text);
            if let Ok(value) = read(text.as_bytes()) {
                prop_assert_eq!(value, expected.unwrap());
            }
        }
    }
}
