//! Padding, so that sizes say little: u32 length ‖ data ‖ zeros up to Padmé(max(128, length)).
//!
//! Padmé: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs" (2019), section 4.

use super::open::OpenError;

/// The shortest padded data.
pub const PADDED_BYTES_MIN: usize = 128;
const LENGTH_BYTES: usize = 4;

/// The next length of the form that leaks least: mantissa no longer than the exponent.
#[must_use]
pub fn padme(length: usize) -> usize {
    let Some(exponent) = length.checked_ilog2() else {
        return length;
    };
    let mantissa_bits = exponent.checked_ilog2().map_or(0, |bits| bits + 1);
    let mask = (1usize << exponent.saturating_sub(mantissa_bits)) - 1;
    length.saturating_add(mask) & !mask
}

/// None when the data is too long for its length.
pub(crate) fn pad(data: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(data.len()).ok()?;
    let padded = padme(data.len().max(PADDED_BYTES_MIN));
    let mut out = Vec::with_capacity(LENGTH_BYTES + padded);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(data);
    out.resize(LENGTH_BYTES + padded, 0);
    Some(out)
}

/// The data, if length and zeros are exactly as padding makes them.
pub(crate) fn unpad(padded: &[u8]) -> Result<&[u8], OpenError> {
    let (length, rest) = padded
        .split_first_chunk::<LENGTH_BYTES>()
        .ok_or(OpenError::Padding)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| OpenError::Padding)?;
    let (data, zeros) = rest.split_at_checked(length).ok_or(OpenError::Padding)?;
    let right = rest.len() == padme(length.max(PADDED_BYTES_MIN)) && zeros.iter().all(|byte| *byte == 0);
    if right { Ok(data) } else { Err(OpenError::Padding) }
}
