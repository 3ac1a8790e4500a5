//! Who writes into a document: a device, and which life of its store it is in.

use desk_model::DeviceId;
use std::fmt;

/// An Automerge actor: the device's 16 bytes, then its generation (big-endian). A device whose store was restored from a
/// copy starts a new generation, so that no number is given twice.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Actor(pub [u8; Self::LENGTH]);

impl Actor {
    pub const LENGTH: usize = DeviceId::LENGTH + 4;

    #[must_use]
    pub fn new(device: DeviceId, generation: u32) -> Self {
        let mut bytes = [0; Self::LENGTH];
        let ends = device.0.into_iter().chain(generation.to_be_bytes());
        for (to, from) in bytes.iter_mut().zip(ends) {
            *to = from;
        }
        Self(bytes)
    }

    /// None when the length is not that of an actor of ours.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    #[must_use]
    pub fn device(&self) -> DeviceId {
        self.0.first_chunk().copied().map(DeviceId).unwrap_or_default()
    }

    #[must_use]
    pub fn generation(&self) -> u32 {
        self.0
            .last_chunk()
            .copied()
            .map(u32::from_be_bytes)
            .unwrap_or_default()
    }

    pub(crate) fn id(self) -> automerge::ActorId {
        automerge::ActorId::from(self.0)
    }
}

impl From<(DeviceId, u32)> for Actor {
    fn from((device, generation): (DeviceId, u32)) -> Self {
        Self::new(device, generation)
    }
}

impl fmt::Debug for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Actor({} {})", self.device(), self.generation())
    }
}

#[cfg(test)]
mod tests {
    //! The parts stand where the wire has them.
    use super::*;

    #[test]
    fn device_first_then_the_generation_big_endian() {
        let actor = Actor::new(DeviceId([7; 16]), 258);
        assert_eq!(actor.0[..16], [7; 16]);
        assert_eq!(actor.0[16..], [0, 0, 1, 2]);
        assert_eq!((actor.device(), actor.generation()), (DeviceId([7; 16]), 258));
        assert_eq!(Actor::from_slice(&[7; 16]), None);
    }
}
