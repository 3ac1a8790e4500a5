//! The clear core of an entry (docs/protocol.md, Entries): all of it that the log reads. Nothing is verified here.

use super::WireError;
use crate::limit::ENTRY_BYTES_MAX;
use desk_model::{DeviceId, DocId};

/// The format version that this code understands.
pub const ENTRY_VERSION: u8 = 1;

/// An entry starts as an array of four whose first item is 70 bytes long.
const PREFIX: [u8; 3] = [0x84, 0x58, CORE_BYTES as u8];
const CORE_BYTES: usize = 70;

/// What an entry is. A peer keeps entries of kinds that it does not know sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryKind {
    Change,
    Snapshot,
    Key,
    Attest,
    Unknown(u8),
}

impl EntryKind {
    /// The kind that this byte of a core means.
    #[must_use]
    pub fn from_byte(byte: u8) -> Self {
        match byte {
            1 => Self::Change,
            2 => Self::Snapshot,
            3 => Self::Key,
            4 => Self::Attest,
            other => Self::Unknown(other),
        }
    }
}

/// The core's fields, as the entry claims them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EntryHead {
    pub version: u8,
    pub kind: EntryKind,
    pub doc: DocId,
    pub dev: DeviceId,
    /// The number that the device gave it, strictly rising per device.
    pub n: u64,
    /// The place on the control chain that its author stood on.
    pub ctl: u32,
    /// The first 8 bytes of that control entry's hash.
    pub tag: [u8; 8],
    pub id: [u8; 16],
}

impl EntryHead {
    /// Reads the core of a sealed entry of at most [`ENTRY_BYTES_MAX`] bytes.
    ///
    /// # Errors
    /// The entry is too large, or does not start as one.
    pub fn parse(entry: &[u8]) -> Result<Self, WireError> {
        if entry.len() > ENTRY_BYTES_MAX {
            return Err(WireError::EntryTooLarge(entry.len()));
        }
        let core = entry
            .strip_prefix(&PREFIX)
            .and_then(|rest| rest.first_chunk::<CORE_BYTES>())
            .ok_or(WireError::NoCore)?;
        Self::from_core(core).ok_or(WireError::NoCore)
    }

    fn from_core(core: &[u8; CORE_BYTES]) -> Option<Self> {
        let (version, rest) = core.split_first()?;
        let (kind, rest) = rest.split_first()?;
        let (doc, rest) = rest.split_first_chunk::<16>()?;
        let (dev, rest) = rest.split_first_chunk::<16>()?;
        let (n, rest) = rest.split_first_chunk::<8>()?;
        let (ctl, rest) = rest.split_first_chunk::<4>()?;
        let (tag, id) = rest.split_first_chunk::<8>()?;
        Some(Self {
            version: *version,
            kind: EntryKind::from_byte(*kind),
            doc: DocId(*doc),
            dev: DeviceId(*dev),
            n: u64::from_be_bytes(*n),
            ctl: u32::from_be_bytes(*ctl),
            tag: *tag,
            id: id.try_into().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    //! The core is laid out by hand from docs/protocol.md.
    use super::*;

    fn entry() -> Vec<u8> {
        let mut bytes = vec![0x84, 0x58, 70, 1, 3];
        bytes.extend([0xAA; 16]);
        bytes.extend([0xBB; 16]);
        bytes.extend([0, 0, 0, 0, 0, 0, 1, 2]);
        bytes.extend([0, 0, 3, 4]);
        bytes.extend([0xCC; 8]);
        bytes.extend([0xDD; 16]);
        bytes.extend([0x40, 0x40, 0x40]);
        bytes
    }

    #[test]
    fn each_field_is_read_from_its_place() {
        let head = EntryHead::parse(&entry()).unwrap();
        assert_eq!(head.version, 1);
        assert_eq!(head.kind, EntryKind::Key);
        assert_eq!(head.doc, DocId([0xAA; 16]));
        assert_eq!(head.dev, DeviceId([0xBB; 16]));
        assert_eq!((head.n, head.ctl), (258, 772));
        assert_eq!((head.tag, head.id), ([0xCC; 8], [0xDD; 16]));
    }

    #[test]
    fn a_short_or_foreign_start_is_no_entry() {
        let whole = entry();
        assert_eq!(EntryHead::parse(&whole[..72]), Err(WireError::NoCore));
        assert!(EntryHead::parse(&whole[..73]).is_ok());
        let mut foreign = whole;
        foreign[2] = 71;
        assert_eq!(EntryHead::parse(&foreign), Err(WireError::NoCore));
        assert_eq!(EntryHead::parse(&[]), Err(WireError::NoCore));
    }

    #[test]
    fn an_entry_over_its_limit_is_refused() {
        let mut large = entry();
        large.resize(ENTRY_BYTES_MAX, 0);
        assert!(EntryHead::parse(&large).is_ok());
        large.push(0);
        assert_eq!(EntryHead::parse(&large), Err(WireError::EntryTooLarge(786_433)));
    }
}
