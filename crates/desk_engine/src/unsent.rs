//! Work of a removed device that no relay has had: that device saves it as a file, sealed as it would have been sent; a lead takes the
//! file in, where it is held back like all that is beyond a cut, and admits it. Then it is offered to the relay.

use crate::{
    engine::{Engine, Place},
    fault::Fault,
    send,
};
use desk_model::{DeviceId, Role};
use desk_port::{Answer, UnsentFile, UnsentTaken};
use desk_seal::{
    entry::{self, Kind},
    unsent::Unsent,
};
use desk_store::{Store, StoredEntry};
use rand_core::CryptoRng;
use std::collections::BTreeSet;

/// Something was taken in that the relay lacks.
const TAKEN: &str = "unsent work taken in";

/// Whether what was admitted has to be offered to the relay.
pub fn is_to_be_offered(store: &Store) -> Result<bool, Fault> {
    Ok(store.get_meta(TAKEN)?.is_some())
}

/// It is in the outbox now: only then is it forgotten that it has to be.
pub fn is_offered(store: &Store) -> Result<(), Fault> {
    Ok(store.delete_meta(TAKEN)?)
}

impl Engine {
    /// What the relay has not had of this device, which is no member any more, as a file.
    pub(crate) fn save_unsent(&mut self, rng: &mut dyn CryptoRng) -> Result<Answer, Fault> {
        let Place::Seated(seat) = &self.place else {
            return Err(Fault::NoDesk);
        };
        if !seat.is_removed() {
            return Err(Fault::refused(
                "This device belongs to the desk, and shares its work by itself. No file was made.",
            ));
        }
        let own_n = self.line.as_ref().map_or(0, |line| line.own_n);
        let entries = self.store.transaction(|store| {
            loop {
                let next_n = own_n.max(store.highest_n(seat.device)?) + 1;
                if send::seal_round(store, seat, rng, next_n)?.is_empty() {
                    return Ok::<_, Fault>(store.sealed_unacked(seat.device)?);
                }
            }
        })?;
        let is_work = |entry: &StoredEntry| entry.kind == Kind::Key as u8 || entry.kind == Kind::Change as u8;
        let entries: Vec<Vec<u8>> = entries
            .into_iter()
            .filter(is_work)
            .map(|entry| entry.bytes)
            .collect();
        if entries.is_empty() {
            return Err(Fault::refused(
                "Everything that was written here was shared before. No file was made.",
            ));
        }
        let desk = seat.members.desk();
        let bytes = Unsent { desk, entries }.encode().map_err(Fault::seal)?;
        Ok(Answer::UnsentFile(UnsentFile {
            bytes,
            changes: self.store.out_count()?,
            files_left: self.store.upload_count()?,
        }))
    }

    /// Takes in such a file: what is beyond a cut is held back.
    pub(crate) fn take_unsent(&mut self, now_ms: u64, file: &[u8]) -> Result<Answer, Fault> {
        let Place::Seated(seat) = &self.place else {
            return Err(Fault::NoDesk);
        };
        if seat.my_role() != Role::Lead {
            return Err(Fault::refused(
                "Only a lead can take in somebody's unsent work. Nothing was taken in.",
            ));
        }
        let unsent = Unsent::decode(file).map_err(Fault::seal)?;
        if unsent.desk != seat.members.desk() {
            return Err(Fault::refused(
                "The file is of another desk. Open that desk, and take it in there. Nothing was taken in.",
            ));
        }
        let (mut items, mut devices, mut left_out) = (Vec::new(), BTreeSet::<DeviceId>::new(), 0);
        for bytes in unsent.entries {
            match entry::verify_uncounted(&bytes, &seat.members) {
                Ok(verified) if !entry::counts(verified.core(), &seat.members) => {
                    devices.insert(verified.core().dev);
                    items.push((0, bytes));
                }
                // It was admitted before, or never needed to be.
                Ok(_) => {}
                Err(_) => left_out += 1,
            }
        }
        let who = devices
            .iter()
            .filter_map(|device| Some(seat.name_of(seat.person_of(*device)?)))
            .collect::<BTreeSet<_>>();
        let entries = items.len();
        if entries > 0 {
            self.receive(now_ms, &items, |engine| Ok(engine.store.put_meta(TAKEN, &[1])?))?;
        }
        self.mark_stale();
        self.refresh_now();
        Ok(Answer::UnsentTaken(UnsentTaken {
            who: who.into_iter().collect(),
            entries: u32::try_from(entries).unwrap_or(u32::MAX),
            left_out,
        }))
    }
}
