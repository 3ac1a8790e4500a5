//! A small desk to test on: seeded dice, a founder who leads, and whatever joins. Nothing here checks anything.

use crate::{
    author::Author,
    control::{ControlEntry, Cut, Header, Membership, Payload, Profile, entry::hash},
    device::DeviceKeys,
    keyring::{KeyRing, Unopened},
    link::InviteSecret,
    write::{self, InviteFor, InviteTerms, NewDevice},
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

    /// A device of that person, brought in by another one of it; a kit or not.
    pub fn add_device(&mut self, by: &Peer, kit: bool) -> Peer {
        let keys = DeviceKeys::generate(&mut self.rng);
        let entry = self.device_entry(by, &keys, kit).unwrap();
        self.take(&entry);
        let mut ring = KeyRing::default();
        assert_eq!(ring.take_epochs(&self.members, &keys), []);
        Peer {
            keys,
            person: by.person,
            ring,
        }
    }

    pub fn device_entry(
        &mut self,
        by: &Peer,
        keys: &DeviceKeys,
        kit: bool,
    ) -> Result<ControlEntry, write::WriteError> {
        let new = NewDevice {
            device: keys.public(),
            possession: write::possession(keys, self.members.desk(), by.person),
            kit,
            label: "telephone",
        };
        write::add_device(&by.author(&self.members), &mut self.rng, NOW_MS, &new)
    }

    /// The lead removes persons and devices; the entry is not on the chain yet.
    pub fn removal(&mut self, persons: &[PersonId], cuts: &[Cut]) -> Result<ControlEntry, write::WriteError> {
        let author = self.lead.author(&self.members);
        write::remove(&author, &mut self.rng, NOW_MS, persons, cuts)
    }

    /// The lead gives a role to a person, with cuts at `until` when it becomes a viewer.
    pub fn role_entry(
        &self,
        person: PersonId,
        role: Role,
        until: u64,
    ) -> Result<ControlEntry, write::WriteError> {
        let cuts = self.cuts_of(person, until);
        let cuts = (role == Role::Viewer).then_some(cuts.as_slice());
        write::set_role(&self.lead.author(&self.members), NOW_MS, person, role, cuts)
    }

    pub fn set_role(&mut self, person: PersonId, role: Role, until: u64) {
        let entry = self.role_entry(person, role, until).unwrap();
        self.take(&entry);
    }

    /// All devices of a person with that cut.
    pub fn cuts_of(&self, person: PersonId, until: u64) -> Vec<Cut> {
        let own = self
            .members
            .devices()
            .filter(|(_, device)| device.person == person);
        own.map(|(id, _)| (id, until)).collect()
    }

    /// The lead makes an epoch, and opens its own seal of it.
    pub fn rotate(&mut self) -> ControlEntry {
        let entry = write::epoch(&self.lead.author(&self.members), &mut self.rng, NOW_MS).unwrap();
        self.take(&entry);
        assert_eq!(self.lead.follow(&self.members), []);
        entry
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
    /// Opens what the chain has for this device.
    pub fn follow(&mut self, members: &Membership) -> Vec<Unopened> {
        self.ring.take_epochs(members, &self.keys)
    }

    pub fn author<'a>(&'a self, members: &'a Membership) -> Author<'a> {
        Author {
            keys: &self.keys,
            members,
            ring: &self.ring,
        }
    }
}
