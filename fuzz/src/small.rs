//! Small things of strangers: links, CBOR itself, proofs, statements, presence.

use crate::cast::{DOC, cast, gather, sign, vectors};
use crate::sealed;
use base64ct::{Base64UrlUnpadded, Encoding};
use desk_model::DeviceId;
use desk_seal::{
    CounterProof, Heads,
    cbor::{self, Reader},
    entry::Proof,
    link::{LINK_PREFIX, Link},
    presence::Listener,
    unsent::Unsent,
};

/// As text, and as what stands in the text.
pub fn links(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        link(text);
    }
    link(&format!(
        "{LINK_PREFIX}{}",
        Base64UrlUnpadded::encode_string(data)
    ));
}

fn link(text: &str) {
    if let Ok(link) = Link::parse(text) {
        assert!(text.trim().ends_with(&link.to_fragment()));
        assert!(Link::parse(&link.to_url("https://app.example/")).is_ok());
        let _ = link.check(cast().members());
    }
}

/// What is strict is CBOR, and as long as another reader says; then 16 reads that the first bytes choose.
pub fn cbor(data: &[u8]) {
    let mut reader = Reader::new(data);
    if let Ok(item) = reader.skip() {
        let mut other = minicbor::Decoder::new(data);
        other.skip().expect("strict CBOR is CBOR");
        assert_eq!((item.len(), item), (other.position(), &data[..item.len()]));
        assert_eq!(reader.end().is_ok(), item.len() == data.len());
    }
    let (choices, bytes) = data.split_at(data.len().min(16));
    let mut reader = Reader::new(bytes);
    for choice in choices {
        let max = usize::from(choice >> 4) * 16;
        match choice & 15 {
            0 => _ = reader.u64(),
            1 => _ = reader.u32(),
            2 => _ = reader.bool(),
            3 => assert!(!reader.bytes(max).is_ok_and(|found| found.len() > max)),
            4 => _ = reader.array_of::<16>(),
            5 => assert!(!reader.text(max).is_ok_and(|found| found.len() > max)),
            6 => assert!(!reader.array(max).is_ok_and(|found| found > max)),
            7 => _ = reader.tuple(max / 16),
            8 => _ = reader.null(),
            9 => map(&mut reader, max),
            _ => _ = reader.skip(),
        }
    }
}

fn map(reader: &mut Reader<'_>, max: usize) {
    let (mut last, mut count) = (None, 0);
    let Ok(mut fields) = reader.map(max) else {
        return;
    };
    while let Ok(Some(key)) = fields.next_key() {
        assert!(last < Some(key), "keys rise");
        (last, count) = (Some(key), count + 1);
        if fields.reader.skip().is_err() {
            break;
        }
    }
    assert!(count <= max);
}

pub fn proofs(data: &[u8]) {
    let cast = cast();
    if let Ok(proof) = CounterProof::decode(data) {
        assert_eq!(proof.encode(), data);
        let device = proof.device().unwrap_or_default();
        if let Ok(higher) = proof.verify(cast.members(), device, 3) {
            assert!(higher.cut > 3 && higher.device == device);
        }
    }
    if let Ok(proof) = Proof::decode(data) {
        assert_eq!(proof.encode(), data);
        let _ = proof.verify(cast.members(), &cast.ring, DOC, &[0x70; 32]);
    }
}

/// As it comes, and as a statement that each device signs.
pub fn heads(data: &[u8]) {
    let cast = cast();
    let members = cast.members();
    if let Ok(heads) = Heads::verify(members, data) {
        let _ = heads.standing(members);
    }
    for (id, key) in cast.signers.iter().take(cast.devices.len()) {
        let signature = sign(key, "heads", &[&members.desk().0, data]);
        let bytes = cbor::write(|e| e.array(3)?.bytes(id)?.bytes(data)?.bytes(&signature)?.ok());
        if let Ok(heads) = Heads::verify(members, &bytes) {
            assert_eq!(heads.dev, DeviceId(*id));
            let _ = heads.standing(members);
        }
    }
}

/// What is taken for a file of unsent work is written again to the same bytes.
pub fn unsent(data: &[u8]) {
    if let Ok(file) = Unsent::decode(data) {
        assert_eq!(file.encode().as_deref(), Ok(data));
    }
}

pub fn unsent_corpus() -> Vec<Vec<u8>> {
    let desk = cast().members().desk();
    let entries = sealed::entries_corpus();
    [0, 1, 3]
        .into_iter()
        .filter_map(|count| {
            let entries = entries.iter().take(count).cloned().collect();
            Unsent { desk, entries }.encode().ok()
        })
        .collect()
}

/// Heard once, from its own device only.
pub fn presence(data: &[u8]) {
    let cast = cast();
    let mut listener = Listener::default();
    let open =
        |listener: &mut Listener, device| listener.open(cast.members(), &cast.ring, device, data).is_ok();
    let heard: Vec<_> = cast
        .devices
        .iter()
        .map(|keys| keys.id())
        .filter(|id| open(&mut listener, *id))
        .collect();
    assert!(heard.len() <= 1, "one presence of several devices");
    assert!(
        !heard.iter().any(|id| open(&mut listener, *id)),
        "a presence that is heard twice"
    );
}

pub fn links_corpus() -> Vec<Vec<u8>> {
    let file = vectors(include_str!("../../crates/desk_seal/tests/vectors/v14-link.json"));
    let text = |name: &str| file[name].as_str().unwrap_or_default().to_owned();
    let inside = Base64UrlUnpadded::decode_vec(text("fragment").trim_start_matches(LINK_PREFIX));
    let inside = inside.expect("the link of the vectors");
    vec![text("fragment").into_bytes(), text("url").into_bytes(), inside]
}

pub fn cbor_corpus() -> Vec<Vec<u8>> {
    let mut corpus = crate::chain::control_corpus();
    corpus.truncate(4);
    corpus.extend(crate::wire::relay_corpus());
    // A map, an array, a text, numbers and what is simple; 16 choices stand before the second.
    let each = b"\xa2\x00\x83\xf4\xf5\xf6\x18\x40\x62ab\x1a\x00\x01\x00\x00";
    corpus.push(each.to_vec());
    corpus.push(
        [
            &[
                0x39, 0x46, 0x10, 0x62, 0x22, 0x28, 0x12, 0xf5, 0, 1, 0xf3, 0xf9, 0x27, 10, 10, 10,
            ],
            &each[..],
        ]
        .concat(),
    );
    corpus
}

pub fn proofs_corpus() -> Vec<Vec<u8>> {
    let file = vectors(include_str!(
        "../../crates/desk_seal/tests/vectors/v09-entries.json"
    ));
    let mut corpus = gather(&file, &["encoded"]);
    let entries = sealed::entries_corpus();
    let verified = entries
        .iter()
        .filter_map(|bytes| desk_seal::entry::verify_uncounted(bytes, cast().members()).ok());
    corpus.extend(verified.map(|entry| CounterProof::of(&entry).encode()));
    corpus
}

pub fn heads_corpus() -> Vec<Vec<u8>> {
    let file = vectors(include_str!(
        "../../crates/desk_seal/tests/vectors/v16-presence-heads.json"
    ));
    let mut corpus = gather(&file["heads"], &["message", "statement"]);
    corpus.extend(gather(&file["heads_with_last"], &["message", "statement"]));
    corpus
}

pub fn presence_corpus() -> Vec<Vec<u8>> {
    let file = vectors(include_str!(
        "../../crates/desk_seal/tests/vectors/v16-presence-heads.json"
    ));
    gather(&file["presence"], &["message"])
}
