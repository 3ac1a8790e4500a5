//! What a mail says: plain text, and sanitised HTML where it has some.

use crate::html;
use desk_model::mail::MailAttachment;
use mail_parser::{Message, PartType};

/// Longest HTML that is shown; what is longer, or nested too deep, becomes an attachment and is shown as text.
pub const HTML_BYTES_MAX: usize = 512 * 1024;

#[derive(Debug, Default)]
pub(crate) struct Body {
    pub text: String,
    pub html: Option<String>,
    /// HTML too long or too deep to be shown, as it came.
    pub aside: Option<MailAttachment>,
}

pub(crate) fn read(message: &Message<'_>) -> Body {
    let mut body = Body {
        text: plain(message),
        ..Body::default()
    };
    let source = rich(message);
    if source.trim().is_empty() {
        return body;
    }
    let start = prefix(&source, HTML_BYTES_MAX);
    let shown = html::sanitise(start);
    if body.text.is_empty() {
        body.text = match &shown {
            Some(clean) => html::to_text(clean),
            None => html::words(start),
        };
    }
    if shown.is_none() || source.len() > HTML_BYTES_MAX {
        body.aside = Some(MailAttachment {
            name: "message.html".to_owned(),
            media_type: "text/html".to_owned(),
            bytes: source.into_bytes(),
        });
    } else {
        body.html = shown.filter(|clean| !clean.trim().is_empty());
    }
    body
}

/// The plain parts, below each other; HTML among them as text.
fn plain(message: &Message<'_>) -> String {
    let parts: Vec<_> = message.text_bodies().map(|part| &part.body).collect();
    // Without any plain text, the text is made from the whole HTML.
    if !parts
        .iter()
        .any(|part| matches!(part, PartType::Text(text) if !text.trim().is_empty()))
    {
        return String::new();
    }
    let pieces: Vec<String> = parts
        .into_iter()
        .filter_map(|part| match part {
            PartType::Text(text) => Some(text.replace("\r\n", "\n").replace(['\r', '\0'], "")),
            PartType::Html(source) => Some(html::words(prefix(source, HTML_BYTES_MAX))),
            _ => None,
        })
        .collect();
    pieces.join("\n").trim_end().to_owned()
}

/// The HTML parts, below each other with the plain ones between them; empty where there is no HTML.
fn rich(message: &Message<'_>) -> String {
    let parts: Vec<_> = message.html_bodies().collect();
    if !parts.iter().any(|part| matches!(part.body, PartType::Html(_))) {
        return String::new();
    }
    let mut source = String::new();
    for part in parts {
        match &part.body {
            PartType::Html(piece) => source.push_str(piece),
            PartType::Text(piece) => source.push_str(&html::from_text(piece)),
            _ => {}
        }
    }
    source
}

fn prefix(text: &str, bytes_max: usize) -> &str {
    let end = (0..=bytes_max.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at));
    text.get(..end.unwrap_or_default()).unwrap_or_default()
}
