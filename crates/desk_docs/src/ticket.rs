//! A ticket's document, read whole.

use crate::{Document, entry, layout, value};
use automerge::{ObjId, ROOT, ReadDoc};
use desk_model::tree;
use desk_model::{
    DeviceId, DocId, Entry, EntryId, PersonId, TicketDocument,
    ticket_document::{Field, Register, RegisterConflict},
};

impl Document {
    /// The ticket as it is here; what cannot be read is left out, and entries among it are counted. `person_of` says whose a
    /// device is: an entry counts only where the device that it names wrote it, and in its own person's name.
    #[must_use]
    pub fn ticket(&self, id: DocId, person_of: impl Fn(DeviceId) -> Option<PersonId>) -> TicketDocument {
        let mut ticket = TicketDocument {
            id,
            ..TicketDocument::default()
        };
        for field in layout::FIELDS {
            self.read_field(&mut ticket, field);
        }
        for name in value::keys_below(&self.doc, layout::CUSTOM) {
            self.read_custom(&mut ticket, name);
        }
        ticket.registers.tags = tree::set(value::keys_below(&self.doc, layout::TAG));
        for person in value::keys_below(&self.doc, layout::DRAFT) {
            let text = value::co_edited(&self.doc, &format!("{}{person}", layout::DRAFT));
            if let Ok(person) = person.parse()
                && !text.is_empty()
            {
                ticket.drafts.insert(person, text);
            }
        }
        self.read_entries(&mut ticket, &person_of);
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
            ticket.conflicts.push(RegisterConflict {
                register: field.into(),
                values,
            });
        }
    }

    fn read_custom(&self, ticket: &mut TicketDocument, name: String) {
        let values = value::texts(&self.doc, &format!("{}{name}", layout::CUSTOM));
        if let Some(shown) = values.first().filter(|shown| !shown.is_empty()) {
            ticket.registers.custom.insert(name.clone(), shown.clone());
        }
        if values.len() > 1 {
            ticket.conflicts.push(RegisterConflict {
                register: Register::Custom(name),
                values,
            });
        }
    }

    fn read_entries(&self, ticket: &mut TicketDocument, person_of: &dyn Fn(DeviceId) -> Option<PersonId>) {
        for item in self.doc.map_range(ROOT, value::range(layout::ENTRY)) {
            let Some(id) = item
                .key
                .strip_prefix(layout::ENTRY)
                .and_then(|id| id.parse().ok())
            else {
                ticket.unknown_entries += 1;
                continue;
            };
            let place = Place {
                id,
                doc: ticket.id,
                person_of,
            };
            let entry = if item.conflict {
                self.smallest(&item.key, &place)
            } else {
                value::text_ref(&item.value).and_then(|text| place.read(text, &item.id()))
            };
            match entry {
                Some(entry) => ticket.entries.push(entry),
                None => ticket.unknown_entries += 1,
            }
        }
    }

    /// Of an entry that was written twice, the smallest text: the same on every replica. Only among those that count, so that
    /// nobody hides an entry behind a smaller one in another's name.
    fn smallest(&self, key: &str, place: &Place<'_>) -> Option<Entry> {
        let mut smallest: Option<(String, Entry)> = None;
        for (value, writer) in value::all(&self.doc, key) {
            if let Some(text) = value.as_str()
                && smallest.as_ref().is_none_or(|(before, _)| text < before.as_str())
                && let Some(entry) = place.read(text, &writer)
            {
                smallest = Some((text.to_owned(), entry));
            }
        }
        smallest.map(|(_, entry)| entry)
    }
}

/// Where an entry stands, and who may have written it.
struct Place<'a> {
    id: EntryId,
    doc: DocId,
    person_of: &'a dyn Fn(DeviceId) -> Option<PersonId>,
}

impl Place<'_> {
    /// An entry counts only if the device that it names wrote it, for the person whose device that is.
    fn read(&self, text: &str, writer: &ObjId) -> Option<Entry> {
        let device = value::writer(writer)?;
        let person = (self.person_of)(device)?;
        entry::from_text(text, self.id, self.doc)
            .filter(|entry| entry.device == device && entry.author == person)
    }
}
