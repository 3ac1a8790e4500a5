//! Data entries of each kind, and a document of three voices.

use super::{Cast, Told, json::Json, json::read};
use crate::{
    DocKey,
    entry::{self, Attest, Proof, ProofError, Save, Sending, Snapshot, Standing, Verdict, VerifiedEntry},
};
use desk_model::{BlobId, DeviceId, DocId};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;
use zeroize::Zeroizing;

fn sending<'a>(file: &Json, row: &Json, key: &'a DocKey) -> Sending<'a> {
    Sending {
        doc: DocId(file.array("doc")),
        n: row.number("n"),
        epoch: u32::try_from(file.number("epoch")).unwrap(),
        key,
    }
}

/// The parts of an entry are where the file says.
fn same_parts(row: &Json, verified: &VerifiedEntry<'_>) {
    assert_eq!(verified.core().to_bytes().to_vec(), row.bytes("core"));
    assert_eq!(verified.rest_bytes(), row.bytes("rest"));
    assert_eq!(verified.body(), row.bytes("body"));
    assert_eq!(verified.seal_hash().to_vec(), row.bytes("seal_hash"));
    assert_eq!(verified.signature().to_vec(), row.bytes("signature"));
}

fn name(json: &Json) -> ([u8; 16], DeviceId) {
    (json.item(0).as_array(), DeviceId(json.item(1).as_array()))
}

#[test]
fn v07_key_record() {
    let file = read(include_str!("../../../tests/vectors/v07-key-record.json"));
    let cast = Cast::new();
    let bytes = file.bytes("entry");
    let verified = entry::verify(&bytes, &cast.members).unwrap();
    same_parts(&file, &verified);
    let key = entry::open_key(&verified, cast.members.desk(), &cast.ring).unwrap();
    assert_eq!(key.secret_bytes().to_vec(), file.bytes("doc_key"));
    let doc = DocId(file.array("doc"));
    assert_eq!(key.id(cast.members.desk(), doc), file.array("key_id"));
    let mut dice = Told::new(&[&file.bytes("nonce")]);
    let made = entry::seal_key(&cast.author("lead"), &mut dice, &sending(&file, &file, &key));
    assert_eq!((made, dice.is_spent()), (Ok(bytes), true));
}

#[test]
fn v09_change() {
    let file = read(include_str!("../../../tests/vectors/v09-entries.json"));
    let (cast, row) = (Cast::new(), file.at("change"));
    let key = DocKey::from_secret_bytes(&file.array("doc_key"));
    let bytes = row.bytes("entry");
    let verified = entry::verify(&bytes, &cast.members).unwrap();
    same_parts(&row, &verified);
    let changes: Vec<Vec<u8>> = row.list("changes").iter().map(Json::as_bytes).collect();
    let opened = entry::open_change(&verified, cast.members.desk(), &key);
    assert_eq!(opened, Ok(changes.clone()));
    let last = row.array("last_change");
    assert_eq!(entry::check_id(&verified, &cast.ring, &last), Ok(()));
    let mut dice = Told::new(&[&file.bytes("nonce")]);
    let slices: Vec<&[u8]> = changes.iter().map(Vec::as_slice).collect();
    let (author, sending) = (cast.author("second"), sending(&file, &row, &key));
    let made = entry::seal_change(&author, &mut dice, &sending, &slices, &last);
    assert_eq!((made, dice.is_spent()), (Ok(bytes.clone()), true));
    // The proof of it, alone.
    let proof = file.at("proof");
    let decoded = Proof::decode(&proof.bytes("encoded")).unwrap();
    assert_eq!(Some(decoded), Proof::of(&verified));
    assert_eq!(decoded.encode(), proof.bytes("encoded"));
    let doc = DocId(proof.array("doc"));
    let standing = decoded.verify(&cast.members, &cast.ring, doc, &proof.array("last_change"));
    assert_eq!(standing, Ok(Standing::Counts));
}

#[test]
fn v09_snapshots() {
    let file = read(include_str!("../../../tests/vectors/v09-entries.json"));
    let cast = Cast::new();
    let key = DocKey::from_secret_bytes(&file.array("doc_key"));
    for field in ["snapshot", "snapshot_elsewhere"] {
        let row = file.at(field);
        let bytes = row.bytes("entry");
        let verified = entry::verify(&bytes, &cast.members).unwrap();
        same_parts(&row, &verified);
        let covers: Vec<_> = row.at("covers").items().iter().map(name).collect();
        assert_eq!(verified.covers(), covers);
        let save = row.at("save");
        let save = match save.0.is_string() {
            true => Save::Here(save.as_bytes()),
            false => Save::Blob {
                address: BlobId(save.array("address")),
                key: Zeroizing::new(save.array("key")),
                size: save.number("size"),
            },
        };
        let opened = entry::open_snapshot(&verified, cast.members.desk(), &key).unwrap();
        assert_eq!(opened.save, save);
        assert_eq!(opened.proofs.len(), row.at("proofs").items().len());
        let mut dice = Told::new(&[&row.bytes("id"), &file.bytes("nonce")]);
        let (author, sending) = (cast.author("lead"), sending(&file, &row, &key));
        let made = entry::seal_snapshot(&author, &mut dice, &sending, &covers, &opened);
        assert_eq!((made, dice.is_spent()), (Ok(bytes), true));
    }
}

#[test]
fn v09_attests() {
    let file = read(include_str!("../../../tests/vectors/v09-entries.json"));
    let cast = Cast::new();
    for (field, verdict) in [("attest_good", Verdict::Good), ("attest_bad", Verdict::Bad)] {
        let row = file.at(field);
        let attest = Attest {
            snapshot: (row.array("snapshot"), DeviceId(row.array("snapshot_device"))),
            verdict,
        };
        assert_eq!(row.number("verdict"), verdict as u64);
        let bytes = row.bytes("entry");
        let verified = entry::verify(&bytes, &cast.members).unwrap();
        same_parts(&row, &verified);
        assert_eq!(verified.attest(), Some(attest));
        let mut dice = Told::new(&[&row.bytes("id")]);
        let (author, doc) = (cast.author("second"), DocId(file.array("doc")));
        let made = entry::attest(&author, &mut dice, doc, row.number("n"), &attest);
        assert_eq!((made, dice.is_spent()), (Ok(bytes), true));
    }
}

#[test]
fn v11_snapshot_of_three_voices() {
    let file = read(include_str!("../../../tests/vectors/v11-snapshot.json"));
    let cast = Cast::new();
    let bytes = file.bytes("entry");
    let verified = entry::verify(&bytes, &cast.members).unwrap();
    let key = DocKey::from_secret_bytes(&file.array("doc_key"));
    let opened: Snapshot = entry::open_snapshot(&verified, cast.members.desk(), &key).unwrap();
    assert_eq!(opened.save, Save::Here(file.bytes("save")));
    let covers: Vec<_> = file.list("covers").iter().map(name).collect();
    assert_eq!(verified.covers(), covers);
    let doc = DocId(file.array("doc"));
    let actors = file.list("actors");
    assert_eq!(opened.proofs.len(), 3);
    for (at, (actor, proof)) in actors.iter().zip(&opened.proofs).enumerate() {
        assert_eq!(proof.encode(), actor.bytes("proof"));
        assert_eq!((proof.dev.0, proof.n), (actor.array("device"), actor.number("n")));
        let last = actor.array("last_change");
        assert_eq!(
            proof.verify(&cast.members, &cast.ring, doc, &last),
            Ok(Standing::Counts)
        );
        // Nobody's proof fits another's words.
        let other = actors[(at + 1) % 3].array("last_change");
        assert!(matches!(
            proof.verify(&cast.members, &cast.ring, doc, &other),
            Err(ProofError::Entry(_))
        ));
    }
    let void = file.at("void");
    let proof = Proof::decode(&void.bytes("proof")).unwrap();
    assert_eq!(
        proof.verify(&cast.members, &cast.ring, doc, &void.array("last_change")),
        Ok(Standing::Void)
    );
}
