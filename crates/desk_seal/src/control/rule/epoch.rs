//! A new epoch: its number, and a seal for everybody who is there after the entry. What the seals hold only their recipients
//! can see.

use super::{Checked, departure::removed_by, require};
use crate::control::{
    ControlEntry, ControlError, Device, Invite, Membership, OPEN_INVITES_MAX, Payload,
    payload::{EpochOffer, epoch_offer::read_invite_seals},
};
use desk_model::tree;
use desk_model::{DeviceId, PersonId};
use std::collections::BTreeSet;

/// Devices that are present once the entry is taken, in ascending order of id.
pub(crate) fn devices_after<'m>(
    members: &'m Membership,
    payload: &Payload,
) -> impl Iterator<Item = (DeviceId, &'m Device)> {
    let removed = removed_by(payload);
    members.devices().filter(move |(id, _)| !removed.contains(id))
}

/// Invites that are open once the entry is taken, in ascending order of id.
pub(crate) fn open_invites_after<'m>(
    members: &'m Membership,
    payload: &Payload,
) -> impl Iterator<Item = &'m Invite> {
    let touched: BTreeSet<PersonId> = match payload {
        Payload::Remove(removal) => members.touched_by(removal),
        _ => BTreeSet::new(),
    };
    members
        .invites()
        .filter(move |invite| invite.is_open() && !touched.contains(&invite.maker))
}

pub(super) fn next(members: &Membership, payload: &Payload, offer: &EpochOffer) -> Checked {
    fits(members, offer, devices_after(members, payload).count())
}

pub(super) fn fits(members: &Membership, offer: &EpochOffer, recipients: usize) -> Checked {
    let expected = members.current_epoch().saturating_add(1);
    let found = offer.number;
    require(found == expected, ControlError::EpochNumber { expected, found })?;
    let found = offer.seals.len();
    require(
        found == recipients,
        ControlError::EpochSeals {
            expected: recipients,
            found,
        },
    )?;
    let wrapped: BTreeSet<u32> = tree::set(offer.wraps.iter().map(|wrap| wrap.epoch));
    let former = wrapped.iter().all(|epoch| (1..expected).contains(epoch));
    require(
        former && wrapped.len() == offer.wraps.len(),
        ControlError::EpochWraps,
    )
}

/// Of a new entry that makes an epoch: its body holds one seal for each open invite, in ascending order. Asked only when the
/// entry is new, so that its validity never hangs on a body that may be left out later.
pub(crate) fn invite_seals(members: &Membership, entry: &ControlEntry) -> Checked {
    let payload = &entry.header().payload;
    let Some(body) = entry.body().filter(|_| payload.epoch().is_some()) else {
        return Ok(());
    };
    let seals = read_invite_seals(body, OPEN_INVITES_MAX).map_err(|_| ControlError::InviteSeals)?;
    let open = open_invites_after(members, payload).map(|invite| invite.offer.id);
    let right = open.eq(seals.iter().map(|(invite, _)| *invite));
    require(right, ControlError::InviteSeals)
}
