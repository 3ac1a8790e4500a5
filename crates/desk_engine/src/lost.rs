//! What this device's person had written and nobody else had got, when what it belonged to was erased. It is kept in memory alone,
//! so that it can be copied elsewhere: on the disk an erasure leaves nothing.

use crate::{engine::Engine, fault::Fault, seat::Seat};
use desk_docs::{DocKind, Document};
use desk_model::order;
use desk_model::tree;
use desk_model::{DocId, EntryId, Fact, entry::fact::Attachment};
use desk_port::{
    LostWork,
    erasure::{LostText, LostView},
};
use desk_store::Store;
use std::collections::BTreeSet;

/// Documents whose words are kept at the most.
const WORKS_MAX: usize = 64;

/// See the module. What the person had written there; to be asked before it is erased. Nothing that cannot be read stands in the
/// way of an erasure.
pub fn work(store: &Store, seat: &Seat, doc: DocId, who: &str) -> Option<LostWork> {
    let hashes: BTreeSet<[u8; 32]> = tree::set(store.out_hashes(doc).ok()?);
    let row = store.get_ticket_row(doc).ok().flatten();
    let (is_ticket, texts) = texts(store, seat, doc, &hashes).unwrap_or_default();
    if hashes.is_empty() && texts.is_empty() {
        return None;
    }
    Some(LostWork {
        doc,
        name: match row {
            Some(row) => row.short,
            None if is_ticket => "a ticket".to_owned(),
            None => "a customer".to_owned(),
        },
        who: who.to_owned(),
        changes: u32::try_from(hashes.len()).unwrap_or(u32::MAX),
        texts,
    })
}

/// Whether it is a ticket, and what was written there.
fn texts(
    store: &Store,
    seat: &Seat,
    doc: DocId,
    unsent: &BTreeSet<[u8; 32]>,
) -> Result<(bool, Vec<LostText>), Fault> {
    let Some(stored) = store.load_doc(doc)? else {
        return Ok((false, Vec::new()));
    };
    let document = Document::load(stored.save.as_deref(), &stored.changes, seat.actor())?;
    if document.kind() != Some(DocKind::Ticket) {
        return Ok((false, Vec::new()));
    }
    let whole = document.ticket(doc, |device| seat.person_of(device));
    let mut texts = Vec::new();
    if !unsent.is_empty() {
        let (rest, _) = document.without(unsent)?;
        let shared = rest.ticket(doc, |device| seat.person_of(device));
        let shared: BTreeSet<EntryId> = tree::set(shared.entries.iter().map(|entry| entry.id));
        let mut own: Vec<_> = whole
            .entries
            .iter()
            .filter(|entry| entry.device == seat.device && !shared.contains(&entry.id))
            .collect();
        order::sort_by_key(&mut own, |entry| (entry.hlc, entry.id));
        texts.extend(own.into_iter().filter_map(|entry| said(&entry.fact)));
    }
    if let Some(draft) = whole.drafts.get(&seat.person) {
        texts.extend(some("Reply, not sent", draft));
    }
    texts.extend(some(
        "Files of a reply, not sent",
        &names(&store.draft_files(doc)?),
    ));
    Ok((true, texts))
}

fn said(fact: &Fact) -> Option<LostText> {
    match fact {
        Fact::In { text, .. } => some("Message, taken down", text),
        Fact::Out {
            text,
            auto: false,
            attachments,
            ..
        } => some("Reply", format!("{text}\n\n{}", names(attachments)).trim_end()),
        Fact::Note { text, .. } => some("Note", text),
        Fact::Solve { done, .. } => some("Solution", done),
        _ => {
            let parts = desk_model::words::parts(fact);
            let texts: Vec<&str> = parts.into_iter().map(|(_, text)| text).collect();
            some("Escalation", &texts.join("\n"))
        }
    }
}

/// One a line.
fn names(files: &[Attachment]) -> String {
    files.iter().map(|file| format!("{}\n", file.name)).collect()
}

fn some(what: &str, text: &str) -> Option<LostText> {
    (!text.trim().is_empty()).then(|| LostText {
        what: what.to_owned(),
        text: text.to_owned(),
    })
}

impl Engine {
    pub(crate) fn note_lost(&mut self, works: Vec<LostWork>) {
        self.lost.extend(works);
        let over = self.lost.len().saturating_sub(WORKS_MAX);
        self.lost.drain(..over);
    }

    pub(crate) fn forget_lost(&mut self, doc: DocId) {
        self.lost.retain(|work| work.doc != doc);
        self.mark_stale();
        self.refresh_now();
    }

    pub(crate) fn lost_view(&self, seat: &Seat) -> LostView {
        LostView {
            erased: u32::try_from(seat.members.erased_docs().count()).unwrap_or(u32::MAX),
            works: self.lost.clone(),
        }
    }

    pub(crate) fn lost_words(&self) -> Option<String> {
        self.lost.first().map(LostWork::sentence)
    }
}
