//! A device as the fold knows it, present or removed. A removed one stays known: its entries up to the cut count.

use crate::device::DevicePublic;
use desk_model::PersonId;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Device {
    pub person: PersonId,
    pub public: DevicePublic,
    /// A recovery kit: keys on paper, not a device that works.
    pub kit: bool,
    /// Number of the entry that admitted it.
    pub added: u32,
    /// The highest number of its entries that counts; none while all do.
    pub until: Option<u64>,
    /// Number of the entry that removed it.
    pub removed: Option<u32>,
}

impl Device {
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.removed.is_none()
    }

    /// Takes a cut. One that stood before is only ever lowered, so that what did not count never comes back by it.
    pub(super) fn cut(&mut self, until: u64) {
        self.until = Some(self.until.map_or(until, |before| before.min(until)));
    }
}
