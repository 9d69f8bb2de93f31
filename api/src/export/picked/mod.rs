//! What stands at some paths of an entry, without the rest of it: an entry is serialised into the values its table
//! shows, and what no column asks for is passed over.

mod picker;

use picker::Picker;
use serde::ser::Serialize;
use serde_json::{Error, Value};

/// The paths of columns as a tree: by name, what is below it.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    /// The columns that show the value itself.
    own: Vec<usize>,
    below: Vec<(String, Tree)>,
}

/// What was found for a column.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Found {
    pub(super) values: Vec<Value>,
    /// The path leads through a list.
    pub(super) several: bool,
}

impl Found {
    fn clear(&mut self) {
        self.values.clear();
        self.several = false;
    }
}

impl Tree {
    /// The tree of paths, whose columns are numbered in their order.
    pub(super) fn of<'a>(paths: impl IntoIterator<Item = &'a [String]>) -> Self {
        let mut root = Self::default();
        for (column, path) in paths.into_iter().enumerate() {
            let mut tree = &mut root;
            for name in path {
                let at = tree.below.iter().position(|(known, _)| known == name).unwrap_or(tree.below.len());
                if at == tree.below.len() {
                    tree.below.push((name.clone(), Self::default()));
                }
                tree = &mut tree.below[at].1;
            }
            tree.own.push(column);
        }
        root
    }

    /// What `entry` has for each of `columns`, in place of what was found before.
    ///
    /// # Errors
    /// When a value is none of JSON's.
    pub(super) fn find<T: Serialize + ?Sized>(
        &self,
        entry: &T,
        columns: usize,
        found: &mut Vec<Found>,
    ) -> Result<(), Error> {
        found.iter_mut().for_each(Found::clear);
        found.resize_with(columns, Found::default);
        entry.serialize(Picker { tree: self, found })
    }

    fn get(&self, name: &str) -> Option<&Self> {
        self.below.iter().find(|(known, _)| known == name).map(|(_, tree)| tree)
    }

    /// What is found in a value that is there already.
    fn walk(&self, value: &Value, found: &mut [Found]) {
        match value {
            Value::Array(items) => {
                self.mark(found);
                items.iter().for_each(|item| self.walk(item, found));
            }
            Value::Object(object) => {
                self.own.iter().for_each(|column| found[*column].values.push(value.clone()));
                for (name, tree) in &self.below {
                    if let Some(value) = object.get(name) {
                        tree.walk(value, found);
                    }
                }
            }
            value => self.fill(value, found),
        }
    }

    /// A list stands here: what is at or below it may be several.
    fn mark(&self, found: &mut [Found]) {
        self.own.iter().for_each(|column| found[*column].several = true);
        self.below.iter().for_each(|(_, tree)| tree.mark(found));
    }

    /// The same with a value of its own, which most often one column shows.
    fn put(&self, value: Value, found: &mut [Found]) {
        match (self.own.as_slice(), self.below.as_slice()) {
            ([column], []) => found[*column].values.push(value),
            _ => self.fill(&value, found),
        }
    }

    /// No object stands here: what it would hold is what stands here.
    fn fill(&self, value: &Value, found: &mut [Found]) {
        self.own.iter().for_each(|column| found[*column].values.push(value.clone()));
        self.below.iter().for_each(|(_, tree)| tree.fill(value, found));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    /// What stands at one path of a whole value.
    fn at(value: &Value, path: &[String], found: &mut Found) {
        match (value, path) {
            (Value::Array(items), path) => {
                found.several = true;
                items.iter().for_each(|item| at(item, path, found));
            }
            (Value::Object(object), [name, rest @ ..]) => {
                if let Some(value) = object.get(name) {
                    at(value, rest, found);
                }
            }
            (value, _) => found.values.push(value.clone()),
        }
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[a-c;\\\\]{0,3}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::btree_map("[abc]", inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_picked_is_what_stands_there(
            value in value(),
            paths in prop::collection::vec(prop::collection::vec("[abc]", 1..4), 1..6),
        ) {
            // What an entry before left is gone.
            let mut found = vec![Found { values: vec![json!(1)], several: true }];
            Tree::of(paths.iter().map(Vec::as_slice)).find(&value, paths.len(), &mut found).unwrap();
            for (path, found) in paths.iter().zip(found) {
                let mut expected = Found::default();
                at(&value, path, &mut expected);
                // Below a list that is within what has no such name there is no list that is looked through.
                prop_assert_eq!(&found.values, &expected.values, "{:?}", path);
                prop_assert_eq!(found.several, expected.several, "{:?}", path);
            }
        }
    }

    #[test]
    fn an_object_that_is_shown_whole_is_whole_and_so_is_what_is_below_it() {
        let paths = [vec!["a".to_owned()], vec!["a".to_owned(), "b".to_owned()]];
        let mut found = Vec::new();
        let value = json!({ "a": { "b": 1, "c": 2 } });
        Tree::of(paths.iter().map(Vec::as_slice)).find(&value, 2, &mut found).unwrap();
        assert_eq!(found[0].values, [json!({ "b": 1, "c": 2 })]);
        assert_eq!(found[1].values, [json!(1)]);
    }
}
