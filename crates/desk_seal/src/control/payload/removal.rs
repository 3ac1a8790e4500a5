//! Who goes, or changes role, and which of their entries still count.

use super::{EpochOffer, Written, parts::Parts, parts::read_list};
use crate::{
    cbor::{CborError, Reader},
    control::{
        DEVICES_MAX,
        grant::{read_role, role_number},
    },
};
use desk_model::{DeviceId, PersonId, Role};
use minicbor::Encoder;

/// A device, and the highest number of its entries that its judge has seen and verified.
pub type Cut = (DeviceId, u64);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    pub persons: Vec<PersonId>,
    pub cuts: Vec<Cut>,
    /// There exactly when a lead removes.
    pub epoch: Option<EpochOffer>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleChange {
    pub person: PersonId,
    pub role: Role,
    /// For all devices of the person, exactly when the new role is viewer.
    pub cuts: Option<Vec<Cut>>,
}

impl Removal {
    pub(super) fn write(&self, e: &mut Encoder<Vec<u8>>) -> Written {
        e.map(if self.epoch.is_some() { 3 } else { 2 })?;
        e.u8(0)?.array(self.persons.len() as u64)?;
        for person in &self.persons {
            e.bytes(&person.0)?;
        }
        e.u8(1)?;
        write_cuts(e, &self.cuts)?;
        if let Some(epoch) = &self.epoch {
            e.u8(2)?;
            epoch.write(e)?;
        }
        Ok(())
    }

    /// None when the epoch inside is of a newer format.
    pub(super) fn read(parts: &Parts<'_>) -> Result<Option<Self>, CborError> {
        let persons = parts.list(0, DEVICES_MAX, |item| item.array_of().map(PersonId))?;
        let cuts = read_cuts(&mut parts.required(1)?)?;
        let epoch = match parts.optional(2) {
            Some(mut value) => {
                let inner = Parts::read(&mut value, 0..4)?;
                if inner.unknown {
                    return Ok(None);
                }
                Some(EpochOffer::read(&inner)?)
            }
            None => None,
        };
        Ok(Some(Self { persons, cuts, epoch }))
    }
}

impl RoleChange {
    pub(super) fn write(&self, e: &mut Encoder<Vec<u8>>) -> Written {
        e.map(if self.cuts.is_some() { 3 } else { 2 })?;
        e.u8(0)?
            .bytes(&self.person.0)?
            .u8(1)?
            .u64(role_number(self.role))?;
        if let Some(cuts) = &self.cuts {
            e.u8(2)?;
            write_cuts(e, cuts)?;
        }
        Ok(())
    }

    pub(super) fn read(parts: &Parts<'_>) -> Result<Self, CborError> {
        Ok(Self {
            person: parts.person(0)?,
            role: read_role(parts.required(1)?.u64()?)?,
            cuts: parts
                .optional(2)
                .map(|mut value| read_cuts(&mut value))
                .transpose()?,
        })
    }
}

fn write_cuts(e: &mut Encoder<Vec<u8>>, cuts: &[Cut]) -> Written {
    e.array(cuts.len() as u64)?;
    for (device, cut) in cuts {
        e.array(2)?.bytes(&device.0)?.u64(*cut)?;
    }
    Ok(())
}

fn read_cuts(reader: &mut Reader<'_>) -> Result<Vec<Cut>, CborError> {
    read_list(reader, DEVICES_MAX, |item| {
        item.tuple(2)?;
        Ok((DeviceId(item.array_of()?), item.u64()?))
    })
}
