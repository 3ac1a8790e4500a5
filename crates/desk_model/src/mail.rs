//! A mail as the importer hands it over: parsed, decoded, sanitised. How it came out of bytes is `desk_mail`'s business.

use crate::{json::object, named::named};
use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

/// A name and an address; the address is in lower case and never empty, the name may be.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
pub struct Mailbox {
    pub name: String,
    pub address: String,
}

object!(Mailbox { name, address });

named! {
    /// Machine mail, by what it is.
    pub enum Auto {
        Bounce = "bounce",
        Reply = "reply",
        Own = "own",
        List = "list",
    }
}

/// One attachment, unsealed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct MailAttachment {
    pub name: String,
    /// A media type such as `application/pdf`.
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// One mail.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Mail {
    /// Without angle brackets; made from a hash of the bytes where the mail has none, so that importing twice adds nothing.
    pub message_id: String,
    /// Message ids that this one answers, newest first: In-Reply-To, then References from last to first, no duplicates.
    pub references: Vec<String>,
    pub from: Mailbox,
    pub to: Vec<Mailbox>,
    pub subject: String,
    /// Its own date, ms since 1970; none when the mail has none or one that cannot be.
    pub date_ms: Option<u64>,
    /// Plain text; made from the HTML where the mail has only that.
    pub text: String,
    /// Sanitised: no scripts, no remote images.
    pub html: Option<String>,
    pub auto: Option<Auto>,
    pub attachments: Vec<MailAttachment>,
}
