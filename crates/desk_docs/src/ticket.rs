//! A ticket's document, read whole.

use crate::{Document, entry, layout, value};
use automerge::{ObjId, ROOT, ReadDoc};
use desk_model::tree;
use desk_model::{
    DeviceId, DocId, Entry, EntryId, PersonId, TicketDocument,
    ticket_document::{Field, Register, RegisterConflict},
};
use std::{collections::BTreeMap, sync::Arc};

/// The entries of one ticket as they were read last: most of the time that a long ticket takes is to read them. They are of use as
/// long as it is known of the same devices whose they are.
#[derive(Debug, Default)]
pub struct KnownEntries {
    heads: Vec<[u8; 32]>,
    /// In the order in which they were first read.
    entries: Vec<Arc<Entry>>,
    /// Where each is.
    places: BTreeMap<EntryId, usize>,
    unknown: usize,
}

impl KnownEntries {
    fn push(&mut self, entry: Entry) {
        self.places.insert(entry.id, self.entries.len());
        self.entries.push(Arc::new(entry));
    }
}

impl Document {
    /// The ticket as it is here; what cannot be read is left out, and entries among it are counted. `person_of` says whose a
    /// device is: an entry counts only where the device that it names wrote it, and in its own person's name.
    #[must_use]
    pub fn ticket(&self, id: DocId, person_of: impl Fn(DeviceId) -> Option<PersonId>) -> TicketDocument {
        self.ticket_again(id, person_of, &mut KnownEntries::default())
    }

    /// The same, where entries that were read before are taken as they are: they are written once. Those `known` come first, the
    /// very same and in their order, unless one of them is not there any more.
    #[must_use]
    pub fn ticket_again(
        &self,
        id: DocId,
        person_of: impl Fn(DeviceId) -> Option<PersonId>,
        known: &mut KnownEntries,
    ) -> TicketDocument {
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
        let heads = self.heads();
        if known.heads != heads {
            if !self.read_more(id, &person_of, known) {
                *known = KnownEntries::default();
                // Where nothing is known, nothing can be gone.
                self.read_more(id, &person_of, known);
            }
            known.heads = heads;
        }
        ticket.entries.clone_from(&known.entries);
        ticket.unknown_entries = known.unknown;
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

    /// Reads the entries that are not known. False: one of those that are is another now, or gone.
    fn read_more(
        &self,
        doc: DocId,
        person_of: &dyn Fn(DeviceId) -> Option<PersonId>,
        known: &mut KnownEntries,
    ) -> bool {
        let mut gone = known.entries.len();
        known.unknown = 0;
        for item in self.doc.map_range(ROOT, value::range(layout::ENTRY)) {
            let Some(id) = item
                .key
                .strip_prefix(layout::ENTRY)
                .and_then(|id| id.parse().ok())
            else {
                known.unknown += 1;
                continue;
            };
            let before = known.places.get(&id).and_then(|at| known.entries.get(*at));
            if before.is_some() {
                gone -= 1;
                if !item.conflict {
                    continue;
                }
            }
            let place = Place { id, doc, person_of };
            let entry = if item.conflict {
                self.smallest(&item.key, &place)
            } else {
                value::text_ref(&item.value).and_then(|text| place.read(text, &item.id()))
            };
            match (before, entry) {
                (Some(before), Some(entry)) if **before == entry => {}
                (Some(_), _) => return false,
                (None, Some(entry)) => known.push(entry),
                (None, None) => known.unknown += 1,
            }
        }
        gone == 0
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
