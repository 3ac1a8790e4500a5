//! Raw mails out of the bytes of a file: a mailbox (mbox in its kinds mboxo and mboxrd) or one mail, told apart by content.
//!
//! A mailbox begins each mail with a line `From ` after an empty line, and has a `>` before such lines of bodies, which is
//! taken away (<https://www.rfc-editor.org/rfc/rfc4155>). Bytes come in stretches of any size; at most one mail is held.

use crate::{BadMail, MAIL_BYTES_MAX};
use std::collections::VecDeque;

/// What is looked at of a line before it is passed on; longer lines go through in pieces.
const LINE_BYTES_MAX: usize = 64 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Unknown,
    Mailbox,
    Single,
}

/// Takes the bytes of one file, gives its mails.
#[derive(Debug)]
pub struct Splitter {
    form: Form,
    line: Vec<u8>,
    /// The line being read is at its beginning.
    fresh: bool,
    /// The line before was empty.
    after_blank: bool,
    /// A line `From ` without a date: begins a mail if a header follows, else it is text.
    candidate: Option<Vec<u8>>,
    mail: Vec<u8>,
    /// Of the mail being read, also of what is too much to be held.
    size: u64,
    junk: u64,
    begun: bool,
    ready: VecDeque<Result<Vec<u8>, BadMail>>,
}

impl Default for Splitter {
    fn default() -> Self {
        Self {
            form: Form::Unknown,
            line: Vec::new(),
            fresh: true,
            after_blank: true,
            candidate: None,
            mail: Vec::new(),
            size: 0,
            junk: 0,
            begun: false,
            ready: VecDeque::new(),
        }
    }
}

impl Splitter {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The next bytes of the file. Take what is ready with [`Splitter::next_mail`] before pushing more.
    pub fn push(&mut self, bytes: &[u8]) {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") || self.line.len() >= LINE_BYTES_MAX {
                self.take_line();
            }
        }
    }

    /// The file is at its end: what is left becomes ready.
    pub fn finish(&mut self) {
        if !self.line.is_empty() {
            self.take_line();
        }
        if let Some(text) = self.candidate.take() {
            self.add(&text);
        }
        match self.form {
            Form::Unknown if self.junk > 0 => self.ready.push_back(Err(BadMail::NotMail)),
            Form::Unknown => self.ready.push_back(Err(BadMail::Empty)),
            Form::Mailbox | Form::Single => self.end_mail(),
        }
        *self = Self {
            ready: std::mem::take(&mut self.ready),
            ..Self::default()
        };
    }

    /// A mail that is complete, or why one is left out.
    pub fn next_mail(&mut self) -> Option<Result<Vec<u8>, BadMail>> {
        self.ready.pop_front()
    }

    fn take_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let fresh = std::mem::replace(&mut self.fresh, line.ends_with(b"\n"));
        if !fresh {
            self.add(&line);
        } else if self.form == Form::Unknown {
            self.begin(&line);
        } else {
            self.follow(&line);
        }
        let blank = matches!(line.as_slice(), b"\n" | b"\r\n");
        self.after_blank = fresh && blank;
        if self.line.capacity() == 0 {
            self.line = line;
            self.line.clear();
        }
    }

    /// A line before it is known what the file is.
    fn begin(&mut self, line: &[u8]) {
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        if line.iter().all(u8::is_ascii_whitespace) {
            return;
        }
        let first = self.junk == 0;
        if line.starts_with(b"From ") {
            self.form = Form::Mailbox;
            self.begun = true;
        } else if line.starts_with(b">From ") || (first && is_header(line)) || is_mail_header(line) {
            self.form = Form::Single;
            self.begun = true;
            if !line.starts_with(b">From ") {
                self.add(line);
            }
        } else {
            self.junk = self.junk.saturating_add(length(line));
            return;
        }
        if self.junk > 0 {
            self.ready.push_back(Err(BadMail::Junk(self.junk)));
        }
    }

    /// A line of a mail, or the one that begins the next.
    fn follow(&mut self, line: &[u8]) {
        if let Some(text) = self.candidate.take() {
            if is_header(line) {
                self.next_begins();
            } else {
                self.add(&text);
            }
        }
        if self.form == Form::Single {
            return self.add(line);
        }
        if self.after_blank && line.starts_with(b"From ") {
            if has_date(line) {
                self.next_begins();
            } else {
                self.candidate = Some(line.to_vec());
            }
            return;
        }
        let marks = line.iter().take_while(|byte| **byte == b'>').count();
        match line.split_first() {
            Some((b'>', rest)) if line.get(marks..).is_some_and(|rest| rest.starts_with(b"From ")) => {
                self.add(rest)
            }
            _ => self.add(line),
        }
    }

    fn add(&mut self, bytes: &[u8]) {
        if self.form == Form::Unknown {
            self.junk = self.junk.saturating_add(length(bytes));
            return;
        }
        self.size = self.size.saturating_add(length(bytes));
        if self.size <= length_max() {
            self.mail.extend_from_slice(bytes);
        } else {
            self.mail = Vec::new();
        }
    }

    fn next_begins(&mut self) {
        self.end_mail();
        self.begun = true;
    }

    fn end_mail(&mut self) {
        let mut mail = std::mem::take(&mut self.mail);
        let size = std::mem::take(&mut self.size);
        if !std::mem::take(&mut self.begun) {
            return;
        }
        if self.form == Form::Mailbox {
            // The empty line before the next `From ` is the mailbox's, not the mail's.
            for end in [b"\n\r\n".as_slice(), b"\n\n"] {
                if mail.ends_with(end) {
                    mail.truncate(mail.len() - end.len() + 1);
                    break;
                }
            }
        }
        self.ready.push_back(if size > length_max() {
            Err(BadMail::TooLarge {
                size,
                max: length_max(),
            })
        } else if mail.iter().all(u8::is_ascii_whitespace) {
            Err(BadMail::Empty)
        } else {
            Ok(mail)
        });
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn length_max() -> u64 {
    u64::try_from(MAIL_BYTES_MAX).unwrap_or(u64::MAX)
}

/// A name of printable characters and a colon (RFC 5322, 2.2).
fn is_header(line: &[u8]) -> bool {
    let name = line
        .iter()
        .take_while(|byte| byte.is_ascii_graphic() && **byte != b':')
        .count();
    name > 0 && line.get(name) == Some(&b':')
}

/// A header that only a mail begins with, for files that begin with something else.
fn is_mail_header(line: &[u8]) -> bool {
    const NAMES: [&[u8]; 8] = [
        b"Received:",
        b"Return-Path:",
        b"Delivered-To:",
        b"Message-ID:",
        b"MIME-Version:",
        b"From:",
        b"Date:",
        b"Subject:",
    ];
    NAMES.iter().any(|name| {
        line.get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
    })
}

/// Whether the line has a time of day and a year, as mailboxes write them.
fn has_date(line: &[u8]) -> bool {
    let digits = |word: &[u8], count: usize| word.len() == count && word.iter().all(u8::is_ascii_digit);
    let words = || line.split(u8::is_ascii_whitespace);
    let time = |word: &[u8]| {
        let parts: Vec<&[u8]> = word.split(|byte| *byte == b':').collect();
        (2..=3).contains(&parts.len()) && parts.iter().all(|part| digits(part, 2))
    };
    words().any(time) && words().any(|word| digits(word, 4))
}
