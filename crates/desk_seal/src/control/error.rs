//! Why a control entry is not taken. Each is a whole sentence that may be shown.

use super::{
    CHAIN_ENTRIES_MAX, DEVICES_MAX, DEVICES_PER_PERSON_MAX, KITS_PER_PERSON_MAX, OPEN_INVITES_MAX,
    relays::RELAYS_MAX,
};
use crate::{cbor::CborError, link::RELAY_URL_BYTES_MAX};

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    #[error("The entry is damaged ({0}); nothing of it was used.")]
    Malformed(#[from] CborError),
    #[error("This needs a newer app; the desk can be read here, update the app to change it.")]
    NeedsNewerApp,
    #[error("The entry belongs to another desk; nothing of it was used.")]
    WrongDesk,
    #[error(
        "The entry has number {found}, the chain goes on with {expected}; fetch the missing entries first."
    )]
    WrongSeq { expected: u32, found: u32 },
    #[error("The entry does not follow the last one of this chain; fetch the chain and try again.")]
    WrongPrev,
    #[error("A chain begins with its founding, and has only one; nothing of the entry was used.")]
    Founding,
    #[error("The signature of the entry is not its author's; nothing of it was used.")]
    Signature,
    #[error("The author of the entry is no present device of this desk; nothing of it was used.")]
    UnknownAuthor,
    #[error("The author's role does not allow this; a lead of the desk can do it.")]
    NotAllowed,
    #[error("The device's keys are too weak to be used; make new ones.")]
    WeakKey,
    #[error("The body does not belong to the entry; nothing of it was used.")]
    WrongBody,
    #[error("The entry comes without its body; offer it again with the body.")]
    BodyMissing,
    #[error("The body is larger than {max} bytes; make it shorter.")]
    BodyTooLarge { max: usize },
    #[error("The invite's id is not that of its key, or it was used before; make a new invite.")]
    InviteId,
    #[error("An invite cannot make a lead; invite with another role, then make the person a lead.")]
    InviteRole,
    #[error("The invite's uses or expiry are outside of what is allowed; make a new invite.")]
    InviteTerms,
    #[error("The desk has {OPEN_INVITES_MAX} open invites, which is the most; revoke some first.")]
    TooManyInvites,
    #[error("There is no such invite in this desk; ask for a new link.")]
    InviteUnknown,
    #[error("The invite was already used; ask for a new link.")]
    InviteUsed,
    #[error("The invite was revoked; ask for a new link.")]
    InviteRevoked,
    #[error("The person is already a member, or not the one who is invited; ask for a new link.")]
    Person,
    #[error("There is no such person in this desk; nothing was changed.")]
    PersonUnknown,
    #[error("A device that was once known cannot join again; join with new keys.")]
    DeviceKnown,
    #[error("The new device does not prove that it holds its keys; nothing of the entry was used.")]
    Possession,
    #[error("The person has {DEVICES_PER_PERSON_MAX} devices, which is the most; remove one first.")]
    TooManyDevicesOfPerson,
    #[error("The desk has {DEVICES_MAX} devices, which is the most; remove some first.")]
    TooManyDevices,
    #[error("The person has {KITS_PER_PERSON_MAX} recovery kits, which is the most; remove one first.")]
    TooManyKits,
    #[error("The header is larger than {max} bytes; do it in several steps.")]
    HeaderTooLarge { max: usize },
    #[error(
        "No lead with a device would be left, and nobody could administer the desk; make another lead first."
    )]
    NoLeadLeft,
    #[error("A device of the person is not named with the last number of it that counts; try again.")]
    CutMissing,
    #[error("Only who becomes a viewer gets a last number that counts; nothing was changed.")]
    CutNotWanted,
    #[error("There is no such device in this desk, or it is named twice; nothing was changed.")]
    DeviceUnknown,
    #[error("A lead who removes somebody gives the others a new key in the same step; try again.")]
    EpochWanted,
    #[error("Only leads give new keys; remove the device without one, a lead's device follows.")]
    EpochNotWanted,
    #[error("The new key has number {found}, {expected} comes next; fetch the chain and try again.")]
    EpochNumber { expected: u32, found: u32 },
    #[error(
        "The new key is sealed to {found} devices, the desk has {expected}; fetch the chain and try again."
    )]
    EpochSeals { expected: usize, found: usize },
    #[error("A former key is handed on twice, or is none; nothing of the entry was used.")]
    EpochWraps,
    #[error("The new key is not sealed to exactly the open invites; fetch the chain and try again.")]
    InviteSeals,
    #[error("More than {max} things are named at once; do it in several steps.")]
    TooManyItems { max: usize },
    #[error(
        "A move names one to {RELAYS_MAX} addresses of at most {RELAY_URL_BYTES_MAX} bytes; nothing was changed."
    )]
    Relays,
    #[error("Only names, invites and steps of the team can be erased on the chain; nothing was erased.")]
    NotErasable,
    #[error("The desk already asks for a newer version; that cannot be taken back.")]
    FloorLowered,
    #[error("The chain has {CHAIN_ENTRIES_MAX} entries, which is the most; found a new desk.")]
    ChainFull,
}
