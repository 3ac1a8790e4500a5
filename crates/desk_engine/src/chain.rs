//! Control entries: taken in, kept, and what they tell of people and of the desk.

use crate::{
    engine::{Engine, Place},
    fault::Fault,
    joining, lost,
    seat::Seat,
};
use desk_model::{DeviceId, DocId, Person, Role};
use desk_port::LostWork;
use desk_seal::{
    ControlEntry,
    control::{Body, Payload, Pin, open_body},
};
use desk_store::Store;
use rand_core::CryptoRng;

/// Stores entries of the chain and what they say; within a transaction, so that a device that has an entry knows its names too.
pub fn keep_all<'a>(
    store: &Store,
    seat: &mut Seat,
    entries: impl IntoIterator<Item = &'a ControlEntry>,
) -> Result<(), Fault> {
    seat.take_epochs();
    for entry in entries {
        store.append_control(entry.header().seq, entry.hash(), &entry.encode())?;
        note(store, seat, entry)?;
    }
    seat.keep(store)
}

/// Takes what an applied entry says of names and settings into the seat. A body that does not open tells nothing.
pub fn note(store: &Store, seat: &mut Seat, entry: &ControlEntry) -> Result<(), Fault> {
    let told = open_body(&seat.members, &seat.ring, entry);
    match (&entry.header().payload, told) {
        (Payload::Join(claim), Ok(Body::Profile(profile))) => name(store, seat, claim.person, profile.name)?,
        (Payload::Profile { person }, Ok(Body::Profile(profile))) => {
            name(store, seat, *person, profile.name)?
        }
        (Payload::Team { base }, Ok(Body::Team(body))) => {
            let counts = seat.take_team(*base, &body);
            if counts {
                // What is not closed is folded again, some tickets at a time.
                store.all_due()?;
            }
        }
        // Rows say whom what needs, and what they offer goes by who works here.
        (Payload::SetRole(_) | Payload::Remove(_), _) => store.all_due()?,
        (Payload::Move, Ok(Body::Relays(relays))) => seat.take_relays(&relays),
        _ => {}
    }
    seat.renew_roles();
    Ok(())
}

fn name(store: &Store, seat: &mut Seat, id: desk_model::PersonId, name: String) -> Result<(), Fault> {
    let role = seat.members.role(id).unwrap_or(Role::Operator);
    let person = Person { id, name, role };
    store.put_person(&person)?;
    seat.renamed |= seat
        .people
        .get(&id)
        .is_some_and(|before| before.name != person.name);
    seat.people.insert(id, person);
    Ok(())
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
        if self.other_goes_on(&entries) {
            return self.extend_other(entries);
        }
        match &mut self.place {
            Place::Nobody => Ok(()),
            Place::Joining(joining) => {
                joining::follow(joining, from, entries)?;
                self.try_to_join(now_ms, rng)
            }
            Place::Seated(seat) => {
                let only_read = seat.my_role() == Role::Viewer;
                let done = match extend(&self.store, seat, &entries) {
                    Err(fault @ Fault::Fork { .. }) => {
                        self.gather_other(now_ms, rng, entries)?;
                        return Err(fault);
                    }
                    done => done?,
                };
                if only_read && seat.my_role() != Role::Viewer {
                    self.may_write_again();
                }
                self.follow_up(done)?;
                self.mark_stale();
                self.chain_moved(now_ms)
            }
        }
    }

    /// What was erased in the store goes from memory too; whoever had unsent work on it is told. What the relay would not take
    /// before it was healed is offered again.
    pub(crate) fn follow_up(&mut self, done: Done) -> Result<(), Fault> {
        if done.healed {
            self.offer_all()?;
        }
        let erased = done.erased;
        if erased.docs.is_empty() && erased.blobs == 0 {
            return Ok(());
        }
        erased.docs.iter().for_each(|doc| self.cabinet.forget(*doc));
        self.uploads.renew();
        self.uploads.trouble = None;
        self.note_lost(erased.lost);
        // The erasure stands; what this clears is cleared by the next one too.
        let _ = self.store.clear_away();
        Ok(())
    }
}

/// What entries of the chain have done here.
#[derive(Debug, Default)]
pub struct Done {
    erased: Erased,
    /// Places of another history were healed.
    healed: bool,
}

#[derive(Debug, Default)]
struct Erased {
    docs: Vec<DocId>,
    blobs: usize,
    /// What this device's person had written there and nobody else had got.
    lost: Vec<LostWork>,
}

/// Erases what an entry of the chain names, in the same transaction that keeps the entry.
fn erase(store: &Store, seat: &Seat, entry: &ControlEntry, erased: &mut Erased) -> Result<(), Fault> {
    let Payload::Erase(erasure) = &entry.header().payload else {
        return Ok(());
    };
    let person = seat.person_of(DeviceId(entry.header().by));
    let who = person.map_or_else(|| "A lead".to_owned(), |person| seat.name_of(person));
    for doc in &erasure.docs {
        erased.lost.extend(lost::work(store, seat, *doc, &who));
        store.erase(*doc)?;
        erased.docs.push(*doc);
    }
    for (_, blob) in &erasure.blobs {
        store.erase_blob(*blob)?;
        erased.blobs += 1;
    }
    Ok(())
}

/// A body that nobody needs any more (the seal of a used link, a former step) is not kept.
fn strip(store: &Store, seq: u32) -> Result<(), Fault> {
    let Some(bytes) = store.control_at(seq)? else {
        return Ok(());
    };
    let entry = ControlEntry::decode(&bytes).map_err(Fault::seal)?;
    Ok(store.strip_control(seq, &entry.without_body().encode())?)
}

/// Follows what extends the pinned chain; what is here already must be the same. When it cannot be stored, nothing is followed.
pub fn extend(store: &Store, seat: &mut Seat, entries: &[ControlEntry]) -> Result<Done, Fault> {
    let mut members = seat.members.clone();
    let (mut new, mut freed) = (Vec::new(), Vec::new());
    for entry in entries {
        match members.hash_at(entry.header().seq) {
            Some(hash) if hash == entry.hash() => {}
            Some(hash) => {
                let seq = entry.header().seq;
                let (ours, theirs) = (
                    Pin { seq, hash },
                    Pin {
                        seq,
                        hash: entry.hash(),
                    },
                );
                return Err(Fault::Fork { ours, theirs });
            }
            None => {
                freed.extend(members.apply(entry).map_err(Fault::seal)?.freed);
                new.push(entry);
            }
        }
    }
    if new.is_empty() {
        return Ok(Done::default());
    }
    let before = seat.told();
    seat.members = members;
    let kept = store.transaction(|store| take_all(store, seat, &new, freed));
    if kept.is_err() {
        seat.untell(before);
    }
    kept
}

/// Keeps applied entries and does what they say; within a transaction. `freed`: whose bodies nobody needs any more.
pub fn take_all(
    store: &Store,
    seat: &mut Seat,
    new: &[&ControlEntry],
    freed: Vec<u32>,
) -> Result<Done, Fault> {
    keep_all(store, seat, new.iter().copied())?;
    freed.into_iter().try_for_each(|seq| strip(store, seq))?;
    let mut done = Done::default();
    for entry in new {
        erase(store, seat, entry, &mut done.erased)?;
        done.healed |= matches!(entry.header().payload, Payload::Heal { .. });
    }
    Ok(done)
}
