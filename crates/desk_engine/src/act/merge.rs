//! Where entries go when a ticket is more than one document: what names an entry stands beside it, an answer beside the message that
//! it answers, both halves of a merge and of its undo in both documents, and the rest in the ticket that is worked on.

use crate::{
    fault::Fault,
    pen::{Pen, Said},
};
use desk_docs::DocKind;
use desk_model::{
    Act, DocId, EntryId, Fact, TicketDocument,
    entry::Relation,
    rule::Refused,
    ticket::{Inbound, Ticket},
    ticket_document::Field,
};

/// A merge goes into the ticket that is worked on, whichever of its parts was named; what was seen of it is added to `seen`.
/// `own`: the fold of the one that is merged into it.
pub fn resolved(
    pen: &mut Pen<'_>,
    act: &Act,
    own: &Ticket,
    seen: &mut Vec<TicketDocument>,
) -> Result<Act, Fault> {
    let Act::MergeTicket { ticket, into } = act else {
        return Ok(act.clone());
    };
    let others = pen.tickets(*into)?;
    if others.is_empty() {
        return Err(pen.missing("ticket", *into));
    }
    let root = pen.fold(&others, *into).merged_into.unwrap_or(*into);
    let target = pen.fold(&others, root);
    let is_late = |message: &&Inbound| message.needs_action && target.is_past_reopening(message.at_ms);
    if own.inbound.iter().any(|message| is_late(&message)) {
        return Err(Refused::MergeClosedLongAgo.into());
    }
    for other in others {
        if !seen.iter().any(|document| document.id == other.id) {
            seen.push(other);
        }
    }
    Ok(Act::MergeTicket {
        ticket: *ticket,
        into: root,
    })
}

/// Each fact with its place; `ticket` is the one that is worked on.
pub fn said(
    act: &Act,
    ticket: &Ticket,
    seen: &[TicketDocument],
    facts: Vec<Fact>,
    fresh: &mut dyn FnMut() -> [u8; 16],
) -> Vec<Said> {
    let root = ticket.root;
    let mut said = Vec::new();
    let mut say = |doc: DocId, fact: Fact| {
        let id = EntryId(fresh());
        said.push(Said { doc, id, fact });
    };
    for fact in facts {
        match (&fact, act) {
            (Fact::MergeInto { other }, Act::MergeTicket { ticket: source, .. }) => {
                let other = *other;
                say(*source, fact);
                say(other, Fact::MergeFrom { other: *source });
            }
            (
                Fact::Undo {
                    act: Some(undone), ..
                },
                _,
            ) => {
                // What was one with it once, and is not any more, has only the other half of their merge to take back.
                let holds = |document: &&TicketDocument| {
                    let is_own = document.id == root || ticket.members.contains(&document.id);
                    let mut entries = document.entries.iter().filter(|entry| entry.act == *undone);
                    entries.any(|entry| is_own || is_of_merge(document, &entry.fact))
                };
                seen.iter()
                    .filter(holds)
                    .for_each(|document| say(document.id, fact.clone()));
            }
            (Fact::Split { child, messages }, _) => {
                let mut copies = Vec::new();
                for document in seen {
                    let here = |id: &EntryId| document.entries.iter().find(|entry| entry.id == *id);
                    let off: Vec<EntryId> =
                        messages.iter().copied().filter(|id| here(id).is_some()).collect();
                    copies.extend(
                        off.iter()
                            .filter_map(|id| copy(document.id, *id, &here(id)?.fact)),
                    );
                    if !off.is_empty() {
                        let split = Fact::Split {
                            child: *child,
                            messages: off,
                        };
                        say(document.id, split);
                    }
                }
                copies.into_iter().for_each(|fact| say(*child, fact));
                let from = Fact::Link {
                    other: root,
                    relation: Relation::Parent,
                };
                say(*child, from);
            }
            _ => {
                let beside = names(&fact).and_then(|id| holder(seen, id));
                say(beside.unwrap_or(root), fact);
            }
        }
    }
    said
}

fn is_merge(fact: &Fact) -> bool {
    matches!(fact, Fact::MergeInto { .. } | Fact::MergeFrom { .. })
}

/// A half of a merge, or of what takes one back or does it again.
fn is_of_merge(document: &TicketDocument, fact: &Fact) -> bool {
    let mut act = match fact {
        Fact::Undo { act, .. } => *act,
        fact => return is_merge(fact),
    };
    // An undo can name one that names another; what goes round names no merge.
    for _ in 0..document.entries.len() {
        let named = document.entries.iter().find(|entry| Some(entry.act) == act);
        match named.map(|entry| &entry.fact) {
            Some(Fact::Undo { act: next, .. }) => act = *next,
            named => return named.is_some_and(is_merge),
        }
    }
    false
}

/// The message as a ticket of its own has it. Its files stay sealed under the document they came to.
pub fn copy(doc: DocId, id: EntryId, fact: &Fact) -> Option<Fact> {
    let mut fact = fact.clone();
    let Fact::In {
        orig, attachments, ..
    } = &mut fact
    else {
        return None;
    };
    *orig = Some(orig.unwrap_or(id));
    for file in attachments {
        file.doc = Some(file.doc.unwrap_or(doc));
    }
    Some(fact)
}

/// The entry that a fact is about.
fn names(fact: &Fact) -> Option<EntryId> {
    match fact {
        Fact::Out { re, .. } => *re,
        Fact::Delivery { msg, .. } | Fact::Release { msg } | Fact::Drop { msg } | Fact::Mark { msg, .. } => {
            Some(*msg)
        }
        Fact::EscAnswer { esc, .. } | Fact::Return { esc, .. } | Fact::Takeover { esc, .. } => Some(*esc),
        Fact::RunStep { run, .. } | Fact::RunSkip { run, .. } | Fact::RunFinish { run, .. } => Some(*run),
        Fact::SatAnswered { asked, .. } => *asked,
        Fact::TaskDone { task, .. } => Some(*task),
        _ => None,
    }
}

fn holder(seen: &[TicketDocument], id: EntryId) -> Option<DocId> {
    let holds = |document: &&TicketDocument| document.entries.iter().any(|entry| entry.id == id);
    seen.iter().find(holds).map(|document| document.id)
}

/// The child of a split is about the same customer in the same language, and is of the same kind until somebody looks at it.
pub fn set_up_child(pen: &mut Pen<'_>, parent: DocId, child: DocId, subject: &str) -> Result<(), Fault> {
    let registers = pen
        .ticket(parent)?
        .map(|document| document.registers)
        .unwrap_or_default();
    let subject = match subject.trim() {
        "" => registers.subject,
        subject => subject.to_owned(),
    };
    pen.edit(child, DocKind::Ticket, |editor| {
        editor.set_field(Field::Subject, &subject);
        if let Some(customer) = registers.customer {
            editor.set_field(Field::Customer, &customer.to_string());
        }
        for (field, value) in [
            (Field::Category, &registers.category),
            (Field::Language, &registers.language),
        ] {
            if !value.is_empty() {
                editor.set_field(field, value);
            }
        }
        for (name, value) in registers.custom.iter().filter(|(_, value)| !value.is_empty()) {
            editor.set_custom(name, value);
        }
    })
}

/// What people edit in place is edited in the ticket that this one went into. A draft stays where it is written.
pub fn on_root<'a>(pen: &mut Pen<'_>, act: &'a Act) -> Result<std::borrow::Cow<'a, Act>, Fault> {
    use std::borrow::Cow;
    let (Act::AddTag { ticket, .. }
    | Act::RemoveTag { ticket, .. }
    | Act::SetField { ticket, .. }
    | Act::SetCustom { ticket, .. }) = act
    else {
        return Ok(Cow::Borrowed(act));
    };
    let seen = pen.tickets(*ticket)?;
    // Most went nowhere; those need no fold.
    let root = match seen.len() {
        0 | 1 => None,
        _ => pen.fold(&seen, *ticket).merged_into,
    };
    let Some(root) = root else {
        return Ok(Cow::Borrowed(act));
    };
    let mut act = act.clone();
    if let Act::AddTag { ticket, .. }
    | Act::RemoveTag { ticket, .. }
    | Act::SetField { ticket, .. }
    | Act::SetCustom { ticket, .. } = &mut act
    {
        *ticket = root;
    }
    Ok(Cow::Owned(act))
}
