//! The rules by which the next entry is valid. They only look; what an entry changes is in `membership`.

mod admission;
mod departure;
mod epoch;

pub(crate) use admission::{NO_INVITE, invite_id, possession_parts};
pub(crate) use epoch::{devices_after, invite_seals, open_invites_after};

use super::{
    BODY_BYTES_MAX, CHAIN_ENTRIES_MAX, ControlEntry, ControlError, HEADER_BYTES_MAX, Header, InviteState,
    Membership, PROFILE_BODY_BYTES_MAX, Payload, grant,
    payload::{Erasure, INVITE, JoinClaim, PROFILE, TEAM},
};
use crate::device::DevicePublic;
use desk_model::{DeviceId, PersonId, Role};

type Checked = Result<(), ControlError>;

fn require(holds: bool, error: ControlError) -> Checked {
    if holds { Ok(()) } else { Err(error) }
}

pub(super) fn founding(entry: &ControlEntry, device: &DevicePublic) -> Checked {
    let header = entry.header();
    let first = header.desk.is_none() && header.seq == 0 && header.prev == [0; 32];
    require(first, ControlError::Founding)?;
    require(header.body_hash.is_none(), ControlError::WrongBody)?;
    require(header.by == device.id().0, ControlError::UnknownAuthor)?;
    require(device.is_strong(), ControlError::WeakKey)?;
    require(entry.signed_by(&device.sign), ControlError::Signature)
}

pub(crate) fn next(members: &Membership, entry: &ControlEntry) -> Checked {
    let header = entry.header();
    place(members, header)?;
    if let Payload::Join(claim) = &header.payload {
        join_author(members, entry, claim)?;
        body(entry)?;
        return admission::join(members, claim);
    }
    let (person, role) = author(members, entry)?;
    if matches!(header.payload, Payload::Later { .. }) {
        return Err(ControlError::NeedsNewerApp);
    }
    let maker = match &header.payload {
        Payload::Revoke { invite } => Some(members.invite(*invite).ok_or(ControlError::InviteUnknown)?.maker),
        _ => None,
    };
    require(
        grant::allows(person, role, &header.payload, maker),
        ControlError::NotAllowed,
    )?;
    body(entry)?;
    match &header.payload {
        Payload::Invite(offer) => admission::invite(members, header, offer),
        Payload::Revoke { invite } => open_invite(members, *invite),
        Payload::AddDevice(claim) => admission::add_device(members, claim),
        Payload::Remove(removal) => departure::remove(members, removal, (person, role)),
        Payload::SetRole(change) => departure::set_role(members, change),
        Payload::Epoch(offer) => epoch::next(members, &header.payload, offer),
        Payload::Profile { person } => require(members.role(*person).is_some(), ControlError::PersonUnknown),
        Payload::Erase(erasure) => erase(members, erasure),
        Payload::Admit { entries } => {
            let mut devices = entries.iter().map(|(device, _)| *device);
            let known = devices.all(|device| members.known_device(device).is_some());
            require(known, ControlError::DeviceUnknown)
        }
        Payload::Require { version } => require(*version >= members.floor(), ControlError::FloorLowered),
        _ => Ok(()),
    }
}

/// Only bodies that name or describe somebody can be erased.
fn erase(members: &Membership, erasure: &Erasure) -> Checked {
    let erasable = |seq: &u32| matches!(members.kind_at(*seq), Some(INVITE | PROFILE | TEAM));
    require(erasure.controls.iter().all(erasable), ControlError::NotErasable)
}

fn place(members: &Membership, header: &Header) -> Checked {
    let desk = header.desk.ok_or(ControlError::Founding)?;
    require(desk == members.desk, ControlError::WrongDesk)?;
    let (expected, found) = (members.next_seq(), header.seq);
    require(found == expected, ControlError::WrongSeq { expected, found })?;
    require(expected < CHAIN_ENTRIES_MAX, ControlError::ChainFull)?;
    require(header.prev == members.head().hash, ControlError::WrongPrev)?;
    let founds_again = matches!(header.payload, Payload::Found { .. });
    require(!founds_again, ControlError::Founding)
}

fn author(members: &Membership, entry: &ControlEntry) -> Result<(PersonId, Role), ControlError> {
    let by = DeviceId(entry.header().by);
    let device = members.device(by).ok_or(ControlError::UnknownAuthor)?;
    require(entry.signed_by(&device.public.sign), ControlError::Signature)?;
    members.role_of(by).ok_or(ControlError::UnknownAuthor)
}

/// A Join is signed by the key of its invite, which must be open.
fn join_author(members: &Membership, entry: &ControlEntry, claim: &JoinClaim) -> Checked {
    require(entry.header().by == claim.invite, ControlError::UnknownAuthor)?;
    let invite = members.invite(claim.invite).ok_or(ControlError::InviteUnknown)?;
    require(entry.signed_by(&invite.offer.sign), ControlError::Signature)?;
    open_invite(members, claim.invite)
}

fn body(entry: &ControlEntry) -> Checked {
    let payload = &entry.header().payload;
    let max = HEADER_BYTES_MAX;
    require(entry.header_len() <= max, ControlError::HeaderTooLarge { max })?;
    require(
        entry.header().body_hash.is_some() == payload.has_body(),
        ControlError::WrongBody,
    )?;
    let max = match payload {
        Payload::Profile { .. } | Payload::Join(_) | Payload::AddDevice(_) => PROFILE_BODY_BYTES_MAX,
        _ => BODY_BYTES_MAX,
    };
    let length = entry.body().map_or(0, <[u8]>::len);
    require(length <= max, ControlError::BodyTooLarge { max })
}

fn open_invite(members: &Membership, id: [u8; 16]) -> Checked {
    match members.invite(id).map(|invite| invite.state) {
        Some(InviteState::Open { .. }) => Ok(()),
        Some(InviteState::Used) => Err(ControlError::InviteUsed),
        Some(InviteState::Revoked) => Err(ControlError::InviteRevoked),
        None => Err(ControlError::InviteUnknown),
    }
}
