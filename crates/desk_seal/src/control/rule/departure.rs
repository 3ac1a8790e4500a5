//! Who goes or changes role: cuts for the right devices, and a lead who can work is always left.

use super::{Checked, epoch, require};
use crate::control::{
    ControlError, Membership, Payload,
    payload::{Cut, Removal, RoleChange},
};
use desk_model::tree;
use desk_model::{DeviceId, PersonId, Role};
use std::collections::BTreeSet;

pub(super) fn remove(members: &Membership, removal: &Removal, author: (PersonId, Role)) -> Checked {
    let cut = devices_of(members, &removal.cuts)?;
    let persons: BTreeSet<PersonId> = tree::set(removal.persons.iter().copied());
    let known = persons.iter().all(|person| members.role(*person).is_some());
    require(
        known && persons.len() == removal.persons.len(),
        ControlError::PersonUnknown,
    )?;
    let mut theirs = members
        .devices()
        .filter(|(_, device)| persons.contains(&device.person));
    require(theirs.all(|(id, _)| cut.contains(&id)), ControlError::CutMissing)?;
    let (person, role) = author;
    if role != Role::Lead {
        let own = |id: &DeviceId| members.device(*id).is_some_and(|device| device.person == person);
        require(cut.iter().all(own), ControlError::NotAllowed)?;
    }
    let after = members.devices().filter(|(id, _)| !cut.contains(id));
    let leads = |person| members.role(person) == Some(Role::Lead);
    let mut working = after.filter(|(_, device)| !device.kit && leads(device.person));
    require(working.next().is_some(), ControlError::NoLeadLeft)?;
    match (&removal.epoch, role) {
        (Some(offer), Role::Lead) => epoch::fits(members, offer, members.devices().count() - cut.len()),
        (None, Role::Lead) => Err(ControlError::EpochWanted),
        (Some(_), _) => Err(ControlError::EpochNotWanted),
        (None, _) => Ok(()),
    }
}

pub(super) fn set_role(members: &Membership, change: &RoleChange) -> Checked {
    require(members.role(change.person).is_some(), ControlError::PersonUnknown)?;
    let own = members
        .devices()
        .filter(|(_, device)| device.person == change.person);
    match &change.cuts {
        Some(cuts) => {
            require(change.role == Role::Viewer, ControlError::CutNotWanted)?;
            let own: BTreeSet<DeviceId> = tree::set(own.map(|(id, _)| id));
            require(own == devices_of(members, cuts)?, ControlError::CutMissing)?;
        }
        None => require(change.role != Role::Viewer, ControlError::CutMissing)?,
    }
    let leads = |person| match person == change.person {
        true => change.role == Role::Lead,
        false => members.role(person) == Some(Role::Lead),
    };
    let mut working = members
        .devices()
        .filter(|(_, device)| !device.kit && leads(device.person));
    require(working.next().is_some(), ControlError::NoLeadLeft)
}

/// Each a present device, none twice.
fn devices_of(members: &Membership, cuts: &[Cut]) -> Result<BTreeSet<DeviceId>, ControlError> {
    let devices: BTreeSet<DeviceId> = tree::set(cuts.iter().map(|(id, _)| *id));
    let present = devices.iter().all(|id| members.device(*id).is_some());
    require(
        present && devices.len() == cuts.len(),
        ControlError::DeviceUnknown,
    )?;
    Ok(devices)
}

/// What a removal takes away, for whoever makes its epoch: nothing for other payloads.
pub(super) fn removed_by(payload: &Payload) -> BTreeSet<DeviceId> {
    match payload {
        Payload::Remove(removal) => tree::set(removal.cuts.iter().map(|(id, _)| *id)),
        _ => BTreeSet::new(),
    }
}
