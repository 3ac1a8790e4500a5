//! Who comes in: invites, joins, and devices that others of their person bring.

use super::{Checked, require};
use crate::{
    control::{
        ControlError, DEVICES_MAX, DEVICES_PER_PERSON_MAX, Header, INVITE_MS_MAX, INVITE_USES_MAX,
        KITS_PER_PERSON_MAX, Membership, OPEN_INVITES_MAX, OWN_INVITE_MS_MAX,
        payload::{DeviceClaim, InviteOffer, JoinClaim},
    },
    device::DevicePublic,
    digest, hybrid, name, signature,
};
use desk_model::{DeskId, PersonId, Role};

/// Stands in a possession where a device comes in without an invite.
pub(crate) const NO_INVITE: [u8; 16] = [0; 16];

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

pub(super) fn invite(members: &Membership, header: &Header, offer: &InviteOffer) -> Checked {
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

pub(super) fn join(members: &Membership, claim: &JoinClaim) -> Checked {
    let invite = members.invite(claim.invite).ok_or(ControlError::InviteUnknown)?;
    let right_person = match invite.offer.person {
        Some(person) => claim.person == person && members.role(person).is_some(),
        // Whoever was removed comes back as somebody new: else a link would open a former member's name to a stranger.
        None => members.role(claim.person).is_none() && !members.is_former(claim.person),
    };
    require(right_person, ControlError::Person)?;
    newcomer(members, claim.person, &claim.device)?;
    possession(
        members,
        &claim.invite,
        claim.person,
        &claim.device,
        &claim.possession,
    )
}

pub(super) fn add_device(members: &Membership, claim: &DeviceClaim) -> Checked {
    newcomer(members, claim.person, &claim.device)?;
    possession(
        members,
        &NO_INVITE,
        claim.person,
        &claim.device,
        &claim.possession,
    )?;
    let own = members
        .devices()
        .filter(|(_, device)| device.person == claim.person);
    let kits = own.filter(|(_, device)| device.kit).count();
    require(
        !claim.kit || kits < KITS_PER_PERSON_MAX,
        ControlError::TooManyKits,
    )
}

/// A device that was never known, with good keys, and room for it.
fn newcomer(members: &Membership, person: PersonId, device: &DevicePublic) -> Checked {
    require(device.is_strong(), ControlError::WeakKey)?;
    let new = members.known_device(device.id()).is_none();
    require(new, ControlError::DeviceKnown)?;
    let own = members.devices().filter(|(_, device)| device.person == person);
    require(
        own.count() < DEVICES_PER_PERSON_MAX,
        ControlError::TooManyDevicesOfPerson,
    )?;
    require(
        members.devices().count() < DEVICES_MAX,
        ControlError::TooManyDevices,
    )
}

fn possession(
    members: &Membership,
    invite: &[u8; 16],
    person: PersonId,
    device: &DevicePublic,
    signature: &[u8; 64],
) -> Checked {
    let parts = possession_parts(&members.desk, invite, &person, device);
    let held = signature::holds(&device.sign, name::POSSESSION, &parts, signature);
    require(held, ControlError::Possession)
}
