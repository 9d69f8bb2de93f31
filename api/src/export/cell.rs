//! What stands in a cell of a table.

use super::WriteError;
use super::picked::Found;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Number, Value};

/// What the values of a column are, where they are not what JSON says they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// As JSON has it.
    #[default]
    Plain,
    /// A day.
    Date,
    /// An instant.
    Instant,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// Nothing is known, or there is nothing.
    Empty,
    /// A text, or what is written as one.
    Text(String),
    /// A number.
    Number(Number),
    /// Yes or no.
    Truth(bool),
    /// A day.
    Date(NaiveDate),
    /// An instant.
    Instant(DateTime<Utc>),
}

impl Cell {
    /// What was found at a path of an entry, taken from there.
    pub(super) fn of(found: &mut Found, kind: Kind) -> Result<Self, WriteError> {
        let Found { values, several } = found;
        if values.iter().any(Value::is_object) {
            let whole = match values.as_slice() {
                [one] if !*several => serde_json::to_string(one)?,
                all => serde_json::to_string(all)?,
            };
            return Ok(Self::Text(whole));
        }
        if *several {
            return Ok(joined(values));
        }
        Ok(values.drain(..).next().map_or(Self::Empty, |value| Self::one(value, kind)))
    }

    fn one(value: Value, kind: Kind) -> Self {
        match value {
            Value::Null => Self::Empty,
            Value::Bool(truth) => Self::Truth(truth),
            Value::Number(number) => Self::Number(number),
            Value::String(text) => {
                let read = match kind {
                    Kind::Plain => None,
                    Kind::Date => text.parse().ok().map(Self::Date),
                    Kind::Instant => text.parse().ok().map(Self::Instant),
                };
                read.unwrap_or(Self::Text(text))
            }
            Value::Array(_) | Value::Object(_) => Self::Text(value.to_string()),
        }
    }
}

/// Several values in one cell: `; ` between them, and `\` before a `;` or a `\` within one.
fn joined(values: &[Value]) -> Cell {
    // A list of nothing but what is not known says no more than an empty cell.
    if values.iter().all(Value::is_null) {
        return Cell::Empty;
    }
    let mut text = String::new();
    for (n, value) in values.iter().enumerate() {
        if n > 0 {
            text.push_str("; ");
        }
        let plain = match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        for letter in plain.chars() {
            if matches!(letter, ';' | '\\') {
                text.push('\\');
            }
            text.push(letter);
        }
    }
    Cell::Text(text)
}

#[cfg(test)]
mod tests {
    use super::super::picked::Tree;
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn cell(value: &Value, path: &str) -> Cell {
        let path: Vec<String> = path.split('.').map(ToOwned::to_owned).collect();
        let mut found = Vec::new();
        Tree::of([path.as_slice()]).find(value, 1, &mut found).unwrap();
        Cell::of(&mut found[0], Kind::Plain).unwrap()
    }

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    /// What `docs/exports.md` says about reading several values.
    fn split(cell: &str) -> Vec<String> {
        let mut values = vec![String::new()];
        let mut letters = cell.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => values.last_mut().unwrap().extend(letters.next()),
                ';' => {
                    assert_eq!(letters.next(), Some(' '));
                    values.push(String::new());
                }
                letter => values.last_mut().unwrap().push(letter),
            }
        }
        values
    }

    #[test]
    fn a_path_leads_into_objects_and_through_lists() {
        let value = json!({
            "a": { "b": 1, "c": null }, "none": null, "yes": true, "empty": [],
            "list": [{ "x": "p;q", "d": null }, { "x": "r\\", "d": 2 }], "texts": ["one"],
        });
        for (path, expected) in [
            ("a.b", Cell::Number(1.into())),
            ("a.c", Cell::Empty),
            ("a", text("{\"b\":1,\"c\":null}")),
            ("none", Cell::Empty),
            ("none.x", Cell::Empty),
            ("yes", Cell::Truth(true)),
            ("empty", Cell::Empty),
            ("empty.x", Cell::Empty),
            ("list.x", text("p\\;q; r\\\\")),
            ("list.d", text("; 2")),
            ("list", text("[{\"x\":\"p;q\",\"d\":null},{\"x\":\"r\\\\\",\"d\":2}]")),
            ("texts", text("one")),
        ] {
            assert_eq!(cell(&value, path), expected, "{path}");
        }
    }

    #[test]
    fn days_and_instants_are_read_where_the_column_has_them() {
        let found = Found { values: vec![json!("2020-02-29")], several: false };
        let at = |kind| Cell::of(&mut found.clone(), kind).unwrap();
        assert_eq!(at(Kind::Date), Cell::Date(NaiveDate::from_ymd_opt(2020, 2, 29).unwrap()));
        assert_eq!(at(Kind::Plain), text("2020-02-29"));
        assert_eq!(at(Kind::Instant), text("2020-02-29"));
    }

    proptest! {
        #[test]
        fn several_values_are_read_back_as_they_were(values in prop::collection::vec(".{0,8}|[;\\\\ ]{0,4}", 1..5)) {
            let value = json!({ "v": values });
            match cell(&value, "v") {
                Cell::Text(written) => prop_assert_eq!(split(&written), values),
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }
}
