//! What an act names has to be here and of its kind, and whoever is to do something has to be able to. In which state a ticket may be
//! is said by `desk_model::rule`.

use super::ticket_of;
use crate::{fault::Fault, pen::Pen, seat::Seat};
use desk_docs::DocKind;
use desk_model::{Act, DocId, PersonId, Role, Setting};

/// Whether all that the act names is what it is named as.
pub fn check(pen: &mut Pen<'_>, act: &Act) -> Result<(), Fault> {
    check_team(pen.seat, act)?;
    match act {
        Act::CreateTicket { .. } => Ok(()),
        Act::CreateCustomer { customer, .. } => is_new(pen, *customer, DocKind::Customer),
        Act::SetCustomerField { customer, .. } | Act::AddCustomerAddress { customer, .. } => {
            is_a(pen, *customer, DocKind::Customer)
        }
        // A procedure is written on in the same way.
        Act::EditArticle { article, .. } => {
            let kind = pen.open(*article, "article")?.kind();
            if kind == Some(DocKind::Procedure) {
                return Ok(());
            }
            is_a(pen, *article, DocKind::Article)
        }
        // The ticket may be gone by now.
        Act::SetArticleState { article, .. } | Act::UnlinkArticle { article, .. } => {
            is_a(pen, *article, DocKind::Article)
        }
        Act::LinkArticle { article, ticket } => {
            is_a(pen, *article, DocKind::Article)?;
            is_a(pen, *ticket, DocKind::Ticket)
        }
        Act::SetField { ticket, .. }
        | Act::SetCustom { ticket, .. }
        | Act::RestoreRegister { ticket, .. }
        | Act::AddTag { ticket, .. }
        | Act::RemoveTag { ticket, .. }
        | Act::EditDraft { ticket, .. }
        | Act::AttachFiles { ticket, .. } => is_a(pen, *ticket, DocKind::Ticket),
        Act::LinkTicket {
            ticket,
            other: second,
            ..
        }
        | Act::MergeTicket { ticket, into: second } => {
            is_a(pen, *ticket, DocKind::Ticket)?;
            is_a(pen, *second, DocKind::Ticket)
        }
        Act::SplitTicket { ticket, child, .. } => {
            is_a(pen, *ticket, DocKind::Ticket)?;
            is_new(pen, *child, DocKind::Ticket)
        }
        _ => match ticket_of(act) {
            Some(ticket) => is_a(pen, ticket, DocKind::Ticket),
            None => Ok(()),
        },
    }
}

/// What only the team says: who works here, and which queues there are.
pub fn check_team(seat: &Seat, act: &Act) -> Result<(), Fault> {
    match act {
        Act::AssignTicket { to: Some(to), .. }
        | Act::EscalateTicket { to: Some(to), .. }
        | Act::Consult { to: Some(to), .. } => works(seat, *to),
        Act::MoveToQueue { to, .. } => is_queue(seat, to.trim()),
        _ => Ok(()),
    }
}

/// The one without a key is always there.
fn is_queue(seat: &Seat, to: &str) -> Result<(), Fault> {
    let is_it = |setting: &Setting| matches!(setting, Setting::Queue { key, .. } if key == to);
    if to.is_empty() || seat.settings.catalog.iter().any(is_it) {
        return Ok(());
    }
    Err(Fault::refused(format!(
        "This desk has no queue \u{201c}{to}\u{201d}, so nothing was changed. A lead adds queues in Settings."
    )))
}

fn works(seat: &Seat, person: PersonId) -> Result<(), Fault> {
    match seat.members.role(person) {
        Some(Role::Operator | Role::Senior | Role::Lead) => Ok(()),
        Some(Role::Viewer | Role::Bridge) => Err(Fault::refused(format!(
            "{} does not work on tickets here, so nothing was changed. Choose somebody else, or ask a lead to give them another role.",
            seat.name_of(person)
        ))),
        None => Err(Fault::refused(
            "Whom this is for is no member of this desk, as far as is known here, so nothing was changed. Choose somebody who is, or wait \
             until everything is received.",
        )),
    }
}

/// Whether this is here, and such a document.
pub fn is_a(pen: &mut Pen<'_>, id: DocId, kind: DocKind) -> Result<(), Fault> {
    let found = pen.open(id, kind.name())?.kind();
    if found.is_some_and(|found| found != kind) {
        return Err(not_a(kind));
    }
    Ok(())
}

pub fn not_a(kind: DocKind) -> Fault {
    Fault::refused(format!(
        "That is no {} of this desk, so nothing was changed. Choose another.",
        kind.name()
    ))
}

fn is_new(pen: &mut Pen<'_>, id: DocId, kind: DocKind) -> Result<(), Fault> {
    match pen.find(id)? {
        Some(_) => Err(Fault::refused(format!(
            "Something with the id of the new {} is here already, so no other was made. Nothing was changed; try again with another id.",
            kind.name()
        ))),
        None => Ok(()),
    }
}
