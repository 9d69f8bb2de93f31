//! What stands at some paths of an entry, without the rest of it: an entry is serialised into the values its table
//! shows, and what no column asks for is passed over.

use serde::ser::{
    Error as _, Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple,
    Serializer,
};
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

    /// What `entry` has for each of `columns`.
    ///
    /// # Errors
    /// When a value is none of JSON's.
    pub(super) fn find<T: Serialize + ?Sized>(&self, entry: &T, columns: usize) -> Result<Vec<Found>, Error> {
        let mut found = vec![Found::default(); columns];
        entry.serialize(Picker { tree: self, found: &mut found })?;
        Ok(found)
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

    /// No object stands here: what it would hold is what stands here.
    fn fill(&self, value: &Value, found: &mut [Found]) {
        self.own.iter().for_each(|column| found[*column].values.push(value.clone()));
        self.below.iter().for_each(|(_, tree)| tree.fill(value, found));
    }
}

/// Takes a value apart, of which some is looked for.
struct Picker<'a> {
    tree: &'a Tree,
    found: &'a mut [Found],
}

impl Picker<'_> {
    /// Of what cannot be taken apart, the whole value.
    fn whole<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        self.tree.walk(&serde_json::to_value(value)?, self.found);
        Ok(())
    }

    fn scalar(self, value: impl Into<Value>) -> Result<(), Error> {
        self.tree.fill(&value.into(), self.found);
        Ok(())
    }
}

macro_rules! scalars {
    ($($method:ident: $type:ty),+ $(,)?) => {
        $(fn $method(self, value: $type) -> Result<(), Error> { self.scalar(value) })+
    };
}

impl<'a> Serializer for Picker<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Items<'a>;
    type SerializeTuple = Items<'a>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeMap = Members<'a>;
    type SerializeStruct = Members<'a>;
    type SerializeStructVariant = Impossible<(), Error>;

    scalars! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_f64: f64,
        serialize_str: &str,
    }

    fn serialize_f32(self, value: f32) -> Result<(), Error> {
        self.whole(&value)
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.scalar(value.to_string())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Error> {
        self.whole(value)
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.scalar(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.scalar(Value::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.scalar(Value::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.scalar(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let whole = Value::Object([(variant.to_owned(), serde_json::to_value(value)?)].into_iter().collect());
        self.tree.walk(&whole, self.found);
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'a>, Error> {
        self.tree.mark(self.found);
        Ok(Items(self))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'a>, Error> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<Impossible<(), Error>, Error> {
        Err(Error::custom(format_args!("{name} is a list without names")))
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Impossible<(), Error>, Error> {
        Err(Error::custom(format_args!("{name} is a list without names")))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members<'a>, Error> {
        let whole = (!self.tree.own.is_empty()).then(serde_json::Map::new);
        Ok(Members { picker: self, key: String::new(), whole })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members<'a>, Error> {
        self.serialize_map(None)
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Impossible<(), Error>, Error> {
        Err(Error::custom(format_args!("{name} is an object within an object")))
    }
}

/// The items of a list.
struct Items<'a>(Picker<'a>);

impl SerializeSeq for Items<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(Picker { tree: self.0.tree, found: self.0.found })
    }

    fn end(self) -> Result<(), Error> {
        Ok(())
    }
}

impl SerializeTuple for Items<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<(), Error> {
        Ok(())
    }
}

/// The members of an object.
struct Members<'a> {
    picker: Picker<'a>,
    key: String,
    /// The object, where a column shows all of it.
    whole: Option<serde_json::Map<String, Value>>,
}

impl Members<'_> {
    fn member<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        if let Some(whole) = &mut self.whole {
            whole.insert(name.to_owned(), serde_json::to_value(value)?);
        } else if let Some(tree) = self.picker.tree.get(name) {
            value.serialize(Picker { tree, found: self.picker.found })?;
        }
        Ok(())
    }

    fn done(self) -> Result<(), Error> {
        if let Some(whole) = self.whole {
            self.picker.tree.walk(&Value::Object(whole), self.picker.found);
        }
        Ok(())
    }
}

impl SerializeStruct for Members<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        self.member(name, value)
    }

    fn end(self) -> Result<(), Error> {
        self.done()
    }
}

impl SerializeMap for Members<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.key = match serde_json::to_value(key)? {
            Value::String(name) => name,
            other => other.to_string(),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let name = std::mem::take(&mut self.key);
        self.member(&name, value)
    }

    fn end(self) -> Result<(), Error> {
        self.done()
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
            let found = Tree::of(paths.iter().map(Vec::as_slice)).find(&value, paths.len()).unwrap();
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
        let found =
            Tree::of(paths.iter().map(Vec::as_slice)).find(&json!({ "a": { "b": 1, "c": 2 } }), 2).unwrap();
        assert_eq!(found[0].values, [json!({ "b": 1, "c": 2 })]);
        assert_eq!(found[1].values, [json!(1)]);
    }
}
