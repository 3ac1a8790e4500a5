//! The documents that are open. They are opened on demand and put away when others are needed more, never all at once.

use crate::fault::Fault;
use crate::seat::Seat;
use desk_docs::{Actor, Document, KnownEntries, KnownWrites, RegisterWrite};
use desk_model::{
    DocId, Settings, Ticket, TicketDocument,
    few::Few,
    fold::{Kept, fold},
};
use desk_seal::control::Pin;
use desk_store::Store;
use std::sync::Arc;

/// Open documents at the most: at about 24 KB a ticket a few megabytes.
pub const OPEN_DOCS_MAX: usize = 64;

/// See the module.
#[derive(Default)]
pub struct Cabinet {
    open: Few<DocId, Open>,
    /// Rises with every use, so that the longest unused can be found.
    uses: u64,
}

struct Open {
    document: Document,
    used: u64,
    /// Its entries as they were read when that was known of the members.
    entries: (Pin, KnownEntries),
    /// What was written beside its timeline, as far as it was asked for.
    writes: KnownWrites,
    /// The ticket that it is, as it was folded last.
    fold: Kept,
}

impl Cabinet {
    /// The document, opened if need be; none when it is not on this device.
    pub fn get(&mut self, store: &Store, doc: DocId, actor: Actor) -> Result<Option<&mut Document>, Fault> {
        if !self.open.contains_key(&doc) {
            let Some(stored) = store.load_doc(doc)? else {
                return Ok(None);
            };
            let document = Document::load(stored.save.as_deref(), &stored.changes, actor)?;
            self.put(doc, document);
        }
        self.uses += 1;
        let used = self.uses;
        Ok(self.open.get_mut(&doc).map(|open| {
            open.used = used;
            &mut open.document
        }))
    }

    /// The ticket, if it is on this device.
    pub fn ticket(&mut self, store: &Store, id: DocId, seat: &Seat) -> Result<Option<TicketDocument>, Fault> {
        self.get(store, id, seat.actor())?;
        Ok(self.open.get_mut(&id).map(|open| {
            let (known_of, known) = &mut open.entries;
            if *known_of != seat.members.head() {
                *known_of = seat.members.head();
                *known = KnownEntries::default();
            }
            open.document
                .ticket_again(id, |device| seat.person_of(device), known)
        }))
    }

    /// All that was written into the registers of a ticket; nothing where it is not on this device.
    pub fn register_writes(
        &mut self,
        store: &Store,
        id: DocId,
        actor: Actor,
    ) -> Result<Vec<RegisterWrite>, Fault> {
        self.get(store, id, actor)?;
        let open = self.open.get_mut(&id);
        Ok(open.map_or_else(Vec::new, |open| {
            open.document.register_writes(&mut open.writes).to_vec()
        }))
    }

    /// The fold of what [`Cabinet::ticket`] gave; it costs little when it was folded before and little has come since.
    pub fn fold(
        &mut self,
        tickets: &[TicketDocument],
        of: DocId,
        now_ms: u64,
        settings: &Settings,
    ) -> Arc<Ticket> {
        match self.open.get_mut(&of) {
            Some(open) => open.fold.fold(tickets, of, now_ms, settings),
            None => Arc::new(fold(tickets, of, now_ms, settings)),
        }
    }

    /// Keeps a document that was just made.
    pub fn put(&mut self, doc: DocId, document: Document) {
        if self.open.len() >= OPEN_DOCS_MAX
            && let Some(oldest) = self
                .open
                .iter()
                .min_by_key(|(_, open)| open.used)
                .map(|(doc, _)| *doc)
        {
            self.open.remove(&oldest);
        }
        self.uses += 1;
        self.open.insert(
            doc,
            Open {
                document,
                used: self.uses,
                entries: Default::default(),
                writes: KnownWrites::default(),
                fold: Kept::default(),
            },
        );
    }

    /// Puts a document away: what is in memory is not what is stored.
    pub fn forget(&mut self, doc: DocId) {
        self.open.remove(&doc);
    }

    pub fn clear(&mut self) {
        self.open.clear();
    }
}
