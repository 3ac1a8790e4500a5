//! From the reader of mail files to the engine: a few mails at a time.

use crate::event::BadMail;
use borsh::{BorshDeserialize, BorshSerialize};
use desk_model::Mail;

/// Some mails of one file, in its order, read and sanitised.
#[derive(Debug, Clone, PartialEq, Eq, Default, BorshSerialize, BorshDeserialize)]
pub struct Batch {
    pub mails: Vec<Mail>,
    /// The number of each within the file, from 1.
    pub numbers: Vec<u32>,
    /// Mails that could not be read.
    pub bad: Vec<BadMail>,
    /// Bytes of the file that were read for this batch.
    pub bytes_done: u64,
    /// The file is at its end; nothing is in this batch.
    pub last: bool,
}

impl Batch {
    /// Takes the bytes of all attachments out, in order: they travel beside the text of the batch.
    pub fn take_bytes(&mut self) -> Vec<Vec<u8>> {
        self.attachments().map(std::mem::take).collect()
    }

    /// Puts back what [`Batch::take_bytes`] took; false when it is not as many as there are attachments.
    #[must_use]
    pub fn give_bytes(&mut self, bytes: Vec<Vec<u8>>) -> bool {
        let mut bytes = bytes.into_iter();
        for attachment in self.attachments() {
            let Some(own) = bytes.next() else {
                return false;
            };
            *attachment = own;
        }
        bytes.next().is_none()
    }

    fn attachments(&mut self) -> impl Iterator<Item = &mut Vec<u8>> {
        self.mails
            .iter_mut()
            .flat_map(|mail| &mut mail.attachments)
            .map(|attachment| &mut attachment.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use desk_model::mail::MailAttachment;

    fn batch(mails: &[&[&[u8]]]) -> Batch {
        let mail = |attachments: &&[&[u8]]| Mail {
            attachments: attachments
                .iter()
                .map(|bytes| MailAttachment {
                    bytes: bytes.to_vec(),
                    ..MailAttachment::default()
                })
                .collect(),
            ..Mail::default()
        };
        Batch {
            mails: mails.iter().map(mail).collect(),
            ..Batch::default()
        }
    }

    #[test]
    fn bytes_taken_out_and_put_back_are_where_they_were() {
        let whole = batch(&[&[b"one", b"two"], &[], &[b"three"]]);
        let mut apart = whole.clone();
        let bytes = apart.take_bytes();
        assert_eq!(bytes, [b"one".to_vec(), b"two".to_vec(), b"three".to_vec()]);
        assert_eq!(apart, batch(&[&[b"", b""], &[], &[b""]]));
        assert!(apart.give_bytes(bytes));
        assert_eq!(apart, whole);
    }

    #[test]
    fn too_few_or_too_many_bytes_are_noticed() {
        assert!(!batch(&[&[b"", b""]]).give_bytes(vec![vec![1]]));
        assert!(!batch(&[&[b""]]).give_bytes(vec![vec![1], vec![2]]));
    }
}
