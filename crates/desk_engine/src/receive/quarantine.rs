//! What was taken in before a removal was known, and lies beyond its cut: it goes out of the document again and is held back, unless
//! something that counts has been built on it. So that every device with the same entries has the same document.

use super::{HELD_BACK, open_pack};
use crate::{fault::Fault, pen::Pen};
use desk_docs::Change;
use desk_model::DocId;
use desk_model::tree;
use desk_seal::entry;
use desk_store::StoredEntry;
use std::collections::{BTreeMap, BTreeSet};

/// An entry that does not count, with its changes.
type Pack = (StoredEntry, Vec<Change>);

/// Looks at every device whose entries count only up to a number.
pub fn look(pen: &mut Pen<'_>) -> Result<(), Fault> {
    let members = pen.seat.members.clone();
    let cut = members
        .known_devices()
        .filter_map(|(id, device)| Some((id, device.until?)));
    let mut void: Vec<Pack> = Vec::new();
    for (device, until) in cut {
        for stored in pen.store.entries_beyond(device, until)? {
            let Ok(verified) = entry::verify_uncounted(&stored.bytes, &members) else {
                continue;
            };
            if entry::counts(verified.core(), &members) {
                continue;
            }
            let key = match verified.key_id() {
                Some(id) => pen.store.doc_key(stored.doc, id)?,
                None => None,
            };
            if let Some(changes) = key.and_then(|key| open_pack(pen, &verified, &key)) {
                void.push((stored, changes));
            }
        }
    }
    let mut by_doc: BTreeMap<DocId, Vec<Pack>> = BTreeMap::new();
    for pack in void {
        by_doc.entry(pack.0.doc).or_default().push(pack);
    }
    by_doc
        .into_iter()
        .try_for_each(|(doc, packs)| take_out(pen, doc, packs))
}

/// Takes out the packs that nothing is built upon which stays. A pack of which a part is needed stays whole.
fn take_out(pen: &mut Pen<'_>, doc: DocId, mut packs: Vec<Pack>) -> Result<(), Fault> {
    loop {
        let void: BTreeSet<[u8; 32]> = tree::set(packs.iter().flat_map(hashes));
        let (base, out) = pen.open(doc, "document")?.without(&void)?;
        let out: BTreeSet<[u8; 32]> = tree::set(out.iter().map(|change| change.hash));
        let before = packs.len();
        packs.retain(|pack| hashes(pack).all(|hash| out.contains(&hash)));
        if packs.is_empty() {
            return Ok(());
        }
        if packs.len() < before {
            continue;
        }
        let save = base.save();
        for pack in &packs {
            let taken: Vec<[u8; 32]> = hashes(pack).collect();
            pen.store.hold_back(&pack.0, HELD_BACK, &save, &taken)?;
        }
        if base.kind().is_none() {
            // Nothing of it is left to be shown.
            pen.store.clear_doc(doc)?;
            pen.cabinet.forget(doc);
        } else {
            pen.cabinet.put(doc, base);
        }
        pen.touch(doc);
        return Ok(());
    }
}

fn hashes((_, changes): &Pack) -> impl Iterator<Item = [u8; 32]> + '_ {
    changes.iter().map(|change| change.hash)
}
