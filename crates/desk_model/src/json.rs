//! Fields of entries as JSON values. What is empty is left out, and what is left out is read as empty.
//!
//! By values and not by visitors: those are compiled anew for every kind of entry, together as much as a dozen screens of what
//! the browser loads.

use crate::{ActId, BlobId, DocId, EntryId, PersonId};
use serde_json::{Map, Value};

/// A type that a field of an entry may have.
pub trait Json: Sized {
    /// None: empty, left out.
    fn to_json(&self) -> Option<Value>;

    /// None: nothing of this type.
    fn from_json(value: Value) -> Option<Self>;

    /// What it is where it was left out; none: it may not be.
    fn empty() -> Option<Self> {
        None
    }
}

/// The field of that name, taken out.
pub fn take<T: Json>(fields: &mut Map<String, Value>, name: &str) -> Option<T> {
    match fields.remove(name) {
        None => T::empty(),
        Some(value) => T::from_json(value),
    }
}

pub fn put<T: Json>(fields: &mut Map<String, Value>, name: &str, field: &T) {
    if let Some(value) = field.to_json() {
        fields.insert(name.to_owned(), value);
    }
}

impl Json for String {
    fn to_json(&self) -> Option<Value> {
        (!self.is_empty()).then(|| self.as_str().into())
    }

    fn from_json(value: Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    fn empty() -> Option<Self> {
        Some(Self::new())
    }
}

impl Json for bool {
    fn to_json(&self) -> Option<Value> {
        self.then_some(Value::Bool(true))
    }

    fn from_json(value: Value) -> Option<Self> {
        value.as_bool()
    }

    fn empty() -> Option<Self> {
        Some(false)
    }
}

impl Json for u64 {
    fn to_json(&self) -> Option<Value> {
        Some((*self).into())
    }

    fn from_json(value: Value) -> Option<Self> {
        value.as_u64()
    }
}

impl Json for u32 {
    fn to_json(&self) -> Option<Value> {
        Some((*self).into())
    }

    fn from_json(value: Value) -> Option<Self> {
        value.as_u64().and_then(|number| number.try_into().ok())
    }
}

impl<T: Json> Json for Option<T> {
    fn to_json(&self) -> Option<Value> {
        self.as_ref().map(|inner| inner.to_json().unwrap_or_default())
    }

    fn from_json(value: Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::from_json(value).map(Some),
        }
    }

    fn empty() -> Option<Self> {
        Some(None)
    }
}

impl<T: Json> Json for Vec<T> {
    fn to_json(&self) -> Option<Value> {
        let all = || self.iter().map(|each| each.to_json().unwrap_or_default());
        (!self.is_empty()).then(|| Value::Array(all().collect()))
    }

    fn from_json(value: Value) -> Option<Self> {
        match value {
            Value::Array(all) => all.into_iter().map(T::from_json).collect(),
            _ => None,
        }
    }

    fn empty() -> Option<Self> {
        Some(Self::new())
    }
}

macro_rules! ids {
    ($($name:ident)+) => {$(
        impl Json for $name {
            fn to_json(&self) -> Option<Value> {
                Some(self.to_string().into())
            }

            fn from_json(value: Value) -> Option<Self> {
                value.as_str()?.parse().ok()
            }
        }
    )+};
}

ids!(ActId BlobId DocId EntryId PersonId);

/// A struct as an object of its fields.
macro_rules! object {
    ($name:ident { $($field:ident),+ $(,)? }) => {
        impl $crate::json::Json for $name {
            fn to_json(&self) -> Option<serde_json::Value> {
                let mut fields = serde_json::Map::new();
                $($crate::json::put(&mut fields, stringify!($field), &self.$field);)+
                Some(serde_json::Value::Object(fields))
            }

            fn from_json(value: serde_json::Value) -> Option<Self> {
                let serde_json::Value::Object(mut fields) = value else { return None };
                Some(Self { $($field: $crate::json::take(&mut fields, stringify!($field))?,)+ })
            }
        }
    };
}

/// The name of a field in JSON: its own, or the one given.
macro_rules! key {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $key:literal) => {
        $key
    };
}

/// Defines an enum whose JSON form is an object with the fields that are not empty, and the variant's word under a tag: one line for
/// each field.
macro_rules! tagged {
    (
        $tag:literal;
        $(#[$about:meta])*
        pub enum $name:ident {
            $($(#[$of:meta])* $kind:ident = $word:literal {
                $($(#[$note:meta])* $field:ident $(as $key:literal)? : $type:ty,)*
            })+
        }
    ) => {
        $(#[$about])*
        #[derive(
            Debug, Clone, PartialEq, Eq, PartialOrd, Ord, borsh::BorshSerialize, borsh::BorshDeserialize,
        )]
        pub enum $name {
            $($(#[$of])* $kind { $($(#[$note])* $field: $type,)* },)+
        }

        impl $name {
            fn to_fields(&self) -> serde_json::Map<String, serde_json::Value> {
                let mut fields = serde_json::Map::new();
                match self {
                    $(Self::$kind { $($field,)* } => {
                        fields.insert($tag.to_owned(), $word.into());
                        $($crate::json::put(&mut fields, $crate::json::key!($field $($key)?), $field);)*
                    })+
                }
                fields
            }

            /// None for a variant or a word that this version does not know, and for what is none at all.
            fn from_fields(mut fields: serde_json::Map<String, serde_json::Value>) -> Option<Self> {
                let kind: String = $crate::json::take(&mut fields, $tag)?;
                Some(match kind.as_str() {
                    $($word => Self::$kind {
                        $($field: $crate::json::take(&mut fields, $crate::json::key!($field $($key)?))?,)*
                    },)+
                    _ => return None,
                })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.to_fields().serialize(serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let fields = <serde_json::Map<String, serde_json::Value> as serde::Deserialize>::deserialize(deserializer)?;
                Self::from_fields(fields)
                    .ok_or_else(|| <D::Error as serde::de::Error>::custom("nothing of a kind that is known here"))
            }
        }
    };
}

pub(crate) use {key, object, tagged};

#[cfg(test)]
mod tests {
    //! What is left out, what may be, and what is of another type.
    use super::*;

    #[test]
    fn what_is_empty_is_left_out_and_read_as_empty() {
        let mut fields = Map::new();
        put(&mut fields, "text", &String::new());
        put(&mut fields, "auto", &false);
        put(&mut fields, "to", &None::<PersonId>);
        put(&mut fields, "ids", &Vec::<EntryId>::new());
        assert!(fields.is_empty());
        assert_eq!(take::<String>(&mut fields, "text"), Some(String::new()));
        assert_eq!(take::<bool>(&mut fields, "auto"), Some(false));
        assert_eq!(take::<Option<PersonId>>(&mut fields, "to"), Some(None));
        assert_eq!(take::<Vec<EntryId>>(&mut fields, "ids"), Some(Vec::new()));
    }

    #[test]
    fn a_number_or_an_id_may_not_be_left_out_nor_be_something_else() {
        let mut fields = Map::new();
        assert_eq!(take::<u64>(&mut fields, "at"), None);
        assert_eq!(take::<EntryId>(&mut fields, "msg"), None);
        fields.insert("at".to_owned(), "noon".into());
        assert_eq!(take::<u64>(&mut fields, "at"), None);
        fields.insert("step".to_owned(), (1u64 << 40).into());
        assert_eq!(take::<u32>(&mut fields, "step"), None);
    }
}
