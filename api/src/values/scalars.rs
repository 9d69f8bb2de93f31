//! Scalars.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{NaiveDate, SecondsFormat, Utc};
use schemars::{JsonSchema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;

/// A date without a time (ISO 8601): `2013-02-14`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date(pub NaiveDate);

impl Date {
    /// Reads a date: exactly `YYYY-MM-DD`; else says what is wrong.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        // chrono alone would take one-digit months.
        let strict = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| strict);
        date.map(Date).ok_or_else(|| format!("“{}” is not a date; write 2013-02-14", short(text)))
    }

    /// As it is written: `2013-02-14`.
    pub(crate) fn written(self) -> String {
        // What `%Y-%m-%d` gives, without reading a format for each date.
        self.0.to_string()
    }
}

#[Scalar(name = "Date", specified_by_url = "https://scalars.graphql.org/andimarek/local-date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        Self::read(text).map_err(InputValueError::custom)
    }

    fn to_value(&self) -> Value {
        Value::String(self.written())
    }
}

/// An instant (RFC 3339), in UTC when it is answered: `2022-03-03T11:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DateTime(pub chrono::DateTime<Utc>);

impl DateTime {
    /// Reads an instant (RFC 3339); else says what is wrong.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let instant = chrono::DateTime::parse_from_rfc3339(text).map(|instant| Self(instant.to_utc()));
        instant.map_err(|_| {
            format!("“{}” is not an instant; write 2022-03-03T11:00:00Z, with a time zone", short(text))
        })
    }

    /// As it is written, in UTC: `2022-03-03T11:00:00Z`.
    pub(crate) fn written(self) -> String {
        self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }
}

#[Scalar(name = "DateTime", specified_by_url = "https://scalars.graphql.org/andimarek/date-time")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        Self::read(text).map_err(InputValueError::custom)
    }

    fn to_value(&self) -> Value {
        Value::String(self.written())
    }
}

/// Reads and writes a scalar as text in JSON, and describes it so.
macro_rules! textual {
    ($type:ident, $format:literal) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                Self::read(&String::deserialize(input)?).map_err(de::Error::custom)
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
                output.serialize_str(&self.written())
            }
        }

        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> schemars::Schema {
                json_schema!({ "type": "string", "format": $format })
            }
        }
    };
}

textual!(Date, "date");
textual!(DateTime, "date-time");

/// A decimal number as text, so that no digit is lost: `50000`, `2500.50`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub(crate) struct Decimal(pub String);

#[Scalar(name = "Decimal")]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text)),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// The beginning of what a client sent, short enough to repeat.
pub(crate) fn short(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_alike_in_every_year() {
        for (year, month, day) in
            [(1, 1, 1), (999, 12, 31), (2013, 2, 14), (9_999, 12, 31), (10_000, 1, 1), (-1, 3, 4)]
        {
            let date = NaiveDate::from_ymd_opt(year, month, day).unwrap();
            assert_eq!(Date(date).written(), date.format("%Y-%m-%d").to_string());
        }
    }
}
