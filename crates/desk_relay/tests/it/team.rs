//! A desk to test with: a founder, members who join by invites, and the entries they write. Checks nothing.

use desk_model::{BlobId, DeskId, DocId, PersonId, Role};
use desk_seal::{
    Author, ControlEntry, DeviceKeys, DocKey, KeyRing, Membership,
    control::{Erasure, Profile},
    entry::{
        self, Attest, EntryName, Save, Sending, Snapshot, Verdict, seal_change, seal_key, seal_snapshot,
    },
    link::InviteSecret,
    write::{self, InviteFor, InviteTerms},
};
use desk_sync::Pin;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use std::time::{SystemTime, UNIX_EPOCH};

pub struct Member {
    pub keys: DeviceKeys,
    pub person: PersonId,
    pub ring: KeyRing,
    pub n: u64,
}

pub struct Team {
    pub rng: ChaCha20Rng,
    pub members: Membership,
    pub chain: Vec<ControlEntry>,
    pub lead: Member,
}

#[allow(
    clippy::disallowed_methods,
    reason = "the relay that is tested looks at the real clock"
)]
pub fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64
}

impl Member {
    pub fn author<'a>(&'a self, members: &'a Membership) -> Author<'a> {
        Author {
            keys: &self.keys,
            members,
            ring: &self.ring,
        }
    }
}

impl Team {
    pub fn found(seed: u8) -> Self {
        let mut rng = ChaCha20Rng::from_seed([seed; 32]);
        let keys = DeviceKeys::generate(&mut rng);
        let person = PersonId([seed; 16]);
        let (entry, ring) = write::found(&mut rng, &keys, person, now_ms());
        Self {
            members: Membership::found(&entry).unwrap(),
            rng,
            chain: vec![entry],
            lead: Member {
                keys,
                person,
                ring,
                n: 0,
            },
        }
    }

    pub fn desk(&self) -> DeskId {
        self.members.desk()
    }

    pub fn pin(&self) -> Pin {
        let head = self.members.head();
        Pin {
            seq: head.seq,
            hash: head.hash,
        }
    }

    pub fn chain_bytes(&self) -> Vec<Vec<u8>> {
        self.chain.iter().map(ControlEntry::encode).collect()
    }

    fn take(&mut self, entry: &ControlEntry) {
        self.members.apply(entry).unwrap();
        self.chain.push(entry.clone());
    }

    /// A profile of the lead: any small control entry.
    pub fn profile(&mut self, name: &str) -> ControlEntry {
        let profile = Profile {
            name: name.into(),
            label: "laptop".into(),
        };
        let (author, person) = (self.lead.author(&self.members), self.lead.person);
        write::profile(&author, &mut self.rng, now_ms(), person, &profile).unwrap()
    }

    /// A member's own profile, not on the chain.
    pub fn profile_of(&mut self, member: &Member, name: &str) -> ControlEntry {
        let profile = Profile {
            name: name.into(),
            label: "phone".into(),
        };
        let author = member.author(&self.members);
        write::profile(&author, &mut self.rng, now_ms(), member.person, &profile).unwrap()
    }

    pub fn grow(&mut self, name: &str) -> ControlEntry {
        let entry = self.profile(name);
        self.take(&entry);
        entry
    }

    /// Documents and single attachments are erased, on the chain.
    pub fn erase(&mut self, docs: &[DocId], blobs: &[(DocId, BlobId)]) -> ControlEntry {
        let erasure = Erasure {
            docs: docs.into(),
            blobs: blobs.into(),
            controls: Vec::new(),
        };
        let author = self.lead.author(&self.members);
        let entry = write::erase(&author, &mut self.rng, now_ms(), &erasure, b"[]").unwrap();
        self.take(&entry);
        entry
    }

    /// A member is removed by the lead, on the chain; its entries count up to the last that it made.
    pub fn remove(&mut self, member: &Member) -> ControlEntry {
        let entry = self.removal(member, member.n);
        self.take(&entry);
        entry
    }

    /// A removal that is not on the chain.
    pub fn removal(&mut self, member: &Member, cut: u64) -> ControlEntry {
        let author = self.lead.author(&self.members);
        let cuts = [(member.keys.id(), cut)];
        write::remove(&author, &mut self.rng, now_ms(), &[member.person], &cuts).unwrap()
    }

    pub fn invite(&mut self, role: Role, lasts_ms: u64) -> (ControlEntry, InviteSecret) {
        let terms = InviteTerms {
            whom: InviteFor::Others { role, uses: 1 },
            expires_ms: now_ms() + lasts_ms,
            note: None,
        };
        let author = self.lead.author(&self.members);
        let made = write::invite(&author, &mut self.rng, now_ms(), &terms).unwrap();
        self.take(&made.0);
        made
    }

    /// A new member's keys and Join, which is not yet on the chain.
    pub fn joiner(&mut self, made: &(ControlEntry, InviteSecret), person: u8) -> (Member, ControlEntry) {
        let member = Member {
            ring: KeyRing::from_invite(&self.members, &made.0, &made.1).unwrap(),
            keys: DeviceKeys::generate(&mut self.rng),
            person: PersonId([person; 16]),
            n: 0,
        };
        let profile = Profile {
            name: "Grace".into(),
            label: "phone".into(),
        };
        let author = member.author(&self.members);
        let join = write::join(&author, &mut self.rng, now_ms(), &made.1, member.person, &profile).unwrap();
        (member, join)
    }

    /// A member, on the chain.
    pub fn member(&mut self, role: Role, person: u8) -> Member {
        let made = self.invite(role, 60_000);
        let (member, join) = self.joiner(&made, person);
        self.take(&join);
        member
    }
}

/// A document that one test writes.
pub struct Doc {
    pub id: DocId,
    pub key: DocKey,
    /// Under which its entries are sealed.
    pub epoch: u32,
}

impl Doc {
    pub fn new(team: &mut Team, byte: u8) -> Self {
        Self {
            id: DocId([byte; 16]),
            key: DocKey::generate(&mut team.rng),
            epoch: 1,
        }
    }

    fn sending(&self, n: u64) -> Sending<'_> {
        Sending {
            doc: self.id,
            n,
            epoch: self.epoch,
            key: &self.key,
        }
    }

    pub fn key_record(&self, team: &mut Team, member: &mut Member) -> Vec<u8> {
        member.n += 1;
        let author = member.author(&team.members);
        seal_key(&author, &mut team.rng, &self.sending(member.n)).unwrap()
    }

    /// A snapshot that covers these entries. What is in it the relay cannot see.
    pub fn snapshot(&self, team: &mut Team, member: &mut Member, covers: &[Vec<u8>]) -> Vec<u8> {
        member.n += 1;
        let covers: Vec<EntryName> = covers.iter().map(|bytes| name(bytes)).collect();
        let holds = Snapshot {
            save: Save::Here(vec![1; 40]),
            proofs: Vec::new(),
        };
        let author = member.author(&team.members);
        seal_snapshot(&author, &mut team.rng, &self.sending(member.n), &covers, &holds).unwrap()
    }

    /// What a member says of a snapshot.
    pub fn attest(&self, team: &mut Team, member: &mut Member, of: &[u8], verdict: Verdict) -> Vec<u8> {
        member.n += 1;
        let snapshot = name(of);
        let author = member.author(&team.members);
        entry::attest(
            &author,
            &mut team.rng,
            self.id,
            member.n,
            &Attest { snapshot, verdict },
        )
        .unwrap()
    }

    /// A change whose text and hash come from `what`.
    pub fn change(&self, team: &mut Team, member: &mut Member, what: u8, bytes: usize) -> Vec<u8> {
        member.n += 1;
        self.change_as(team, member, member.n, what, bytes)
    }

    pub fn change_as(&self, team: &mut Team, member: &Member, n: u64, what: u8, bytes: usize) -> Vec<u8> {
        let author = member.author(&team.members);
        let change = vec![what; bytes];
        seal_change(&author, &mut team.rng, &self.sending(n), &[&change], &[what; 32]).unwrap()
    }
}

fn name(bytes: &[u8]) -> EntryName {
    let head = desk_sync::EntryHead::parse(bytes).unwrap();
    (head.id, head.dev)
}
