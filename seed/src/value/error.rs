//! Why a value cannot be read as a type, in words for the author of the file.

use super::nearest;
use crate::diagnostics::{Code, Finding, SourceText};
use serde::de::{self, Expected, Unexpected};
use std::fmt;
use std::ops::Range;

/// Why a value cannot be read as a type, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ValueError {
    pub(crate) message: String,
    pub(crate) at: Option<Range<usize>>,
}

impl ValueError {
    /// The error as a finding of `code` about a file.
    pub(crate) fn finding(self, code: Code, text: &SourceText) -> Finding {
        let finding = Finding::new(code, self.message);
        match self.at {
            Some(at) => finding.at(text, at),
            None => finding.in_file(text.path()),
        }
    }

    /// The innermost place is the best one: one that is known stays.
    pub(super) fn or_at(mut self, at: &Range<usize>) -> Self {
        self.at.get_or_insert_with(|| at.clone());
        self
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ValueError {}

impl de::Error for ValueError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), at: None }
    }

    fn invalid_type(found: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        let found = match found {
            Unexpected::Bool(_) => "true or false",
            Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => "a number",
            Unexpected::Str(_) | Unexpected::Char(_) => "a text",
            Unexpected::Unit | Unexpected::Option => "nothing",
            Unexpected::Seq => "a list",
            Unexpected::Map => "a mapping",
            _ => "something else",
        };
        Self::custom(format_args!("this is {found}, and should be {}", plain(&wanted.to_string())))
    }

    fn invalid_value(found: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        let wanted = wanted.to_string();
        let wanted = plain(&wanted);
        match found {
            Unexpected::Str(text) => Self::custom(format_args!("this is “{text}”, and should be {wanted}")),
            Unexpected::Signed(number) => {
                Self::custom(format_args!("this is {number}, and should be {wanted}"))
            }
            Unexpected::Unsigned(number) => {
                Self::custom(format_args!("this is {number}, and should be {wanted}"))
            }
            Unexpected::Float(number) => {
                Self::custom(format_args!("this is {number}, and should be {wanted}"))
            }
            _ => Self::custom(format_args!("this should be {wanted}")),
        }
    }

    fn unknown_field(name: &str, known: &'static [&'static str]) -> Self {
        let advice = match nearest(name, known.iter().copied()) {
            Some(near) => format!("; did you mean `{near}`?"),
            None => format!("; known are {}", quoted(known)),
        };
        Self::custom(format_args!("the key `{name}` is not known here{advice}"))
    }

    fn unknown_variant(name: &str, known: &'static [&'static str]) -> Self {
        Self::custom(format_args!("“{name}” is not known here; known are {}", quoted(known)))
    }

    fn missing_field(name: &'static str) -> Self {
        Self::custom(format_args!("the key `{name}` is missing"))
    }

    fn duplicate_field(name: &'static str) -> Self {
        Self::custom(format_args!("the key `{name}` is given twice"))
    }
}

/// What serde calls the form that a type has, in the words of the other findings.
fn plain(wanted: &str) -> &str {
    match wanted {
        "a string" => "a text",
        "a sequence" => "a list",
        "a map" => "a mapping",
        "a boolean" => "true or false",
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number",
        "f32" | "f64" => "a number",
        _ if wanted.starts_with("struct ") => "a mapping",
        _ => wanted,
    }
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
