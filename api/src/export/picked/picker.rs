//! The serialiser that takes an entry apart.

use super::{Found, Tree};
use serde::ser::{
    Error as _, Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple,
    Serializer,
};
use serde_json::{Error, Value};

/// Takes a value apart, of which some is looked for.
pub(super) struct Picker<'a> {
    pub(super) tree: &'a Tree,
    pub(super) found: &'a mut [Found],
}

impl Picker<'_> {
    /// Of what cannot be taken apart, the whole value.
    fn whole<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        self.tree.walk(&serde_json::to_value(value)?, self.found);
        Ok(())
    }

    fn scalar(self, value: impl Into<Value>) -> Result<(), Error> {
        self.tree.put(value.into(), self.found);
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
pub(super) struct Items<'a>(Picker<'a>);

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
pub(super) struct Members<'a> {
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
