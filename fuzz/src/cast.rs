//! Who is at the desk that the targets try: the chain of the vectors, with every key in it. Nothing here is tried.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use desk_model::DocId;
use desk_seal::{Author, ControlEntry, DeviceKeys, DocKey, KeyRing, Membership, cbor};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::Value;
use std::sync::LazyLock;

/// The document and the key that the vectors speak of.
pub const DOC: DocId = DocId([0x5d; 16]);
pub const DOC_KEY: [u8; 32] = [0x66; 32];

pub struct Cast {
    pub chain: Vec<ControlEntry>,
    /// The membership after each entry of the chain.
    pub stages: Vec<Membership>,
    pub ring: KeyRing,
    pub devices: Vec<DeviceKeys>,
    /// Whoever can sign: devices, then invites.
    pub signers: Vec<([u8; 16], SigningKey)>,
}

static CAST: LazyLock<Cast> = LazyLock::new(Cast::new);

pub fn cast() -> &'static Cast {
    &CAST
}

pub fn vectors(text: &str) -> Value {
    serde_json::from_str(text).expect("a vector file is JSON")
}

pub fn control() -> Value {
    vectors(include_str!(
        "../../crates/desk_seal/tests/vectors/v04-control.json"
    ))
}

pub fn unhex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("hexadecimal"))
        .collect()
}

/// Every hexadecimal text under these names, however deep.
pub fn gather(json: &Value, names: &[&str]) -> Vec<Vec<u8>> {
    match json {
        Value::Array(items) => items.iter().flat_map(|item| gather(item, names)).collect(),
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, value)| match value {
                Value::String(text) if names.contains(&name.as_str()) => vec![unhex(text)],
                other => gather(other, names),
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn field<const N: usize>(json: &Value, name: &str) -> [u8; N] {
    let text = json[name].as_str().expect("a field of hexadecimal digits");
    unhex(text).try_into().expect("of that length")
}

impl Cast {
    fn new() -> Self {
        let file = control();
        let chain: Vec<_> = gather(&file["entries"], &["entry"])
            .iter()
            .map(|bytes| ControlEntry::decode(bytes).expect("an entry of the vectors"))
            .collect();
        let mut members = Membership::found(&chain[0]).expect("a founding");
        let mut stages = vec![members.clone()];
        for entry in &chain[1..] {
            members.append(entry).expect("the next entry of the vectors");
            stages.push(members.clone());
        }
        let mut devices = Vec::new();
        let mut signers = Vec::new();
        for device in file["devices"].as_object().expect("devices").values() {
            let seed: [u8; 32] = field(device, "sign_seed");
            let secret = [seed, field(device, "kem_secret")].concat();
            let keys = DeviceKeys::from_secret_bytes(&secret.try_into().expect("64 bytes"));
            signers.push((keys.id().0, SigningKey::from_bytes(&seed)));
            devices.push(keys);
        }
        for invite in file["invites"].as_array().expect("invites") {
            let seed = field(invite, "sign_seed");
            signers.push((field(invite, "id"), SigningKey::from_bytes(&seed)));
        }
        let epochs = file["epoch_keys"].as_array().expect("keys");
        let ring = cbor::write(|e| {
            e.array(epochs.len() as u64)?;
            for epoch in epochs {
                let number = epoch["number"].as_u64().unwrap_or_default();
                e.array(2)?.u64(number)?.bytes(&field::<32>(epoch, "key"))?;
            }
            Ok(())
        });
        Self {
            ring: KeyRing::from_secret_bytes(&ring, &members).expect("keys of the chain"),
            chain,
            stages,
            devices,
            signers,
        }
    }

    /// The membership at the end of the chain.
    pub fn members(&self) -> &Membership {
        self.stages.last().expect("a chain")
    }

    pub fn doc_key(&self) -> DocKey {
        DocKey::from_secret_bytes(&DOC_KEY)
    }

    /// The first device that is present at the end.
    pub fn author(&self) -> Author<'_> {
        let present = |keys: &&DeviceKeys| self.members().device(keys.id()).is_some();
        Author {
            keys: self.devices.iter().find(present).expect("a device"),
            members: self.members(),
            ring: &self.ring,
        }
    }
}

/// BLAKE3 in derive_key mode over the parts, as docs/protocol.md has it.
pub fn derive(name: &str, parts: &[&[u8]]) -> [u8; 32] {
    blake3::derive_key(&format!("hotline/1 {name}"), &parts.concat())
}

/// Ed25519 over name, zero and parts.
pub fn sign(key: &SigningKey, name: &str, parts: &[&[u8]]) -> [u8; 64] {
    let name = format!("hotline/1 {name}\0");
    key.sign(&[name.as_bytes(), &parts.concat()].concat()).to_bytes()
}

/// nonce ‖ ciphertext ‖ tag of anything at all, right under its key at its place.
pub fn seal(key: &[u8; 32], name: &str, bound_to: &[&[u8]], plain: &[u8]) -> Vec<u8> {
    let desk = cast().members().desk();
    let aad = [
        format!("hotline/1 {name}\0").as_bytes(),
        &desk.0,
        &bound_to.concat(),
    ]
    .concat();
    let cipher = XChaCha20Poly1305::new(&derive(name, &[key]).into());
    let nonce = [9; 24];
    let payload = Payload {
        msg: plain,
        aad: &aad,
    };
    let sealed = cipher.encrypt(&XNonce::from(nonce), payload).expect("a seal");
    [&nonce, sealed.as_slice()].concat()
}
