//! An epoch as the fold knows it: which key is in force from where on, and who got it. Opening is `keyring`'s.

use super::{
    Header,
    payload::{EpochOffer, Wrap},
};
use crate::hybrid::SealBytes;
use desk_model::{DeviceId, few::Few};
use std::sync::Arc;

/// Shared, because chains are cloned and an epoch of a large desk has many seals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Epoch {
    pub number: u32,
    /// `D("epoch check", K_n)`.
    pub key_check: [u8; 32],
    /// Number of the entry that made it.
    pub seq: u32,
    /// The device that made it.
    pub by: DeviceId,
    pub(crate) wraps: Arc<[Wrap]>,
    /// By recipient, made for the place of the epoch's entry.
    pub(crate) seals: Arc<Few<DeviceId, SealBytes>>,
}

impl Epoch {
    /// The founder holds the first key; nobody else needs a seal.
    pub(super) fn first(key_check: [u8; 32], by: DeviceId) -> Self {
        Self {
            number: 1,
            key_check,
            seq: 0,
            by,
            wraps: Arc::new([]),
            seals: Arc::default(),
        }
    }

    /// `recipients` in ascending order, as many as there are seals.
    pub(super) fn made(
        header: &Header,
        offer: &EpochOffer,
        recipients: impl Iterator<Item = DeviceId>,
    ) -> Self {
        Self {
            number: offer.number,
            key_check: offer.key_check,
            seq: header.seq,
            by: DeviceId(header.by),
            wraps: offer.wraps.as_slice().into(),
            seals: Arc::new(Few::of(recipients.zip(offer.seals.iter().copied()))),
        }
    }
}

/// The seal that a device got from the one that brought it in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AddedSeal {
    pub epoch: u32,
    /// Number of the AddDevice entry.
    pub seq: u32,
    pub seal: SealBytes,
}
