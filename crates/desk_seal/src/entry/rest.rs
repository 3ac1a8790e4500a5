//! What stands between core and body, in clear: which key the body needs, what a snapshot covers, what an attest says.

use super::{Kind, snapshot::COVERS_MAX};
use crate::cbor::{self, CborError, Reader};
use desk_model::DeviceId;

/// An entry as others name it: its id, and the device that wrote it.
pub type EntryName = ([u8; 16], DeviceId);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Good = 0,
    Bad = 1,
}

/// What an attest says of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attest {
    pub snapshot: EntryName,
    pub verdict: Verdict,
}

/// Read, and within its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest<'a> {
    Sealed {
        epoch: u32,
        key_id: [u8; 16],
        /// Of a snapshot: the encoded names, each of which was read once.
        covers: Option<&'a [u8]>,
    },
    Attest(Attest),
}

impl<'a> Rest<'a> {
    pub fn read(kind: Kind, bytes: &'a [u8]) -> Result<Self, CborError> {
        let mut reader = Reader::new(bytes);
        let rest = match kind {
            Kind::Change | Kind::Key => {
                reader.tuple(2)?;
                let (epoch, key_id) = read_key(&mut reader)?;
                Self::Sealed {
                    epoch,
                    key_id,
                    covers: None,
                }
            }
            Kind::Snapshot => {
                reader.tuple(3)?;
                let (epoch, key_id) = read_key(&mut reader)?;
                let covers = reader.skip()?;
                read_covers(covers)?;
                Self::Sealed {
                    epoch,
                    key_id,
                    covers: Some(covers),
                }
            }
            Kind::Attest => {
                reader.tuple(3)?;
                let snapshot = (reader.array_of()?, DeviceId(reader.array_of()?));
                let verdict = match reader.u64()? {
                    0 => Verdict::Good,
                    1 => Verdict::Bad,
                    _ => return Err(CborError::Bound),
                };
                Self::Attest(Attest { snapshot, verdict })
            }
        };
        reader.end()?;
        Ok(rest)
    }
}

fn read_key(reader: &mut Reader<'_>) -> Result<(u32, [u8; 16]), CborError> {
    let epoch = reader.u32()?;
    let key_id = reader.array_of()?;
    if epoch == 0 {
        Err(CborError::Bound)
    } else {
        Ok((epoch, key_id))
    }
}

pub(super) fn read_covers(names: &[u8]) -> Result<Vec<EntryName>, CborError> {
    let mut reader = Reader::new(names);
    let count = reader.array(COVERS_MAX)?;
    (0..count)
        .map(|_| {
            reader.tuple(2)?;
            Ok((reader.array_of()?, DeviceId(reader.array_of()?)))
        })
        .collect()
}

pub(super) fn write_sealed(epoch: u32, key_id: &[u8; 16]) -> Vec<u8> {
    cbor::write(|e| e.array(2)?.u32(epoch)?.bytes(key_id)?.ok())
}

pub(super) fn write_snapshot(epoch: u32, key_id: &[u8; 16], covers: &[EntryName]) -> Vec<u8> {
    cbor::write(|e| {
        e.array(3)?.u32(epoch)?.bytes(key_id)?;
        e.array(covers.len() as u64)?;
        for (id, device) in covers {
            e.array(2)?.bytes(id)?.bytes(&device.0)?;
        }
        Ok(())
    })
}

pub(super) fn write_attest(attest: &Attest) -> Vec<u8> {
    let (id, device) = attest.snapshot;
    let verdict = attest.verdict as u8;
    cbor::write(|e| e.array(3)?.bytes(&id)?.bytes(&device.0)?.u8(verdict)?.ok())
}
