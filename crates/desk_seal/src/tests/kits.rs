//! A kit brings a person back in, from words or from a file, and only who has it.

use super::world::{Peer, World, dice};
use crate::{
    DeviceKeys, KitSecret,
    keyring::KeyRing,
    kit::{FILE_BYTES, KitError, PASSPHRASE_BYTES_MAX, WORDS, WORDS_CHARACTERS_MAX},
    write,
};
use desk_model::DeskId;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const DESK: DeskId = DeskId([3; 32]);

#[test]
fn a_kit_brings_a_new_device_and_all_epochs() {
    let mut world = World::new(1);
    let kit = KitSecret::generate(&mut world.rng);
    let keys = kit.keys(world.members.desk());
    let lead = Peer {
        keys: world.lead.keys.clone(),
        person: world.lead.person,
        ring: world.lead.ring.clone(),
    };
    let entry = world.device_entry(&lead, &keys, true).unwrap();
    world.take(&entry);
    world.rotate();
    // Years later, in a new browser, with paper and relay alone.
    let words = kit.to_words().unwrap();
    let keys = KitSecret::from_words(&words).unwrap().keys(world.members.desk());
    let mut ring = KeyRing::default();
    assert_eq!(ring.take_epochs(&world.members, &keys), []);
    let paper = Peer {
        keys,
        person: world.lead.person,
        ring,
    };
    let fresh = world.add_device(&paper, false);
    assert_eq!(fresh.ring.to_secret_bytes(), world.lead.ring.to_secret_bytes());
    let cuts = [(paper.keys.id(), 0)];
    let author = fresh.author(&world.members);
    let entry = write::remove(&author, &mut world.rng, 1, &[], &cuts).unwrap();
    world.take(&entry);
    assert_eq!(world.members.device(paper.keys.id()), None);
}

#[test]
fn a_kit_is_of_one_desk() {
    let kit = KitSecret::from_secret_bytes(&[7; 32]);
    let ids = [kit.keys(DESK).id(), kit.keys(DeskId([4; 32])).id()];
    assert_ne!(ids[0], ids[1]);
    assert!(kit.keys(DESK).public().is_strong());
    assert_ne!(kit.keys(DESK), DeviceKeys::from_secret_bytes(&[7; 64]));
    assert_eq!(format!("{kit:?}"), "KitSecret(..)");
}

#[test]
fn words_come_back_as_they_were_typed() {
    let kit = KitSecret::generate(&mut dice(4));
    let words = kit.to_words().unwrap();
    assert_eq!(words.split(' ').count(), WORDS);
    assert_eq!(KitSecret::from_words(&words).unwrap(), kit);
    let typed = format!("  {}\n", words.to_uppercase().replace(' ', "  \t"));
    assert_eq!(KitSecret::from_words(&typed).unwrap(), kit);
}

#[test]
fn words_that_are_not_a_kits_are_refused() {
    let kit = KitSecret::generate(&mut dice(4));
    let words = kit.to_words().unwrap();
    let list: Vec<&str> = words.split(' ').collect();
    let refused = |words: &[&str]| KitSecret::from_words(&words.join(" ")) == Err(KitError::Words);
    assert!(refused(&list[1..]) && refused(&[]));
    assert!(refused(&[&list[..], &["abandon"]].concat()));
    let mut other = list.clone();
    other[5] = "hotline";
    assert!(refused(&other));
    let mut swapped = list.clone();
    swapped.swap(0, 1);
    assert!(refused(&swapped));
    // Twelve good words are a wallet, not a kit.
    let short = [&["abandon"; 11][..], &["about"]].concat();
    assert!(refused(&short));
    let long = format!("{}{}", words.as_str(), " ".repeat(WORDS_CHARACTERS_MAX));
    assert_eq!(KitSecret::from_words(&long), Err(KitError::Words));
}

#[test]
fn a_file_opens_with_its_passphrase_and_desk_only() {
    let kit = KitSecret::generate(&mut dice(4));
    let file = kit.to_file(&mut dice(5), DESK, "correct horse").unwrap();
    assert_eq!(file.len(), FILE_BYTES);
    let open = |desk, passphrase: &str, file: &[u8]| KitSecret::from_file(desk, passphrase, file);
    assert_eq!(open(DESK, "correct horse", &file), Ok(kit));
    assert!(matches!(
        open(DESK, "correct hors", &file),
        Err(KitError::Sealed(_))
    ));
    assert!(matches!(
        open(DeskId([4; 32]), "correct horse", &file),
        Err(KitError::Sealed(_))
    ));
    for at in [0, 16, FILE_BYTES - 1] {
        let mut changed = file.clone();
        changed[at] ^= 1;
        assert!(matches!(
            open(DESK, "correct horse", &changed),
            Err(KitError::Sealed(_))
        ));
    }
    for part in [&file[..FILE_BYTES - 1], &[&file[..], &[0]].concat(), &[]] {
        assert_eq!(open(DESK, "correct horse", part), Err(KitError::NotAKit));
    }
}

#[test]
fn t63_a_passphrase_is_bounded() {
    let kit = KitSecret::from_secret_bytes(&[7; 32]);
    let long = "p".repeat(PASSPHRASE_BYTES_MAX + 1);
    assert_eq!(
        kit.to_file(&mut dice(1), DESK, &long),
        Err(KitError::PassphraseTooLong)
    );
    assert!(kit.to_file(&mut dice(1), DESK, &long[1..]).is_ok());
}
