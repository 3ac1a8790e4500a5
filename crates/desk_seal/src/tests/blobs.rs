//! An attachment opens whole and in its document, or not at all.

use super::world::dice;
use crate::blob::{self, BLOB_BYTES_MAX, BlobError, BlobPlace, CHUNK_BYTES, SEALED_CHUNK_BYTES, Sealing};
use desk_model::{DeskId, DocId};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const DESK: DeskId = DeskId([1; 32]);
const DOC: DocId = DocId([2; 16]);

fn place(size: usize) -> BlobPlace {
    BlobPlace {
        desk: DESK,
        doc: DOC,
        size: u64::try_from(size).unwrap(),
    }
}

fn plain(size: usize) -> Vec<u8> {
    (0..size).map(|at| u8::try_from(at % 251).unwrap()).collect()
}

#[test]
fn attachments_of_every_length_come_back() {
    for size in [
        0,
        1,
        CHUNK_BYTES - 1,
        CHUNK_BYTES,
        CHUNK_BYTES + 1,
        2 * CHUNK_BYTES + 5,
    ] {
        let sealed = blob::seal(&mut dice(1), DESK, DOC, &plain(size)).unwrap();
        assert_eq!(sealed.bytes.len() as u64, place(size).sealed_bytes().unwrap());
        assert_eq!(sealed.address, blob::address(&sealed.bytes));
        assert_eq!(
            *place(size).open(&sealed.key, &sealed.bytes).unwrap(),
            plain(size),
            "{size}"
        );
    }
}

#[test]
fn what_comes_in_pieces_is_sealed_as_the_whole() {
    for size in [0, 5, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES] {
        let whole = blob::seal(&mut dice(1), DESK, DOC, &plain(size)).unwrap();
        for piece in [70_001, CHUNK_BYTES, 3 * CHUNK_BYTES] {
            let mut sealing = Sealing::begin(&mut dice(1), place(size)).unwrap();
            plain(size)
                .chunks(piece)
                .for_each(|piece| sealing.push(piece).unwrap());
            assert_eq!(sealing.finish().unwrap().bytes, whole.bytes, "{size} by {piece}");
        }
    }
}

#[test]
fn what_is_longer_or_shorter_than_announced_is_not_sealed() {
    let outcome = |announced: usize, came: usize| {
        let mut sealing = Sealing::begin(&mut dice(1), place(announced))?;
        sealing.push(&plain(came))?;
        sealing.finish().map(drop)
    };
    assert_eq!(outcome(5, 5), Ok(()));
    for (announced, came) in [
        (5, 4),
        (5, 6),
        (0, 1),
        (2 * CHUNK_BYTES, CHUNK_BYTES),
        (CHUNK_BYTES, 2 * CHUNK_BYTES),
    ] {
        assert_eq!(
            outcome(announced, came),
            Err(BlobError::Length),
            "{announced} {came}"
        );
    }
    let large = usize::try_from(BLOB_BYTES_MAX).unwrap() + 1;
    assert_eq!(outcome(large, 0), Err(BlobError::TooLarge));
}

#[test]
fn a_part_can_be_read_by_its_chunk() {
    let size = 2 * CHUNK_BYTES + 5;
    let sealed = blob::seal(&mut dice(1), DESK, DOC, &plain(size)).unwrap();
    let last = sealed.bytes.chunks(SEALED_CHUNK_BYTES).nth(2).unwrap();
    let opened = place(size).open_chunk(&sealed.key, 2, last).unwrap();
    assert_eq!(*opened, plain(size)[2 * CHUNK_BYTES..]);
    assert_eq!(
        place(size).open_chunk(&sealed.key, 3, last).unwrap_err(),
        BlobError::Length
    );
}

#[test]
fn chunks_keep_their_order_and_their_document() {
    let size = 2 * CHUNK_BYTES;
    let sealed = blob::seal(&mut dice(1), DESK, DOC, &plain(size)).unwrap();
    let (one, two) = sealed.bytes.split_at(SEALED_CHUNK_BYTES);
    let turned = [two, one].concat();
    assert!(matches!(
        place(size).open(&sealed.key, &turned),
        Err(BlobError::Sealed(_))
    ));
    // Cut off after the first chunk: its last flag is missing, and the size is bound in.
    assert!(matches!(
        place(CHUNK_BYTES).open(&sealed.key, one),
        Err(BlobError::Sealed(_))
    ));
    assert_eq!(place(size).open(&sealed.key, one).unwrap_err(), BlobError::Length);
    let elsewhere = BlobPlace {
        doc: DocId([3; 16]),
        ..place(size)
    };
    assert!(matches!(
        elsewhere.open(&sealed.key, &sealed.bytes),
        Err(BlobError::Sealed(_))
    ));
    let other_desk = BlobPlace {
        desk: DeskId([3; 32]),
        ..place(size)
    };
    assert!(matches!(
        other_desk.open(&sealed.key, &sealed.bytes),
        Err(BlobError::Sealed(_))
    ));
}

#[test]
fn any_flipped_bit_fails() {
    let sealed = blob::seal(&mut dice(1), DESK, DOC, &plain(40)).unwrap();
    for bit in 0..sealed.bytes.len() * 8 {
        let mut flipped = sealed.bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(place(40).open(&sealed.key, &flipped).is_err(), "bit {bit}");
    }
}

#[test]
fn t63_attachments_are_bounded() {
    let place = |size| BlobPlace {
        desk: DESK,
        doc: DOC,
        size,
    };
    assert_eq!(place(BLOB_BYTES_MAX).chunks(), Ok(100));
    assert_eq!(place(BLOB_BYTES_MAX + 1).chunks(), Err(BlobError::TooLarge));
}

#[test]
fn an_address_of_pieces_is_that_of_the_whole() {
    let mut hasher = blob::AddressHasher::default();
    hasher.update(b"an ");
    hasher.update(b"attachment");
    assert_eq!(hasher.finish(), blob::address(b"an attachment"));
}
