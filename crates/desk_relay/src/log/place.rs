//! Where the next page of a catch-up begins. Peers keep it as bytes that mean nothing to them.

/// A place among documents that are ordered by their newest entry, and within one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub phase: Phase,
    /// The last that was sent of the document there; none when it is to come whole.
    pub within: Option<Within>,
}

/// The two walks of a catch-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Down from the newest: documents whose newest entry is before this number.
    Down { before: u64 },
    /// Up again: documents whose newest entry is after this number; they changed meanwhile.
    Up { after: u64 },
}

/// A place within a document: what leads first, each sort by its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Within {
    pub leads: bool,
    pub seq: u64,
}

const BYTES: usize = 18;

impl Place {
    /// Where a catch-up to `head` begins.
    #[must_use]
    pub fn start(head: u64) -> Self {
        let before = head.saturating_add(1);
        Self {
            phase: Phase::Down { before },
            within: None,
        }
    }

    /// What a peer keeps.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        let (phase, at) = match self.phase {
            Phase::Down { before } => (1, before),
            Phase::Up { after } => (2, after),
        };
        let (rank, seq) = match self.within {
            None => (0, 0),
            Some(Within { leads: true, seq }) => (1, seq),
            Some(Within { leads: false, seq }) => (2, seq),
        };
        let mut bytes = Vec::with_capacity(BYTES);
        bytes.push(phase);
        bytes.extend(u64::to_be_bytes(at));
        bytes.push(rank);
        bytes.extend(u64::to_be_bytes(seq));
        bytes
    }

    /// What a peer sends back; none if this relay never wrote it.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (phase, rest) = bytes.split_first()?;
        let (at, rest) = rest.split_first_chunk::<8>()?;
        let (rank, seq) = rest.split_first()?;
        let (at, seq) = (u64::from_be_bytes(*at), u64::from_be_bytes(seq.try_into().ok()?));
        let phase = match phase {
            1 => Phase::Down { before: at },
            2 => Phase::Up { after: at },
            _ => return None,
        };
        let within = match rank {
            0 if seq == 0 => None,
            1 | 2 => Some(Within {
                leads: *rank == 1,
                seq,
            }),
            _ => return None,
        };
        Some(Self { phase, within })
    }
}

#[cfg(test)]
mod tests {
    //! A place survives being kept; what no relay wrote is no place.
    use super::*;

    #[test]
    fn bytes_are_read_back() {
        for place in [
            Place::start(7),
            Place {
                phase: Phase::Up { after: u64::MAX },
                within: Some(Within { leads: true, seq: 3 }),
            },
        ] {
            assert_eq!(Place::from_bytes(&place.to_bytes()), Some(place));
        }
    }

    #[test]
    fn other_bytes_are_no_place() {
        let good = Place::start(7).to_bytes();
        assert_eq!(Place::from_bytes(&good[..17]), None);
        assert_eq!(Place::from_bytes(&[&good[..], &[0]].concat()), None);
        let mut phase = good.clone();
        phase[0] = 3;
        assert_eq!(Place::from_bytes(&phase), None);
        let mut rank = good;
        rank[9] = 3;
        assert_eq!(Place::from_bytes(&rank), None);
    }
}
