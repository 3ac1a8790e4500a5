//! How the relay of the seeded world drops what snapshots cover. The real relay's rules and waits are tested where it lives; this
//! one does it when it is told to.

use super::Relay;
use desk_model::{DeviceId, DocId};
use desk_seal::entry::{self, EntryError, Verdict, VerifiedEntry};
use desk_sync::{EntryHead, EntryKind, Items, RelayFrame};
use std::collections::BTreeMap;

pub type Name = (DocId, [u8; 16], DeviceId);

fn name(bytes: &[u8]) -> Name {
    let head = EntryHead::parse(bytes).unwrap();
    (head.doc, head.id, head.dev)
}

impl Relay {
    /// Whether its author had no right to it.
    pub(super) fn is_void(&self, entry: &[u8]) -> bool {
        let members = self.members().filter(|_| !self.lenient);
        members.is_some_and(|members| entry::verify(entry, &members) == Err(EntryError::Void))
    }

    /// Where the snapshot stands by which this entry was dropped.
    pub(super) fn dropped_by(&self, entry: &[u8]) -> Option<usize> {
        let snapshot = self.dropped.get(&name(entry))?;
        let at = self
            .log
            .iter()
            .position(|stored| !stored.is_empty() && name(stored) == *snapshot);
        Some(at.unwrap_or_default())
    }

    /// What a snapshot was taken for is taken again once somebody calls it bad.
    pub(super) fn hear_attest(&mut self, entry: &[u8]) {
        let Some(members) = self.members() else { return };
        let told = entry::verify(entry, &members).ok().and_then(|verified| {
            let told = verified.attest()?;
            Some((verified.core().doc, told))
        });
        if let Some((doc, told)) = told
            && told.verdict == Verdict::Bad
        {
            let (id, dev) = told.snapshot;
            self.dropped.retain(|_, by| *by != (doc, id, dev));
        }
    }

    /// All entries of a kind that are kept.
    pub fn kept(&self, kind: EntryKind) -> Vec<Vec<u8>> {
        let kept = self.log.iter().filter(|entry| !entry.is_empty());
        kept.filter(|entry| EntryHead::parse(entry).unwrap().kind == kind)
            .cloned()
            .collect()
    }

    /// What was said of a snapshot.
    pub fn said_of(&self, doc: DocId, id: [u8; 16]) -> Vec<(DeviceId, Verdict)> {
        let members = self.members().unwrap();
        let attests = self.kept(EntryKind::Attest);
        let read = |bytes: &Vec<u8>| {
            let verified = entry::verify(bytes, &members).ok()?;
            let told = verified.attest()?;
            let about = verified.core().doc == doc && told.snapshot.0 == id;
            about.then_some((verified.core().dev, told.verdict))
        };
        attests.iter().filter_map(read).collect()
    }

    /// Drops what is covered by snapshots that were found good and not bad, but for the newest entry of each device. How many
    /// entries went.
    pub fn compact(&mut self) -> usize {
        let Some(members) = self.members() else {
            return 0;
        };
        let mut newest: BTreeMap<DeviceId, u64> = BTreeMap::new();
        for entry in self.log.iter().filter(|entry| !entry.is_empty()) {
            let head = EntryHead::parse(entry).unwrap();
            let highest = newest.entry(head.dev).or_default();
            *highest = head.n.max(*highest);
        }
        let mut gone = 0;
        for bytes in self.kept(EntryKind::Snapshot) {
            let Ok(verified) = entry::verify(&bytes, &members) else {
                continue;
            };
            let (doc, id, dev) = name(&bytes);
            let said = self.said_of(doc, id);
            let good = |(by, verdict): &(DeviceId, Verdict)| {
                *verdict == Verdict::Good && entry::vouches(&members, *by, dev)
            };
            if !said.iter().any(good) || said.iter().any(|(_, verdict)| *verdict == Verdict::Bad) {
                continue;
            }
            gone += self.drop_covered(&verified, &newest);
        }
        gone
    }

    fn drop_covered(&mut self, snapshot: &VerifiedEntry<'_>, newest: &BTreeMap<DeviceId, u64>) -> usize {
        let core = *snapshot.core();
        let covers = snapshot.covers();
        let mut gone = 0;
        for entry in self.log.iter_mut().filter(|entry| !entry.is_empty()) {
            let head = EntryHead::parse(entry).unwrap();
            let covered = head.doc == core.doc
                && covers.contains(&(head.id, head.dev))
                && head.kind != EntryKind::Key
                && (head.id, head.dev) != (core.id, core.dev);
            if covered && newest.get(&head.dev) != Some(&head.n) {
                self.dropped.insert(name(entry), (core.doc, core.id, core.dev));
                entry.clear();
                gone += 1;
            }
        }
        gone
    }

    /// An entry that somebody gives the relay by other means.
    pub fn inject(&mut self, entry: Vec<u8>) {
        let head = EntryHead::parse(&entry).unwrap();
        let highest = self.numbers.entry(head.dev.0).or_default();
        *highest = (*highest).max(head.n);
        self.hear_attest(&entry);
        self.log.push(entry.clone());
        let items = Items(vec![(self.head(), entry)]);
        for other in self.live().collect::<Vec<_>>() {
            let (upto, items) = (self.head(), items.clone());
            self.say(other, RelayFrame::Entries { upto, items });
        }
    }

    pub fn has_dropped(&self) -> bool {
        !self.dropped.is_empty()
    }

    /// The number after the highest of a device.
    pub fn next_n(&self, dev: DeviceId) -> u64 {
        self.highest(dev.0) + 1
    }
}
