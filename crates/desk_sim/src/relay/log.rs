//! What the simulated relay keeps: one desk's chain and entries. It can be copied and brought back, as a backup is.

use desk_model::{DeviceId, DocId};
use desk_seal::Membership;
use std::collections::{BTreeMap, BTreeSet};

/// What makes two entries one.
pub type EntryKey = (DocId, [u8; 16], DeviceId);

#[derive(Clone)]
pub struct Kept {
    pub key: EntryKey,
    pub is_key: bool,
    pub bytes: Vec<u8>,
    /// The connection that sent it, which only hears its number.
    pub by: u64,
}

/// See the module.
#[derive(Clone, Default)]
pub struct Log {
    pub incarnation: [u8; 16],
    pub chain: Vec<Vec<u8>>,
    pub members: Option<Membership>,
    pub entries: BTreeMap<u64, Kept>,
    pub head: u64,
    numbers: BTreeMap<EntryKey, u64>,
    key_records: BTreeSet<(DocId, [u8; 16])>,
    /// By device: its own highest number, and the relay's number of that entry.
    newest: BTreeMap<DeviceId, (u64, u64)>,
}

/// A page of a catch-up: the documents with the newest entries first, in each its keys first. Those that got entries after the
/// head come last.
pub struct Page {
    pub items: Vec<(u64, Vec<u8>)>,
    pub next: Vec<u8>,
}

impl Log {
    pub fn find(&self, key: &EntryKey) -> Option<u64> {
        self.numbers.get(key).copied()
    }

    pub fn has_key(&self, doc: DocId, key: [u8; 16]) -> bool {
        self.key_records.contains(&(doc, key))
    }

    pub fn newest_of(&self, device: DeviceId) -> (u64, u64) {
        self.newest.get(&device).copied().unwrap_or_default()
    }

    /// Counts an entry as stored under the next number.
    pub fn number(&mut self, device: DeviceId, n: u64) -> u64 {
        self.head += 1;
        let newest = self.newest.entry(device).or_default();
        if n > newest.0 {
            *newest = (n, self.head);
        }
        self.head
    }

    pub fn keep(&mut self, seq: u64, kept: Kept, key_id: Option<[u8; 16]>) {
        if let Some(key_id) = key_id.filter(|_| kept.is_key) {
            self.key_records.insert((kept.key.0, key_id));
        }
        self.numbers.insert(kept.key, seq);
        self.entries.insert(seq, kept);
    }

    pub fn erase(&mut self, doc: DocId) {
        self.entries.retain(|_, kept| kept.key.0 != doc);
        self.numbers.retain(|key, _| key.0 != doc);
        self.key_records.retain(|(of, _)| *of != doc);
    }

    /// None when nobody ever wrote this place.
    pub fn page(&self, head: u64, place: &[u8]) -> Option<Page> {
        let (phase, at) = match place.split_first() {
            None => (1, head + 1),
            Some((phase, at)) => (*phase, u64::from_be_bytes(at.try_into().ok()?)),
        };
        let mut newest: BTreeMap<DocId, u64> = BTreeMap::new();
        for (seq, kept) in &self.entries {
            newest.insert(kept.key.0, *seq);
        }
        let down = newest.iter().filter(|(_, seq)| phase == 1 && **seq < at);
        if let Some((doc, seq)) = down.max_by_key(|(_, seq)| **seq) {
            return Some(self.whole(*doc, head, 1, *seq));
        }
        let after = if phase == 1 { head } else { at };
        let up = newest.iter().filter(|(_, seq)| **seq > after);
        Some(match up.min_by_key(|(_, seq)| **seq) {
            Some((doc, seq)) => self.whole(*doc, head, 2, *seq),
            None => Page {
                items: Vec::new(),
                next: Vec::new(),
            },
        })
    }

    fn whole(&self, doc: DocId, head: u64, phase: u8, at: u64) -> Page {
        let of = |is_key: bool| {
            self.entries
                .range(..=head)
                .filter(move |(_, kept)| kept.key.0 == doc && kept.is_key == is_key)
                .map(|(seq, kept)| (*seq, kept.bytes.clone()))
        };
        let mut next = vec![phase];
        next.extend(at.to_be_bytes());
        Page {
            items: of(true).chain(of(false)).collect(),
            next,
        }
    }
}
