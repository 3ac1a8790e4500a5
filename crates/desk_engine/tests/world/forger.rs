//! A member who signs with their own keys what no honest app would write. Reads what the member's device has; checks nothing.

use crate::team::Team;
use desk_docs::{Actor, Change, Document};
use desk_model::{DeviceId, DocId};
use desk_seal::{
    Author, DeviceKeys, DocKey, KeyRing, Membership,
    entry::{
        Attest, EntryName, Proof, Save, Sending, Snapshot, Verdict, attest, open_change, seal_change,
        seal_key, seal_snapshot, verify,
    },
};
use desk_sync::EntryKind;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

pub struct Forger {
    pub keys: DeviceKeys,
    ring: KeyRing,
    members: Membership,
    doc: DocId,
    key: DocKey,
    rng: ChaCha20Rng,
}

impl Forger {
    /// With the keys of a member's device, about a document.
    pub fn new(team: &mut Team, n: usize, doc: DocId) -> Self {
        let members = team.relay().members().unwrap();
        let disk = team.disk(n);
        let meta = |name: &str| {
            let sql = "select value from meta where key = ?1";
            disk.query_row(sql, [name], |row| row.get::<_, Vec<u8>>(0))
                .unwrap()
        };
        let sql =
            "select key from doc_key where doc = (select num from doc_id where id = ?1) order by key_id";
        let key: [u8; 32] = disk.query_row(sql, [doc.0], |row| row.get(0)).unwrap();
        Self {
            keys: DeviceKeys::from_secret_bytes(&meta("device keys").try_into().unwrap()),
            ring: KeyRing::from_secret_bytes(&meta("epoch keys"), &members).unwrap(),
            members,
            doc,
            key: DocKey::from_secret_bytes(&key),
            rng: ChaCha20Rng::from_seed([7; 32]),
        }
    }

    fn author(&self) -> Author<'_> {
        Author {
            keys: &self.keys,
            members: &self.members,
            ring: &self.ring,
        }
    }

    /// Entries of changes that the relay has, with their names.
    pub fn entries(&self, team: &mut Team) -> Vec<(EntryName, Vec<u8>)> {
        let kept = team.relay().kept(EntryKind::Change);
        let name = |bytes: &[u8]| {
            let core = *verify(bytes, &self.members).unwrap().core();
            (core.doc == self.doc).then_some((core.id, core.dev))
        };
        kept.into_iter()
            .filter_map(|bytes| Some((name(&bytes)?, bytes)))
            .collect()
    }

    /// The document of these entries.
    pub fn document(&self, entries: &[(EntryName, Vec<u8>)], actor: Actor) -> Document {
        let changes: Vec<Vec<u8>> = entries
            .iter()
            .flat_map(|(_, bytes)| {
                let verified = verify(bytes, &self.members).unwrap();
                open_change(&verified, self.members.desk(), &self.key).unwrap()
            })
            .collect();
        Document::load(None, &changes, actor).unwrap()
    }

    /// All proofs that these entries are.
    pub fn proofs(&self, entries: &[(EntryName, Vec<u8>)]) -> Vec<Proof> {
        let proof =
            |(_, bytes): &(EntryName, Vec<u8>)| Proof::of(&verify(bytes, &self.members).unwrap()).unwrap();
        entries.iter().map(proof).collect()
    }

    fn sending(&self, n: u64) -> Sending<'_> {
        Sending {
            doc: self.doc,
            n,
            epoch: self.members.current_epoch(),
            key: &self.key,
        }
    }

    /// A snapshot, given to the relay; its id.
    pub fn snapshot(
        &mut self,
        team: &mut Team,
        document: &Document,
        proofs: Vec<Proof>,
        covers: &[EntryName],
    ) -> [u8; 16] {
        let save = Save::Here(document.bundle().unwrap());
        self.snapshot_of(team, save, proofs, covers)
    }

    /// The same, of any save.
    pub fn snapshot_of(
        &mut self,
        team: &mut Team,
        save: Save,
        proofs: Vec<Proof>,
        covers: &[EntryName],
    ) -> [u8; 16] {
        let n = team.relay().next_n(self.keys.id());
        let holds = Snapshot { save, proofs };
        let mut rng = self.rng.clone();
        let bytes = seal_snapshot(&self.author(), &mut rng, &self.sending(n), covers, &holds).unwrap();
        self.rng = rng;
        let id = verify(&bytes, &self.members).unwrap().core().id;
        team.relay().inject(bytes);
        id
    }

    /// Says good of a snapshot.
    pub fn praise(&mut self, team: &mut Team, snapshot: ([u8; 16], DeviceId)) {
        let n = team.relay().next_n(self.keys.id());
        let verdict = Verdict::Good;
        let mut rng = self.rng.clone();
        let told = Attest { snapshot, verdict };
        let bytes = attest(&self.author(), &mut rng, self.doc, n, &told).unwrap();
        self.rng = rng;
        team.relay().inject(bytes);
    }

    /// A change as a pack of its own, whoever made it.
    pub fn pack(&mut self, n: u64, change: &Change) -> Vec<u8> {
        let mut rng = self.rng.clone();
        let sealed = seal_change(
            &self.author(),
            &mut rng,
            &self.sending(n),
            &[&change.bytes],
            &change.hash,
        );
        self.rng = rng;
        sealed.unwrap()
    }

    /// From now on seals under a key of its own; the record of it.
    pub fn new_key(&mut self, n: u64) -> Vec<u8> {
        let mut rng = self.rng.clone();
        self.key = DocKey::generate(&mut rng);
        let record = seal_key(&self.author(), &mut rng, &self.sending(n)).unwrap();
        self.rng = rng;
        record
    }

    /// Garbage under the id of the change with that hash.
    pub fn garbage(&mut self, n: u64, hash: &[u8; 32]) -> Vec<u8> {
        let mut rng = self.rng.clone();
        seal_change(&self.author(), &mut rng, &self.sending(n), &[b"garbage"], hash).unwrap()
    }
}
