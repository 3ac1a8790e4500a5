//! Which commands are allowed, and what entries they write.
//!
//! A command is checked against the fold of what the device knows, and refused with a reason in a whole sentence. The fold never
//! relies on these checks. Acts on registers, tags, drafts, customers and articles are checked here only for who may act and for
//! the length of texts; they write no entries.

mod limit;
mod run;
pub mod survey;
mod write;

pub use limit::{Limit, SHORT_BYTES_MAX, check_files, check_texts, check_timeline};
pub use write::{UNDO_SEND_MS, facts_of};

use crate::{
    Act, ActId, EntryId, PersonId, ReviewKind, Role, Ticket,
    entry::{CallDirection, OpenState, REPLY_FILES_BYTES_MAX, REPLY_FILES_MAX, Relation},
    mail::Mailbox,
    procedure::Unfit,
    settings::REOPEN_WITHIN_DAYS,
    ticket::{Delivery, State, TimelineEntry},
};

/// Who asks, and when.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    pub author: PersonId,
    pub role: Role,
    pub now_ms: u64,
    /// The ticket's customer as mail names them, if the desk knows an address: where a reply goes, and who a request that an
    /// operator takes down is from.
    pub customer: Option<&'a Mailbox>,
}

/// Why a command is not done. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("You can read this desk but not change it. Ask a lead for another role.")]
    Reader,
    #[error("This ticket is not on this device, so nothing was changed. Wait until everything is received.")]
    NoTicket,
    #[error("A ticket with this number is here already, so no other was made.")]
    TicketExists,
    #[error("There is no text, so nothing was written. Write something first.")]
    Empty,
    #[error("{limit} is {max}, and this would be {found}. Nothing was written. {}", limit.way())]
    Limit { limit: Limit, max: usize, found: usize },
    #[error(
        "A reply takes at most {REPLY_FILES_MAX} files, and this would be {files}. Nothing was added or sent. \
         Send the others with another reply."
    )]
    TooManyFiles { files: usize },
    #[error(
        "The files of a reply weigh at most {} MB together, and these would weigh {} MB. Nothing was added or sent. \
         Leave one out, or pack them tighter.", REPLY_FILES_BYTES_MAX / 1_000_000, .bytes.div_ceil(1_000_000)
    )]
    FilesTooLarge { bytes: u64 },
    #[error("The ticket is not solved, so it cannot be closed. Solve it first.")]
    NotSolved,
    #[error("The ticket is neither solved nor closed, so there is nothing to reopen.")]
    NotEnded,
    #[error("The ticket is {}. Reopen it first.", state_word(*.0))]
    Ended(State),
    #[error("The ticket is closed. Reopen it before you solve it again.")]
    Closed,
    #[error(
        "The ticket was closed more than {REOPEN_WITHIN_DAYS} days ago, so a call does not open it again and would wait for nobody. \
         Nothing was written. Make a new ticket of the call, and link this one to it."
    )]
    ClosedLongAgo,
    #[error("The ticket is {} already, so nothing was changed.", state_word(*.0))]
    Already(State),
    #[error("The moment at which this should leave is over already. Choose one that is still to come.")]
    SendOver,
    #[error("The date of the hold is over already. Choose one that is still to come.")]
    HoldOver,
    #[error("This message is not in the ticket, so nothing was changed.")]
    NoMessage,
    #[error("This message has left already and cannot be stopped. Write a correction instead.")]
    Left,
    #[error("This message was taken back or dropped, so it is not going to be sent. Write it anew.")]
    Gone,
    #[error("This message is not held, so it needs nobody to release it.")]
    NotHeld,
    #[error("This has been undone already, or it is not on this device, so nothing was changed.")]
    NothingToUndo,
    #[error("This cannot be undone any more: it has left, or somebody went on from it. Nothing was changed.")]
    BuiltOn,
    #[error("Only who did this can undo it, or a lead. Nothing was changed.")]
    NotYours,
    #[error("This ticket was merged into another already. Work on that one, or undo the merge first.")]
    Merged,
    #[error(
        "A ticket cannot be merged into itself, nor into one that was merged into it. Nothing was changed."
    )]
    MergeCircle,
    #[error(
        "That ticket was closed more than {REOPEN_WITHIN_DAYS} days before this was asked, so it would not open again and this would \
         wait for nobody. Nothing was changed. Merge that one into this one, or link both."
    )]
    MergeClosedLongAgo,
    #[error(
        "At least one message of the customer has to stay here. Leave one, or merge the tickets instead."
    )]
    SplitsAll,
    #[error("Only messages of the customer can be split off, and each only once. Nothing was changed.")]
    NotToSplit,
    #[error("A ticket cannot be linked to itself, nor to one that it was merged with. Nothing was changed.")]
    LinkSelf,
    #[error("These tickets are linked in this way already. Nothing was changed.")]
    Linked,
    #[error(
        "Only an answer that comes too late to reopen a ticket goes on from it. Nothing was changed; link the two as related."
    )]
    Follows,
    #[error(
        "The second line has to know what was tried, the evidence, the question and the risk, and one of them is empty. Nothing was \
         changed. Write all four; where there is nothing, say so."
    )]
    NoContract,
    #[error("This escalation is not in the ticket, so nothing was changed.")]
    NoEscalation,
    #[error("This escalation has been answered or given back already, so nothing was changed.")]
    EscalationOver,
    #[error(transparent)]
    Unfit(#[from] Unfit),
    #[error("This run is not in the ticket, so nothing was changed.")]
    NoRun,
    #[error(
        "This run is finished, so its steps stay as they are. Start the procedure again if it is needed."
    )]
    RunOver,
    #[error("This run has no such step, so nothing was changed.")]
    NoStep,
    #[error("This cannot come out of the step, so nothing was written. Choose one of its results.")]
    NoResult,
    #[error("This is done only with a reason, and there is none. Write why.")]
    NoReason,
    #[error("The run is not at its end. Write why it stops here.")]
    StepsLeft,
    #[error("Only a solution can be asked about or looked at again. Solve the ticket first.")]
    NoSolution,
    #[error(
        "The customer has been asked about this solution already, or is going to be, so nothing was written."
    )]
    AskedAlready,
    #[error("A score is a number from 1 to 5. Nothing was written.")]
    Score,
    #[error("The date of the task is over already. Choose one that is still to come.")]
    TaskDue,
    #[error("This task is not in the ticket, so nothing was changed.")]
    NoTask,
    #[error("This task is done already, so nothing was changed.")]
    TaskOver,
    #[error("This point has been settled meanwhile, so nothing was changed.")]
    NothingToSettle,
    #[error("Here one of the values has to be chosen; both cannot stand.")]
    NeedsChoice,
}

/// A state as a word in a sentence.
#[must_use]
pub fn state_word(state: State) -> &'static str {
    match state {
        State::New => "new",
        State::Open => "open",
        State::Waiting => "waiting for the customer",
        State::Hold => "on hold",
        State::Solved => "solved",
        State::Closed => "closed",
    }
}

/// Whether the command may be done. `ticket` is the fold of the ticket that the command names, if it is here.
///
/// # Errors
/// The first rule that speaks against it.
pub fn check(act: &Act, ticket: Option<&Ticket>, asking: &Asking<'_>) -> Result<(), Refused> {
    if asking.role == Role::Viewer {
        return Err(Refused::Reader);
    }
    check_texts(act)?;
    if let Act::CreateTicket { .. } = act {
        return match ticket {
            Some(ticket) if ticket.entries_total > 0 => Err(Refused::TicketExists),
            _ => Ok(()),
        };
    }
    if !is_about_ticket(act) {
        return Ok(());
    }
    let ticket = ticket.ok_or(Refused::NoTicket)?;
    check_timeline(ticket, facts_of(act, Some(ticket), asking).len())?;
    if let Act::UndoAct { act, .. } = act {
        return check_undo(*act, ticket, asking);
    }
    check_ticket(act, ticket, asking.now_ms)
}

fn check_undo(act: ActId, ticket: &Ticket, asking: &Asking<'_>) -> Result<(), Refused> {
    let mut entries = ticket.timeline.iter().filter(|entry| entry.act == act).peekable();
    if entries.peek().is_none() {
        return Err(Refused::NothingToUndo);
    }
    entries.try_for_each(|entry| may_undo(entry, asking))
}

/// Whether this entry can be taken back, and by whoever asks.
///
/// # Errors
/// What speaks against it.
pub fn may_undo(entry: &TimelineEntry, asking: &Asking<'_>) -> Result<(), Refused> {
    if entry.is_fixed {
        return Err(Refused::BuiltOn);
    }
    if entry.author != asking.author && asking.role != Role::Lead && !entry.is_merge {
        return Err(Refused::NotYours);
    }
    Ok(())
}

/// Only the customer's messages that are here, and not all of them.
fn check_split(messages: &[EntryId], ticket: &Ticket) -> Result<(), Refused> {
    let here = |id: &EntryId| ticket.inbound.iter().any(|inbound| inbound.id == *id);
    if messages.is_empty() || !messages.iter().all(here) {
        return Err(Refused::NotToSplit);
    }
    let stays = |inbound: &crate::ticket::Inbound| !inbound.machine && !messages.contains(&inbound.id);
    if ticket.inbound.iter().any(stays) {
        Ok(())
    } else {
        Err(Refused::SplitsAll)
    }
}

/// Names a ticket that has to be here.
fn is_about_ticket(act: &Act) -> bool {
    !matches!(
        act,
        Act::CreateCustomer { .. }
            | Act::SetCustomerField { .. }
            | Act::AddCustomerAddress { .. }
            | Act::CreateArticle { .. }
            | Act::CreateProcedure { .. }
            | Act::SetProcedureCategory { .. }
            | Act::PublishProcedure { .. }
            | Act::RetireProcedure { .. }
            | Act::EditArticle { .. }
            | Act::SetArticleState { .. }
            | Act::Several { .. }
            | Act::AllOf { .. }
            | Act::RunMacro { .. }
    )
}

fn check_ticket(act: &Act, ticket: &Ticket, now_ms: u64) -> Result<(), Refused> {
    match act {
        Act::SendReply { at: Some(at), .. } if *at <= now_ms => Err(Refused::SendOver),
        Act::SetState { to, .. } => check_state(*to, ticket.state),
        Act::HoldTicket { until, .. } => match (ticket.state, until) {
            (State::Solved | State::Closed, _) => Err(Refused::Ended(ticket.state)),
            (_, Some(until)) if *until <= now_ms => Err(Refused::HoldOver),
            _ => Ok(()),
        },
        Act::SolveTicket { .. } if ticket.state == State::Closed => Err(Refused::Closed),
        Act::ReopenTicket { .. } if !ticket.state.is_ended() => Err(Refused::NotEnded),
        Act::CloseTicket { .. } => match ticket.state {
            State::Solved => Ok(()),
            State::Closed => Err(Refused::Already(State::Closed)),
            _ => Err(Refused::NotSolved),
        },
        Act::AddMessage { .. }
        | Act::LogCall {
            direction: CallDirection::In,
            ..
        } if ticket.is_past_reopening(now_ms) => Err(Refused::ClosedLongAgo),
        Act::MarkMessage { message, .. } => {
            let here = ticket.inbound.iter().any(|inbound| inbound.id == *message);
            here.then_some(()).ok_or(Refused::NoMessage)
        }
        Act::ReleaseMessage { message, .. } => match delivery(ticket, *message)? {
            Delivery::Held => Ok(()),
            Delivery::Queued => Err(Refused::NotHeld),
            Delivery::Handed | Delivery::Bounced => Err(Refused::Left),
            Delivery::Dropped | Delivery::Undone => Err(Refused::Gone),
        },
        Act::DropMessage { message, .. } => match delivery(ticket, *message)? {
            Delivery::Held | Delivery::Queued => Ok(()),
            Delivery::Handed | Delivery::Bounced => Err(Refused::Left),
            Delivery::Dropped | Delivery::Undone => Err(Refused::Gone),
        },
        Act::RecordDelivery { message, .. } => match delivery(ticket, *message)? {
            Delivery::Dropped | Delivery::Undone => Err(Refused::Gone),
            _ => Ok(()),
        },
        Act::MergeTicket { ticket: own, into } => {
            if ticket.merged_into.is_some() {
                return Err(Refused::Merged);
            }
            let circle = own == into || ticket.members.contains(into) || *into == ticket.root;
            (!circle).then_some(()).ok_or(Refused::MergeCircle)
        }
        Act::SplitTicket { messages, .. } => check_split(messages, ticket),
        Act::LinkTicket {
            ticket: own, other, ..
        } if own == other || *other == ticket.root || ticket.members.contains(other) => {
            Err(Refused::LinkSelf)
        }
        Act::LinkTicket {
            relation: Relation::Follows,
            ..
        } => Err(Refused::Follows),
        Act::AnswerEscalation { escalation, .. }
        | Act::ReturnEscalation { escalation, .. }
        | Act::TakeOverEscalation { escalation, .. } => check_escalation(ticket, *escalation),
        Act::SettleReview { item, ids, .. } => check_settle(item, ids, ticket),
        _ => run::check_run(act, ticket, now_ms),
    }
}

fn check_state(to: OpenState, state: State) -> Result<(), Refused> {
    match (to, state) {
        (OpenState::Waiting, State::Solved | State::Closed) => Err(Refused::Ended(state)),
        (OpenState::Waiting, State::Waiting) | (OpenState::Open, State::Open) => Err(Refused::Already(state)),
        _ => Ok(()),
    }
}

fn delivery(ticket: &Ticket, message: EntryId) -> Result<Delivery, Refused> {
    ticket
        .message(message)
        .map(|message| message.delivery)
        .ok_or(Refused::NoMessage)
}

fn check_escalation(ticket: &Ticket, escalation: EntryId) -> Result<(), Refused> {
    let here = ticket.escalations.iter().find(|each| each.id == escalation);
    match here {
        None => Err(Refused::NoEscalation),
        Some(escalation) if !escalation.open => Err(Refused::EscalationOver),
        Some(_) => Ok(()),
    }
}

fn check_settle(item: &str, ids: &[EntryId], ticket: &Ticket) -> Result<(), Refused> {
    let kind: ReviewKind = item.parse().map_err(|_| Refused::NothingToSettle)?;
    if kind.needs_choice() {
        return Err(Refused::NeedsChoice);
    }
    let meant = |there: &[EntryId]| there.len() == ids.len() && there.iter().all(|id| ids.contains(id));
    let found = ticket
        .reviews
        .iter()
        .any(|review| review.kind == kind && meant(&review.ids));
    found.then_some(()).ok_or(Refused::NothingToSettle)
}
