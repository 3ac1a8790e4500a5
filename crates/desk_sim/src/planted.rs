//! Faults that are planted on purpose, one at a time, to see that the invariants find them. They live in the simulation's own
//! shell and relay, never in what ships. What cannot be done from there is done by hand (docs/simulation.md).

use crate::world::{Broken, Check, World};
use desk_model::Role;
use desk_store::Store;

/// Where a device keeps the keys of its epochs.
const RING: &str = "epoch keys";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Planted {
    /// A disk that says "durable" and loses the newest commits in a crash.
    DiskLies,
    /// A relay that acknowledges an entry and does not store it.
    RelayForgets,
    /// A lead's device that gives the new key to the one that was removed.
    KeyLeaks,
    /// A device that drops an entry which it received.
    ReplicaDrops,
}

impl Planted {
    pub const ALL: [Self; 4] = [
        Self::DiskLies,
        Self::RelayForgets,
        Self::KeyLeaks,
        Self::ReplicaDrops,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DiskLies => "disk-lies",
            Self::RelayForgets => "relay-forgets",
            Self::KeyLeaks => "key-leaks",
            Self::ReplicaDrops => "replica-drops",
        }
    }

    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|planted| planted.name() == name)
    }
}

impl World {
    /// A lead's device gives the newest key to one that was removed, if there are two such.
    pub fn leak_the_key(&mut self) -> Check {
        let all = 0..self.devices.len();
        let lead = all
            .clone()
            .find(|n| self.role(*n) == Some(Role::Lead) && self.is_settled(*n));
        let left = all.clone().find(|n| {
            let device = &self.devices[*n];
            device.left_at.is_some() && device.engine.is_some() && !device.is_turned
        });
        let (Some(lead), Some(left)) = (lead, left) else {
            return Ok(());
        };
        // Whoever has not heard of the new key's epoch could not keep it.
        if self.team(left)?.chain_seq != self.team(lead)?.chain_seq {
            return Ok(());
        }
        let failed = |error: &dyn std::fmt::Display| Broken(format!("the key cannot be given away: {error}"));
        let copy = self.side_disk(lead).map_err(|error| failed(&error))?;
        let open = |path| desk_store::open_file(path).and_then(Store::open);
        let ring = open(copy.path()).and_then(|store| store.get_meta(RING));
        let ring = ring.map_err(|error| failed(&error))?.unwrap_or_default();
        self.close(left);
        let put = open(self.devices[left].disk.path()).and_then(|store| store.put_meta(RING, &ring));
        put.map_err(|error| failed(&error))?;
        self.say(format!("{lead} gives the key to {left}"));
        self.boot(left)
    }
}
