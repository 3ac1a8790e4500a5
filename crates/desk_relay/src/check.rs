//! What a relay checks of an entry by the membership alone: bounds, version, author, signature, place on the chain, whether
//! it counts, erasure, epoch. What needs the log (number, duplicate, key record) the writer checks.

use crate::log::{EntryKey, NewEntry};
use desk_model::{DeviceId, Role};
use desk_seal::{
    Membership,
    entry::{Attest, EntryError, Kind, verify},
};
use desk_sync::{EntryHead, Reason, Refusal, WireError};

/// How an entry comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// New, from the device that wrote it.
    Push(DeviceId),
    /// Stored before, from any writer.
    Offer(DeviceId),
}

/// An entry that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub key: EntryKey,
    pub n: u64,
    pub kind: Kind,
    /// What an attest says.
    pub attest: Option<Attest>,
    /// The document key that its body is sealed under (or that it is).
    pub key_id: Option<[u8; 16]>,
    pub bytes: Vec<u8>,
}

impl Checked {
    #[must_use]
    pub fn new_entry(&self) -> NewEntry<'_> {
        NewEntry {
            key: self.key,
            n: self.n,
            is_key: self.kind == Kind::Key,
            // What newcomers need before anything else of the document.
            leads: self.kind != Kind::Change,
            bytes: &self.bytes,
        }
    }
}

fn reason(error: &EntryError) -> Reason {
    match error {
        EntryError::Malformed(_) | EntryError::Core => Reason::Malformed,
        EntryError::TooLarge => Reason::TooLarge,
        EntryError::NeedsNewerApp => Reason::UnknownVersion,
        EntryError::UnknownAuthor => Reason::UnknownDevice,
        EntryError::Signature => Reason::BadSignature,
        EntryError::Ahead => Reason::Ahead,
        EntryError::WrongChain => Reason::WrongChain,
        EntryError::Void => Reason::Void,
    }
}

fn not_allowed() -> Refusal {
    Refusal::new(
        Reason::NotAllowed,
        "Your role on this desk does not write. What you made is kept on this device. Ask a lead for another role.",
    )
}

/// Checks one entry that came over a connection of a present device.
///
/// # Errors
/// Why it is refused.
pub fn check(bytes: Vec<u8>, way: Way, members: &Membership) -> Result<Checked, Refusal> {
    let (Way::Push(sender) | Way::Offer(sender)) = way;
    match members.role_of(sender) {
        None => return Err(removed()),
        Some((_, Role::Viewer)) => return Err(not_allowed()),
        Some(_) => {}
    }
    if let Err(error @ WireError::EntryTooLarge(_)) = EntryHead::parse(&bytes) {
        return Err(Refusal::new(Reason::TooLarge, error.to_string()));
    }
    let verified =
        verify(&bytes, members).map_err(|error| Refusal::new(reason(&error), error.to_string()))?;
    let core = verified.core();
    if members.is_erased(core.doc) {
        let text = "What this belongs to was erased from the desk; it was not stored, and is removed from your device too.";
        return Err(Refusal::new(Reason::Erased, text));
    }
    if let Way::Push(sender) = way {
        if core.dev != sender {
            return Err(Refusal::new(
                Reason::NotAllowed,
                "The entry is another device's; it was not stored. Offer it instead.",
            ));
        }
        let current = members.current_epoch();
        if verified.epoch().is_some_and(|epoch| epoch != current) {
            let text = "The entry is sealed under a former key of the desk; it was not stored. It is sealed again and resent.";
            return Err(Refusal::new(Reason::StaleEpoch, text).with_detail(u64::from(current)));
        }
    }
    let checked = Checked {
        key: EntryKey {
            doc: core.doc,
            id: core.id,
            dev: core.dev,
        },
        n: core.n,
        kind: core.kind,
        attest: verified.attest(),
        key_id: verified.key_id(),
        bytes: Vec::new(),
    };
    Ok(Checked { bytes, ..checked })
}

/// The device is no member any more.
#[must_use]
pub fn removed() -> Refusal {
    Refusal::new(
        Reason::Removed,
        "This device is no longer a member of the desk. What is stored here stays readable. Ask a lead for a new invite.",
    )
}
