//! Control entries: taken in, kept, and what they tell of people and of the desk.

use crate::{
    engine::{Engine, Place},
    fault::Fault,
    joining,
    seat::Seat,
};
use desk_docs::team;
use desk_model::{Person, Role};
use desk_seal::{
    ControlEntry,
    control::{Body, Payload, open_body},
};
use desk_store::Store;
use rand_core::CryptoRng;

/// Stores an entry of the chain.
pub fn keep(store: &Store, entry: &ControlEntry) -> Result<(), Fault> {
    Ok(store.append_control(entry.header().seq, entry.hash(), &entry.encode())?)
}

/// Takes what an applied entry says of names and settings into the seat. A body that does not open tells nothing.
pub fn note(store: &Store, seat: &mut Seat, entry: &ControlEntry) {
    let told = open_body(&seat.members, &seat.ring, entry);
    match (&entry.header().payload, told) {
        (Payload::Join(claim), Ok(Body::Profile(profile))) => name(store, seat, claim.person, profile.name),
        (Payload::Profile { person }, Ok(Body::Profile(profile))) => name(store, seat, *person, profile.name),
        (Payload::Team { .. }, Ok(Body::Team(body))) => {
            if let Some(desk) = team::name(&body) {
                seat.desk_name = desk;
            }
        }
        _ => {}
    }
    seat.renew_roles();
}

fn name(store: &Store, seat: &mut Seat, id: desk_model::PersonId, name: String) {
    let role = seat.members.role(id).unwrap_or(Role::Operator);
    let person = Person { id, name, role };
    // Read again from the chain at the next start, if this did not last.
    let _ = store.put_person(&person);
    seat.people.insert(id, person);
}

impl Engine {
    /// Entries of the chain from the relay, from number `from` on.
    pub(crate) fn take_control(
        &mut self,
        now_ms: u64,
        rng: &mut dyn CryptoRng,
        from: u32,
        entries: &[Vec<u8>],
    ) -> Result<(), Fault> {
        let entries: Vec<ControlEntry> = entries
            .iter()
            .map(|bytes| ControlEntry::decode(bytes))
            .collect::<Result<_, _>>()
            .map_err(Fault::seal)?;
        match &mut self.place {
            Place::Nobody => Ok(()),
            Place::Joining(joining) => {
                joining::follow(joining, from, entries)?;
                self.try_to_join(now_ms, rng)
            }
            Place::Seated(seat) => {
                extend(&self.store, seat, &entries)?;
                self.mark_stale();
                self.retry_parked(now_ms)
            }
        }
    }
}

/// Follows what extends the pinned chain; what is here already must be the same.
fn extend(store: &Store, seat: &mut Seat, entries: &[ControlEntry]) -> Result<(), Fault> {
    let mut members = seat.members.clone();
    let mut new = Vec::new();
    for entry in entries {
        match members.hash_at(entry.header().seq) {
            Some(hash) if hash == entry.hash() => {}
            Some(_) => {
                return Err(Fault::refused(
                    "The relay shows another history of the members than this device has seen. Nothing was changed here. Compare chain numbers with a colleague before you go on.",
                ));
            }
            None => {
                members.apply(entry).map_err(Fault::seal)?;
                new.push(entry);
            }
        }
    }
    if new.is_empty() {
        return Ok(());
    }
    store.transaction(|store| new.iter().try_for_each(|entry| keep(store, entry)))?;
    seat.members = members;
    for entry in new {
        note(store, seat, entry);
    }
    seat.keep(store)
}
