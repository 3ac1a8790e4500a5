//! Who writes: the keys of this device with the chain and the epoch keys as it knows them now.

use crate::{control::Membership, device::DeviceKeys, keyring::KeyRing};

/// Borrowed for one call of [`crate::write`] or [`crate::entry`].
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    pub keys: &'a DeviceKeys,
    pub members: &'a Membership,
    pub ring: &'a KeyRing,
}
