//! Faults that are planted on purpose, one at a time, to see that the invariants find them. They live in the simulation's own
//! shell and relay, never in what ships.

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
    /// A device whose rows depend on the order in which entries arrived.
    OrderMatters,
}

impl Planted {
    pub const ALL: [Self; 5] = [
        Self::DiskLies,
        Self::RelayForgets,
        Self::KeyLeaks,
        Self::ReplicaDrops,
        Self::OrderMatters,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DiskLies => "disk-lies",
            Self::RelayForgets => "relay-forgets",
            Self::KeyLeaks => "key-leaks",
            Self::ReplicaDrops => "replica-drops",
            Self::OrderMatters => "order-matters",
        }
    }

    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|planted| planted.name() == name)
    }
}
