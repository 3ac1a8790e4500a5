//! What people see of a member: name and the label of the device. Travels sealed only.

use super::ControlError;
use crate::cbor::{self, CborError, IGNORABLE_KEY_MIN, Reader};

/// Bytes of a name or a label.
pub const PROFILE_TEXT_BYTES_MAX: usize = 256;
const KEYS_MAX: usize = 32;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub name: String,
    /// What the person calls this device.
    pub label: String,
}

/// The label alone, for a device whose person has a name already: `{1 label}`.
pub(crate) fn write_label(label: &str) -> Result<Vec<u8>, ControlError> {
    let max = PROFILE_TEXT_BYTES_MAX;
    if label.len() > max {
        return Err(ControlError::BodyTooLarge { max });
    }
    Ok(cbor::write(|e| e.map(1)?.u8(1)?.str(label)?.ok()))
}

pub(crate) fn read_label(bytes: &[u8]) -> Result<String, ControlError> {
    let mut reader = Reader::new(bytes);
    let mut label = None;
    let mut fields = reader.map(KEYS_MAX)?;
    while let Some(key) = fields.next_key()? {
        match key {
            1 => label = Some(fields.reader.text(PROFILE_TEXT_BYTES_MAX)?.to_owned()),
            IGNORABLE_KEY_MIN.. => _ = fields.reader.skip()?,
            _ => return Err(ControlError::NeedsNewerApp),
        }
    }
    reader.end()?;
    label.ok_or(CborError::Keys.into())
}

impl Profile {
    pub(crate) fn encode(&self) -> Result<Vec<u8>, ControlError> {
        if self.name.len().max(self.label.len()) > PROFILE_TEXT_BYTES_MAX {
            return Err(ControlError::BodyTooLarge {
                max: PROFILE_TEXT_BYTES_MAX,
            });
        }
        Ok(cbor::write(|e| {
            e.map(2)?.u8(0)?.str(&self.name)?.u8(1)?.str(&self.label)?;
            Ok(())
        }))
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, ControlError> {
        let mut reader = Reader::new(bytes);
        let (mut name, mut label) = (None, None);
        let mut fields = reader.map(KEYS_MAX)?;
        while let Some(key) = fields.next_key()? {
            match key {
                0 => name = Some(fields.reader.text(PROFILE_TEXT_BYTES_MAX)?.to_owned()),
                1 => label = Some(fields.reader.text(PROFILE_TEXT_BYTES_MAX)?.to_owned()),
                IGNORABLE_KEY_MIN.. => _ = fields.reader.skip()?,
                _ => return Err(ControlError::NeedsNewerApp),
            }
        }
        reader.end()?;
        match (name, label) {
            (Some(name), Some(label)) => Ok(Self { name, label }),
            _ => Err(CborError::Keys.into()),
        }
    }
}
