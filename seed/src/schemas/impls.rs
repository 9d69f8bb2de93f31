//! Schemas of the values that are not derived: what the readers of these types accept.

use crate::mapping::{Globs, Kind, Logos, Names, Raw};
use crate::overlay::{Day, Page, Text};
use crate::value::At;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::json;
use std::borrow::Cow;
use std::marker::PhantomData;

/// Implements it for types whose schema stands where they are used.
macro_rules! inline {
    ($($type:ty $(where $param:ident: $bound:path)? = $schema:expr;)+) => {$(
        impl$(<$param: $bound>)? JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                let schema: fn(&mut SchemaGenerator) -> Schema = $schema;
                schema(generator)
            }
        }
    )+};
}

inline! {
    At<T> where T: JsonSchema = |generator| generator.subschema_for::<T>();
    Day = |_| json_schema!({ "type": "string", "pattern": r"^\s*\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\s*$" });
    Fuzzy = |_| json_schema!({
        "type": ["string", "integer"],
        "pattern": r"^\s*\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?\s*$",
        "minimum": 1000,
        "maximum": 9999,
    });
    Page = |_| page();
    Text = |_| {
        let mut schema = page();
        schema.insert("type".to_owned(), json!(["string", "object"]));
        schema.insert("contentMediaType".to_owned(), json!("text/markdown"));
        schema
    };
    Globs = |_| json_schema!({ "type": "array", "items": { "type": "string", "minLength": 1, "maxLength": 500 }, "maxItems": 500 });
    Logos = |_| json_schema!({
        "type": "array",
        "items": { "type": "string", "pattern": r"\{id\}", "maxLength": 500 },
        "maxItems": 20,
    });
    Raw = |_| shortcodes();
    Names<K> where K: Kind = |_| {
        let name = json!({ "type": "string", "minLength": 1 });
        let names = json!({ "type": ["string", "array"], "minLength": 1, "items": name });
        let mut properties = serde_json::Map::new();
        for field in K::TABLE.fields {
            let mut names = names.clone();
            names["description"] = json!(field.about);
            properties.insert(field.name.to_owned(), names);
        }
        json_schema!({ "type": "object", "properties": properties, "additionalProperties": false })
    };
    OneOf<T> where T: de::DeserializeOwned = |_| json_schema!({ "type": "string", "enum": variants::<T>() });
}

fn page() -> Schema {
    json_schema!({
        "type": "object",
        "properties": { "page": {
            "type": "string",
            "description": "The path of a page, or of a section of one: `/about/#history`.",
        } },
        "required": ["page"],
        "additionalProperties": false,
    })
}

/// `[shortcodes]`, as [`crate::shortcode::ShortcodeMap`] reads it.
fn shortcodes() -> Schema {
    let names: Vec<&str> = crate::shortcode::known_names().collect();
    let like = "The shortcode it is like.";
    let arguments = "What its arguments are called there: theirs = ours.";
    let html = "HTML with `{inner}` for what is inside it, and `{name}` or `{0}` for an argument.";
    json_schema!({
        "type": "object",
        "additionalProperties": {
            "type": ["string", "object"],
            "if": { "type": "string" },
            "then": { "enum": ["nothing", "inner"] },
            "else": {
                "properties": {
                    "as": { "enum": names, "description": like },
                    "arguments": {
                        "type": "object",
                        "additionalProperties": { "type": "string" },
                        "description": arguments,
                    },
                    "html": { "type": "string", "description": html },
                },
                "additionalProperties": false,
                "oneOf": [{ "required": ["as"] }, { "required": ["html"] }],
                "dependentRequired": { "arguments": ["as"] },
            },
        },
    })
}

/// A date known to a year, a month or a day.
pub(crate) struct Fuzzy;

/// One of the names of an enum.
pub(crate) struct OneOf<T>(PhantomData<T>);

/// The names that an enum is read from: those it asks for.
fn variants<T: de::DeserializeOwned>() -> Vec<&'static str> {
    struct Asked<'a>(&'a mut &'static [&'static str]);

    impl<'de> Deserializer<'de> for Asked<'_> {
        type Error = de::value::Error;

        fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Self::Error> {
            Err(de::Error::custom("an enum is asked for"))
        }

        fn deserialize_enum<V: Visitor<'de>>(
            self,
            _name: &'static str,
            variants: &'static [&'static str],
            visitor: V,
        ) -> Result<V::Value, Self::Error> {
            *self.0 = variants;
            self.deserialize_any(visitor)
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
            unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
        }
    }

    let mut names: &'static [&'static str] = &[];
    assert!(T::deserialize(Asked(&mut names)).is_err());
    assert!(!names.is_empty(), "an enum has names");
    names.to_vec()
}
