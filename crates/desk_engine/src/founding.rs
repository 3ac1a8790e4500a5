//! Starting a desk: everything is made here and now, and the relay is told as soon as it can be reached.

use crate::{
    address, chain,
    engine::{Engine, Place},
    fault::Fault,
    seat::Seat,
};
use desk_docs::team;
use desk_model::PersonId;
use desk_port::Answer;
use desk_seal::{Author, ControlEntry, DeviceKeys, Membership, control::Profile, write};
use desk_store::Store;
use rand_core::CryptoRng;

/// Longest name of a desk or a person in characters.
pub const NAME_CHARS_MAX: usize = 64;

/// A name that people typed.
pub fn name(text: &str, what: &str) -> Result<String, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Fault::refused(format!(
            "The {what} is empty. Type one, then try again."
        )));
    }
    if text.chars().count() > NAME_CHARS_MAX {
        return Err(Fault::refused(format!(
            "The {what} is longer than {NAME_CHARS_MAX} characters. Shorten it, then try again."
        )));
    }
    Ok(text.to_owned())
}

/// The token for founding at a relay, until that relay has the desk.
const TOKEN: &str = "founding token";

/// Keeps a token that somebody gave with a relay's address.
pub fn keep_token(store: &Store, relay: &str, token: Option<&str>) -> Result<(), Fault> {
    let Some(token) = token else { return Ok(()) };
    Ok(store.put_meta(TOKEN, format!("{relay}\n{token}").as_bytes())?)
}

/// The token that was given with this address, or an empty one.
pub fn token_for(store: &Store, host: &str) -> Result<String, Fault> {
    let kept = store.get_meta(TOKEN)?.unwrap_or_default();
    let kept = String::from_utf8(kept).unwrap_or_default();
    let token = kept
        .split_once('\n')
        .filter(|(relay, _)| address::socket(relay).is_ok_and(|(_, of)| of == host));
    Ok(token.map_or_else(String::new, |(_, token)| token.to_owned()))
}

/// The relay has the desk: its token is of no more use.
pub fn forget_token(store: &Store, relay: &str) -> Result<(), Fault> {
    match address::socket(relay) {
        Ok((_, host)) if !token_for(store, &host)?.is_empty() => Ok(store.delete_meta(TOKEN)?),
        _ => Ok(()),
    }
}

impl Engine {
    pub(crate) fn start_desk(
        &mut self,
        now_ms: u64,
        mut rng: &mut dyn CryptoRng,
        relay: String,
        desk: &str,
        my_name: &str,
    ) -> Result<Answer, Fault> {
        if let Place::Seated(seat) = &self.place {
            return Err(Fault::DeskHere(seat.desk_name.clone()));
        }
        let (desk, my_name) = (name(desk, "name of the desk")?, name(my_name, "name")?);
        let token = address::founding_token(&relay).map(str::to_owned);
        let relay = address::relay_address(&relay)?;
        let keys = DeviceKeys::generate(&mut rng);
        let mut person = [0; 16];
        rng.fill_bytes(&mut person);
        let person = PersonId(person);
        let (found, ring) = write::found(&mut rng, &keys, person, now_ms);
        let members = Membership::found(&found).map_err(Fault::seal)?;
        let mut seat = Seat::new(keys, person, members, ring, relay);
        seat.desk_name = desk;
        let chain = furnish(&mut seat, rng, now_ms, found, &my_name)?;
        // Names and roles come out of the chain, as on every other device.
        self.store.transaction(|store| {
            keep_token(store, &seat.relay, token.as_deref())?;
            chain::keep_all(store, &mut seat, &chain)
        })?;
        self.place = Place::Seated(Box::new(seat));
        self.connect_if_seated(now_ms, rng);
        self.mark_stale();
        self.refresh_now();
        Ok(Answer::Done)
    }
}

/// The entries of a new desk: its founding, the founder's profile, the team's settings.
fn furnish(
    seat: &mut Seat,
    mut rng: &mut dyn CryptoRng,
    now_ms: u64,
    found: ControlEntry,
    my_name: &str,
) -> Result<Vec<ControlEntry>, Fault> {
    let mut chain = vec![found];
    let profile = Profile {
        name: my_name.to_owned(),
        label: String::new(),
    };
    let author = Author {
        keys: &seat.keys,
        members: &seat.members,
        ring: &seat.ring,
    };
    let entry = write::profile(&author, &mut rng, now_ms, seat.person, &profile).map_err(Fault::seal)?;
    seat.members.append(&entry).map_err(Fault::seal)?;
    chain.push(entry);
    let settings = team::first(seat.actor(), &seat.desk_name)?;
    let author = Author {
        keys: &seat.keys,
        members: &seat.members,
        ring: &seat.ring,
    };
    let entry = write::team(&author, &mut rng, now_ms, true, &settings).map_err(Fault::seal)?;
    seat.members.append(&entry).map_err(Fault::seal)?;
    chain.push(entry);
    Ok(chain)
}
