//! What is attached to a mail: files, images shown inside the text, whole mails.

use crate::BadMail;
use desk_model::mail::MailAttachment;
use mail_parser::{Message, MessagePart, MimeHeaders, PartType};

/// Most attachments of a mail that is taken in.
pub const ATTACHMENTS_MAX: usize = 500;
/// Longest name in characters; what is longer loses its beginning, so that the ending stays.
const NAME_CHARACTERS_MAX: usize = 120;

pub(crate) fn all(message: &Message<'_>) -> Result<Vec<MailAttachment>, BadMail> {
    if message.attachment_count() > ATTACHMENTS_MAX {
        return Err(BadMail::TooManyAttachments(ATTACHMENTS_MAX));
    }
    Ok(message
        .attachments()
        .filter(|part| !part.is_multipart())
        .map(one)
        .collect())
}

fn one(part: &MessagePart<'_>) -> MailAttachment {
    let media_type = media_type(part);
    let name = part.attachment_name().map(clean_name).unwrap_or_default();
    MailAttachment {
        name: if name.is_empty() {
            default_name(part, &media_type)
        } else {
            name
        },
        media_type,
        bytes: part.contents().to_vec(),
    }
}

fn media_type(part: &MessagePart<'_>) -> String {
    let stated = part.content_type().and_then(|media| {
        let both = format!("{}/{}", media.ctype(), media.subtype()?).to_ascii_lowercase();
        let sound = both
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"/.+-_".contains(&byte));
        sound.then_some(both)
    });
    let guessed = match part.body {
        PartType::Text(_) => "text/plain",
        PartType::Html(_) => "text/html",
        PartType::Message(_) => "message/rfc822",
        PartType::Binary(_) | PartType::InlineBinary(_) | PartType::Multipart(_) => {
            "application/octet-stream"
        }
    };
    stated.unwrap_or_else(|| guessed.to_owned())
}

/// Without folders and characters that file systems do not take.
fn clean_name(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: Vec<char> = file
        .chars()
        .filter(|c| !c.is_control() && !"<>:\"|?*".contains(*c))
        .collect();
    let from = clean.len().saturating_sub(NAME_CHARACTERS_MAX);
    let kept: String = clean.into_iter().skip(from).collect();
    kept.trim_matches([' ', '.']).to_owned()
}

fn default_name(part: &MessagePart<'_>, media_type: &str) -> String {
    if let Some(inner) = part.message() {
        let subject = inner.subject().map(clean_name).unwrap_or_default();
        return if subject.is_empty() {
            "message.eml".to_owned()
        } else {
            format!("{subject}.eml")
        };
    }
    let ending = match media_type {
        "text/plain" => "txt",
        "text/html" => "html",
        "text/calendar" => "ics",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "application/pdf" => "pdf",
        _ => "bin",
    };
    format!("attachment.{ending}")
}
