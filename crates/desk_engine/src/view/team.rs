//! Members, devices, links and what is held back, for people to look at.

use crate::{compaction, fault::Fault, history, reading::Reading, receive::HELD_BACK, seat::Seat};
use desk_model::order;
use desk_model::{DeviceId, PersonId, Role};
use desk_port::team::{DeviceView, HeldView, InviteView, MemberView, TeamView};
use desk_seal::{
    control::InviteState,
    keyring::{Unopenable, Unopened},
    safety,
};

/// Entries held back that are listed at the most.
const HELD_MAX: usize = 500;

pub fn view(reading: &Reading<'_>) -> Result<TeamView, Fault> {
    let seat = reading.seat;
    let head = seat.members.head();
    Ok(TeamView {
        chain_seq: head.seq,
        chain_number: safety::chain_number(&head),
        epoch: seat.members.current_epoch(),
        members: members(seat),
        invites: invites(seat),
        held: held(reading)?,
        troubles: seat
            .unopened
            .iter()
            .map(|lacking| trouble(seat, lacking))
            .collect(),
        // Not in the store; the engine adds it.
        fork: None,
        to_heal: u32::try_from(history::to_heal(reading.store, seat)?.len()).unwrap_or(u32::MAX),
    })
}

fn members(seat: &Seat) -> Vec<MemberView> {
    let mut members: Vec<MemberView> = seat
        .people
        .keys()
        .map(|id| MemberView {
            id: *id,
            name: seat.name_of(*id),
            role: seat.members.role(*id),
            me: *id == seat.person,
            devices: devices(seat, *id),
        })
        .collect();
    order::sort_by(&mut members, |a, b| {
        (a.role.is_none(), &a.name).cmp(&(b.role.is_none(), &b.name))
    });
    members
}

fn devices(seat: &Seat, person: PersonId) -> Vec<DeviceView> {
    let of_person = seat
        .members
        .devices()
        .filter(|(_, device)| device.person == person);
    of_person
        .map(|(id, device)| DeviceView {
            id,
            number: safety::device_number(seat.members.desk(), &device.public),
            this: id == seat.device,
            kit: device.kit,
        })
        .collect()
}

fn invites(seat: &Seat) -> Vec<InviteView> {
    let open = seat.members.invites().filter_map(|invite| match invite.state {
        InviteState::Open { uses_left } => Some((invite, uses_left)),
        InviteState::Used | InviteState::Revoked => None,
    });
    open.map(|(invite, uses_left)| InviteView {
        id: invite.offer.id,
        role: invite.offer.person.is_none().then_some(invite.offer.role),
        maker: seat.name_of(invite.maker),
        mine: invite.maker == seat.person,
        uses_left,
        expires_ms: invite.offer.expires_ms,
    })
    .collect()
}

fn held(reading: &Reading<'_>) -> Result<Vec<HeldView>, Fault> {
    let seat = reading.seat;
    let mut held = Vec::new();
    for doc in reading.store.parked_docs()? {
        for parked in reading.store.parked(doc)? {
            if parked.reason == HELD_BACK && held.len() < HELD_MAX {
                held.push(HeldView {
                    doc,
                    device: parked.dev,
                    id: parked.id,
                    who: who(seat, parked.dev),
                    reason: why_held(seat, parked.dev),
                });
            }
        }
    }
    for (doc, (id, device)) in reading.store.found_so(compaction::BAD)? {
        if held.len() < HELD_MAX {
            held.push(HeldView {
                doc,
                device,
                id,
                who: who(seat, device),
                reason: "Made a copy of a whole document in which something is missing or is nobody's word. It is not used.".to_owned(),
            });
        }
    }
    Ok(held)
}

fn who(seat: &Seat, device: DeviceId) -> String {
    let person = seat.person_of(device);
    person.map_or_else(|| "Somebody".to_owned(), |person| seat.name_of(person))
}

fn why_held(seat: &Seat, device: DeviceId) -> String {
    let role = seat
        .person_of(device)
        .and_then(|person| seat.members.role(person));
    match role {
        Some(Role::Viewer) => "Written by somebody who may only read.",
        _ => "Written on a device that had been removed.",
    }
    .to_owned()
}

fn trouble(seat: &Seat, lacking: &Unopened) -> String {
    let maker = seat
        .person_of(lacking.by)
        .map_or_else(|| "somebody".to_owned(), |person| seat.name_of(person));
    let what = match lacking.why {
        Unopenable::Seal => "cannot be opened by this device",
        Unopenable::Wrap => "is not here",
    };
    format!(
        "The key {} of the desk, made by {maker}, {what}. What is sealed under it stays closed here. Ask a lead to make a new key.",
        lacking.epoch
    )
}
