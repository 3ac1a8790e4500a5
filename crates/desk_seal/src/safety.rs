//! Numbers that two people read to each other: equal device numbers mean that nobody joined in their name, equal chain
//! numbers at one place mean that both follow the same chain.

use crate::{control::Pin, device::DevicePublic, digest, name};
use desk_model::DeskId;

const GROUPS: usize = 6;
const GROUP_BYTES: usize = 5;
const BYTES: usize = GROUPS * GROUP_BYTES;

fn number(name: name::Hash, parts: &[&[u8]]) -> String {
    let bytes: [u8; BYTES] = digest::derive_xof(name, parts);
    let groups = bytes.chunks(GROUP_BYTES).map(|group| {
        let value = group
            .iter()
            .fold(0u64, |value, byte| (value << 8) | u64::from(*byte));
        format!("{:05}", value % 100_000)
    });
    groups.collect::<Vec<_>>().join(" ")
}

/// Six groups of five digits.
#[must_use]
pub fn device_number(desk: DeskId, device: &DevicePublic) -> String {
    number(name::DEVICE_NUMBER, &[desk.as_bytes(), &device.sign, &device.kem])
}

/// Six groups of five digits.
#[must_use]
pub fn chain_number(pin: &Pin) -> String {
    number(name::CHAIN_NUMBER, &[&pin.seq.to_be_bytes(), &pin.hash])
}
