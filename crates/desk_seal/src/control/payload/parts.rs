//! The values of a payload's map by their keys, before they are put together.

use crate::{
    cbor::{CborError, IGNORABLE_KEY_MIN, Reader},
    device::DevicePublic,
};
use desk_model::PersonId;
use std::ops::Range;

const KEYS_MAX: usize = 32;

#[derive(Default)]
pub(super) struct Parts<'a> {
    values: Vec<(u64, Reader<'a>)>,
    /// Whether a key is there that must be understood and is not.
    pub unknown: bool,
}

impl<'a> Parts<'a> {
    pub fn read(reader: &mut Reader<'a>, known: Range<u64>) -> Result<Self, CborError> {
        let mut parts = Self::default();
        let mut fields = reader.map(KEYS_MAX)?;
        while let Some(key) = fields.next_key()? {
            let value = fields.reader.skip()?;
            if known.contains(&key) {
                parts.values.push((key, Reader::new(value)));
            } else {
                parts.unknown |= key < IGNORABLE_KEY_MIN;
            }
        }
        Ok(parts)
    }

    pub fn optional(&self, key: u64) -> Option<Reader<'a>> {
        let (_, value) = self.values.iter().find(|(found, _)| *found == key)?;
        Some(value.clone())
    }

    pub fn required(&self, key: u64) -> Result<Reader<'a>, CborError> {
        self.optional(key).ok_or(CborError::Keys)
    }

    pub fn fixed<const N: usize>(&self, key: u64) -> Result<[u8; N], CborError> {
        self.required(key)?.array_of()
    }

    pub fn person(&self, key: u64) -> Result<PersonId, CborError> {
        self.fixed(key).map(PersonId)
    }

    pub fn device(&self, first: u64) -> Result<DevicePublic, CborError> {
        Ok(DevicePublic {
            sign: self.fixed(first)?,
            kem: self.fixed(first + 1)?,
        })
    }

    /// A list of at most `max` items.
    pub fn list<T>(
        &self,
        key: u64,
        max: usize,
        item: impl FnMut(&mut Reader<'a>) -> Result<T, CborError>,
    ) -> Result<Vec<T>, CborError> {
        read_list(&mut self.required(key)?, max, item)
    }
}

pub(super) fn read_list<'a, T>(
    reader: &mut Reader<'a>,
    max: usize,
    mut item: impl FnMut(&mut Reader<'a>) -> Result<T, CborError>,
) -> Result<Vec<T>, CborError> {
    let count = reader.array(max)?;
    (0..count).map(|_| item(reader)).collect()
}
