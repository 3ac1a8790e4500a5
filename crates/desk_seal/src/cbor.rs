//! Strict CBOR: definite lengths, shortest integers, map keys in strictly rising order, nothing after the end, and no
//! allocation before a length is checked. What layouts mean is not known here.

use minicbor::Encoder;
use std::convert::Infallible;

/// How deep what is skipped may nest.
pub const NESTING_MAX: usize = 8;

/// Map keys from here up may be ignored by whoever does not know them.
pub const IGNORABLE_KEY_MIN: u64 = 64;

/// Why bytes are not what the format allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CborError {
    #[error("the bytes end in the middle")]
    End,
    #[error("bytes follow after the end")]
    Trailing,
    #[error("a length or number is not written in its shortest definite form")]
    Form,
    #[error("something of another type stands here")]
    Type,
    #[error("a map's keys do not rise, or one is there twice")]
    Keys,
    #[error("a length or number is over its bound")]
    Bound,
}

const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const SIMPLE: u8 = 7;
const NULL: u8 = 0xf6;

/// Reads from a slice, from the front.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Nothing may be left.
    pub fn end(self) -> Result<(), CborError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(CborError::Trailing)
        }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], CborError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(CborError::End)?;
        self.rest = rest;
        Ok(taken)
    }

    fn number(&mut self, bytes: usize, least: u64) -> Result<u64, CborError> {
        let value = self
            .take(bytes)?
            .iter()
            .fold(0, |value, byte| (value << 8) | u64::from(*byte));
        if value < least {
            Err(CborError::Form)
        } else {
            Ok(value)
        }
    }

    /// Major type and argument (RFC 8949, section 3), shortest form only.
    fn head(&mut self) -> Result<(u8, u64), CborError> {
        let (first, rest) = self.rest.split_first().ok_or(CborError::End)?;
        self.rest = rest;
        let major = first >> 5;
        let argument = match first & 31 {
            small @ 0..=23 => u64::from(small),
            24 => self.number(1, 24)?,
            25 => self.number(2, 1 << 8)?,
            26 => self.number(4, 1 << 16)?,
            27 => self.number(8, 1 << 32)?,
            _ => return Err(CborError::Form),
        };
        Ok((major, argument))
    }

    fn expect(&mut self, major: u8) -> Result<u64, CborError> {
        let (found, argument) = self.head()?;
        if found == major {
            Ok(argument)
        } else {
            Err(CborError::Type)
        }
    }

    fn length(&mut self, major: u8, max: usize) -> Result<usize, CborError> {
        let length = usize::try_from(self.expect(major)?).map_err(|_| CborError::Bound)?;
        if length > max {
            Err(CborError::Bound)
        } else {
            Ok(length)
        }
    }

    pub fn u64(&mut self) -> Result<u64, CborError> {
        self.expect(UNSIGNED)
    }

    pub fn u32(&mut self) -> Result<u32, CborError> {
        u32::try_from(self.u64()?).map_err(|_| CborError::Bound)
    }

    pub fn bool(&mut self) -> Result<bool, CborError> {
        match self.take(1)? {
            [0xf4] => Ok(false),
            [0xf5] => Ok(true),
            _ => Err(CborError::Type),
        }
    }

    /// At most `max` bytes.
    pub fn bytes(&mut self, max: usize) -> Result<&'a [u8], CborError> {
        let length = self.length(BYTES, max)?;
        self.take(length)
    }

    /// Exactly `N` bytes.
    pub fn array_of<const N: usize>(&mut self) -> Result<[u8; N], CborError> {
        self.bytes(N)?.try_into().map_err(|_| CborError::Bound)
    }

    /// Text of at most `max` bytes.
    pub fn text(&mut self, max: usize) -> Result<&'a str, CborError> {
        let length = self.length(TEXT, max)?;
        std::str::from_utf8(self.take(length)?).map_err(|_| CborError::Type)
    }

    /// How many items follow.
    pub fn array(&mut self, max: usize) -> Result<usize, CborError> {
        self.length(ARRAY, max)
    }

    /// An array of exactly that many items.
    pub fn tuple(&mut self, items: usize) -> Result<(), CborError> {
        if self.array(items)? == items {
            Ok(())
        } else {
            Err(CborError::Bound)
        }
    }

    /// Whether null stands here; it is taken if so.
    pub fn null(&mut self) -> bool {
        match self.rest.split_first() {
            Some((&NULL, rest)) => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// The fields of a map of at most `max` keys, in rising order.
    pub fn map(&mut self, max: usize) -> Result<Fields<'a, '_>, CborError> {
        let left = self.length(MAP, max)?;
        Ok(Fields {
            reader: self,
            left,
            last: None,
        })
    }

    /// Passes one item of any type, and gives its bytes.
    pub fn skip(&mut self) -> Result<&'a [u8], CborError> {
        let before = self.rest;
        self.skip_nested(NESTING_MAX)?;
        before.get(..before.len() - self.rest.len()).ok_or(CborError::End)
    }

    fn skip_nested(&mut self, depth: usize) -> Result<(), CborError> {
        let depth = depth.checked_sub(1).ok_or(CborError::Bound)?;
        let (major, argument) = self.head()?;
        // Only a length has to fit the memory: a number may be of 64 bits also where that has 32 (in a browser).
        let length = || usize::try_from(argument).map_err(|_| CborError::Bound);
        match major {
            UNSIGNED | NEGATIVE => {}
            BYTES => _ = self.take(length()?)?,
            TEXT => _ = std::str::from_utf8(self.take(length()?)?).map_err(|_| CborError::Type)?,
            ARRAY => {
                for _ in 0..length()? {
                    self.skip_nested(depth)?;
                }
            }
            MAP => {
                let mut last = None;
                for _ in 0..length()? {
                    rising(&mut last, self.u64()?)?;
                    self.skip_nested(depth)?;
                }
            }
            SIMPLE if (20..=22).contains(&argument) => {}
            _ => return Err(CborError::Type),
        }
        Ok(())
    }
}

fn rising(last: &mut Option<u64>, key: u64) -> Result<(), CborError> {
    if last.is_some_and(|last| key <= last) {
        return Err(CborError::Keys);
    }
    *last = Some(key);
    Ok(())
}

/// The keys of a map, one after the other; the caller reads each value from `reader`.
pub struct Fields<'a, 'r> {
    pub reader: &'r mut Reader<'a>,
    left: usize,
    last: Option<u64>,
}

impl Fields<'_, '_> {
    /// The next key, or none at the end of the map.
    pub fn next_key(&mut self) -> Result<Option<u64>, CborError> {
        let Some(left) = self.left.checked_sub(1) else {
            return Ok(None);
        };
        self.left = left;
        let key = self.reader.u64()?;
        rising(&mut self.last, key)?;
        Ok(Some(key))
    }
}

/// Bytes from an encoder that cannot fail.
#[must_use]
pub fn write(
    with: impl FnOnce(&mut Encoder<Vec<u8>>) -> Result<(), minicbor::encode::Error<Infallible>>,
) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::new());
    // Writing into a Vec fails never; what came before an error would not verify anywhere.
    let _ = with(&mut encoder);
    encoder.into_writer()
}
