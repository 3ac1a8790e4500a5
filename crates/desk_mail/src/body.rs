//! What a mail says: plain text, and sanitised HTML where it has some.

use crate::html;
use desk_model::{entry::MESSAGE_BYTES_MAX, mail::MailAttachment};
use mail_parser::{Message, PartType};

/// Longest HTML that is shown; what is longer, or nested too deep, becomes an attachment and is shown as text.
pub const HTML_BYTES_MAX: usize = 512 * 1024;

/// What text and HTML may weigh together in an entry, where some characters are written as several. An entry has room for little
/// more, and one that is too large could never be shared.
const WRITTEN_BYTES_MAX: usize = 440 * 1024;

#[derive(Debug, Default)]
pub(crate) struct Body {
    pub text: String,
    pub html: Option<String>,
    /// Text too long, and HTML too long or too deep to be shown, whole.
    pub aside: Vec<MailAttachment>,
}

pub(crate) fn read(message: &Message<'_>) -> Body {
    let mut body = Body {
        text: plain(message),
        ..Body::default()
    };
    let source = rich(message);
    if source.trim().is_empty() {
        shorten(&mut body);
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
    shorten(&mut body);
    let room = WRITTEN_BYTES_MAX.saturating_sub(written(&body.text));
    let fits = shown.as_ref().is_some_and(|clean| written(clean) <= room);
    if !fits || source.len() > HTML_BYTES_MAX {
        let html = MailAttachment {
            name: "message.html".to_owned(),
            media_type: "text/html".to_owned(),
            bytes: source.into_bytes(),
        };
        body.aside.insert(0, html);
    } else {
        body.html = shown.filter(|clean| !clean.trim().is_empty());
    }
    body
}

/// Cuts a text that is too long for a message, says so where it ends, and puts the whole aside.
fn shorten(body: &mut Body) {
    if body.text.len() <= MESSAGE_BYTES_MAX && written(&body.text) <= WRITTEN_BYTES_MAX {
        return;
    }
    let kilobytes = body.text.len().div_ceil(1024);
    let marker = format!(
        "\n\n[The text is too long to be shown whole. All of its {kilobytes} KB are in the attachment message.txt.]"
    );
    let mut end = prefix(&body.text, MESSAGE_BYTES_MAX - marker.len()).len();
    let room = WRITTEN_BYTES_MAX - marker.len() * 2;
    while written(prefix(&body.text, end)) > room {
        end = prefix(&body.text, end / 2).len();
    }
    let whole = std::mem::take(&mut body.text);
    body.text = format!("{}{marker}", prefix(&whole, end).trim_end());
    body.aside.push(MailAttachment {
        name: "message.txt".to_owned(),
        media_type: "text/plain".to_owned(),
        bytes: whole.into_bytes(),
    });
}

/// What a text weighs in an entry, which is JSON.
fn written(text: &str) -> usize {
    let weigh = |byte: u8| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' => 2,
        0..0x20 => 6,
        _ => 1,
    };
    text.bytes().map(weigh).sum()
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
