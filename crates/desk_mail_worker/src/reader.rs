//! One file's bytes to batches of its mails.

use desk_mail::Splitter;
use desk_port::{event::BadMail, mail::Batch};

/// Mails that one batch holds, which the engine writes in one transaction.
pub const BATCH_MAILS_MAX: usize = 32;

/// Reads one file: [`Reader::push`] a stretch, then take batches until there is none.
pub struct Reader {
    file: String,
    splitter: Splitter,
    number: u32,
}

impl Reader {
    pub fn new(file: String) -> Self {
        Self {
            file,
            splitter: Splitter::new(),
            number: 0,
        }
    }

    /// The next bytes; `end` says that no more will come.
    pub fn push(&mut self, bytes: &[u8], end: bool) {
        self.splitter.push(bytes);
        if end {
            self.splitter.finish();
        }
    }

    /// The mails that are whole by now; none when there are no more before the next bytes.
    pub fn batch(&mut self) -> Option<Batch> {
        let mut batch = Batch::default();
        while batch.mails.len() < BATCH_MAILS_MAX
            && let Some(raw) = self.splitter.next_mail()
        {
            self.number += 1;
            match raw.and_then(|raw| desk_mail::parse(&raw)) {
                Ok(mail) => {
                    batch.mails.push(mail);
                    batch.numbers.push(self.number);
                }
                Err(bad) => batch.bad.push(BadMail {
                    file: self.file.clone(),
                    number: self.number,
                    reason: bad.to_string(),
                }),
            }
        }
        (!batch.mails.is_empty() || !batch.bad.is_empty()).then_some(batch)
    }
}

#[cfg(test)]
mod tests {
    //! Files with a known number of mails go in; how many come out in each batch, and what is said of bad ones, is counted by hand.

    use super::*;

    fn mailbox(mails: usize) -> Vec<u8> {
        (0..mails)
            .flat_map(|n| {
                format!("From a@b.example Mon Jan  1 00:00:00 2024\nFrom: a@b.example\nMessage-ID: <{n}@b.example>\n\nWord {n}\n\n").into_bytes()
            })
            .collect()
    }

    #[test]
    fn a_batch_is_never_longer_than_its_limit_and_none_is_lost() {
        let mut reader = Reader::new("a.mbox".into());
        reader.push(&mailbox(BATCH_MAILS_MAX + 3), true);
        let sizes: Vec<usize> = std::iter::from_fn(|| reader.batch())
            .map(|batch| batch.mails.len())
            .collect();
        assert_eq!(sizes, [BATCH_MAILS_MAX, 3]);
    }

    #[test]
    fn a_mail_cut_between_two_stretches_comes_out_whole() {
        let bytes = mailbox(2);
        let mut reader = Reader::new("a.mbox".into());
        let mut texts = Vec::new();
        for (at, byte) in bytes.iter().enumerate() {
            reader.push(&[*byte], at + 1 == bytes.len());
            while let Some(batch) = reader.batch() {
                texts.extend(batch.mails.into_iter().map(|mail| mail.text));
            }
        }
        assert_eq!(texts, ["Word 0", "Word 1"]);
    }

    #[test]
    fn a_bad_mail_is_named_by_file_and_number() {
        let mut reader = Reader::new("b.mbox".into());
        let mut bytes = mailbox(1);
        bytes.extend(b"From c@d.example Mon Jan  1 00:00:00 2024\nSubject: nobody wrote this\n\nWords\n\n");
        bytes.extend(mailbox(1));
        reader.push(&bytes, true);
        let batch = reader.batch().unwrap();
        assert_eq!(batch.numbers, [1, 3]);
        assert_eq!((batch.bad[0].file.as_str(), batch.bad[0].number), ("b.mbox", 2));
        assert!(reader.batch().is_none());
    }
}
