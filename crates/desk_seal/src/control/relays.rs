//! Addresses of relays, as the body of a Move says them. What an address looks like is not known here.

use super::ControlError;
use crate::{
    cbor::{self, Reader},
    link::RELAY_URL_BYTES_MAX,
};

/// Addresses in one Move.
pub const RELAYS_MAX: usize = 16;

pub(crate) fn write(relays: &[&str]) -> Result<Vec<u8>, ControlError> {
    let max = RELAY_URL_BYTES_MAX;
    let fits = relays.iter().all(|relay| relay.len() <= max);
    if !fits || !(1..=RELAYS_MAX).contains(&relays.len()) {
        return Err(ControlError::Relays);
    }
    Ok(cbor::write(|e| {
        e.array(relays.len() as u64)?;
        for relay in relays {
            e.str(relay)?;
        }
        Ok(())
    }))
}

pub(crate) fn read(bytes: &[u8]) -> Result<Vec<String>, ControlError> {
    let mut reader = Reader::new(bytes);
    let mut relays = Vec::new();
    for _ in 0..reader.array(RELAYS_MAX)? {
        relays.push(reader.text(RELAY_URL_BYTES_MAX)?.to_owned());
    }
    reader.end()?;
    if relays.is_empty() {
        return Err(ControlError::Relays);
    }
    Ok(relays)
}
