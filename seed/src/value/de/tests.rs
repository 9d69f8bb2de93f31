//! Values read as types, and what is said of those that cannot be.

use super::*;
use crate::value::{Format, parse};

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Thing {
    name: At<String>,
    rank: Option<i32>,
    kind: Option<Kind>,
    #[serde(default)]
    parts: Vec<Thing>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    First,
}

fn read(text: &str) -> Result<Thing, ValueError> {
    from_node(&parse(Format::Yaml, text, 0..text.len()).unwrap())
}

#[test]
fn values_bring_their_place() {
    let text = "name: 2013\nrank: 3\nkind: first\nparts: [{name: b}]\n";
    let thing = read(text).unwrap();
    assert_eq!(thing.name, At { value: "2013".to_owned(), at: 6..10 });
    assert_eq!((thing.rank, thing.kind), (Some(3), Some(Kind::First)));
    assert_eq!(&text[thing.parts[0].name.at.clone()], "b");
}

#[test]
fn errors_point_at_the_innermost_value() {
    for (text, wanted, part) in [
        ("name: a\nparts:\n  - name: b\n    rnak: 1\n", "rnak", "did you mean `rank`?"),
        ("name: a\nrank: high\n", "high", "this is a text, and should be a whole number"),
        ("name: a\nkind: last\n", "last", "known are `first`"),
        ("name: a\nparts: [{rank: 1}]\n", "{", "the key `name` is missing"),
        ("name: [x]\n", "[", "this is a list, and should be a text"),
        ("name: a\nparts: [[b]]\n", "[", "this is a list, and should be a mapping"),
    ] {
        let error = read(text).expect_err(text);
        assert!(error.message.contains(part), "{error:?}");
        assert_eq!(&text[error.at.unwrap()], wanted, "{text}");
    }
}
