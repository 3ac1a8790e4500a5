//! Documents for other programs: one JSON object each, and the bytes that any Automerge loads.

use crate::{
    engine::{Engine, Place},
    fault::Fault,
    seat::Seat,
};
use desk_docs::{DocKind, Document};
use desk_model::{DocId, Entry};
use desk_port::event::Refusal;
use serde_json::{Value, json};

/// One document.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportedDoc {
    pub kind: DocKind,
    /// One JSON object on one line.
    pub json: String,
    /// As Automerge saves it.
    pub automerge: Vec<u8>,
}

impl Engine {
    /// Every document here, tickets first.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn doc_ids(&self) -> Result<Vec<DocId>, Refusal> {
        let mut ids = Vec::new();
        for kind in [
            DocKind::Ticket,
            DocKind::Customer,
            DocKind::Article,
            DocKind::Procedure,
        ] {
            ids.extend(self.store.doc_ids(kind.number()).map_err(Fault::from)?);
        }
        Ok(ids)
    }

    /// One document as files hold it.
    ///
    /// # Errors
    /// The document is not here or cannot be read.
    pub fn export(&self, doc: DocId) -> Result<ExportedDoc, Refusal> {
        Ok(self.exported(doc)?)
    }

    fn exported(&self, doc: DocId) -> Result<ExportedDoc, Fault> {
        let Place::Seated(seat) = &self.place else {
            return Err(Fault::NoDesk);
        };
        let missing = Fault::Missing {
            what: "document",
            id: doc,
        };
        let stored = self.store.load_doc(doc)?.ok_or(missing)?;
        let document = Document::load(stored.save.as_deref(), &stored.changes, seat.actor())?;
        let kind = document.kind().ok_or(Fault::Missing {
            what: "document",
            id: doc,
        })?;
        let value = match kind {
            DocKind::Ticket => ticket(&document, doc, seat),
            DocKind::Customer => json!(document.customer(doc).0),
            DocKind::Article => json!(document.article(doc)),
            DocKind::Procedure => json!(document.procedure(doc, |device| seat.person_of(device))),
        };
        Ok(ExportedDoc {
            kind,
            json: value.to_string(),
            automerge: document.save(),
        })
    }
}

fn ticket(document: &Document, doc: DocId, seat: &Seat) -> Value {
    let source = document.ticket(doc, |device| seat.person_of(device));
    let drafts: Value = source
        .drafts
        .iter()
        .map(|(person, text)| (person.to_string(), json!(text)))
        .collect();
    let timeline: Vec<&Entry> = source.entries().collect();
    json!({ "id": doc, "registers": source.registers, "timeline": timeline, "drafts": drafts })
}
