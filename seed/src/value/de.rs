//! From values to types with serde, so that each error knows its place and a value can bring its
//! own along ([`At`]).

use super::error::ValueError;
use super::{Key, Node, Value};
use serde::de::value::{StrDeserializer, U64Deserializer};
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::{Deserialize, forward_to_deserialize_any};
use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;

/// Reads `node` as a `T`.
pub(crate) fn from_node<T: DeserializeOwned>(node: &Node) -> Result<T, ValueError> {
    T::deserialize(NodeDeserializer(node)).map_err(|error| error.or_at(&node.at))
}

/// A value and where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) at: Range<usize>,
}

/// The name by which [`At`] asks for a place; no type of ours has it.
const AT: &str = "$chancery::At";

impl<'de, T: Deserialize<'de>> Deserialize<'de> for At<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AtVisitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for AtVisitor<T> {
            type Value = At<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
                Ok(At { value: T::deserialize(inner)?, at: 0..0 })
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Self::Value, A::Error> {
                let mut place = || parts.next_element::<u64>().map(Option::unwrap_or_default);
                let (start, end) = (place()?, place()?);
                let value = parts.next_element()?.ok_or_else(|| de::Error::custom("there is no value"))?;
                let number = |value| usize::try_from(value).unwrap_or_default();
                Ok(At { value, at: number(start)..number(end) })
            }
        }

        deserializer.deserialize_newtype_struct(AT, AtVisitor(PhantomData))
    }
}

#[derive(Clone, Copy)]
struct NodeDeserializer<'a>(&'a Node);

impl<'de> Deserializer<'de> for NodeDeserializer<'_> {
    type Error = ValueError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        let result = match &self.0.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) => {
                match (number.parse::<i64>(), number.parse::<u64>(), number.parse::<f64>()) {
                    (Ok(number), ..) => visitor.visit_i64(number),
                    (_, Ok(number), _) => visitor.visit_u64(number),
                    (.., Ok(number)) => visitor.visit_f64(number),
                    _ => visitor.visit_str(number),
                }
            }
            Value::Text(text) => visitor.visit_str(text.trim_end()),
            Value::List(items) => visitor.visit_seq(Items(items.iter())),
            Value::Map(entries) => visitor.visit_map(Entries { rest: entries.iter(), value: None }),
        };
        result.map_err(|error: ValueError| error.or_at(&self.0.at))
    }

    /// A text is whatever scalar was written: `2013`, `true` and `1.10` are texts too.
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.0.scalar() {
            Some(text) => visitor.visit_str(text).map_err(|error: ValueError| error.or_at(&self.0.at)),
            None => self.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.0.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        if name == AT {
            visitor.visit_seq(Placed { node: self.0, part: 0 })
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        visitor.visit_enum(self).map_err(|error: ValueError| error.or_at(&self.0.at))
    }

    /// A mapping has names: a list of values in the right order is none.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        match self.0.value {
            Value::List(_) => {
                let error: ValueError = de::Error::invalid_type(Unexpected::Seq, &"a mapping");
                Err(error.or_at(&self.0.at))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier
    }
}

/// Only names: an enum in a file is one of a list of words.
impl<'de> EnumAccess<'de> for NodeDeserializer<'_> {
    type Error = ValueError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), ValueError> {
        let name =
            self.0.scalar().ok_or_else(|| de::Error::custom(format_args!("{} is no name", self.0.kind())))?;
        let name: StrDeserializer<'_, ValueError> = name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for NodeDeserializer<'_> {
    type Error = ValueError;

    fn unit_variant(self) -> Result<(), ValueError> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _seed: T) -> Result<T::Value, ValueError> {
        Err(de::Error::custom("a name takes no value"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, _visitor: V) -> Result<V::Value, ValueError> {
        Err(de::Error::custom("a name takes no value"))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, ValueError> {
        Err(de::Error::custom("a name takes no value"))
    }
}

struct Items<'a>(std::slice::Iter<'a, Node>);

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = ValueError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, ValueError> {
        let Some(node) = self.0.next() else { return Ok(None) };
        seed.deserialize(NodeDeserializer(node)).map(Some).map_err(|error| error.or_at(&node.at))
    }
}

struct Entries<'a> {
    rest: std::slice::Iter<'a, (Key, Node)>,
    value: Option<&'a Node>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = ValueError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, ValueError> {
        let Some((key, node)) = self.rest.next() else { return Ok(None) };
        self.value = Some(node);
        let name: StrDeserializer<'_, ValueError> = key.name.as_str().into_deserializer();
        seed.deserialize(name).map(Some).map_err(|error| error.or_at(&key.at))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ValueError> {
        let node = self.value.take().ok_or_else(|| de::Error::custom("there is no value"))?;
        seed.deserialize(NodeDeserializer(node)).map_err(|error| error.or_at(&node.at))
    }
}

/// The parts of [`At`]: first byte, last byte, value.
struct Placed<'a> {
    node: &'a Node,
    part: u8,
}

impl<'de> SeqAccess<'de> for Placed<'_> {
    type Error = ValueError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, ValueError> {
        self.part += 1;
        let place = |offset: usize| U64Deserializer::<ValueError>::new(offset as u64);
        match self.part {
            1 => seed.deserialize(place(self.node.at.start)).map(Some),
            2 => seed.deserialize(place(self.node.at.end)).map(Some),
            3 => seed
                .deserialize(NodeDeserializer(self.node))
                .map(Some)
                .map_err(|error| error.or_at(&self.node.at)),
            _ => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests;
