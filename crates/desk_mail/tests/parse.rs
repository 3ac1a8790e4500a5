//! Mails become what the model has, and any bytes at all give a mail or a reason.
//!
//! Expected values are read off the mails in `data/` by hand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use desk_mail::{ATTACHMENTS_MAX, BadMail, HTML_BYTES_MAX, MAIL_BYTES_MAX, parse, sanitise};
use desk_model::{
    entry::MESSAGE_BYTES_MAX,
    mail::{Auto, Mailbox},
};
use proptest::prelude::*;

const PLAIN: &[u8] = include_bytes!("data/plain.eml");
const HTML: &[u8] = include_bytes!("data/html_only.eml");
const MIXED: &[u8] = include_bytes!("data/mixed.eml");
const BOUNCE: &[u8] = include_bytes!("data/bounce.eml");

fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox {
        name: name.into(),
        address: address.into(),
    }
}

/// A small mail with these headers beside From.
fn with(headers: &str) -> Vec<u8> {
    format!("From: ada@example.org\n{headers}\n\ntext\n").into_bytes()
}

#[test]
fn a_plain_mail_is_read_with_its_charset_and_thread() {
    let mail = parse(PLAIN).unwrap();
    assert_eq!(mail.message_id, "one@example.org");
    assert_eq!(
        mail.references,
        ["zero@desk.example", "second@desk.example", "first@desk.example"]
    );
    assert_eq!(mail.from, mailbox("Ada Example", "ada@example.org"));
    assert_eq!(
        mail.to,
        [
            mailbox("Help", "help@desk.example"),
            mailbox("Second", "second@desk.example")
        ]
    );
    assert_eq!(mail.subject, "Drücker steht");
    // 2026-02-03T09:15:00Z
    assert_eq!(mail.date_ms, Some(1_770_110_100_000));
    assert_eq!(mail.text, "Er kostet 5 €.\nGrüße");
    assert_eq!((mail.html, mail.auto, mail.attachments.len()), (None, None, 0));
}

#[test]
fn html_is_made_harmless_and_gives_the_text() {
    let mail = parse(HTML).unwrap();
    let html = mail.html.unwrap();
    for gone in [
        "script",
        "alert",
        "onload",
        "style",
        "track.example",
        "javascript",
        "<title",
        "no</",
    ] {
        assert!(!html.contains(gone), "{gone} in {html}");
    }
    assert!(html.contains(r#"src="cid:logo@example.org""#));
    assert!(html.contains(r#"href="https://example.org/a""#));
    assert!(html.contains(r#"target="_blank""#) && html.contains("noopener"));
    assert_eq!(
        mail.text,
        "Hello & good morning,\n\nthe bad good link\n- one\n- two\n\nBen <3"
    );
    assert_eq!(mail.date_ms, None, "no 31st of February");
}

#[test]
fn links_and_images_of_other_kinds_are_dropped() {
    for (source, gone) in [
        (r#"<a href="data:text/html,x">a</a>"#, "data:"),
        (r#"<img src="data:image/svg+xml;base64,AA">"#, "data:"),
        (r#"<img src="//track.example/x">"#, "track"),
        (r#"<img src="x.png">"#, "src"),
        (
            r#"<blockquote cite="https://track.example">q</blockquote>"#,
            "track",
        ),
        (r#"<form action="https://track.example"><input></form>"#, "track"),
        (r#"<a href=" JAVASCRIPT:x">a</a>"#, "JAVA"),
        (r#"<svg><image href="https://track.example/x"/></svg>"#, "track"),
        (r#"<link rel=stylesheet href="https://track.example/x">"#, "track"),
        (r#"<video poster="https://track.example/x"></video>"#, "track"),
    ] {
        let clean = sanitise(source).unwrap();
        assert!(!clean.contains(gone), "{clean}");
    }
    let kept = r#"<img src="data:image/png;base64,AA">"#;
    assert_eq!(sanitise(kept).unwrap(), kept);
}

#[test]
fn attachments_come_with_inline_images_and_whole_mails() {
    let mail = parse(MIXED).unwrap();
    assert_eq!(mail.text, "See the files.");
    assert!(mail.html.unwrap().contains("cid:dot@example.org"));
    // 2026-02-04T01:29:59Z
    assert_eq!(mail.date_ms, Some(1_770_168_599_000));
    let found: Vec<_> = mail
        .attachments
        .iter()
        .map(|a| (a.name.as_str(), a.media_type.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("dot.gif", "image/gif"),
            ("Rechnung=.pdf", "application/pdf"),
            ("Inside.eml", "message/rfc822")
        ]
    );
    assert_eq!(mail.attachments[0].bytes, b"GIF89a\x01\0\x01\0\0\0\0,");
    assert_eq!(mail.attachments[1].bytes, b"%PDF");
    let inner = parse(&mail.attachments[2].bytes).unwrap();
    assert_eq!(
        (inner.message_id.as_str(), inner.text.as_str()),
        ("inner@example.org", "Whole mail.")
    );
}

#[test]
fn machine_mail_is_told_by_its_kind() {
    let mail = parse(BOUNCE).unwrap();
    assert_eq!(
        (mail.auto, mail.from),
        (Some(Auto::Bounce), mailbox("", "mailer-daemon"))
    );
    for (headers, kind) in [
        ("Subject: hello", None),
        ("Auto-Submitted: no", None),
        ("X-Auto-Response-Suppress: None", None),
        ("Precedence: first-class", None),
        ("Return-Path: <ada@example.org>", None),
        ("Return-Path: <>", Some(Auto::Bounce)),
        ("X-Failed-Recipients: b@example.org", Some(Auto::Bounce)),
        (
            "Return-Path: <>\nAuto-Submitted: auto-replied (vacation)",
            Some(Auto::Reply),
        ),
        ("auto-submitted: auto-generated", Some(Auto::Reply)),
        ("X-Auto-Response-Suppress: OOF, AutoReply", Some(Auto::Reply)),
        ("Precedence: auto_reply", Some(Auto::Reply)),
        ("Precedence: bulk", Some(Auto::List)),
        ("List-Id: <news.example.org>", Some(Auto::List)),
        (
            "List-Unsubscribe: <mailto:off@example.org>\nAuto-Submitted: auto-generated",
            Some(Auto::List),
        ),
    ] {
        assert_eq!(parse(&with(headers)).unwrap().auto, kind, "{headers}");
    }
    let postmaster = b"From: postmaster@mx.example\nSubject: Undeliverable: x\n\ny";
    assert_eq!(parse(postmaster).unwrap().auto, Some(Auto::Bounce));
    let daemon = b"From: Mail <Mailer-Daemon@mx.example>\nSubject: x\n\ny";
    assert_eq!(parse(daemon).unwrap().auto, Some(Auto::Bounce));
}

#[test]
fn a_sender_is_found_or_the_mail_refused() {
    for (headers, address) in [
        (
            "From: ada@example.org\nReply-To: b@example.org",
            "ada@example.org",
        ),
        ("From: Ada\nReply-To: b@example.org", "b@example.org"),
        ("Subject: x\nSender: c@example.org", "c@example.org"),
        ("Subject: x\nReturn-Path: <D@example.org>", "d@example.org"),
        (
            "From: <>\nSubject: x\nReturn-Path: <d@example.org>",
            "d@example.org",
        ),
    ] {
        assert_eq!(
            parse(format!("{headers}\n\ntext").as_bytes())
                .unwrap()
                .from
                .address,
            address,
            "{headers}"
        );
    }
    assert_eq!(parse(b"Subject: x\n\ntext"), Err(BadMail::NoSender));
    assert_eq!(
        parse(b"Return-Path: <>\nSubject: x\n\ntext"),
        Err(BadMail::NoSender)
    );
}

#[test]
fn a_mail_without_an_id_gets_one_from_its_content() {
    let id = |raw: &str| parse(raw.as_bytes()).unwrap().message_id;
    let raw = "From: ada@example.org\nSubject: x\n\ntext\n";
    assert!(id(raw).ends_with("@hash.invalid"));
    assert_eq!(id(raw), id(&raw.replace('\n', "\r\n")));
    assert_eq!(id(raw), id(&format!("{raw}\n")));
    assert_ne!(id(raw), id(&raw.replace("text", "tent")));
}

#[test]
fn dates_that_cannot_be_are_none() {
    for (date, ms) in [
        ("Thu, 1 Jan 1970 00:00:01 +0000", Some(1000)),
        ("29 Feb 2024 12:00:00 +0000", Some(1_709_208_000_000)),
        ("29 Feb 2023 12:00:00 +0000", None),
        ("Thu, 1 Jan 1970 00:00:01 +0100", None),
        ("Tue, 3 Feb 2026 25:00:00 +0000", None),
        ("sometime", None),
    ] {
        assert_eq!(
            parse(&with(&format!("Date: {date}"))).unwrap().date_ms,
            ms,
            "{date}"
        );
    }
}

#[test]
fn limits_hold() {
    let mut large = with("Subject: x");
    large.resize(MAIL_BYTES_MAX + 1, b'x');
    assert!(matches!(parse(&large), Err(BadMail::TooLarge { .. })));
    large.pop();
    assert!(parse(&large).is_ok());

    let parts = |count: usize| {
        let part = "--b\nContent-Type: image/png\nContent-Disposition: attachment\n\nx\n";
        let head = "Content-Type: multipart/mixed; boundary=b\n\n";
        with(&format!("{head}{}--b--", part.repeat(count)))
    };
    assert_eq!(
        parse(&parts(ATTACHMENTS_MAX)).unwrap().attachments.len(),
        ATTACHMENTS_MAX
    );
    assert_eq!(
        parse(&parts(ATTACHMENTS_MAX + 1)),
        Err(BadMail::TooManyAttachments(ATTACHMENTS_MAX))
    );

    let html = |words: usize| with(&format!("Content-Type: text/html\n\n{}", "word ".repeat(words)));
    let short = parse(&html(10)).unwrap();
    assert!(short.html.is_some() && short.attachments.is_empty());
    let long = parse(&html(HTML_BYTES_MAX / 5 + 1)).unwrap();
    assert_eq!(
        (long.html, long.attachments[0].name.as_str()),
        (None, "message.html")
    );
    assert!(long.attachments[0].bytes.len() > HTML_BYTES_MAX && long.text.starts_with("word word"));
}

#[test]
fn html_nested_too_deep_is_set_aside_and_read_as_text() {
    // As a tree this takes minutes.
    let deep = format!("{}words", "<div>".repeat(HTML_BYTES_MAX / 5 - 2));
    let mail = parse(&with(&format!("Content-Type: text/html\n\n{deep}"))).unwrap();
    assert_eq!((mail.html, mail.text.trim()), (None, "words text"));
    assert_eq!(mail.attachments[0].name, "message.html");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_bytes_panic(
        base in prop::sample::select(vec![PLAIN, HTML, MIXED, BOUNCE]),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..40usize, prop::collection::vec(any::<u8>(), 0..6)), 0..8),
    ) {
        let mut mail = base.to_vec();
        for (at, take, put) in cuts {
            let at = at.index(mail.len().max(1)).min(mail.len());
            let end = (at + take).min(mail.len());
            mail.splice(at..end, put);
        }
        if let Ok(mail) = parse(&mail) {
            prop_assert!(!mail.from.address.is_empty() && !mail.message_id.is_empty());
            prop_assert!(!mail.html.unwrap_or_default().contains("<script"));
        }
    }

    #[test]
    fn sanitised_html_stays_as_it_is(source in "(<[a-z]{1,4}( (src|href|style)=\"[a-z:/]{0,9}\")?>|</[a-z]{1,4}>|&[a-z]{1,3};?|x| |<){0,30}") {
        let once = sanitise(&source).unwrap();
        prop_assert_eq!(sanitise(&once).unwrap(), once);
    }
}

/// A mail of one plain part.
fn long(text: &str) -> desk_model::Mail {
    let raw = format!("From: a@example.org\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}");
    parse(raw.as_bytes()).unwrap()
}

#[test]
fn a_text_that_is_too_long_is_cut_and_kept_whole_beside_it() {
    let fits = "\u{e4}".repeat(MESSAGE_BYTES_MAX / 2);
    let mail = long(&fits);
    assert_eq!((mail.text, mail.attachments.len()), (fits.clone(), 0));

    let whole = format!("{fits}\u{e4}");
    let mail = long(&whole);
    assert!(mail.text.len() <= MESSAGE_BYTES_MAX);
    assert!(mail.text.starts_with("\u{e4}\u{e4}"));
    assert!(mail.text.ends_with(
        "[The text is too long to be shown whole. All of its 257 KB are in the attachment message.txt.]"
    ));
    let [file] = &mail.attachments[..] else {
        panic!("{} attachments", mail.attachments.len())
    };
    assert_eq!(
        (file.name.as_str(), file.media_type.as_str()),
        ("message.txt", "text/plain")
    );
    assert_eq!(file.bytes, whole.into_bytes());
}

/// In an entry a control character takes six bytes.
#[test]
fn what_an_entry_cannot_hold_is_kept_beside_it() {
    let bells = "\u{7}".repeat(200 * 1024);
    let mail = long(&bells);
    assert!(mail.text.len() < 80 * 1024, "{}", mail.text.len());
    assert_eq!(mail.attachments[0].bytes, bells.into_bytes());

    let raw = format!(
        "From: a@example.org\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{}\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>{}</p>\r\n--b--\r\n",
        "plain ".repeat(40_000),
        "rich ".repeat(50_000),
    );
    let mail = parse(raw.as_bytes()).unwrap();
    assert!(mail.text.starts_with("plain plain") && !mail.text.contains("too long"));
    assert_eq!(mail.html, None);
    assert_eq!(mail.attachments[0].name, "message.html");
    assert!(mail.attachments[0].bytes.len() >= 250_000);
}
