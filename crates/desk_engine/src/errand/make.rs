//! An errand as an entry of the control chain, upon the chain as it is now. Nothing is sent here.

use super::erasure;
use crate::{compaction, fault::Fault, history, kit, moving, seat::Seat};
use desk_model::{DeviceId, DocId, PersonId, Role, Setting, few::Few};
use desk_seal::{
    Author, ControlEntry, KitSecret, Membership,
    control::{Cut, Profile},
    link::InviteSecret,
    write::{self, InviteFor, InviteTerms},
};
use desk_store::Store;
use rand_core::CryptoRng;

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Errand {
    Invite {
        whom: InviteFor,
        lasts_ms: u64,
    },
    Revoke([u8; 16]),
    SetRole {
        person: PersonId,
        role: Role,
    },
    RemovePerson(PersonId),
    RemoveDevice(DeviceId),
    Rename(String),
    /// Lets entries count whose author had no right to them.
    Admit(Vec<(DeviceId, [u8; 16])>),
    /// Erases documents for everybody and for ever; of a customer the tickets too.
    Erase(Vec<DocId>),
    /// A new epoch, whether or not one is due.
    Epoch,
    /// A recovery kit of one's own.
    Kit,
    /// Lets entries stand that were sealed on another history of the members.
    Heal,
    /// A setting of the team.
    Set(Setting),
    /// The desk is at the relay with this address from now on.
    Move(String),
}

pub struct Made {
    pub entry: ControlEntry,
    /// What an invite's link is made of.
    pub secret: Option<InviteSecret>,
    /// What a recovery kit's paper is made of.
    pub kit: Option<KitSecret>,
}

/// The highest number of a device that this one has seen, or that its own signature has proven.
pub fn cut_of(store: &Store, proven: &Few<DeviceId, u64>, device: DeviceId) -> Result<u64, Fault> {
    Ok(store
        .highest_n(device)?
        .max(proven.get(&device).copied().unwrap_or_default()))
}

/// Whether the chain says it already.
fn is_so(errand: &Errand, members: &Membership) -> bool {
    match errand {
        Errand::Revoke(invite) => !members.invite(*invite).is_some_and(|invite| invite.is_open()),
        Errand::SetRole { person, role } => members.role(*person) == Some(*role),
        Errand::RemovePerson(person) => members.role(*person).is_none(),
        Errand::RemoveDevice(device) => members.device(*device).is_none(),
        _ => false,
    }
}

/// None when it is so already.
pub fn make(
    errand: &Errand,
    seat: &Seat,
    store: &Store,
    proven: &Few<DeviceId, u64>,
    now_ms: u64,
    mut rng: &mut dyn CryptoRng,
) -> Result<Option<Made>, Fault> {
    let members = &seat.members;
    if is_so(errand, members) || matches!(errand, Errand::Move(to) if to == seat.home()) {
        return Ok(None);
    }
    let author = Author {
        keys: &seat.keys,
        members,
        ring: &seat.ring,
    };
    let wall_ms = seat.wall_ms(now_ms);
    let cuts = |devices: Vec<DeviceId>| -> Result<Vec<Cut>, Fault> {
        devices
            .into_iter()
            .map(|device| Ok((device, cut_of(store, proven, device)?)))
            .collect()
    };
    let devices_of = |person: PersonId| {
        let devices = members.devices().filter(|(_, device)| device.person == person);
        devices.map(|(id, _)| id).collect::<Vec<_>>()
    };
    let (mut secret, mut kit) = (None, None);
    let entry = match errand {
        Errand::Invite { whom, lasts_ms } => {
            let terms = InviteTerms {
                whom: *whom,
                expires_ms: wall_ms.saturating_add(*lasts_ms),
                note: None,
            };
            write::invite(&author, &mut rng, wall_ms, &terms).map(|(entry, made)| {
                secret = Some(made);
                entry
            })
        }
        Errand::Revoke(invite) => write::revoke(&author, wall_ms, *invite),
        Errand::SetRole { person, role } => {
            let cuts = match role {
                Role::Viewer => Some(cuts(devices_of(*person))?),
                _ => None,
            };
            write::set_role(&author, wall_ms, *person, *role, cuts.as_deref())
        }
        Errand::RemovePerson(person) => {
            let cuts = cuts(devices_of(*person))?;
            write::remove(&author, &mut rng, wall_ms, &[*person], &cuts)
        }
        Errand::RemoveDevice(device) => {
            let cuts = cuts(vec![*device])?;
            write::remove(&author, &mut rng, wall_ms, &[], &cuts)
        }
        Errand::Rename(name) => {
            let profile = Profile {
                name: name.clone(),
                label: String::new(),
            };
            write::profile(&author, &mut rng, wall_ms, seat.person, &profile)
        }
        Errand::Admit(entries) => {
            // What is listed beside as a bad snapshot is nothing that could be let count.
            let bad: Vec<_> = store
                .found_so(compaction::BAD)?
                .into_iter()
                .map(|(_, (id, dev))| (dev, id))
                .collect();
            let held: Vec<_> = entries
                .iter()
                .copied()
                .filter(|held| !bad.contains(held))
                .collect();
            if held.is_empty() {
                return Ok(None);
            }
            write::admit(&author, wall_ms, &held)
        }
        Errand::Erase(docs) => {
            let Some((erasure, facts)) = erasure::of(docs, seat, store, wall_ms, rng)? else {
                return Ok(None);
            };
            write::erase(&author, &mut rng, wall_ms, &erasure, &facts)
        }
        Errand::Heal => {
            let places = history::to_heal(store, seat)?;
            if places.is_empty() {
                return Ok(None);
            }
            write::heal(&author, wall_ms, &places)
        }
        Errand::Set(setting) => {
            let (base, body) = seat.setting(wall_ms, setting)?;
            write::team(&author, &mut rng, wall_ms, base, &body)
        }
        Errand::Epoch => write::epoch(&author, &mut rng, wall_ms),
        Errand::Kit => {
            let (entry, made) = kit::entry(&author, seat.person, wall_ms, rng)?;
            kit = Some(made);
            Ok(entry)
        }
        Errand::Move(to) => {
            let relays = moving::addresses(to, seat);
            let relays: Vec<&str> = relays.iter().map(String::as_str).collect();
            write::move_relays(&author, &mut rng, wall_ms, &relays)
        }
    };
    let entry = entry.map_err(Fault::seal)?;
    Ok(Some(Made { entry, secret, kit }))
}
