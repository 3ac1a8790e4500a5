//! Seeded damage to bytes that are right. The same seed gives the same bytes. What the bytes mean is not known here.

use rand_chacha::{ChaCha20Rng, rand_core::Rng};

/// No mutant is longer, so that splicing never runs away.
pub const MUTANT_BYTES_MAX: usize = 64 * 1024;

/// Numbers at which lengths, counts and their encodings change.
const EDGES: [u64; 12] = [
    0,
    1,
    23,
    24,
    127,
    128,
    255,
    0xffff,
    0x7fff_ffff,
    0xffff_ffff,
    1 << 63,
    u64::MAX,
];

/// One of the corpus, damaged in one to four ways.
pub fn next(dice: &mut ChaCha20Rng, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = corpus[below(dice, corpus.len())].clone();
    for _ in 0..=below(dice, 4) {
        damage(dice, corpus, &mut bytes);
        bytes.truncate(MUTANT_BYTES_MAX);
    }
    bytes
}

fn below(dice: &mut ChaCha20Rng, end: usize) -> usize {
    let end = u64::try_from(end.max(1)).unwrap_or(u64::MAX);
    usize::try_from(u64::from(dice.next_u32()) % end).unwrap_or_default()
}

fn byte(dice: &mut ChaCha20Rng) -> u8 {
    dice.next_u32().to_le_bytes()[0]
}

/// A stretch of at most 64 bytes, or now and then of any length.
fn range(dice: &mut ChaCha20Rng, length: usize) -> std::ops::Range<usize> {
    let start = below(dice, length + 1);
    let most = if below(dice, 4) == 0 {
        length - start
    } else {
        (length - start).min(64)
    };
    start..start + below(dice, most + 1)
}

fn damage(dice: &mut ChaCha20Rng, corpus: &[Vec<u8>], bytes: &mut Vec<u8>) {
    let at = below(dice, bytes.len());
    match below(dice, 10) {
        0 | 1 if !bytes.is_empty() => bytes[at] ^= 1 << below(dice, 8),
        2 if !bytes.is_empty() => bytes[at] = byte(dice),
        // A neighbour of a length or a count.
        3 if !bytes.is_empty() => bytes[at] = bytes[at].wrapping_add(if byte(dice) > 127 { 1 } else { 255 }),
        4 => drop(bytes.drain(range(dice, bytes.len()))),
        5 => bytes.truncate(at),
        6 => {
            let other = &corpus[below(dice, corpus.len())];
            let piece = other[range(dice, other.len())].to_vec();
            bytes.splice(at..at, piece);
        }
        7 => {
            let piece = bytes[range(dice, bytes.len())].to_vec();
            let times = 1 + below(dice, 6);
            bytes.splice(at..at, piece.repeat(times));
        }
        8 => edge(dice, bytes, at),
        _ => {
            let fresh: Vec<u8> = (0..below(dice, 9)).map(|_| byte(dice)).collect();
            bytes.splice(at..at, fresh);
        }
    }
}

/// An edge, big-endian in 1 to 8 bytes, over what stands there.
fn edge(dice: &mut ChaCha20Rng, bytes: &mut [u8], at: usize) {
    let number = EDGES[below(dice, EDGES.len())].to_be_bytes();
    let width = 1 << below(dice, 4);
    let target = bytes.iter_mut().skip(at);
    target
        .zip(&number[8 - width..])
        .for_each(|(to, from)| *to = *from);
}
