//! How long texts and timelines may become, each limit with its name. The numbers are with what they limit.

use super::Refused;
use crate::{
    Act, Ticket,
    entry::{
        MESSAGE_BYTES_MAX, NOTE_BYTES_MAX, REPLY_FILES_BYTES_MAX, REPLY_FILES_MAX, TIMELINE_ENTRIES_MAX,
    },
    procedure::{STEPS_BYTES_MAX, Step},
};
use std::fmt;

/// Longest single line in bytes: a subject, a name, a tag, a value of a register.
pub const SHORT_BYTES_MAX: usize = 1024;

/// A limit that a command would pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    Message,
    Note,
    Line,
    Timeline,
    Steps,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Message => "The most bytes that a message can have",
            Self::Note => "The most bytes that a note can have",
            Self::Line => "The most bytes that one line can have",
            Self::Timeline => "The most entries that a ticket can have",
            Self::Steps => "The most bytes that the steps of a procedure can have",
        })
    }
}

impl Limit {
    /// What to do.
    pub(super) fn way(self) -> &'static str {
        match self {
            Self::Message => "Attach the text as a file.",
            Self::Note => "Make two notes of it.",
            Self::Line => "Shorten it.",
            Self::Timeline => "Make a new ticket.",
            Self::Steps => "Make two procedures of it.",
        }
    }

    fn max(self) -> usize {
        match self {
            Self::Message => MESSAGE_BYTES_MAX,
            Self::Note => NOTE_BYTES_MAX,
            Self::Line => SHORT_BYTES_MAX,
            Self::Timeline => TIMELINE_ENTRIES_MAX,
            Self::Steps => STEPS_BYTES_MAX,
        }
    }

    fn hold(self, found: usize) -> Result<(), Refused> {
        let max = self.max();
        if found > max {
            return Err(Refused::Limit {
                limit: self,
                max,
                found,
            });
        }
        Ok(())
    }
}

/// Whether so many new entries fit into a ticket.
///
/// # Errors
/// When there are too many.
pub fn check_timeline(ticket: &Ticket, new: usize) -> Result<(), Refused> {
    if new == 0 {
        return Ok(());
    }
    Limit::Timeline.hold(ticket.entries_total.saturating_add(new))
}

/// Whether the texts of a command fit. It needs no ticket, so it can be asked of every command.
///
/// # Errors
/// The first text that is too long, or that is empty and must not be.
pub fn check_texts(act: &Act) -> Result<(), Refused> {
    match act {
        Act::CreateTicket {
            customer,
            subject,
            message,
            ..
        } => {
            Limit::Line.hold(customer.len())?;
            Limit::Line.hold(subject.len())?;
            Limit::Message.hold(message.len())
        }
        // Files say enough by themselves.
        Act::SendReply { text, files, .. } => {
            if files.is_empty() {
                filled(text)?;
            }
            Limit::Message.hold(text.len())
        }
        Act::AddNote { text, .. } => filled(text).and_then(|()| Limit::Note.hold(text.len())),
        Act::AddMessage { message, .. } => filled(message).and_then(|()| Limit::Message.hold(message.len())),
        Act::EditDraft { text, .. } => Limit::Message.hold(text.len()),
        Act::SolveTicket {
            cause,
            done,
            side_effects,
            ..
        } => [cause, done, side_effects]
            .into_iter()
            .try_for_each(|text| Limit::Note.hold(text.len())),
        Act::HoldTicket { reason, .. } => Limit::Line.hold(reason.len()),
        Act::SetPriority { reason, .. } => {
            if reason.trim().is_empty() {
                return Err(Refused::NoReason);
            }
            Limit::Line.hold(reason.len())
        }
        Act::MoveToQueue { to, reason, .. } => {
            Limit::Line.hold(to.len())?;
            Limit::Line.hold(reason.len())
        }
        Act::Consult { question, .. } => filled(question).and_then(|()| Limit::Note.hold(question.len())),
        Act::MarkLevel1 {
            possible: false,
            reason,
            ..
        } => filled(reason).and_then(|()| Limit::Line.hold(reason.len())),
        Act::LogCall { outcome, .. } => Limit::Note.hold(outcome.len()),
        Act::SplitTicket { subject, .. } => Limit::Line.hold(subject.len()),
        Act::EscalateTicket {
            tried,
            evidence,
            question,
            risk,
            ..
        } => {
            let texts = [tried, evidence, question, risk];
            if texts.iter().any(|text| text.trim().is_empty()) {
                return Err(Refused::NoContract);
            }
            texts
                .into_iter()
                .try_for_each(|text| Limit::Note.hold(text.len()))
        }
        Act::AnswerEscalation { text, .. } | Act::ReturnEscalation { reason: text, .. } => {
            filled(text).and_then(|()| Limit::Note.hold(text.len()))
        }
        Act::StartRun { title, steps, .. } => {
            if !steps.is_empty() {
                filled(title)?;
            }
            Limit::Line.hold(title.len())?;
            check_steps_length(steps)
        }
        Act::RecordStep { result, text, .. } => {
            filled(result)?;
            Limit::Line.hold(result.len())?;
            Limit::Note.hold(text.len())
        }
        Act::SkipStep { reason, .. } | Act::FinishRun { reason, .. } => Limit::Line.hold(reason.len()),
        Act::RecordSatisfaction { word, .. } => Limit::Note.hold(word.len()),
        Act::AddTask { text, .. } => filled(text).and_then(|()| Limit::Line.hold(text.len())),
        Act::SetField { value, .. } | Act::SetCustom { value, .. } | Act::RestoreRegister { value, .. } => {
            Limit::Line.hold(value.len())
        }
        Act::AddTag { tag, .. } => filled(tag).and_then(|()| Limit::Line.hold(tag.len())),
        Act::SettleReview { choice, .. } => Limit::Line.hold(choice.len()),
        Act::CreateCustomer {
            name, email, phone, ..
        } => [name, email, phone]
            .into_iter()
            .try_for_each(|text| Limit::Line.hold(text.len())),
        Act::AddCustomerAddress { email, phone, .. } => {
            Limit::Line.hold(email.len())?;
            Limit::Line.hold(phone.len())
        }
        Act::SetCustomerField { value, .. } => Limit::Note.hold(value.len()),
        Act::CreateArticle { title, body, .. } => {
            Limit::Line.hold(title.len())?;
            Limit::Message.hold(body.len())
        }
        Act::EditArticle { now, .. } => Limit::Message.hold(now.len()),
        Act::CreateProcedure { title, draft, .. } => {
            Limit::Line.hold(title.len())?;
            Limit::Message.hold(draft.len())
        }
        Act::SetProcedureCategory { category, .. } => Limit::Line.hold(category.len()),
        _ => Ok(()),
    }
}

/// Whether files of these sizes fit into one reply.
///
/// # Errors
/// They are too many, or too large together.
pub fn check_files(sizes: impl IntoIterator<Item = u64>) -> Result<(), Refused> {
    let (mut files, mut bytes) = (0, 0u64);
    for size in sizes {
        files += 1;
        bytes = bytes.saturating_add(size);
    }
    if files > REPLY_FILES_MAX {
        return Err(Refused::TooManyFiles { files });
    }
    if bytes > REPLY_FILES_BYTES_MAX {
        return Err(Refused::FilesTooLarge { bytes });
    }
    Ok(())
}

/// Whether the texts of a procedure's steps fit together.
///
/// # Errors
/// They are too long.
fn check_steps_length(steps: &[Step]) -> Result<(), Refused> {
    Limit::Steps.hold(steps.iter().map(Step::bytes).sum())
}

fn filled(text: &str) -> Result<(), Refused> {
    if text.trim().is_empty() {
        Err(Refused::Empty)
    } else {
        Ok(())
    }
}
