//! One raw mail to a [`Mail`]. Its parts are read in the sibling files; what none of them needs to know is here.

use crate::{BadMail, address, attachment, body, machine};
use desk_model::Mail;
use mail_parser::{DateTime, HeaderValue, Message, MessageParser};

/// Largest raw mail that is taken in: the largest attachment (100 MiB) in base 64 with its line ends, and some text.
pub const MAIL_BYTES_MAX: usize = 140 * 1024 * 1024;
/// Longest subject in characters; what is longer is cut.
const SUBJECT_CHARACTERS_MAX: usize = 998;
/// Longest message id in bytes; a longer one is replaced by a hash of the mail.
const MESSAGE_ID_BYTES_MAX: usize = 998;
/// Most references that are kept, the newest.
const REFERENCES_MAX: usize = 200;

/// Reads a raw mail.
///
/// # Errors
/// Why it is none, or cannot be imported.
pub fn parse(raw: &[u8]) -> Result<Mail, BadMail> {
    if raw.len() > MAIL_BYTES_MAX {
        let bytes = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        return Err(BadMail::TooLarge {
            size: bytes(raw.len()),
            max: bytes(MAIL_BYTES_MAX),
        });
    }
    if raw.iter().all(u8::is_ascii_whitespace) {
        return Err(BadMail::Empty);
    }
    let message = MessageParser::default().parse(raw).ok_or(BadMail::NotMail)?;
    if message.headers().is_empty() {
        return Err(BadMail::NotMail);
    }
    let from = address::sender(&message).ok_or(BadMail::NoSender)?;
    let mut attachments = attachment::all(&message)?;
    let body = body::read(&message);
    attachments.extend(body.aside);
    Ok(Mail {
        message_id: message_id(&message, raw),
        references: references(&message),
        auto: machine::kind(&message, &from),
        from,
        to: address::receivers(&message),
        subject: subject(&message),
        date_ms: message.date().and_then(date_ms),
        text: body.text,
        html: body.html,
        attachments,
    })
}

fn subject(message: &Message<'_>) -> String {
    let words: Vec<&str> = message
        .subject()
        .unwrap_or_default()
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").chars().take(SUBJECT_CHARACTERS_MAX).collect()
}

/// Its own, else a hash of the mail, whatever its line ends are.
fn message_id(message: &Message<'_>, raw: &[u8]) -> String {
    let own = message.message_id().map(clean_id).unwrap_or_default();
    if !own.is_empty() && own.len() <= MESSAGE_ID_BYTES_MAX {
        return own;
    }
    let mut hasher = blake3::Hasher::new();
    let mut lines = raw.trim_ascii_end().split(|byte| *byte == b'\n');
    for line in &mut lines {
        hasher
            .update(line.strip_suffix(b"\r").unwrap_or(line))
            .update(b"\n");
    }
    let hash: String = hasher.finalize().to_hex().chars().take(32).collect();
    format!("{hash}@hash.invalid")
}

fn clean_id(id: &str) -> String {
    id.trim_matches(|c: char| c.is_whitespace() || c == '<' || c == '>')
        .to_owned()
}

/// In-Reply-To, then References from last to first.
fn references(message: &Message<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let answers = ids(message.in_reply_to());
    let thread = ids(message.references());
    for id in answers.into_iter().chain(thread.into_iter().rev()) {
        if found.len() >= REFERENCES_MAX {
            break;
        }
        if !id.is_empty() && id.len() <= MESSAGE_ID_BYTES_MAX && !found.contains(&id) {
            found.push(id);
        }
    }
    found
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    match value {
        HeaderValue::Text(id) => vec![clean_id(id)],
        HeaderValue::TextList(ids) => ids.iter().map(|id| clean_id(id)).collect(),
        _ => Vec::new(),
    }
}

/// None for a day that no calendar has, and before 1970.
fn date_ms(date: &DateTime) -> Option<u64> {
    if !date.is_valid() {
        return None;
    }
    let day = DateTime::from_timestamp(date.to_timestamp_local());
    if (day.year, day.month, day.day) != (date.year, date.month, date.day) {
        return None;
    }
    u64::try_from(date.to_timestamp()).ok()?.checked_mul(1000)
}
