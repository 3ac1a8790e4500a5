//! Recovery kits: a device on paper is made, and used to bring a new browser in as its person. Then the kit goes, since its words
//! have been typed somewhere. Words and files are not read here: the secret that they stand for is given.

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
use desk_model::{DeviceId, PersonId, Role};
use desk_port::{Answer, GivenKit, KitView};
use desk_seal::{
    Author, ControlEntry, DeviceKeys, KeyRing, KitSecret, Membership,
    write::{self, NewDevice},
};
use desk_store::Store;
use desk_sync::{Identity, PeerInput};
use rand_core::CryptoRng;

/// The kit that this device came in by, until it is removed.
const USED: &str = "used kit";

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
pub fn view(seat: &Seat, secret: &KitSecret) -> KitView {
    KitView {
        desk_name: seat.desk_name.clone(),
        owner: seat.name_of(seat.person),
        relay: seat.relay.clone(),
        desk: seat.members.desk(),
        secret: *secret.to_secret_bytes(),
    }
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

impl Engine {
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
        let desk = given.desk;
        let relay = address::relay_address(&given.relay)?;
        let kit = KitSecret::from_secret_bytes(&given.secret).keys(desk);
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
