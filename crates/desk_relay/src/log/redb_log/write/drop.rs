//! What is known of snapshots, and the dropping of what they cover.

use super::{Writing, table};
use crate::log::{Attested, EntryKey, LogError};
use desk_model::{DeskId, DocId, PersonId};
use redb::ReadableTable;
use std::collections::HashMap;

type Seen = [u8; table::SEEN_BYTES];

impl Writing<'_> {
    /// An entry in the first file; of a key record only that it is there.
    pub(super) fn kept(&self, desk: u32, key: &EntryKey) -> Result<Option<(u64, Vec<u8>)>, LogError> {
        let Some(seq) = self
            .tables
            .seen
            .get(&table::seen(desk, key))?
            .map(|seq| seq.value())
        else {
            return Ok(None);
        };
        if seq & table::GONE > 0 {
            return Ok(None);
        }
        let entry = self.tables.entries.get((desk, seq))?;
        Ok(entry.map(|entry| (seq, entry.value().to_vec())))
    }

    pub(super) fn known_of(&self, snapshot: &Seen) -> Result<Attested, LogError> {
        let row = self.tables.attested.get(snapshot)?;
        Ok(row.map_or_else(Attested::default, |row| {
            let (person, at_ms, marks) = row.value();
            Attested {
                good: (marks & table::GOOD > 0).then_some((PersonId(*person), at_ms)),
                bad: marks & table::BAD > 0,
                dropped: marks & table::DROPPED > 0,
            }
        }))
    }

    pub(super) fn note_attested(&mut self, snapshot: &Seen, attested: &Attested) -> Result<(), LogError> {
        if let Some(since_ms) = self.known_of(snapshot)?.waits_ms() {
            self.tables.waiting.remove((since_ms, snapshot))?;
        }
        let (person, at_ms) = attested.good.unwrap_or_default();
        let marks = [
            (attested.good.is_some(), table::GOOD),
            (attested.bad, table::BAD),
            (attested.dropped, table::DROPPED),
        ];
        let marks = marks
            .into_iter()
            .filter(|(set, _)| *set)
            .map(|(_, mark)| mark)
            .sum();
        self.tables.attested.insert(snapshot, (&person.0, at_ms, marks))?;
        if let Some(since_ms) = attested.waits_ms() {
            self.tables.waiting.insert((since_ms, snapshot), ())?;
        }
        Ok(())
    }

    pub(super) fn waiting_since(
        &self,
        since_ms: u64,
        max: usize,
    ) -> Result<Vec<(DeskId, EntryKey)>, LogError> {
        let mut desks = HashMap::new();
        for record in self.tables.desks.iter()? {
            let (desk, value) = record?;
            desks.insert(value.value().0, DeskId(*desk.value()));
        }
        let mut waiting = Vec::new();
        for row in self.tables.waiting.iter()? {
            let (key, _) = row?;
            let (at_ms, snapshot) = key.value();
            if at_ms > since_ms || waiting.len() == max {
                break;
            }
            if let Some((desk, key)) = table::unseen(snapshot)
                && let Some(desk) = desks.get(&desk)
            {
                waiting.push((*desk, key));
            }
        }
        Ok(waiting)
    }

    pub(super) fn drop_all(
        &mut self,
        desk: u32,
        snapshot: &EntryKey,
        covered: &[EntryKey],
    ) -> Result<usize, LogError> {
        let Some((by, _)) = self.kept(desk, snapshot)? else {
            return Ok(0);
        };
        let mut gone = 0;
        for key in covered
            .iter()
            .filter(|key| key.doc == snapshot.doc && *key != snapshot)
        {
            let Some((seq, bytes)) = self.kept(desk, key)? else {
                continue;
            };
            // Only the newest entry of a device proves how far its numbers go, to whoever would cut below.
            if bytes.is_empty() || seq == by || self.newest(desk, key.dev)?.seq == seq {
                continue;
            }
            self.tables.entries.remove((desk, seq))?;
            for leads in [true, false] {
                let place = table::of_doc(desk, key.doc, leads, seq);
                self.tables.of_doc.remove(&place)?;
            }
            let seen = table::seen(desk, key);
            self.tables.seen.insert(&seen, by | table::GONE)?;
            self.forget_one(&seen)?;
            gone += 1;
        }
        Ok(gone)
    }

    pub(super) fn release_all(
        &mut self,
        desk: u32,
        snapshot: &EntryKey,
        covered: &[EntryKey],
    ) -> Result<(), LogError> {
        let Some((by, _)) = self.kept(desk, snapshot)? else {
            return Ok(());
        };
        for key in covered
            .iter()
            .filter(|key| key.doc == snapshot.doc && *key != snapshot)
        {
            let seen = table::seen(desk, key);
            let found = self.tables.seen.get(&seen)?.map(|seq| seq.value());
            if found == Some(by | table::GONE) {
                self.tables.seen.remove(&seen)?;
            }
        }
        Ok(())
    }

    fn forget_one(&mut self, snapshot: &Seen) -> Result<(), LogError> {
        if let Some(since_ms) = self.known_of(snapshot)?.waits_ms() {
            self.tables.waiting.remove((since_ms, snapshot))?;
        }
        self.tables.attested.remove(snapshot)?;
        Ok(())
    }

    /// Nothing is known of the snapshots of an erased document any more.
    pub(super) fn forget_attested(&mut self, desk: u32, doc: DocId) -> Result<(), LogError> {
        let (least, most) = table::all_of::<{ table::SEEN_BYTES }>(desk, doc);
        let mut all = Vec::new();
        for row in self.tables.attested.range::<&Seen>(&least..=&most)? {
            all.push(*row?.0.value());
        }
        all.iter().try_for_each(|snapshot| self.forget_one(snapshot))
    }
}
