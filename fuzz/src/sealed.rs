//! Sealed entries: as they come, and with anything at all inside right signatures and seals, which is what a member may send.

use crate::cast::{DOC, DOC_KEY, cast, derive, gather, seal, sign, vectors};
use desk_model::DeviceId;
use desk_seal::{
    CounterProof, cbor,
    entry::{self, Core, Kind, Proof, Sending, Skeleton, Snapshot, VerifiedEntry},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

const EPOCH: u32 = 3;
const EPOCH_KEY: [u8; 32] = [0xa3; 32];

pub fn entries(data: &[u8]) {
    let cast = cast();
    let counted = entry::verify(data, cast.members());
    match entry::verify_uncounted(data, cast.members()) {
        Ok(entry) => {
            assert_eq!(counted.is_ok(), entry::counts(entry.core(), cast.members()));
            open(data, &entry);
        }
        Err(error) => assert_eq!(counted, Err(error)),
    }
}

/// What opens is put together again to the same bytes.
fn open(data: &[u8], entry: &VerifiedEntry<'_>) {
    let cast = cast();
    let (desk, key) = (cast.members().desk(), cast.doc_key());
    assert!(entry.covers().len() * 35 <= data.len());
    let proof = CounterProof::of(entry);
    assert_eq!(CounterProof::decode(&proof.encode()), Ok(proof));
    assert_eq!(proof.device(), Ok(entry.core().dev));
    if let Some(proof) = Proof::of(entry) {
        assert_eq!(Proof::decode(&proof.encode()), Ok(proof));
    }
    let _ = entry::open_key(entry, desk, &cast.ring);
    if let Ok(changes) = entry::open_change(entry, desk, &key) {
        let parts: Vec<&[u8]> = changes.iter().map(Vec::as_slice).collect();
        let skeleton = Skeleton::of(entry).expect("a change has one");
        assert_eq!(
            skeleton.rebuild(cast.members(), &key, &parts).as_deref(),
            Ok(data)
        );
        let _ = entry::check_id(entry, &cast.ring, &[7; 32]);
    }
    if let Ok(snapshot) = entry::open_snapshot(entry, desk, &key) {
        again(entry, &snapshot);
    }
}

/// A snapshot that was read is read the same when it is sent on.
fn again(entry: &VerifiedEntry<'_>, snapshot: &Snapshot) {
    let (cast, key) = (cast(), cast().doc_key());
    for proof in &snapshot.proofs {
        let _ = proof.verify(cast.members(), &cast.ring, DOC, &[7; 32]);
    }
    let sending = Sending {
        doc: DOC,
        n: 1,
        epoch: EPOCH,
        key: &key,
    };
    let mut dice = ChaCha20Rng::from_seed([1; 32]);
    let sent = entry::seal_snapshot(&cast.author(), &mut dice, &sending, &entry.covers(), snapshot);
    if let Ok(bytes) = sent {
        let verified = entry::verify(&bytes, cast.members()).expect("an own entry");
        let opened = entry::open_snapshot(&verified, cast.members().desk(), &key);
        assert_eq!(
            (opened.as_ref(), verified.covers()),
            (Ok(snapshot), entry.covers())
        );
    }
}

/// `author, kind, place on the chain, length of rest u16, rest, plain text of the body`; a kind over 127 has its body as it
/// stands.
pub fn signed_entries(data: &[u8]) {
    let Some((&[author, kind, ctl, high, low], after)) = data.split_first_chunk::<5>() else {
        return;
    };
    let cast = cast();
    let length = usize::from(u16::from_be_bytes([high, low])).min(after.len());
    let (rest, plain) = after.split_at(length);
    let (dev, key) = &cast.signers[usize::from(author) % cast.signers.len()];
    let ctl = usize::from(ctl) % cast.chain.len();
    let Some(kind_of) = Kind::from_number(kind & 0x7f) else {
        return;
    };
    let id = match (kind_of, rest.get(3..19)) {
        (Kind::Key, Some(id)) => id.try_into().expect("16 bytes"),
        _ => [7; 16],
    };
    let core = Core {
        kind: kind_of,
        doc: DOC,
        dev: DeviceId(*dev),
        n: 1,
        ctl: u32::try_from(ctl).unwrap_or_default(),
        tag: cast.chain[ctl].pin().tag(),
        id,
    };
    let core = core.to_bytes();
    let body = match kind_of {
        _ if kind > 127 => plain.to_vec(),
        Kind::Attest => Vec::new(),
        Kind::Key => seal(&EPOCH_KEY, "doc key", &[&core, rest], plain),
        _ => seal(&DOC_KEY, "body", &[&core, rest], plain),
    };
    let size = u32::try_from(rest.len()).unwrap_or_default().to_be_bytes();
    let seal_hash = derive("entry seal", &[&size, rest, &body]);
    let desk = cast.members().desk();
    let signature = sign(key, "entry", &[&desk.0, &core, &seal_hash]);
    entries(&cbor::write(|e| {
        e.array(4)?
            .bytes(&core)?
            .bytes(rest)?
            .bytes(&body)?
            .bytes(&signature)?
            .ok()
    }));
}

pub fn entries_corpus() -> Vec<Vec<u8>> {
    let files = [
        include_str!("../../crates/desk_seal/tests/vectors/v07-key-record.json"),
        include_str!("../../crates/desk_seal/tests/vectors/v09-entries.json"),
        include_str!("../../crates/desk_seal/tests/vectors/v11-snapshot.json"),
    ];
    files
        .iter()
        .flat_map(|file| gather(&vectors(file), &["entry"]))
        .collect()
}

/// The vectors' entries, opened, in the form that [`signed_entries`] takes.
pub fn signed_corpus() -> Vec<Vec<u8>> {
    let cast = cast();
    let (desk, key) = (cast.members().desk(), cast.doc_key());
    let mut corpus = Vec::new();
    for bytes in entries_corpus() {
        let Ok(entry) = entry::verify_uncounted(&bytes, cast.members()) else {
            continue;
        };
        let mut reader = cbor::Reader::new(&bytes);
        let parts = reader
            .tuple(4)
            .and_then(|()| Ok((reader.skip()?, reader.bytes(1 << 20)?)));
        let rest = parts.expect("an entry of the vectors").1;
        let plain = if let Ok(key) = entry::open_key(&entry, desk, &cast.ring) {
            key.secret_bytes().to_vec()
        } else if let Ok(changes) = entry::open_change(&entry, desk, &key) {
            let sized = changes
                .iter()
                .map(|change| [&sized(change), change.as_slice()].concat());
            padded(&sized.collect::<Vec<_>>().concat())
        } else if let Ok(snapshot) = entry::open_snapshot(&entry, desk, &key) {
            padded(&plain_snapshot(&snapshot))
        } else {
            Vec::new()
        };
        let author = cast.signers.iter().position(|(id, _)| *id == entry.core().dev.0);
        let author = u8::try_from(author.unwrap_or_default()).unwrap_or_default();
        let ctl = u8::try_from(entry.core().ctl).unwrap_or_default();
        let length = u16::try_from(rest.len()).unwrap_or_default().to_be_bytes();
        let head = [author, entry.core().kind as u8, ctl, length[0], length[1]];
        corpus.push([&head, rest, &plain].concat());
    }
    corpus
}

fn sized(bytes: &[u8]) -> [u8; 4] {
    u32::try_from(bytes.len()).unwrap_or_default().to_be_bytes()
}

fn padded(data: &[u8]) -> Vec<u8> {
    let length = entry::padding::padme(data.len().max(entry::padding::PADDED_BYTES_MIN));
    let mut out = [&sized(data), data].concat();
    out.resize(4 + length, 0);
    out
}

fn plain_snapshot(snapshot: &Snapshot) -> Vec<u8> {
    let save = match &snapshot.save {
        entry::Save::Here(bytes) => cbor::write(|e| e.bytes(bytes)?.ok()),
        entry::Save::Blob { address, key, size } => {
            cbor::write(|e| e.array(3)?.bytes(&address.0)?.bytes(&**key)?.u64(*size)?.ok())
        }
    };
    let proofs = snapshot.proofs.iter().map(Proof::encode);
    let count = cbor::write(|e| e.array(snapshot.proofs.len() as u64)?.ok());
    [
        &[0x82],
        save.as_slice(),
        &count,
        &proofs.collect::<Vec<_>>().concat(),
    ]
    .concat()
}
