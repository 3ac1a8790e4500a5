//! What entries a command writes, in one act and in this order. Stamping and appending them is the engine's.

use super::{Asking, run::facts_of_run};
use crate::{
    Act, DocId, Fact, Ticket,
    entry::{CallDirection, Channel, Contact, OpenState},
    mail::Mailbox,
};

/// How long a message waits before it leaves, so that it can be taken back.
pub const UNDO_SEND_MS: u64 = 10 * 1000;

/// The entries of a command; none for what is no entry (registers, tags, drafts, customers, articles).
#[must_use]
pub fn facts_of(act: &Act, ticket: Option<&Ticket>, asking: &Asking<'_>) -> Vec<Fact> {
    match act {
        Act::CreateTicket {
            ticket,
            customer,
            message,
            channel,
            ..
        } => request(&ticket.to_string(), customer, message, *channel, asking),
        Act::SendReply {
            text, and_wait, at, ..
        } => reply(text, *and_wait, *at, ticket, asking),
        Act::AddNote { text, .. } => vec![Fact::Note {
            text: text.clone(),
            // Who is meant by a name is the engine's to say.
            mentions: Vec::new(),
        }],
        Act::AddMessage {
            ticket,
            message,
            channel,
        } => {
            let call = format!("{ticket} {} {}", asking.author, asking.now_ms);
            request(&call, "", message, *channel, asking)
        }
        Act::SetState { to, .. } => vec![Fact::State { to: *to }],
        Act::HoldTicket {
            until, whom, reason, ..
        } => vec![Fact::Hold {
            until: *until,
            whom: *whom,
            reason: reason.trim().to_owned(),
        }],
        Act::SolveTicket {
            code,
            cause,
            done,
            side_effects,
            ..
        } => vec![Fact::Solve {
            code: *code,
            cause: cause.clone(),
            done: done.clone(),
            side_effects: side_effects.clone(),
            // What is linked is the store's to say.
            articles: Vec::new(),
            procedures: ticket.map(used).unwrap_or_default(),
        }],
        Act::ReopenTicket { .. } => vec![Fact::Reopen {
            reason: String::new(),
            silent: false,
        }],
        Act::CloseTicket { .. } => vec![Fact::Close {
            reason: String::new(),
        }],
        Act::AssignTicket { to, .. } => vec![Fact::Assign { to: *to, auto: false }],
        // Whom it fits is the engine's to say.
        Act::AutoAssign { .. } => vec![Fact::Assign { to: None, auto: true }],
        Act::SetPriority { to, reason, .. } => vec![Fact::Priority {
            to: *to,
            reason: reason.trim().to_owned(),
        }],
        Act::RateTicket { urgency, impact, .. } => vec![Fact::Rate {
            urgency: *urgency,
            impact: *impact,
        }],
        Act::MoveToQueue { to, reason, .. } => vec![Fact::Queue {
            to: to.trim().to_owned(),
            reason: reason.clone(),
        }],
        Act::Consult { to, question, .. } => vec![Fact::Consult {
            to: *to,
            question: question.clone(),
        }],
        Act::MarkLevel1 { possible, reason, .. } => vec![Fact::Level1 {
            possible: *possible,
            reason: reason.clone(),
        }],
        Act::LogCall {
            ticket,
            direction,
            answered,
            at,
            minutes,
            outcome,
        } => {
            let lasted_ms = if *answered {
                u64::from(*minutes) * 60_000
            } else {
                0
            };
            // Without a time it has just ended.
            let just_now = asking.now_ms.saturating_sub(lasted_ms);
            let at_ms = at.unwrap_or(just_now).min(asking.now_ms);
            vec![Fact::Call {
                call: format!("{ticket} {} {}", asking.author, asking.now_ms),
                dir: *direction,
                channel: Channel::Phone,
                // What nobody answered has rung; who writes it down was not given up on.
                offered: (!answered).then_some(at_ms),
                answered: answered.then_some(at_ms),
                ended: answered.then(|| at_ms.saturating_add(lasted_ms)),
                by: answered.then_some(asking.author),
                outcome: outcome.clone(),
            }]
        }
        Act::ExcludeTicket { why, .. } => vec![Fact::Exclude { why: *why }],
        Act::LinkTicket { other, relation, .. } => vec![Fact::Link {
            other: *other,
            relation: *relation,
        }],
        // The other half is written into the other document.
        Act::MergeTicket { into, .. } => vec![Fact::MergeInto { other: *into }],
        Act::SplitTicket { child, messages, .. } => vec![Fact::Split {
            child: *child,
            messages: messages.clone(),
        }],
        Act::UndoAct { act, .. } => vec![Fact::Undo {
            ids: Vec::new(),
            act: Some(*act),
        }],
        Act::EscalateTicket {
            tried,
            evidence,
            question,
            risk,
            to,
            ..
        } => vec![Fact::Escalate {
            tried: tried.clone(),
            evidence: evidence.clone(),
            question: question.clone(),
            risk: risk.clone(),
            queue: String::new(),
            to: *to,
        }],
        Act::AnswerEscalation { escalation, text, .. } => vec![Fact::EscAnswer {
            esc: *escalation,
            text: text.clone(),
        }],
        Act::ReturnEscalation {
            escalation, reason, ..
        } => vec![Fact::Return {
            esc: *escalation,
            reason: reason.clone(),
        }],
        Act::TakeOverEscalation {
            escalation,
            hand_over,
            ..
        } => vec![Fact::Takeover {
            esc: *escalation,
            contact: if *hand_over {
                Contact::HandOver
            } else {
                Contact::Keep
            },
        }],
        Act::MarkMessage { message, needs, .. } => vec![Fact::Mark {
            msg: *message,
            needs: *needs,
        }],
        Act::ReleaseMessage { message, .. } => vec![Fact::Release { msg: *message }],
        Act::DropMessage { message, .. } => vec![Fact::Drop { msg: *message }],
        Act::RecordDelivery { message, result, .. } => vec![Fact::Delivery {
            msg: *message,
            result: *result,
            at: asking.now_ms,
            detail: String::new(),
        }],
        Act::SettleReview {
            item, ids, choice, ..
        } => vec![Fact::Settle {
            item: item.clone(),
            ids: ids.clone(),
            choice: choice.clone(),
        }],
        Act::StartRun { .. }
        | Act::RecordStep { .. }
        | Act::SkipStep { .. }
        | Act::FinishRun { .. }
        | Act::AskSatisfaction { .. }
        | Act::RecordSatisfaction { .. }
        | Act::AddTask { .. }
        | Act::FinishTask { .. } => facts_of_run(act, ticket, asking),
        Act::Several { .. }
        | Act::AllOf { .. }
        | Act::RunMacro { .. }
        | Act::SetField { .. }
        | Act::SetCustom { .. }
        | Act::RestoreRegister { .. }
        | Act::AddTag { .. }
        | Act::RemoveTag { .. }
        | Act::EditDraft { .. }
        | Act::AttachFiles { .. }
        | Act::DetachFile { .. }
        | Act::CreateCustomer { .. }
        | Act::SetCustomerField { .. }
        | Act::AddCustomerAddress { .. }
        | Act::CreateArticle { .. }
        | Act::EditArticle { .. }
        | Act::SetArticleState { .. }
        | Act::CreateProcedure { .. }
        | Act::SetProcedureCategory { .. }
        | Act::PublishProcedure { .. }
        | Act::RetireProcedure { .. }
        | Act::LinkArticle { .. }
        | Act::UnlinkArticle { .. } => Vec::new(),
    }
}

/// The procedures of which something was done here, each once.
fn used(ticket: &Ticket) -> Vec<DocId> {
    let mut used: Vec<DocId> = Vec::new();
    for run in ticket.runs.iter().filter(|run| run.was_used()) {
        if !used.contains(&run.procedure) {
            used.push(run.procedure);
        }
    }
    used
}

/// A request that an operator takes down. On the phone and at the desk they were answered by being there.
fn request(call: &str, customer: &str, message: &str, channel: Channel, asking: &Asking<'_>) -> Vec<Fact> {
    let mut facts = vec![Fact::In {
        channel,
        from: asking.customer.cloned().unwrap_or_else(|| named(customer)),
        text: message.to_owned(),
        html: None,
        attachments: Vec::new(),
        message_id: String::new(),
        at: asking.now_ms,
        auto: None,
        orig: None,
    }];
    if matches!(channel, Channel::Phone | Channel::WalkIn) {
        facts.push(Fact::Call {
            call: call.to_owned(),
            dir: CallDirection::In,
            channel,
            offered: None,
            answered: Some(asking.now_ms),
            ended: None,
            by: Some(asking.author),
            outcome: String::new(),
        });
    }
    facts
}

fn named(customer: &str) -> Mailbox {
    let customer = customer.trim();
    if customer.contains('@') {
        Mailbox {
            name: String::new(),
            address: crate::customer::address_key(customer),
        }
    } else {
        Mailbox {
            name: customer.to_owned(),
            address: String::new(),
        }
    }
}

/// A chat is answered in the chat, all else by mail.
fn reply(
    text: &str,
    and_wait: bool,
    at: Option<u64>,
    ticket: Option<&Ticket>,
    asking: &Asking<'_>,
) -> Vec<Fact> {
    let taken_back_ms = asking.now_ms.saturating_add(UNDO_SEND_MS);
    let to = ticket.and_then(|ticket| ticket.reply_to.as_ref());
    let channel = match to.map(|to| to.channel) {
        Some(Channel::Chat) => Channel::Chat,
        _ => Channel::Email,
    };
    let wrote = to.map(|to| &to.to).filter(|to| !to.address.is_empty());
    let mut facts = vec![Fact::Out {
        channel,
        to: wrote.or(asking.customer).into_iter().cloned().collect(),
        text: text.to_owned(),
        re: to.map(|to| to.message),
        auto: false,
        not_before: at.unwrap_or_default().max(taken_back_ms),
        session: None,
        // Which files were added is the store's to say.
        attachments: Vec::new(),
    }];
    if and_wait {
        facts.push(Fact::State {
            to: OpenState::Waiting,
        });
    }
    facts
}
