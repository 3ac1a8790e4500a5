//! What the app asks the tools, a program that is loaded when first needed, and what they tell. One answer for each question, in
//! order; the tools keep nothing from one question to the next.

use crate::{GivenKit, VERSION};
use borsh::{BorshDeserialize, BorshSerialize};
use desk_model::DeskId;
use std::{fmt, ops::Range};

/// One question. The version comes first: a page may be older than the tools that it is given.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ToTools {
    pub version: u32,
    pub ask: Ask,
}

impl ToTools {
    #[must_use]
    pub fn new(ask: Ask) -> Self {
        Self {
            version: VERSION,
            ask,
        }
    }
}

#[derive(Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Ask {
    /// Whether they are there; answered with [`Told::Ready`].
    Ready,
    /// The words of a kit's secret; answered with [`Told::Words`].
    KitWords { secret: [u8; 32] },
    /// A kit as typed from the paper; answered with [`Told::Kit`].
    KitOfWords {
        relay: String,
        desk: String,
        words: String,
    },
    /// The kit of these words as a file under a passphrase; answered with [`Told::KitFile`].
    KitFile {
        relay: String,
        desk: DeskId,
        words: String,
        passphrase: String,
    },
    /// A kit from its file; answered with [`Told::Kit`].
    KitOfFile { file: Vec<u8>, passphrase: String },
    /// A text in Markdown as HTML that is safe to be shown; answered with [`Told::Html`].
    Markdown { text: String },
    /// The closed days that a calendar file has within these days since 1970; answered with [`Told::ClosedDays`].
    ClosedDays { file: Vec<u8>, days: Range<u32> },
}

/// Questions hold secrets: none shows what is in it.
impl fmt::Debug for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ask(..)")
    }
}

#[derive(Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Told {
    Ready,
    /// 24, with one space between each.
    Words(String),
    Kit(GivenKit),
    KitFile(Vec<u8>),
    Html(String),
    /// Days since 1970 with the names of what is on them, in order.
    ClosedDays(Vec<(u32, String)>),
    /// Why not, as a sentence.
    Refused(String),
}

/// Answers hold secrets too.
impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(why) => f.debug_tuple("Refused").field(why).finish(),
            _ => f.write_str("Told(..)"),
        }
    }
}
