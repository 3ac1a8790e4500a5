//! Recovery kits: a device on paper is made, written into a file, and used to bring a new browser in as its person. Then the kit
//! goes, since its words have been typed somewhere.

use crate::{
    address,
    engine::{Engine, Place},
    fault::Fault,
    input::TabId,
    joining::{By, Joining},
    line::Line,
    promise::Promise,
    seat::Seat,
};
use desk_model::{DeskId, DeviceId, PersonId, Role};
use desk_port::{
    Answer,
    kit::{GivenKit, KitView},
};
use desk_seal::{
    Author, ControlEntry, DeviceKeys, KeyRing, KitSecret, Membership,
    write::{self, NewDevice},
};
use desk_store::Store;
use desk_sync::{Identity, PeerInput};
use rand_core::CryptoRng;

/// The least that a passphrase may have; the file can be tried by anybody who finds it.
const PASSPHRASE_CHARS_MIN: usize = 12;
/// The largest file that is looked at.
const FILE_BYTES_MAX: usize = 4_096;
const TITLE: &str = "Hotline recovery kit";
/// The kit that this device came in by, until it is removed.
const USED: &str = "used kit";

fn no_kit() -> Fault {
    Fault::refused("This is no recovery kit. Give the whole file, as it was saved.")
}

/// The kit's device as an entry of the chain, for the author's own person.
pub fn entry(
    author: &Author<'_>,
    person: PersonId,
    wall_ms: u64,
    mut rng: &mut dyn CryptoRng,
) -> Result<(ControlEntry, KitSecret), Fault> {
    let secret = KitSecret::generate(&mut rng);
    let keys = secret.keys(author.members.desk());
    let entry = add(author, person, &keys, true, wall_ms, rng)?;
    Ok((entry, secret))
}

fn add(
    author: &Author<'_>,
    person: PersonId,
    keys: &DeviceKeys,
    kit: bool,
    wall_ms: u64,
    mut rng: &mut dyn CryptoRng,
) -> Result<ControlEntry, Fault> {
    let new = NewDevice {
        device: keys.public(),
        possession: write::possession(keys, author.members.desk(), person),
        kit,
        label: "",
    };
    write::add_device(author, &mut rng, wall_ms, &new).map_err(Fault::seal)
}

/// What goes on the paper.
pub fn view(seat: &Seat, secret: &KitSecret) -> Result<KitView, Fault> {
    Ok(KitView {
        desk_name: seat.desk_name.clone(),
        owner: seat.name_of(seat.person),
        relay: seat.relay.clone(),
        desk: seat.members.desk().to_string(),
        words: secret.to_words().map_err(Fault::seal)?.to_string(),
    })
}

/// Whether a lead should be asked to make one: a single device can administer the desk, and nothing is there if it is lost.
pub fn is_due(members: &Membership) -> bool {
    let of_leads = members
        .devices()
        .filter(|(_, device)| members.role(device.person) == Some(Role::Lead));
    let (mut devices, mut kits) = (0, 0);
    for (_, device) in of_leads {
        *(if device.kit { &mut kits } else { &mut devices }) += 1;
    }
    devices == 1 && kits == 0
}

/// The file: a text that says where it belongs, and the sealed secret.
fn write_file(relay: &str, desk: DeskId, sealed: &[u8]) -> Vec<u8> {
    use std::fmt::Write;
    let hex = sealed.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    format!("{TITLE}\nRelay: {relay}\nDesk: {desk}\nKit: {hex}\n").into_bytes()
}

fn read_file(bytes: &[u8]) -> Option<(String, DeskId, Vec<u8>)> {
    if bytes.len() > FILE_BYTES_MAX {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    if lines.next()? != TITLE {
        return None;
    }
    let relay = lines.next()?.strip_prefix("Relay: ")?.to_owned();
    let desk = lines.next()?.strip_prefix("Desk: ")?.parse().ok()?;
    let hex = lines.next()?.strip_prefix("Kit: ")?.as_bytes();
    let pairs = hex.chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?;
        u8::from_str_radix(pair, 16).ok()
    });
    Some((relay, desk, pairs.collect::<Option<_>>()?))
}

impl Engine {
    /// The kit of these words as a file under a passphrase. The words are the person's own, from their paper or screen.
    pub(crate) fn kit_file(
        &self,
        mut rng: &mut dyn CryptoRng,
        words: &str,
        passphrase: &str,
    ) -> Result<Answer, Fault> {
        let Place::Seated(seat) = &self.place else {
            return Err(Fault::NoDesk);
        };
        if passphrase.chars().count() < PASSPHRASE_CHARS_MIN {
            return Err(Fault::refused(format!(
                "The passphrase is shorter than {PASSPHRASE_CHARS_MIN} characters, and whoever finds the file may try many. Take a longer one."
            )));
        }
        let desk = seat.members.desk();
        let secret = KitSecret::from_words(words).map_err(Fault::seal)?;
        let sealed = secret.to_file(&mut rng, desk, passphrase).map_err(Fault::seal)?;
        Ok(Answer::KitFile {
            bytes: write_file(&seat.relay, desk, &sealed),
        })
    }

    /// Joins as another device of the person whose kit this is.
    pub(crate) fn use_kit(
        &mut self,
        now_ms: u64,
        mut rng: &mut dyn CryptoRng,
        asked: (TabId, u64),
        given: &GivenKit,
    ) -> Result<Option<Answer>, Fault> {
        if let Place::Seated(seat) = &self.place {
            return Err(Fault::DeskHere(seat.desk_name.clone()));
        }
        let (relay, desk, secret) = read(given)?;
        let relay = address::relay_address(&relay)?;
        let kit = secret.keys(desk);
        let kept = Promise::find(&self.store, desk, kit.id().0)?;
        let keys = match &kept {
            Some(kept) => kept.keys.clone(),
            None => DeviceKeys::generate(&mut rng),
        };
        let identity = Identity::Device(kit.id());
        self.line = Some(Line::new(&relay, desk, identity, now_ms, rng.next_u64())?);
        let joining = Joining::new(asked, desk, By::Kit(Box::new(kit)), relay, keys, kept);
        self.place = Place::Joining(Box::new(joining));
        self.peer(now_ms, rng, PeerInput::Start);
        Ok(None)
    }

    /// The kit that this device came in by, while it is on the chain still.
    pub(crate) fn used_kit(&self, seat: &Seat) -> Option<DeviceId> {
        let used = self.store.get_meta(USED).ok()??;
        let used = DeviceId(used.try_into().ok()?);
        seat.members.device(used).map(|_| used)
    }
}

fn read(given: &GivenKit) -> Result<(String, DeskId, KitSecret), Fault> {
    match given {
        GivenKit::Words { relay, desk, words } => {
            let plain: String = desk.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
            let desk = plain.parse().map_err(|error| {
                Fault::refused(format!(
                    "The desk's number is not right: {error}. Compare it with the paper."
                ))
            })?;
            let secret = KitSecret::from_words(words).map_err(Fault::seal)?;
            Ok((relay.clone(), desk, secret))
        }
        GivenKit::File { bytes, passphrase } => {
            let (relay, desk, sealed) = read_file(bytes).ok_or_else(no_kit)?;
            let secret = KitSecret::from_file(desk, passphrase, &sealed).map_err(Fault::seal)?;
            Ok((relay, desk, secret))
        }
    }
}

/// The new device as the kit brings it in, upon the whole chain.
pub fn bring_in(
    kit: &DeviceKeys,
    keys: &DeviceKeys,
    members: &Membership,
    now_ms: u64,
    rng: &mut dyn CryptoRng,
) -> Result<(PersonId, ControlEntry, KeyRing), Fault> {
    let Some(device) = members.device(kit.id()) else {
        return Err(Fault::refused(
            "This kit was removed from the desk, or it is of another one. Nothing was changed. Ask a lead for a link.",
        ));
    };
    let person = device.person;
    let mut ring = KeyRing::default();
    ring.take_epochs(members, kit);
    let author = Author {
        keys: kit,
        members,
        ring: &ring,
    };
    let entry = add(&author, person, keys, false, now_ms, rng)?;
    Ok((person, entry, ring))
}

/// Keeps which kit this device came in by: its words were typed, so it is to be removed.
pub fn note_used(store: &Store, kit: &DeviceKeys) -> Result<(), Fault> {
    Ok(store.put_meta(USED, &kit.id().0)?)
}

#[cfg(test)]
mod tests {
    //! The file as written by hand, and what is none.
    use super::*;

    const DESK: DeskId = DeskId([0; 32]);

    #[test]
    fn a_file_says_where_it_belongs() {
        let zeros = "0".repeat(52);
        let text =
            format!("Hotline recovery kit\r\n\nRelay: https://desk.example\nDesk: {zeros}\nKit: 00ff10\n");
        let read = read_file(text.as_bytes());
        assert_eq!(
            read,
            Some(("https://desk.example".to_owned(), DESK, vec![0, 255, 16]))
        );
        let written = write_file("https://desk.example", DESK, &[0, 255, 16]);
        assert_eq!(read_file(&written), read);
    }

    #[test]
    fn what_is_no_file_of_a_kit_is_none() {
        let whole = write_file("https://desk.example", DESK, &[1, 2, 3]);
        let text = String::from_utf8(whole.clone()).unwrap();
        for bad in [
            text.replace("Hotline", "Hotlime"),
            text.replace("Kit: 01", "Kit: 0"),
            text.replace("Kit: 01", "Kit: ü1"),
            text.replace("Desk: 0", "Desk: !"),
            format!("{text}{}", " ".repeat(FILE_BYTES_MAX)),
            String::new(),
        ] {
            assert_eq!(read_file(bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(read_file(&[0xff; 40]), None);
        assert_eq!(read_file(whole.get(..40).unwrap_or_default()), None);
    }
}
