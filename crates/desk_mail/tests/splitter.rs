//! Files become mails, whatever their kind, line ends and the stretches in which they come; what is no mail is said.
//!
//! Expected mails are written by hand; the property compares any cutting of a file with the uncut one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use desk_mail::{BadMail, MAIL_BYTES_MAX, Splitter, parse};
use proptest::prelude::*;

const BOX: &str = include_str!("data/box.mbox");
const PLAIN: &str = include_str!("data/plain.eml");

fn split(file: &[u8], stretch: usize) -> Vec<Result<Vec<u8>, BadMail>> {
    let mut splitter = Splitter::new();
    let mut mails = Vec::new();
    for bytes in file.chunks(stretch) {
        splitter.push(bytes);
        mails.extend(std::iter::from_fn(|| splitter.next_mail()));
    }
    splitter.finish();
    mails.extend(std::iter::from_fn(|| splitter.next_mail()));
    mails
}

fn texts(file: &[u8]) -> Vec<String> {
    let mails = split(file, 7);
    mails
        .into_iter()
        .map(|mail| String::from_utf8(mail.unwrap()).unwrap())
        .collect()
}

#[test]
fn a_mailbox_is_split_at_its_lines_and_quotes_are_taken_away() {
    for file in [
        BOX.to_owned(),
        BOX.replace('\n', "\r\n"),
        format!("\u{FEFF}{BOX}"),
        format!("\n\n{BOX}"),
    ] {
        let mails = texts(file.as_bytes());
        assert_eq!(mails.len(), 3);
        let lines: Vec<&str> = mails[0].lines().collect();
        assert_eq!(lines[0], "Message-ID: <m1@example.org>");
        assert_eq!(
            lines[4..7],
            [
                "From here on it is text,",
                "From quoted once",
                ">From quoted twice"
            ]
        );
        assert_eq!(
            lines.last(),
            Some(&"From now on too, though after an empty line.")
        );
        assert_eq!(mails[1].lines().last(), Some("second"));
        assert!(
            mails[2].starts_with("Message-ID: <m3@example.org>") && mails[2].trim_end().ends_with("third")
        );
        let ids: Vec<_> = mails
            .iter()
            .map(|mail| parse(mail.as_bytes()).unwrap().message_id)
            .collect();
        assert_eq!(ids, ["m1@example.org", "m2@example.org", "m3@example.org"]);
    }
}

#[test]
fn a_single_mail_stays_whole_also_with_lines_that_begin_with_from() {
    let file = format!("{PLAIN}\nFrom me Tue Feb  3 10:15:00 2026\n>From you\n");
    assert_eq!(texts(file.as_bytes()), [file.as_str()]);
    assert_eq!(texts(format!("\u{FEFF}\r\n{PLAIN}").as_bytes()), [PLAIN]);
    // Some servers put the mailbox's line before it, quoted.
    assert_eq!(texts(format!(">From ada\n{PLAIN}").as_bytes()), [PLAIN]);
}

#[test]
fn what_is_no_mail_is_said() {
    assert_eq!(split(b"", 1), [Err(BadMail::Empty)]);
    assert_eq!(split(b" \r\n\n", 1), [Err(BadMail::Empty)]);
    assert_eq!(split(b"\x89PNG\r\n\x1a\n\0\0\0", 4), [Err(BadMail::NotMail)]);
    assert_eq!(split(b"just some words\nand more\n", 4), [Err(BadMail::NotMail)]);
    assert_eq!(split(&[b'x'; 200_000], 4096), [Err(BadMail::NotMail)]);
}

#[test]
fn what_stands_before_the_first_mail_is_left_out_and_said() {
    let mails = split(format!("exported by a tool\n\n{PLAIN}").as_bytes(), 16);
    assert_eq!(mails, [Err(BadMail::Junk(19)), Ok(PLAIN.into())]);
    let mails = split(format!("exported by a tool\n\n{BOX}").as_bytes(), 16);
    assert_eq!((mails.len(), &mails[0]), (4, &Err(BadMail::Junk(19))));
}

#[test]
fn a_line_of_text_with_a_date_begins_no_mail_unless_it_follows_an_empty_one() {
    let file = "From a Tue Feb  3 10:15:00 2026\nSubject: x\n\nsee\nFrom b Tue Feb  3 10:15:00 2026\ny\n";
    assert_eq!(texts(file.as_bytes()), [&file[32..]]);
    assert_eq!(texts(file.replace("see\n", "see\n\n").as_bytes()).len(), 2);
}

#[test]
fn an_empty_mail_in_a_mailbox_is_said_and_the_others_come() {
    let file = "From a Tue Feb  3 10:15:00 2026\n\nFrom b Tue Feb  3 10:15:00 2026\nSubject: x\n\ny\n";
    assert_eq!(
        split(file.as_bytes(), 9),
        [Err(BadMail::Empty), Ok(b"Subject: x\n\ny\n".to_vec())]
    );
}

#[test]
fn a_mail_that_is_too_large_is_passed_over_with_its_size() {
    let head = b"From a Tue Feb  3 10:15:00 2026\nSubject: big\n\n".to_vec();
    let fill = |size: usize| {
        let mut splitter = Splitter::new();
        splitter.push(&head);
        let body = size - "Subject: big\n\n".len();
        let stretch = vec![b'x'; 1 << 20];
        for _ in 0..body / stretch.len() {
            splitter.push(&stretch);
        }
        splitter.push(&stretch[..body % stretch.len()]);
        splitter.push(b"\n\nFrom b Tue Feb  3 10:15:00 2026\nSubject: small\n\ny\n");
        splitter.finish();
        let mails: Vec<_> = std::iter::from_fn(|| splitter.next_mail()).collect();
        assert_eq!(mails[1], Ok(b"Subject: small\n\ny\n".to_vec()));
        mails[0].clone()
    };
    let max = MAIL_BYTES_MAX as u64;
    // With the line end of its last line and the empty line behind it.
    assert_eq!(
        fill(MAIL_BYTES_MAX - 1),
        Err(BadMail::TooLarge { size: max + 1, max })
    );
    assert_eq!(
        fill(MAIL_BYTES_MAX + 7),
        Err(BadMail::TooLarge { size: max + 9, max })
    );
    assert_eq!(fill(MAIL_BYTES_MAX - 2).unwrap().len(), MAIL_BYTES_MAX - 1);
}

proptest! {
    #[test]
    fn stretches_do_not_matter(file in "(From |From: |>From |a:1|x|\r|\n|\n\n|10:00 2026){0,40}", stretch in 1..50usize) {
        prop_assert_eq!(split(file.as_bytes(), stretch), split(file.as_bytes(), usize::MAX));
    }

    #[test]
    fn any_bytes_are_split(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(!split(&bytes, 13).is_empty());
    }
}
