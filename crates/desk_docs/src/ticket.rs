//! A ticket's document, read whole.

use crate::{Actor, Document, entry, layout, value};
use automerge::{ObjId, ROOT, ReadDoc};
use desk_model::{
    DocId, Entry, EntryId, TicketDocument,
    ticket_document::{Field, RegisterConflict},
};

impl Document {
    /// The ticket as it is here; what cannot be read is left out, and entries among it are counted.
    #[must_use]
    pub fn ticket(&self, id: DocId) -> TicketDocument {
        let mut ticket = TicketDocument {
            id,
            ..TicketDocument::default()
        };
        for field in layout::FIELDS {
            self.read_field(&mut ticket, field);
        }
        ticket.registers.tags = value::keys_below(&self.doc, layout::TAG).into_iter().collect();
        for person in value::keys_below(&self.doc, layout::DRAFT) {
            let text = value::co_edited(&self.doc, &format!("{}{person}", layout::DRAFT));
            if let Ok(person) = person.parse()
                && !text.is_empty()
            {
                ticket.drafts.insert(person, text);
            }
        }
        self.read_entries(&mut ticket);
        ticket
    }

    /// Whether the timeline has an entry of this id, without reading it.
    #[must_use]
    pub fn has_entry(&self, id: EntryId) -> bool {
        let key = format!("{}{id}", layout::ENTRY);
        self.doc.get(ROOT, key).is_ok_and(|found| found.is_some())
    }

    fn read_field(&self, ticket: &mut TicketDocument, field: Field) {
        let values = value::texts(&self.doc, layout::field(field));
        let shown = values.first().cloned().unwrap_or_default();
        let registers = &mut ticket.registers;
        match field {
            Field::Subject => registers.subject = shown,
            Field::Customer => registers.customer = shown.parse().ok(),
            Field::Category => registers.category = shown,
            Field::Language => registers.language = shown,
        }
        if values.len() > 1 {
            ticket.conflicts.push(RegisterConflict { field, values });
        }
    }

    fn read_entries(&self, ticket: &mut TicketDocument) {
        for item in self.doc.map_range(ROOT, value::range(layout::ENTRY)) {
            let Some(id) = item
                .key
                .strip_prefix(layout::ENTRY)
                .and_then(|id| id.parse().ok())
            else {
                ticket.unknown_entries += 1;
                continue;
            };
            let entry = if item.conflict {
                self.smallest(&item.key)
                    .and_then(|(text, writer)| read(&text, &writer, id, ticket.id))
            } else {
                value::text_ref(&item.value).and_then(|text| read(text, &item.id(), id, ticket.id))
            };
            match entry {
                Some(entry) => ticket.entries.push(entry),
                None => ticket.unknown_entries += 1,
            }
        }
    }

    /// Of an entry that was written twice, the smallest text: the same on every replica.
    fn smallest(&self, key: &str) -> Option<(String, ObjId)> {
        value::all(&self.doc, key)
            .into_iter()
            .filter_map(|(value, writer)| Some((value.as_str()?.to_owned(), writer)))
            .min()
    }
}

/// An entry counts only if the device that it names wrote it.
fn read(text: &str, writer: &ObjId, id: EntryId, doc: DocId) -> Option<Entry> {
    let ObjId::Id(_, actor, _) = writer else {
        return None;
    };
    let device = Actor::from_slice(actor.to_bytes())?.device();
    entry::from_text(text, id, doc).filter(|entry| entry.device == device)
}
