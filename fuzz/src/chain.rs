//! The control chain: entries as they come, and chains of anything at all that is rightly signed and linked.

use crate::cast::{Cast, cast, control, derive, gather, sign};
use desk_seal::{ControlEntry, Membership, cbor, control::open};

pub fn control_entries(data: &[u8]) {
    let Ok(entry) = ControlEntry::decode(data) else {
        return;
    };
    assert_eq!(entry.encode(), data);
    assert_eq!(
        ControlEntry::decode(&entry.clone().without_body().encode()).map(|other| other.hash()),
        Ok(entry.hash())
    );
    let _ = Membership::found(&entry);
    let before = usize::try_from(entry.header().seq)
        .unwrap_or_default()
        .saturating_sub(1);
    if let Some(stage) = cast().stages.get(before) {
        take(&mut stage.clone(), &entry);
    }
}

/// The whole entry is taken, or nothing of it.
fn take(members: &mut Membership, entry: &ControlEntry) {
    let before = members.clone();
    match members.apply(entry) {
        Ok(applied) => {
            assert_eq!(applied.pin, entry.pin());
            assert_eq!(members.head(), entry.pin());
            assert_eq!(members.hash_at(entry.header().seq), Some(entry.hash()));
            let cast = cast();
            let _ = open::open_body(members, &cast.ring, entry);
            for keys in &cast.devices {
                let _ = cast.ring.clone().take_epochs(members, keys);
            }
        }
        Err(_) => assert!(*members == before, "a refused entry has changed something"),
    }
}

/// `place on the chain`, then for each entry `signer, type (over 127: no body), length of payload u16, payload`.
pub fn chains(data: &[u8]) {
    let cast = cast();
    let Some((stage, mut rest)) = data.split_first() else {
        return;
    };
    let mut members = cast.stages[usize::from(*stage) % cast.stages.len()].clone();
    while let Some((&[signer, kind, high, low], after)) = rest.split_first_chunk::<4>() {
        let length = usize::from(u16::from_be_bytes([high, low])).min(after.len());
        let (payload, after) = after.split_at(length);
        rest = after;
        let bytes = signed(cast, &members, signer, kind, payload);
        if let Ok(entry) = ControlEntry::decode(&bytes) {
            assert_eq!(entry.encode(), bytes);
            take(&mut members, &entry);
        }
    }
}

fn signed(cast: &Cast, members: &Membership, signer: u8, kind: u8, payload: &[u8]) -> Vec<u8> {
    let (by, key) = &cast.signers[usize::from(signer) % cast.signers.len()];
    let body: Option<&[u8]> = (kind < 128).then_some(b"some body");
    let head = members.head();
    let mut header = cbor::write(|e| {
        e.array(9)?
            .u8(1)?
            .bytes(&members.desk().0)?
            .u32(head.seq + 1)?
            .bytes(&head.hash)?;
        e.u8(kind & 127)?.bytes(by)?.u64(1_700_000_000_000)?.ok()
    });
    header.extend_from_slice(payload);
    header.extend(cbor::write(|e| match body {
        Some(body) => e.bytes(&derive("control hash", &[body]))?.ok(),
        None => e.null()?.ok(),
    }));
    let signature = sign(key, "control", &[&header]);
    cbor::write(|e| {
        e.array(3)?.bytes(&header)?.bytes(&signature)?;
        match body {
            Some(body) => e.bytes(body)?.ok(),
            None => e.null()?.ok(),
        }
    })
}

pub fn control_corpus() -> Vec<Vec<u8>> {
    gather(&control()["entries"], &["entry"])
}

/// Each entry of the vectors at its place, then several at once.
pub fn chains_corpus() -> Vec<Vec<u8>> {
    let items: Vec<_> = cast().chain.iter().map(item).collect();
    let single = (0..)
        .zip(items.iter().skip(1))
        .map(|(stage, item)| [&[stage], item.as_slice()].concat());
    let many = (0..)
        .zip(items.windows(6).skip(1))
        .map(|(stage, items)| [&[stage], items.concat().as_slice()].concat());
    single.chain(many).collect()
}

fn item(entry: &ControlEntry) -> Vec<u8> {
    let cast = cast();
    let header = entry.header().encode();
    let mut reader = cbor::Reader::new(&header);
    reader.array(9).expect("a header");
    for _ in 0..7 {
        reader.skip().expect("a field of a header");
    }
    let payload = reader.skip().expect("a payload");
    let signer = cast.signers.iter().position(|(id, _)| *id == entry.header().by);
    let signer = u8::try_from(signer.unwrap_or_default()).unwrap_or_default();
    let kind = u8::try_from(entry.header().payload.kind()).unwrap_or_default();
    let kind = if entry.header().payload.has_body() {
        kind
    } else {
        kind | 128
    };
    let length = u16::try_from(payload.len()).unwrap_or(u16::MAX).to_be_bytes();
    [&[signer, kind, length[0], length[1]], payload].concat()
}
