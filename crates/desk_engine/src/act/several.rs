//! Several acts as one: a bulk change of many tickets, a macro. Each is checked by itself, against what the ones before it have
//! done; one that is refused is left out, or refuses all where they belong together. The rest shares one act, so that it is taken back as one.

use super::{held, merge, perform_one, ticket_of};
use crate::{fault::Fault, pen::Pen, view};
use desk_model::{
    Act, ActId, DocId, Setting, TicketDocument,
    filling::{Filling, filled, signature, signed},
    ticket_document::Register,
};
use std::collections::BTreeSet;

/// Acts that are done as one, at the most.
const ACTS_MAX: usize = 1000;

/// What became of a command.
pub enum Outcome {
    Done,
    Several(Several),
}

/// What became of several acts.
#[derive(Default)]
pub struct Several {
    /// How many were done.
    pub done: u32,
    /// What takes them back, as one again.
    pub undo: Vec<Act>,
    /// Why others were not, each sentence once.
    pub refused: Vec<String>,
}

/// What takes one of several acts back.
enum Back {
    None,
    By(Act),
    /// The undo of all that was written to this ticket's timeline.
    Entries(DocId),
}

/// How `act`, which is not done yet, will be taken back. A register gets what it holds now.
fn back(pen: &mut Pen<'_>, act: &Act) -> Result<Back, Fault> {
    let (Act::AddTag { ticket, .. }
    | Act::RemoveTag { ticket, .. }
    | Act::SetField { ticket, .. }
    | Act::SetCustom { ticket, .. }
    | Act::RestoreRegister { ticket, .. }) = act
    else {
        return Ok(ticket_of(act).map_or(Back::None, Back::Entries));
    };
    let Some(TicketDocument { registers, .. }) = pen.ticket(*ticket)? else {
        return Ok(Back::None);
    };
    let (ticket, has) = (*ticket, |tag: &String| registers.tags.contains(tag.trim()));
    let restore = |register: Register, wrote: &str| {
        Back::By(Act::RestoreRegister {
            ticket,
            value: held(&registers, &register),
            register,
            wrote: wrote.trim().to_owned(),
        })
    };
    Ok(match act {
        Act::AddTag { tag, .. } if !has(tag) => Back::By(Act::RemoveTag {
            ticket,
            tag: tag.clone(),
        }),
        Act::RemoveTag { tag, .. } if has(tag) => Back::By(Act::AddTag {
            ticket,
            tag: tag.clone(),
        }),
        Act::SetField { field, value, .. } => restore((*field).into(), value),
        Act::SetCustom { key, value, .. } => restore(Register::Custom(key.clone()), value),
        Act::RestoreRegister { register, value, .. } => restore(register.clone(), value),
        _ => Back::None,
    })
}

/// The acts that this one stands for; none for a single one.
pub fn acts(pen: &mut Pen<'_>, act: &Act) -> Result<Option<Vec<Act>>, Fault> {
    let acts = match act {
        Act::Several { acts } | Act::AllOf { acts } => acts.clone(),
        Act::RunMacro { tickets, key } => {
            let catalog = pen.seat.settings.catalog.iter();
            let mut found = catalog.filter_map(|setting| match setting {
                Setting::Macro { key: own, steps, .. } if own == key => Some(steps),
                _ => None,
            });
            let steps = found.next_back().cloned().ok_or_else(|| {
                Fault::refused(format!(
                    "There is no macro \u{201c}{key}\u{201d} on this desk. Nothing was changed."
                ))
            })?;
            let mut acts = Vec::new();
            for ticket in tickets {
                for step in &steps {
                    acts.push(of_macro(pen, step.act(*ticket), key)?);
                }
            }
            acts
        }
        _ => return Ok(None),
    };
    if acts.len() > ACTS_MAX {
        return Err(Fault::refused(format!(
            "That is too much at once: at most {ACTS_MAX} acts are done as one. Nothing was changed; choose fewer tickets."
        )));
    }
    Ok(Some(acts))
}

/// A step of a macro on a ticket: a reply is filled in and signed as one that is typed, and the macro is why a priority is set.
fn of_macro(pen: &mut Pen<'_>, act: Act, key: &str) -> Result<Act, Fault> {
    Ok(match act {
        Act::SendReply {
            ticket,
            text,
            and_wait,
            at,
            files,
        } => {
            let with = filling(pen, ticket)?;
            let signature = filled(signature(&pen.seat.settings.catalog), &with);
            Act::SendReply {
                ticket,
                text: signed(&filled(&text, &with), &signature),
                and_wait,
                at,
                files,
            }
        }
        Act::SetPriority { ticket, to, .. } => Act::SetPriority {
            ticket,
            to,
            reason: key.to_owned(),
        },
        act => act,
    })
}

fn filling(pen: &mut Pen<'_>, ticket: DocId) -> Result<Filling, Fault> {
    let registers = pen
        .ticket(ticket)?
        .map(|document| document.registers)
        .unwrap_or_default();
    let customer = match registers.customer {
        Some(customer) => pen.find(customer)?.map(|known| known.customer(customer).0.name),
        None => None,
    };
    let customer = customer.unwrap_or_default();
    Ok(view::ticket::filling(
        pen.seat,
        pen.store,
        ticket,
        &customer,
        &registers.subject,
    ))
}

pub fn perform(
    pen: &mut Pen<'_>,
    acts: &[Act],
    or_none: bool,
    fresh: &mut dyn FnMut() -> [u8; 16],
) -> Result<Outcome, Fault> {
    let whole = ActId(fresh());
    pen.act = Some(whole);
    let mut outcome = Several::default();
    let mut written = BTreeSet::new();
    for act in acts {
        let begun = pen.edits;
        let rooted = merge::on_root(pen, act)?;
        let back = back(pen, &rooted)?;
        let result = match act {
            Act::Several { .. } | Act::AllOf { .. } | Act::RunMacro { .. } => Err(Fault::refused(
                "Acts that are several cannot be part of several. That part was left out.",
            )),
            act => perform_one(pen, act, fresh),
        };
        match result {
            Ok(()) => {
                outcome.done += 1;
                match back {
                    Back::By(back) => outcome.undo.push(back),
                    Back::Entries(ticket) => written.extend([ticket]),
                    Back::None => {}
                }
            }
            // What was begun cannot be left out any more.
            Err(fault) if or_none || pen.edits > begun => return Err(fault),
            Err(Fault::Refused(why)) if !outcome.refused.contains(&why) => outcome.refused.push(why),
            Err(Fault::Refused(_)) => {}
            Err(fault @ Fault::Missing { .. }) => outcome.refused.push(fault.to_string()),
            Err(fault) => return Err(fault),
        }
    }
    outcome.undo.reverse();
    let undo = |ticket| Act::UndoAct { ticket, act: whole };
    outcome.undo.extend(written.into_iter().map(undo));
    match (outcome.done == 0, outcome.refused.first()) {
        (true, Some(why)) => Err(Fault::refused(why.clone())),
        _ => Ok(Outcome::Several(outcome)),
    }
}
