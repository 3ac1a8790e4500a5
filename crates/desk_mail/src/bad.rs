//! Why something is no mail that can be imported.

/// The reason, as a sentence that stands after the file's name and the mail's number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadMail {
    #[error("There is nothing in it.")]
    Empty,
    #[error("This is neither a mail nor a mailbox file.")]
    NotMail,
    #[error("There were {0} bytes before the first mail that belong to none; they were left out.")]
    Junk(u64),
    #[error("The mail has {size} bytes, and at most {max} are taken in; it was left out.")]
    TooLarge { size: u64, max: u64 },
    #[error("The mail has more than {0} attachments; it was left out.")]
    TooManyAttachments(usize),
    #[error("The mail names no sender, so nobody could be answered; it was left out.")]
    NoSender,
}
