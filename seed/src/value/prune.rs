//! Reading a type leniently: what is wrong is reported and left out, and the rest is read.

use super::{Node, Value, ValueError, from_node};
use serde::de::DeserializeOwned;
use std::ops::Range;

/// How many problems of one file are told.
const MAX_PROBLEMS: usize = 50;

/// Reads `node` as a `T`, without the entries that cannot be read. Each of those is an error.
pub(crate) fn from_node_in_part<T: DeserializeOwned + Default>(node: &Node) -> (T, Vec<ValueError>) {
    let mut node = node.clone();
    let mut errors = Vec::new();
    loop {
        match from_node(&node) {
            Ok(value) => return (value, errors),
            Err(error) => {
                let left_out = error.at.as_ref().is_some_and(|at| leave_out(&mut node, at));
                errors.push(error);
                if !left_out || errors.len() == MAX_PROBLEMS {
                    return (T::default(), errors);
                }
            }
        }
    }
}

/// Takes away the innermost entry whose key or value stands at `at`. `false` where there is none.
fn leave_out(node: &mut Node, at: &Range<usize>) -> bool {
    match &mut node.value {
        Value::Map(entries) => {
            if entries.iter_mut().any(|(_, value)| leave_out(value, at)) {
                return true;
            }
            let found = entries.iter().position(|(key, value)| key.at == *at || value.at == *at);
            found.map(|index| entries.remove(index)).is_some()
        }
        Value::List(items) => {
            if items.iter_mut().any(|item| leave_out(item, at)) {
                return true;
            }
            let found = items.iter().position(|item| item.at == *at);
            found.map(|index| items.remove(index)).is_some()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{At, Format, parse};
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Default, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Outer {
        inner: Inner,
        number: u8,
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Inner {
        names: Vec<At<String>>,
    }

    #[test]
    fn each_problem_is_told_and_the_rest_is_read() {
        let text = "number = 7\nmore = 1\n[inner]\nnames = ['a', ['b'], 'c']\nnaems = []\n";
        let node = parse(Format::Toml, text, 0..text.len()).unwrap();
        let (outer, errors): (Outer, _) = from_node_in_part(&node);
        let names: Vec<_> = outer.inner.names.iter().map(|name| name.value.as_str()).collect();
        assert_eq!((outer.number, names), (7, vec!["a", "c"]));
        let mut places: Vec<_> = errors.into_iter().map(|error| &text[error.at.unwrap()]).collect();
        places.sort_unstable();
        assert_eq!(places, ["['b']", "more", "naems"]);
    }

    #[test]
    fn what_is_no_mapping_at_all_is_one_problem() {
        let text = "[1, 2]";
        let node = parse(Format::Json, text, 0..text.len()).unwrap();
        let (_, errors) = from_node_in_part::<Outer>(&node);
        assert_eq!(errors.len(), 1);
    }
}
