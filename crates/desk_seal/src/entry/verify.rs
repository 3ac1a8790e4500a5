//! What relay and peers check of an entry without any secret: version, bounds, author, signature, place on the chain, and
//! whether it counts.

use super::{
    Attest, Core, ENTRY_BYTES_MAX, EntryName, Kind, REST_BYTES_MAX,
    core::CORE_BYTES,
    rest::{self, Rest},
};
use crate::{
    cbor::{CborError, Reader},
    control::{Device, Membership},
    digest, name,
    sealed::OVERHEAD_BYTES,
    signature,
};
use desk_model::DeskId;

/// Body of a key record: nonce, key, tag.
pub const KEY_BODY_BYTES: usize = OVERHEAD_BYTES + 32;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    #[error("The entry is damaged ({0}); nothing of it was used.")]
    Malformed(#[from] CborError),
    #[error("The entry's core is damaged; nothing of it was used.")]
    Core,
    #[error("The entry is larger than {ENTRY_BYTES_MAX} bytes; send it in parts.")]
    TooLarge,
    #[error("This needs a newer app; the entry is kept sealed until the app is updated.")]
    NeedsNewerApp,
    #[error("The author of the entry is no device of this desk; it is left out.")]
    UnknownAuthor,
    #[error("The entry is not its author's; it is left out.")]
    Signature,
    #[error("The entry is newer than the member list here; it waits until that is fetched.")]
    Ahead,
    #[error(
        "The entry was written on another member list than this one; compare chain numbers with its author."
    )]
    WrongChain,
    #[error("The author had no right to write this; it is kept apart until a lead admits it.")]
    Void,
}

/// An entry whose author, signature and place were checked. Its body is still sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerifiedEntry<'a> {
    core: Core,
    core_bytes: [u8; CORE_BYTES],
    rest: &'a [u8],
    body: &'a [u8],
    told: Rest<'a>,
    seal_hash: [u8; 32],
    signature: [u8; 64],
}

impl<'a> VerifiedEntry<'a> {
    #[must_use]
    pub fn core(&self) -> &Core {
        &self.core
    }

    /// The epoch in which its key was made; an attest needs none.
    #[must_use]
    pub fn epoch(&self) -> Option<u32> {
        match self.told {
            Rest::Sealed { epoch, .. } => Some(epoch),
            Rest::Attest(_) => None,
        }
    }

    /// The document key it needs, or for a key record holds; an attest needs none.
    #[must_use]
    pub fn key_id(&self) -> Option<[u8; 16]> {
        match self.told {
            Rest::Sealed { key_id, .. } => Some(key_id),
            Rest::Attest(_) => None,
        }
    }

    /// What a snapshot covers, by id and device; nothing for other kinds.
    #[must_use]
    pub fn covers(&self) -> Vec<EntryName> {
        match self.told {
            Rest::Sealed {
                covers: Some(names), ..
            } => rest::read_covers(names).unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    /// What an attest says.
    #[must_use]
    pub fn attest(&self) -> Option<Attest> {
        match self.told {
            Rest::Attest(attest) => Some(attest),
            Rest::Sealed { .. } => None,
        }
    }

    /// With core and signature the proof that outlives the body.
    #[must_use]
    pub fn seal_hash(&self) -> [u8; 32] {
        self.seal_hash
    }

    #[must_use]
    pub fn signature(&self) -> [u8; 64] {
        self.signature
    }

    pub(crate) fn rest_bytes(&self) -> &'a [u8] {
        self.rest
    }

    pub(crate) fn body(&self) -> &'a [u8] {
        self.body
    }

    /// What the body's seal is bound to besides the desk.
    pub(super) fn bound_to(&self) -> [&[u8]; 2] {
        [&self.core_bytes, self.rest]
    }
}

/// D("entry seal", u32 len of rest ‖ rest ‖ body).
pub(crate) fn seal_hash(rest: &[u8], body: &[u8]) -> [u8; 32] {
    let length = u32::try_from(rest.len()).unwrap_or(u32::MAX).to_be_bytes();
    digest::derive(name::ENTRY_SEAL, &[&length, rest, body])
}

/// Whether an entry with this core counts by the newest membership. No order and no clock is asked.
#[must_use]
pub fn counts(core: &Core, members: &Membership) -> bool {
    members.known_device(core.dev).is_some_and(|device| {
        device.until.is_none_or(|until| core.n <= until) || members.is_admitted(core.dev, core.id)
    })
}

/// Version, bounds, author, signature, place on the chain, and that it counts.
pub fn verify<'a>(bytes: &'a [u8], members: &Membership) -> Result<VerifiedEntry<'a>, EntryError> {
    let entry = verify_uncounted(bytes, members)?;
    if counts(&entry.core, members) {
        Ok(entry)
    } else {
        Err(EntryError::Void)
    }
}

/// As [`verify`], also for what does not count: it may be taken in when something that counts builds on it.
pub fn verify_uncounted<'a>(bytes: &'a [u8], members: &Membership) -> Result<VerifiedEntry<'a>, EntryError> {
    let entry = read(bytes)?;
    let core = &entry.core;
    check_author(
        core,
        &entry.core_bytes,
        &entry.seal_hash,
        &entry.signature,
        members,
    )?;
    // Epochs of a branch that was healed are counted apart.
    let is_ahead = entry.epoch().is_some_and(|epoch| epoch > members.current_epoch());
    if is_ahead && !members.is_healed(core.ctl, core.tag) {
        return Err(EntryError::Ahead);
    }
    Ok(entry)
}

/// Author, signature and place on the chain.
pub(crate) fn check_author(
    core: &Core,
    core_bytes: &[u8; CORE_BYTES],
    seal_hash: &[u8; 32],
    signature: &[u8; 64],
    members: &Membership,
) -> Result<(), EntryError> {
    let device = members.known_device(core.dev);
    // An author that is not known yet may be one whom the next control entries admit.
    let ahead = core.ctl > members.head().seq;
    let device = device.ok_or(if ahead {
        EntryError::Ahead
    } else {
        EntryError::UnknownAuthor
    })?;
    if !is_signed(core_bytes, seal_hash, signature, members.desk(), device) {
        return Err(EntryError::Signature);
    }
    stands(core, members, device)
}

pub(crate) fn is_signed(
    core_bytes: &[u8; CORE_BYTES],
    seal_hash: &[u8; 32],
    signature: &[u8; 64],
    desk: DeskId,
    device: &Device,
) -> bool {
    let parts: [&[u8]; 3] = [desk.as_bytes(), core_bytes, seal_hash];
    signature::holds(&device.public.sign, name::ENTRY, &parts, signature)
}

/// Whether the author stood on this chain, not before its admission, or on a branch that was healed.
fn stands(core: &Core, members: &Membership, device: &Device) -> Result<(), EntryError> {
    if members.is_healed(core.ctl, core.tag) {
        return Ok(());
    }
    if core.ctl > members.head().seq {
        return Err(EntryError::Ahead);
    }
    if members.is_place(core.ctl, core.tag) && core.ctl >= device.added {
        Ok(())
    } else {
        Err(EntryError::WrongChain)
    }
}

fn read(bytes: &[u8]) -> Result<VerifiedEntry<'_>, EntryError> {
    if bytes.len() > ENTRY_BYTES_MAX {
        return Err(EntryError::TooLarge);
    }
    let mut reader = Reader::new(bytes);
    reader.tuple(4)?;
    let core_bytes = reader.array_of()?;
    let core = Core::parse(&core_bytes)?;
    let rest = reader.bytes(REST_BYTES_MAX)?;
    let body = reader.bytes(ENTRY_BYTES_MAX)?;
    let signature = reader.array_of()?;
    reader.end()?;
    let told = Rest::read(core.kind, rest)?;
    let body_fits = match (core.kind, told) {
        (Kind::Change | Kind::Snapshot, _) => body.len() > OVERHEAD_BYTES,
        (Kind::Key, Rest::Sealed { key_id, .. }) => body.len() == KEY_BODY_BYTES && core.id == key_id,
        (Kind::Attest | Kind::Key, _) => body.is_empty(),
    };
    if !body_fits {
        return Err(EntryError::Core);
    }
    let seal_hash = seal_hash(rest, body);
    Ok(VerifiedEntry {
        core,
        core_bytes,
        rest,
        body,
        told,
        seal_hash,
        signature,
    })
}
