//! Bytes read from front to back; nothing where they end too early, and no number that could be written shorter.

/// Bytes of a number at the most: ten times seven bits hold 64.
const NUMBER_BYTES_MAX: usize = 10;

#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    /// What lies between this place and a later one.
    pub fn until(&self, later: &Self) -> Option<&'a [u8]> {
        self.rest.get(..self.rest.len().checked_sub(later.rest.len())?)
    }

    pub fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    /// A number in LEB128, as bits: a negative one fills them from above.
    fn bits(&mut self, signed: bool) -> Option<u64> {
        let (mut bits, mut before): (u64, u8) = (0, 0);
        for at in 0..NUMBER_BYTES_MAX {
            let byte = self.byte()?;
            let shift = at * 7;
            bits |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let sign = if signed { before & 0x40 } else { 0 };
                if at > 0 && (byte == 0 && sign == 0 || signed && byte == 0x7f && sign != 0) {
                    return None;
                }
                let filled = shift + 7;
                if signed && byte & 0x40 != 0 && filled < 64 {
                    bits |= u64::MAX << filled;
                }
                return Some(bits);
            }
            before = byte;
        }
        None
    }

    pub fn number(&mut self) -> Option<u64> {
        self.bits(false)
    }

    pub fn signed(&mut self) -> Option<i64> {
        self.bits(true).map(u64::cast_signed)
    }

    pub fn size(&mut self) -> Option<usize> {
        self.number()?.try_into().ok()
    }

    /// Bytes after their number.
    pub fn sized(&mut self) -> Option<&'a [u8]> {
        let count = self.size()?;
        self.take(count)
    }
}

/// A size in LEB128.
pub(super) fn write_size(mut size: usize, out: &mut Vec<u8>) {
    loop {
        let low = u8::try_from(size & 0x7f).unwrap_or_default();
        size >>= 7;
        if size == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}
