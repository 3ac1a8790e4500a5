//! The core: fixed layout, in clear, what the relay orders and the signature covers.
//!
//! version 1 ‖ kind 1 ‖ doc 16 ‖ dev 16 ‖ n u64 ‖ ctl u32 ‖ tag 8 ‖ id 16, integers big-endian.

use super::{Kind, verify::EntryError};
use crate::control::VERSION;
use desk_model::{DeviceId, DocId};

pub const CORE_BYTES: usize = 70;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Core {
    pub kind: Kind,
    pub doc: DocId,
    pub dev: DeviceId,
    /// Number of the entry among those of its device: from 1, strictly rising.
    pub n: u64,
    /// Where the author's control chain stood.
    pub ctl: u32,
    /// First 8 bytes of the control hash there.
    pub tag: [u8; 8],
    pub id: [u8; 16],
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], EntryError> {
    let (head, rest) = bytes.split_first_chunk::<N>().ok_or(EntryError::Core)?;
    *bytes = rest;
    Ok(*head)
}

impl Core {
    /// Reads only what the relay needs to file an entry; nothing in it is true before [`super::verify()`].
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryError> {
        let mut rest = bytes;
        let [version, kind] = take(&mut rest)?;
        if version != VERSION {
            return Err(EntryError::NeedsNewerApp);
        }
        let kind = Kind::from_number(kind).ok_or(EntryError::NeedsNewerApp)?;
        let core = Self {
            kind,
            doc: DocId(take(&mut rest)?),
            dev: DeviceId(take(&mut rest)?),
            n: u64::from_be_bytes(take(&mut rest)?),
            ctl: u32::from_be_bytes(take(&mut rest)?),
            tag: take(&mut rest)?,
            id: take(&mut rest)?,
        };
        if rest.is_empty() && core.n > 0 {
            Ok(core)
        } else {
            Err(EntryError::Core)
        }
    }

    #[must_use]
    pub fn to_bytes(&self) -> [u8; CORE_BYTES] {
        let (n, ctl) = (self.n.to_be_bytes(), self.ctl.to_be_bytes());
        let first = [VERSION, self.kind as u8];
        let parts: [&[u8]; 7] = [&first, &self.doc.0, &self.dev.0, &n, &ctl, &self.tag, &self.id];
        let mut out = [0; CORE_BYTES];
        out.iter_mut()
            .zip(parts.concat())
            .for_each(|(to, byte)| *to = byte);
        out
    }
}
