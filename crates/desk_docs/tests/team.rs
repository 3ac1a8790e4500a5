//! A desk's settings come back as they were written, and what a hostile lead makes of them gives no name and ends nothing.
//!
//! Not vacuous: Automerge itself, asked for the name in the same save, panics.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use automerge::{ActorId, AutoCommit, ROOT, transaction::Transactable};
use desk_docs::{Actor, team};
use flate2::{Compression, write::DeflateEncoder};
use std::io::Write;

const LEAD: Actor = Actor([7; Actor::LENGTH]);

/// A save that Automerge writes and does not survive: of two changes of one actor the second counts on from within the first.
fn deadly_save() -> Vec<u8> {
    let mut doc = AutoCommit::new().with_actor(ActorId::from(LEAD.0));
    doc.put(ROOT, "name", "Fibre desk").unwrap();
    doc.put(ROOT, "more", 1).unwrap();
    doc.commit();
    doc.put(ROOT, "name", "Other desk").unwrap();
    let last = doc.get_last_local_change().unwrap().clone();
    let first = doc.get_changes(&[])[0].clone();
    let mut forged = last.decode();
    forged.start_op = (last.start_op().get() - 1).try_into().unwrap();
    let mut broken = AutoCommit::new();
    broken.apply_changes([first, forged.into()]).unwrap();
    broken.save()
}

fn name(save: &[u8]) -> Option<String> {
    team::Team::read(save).ok()?.name()
}

#[test]
fn the_name_is_read_back() {
    let save = team::first(LEAD, "Fibre desk").unwrap();
    assert_eq!(name(&save).as_deref(), Some("Fibre desk"));
    assert_eq!(name(b"no save"), None);
    assert_eq!(name(&team::first(LEAD, "").unwrap()), None);
}

#[test]
fn a_save_that_ends_automerge_gives_no_name() {
    let save = deadly_save();
    let inside = [&u32::try_from(save.len()).unwrap().to_be_bytes()[..], &save].concat();
    let mut bundle = DeflateEncoder::new(Vec::new(), Compression::best());
    bundle.write_all(&inside).unwrap();
    for hostile in [save.clone(), bundle.finish().unwrap()] {
        assert_eq!(name(&hostile), None);
    }
    let loaded = std::panic::catch_unwind(|| AutoCommit::load(&save).map(drop));
    assert!(loaded.is_err(), "Automerge has learnt to refuse it");
}

#[test]
fn versions_are_carried_one_by_one_and_read_in_order() {
    use desk_model::Setting;
    let close = |days| Setting::CloseAfter { days };
    let save = team::first(LEAD, "Fibre desk").unwrap();
    let (mut ours, mut theirs) = (team::Team::read(&save).unwrap(), team::Team::read(&save).unwrap());
    for (n, days) in [(0u8, 5), (1, 3)] {
        // Each is made by another device.
        let said = ours
            .with(Actor([n; Actor::LENGTH]), 1000 - u64::from(n), &close(days))
            .unwrap();
        ours.take(&said).unwrap();
        theirs.take(&said).unwrap();
    }
    let expected = [(1000, close(5)), (999, close(3))];
    assert_eq!(ours.versions(), expected);
    assert_eq!(theirs.versions(), expected);
    let again = team::Team::read(&theirs.save().unwrap()).unwrap();
    assert_eq!(
        (again.name().as_deref(), again.versions().len()),
        (Some("Fibre desk"), 2)
    );
    assert!(theirs.take(b"no changes").is_err());
    assert_eq!(theirs.versions(), expected);
}
