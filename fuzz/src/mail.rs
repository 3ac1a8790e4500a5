//! Mail of strangers: whole mails, mailbox files in any pieces, and web pages in them.

use desk_mail::{ATTACHMENTS_MAX, Splitter, parse, sanitise};
use desk_model::entry::MESSAGE_BYTES_MAX;

pub fn mails(data: &[u8]) {
    let Ok(mail) = parse(data) else {
        return;
    };
    assert!(mail.text.len() <= MESSAGE_BYTES_MAX);
    assert!(mail.subject.chars().count() <= 998 && mail.to.len() <= 500 && mail.references.len() <= 200);
    // Text and page of a mail too large to be shown are put beside its own.
    assert!(mail.attachments.len() <= ATTACHMENTS_MAX + 2);
    assert!(!mail.message_id.is_empty() && mail.message_id.len() <= 998);
    if let Some(html) = &mail.html {
        harmless(html);
    }
}

/// However a file comes in, the same mails come out.
pub fn mailboxes(data: &[u8]) {
    let split = |pieces: &mut dyn Iterator<Item = &[u8]>| {
        let mut splitter = Splitter::new();
        pieces.for_each(|piece| splitter.push(piece));
        splitter.finish();
        std::iter::from_fn(|| splitter.next_mail()).collect::<Vec<_>>()
    };
    let whole = split(&mut std::iter::once(data));
    let size: usize = whole.iter().flatten().map(Vec::len).sum();
    assert!(size <= data.len(), "more came out than went in");
    for length in [1, 7] {
        assert_eq!(split(&mut data.chunks(length)), whole);
    }
    whole.iter().flatten().for_each(|mail| mails(mail));
}

pub fn pages(data: &[u8]) {
    let source = String::from_utf8_lossy(data);
    if let Some(clean) = sanitise(&source) {
        harmless(&clean);
    }
}

fn harmless(html: &str) {
    for tag in [
        "<script", "<style", "<iframe", "<object", "<embed", "<form", "<svg", "<math", "<link", "<meta",
        "<base",
    ] {
        assert!(!html.contains(tag), "{tag} is left");
    }
}

pub fn mails_corpus() -> Vec<Vec<u8>> {
    let files: [&[u8]; 4] = [
        include_bytes!("../../crates/desk_mail/tests/data/plain.eml"),
        include_bytes!("../../crates/desk_mail/tests/data/html_only.eml"),
        include_bytes!("../../crates/desk_mail/tests/data/mixed.eml"),
        include_bytes!("../../crates/desk_mail/tests/data/bounce.eml"),
    ];
    files.iter().map(|file| file.to_vec()).collect()
}

pub fn mailboxes_corpus() -> Vec<Vec<u8>> {
    let mut corpus = mails_corpus();
    corpus.push(include_bytes!("../../crates/desk_mail/tests/data/box.mbox").to_vec());
    corpus
}

pub fn pages_corpus() -> Vec<Vec<u8>> {
    let pages = [
        "<p>Hello <a href=\"https://a.example\" onclick=x()>you</a><img src=cid:1><script>x()</script></p>",
        "<table><tr><td style=\"color:red\">a<td>b</table><svg><style><img src=x onerror=x()></style></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=x()&gt;\">",
        "<form><input><noscript><p title=\"</noscript><img src=x onerror=x()>\"><blockquote>&lt;b&gt;</blockquote>",
    ];
    pages.iter().map(|page| page.as_bytes().to_vec()).collect()
}
