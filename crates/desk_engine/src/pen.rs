//! Writing: every edit of a document is stored with its change, its rows, its full text and its outbox entry in one
//! transaction, or not at all.

use crate::{
    cabinet::{Cabinet, OPEN_DOCS_MAX},
    fault::Fault,
    group, index, receive,
    seat::Seat,
    stray,
    view::review::Whole,
};
use desk_docs::{Change, DocKind, Document, Editor};
use desk_model::{ActId, BlobId, DocId, Entry, EntryId, Fact, Ticket, TicketDocument};
use desk_store::Store;
use std::{cell::RefCell, collections::BTreeSet, sync::Arc};

/// Changes behind a save from which on a document is saved anew, so that opening stays quick.
const TAIL_CHANGES_MAX: u32 = 64;
/// Largest change in bytes. Sealed and padded (12 % at the most) it still fits an entry of the log; a larger one could never be
/// shared, and everything after it would wait for ever.
pub const CHANGE_BYTES_MAX: usize = 640 * 1024;
/// What the store has for a document that has not said yet what it is.
const KIND_UNKNOWN: u8 = 0;

fn erased() -> Fault {
    Fault::refused(
        "A lead erased this for everybody. Nothing was written; keep your text elsewhere, or make a new ticket for it.",
    )
}

/// What an entry to be written says, and where.
pub struct Said {
    pub doc: DocId,
    pub id: EntryId,
    pub fact: Fact,
}

/// What writes, for the length of one transaction.
pub struct Pen<'a> {
    pub store: &'a Store,
    pub cabinet: &'a mut Cabinet,
    pub seat: &'a mut Seat,
    pub now_ms: u64,
    /// What all entries belong to that are written now; none: each act is its own.
    pub act: Option<ActId>,
    /// Edits that were begun.
    pub edits: usize,
    /// Every document that was written to.
    pub touched: &'a mut BTreeSet<DocId>,
    /// Those of them whose rows and texts are still as they were before.
    pub stale: BTreeSet<DocId>,
    /// Saves beyond entries that are not here, and their unsealed size: they are fetched when all is written.
    pub wanted: &'a RefCell<Vec<(DocId, BlobId, u64)>>,
}

impl Pen<'_> {
    /// Notes that a document is written to.
    pub fn touch(&mut self, doc: DocId) {
        self.edits += 1;
        self.touched.insert(doc);
        self.stale.insert(doc);
    }

    /// The document, or an error that names what is missing.
    pub fn open(&mut self, doc: DocId, what: &'static str) -> Result<&mut Document, Fault> {
        let missing = self.missing(what, doc);
        self.find(doc)?.ok_or(missing)
    }

    /// Why there is no such document.
    pub fn missing(&self, what: &'static str, id: DocId) -> Fault {
        if self.seat.members.is_erased(id) {
            erased()
        } else {
            Fault::Missing { what, id }
        }
    }

    /// The document, if it is on this device.
    pub fn find(&mut self, doc: DocId) -> Result<Option<&mut Document>, Fault> {
        self.cabinet.get(self.store, doc, self.seat.actor())
    }

    /// The ticket, if it is on this device.
    pub fn ticket(&mut self, id: DocId) -> Result<Option<TicketDocument>, Fault> {
        self.cabinet.ticket(self.store, id, self.seat)
    }

    /// The fold of what [`Pen::tickets`] gave, as it is now.
    pub fn fold(&mut self, tickets: &[TicketDocument], of: DocId) -> Arc<Ticket> {
        let now_ms = self.seat.wall_ms(self.now_ms);
        self.cabinet.fold(tickets, of, now_ms, &self.seat.settings)
    }

    /// The ticket and all that merges connect to it, itself first; none when it is not here.
    pub fn tickets(&mut self, id: DocId) -> Result<Vec<TicketDocument>, Fault> {
        group::collect(self.store, id, &mut |id| self.ticket(id))
    }

    /// Makes an edit; makes the document first when it is not here. Nothing is written when the edit changes nothing.
    pub fn edit(
        &mut self,
        doc: DocId,
        kind: DocKind,
        edit: impl FnOnce(&mut Editor<'_>),
    ) -> Result<(), Fault> {
        if self.store.waits_for(doc, receive::NEWER)? {
            return Err(Fault::refused(
                "A colleague's newer app has written to this. Nothing was changed. Load the page again to update yours, then do it again.",
            ));
        }
        if self.seat.members.is_erased(doc) {
            return Err(erased());
        }
        let (actor, now_ms) = (self.seat.actor(), self.now_ms);
        self.touch(doc);
        if self.find(doc)?.is_none() {
            self.cabinet.put(doc, Document::create(kind, actor, now_ms));
        }
        let document = self.open(doc, kind.name())?;
        match document.edit(edit, now_ms)? {
            Some(change) => self.keep_own(doc, kind, &change),
            None => Ok(()),
        }
    }

    fn keep_own(&mut self, doc: DocId, kind: DocKind, change: &Change) -> Result<(), Fault> {
        if change.bytes.len() > CHANGE_BYTES_MAX {
            return Err(Fault::refused(format!(
                "This is too large to be shared at once: {} KB, of {} KB at the most. Nothing was changed; attach it as a file.",
                change.bytes.len().div_ceil(1024),
                CHANGE_BYTES_MAX / 1024
            )));
        }
        self.store
            .append_change(doc, kind.number(), change.hash, &change.bytes)?;
        self.store.push_out(doc, change.hash, &change.bytes)?;
        self.shorten(doc, kind.number())
    }

    /// Takes in changes of another device, which are checked already.
    pub fn take_in(&mut self, doc: DocId, changes: &[Change]) -> Result<(), Fault> {
        if self.find(doc)?.is_none() {
            let actor = self.seat.actor();
            let mut document = Document::load(None, &[], actor)?;
            document.apply(changes)?;
            self.cabinet.put(doc, document);
        } else {
            self.open(doc, "document")?.apply(changes)?;
        }
        self.touch(doc);
        let kind = self
            .open(doc, "document")?
            .kind()
            .map_or(KIND_UNKNOWN, DocKind::number);
        for change in changes {
            self.store.append_change(doc, kind, change.hash, &change.bytes)?;
        }
        self.shorten(doc, kind)
    }

    fn shorten(&mut self, doc: DocId, kind: u8) -> Result<(), Fault> {
        if self.store.change_tail_len(doc)? > TAIL_CHANGES_MAX {
            // Changes whose save cannot be read stay as they are: they are all that there is of the document.
            if let Ok(save) = self.open(doc, "document")?.checked_save() {
                self.store.put_doc(doc, kind, &save)?;
            }
        }
        Ok(())
    }

    /// Appends what was said as entries of one act, in one change together with what `also` writes. The first entry names all
    /// that this device has seen of the ticket, each later one the one before it.
    pub fn append(
        &mut self,
        ticket: DocId,
        ids: &[EntryId],
        facts: Vec<Fact>,
        also: impl FnOnce(&mut Editor<'_>),
    ) -> Result<(), Fault> {
        let seen = self.tickets(ticket)?;
        let said = ids.iter().zip(facts).map(|(id, fact)| Said {
            doc: ticket,
            id: *id,
            fact,
        });
        let entries = self.entries(&seen, said.collect());
        self.edit(ticket, DocKind::Ticket, |editor| {
            also(editor);
            for entry in &entries {
                editor.append_entry(entry);
            }
        })
    }

    /// The same in several documents of one ticket, `seen`: one act, and what stands at the same place in each is stamped alike.
    pub fn append_act(&mut self, seen: &[TicketDocument], said: Vec<Said>) -> Result<ActId, Fault> {
        let mut act = self.act.unwrap_or_default();
        for entry in self.entries(seen, said) {
            act = entry.act;
            self.edit(entry.doc, DocKind::Ticket, |editor| editor.append_entry(&entry))?;
        }
        Ok(act)
    }

    /// What an act says in a ticket that it is not about.
    pub fn append_half(&mut self, act: ActId, seen: &[TicketDocument], said: Vec<Said>) -> Result<(), Fault> {
        let outer = self.act.replace(act);
        let appended = self.append_act(seen, said);
        self.act = outer;
        appended.map(|_| ())
    }

    /// Entries of one act. The first names the frontier of each document, each later one of its document the one before it.
    fn entries(&mut self, seen: &[TicketDocument], said: Vec<Said>) -> Vec<Entry> {
        let all = seen.iter().flat_map(|document| &document.entries);
        let newest = all.map(|entry| entry.hlc).max().unwrap_or_default();
        let own = said
            .first()
            .map(|first| ActId::from(first.id))
            .unwrap_or_default();
        let act = self.act.unwrap_or(own);
        let basis: Vec<EntryId> = seen.iter().flat_map(desk_model::fold::frontier).collect();
        let mut entries: Vec<Entry> = Vec::with_capacity(said.len());
        for Said { doc, id, fact } in said {
            let before = entries
                .iter()
                .rev()
                .find(|entry| entry.doc == doc)
                .map(|entry| entry.id);
            // Halves of one act in two documents have one stamp: they were not written one after the other.
            let twin = entries
                .first()
                .filter(|first| before.is_none() && first.doc != doc);
            let hlc = match twin {
                Some(first) => first.hlc,
                None => self.seat.stamp(self.now_ms, newest),
            };
            entries.push(Entry {
                id,
                doc,
                author: self.seat.person,
                device: self.seat.device,
                hlc,
                basis: before.map_or_else(|| basis.clone(), |before| vec![before]),
                act,
                fact,
            });
        }
        entries
    }

    /// Renews the rows and texts of one document, and of all tickets that it is one with.
    pub fn index_now(&mut self, doc: DocId) -> Result<(), Fault> {
        let actor = self.seat.actor();
        let kind = self
            .cabinet
            .get(self.store, doc, actor)?
            .and_then(|document| document.kind());
        if kind != Some(DocKind::Ticket) {
            return match self.cabinet.get(self.store, doc, actor)? {
                Some(document) => index::renew(self.store, doc, document, self.seat),
                None => Ok(()),
            };
        }
        let tickets = self.tickets(doc)?;
        for ticket in &tickets {
            let created_ms = self.find(ticket.id)?.map_or(0, |document| document.created_ms());
            self.stale.remove(&ticket.id);
            let folded = self.fold(&tickets, ticket.id);
            // Who wrote what is asked for only where two did.
            let writes = match ticket.conflicts.is_empty() {
                true => Vec::new(),
                false => self.cabinet.register_writes(self.store, ticket.id, actor)?,
            };
            let whole = Whole {
                source: ticket,
                tickets: &tickets,
                folded: &folded,
                writes: &writes,
            };
            index::ticket(self.store, &whole, created_ms, self.seat)?;
            if folded.merged_into.is_none() {
                stray::open(self, &tickets, &folded)?;
            }
        }
        Ok(())
    }

    /// Renews the rows and texts of everything that was touched since the last time.
    pub fn index_stale(&mut self) -> Result<(), Fault> {
        while let Some(doc) = self.stale.pop_first() {
            self.index_now(doc)?;
        }
        Ok(())
    }

    /// The same within a long batch, while the documents are still open: to open them again costs more than all else.
    pub fn index_before_they_close(&mut self) -> Result<(), Fault> {
        if self.stale.len() >= OPEN_DOCS_MAX / 2 {
            self.index_stale()?;
        }
        Ok(())
    }
}
