//! A small desk to test on: seeded dice, a founder who leads, and whatever joins. Nothing here checks anything.

use crate::{
    author::Author,
    control::{ControlEntry, Header, Membership, Payload, Profile, entry::hash},
    device::DeviceKeys,
    keyring::KeyRing,
    link::InviteSecret,
    write::{self, InviteFor, InviteTerms},
};
use desk_model::{PersonId, Role};
use ed25519_dalek::SigningKey;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

pub const NOW_MS: u64 = 1_700_000_000_000;
pub const HOUR_MS: u64 = 60 * 60 * 1000;

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn unhex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

pub fn dice(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}

/// Someone with keys.
pub struct Peer {
    pub keys: DeviceKeys,
    pub person: PersonId,
    pub ring: KeyRing,
}

pub struct World {
    pub rng: ChaCha20Rng,
    pub members: Membership,
    pub lead: Peer,
    pub chain: Vec<ControlEntry>,
}

impl World {
    pub fn new(seed: u8) -> Self {
        let mut rng = dice(seed);
        let keys = DeviceKeys::generate(&mut rng);
        let person = PersonId([seed; 16]);
        let (entry, ring) = write::found(&mut rng, &keys, person, NOW_MS);
        let members = Membership::found(&entry).unwrap();
        Self {
            rng,
            members,
            lead: Peer { keys, person, ring },
            chain: vec![entry],
        }
    }

    pub fn take(&mut self, entry: &ControlEntry) {
        self.members.append(entry).unwrap();
        self.chain.push(entry.clone());
    }

    pub fn terms(role: Role, uses: u32) -> InviteTerms<'static> {
        InviteTerms {
            whom: InviteFor::Others { role, uses },
            expires_ms: NOW_MS + HOUR_MS,
            note: None,
        }
    }

    /// An invite by the lead, on the chain.
    pub fn invite(&mut self, role: Role, uses: u32) -> (ControlEntry, InviteSecret) {
        let author = self.lead.author(&self.members);
        let made = write::invite(&author, &mut self.rng, NOW_MS, &Self::terms(role, uses)).unwrap();
        self.take(&made.0);
        made
    }

    /// A new device by that invite; its Join is not on the chain yet.
    pub fn joiner(
        &mut self,
        made: &(ControlEntry, InviteSecret),
        person: u8,
    ) -> (Peer, Result<ControlEntry, write::WriteError>) {
        let ring = KeyRing::from_invite(&self.members, &made.0, &made.1).unwrap();
        let peer = Peer {
            keys: DeviceKeys::generate(&mut self.rng),
            person: PersonId([person; 16]),
            ring,
        };
        let profile = Profile {
            name: "Grace".into(),
            label: "laptop".into(),
        };
        let author = peer.author(&self.members);
        let entry = write::join(&author, &mut self.rng, NOW_MS, &made.1, peer.person, &profile);
        (peer, entry)
    }

    /// A member of that role, joined.
    pub fn member(&mut self, role: Role, person: u8) -> Peer {
        let made = self.invite(role, 1);
        let (peer, entry) = self.joiner(&made, person);
        self.take(&entry.unwrap());
        peer
    }

    /// The header that would come next.
    pub fn header(&self, by: [u8; 16], payload: Payload) -> Header {
        let (desk, head) = (Some(self.members.desk()), self.members.head());
        let (seq, prev) = (head.seq + 1, head.hash);
        Header {
            desk,
            seq,
            prev,
            by,
            time_ms: NOW_MS,
            payload,
            body_hash: None,
        }
    }

    /// Whatever the lead's key can sign, right or wrong, with some body when the type has one.
    pub fn lead_signs(&self, header: Header) -> ControlEntry {
        sign(header, &self.lead.keys.sign)
    }

    pub fn lead_id(&self) -> [u8; 16] {
        self.lead.keys.id().0
    }
}

pub fn sign(mut header: Header, key: &SigningKey) -> ControlEntry {
    let body = header.payload.has_body().then(|| b"some body".to_vec());
    header.body_hash = body.as_deref().map(hash);
    ControlEntry::sign(header, body, key)
}

impl Peer {
    pub fn author<'a>(&'a self, members: &'a Membership) -> Author<'a> {
        Author {
            keys: &self.keys,
            members,
            ring: &self.ring,
        }
    }
}
