//! Saying of others' snapshots what was found in them. The relay drops entries by it, so it is said in clear and signed.

use super::{
    JUDGE_AGAIN_MS,
    examine::{self, BAD, GOOD},
    said_of, save,
};
use crate::{fault::Fault, pen::Pen, receive, seat::Seat};
use desk_model::{DocId, Role};
use desk_seal::{
    Author,
    entry::{self, Attest, EntryName, Kind, Verdict},
};
use desk_store::{Store, StoredEntry, StoredSnapshot};
use rand_core::CryptoRng;

/// What came of it.
#[derive(Default)]
pub struct Judged {
    /// When to look again: something is missing that may still come.
    pub again_ms: Option<u64>,
    /// Entries that a bad snapshot lacks.
    pub lacking: Vec<Vec<u8>>,
}

impl Judged {
    fn look_again(&mut self, at_ms: u64) {
        self.again_ms = Some(self.again_ms.map_or(at_ms, |known| known.min(at_ms)));
    }
}

/// Looks at all snapshots of a document. Its own word is sealed under `next_n` and up.
pub fn judge(pen: &mut Pen<'_>, rng: &mut dyn CryptoRng, doc: DocId, next_n: u64) -> Result<Judged, Fault> {
    let (mut judged, mut n) = (Judged::default(), next_n);
    for stored in pen.store.snapshots(doc)? {
        let verdict = match stored.verdict {
            Some(verdict) => Some(verdict),
            None => examine::verdict(pen, &stored.entry)?,
        };
        let Some(verdict) = verdict else {
            // What is fetched is looked into when it is here.
            if pen.wanted.borrow().iter().all(|(wanted, ..)| *wanted != doc) {
                judged.look_again(pen.now_ms + JUDGE_AGAIN_MS);
            }
            continue;
        };
        let Some(word) = word(pen.store, pen.seat, &stored, verdict)? else {
            continue;
        };
        if word == Verdict::Good
            && let Some(at_ms) = save::unsure_until(pen, &stored)?
        {
            judged.look_again(at_ms);
            continue;
        }
        say(pen, rng, doc, n, examine::name(&stored.entry), word)?;
        n += 1;
        if word == Verdict::Bad {
            pen.store.uncover(doc, examine::name(&stored.entry))?;
            judged.lacking.extend(examine::lacking(pen, &stored.entry)?);
        }
    }
    // What has come with a snapshot may be what something waits for.
    receive::retry(pen, doc)?;
    Ok(judged)
}

/// Whether there is anything to look at or to say. Of most snapshots that a newcomer is given there is nothing, and looking
/// writes nothing.
pub fn is_needed(store: &Store, seat: &Seat, doc: DocId) -> Result<bool, Fault> {
    for stored in store.snapshots(doc)? {
        let needed = match stored.verdict {
            Some(verdict) => word(store, seat, &stored, verdict)?.is_some(),
            None => true,
        };
        if needed {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What this device has to say; nothing when it has said it, or others' words are enough.
fn word(store: &Store, seat: &Seat, stored: &StoredSnapshot, verdict: u8) -> Result<Option<Verdict>, Fault> {
    let snapshot = &stored.entry;
    let said = said_of(store, seat, snapshot.doc, examine::name(snapshot))?;
    let spoken = said.iter().any(|(dev, _)| *dev == seat.device);
    if spoken || seat.my_role() == Role::Viewer {
        return Ok(None);
    }
    Ok(match verdict {
        BAD => Some(Verdict::Bad),
        GOOD => {
            let takes = entry::vouches(&seat.members, seat.device, snapshot.dev);
            (takes && !examine::stands(store, seat, snapshot)?).then_some(Verdict::Good)
        }
        _ => None,
    })
}

fn say(
    pen: &Pen<'_>,
    mut rng: &mut dyn CryptoRng,
    doc: DocId,
    n: u64,
    snapshot: EntryName,
    verdict: Verdict,
) -> Result<(), Fault> {
    let seat = &*pen.seat;
    let author = Author {
        keys: &seat.keys,
        members: &seat.members,
        ring: &seat.ring,
    };
    let attest = Attest { snapshot, verdict };
    let bytes = entry::attest(&author, &mut rng, doc, n, &attest).map_err(Fault::seal)?;
    let id = entry::verify(&bytes, &seat.members)
        .map_err(Fault::seal)?
        .core()
        .id;
    pen.store.put_entry(&StoredEntry {
        dev: seat.device,
        n,
        doc,
        id,
        kind: Kind::Attest as u8,
        bytes,
    })?;
    Ok(pen.store.push_out_sealed(doc, n)?)
}
