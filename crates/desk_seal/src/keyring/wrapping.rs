//! Former epoch keys under newer ones, so that whoever holds a key reaches all before it.

use super::{EpochKey, KeyRing};
use crate::{
    control::{Epoch, Membership, Wrap},
    name,
    sealed::{Place, SealError},
};
use desk_model::DeskId;
use rand_core::CryptoRng;
use std::collections::BTreeSet;

/// Wraps that one new epoch carries, the newest first; what is still missing then, the next one carries.
pub const WRAPS_MAX: usize = 256;

/// e u32 ‖ check of e.
fn at<T>(desk: &DeskId, of: &Epoch, with: impl FnOnce(Place<'_>) -> T) -> T {
    with(Place {
        name: name::EPOCH_WRAP,
        desk,
        aad: &[&of.number.to_be_bytes(), &of.key_check],
    })
}

pub(crate) fn wrap(
    rng: &mut impl CryptoRng,
    desk: &DeskId,
    of: &Epoch,
    key: &EpochKey,
    under: &EpochKey,
) -> Result<Wrap, SealError> {
    let bytes = at(desk, of, |place| place.seal(rng, under.bytes(), key.bytes()))?;
    Ok(Wrap {
        epoch: of.number,
        bytes: bytes.try_into().map_err(|_| SealError)?,
    })
}

/// The key in a wrap; that it matches its check is the ring's to see when it takes it.
pub(super) fn unwrap(
    desk: &DeskId,
    of: &Epoch,
    under: &EpochKey,
    wrap: &Wrap,
) -> Result<EpochKey, SealError> {
    let key = at(desk, of, |place| place.open(under.bytes(), &wrap.bytes))?;
    let key = key.as_slice().try_into().map_err(|_| SealError)?;
    Ok(EpochKey(zeroize::Zeroizing::new(key)))
}

impl KeyRing {
    /// Epochs whose keys the next epoch should wrap: the current one, and those here that its holders would not reach
    /// through wraps that open. At most [`WRAPS_MAX`], the newest.
    #[must_use]
    pub fn epochs_to_wrap(&self, members: &Membership) -> Vec<u32> {
        let (mut reached, mut chosen) = (BTreeSet::new(), Vec::new());
        for epoch in members.epochs().iter().rev() {
            let Ok(key) = self.get(epoch.number) else {
                continue;
            };
            if !reached.contains(&epoch.number) {
                if chosen.len() == WRAPS_MAX {
                    break;
                }
                chosen.push(epoch.number);
            }
            for wrap in epoch.wraps.iter() {
                if self.opens(members, key, wrap) {
                    reached.insert(wrap.epoch);
                }
            }
        }
        chosen
    }

    fn opens(&self, members: &Membership, under: &EpochKey, wrap: &Wrap) -> bool {
        members.epoch(wrap.epoch).is_some_and(|of| {
            unwrap(&members.desk(), of, under, wrap).is_ok_and(|key| key.check() == of.key_check)
        })
    }
}
