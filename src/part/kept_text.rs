//! What is written and not with the engine yet, kept by this browser alone: notes that are not added (they have no shared draft),
//! and replies that the engine has not taken.

use crate::page;
use desk_model::DocId;

/// As the lost ones are called, too.
pub const NOTE: &str = "Note, not added";
pub const REPLY: &str = "Reply, not sent";

fn key(ticket: DocId, what: &str) -> String {
    let stem = stem(what);
    format!("{stem} {ticket}")
}

fn stem(what: &str) -> &'static str {
    if what == NOTE { "note" } else { "reply" }
}

pub fn read(ticket: DocId, what: &str) -> String {
    let kept = page::storage().and_then(|storage| storage.get_item(&key(ticket, what)).ok()?);
    kept.unwrap_or_default()
}

/// A browser without room or storage keeps it in the box alone.
pub fn write(ticket: DocId, what: &str, text: &str) {
    let Some(storage) = page::storage() else { return };
    let _ = if text.is_empty() {
        storage.remove_item(&key(ticket, what))
    } else {
        storage.set_item(&key(ticket, what), text)
    };
}

/// What a reply goes on with: what is kept here, for the engine has not taken it, and another device's words, should the engine
/// have others.
pub fn reply(ticket: DocId, with_engine: &str) -> String {
    taken(ticket, with_engine);
    joined(read(ticket, REPLY), with_engine)
}

fn joined(here: String, with_engine: &str) -> String {
    if with_engine.starts_with(&here) {
        with_engine.to_owned()
    } else if here.starts_with(with_engine) {
        here
    } else {
        give_back(here, with_engine)
    }
}

/// What was refused, before what was written meanwhile.
pub fn give_back(refused: String, newer: &str) -> String {
    if newer.trim().is_empty() {
        refused
    } else {
        format!("{refused}\n\n{newer}")
    }
}

/// The engine has this reply; what was typed since stays.
pub fn taken(ticket: DocId, text: &str) {
    if read(ticket, REPLY) == text {
        write(ticket, REPLY, "");
    }
}

pub fn forget(ticket: DocId) {
    for what in [NOTE, REPLY] {
        write(ticket, what, "");
    }
}

/// All that is kept: of which ticket, what it is, the text.
pub fn all() -> Vec<(DocId, &'static str, String)> {
    let Some(storage) = page::storage() else {
        return Vec::new();
    };
    let count = storage.length().unwrap_or_default();
    let keys = (0..count).filter_map(|at| storage.key(at).ok().flatten());
    keys.filter_map(|name| {
        let (what, ticket) = name.split_once(' ')?;
        let what = [NOTE, REPLY].into_iter().find(|each| stem(each) == what)?;
        let text = storage.get_item(&name).ok()??;
        Some((ticket.parse().ok()?, what, text))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    //! What a box begins with, where neither what was typed here nor what came from elsewhere may be lost.
    use super::*;

    #[test]
    fn a_reply_goes_on_with_what_was_typed_last_and_keeps_other_words() {
        let begun = |here: &str, with_engine| joined(here.to_owned(), with_engine);
        assert_eq!(begun("", "Turn it off."), "Turn it off.");
        assert_eq!(begun("Turn it off.", ""), "Turn it off.");
        assert_eq!(begun("Turn it off.", "Turn it"), "Turn it off.");
        assert_eq!(begun("Turn it", "Turn it off."), "Turn it off.");
        assert_eq!(begun("Turn it off.", "Wait."), "Turn it off.\n\nWait.");
    }
}
