//! What can be written into a document. The first refusal ends an edit: nothing of it is kept.

use crate::{Actor, DocError, DocKind, OPERATIONS_MAX, article, entry, layout, text, value};
use automerge::{
    AutomergeError, ObjType, ROOT, ScalarValue,
    transaction::{Transactable, Transaction},
};
use desk_model::{
    DocId, Entry, EntryId, PersonId,
    article::{ArticleField, ArticleState},
    customer::{CustomerField, address_key},
    procedure::Version,
    ticket_document::Field,
};

/// The inside of one [`crate::Document::edit`].
#[derive(Debug)]
pub struct Editor<'a> {
    transaction: Transaction<'a>,
    actor: Actor,
    kind: Option<DocKind>,
    refused: Option<DocError>,
}

impl<'a> Editor<'a> {
    pub(crate) fn new(transaction: Transaction<'a>, actor: Actor, kind: Option<DocKind>) -> Self {
        Self {
            transaction,
            actor,
            kind,
            refused: None,
        }
    }

    pub(crate) fn found(&mut self, kind: DocKind, created_ms: u64) {
        self.put_text(layout::KIND, kind.name());
        self.put_time(layout::CREATED, created_ms);
    }

    /// The transaction to commit, if anything is different.
    pub(crate) fn finish(mut self, time_ms: u64) -> Result<Option<Transaction<'a>>, DocError> {
        if self.refused.is_none()
            && self.transaction.pending_ops() > 0
            && self.kind.is_some_and(DocKind::is_edited)
        {
            let now = value::latest(&self.transaction, layout::UPDATED)
                .unwrap_or_default()
                .max(time_ms);
            self.put_time(layout::UPDATED, now);
        }
        match self.refused {
            Some(error) => Err(error),
            None if self.transaction.pending_ops() == 0 => Ok(None),
            // Nobody would take such a change.
            None if u64::try_from(self.transaction.pending_ops())
                .is_ok_and(|count| count > OPERATIONS_MAX) =>
            {
                Err(DocError::TooMuch)
            }
            None => Ok(Some(self.transaction)),
        }
    }

    /// Adds an entry to the timeline; the same entry again adds nothing.
    pub fn append_entry(&mut self, entry: &Entry) {
        if entry.device != self.actor.device() {
            return self.refuse(DocError::EntryDevice(entry.device));
        }
        let text = match entry::to_text(entry) {
            Ok(text) => text,
            Err(error) => return self.refuse(DocError::EntryText(error.to_string())),
        };
        let key = format!("{}{}", layout::ENTRY, entry.id);
        let here = value::all(&self.transaction, &key);
        if here.is_empty() {
            self.put(&key, text.into());
        } else if !here.iter().any(|(value, _)| value.as_str() == Some(&text)) {
            self.refuse(DocError::EntryTaken(entry.id));
        }
    }

    /// A register of a ticket. Writing settles a conflict, also with the value that is shown.
    pub fn set_field(&mut self, field: Field, value: &str) {
        self.put_text(layout::field(field), value);
    }

    /// A field that the team has added. Writing settles a conflict; empty takes the value away.
    pub fn set_custom(&mut self, name: &str, value: &str) {
        self.put_text(&format!("{}{name}", layout::CUSTOM), value);
    }

    pub fn add_tag(&mut self, tag: &str) {
        self.put_mark(&format!("{}{tag}", layout::TAG));
    }

    pub fn remove_tag(&mut self, tag: &str) {
        self.delete(&format!("{}{tag}", layout::TAG));
    }

    /// The whole text of a person's draft; only the difference to what is there is written.
    pub fn set_draft(&mut self, person: PersonId, text: &str) {
        self.set_text(&format!("{}{person}", layout::DRAFT), text);
    }

    /// A field of a customer. Writing settles a conflict, also with the value that is shown.
    pub fn set_customer_field(&mut self, field: CustomerField, value: &str) {
        self.put_text(layout::customer_field(field), value);
    }

    /// An e-mail address of a customer; one that is there stays as it is.
    pub fn add_customer_email(&mut self, address: &str, now_ms: u64) {
        self.put_new(&format!("{}{}", layout::MAIL, address_key(address)), now_ms);
    }

    /// A phone number of a customer; one that is there stays as it is.
    pub fn add_customer_phone(&mut self, number: &str, now_ms: u64) {
        self.put_new(&format!("{}{}", layout::PHONE, number.trim()), now_ms);
    }

    /// The whole text of an article's field, without regard to what others wrote meanwhile.
    pub fn set_article_text(&mut self, field: ArticleField, text: &str) {
        self.set_text(layout::article_field(field), text);
    }

    /// An edit by someone who saw `was` and made it `now`: only that difference is written, at the place where it belongs in
    /// what the text has become meanwhile.
    pub fn merge_text(&mut self, field: ArticleField, was: &str, now: &str) {
        let key = layout::article_field(field);
        let current = value::co_edited(&self.transaction, key);
        let merged = text::merge(was, now, &current);
        self.set_text(key, &merged);
    }

    pub(crate) fn set_desk_name(&mut self, name: &str) {
        self.put_text(layout::DESK_NAME, name);
    }

    pub(crate) fn put_version(&mut self, key: &str, text: &str) {
        self.put_text(key, text);
    }

    /// A version of a procedure; the same one again adds nothing.
    pub fn publish(&mut self, id: EntryId, version: &Version) {
        let key = format!("{}{id}", layout::PUBLISHED);
        if value::all(&self.transaction, &key).is_empty() {
            self.put(&key, version.to_text().into());
        }
    }

    pub fn set_retired(&mut self, retired: bool) {
        if retired {
            self.put_mark(layout::RETIRED);
        } else {
            self.delete(layout::RETIRED);
        }
    }

    pub fn set_state(&mut self, state: ArticleState) {
        self.put_text(layout::STATE, article::state_name(state));
    }

    pub fn set_owner(&mut self, owner: Option<PersonId>) {
        self.put_text(
            layout::OWNER,
            &owner.map(|owner| owner.to_string()).unwrap_or_default(),
        );
    }

    pub fn link_ticket(&mut self, ticket: DocId) {
        self.put_mark(&format!("{}{ticket}", layout::TICKET));
    }

    pub fn unlink_ticket(&mut self, ticket: DocId) {
        self.delete(&format!("{}{ticket}", layout::TICKET));
    }

    fn set_text(&mut self, key: &str, whole: &str) {
        let before = value::co_edited(&self.transaction, key);
        if before == whole && value::all(&self.transaction, key).len() <= 1 {
            return;
        }
        let done = match value::text_object(&self.transaction, key) {
            Some(object) => text::splices(&before, whole)
                .into_iter()
                .rev()
                .try_for_each(|splice| {
                    let delete = isize::try_from(splice.delete).unwrap_or(isize::MAX);
                    self.transaction
                        .splice_text(&object, splice.at, delete, &splice.insert)
                }),
            None => self
                .transaction
                .put_object(ROOT, key, ObjType::Text)
                .and_then(|object| self.transaction.splice_text(&object, 0, 0, whole)),
        };
        self.note(done);
    }

    fn put_text(&mut self, key: &str, text: &str) {
        let here = value::all(&self.transaction, key);
        let same = match here.as_slice() {
            [] => text.is_empty(),
            [(value, _)] => value.as_str() == Some(text),
            _ => false,
        };
        if !same {
            self.put(key, text.into());
        }
    }

    fn put_mark(&mut self, key: &str) {
        if value::all(&self.transaction, key).is_empty() {
            self.put(key, true.into());
        }
    }

    fn put_new(&mut self, key: &str, ms: u64) {
        if value::all(&self.transaction, key).is_empty() {
            self.put_time(key, ms);
        }
    }

    fn put_time(&mut self, key: &str, ms: u64) {
        self.put(key, ScalarValue::Int(i64::try_from(ms).unwrap_or(i64::MAX)));
    }

    fn put(&mut self, key: &str, value: ScalarValue) {
        let done = self.transaction.put(ROOT, key, value);
        self.note(done);
    }

    fn delete(&mut self, key: &str) {
        if !value::all(&self.transaction, key).is_empty() {
            let done = self.transaction.delete(ROOT, key);
            self.note(done);
        }
    }

    fn note(&mut self, done: Result<(), AutomergeError>) {
        if let Err(error) = done {
            self.refuse(DocError::Edit(error.to_string()));
        }
    }

    fn refuse(&mut self, error: DocError) {
        self.refused.get_or_insert(error);
    }
}
