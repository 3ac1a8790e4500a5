//! An entry as text: one JSON object, short names, ids as people see them.
//!
//! `{"by": author, "on": device, "at": [ms, counter], "seen": basis, "act": act where it is not the id, "fact": {"kind": ..}}`
//! The id is the key's, the document is the one it stands in.

use desk_model::{ActId, DeviceId, DocId, Entry, EntryId, Fact, Hlc, PersonId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    by: PersonId,
    on: DeviceId,
    at: Hlc,
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    seen: Cow<'a, [EntryId]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    act: Option<ActId>,
    fact: Cow<'a, Fact>,
}

pub(crate) fn to_text(entry: &Entry) -> Result<String, serde_json::Error> {
    serde_json::to_string(&Stored {
        by: entry.author,
        on: entry.device,
        at: entry.hlc,
        seen: Cow::Borrowed(&entry.basis),
        act: (entry.act != ActId::from(entry.id)).then_some(entry.act),
        fact: Cow::Borrowed(&entry.fact),
    })
}

/// None for a kind that this version does not know, and for what is no entry at all.
pub(crate) fn from_text(text: &str, id: EntryId, doc: DocId) -> Option<Entry> {
    let stored: Stored<'static> = serde_json::from_str(text).ok()?;
    Some(Entry {
        id,
        doc,
        author: stored.by,
        device: stored.on,
        hlc: stored.at,
        basis: stored.seen.into_owned(),
        act: stored.act.unwrap_or_else(|| id.into()),
        fact: stored.fact.into_owned(),
    })
}
