//! Mails become messages. Ids come from Message-IDs and the desk's own key, so that importing twice, or on two devices that are
//! apart, adds nothing twice.

use crate::{
    act::{self, assign::Round},
    attachment,
    fault::Fault,
    pen::Pen,
    stray,
};
use desk_docs::Editor;
use desk_model::{
    BlobId, DocId, EntryId, Fact, Mail, PersonId,
    entry::{Channel, fact::Attachment},
    mail::MailAttachment,
    ticket_document::Field,
};
use desk_seal::blob;
use desk_store::NO_ENTRY;
use rand_core::CryptoRng;
use std::collections::BTreeSet;

/// References of a mail that are looked at.
const REFERENCES_MAX: usize = 64;

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportCount {
    pub added: u32,
    pub known: u32,
    /// Mails that could not be taken: their places in the batch, and why. Nothing of them was written.
    pub failed: Vec<(usize, String)>,
}

/// Writes a batch. A mail that cannot be taken is listed and stops nothing; a store that fails stops all.
pub fn take_all(pen: &mut Pen<'_>, mails: Vec<Mail>, rng: &mut dyn CryptoRng) -> Result<ImportCount, Fault> {
    act::may_write(pen)?;
    let mut count = ImportCount::default();
    let mut round = Round::begin(pen)?;
    for (place, mail) in mails.into_iter().enumerate() {
        let before = std::mem::take(pen.touched);
        let store = pen.store;
        let taken = store.part(|_| take(pen, mail, round.as_ref(), rng));
        match taken {
            Ok(Taken::Added(given)) => {
                count.added += 1;
                if let (Some(round), Some(given)) = (&mut round, given) {
                    round.gave(given);
                }
            }
            Ok(Taken::Known) => count.known += 1,
            Err(fault @ Fault::Store(_)) => {
                pen.touched.extend(before);
                return Err(fault);
            }
            Err(fault) => {
                forget(pen);
                count.failed.push((place, fault.to_string()));
            }
        }
        pen.touched.extend(before);
        pen.index_before_they_close()?;
    }
    Ok(count)
}

/// What was written to documents in memory is not in the store; what came before is read from there again.
fn forget(pen: &mut Pen<'_>) {
    let touched: BTreeSet<DocId> = std::mem::take(pen.touched);
    touched.into_iter().for_each(|doc| pen.cabinet.forget(doc));
}

/// What became of one mail.
enum Taken {
    /// It was here before.
    Known,
    /// To whom the ticket that it began was given.
    Added(Option<PersonId>),
}

/// Writes one mail.
fn take(
    pen: &mut Pen<'_>,
    mail: Mail,
    round: Option<&Round>,
    rng: &mut dyn CryptoRng,
) -> Result<Taken, Fault> {
    let known = pen.store.mail_id(&mail.message_id)?;
    if known.is_some_and(|(_, entry)| entry != NO_ENTRY) {
        return Ok(Taken::Known);
    }
    let mut ticket = thread(pen, &mail, known.map(|(doc, _)| doc))?;
    if pen.seat.members.is_erased(ticket) {
        return Ok(Taken::Known);
    }
    let entry = EntryId(derive(pen, "mail", &mail.message_id)?);
    if is_here(pen, ticket, entry)? {
        pen.store.put_mail_id(&mail.message_id, ticket, entry)?;
        return Ok(Taken::Known);
    }
    let at = mail.date_ms.unwrap_or_else(|| pen.seat.wall_ms(pen.now_ms));
    let mut opening = None;
    if mail.auto.is_none() && stray::is_stray(pen, ticket, at)? {
        opening = Some(stray::link(pen, entry, ticket)?);
        ticket = stray::ticket_of(pen, entry)?;
    }
    let customer = sender(pen, &mail)?;
    for id in mail.references.iter().take(REFERENCES_MAX) {
        if pen.store.mail_id(id)?.is_none() {
            pen.store.put_mail_id(id, ticket, NO_ENTRY)?;
        }
    }
    pen.store.put_mail_id(&mail.message_id, ticket, entry)?;
    let (fresh, machine) = (pen.find(ticket)?.is_none(), mail.auto.is_some());
    let attachments = seal_all(pen, ticket, mail.attachments, rng)?;
    let subject = if mail.subject.trim().is_empty() {
        "(no subject)".to_owned()
    } else {
        mail.subject
    };
    let fact = Fact::In {
        channel: Channel::Email,
        from: mail.from,
        text: mail.text,
        html: mail.html,
        attachments,
        message_id: mail.message_id,
        at,
        auto: mail.auto,
        orig: None,
    };
    let given = match round.filter(|_| fresh && !machine) {
        Some(round) => round.fitting(pen, customer)?,
        None => None,
    };
    let assigned = match given {
        Some(_) => Some(assign(pen, ticket, given)?),
        None => None,
    };
    let written = opening.into_iter().chain([(entry, fact)]).chain(assigned);
    let (ids, facts): (Vec<_>, Vec<_>) = written.unzip();
    pen.append(ticket, &ids, facts, |editor: &mut Editor<'_>| {
        if fresh {
            editor.set_field(Field::Subject, &subject);
            editor.set_field(Field::Customer, &customer.to_string());
        }
    })?;
    Ok(Taken::Added(given))
}

/// Its id comes from the ticket's: who begins it elsewhere, by this mail or another of its thread, gives it out once.
fn assign(pen: &Pen<'_>, ticket: DocId, to: Option<PersonId>) -> Result<(EntryId, Fact), Fault> {
    let id = derive(pen, "assign", &ticket.to_string())?;
    Ok((EntryId(id), Fact::Assign { to, auto: true }))
}

/// Whether a message is in a ticket, of which the list of mails knows nothing.
fn is_here(pen: &mut Pen<'_>, ticket: DocId, entry: EntryId) -> Result<bool, Fault> {
    let document = pen.find(ticket)?;
    Ok(document.is_some_and(|document| document.has_entry(entry)))
}

fn derive(pen: &Pen<'_>, what: &str, from: &str) -> Result<[u8; 16], Fault> {
    pen.seat
        .ring
        .import_id(format!("{what} {from}").as_bytes())
        .map_err(Fault::seal)
}

/// The ticket of the mail's thread: one that is here, else one named by the oldest mail that this one knows of.
fn thread(pen: &mut Pen<'_>, mail: &Mail, known: Option<DocId>) -> Result<DocId, Fault> {
    if let Some(doc) = known {
        return Ok(doc);
    }
    for id in mail.references.iter().take(REFERENCES_MAX) {
        if let Some((doc, entry)) = pen.store.mail_id(id)? {
            // Where the mail that is answered was stray, the thread goes on in the ticket that it opened.
            let opened = stray::ticket_of(pen, entry)?;
            return Ok(if pen.find(opened)?.is_some() { opened } else { doc });
        }
    }
    let root = mail.references.last().unwrap_or(&mail.message_id);
    let ticket = DocId(derive(pen, "ticket", root)?);
    if pen.seat.members.is_erased(ticket) {
        // An answer to what was erased begins anew.
        return derive(pen, "ticket", &mail.message_id).map(DocId);
    }
    Ok(ticket)
}

fn sender(pen: &mut Pen<'_>, mail: &Mail) -> Result<DocId, Fault> {
    if let Some(customer) = pen.store.customer_by_address(&mail.from.address)? {
        return Ok(customer);
    }
    let id = act::customer_of_address(pen, &mail.from.address)?;
    let name = mail.from.name.trim();
    let shown: String = if name.is_empty() { &mail.from.address } else { name }
        .chars()
        .take(act::LINE_CHARS_MAX)
        .collect();
    act::create_customer(pen, id, &shown, &mail.from.address, "")?;
    // Rows are renewed at the end of the batch; the next mail of this sender must find the customer now.
    pen.index_now(id)?;
    Ok(id)
}

fn seal_all(
    pen: &mut Pen<'_>,
    ticket: DocId,
    files: Vec<MailAttachment>,
    mut rng: &mut dyn CryptoRng,
) -> Result<Vec<Attachment>, Fault> {
    let mut sealed = Vec::with_capacity(files.len());
    for file in files {
        let whole =
            blob::seal(&mut rng, pen.seat.members.desk(), ticket, &file.bytes).map_err(Fault::seal)?;
        attachment::keep(pen.store, whole.address, ticket, &whole.bytes, pen.now_ms)?;
        sealed.push(Attachment {
            name: file.name,
            media_type: file.media_type,
            size: u64::try_from(file.bytes.len()).unwrap_or(u64::MAX),
            blob: whole.address,
            key: BlobId(*whole.key),
            doc: None,
        });
    }
    Ok(sealed)
}
