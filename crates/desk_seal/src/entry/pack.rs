//! Changes in a pack: u32 length ‖ change, one after the other; at least one, none empty.

use super::{PACK_BYTES_MAX, PACK_CHANGES_MAX, open::OpenError};

/// None when the pack has no change, an empty one, too many, or several that are too long together.
pub(super) fn join(changes: &[&[u8]]) -> Option<Vec<u8>> {
    let length = changes.iter().map(|change| change.len()).sum::<usize>();
    let fits = changes.len() <= 1 || length <= PACK_BYTES_MAX;
    let counted = (1..=PACK_CHANGES_MAX).contains(&changes.len());
    if !fits || !counted || changes.iter().any(|change| change.is_empty()) {
        return None;
    }
    let mut out = Vec::with_capacity(length + 4 * changes.len());
    for change in changes {
        out.extend_from_slice(&u32::try_from(change.len()).ok()?.to_be_bytes());
        out.extend_from_slice(change);
    }
    Some(out)
}

pub(super) fn split(mut pack: &[u8]) -> Result<Vec<Vec<u8>>, OpenError> {
    let mut changes = Vec::new();
    while let Some((length, rest)) = pack.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| OpenError::Pack)?;
        let (change, rest) = rest.split_at_checked(length).ok_or(OpenError::Pack)?;
        if change.is_empty() || changes.len() == PACK_CHANGES_MAX {
            return Err(OpenError::Pack);
        }
        changes.push(change.to_vec());
        pack = rest;
    }
    let length = changes.iter().map(Vec::len).sum::<usize>();
    let fits = changes.len() == 1 || (!changes.is_empty() && length <= PACK_BYTES_MAX);
    if pack.is_empty() && fits {
        Ok(changes)
    } else {
        Err(OpenError::Pack)
    }
}
