//! Enums whose values are words: one line for each value, and all that is the same for every such enum said once.

/// Defines an enum without fields. Files and commands carry its words.
macro_rules! named {
    (
        $(#[$about:meta])*
        pub enum $name:ident { $($(#[$of:meta])* $value:ident = $word:literal,)+ }
    ) => {
        $(#[$about])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            borsh::BorshSerialize, borsh::BorshDeserialize,
        )]
        pub enum $name { $($(#[$of])* $value,)+ }

        impl $name {
            /// The word that files and commands carry.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$value => $word,)+ }
            }

            /// The value of a word, if it is one of this version's.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$value),)+ _ => None }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <String as serde::Deserialize>::deserialize(deserializer)?;
                Self::from_word(&word).ok_or_else(|| {
                    <D::Error as serde::de::Error>::unknown_variant(&word, &[$($word),+])
                })
            }
        }

        impl $crate::json::Json for $name {
            fn to_json(&self) -> Option<serde_json::Value> {
                Some(self.word().into())
            }

            fn from_json(value: serde_json::Value) -> Option<Self> {
                Self::from_word(value.as_str()?)
            }
        }
    };
}

pub(crate) use named;
