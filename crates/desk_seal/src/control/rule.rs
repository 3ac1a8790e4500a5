//! The rules by which the next entry is valid. They only look; what an entry changes is in `membership`.

use super::{
    BODY_BYTES_MAX, CHAIN_ENTRIES_MAX, ControlEntry, ControlError, DEVICES_MAX, DEVICES_PER_PERSON_MAX,
    Header, INVITE_MS_MAX, INVITE_USES_MAX, InviteState, Membership, OPEN_INVITES_MAX, OWN_INVITE_MS_MAX,
    PROFILE_BODY_BYTES_MAX, Payload, grant,
    payload::{InviteOffer, JoinClaim},
};
use crate::{device::DevicePublic, digest, hybrid, name, signature};
use desk_model::{DeskId, DeviceId, PersonId, Role};

type Checked = Result<(), ControlError>;

fn require(holds: bool, error: ControlError) -> Checked {
    if holds { Ok(()) } else { Err(error) }
}

/// The id that goes with an invite's signing key.
pub(crate) fn invite_id(sign: &[u8; 32]) -> [u8; 16] {
    digest::t16(digest::derive(name::INVITE_ID, &[sign]))
}

/// What a new device signs to prove that it holds its key: desk ‖ invite ‖ person ‖ sign ‖ kem.
pub(crate) fn possession_parts<'a>(
    desk: &'a DeskId,
    invite: &'a [u8; 16],
    person: &'a PersonId,
    device: &'a DevicePublic,
) -> [&'a [u8]; 5] {
    [
        desk.as_bytes(),
        invite,
        person.as_bytes(),
        &device.sign,
        &device.kem,
    ]
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
        return join(members, claim);
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
        Payload::Invite(offer) => invite(members, header, offer),
        Payload::Revoke { invite } => open_invite(members, *invite),
        Payload::Profile { person } => require(members.role(*person).is_some(), ControlError::PersonUnknown),
        _ => Ok(()),
    }
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
    require(
        entry.header().body_hash.is_some() == payload.has_body(),
        ControlError::WrongBody,
    )?;
    let max = match payload {
        Payload::Profile { .. } | Payload::Join(_) => PROFILE_BODY_BYTES_MAX,
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

fn invite(members: &Membership, header: &Header, offer: &InviteOffer) -> Checked {
    let fresh = members.invite(offer.id).is_none() && offer.id == invite_id(&offer.sign);
    require(fresh, ControlError::InviteId)?;
    let strong = signature::strong_key(&offer.sign).is_some() && hybrid::is_contributory(&offer.kem);
    require(strong, ControlError::WeakKey)?;
    let (uses_max, lasts_max) = match offer.person {
        Some(_) => (1, OWN_INVITE_MS_MAX),
        None => (INVITE_USES_MAX, INVITE_MS_MAX),
    };
    // For another device the role is that of its person and this field is not looked at.
    require(
        offer.person.is_some() || offer.role != Role::Lead,
        ControlError::InviteRole,
    )?;
    require((1..=uses_max).contains(&offer.uses), ControlError::InviteTerms)?;
    let lasts = offer.expires_ms.saturating_sub(header.time_ms);
    require(lasts <= lasts_max, ControlError::InviteTerms)?;
    let open = members.invites().filter(|invite| invite.is_open()).count();
    require(open < OPEN_INVITES_MAX, ControlError::TooManyInvites)
}

fn join(members: &Membership, claim: &JoinClaim) -> Checked {
    let invite = members.invite(claim.invite).ok_or(ControlError::InviteUnknown)?;
    let right_person = match invite.offer.person {
        Some(person) => claim.person == person && members.role(person).is_some(),
        None => members.role(claim.person).is_none(),
    };
    require(right_person, ControlError::Person)?;
    require(claim.device.is_strong(), ControlError::WeakKey)?;
    require(
        members.device(claim.device.id()).is_none(),
        ControlError::DeviceKnown,
    )?;
    let parts = possession_parts(&members.desk, &claim.invite, &claim.person, &claim.device);
    let held = signature::holds(&claim.device.sign, name::POSSESSION, &parts, &claim.possession);
    require(held, ControlError::Possession)?;
    let of_person = members
        .devices()
        .filter(|(_, device)| device.person == claim.person)
        .count();
    require(
        of_person < DEVICES_PER_PERSON_MAX,
        ControlError::TooManyDevicesOfPerson,
    )?;
    require(
        members.devices().count() < DEVICES_MAX,
        ControlError::TooManyDevices,
    )
}
