//! Whether a machine wrote a mail, and which: RFC 3834 (automatic responses), RFC 3464 (delivery status), RFC 2919 (lists),
//! and what mail programs do beside them.

use desk_model::mail::{Auto, Mailbox};
use mail_parser::{Message, MimeHeaders};

/// What servers without delivery status write about, from their postmaster.
const FAILED: [&str; 5] = [
    "undeliver",
    "delivery fail",
    "delivery status",
    "returned mail",
    "failure notice",
];

pub(crate) fn kind(message: &Message<'_>, from: &Mailbox) -> Option<Auto> {
    let submitted =
        header(message, "Auto-Submitted").filter(|value| !value.is_empty() && !value.starts_with("no"));
    let precedence = header(message, "Precedence").unwrap_or_default();
    let has = |name| header(message, name).is_some();
    let answers = submitted
        .as_deref()
        .is_some_and(|value| value.starts_with("auto-replied"))
        || precedence == "auto_reply"
        || has("X-Autoreply")
        || has("X-Autorespond")
        || is_report(message, "disposition-notification");
    let unanswerable = header(message, "Return-Path").is_some_and(|path| path.replace(' ', "") == "<>");
    let subject = message.subject().unwrap_or_default().to_lowercase();
    let daemon = from.address.starts_with("mailer-daemon")
        || (from.address.starts_with("postmaster") && FAILED.iter().any(|words| subject.contains(words)));
    if is_report(message, "delivery-status")
        || has("X-Failed-Recipients")
        || daemon
        || (unanswerable && !answers)
    {
        return Some(Auto::Bounce);
    }
    if answers {
        return Some(Auto::Reply);
    }
    let listed = ["List-Id", "List-Unsubscribe", "List-Post"].into_iter().any(has);
    if listed || ["bulk", "list", "junk"].contains(&precedence.as_str()) {
        return Some(Auto::List);
    }
    let suppress =
        header(message, "X-Auto-Response-Suppress").is_some_and(|value| !value.is_empty() && value != "none");
    (submitted.is_some() || suppress || is_report(message, "feedback-report")).then_some(Auto::Reply)
}

/// The first of that name, in small letters.
fn header(message: &Message<'_>, name: &'static str) -> Option<String> {
    message
        .headers_raw()
        .find(|(found, _)| found.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim().to_ascii_lowercase())
}

fn is_report(message: &Message<'_>, of: &str) -> bool {
    let named = message.content_type().is_some_and(|media| {
        media.ctype().eq_ignore_ascii_case("multipart")
            && media
                .subtype()
                .is_some_and(|sub| sub.eq_ignore_ascii_case("report"))
            && media
                .attribute("report-type")
                .is_some_and(|report| report.eq_ignore_ascii_case(of))
    });
    named
        || message
            .parts
            .iter()
            .any(|part| part.is_content_type("message", of))
}
