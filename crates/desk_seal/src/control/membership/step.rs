//! What an entry changes. Its rules were checked before; nothing here refuses.

use super::{Membership, PersonState, TeamEntry};
use crate::control::{
    Device, Epoch, Header, Invite, InviteState, Payload,
    epoch::AddedSeal,
    grant,
    payload::{Cut, DeviceClaim, EpochOffer, Erasure, InviteOffer, JoinClaim, Removal, RoleChange},
};
use crate::device::DevicePublic;
use desk_model::tree;
use desk_model::{DeviceId, PersonId, Role};
use std::collections::BTreeSet;

pub(super) fn kind_byte(header: &Header) -> u8 {
    u8::try_from(header.payload.kind()).unwrap_or(u8::MAX)
}

impl Membership {
    /// Gives the numbers of entries whose body is needed no more.
    pub(super) fn take(&mut self, header: &Header) -> Vec<u32> {
        match &header.payload {
            Payload::Invite(offer) => self.take_invite(header, offer),
            Payload::Revoke { invite } => {
                let closed = self.invites.get_mut(invite).and_then(Invite::revoke);
                self.epoch_due |= closed.is_some();
                return closed.into_iter().collect();
            }
            Payload::Join(claim) => return self.take_join(header, claim).into_iter().collect(),
            Payload::AddDevice(claim) => self.take_added(header, claim),
            Payload::Remove(removal) => return self.take_removal(header, removal),
            Payload::SetRole(change) => return self.take_role(change),
            Payload::Epoch(offer) => return self.take_epoch(header, offer),
            Payload::Team { base } => return self.take_team(header.seq, *base),
            Payload::Erase(erasure) => return self.take_erasure(header.seq, erasure),
            Payload::Admit { entries } => self.admitted.extend(entries),
            Payload::Move => self.moved = Some(header.seq),
            Payload::Require { version } => self.floor = *version,
            Payload::Heal { tags } => self.healed.extend(tags),
            Payload::Profile { .. } | Payload::Found { .. } | Payload::Later { .. } => {}
        }
        Vec::new()
    }

    fn take_invite(&mut self, header: &Header, offer: &InviteOffer) {
        let Some((maker, _)) = self.role_of(DeviceId(header.by)) else {
            return;
        };
        let uses_left = offer.uses;
        let invite = Invite {
            offer: offer.clone(),
            maker,
            seq: header.seq,
            state: InviteState::Open { uses_left },
        };
        self.invites.insert(offer.id, invite);
    }

    fn take_join(&mut self, header: &Header, claim: &JoinClaim) -> Option<u32> {
        let invite = self.invites.get_mut(&claim.invite)?;
        let own = invite.offer.person.is_some();
        let role = invite.offer.role;
        let closed = invite.spend();
        let role = if own { self.role(claim.person)? } else { role };
        self.persons.insert(claim.person, PersonState { role });
        self.take_device(header.seq, claim.person, claim.device, false);
        closed
    }

    fn take_added(&mut self, header: &Header, claim: &DeviceClaim) {
        let seal = AddedSeal {
            epoch: self.current_epoch(),
            seq: header.seq,
            seal: claim.seal,
        };
        self.added_seals.insert(claim.device.id(), seal);
        self.take_device(header.seq, claim.person, claim.device, claim.kit);
    }

    fn take_device(&mut self, added: u32, person: PersonId, public: DevicePublic, kit: bool) {
        let writes = self.role(person).is_some_and(grant::writes);
        let device = Device {
            person,
            public,
            kit,
            added,
            until: if writes { None } else { Some(0) },
            removed: None,
        };
        self.devices.insert(public.id(), device);
    }

    fn take_removal(&mut self, header: &Header, removal: &Removal) -> Vec<u32> {
        let touched = self.touched_by(removal);
        self.cut(&removal.cuts, Some(header.seq));
        let left: BTreeSet<PersonId> = tree::set(self.devices().map(|(_, device)| device.person));
        for person in &touched {
            if !left.contains(person) {
                self.persons.remove(person);
                self.former.insert(*person);
            }
        }
        let mut freed = self.revoke_invites_of(&touched);
        match &removal.epoch {
            Some(offer) => freed.extend(self.take_epoch(header, offer)),
            None => self.epoch_due = true,
        }
        freed
    }

    /// Persons who are removed, or lose a device.
    pub(in crate::control) fn touched_by(&self, removal: &Removal) -> BTreeSet<PersonId> {
        let devices = removal.cuts.iter().filter_map(|(id, _)| self.device(*id));
        let persons = devices.map(|device| device.person);
        tree::set(persons.chain(removal.persons.iter().copied()))
    }

    fn take_role(&mut self, change: &RoleChange) -> Vec<u32> {
        let before = self.role(change.person);
        let demoted = before == Some(Role::Lead) && change.role != Role::Lead;
        self.persons
            .insert(change.person, PersonState { role: change.role });
        match &change.cuts {
            Some(cuts) => self.cut(cuts, None),
            None => {
                let devices = self.devices.values_mut();
                let own = devices.filter(|device| device.person == change.person && device.is_present());
                own.for_each(|device| device.until = None);
            }
        }
        if !demoted {
            return Vec::new();
        }
        self.epoch_due = true;
        self.revoke_invites_of(&BTreeSet::from([change.person]))
    }

    fn cut(&mut self, cuts: &[Cut], removed: Option<u32>) {
        for (id, until) in cuts {
            if let Some(device) = self.devices.get_mut(id) {
                device.cut(*until);
                device.removed = device.removed.or(removed);
            }
        }
    }

    fn revoke_invites_of(&mut self, makers: &BTreeSet<PersonId>) -> Vec<u32> {
        let invites = self.invites.values_mut();
        invites
            .filter(|invite| makers.contains(&invite.maker))
            .filter_map(Invite::revoke)
            .collect()
    }

    fn take_epoch(&mut self, header: &Header, offer: &EpochOffer) -> Vec<u32> {
        let former = self.epochs.last().map(|epoch| epoch.seq);
        let epoch = Epoch::made(header, offer, self.devices().map(|(id, _)| id));
        self.epochs.push(epoch);
        self.epoch_due = false;
        // The founding has no body.
        former.into_iter().filter(|seq| *seq > 0).collect()
    }

    fn take_team(&mut self, seq: u32, base: bool) -> Vec<u32> {
        let mut freed = Vec::new();
        if base {
            // What stands before the last base went when that one came.
            for step in self.team.iter().rev() {
                freed.push(step.seq);
                if step.base {
                    break;
                }
            }
        }
        self.team.push(TeamEntry { seq, base });
        freed
    }

    fn take_erasure(&mut self, seq: u32, erasure: &Erasure) -> Vec<u32> {
        for doc in &erasure.docs {
            self.erased_docs.entry(*doc).or_insert(seq);
        }
        self.erased_blobs.extend(&erasure.blobs);
        self.erased_bodies.extend(&erasure.controls);
        erasure.controls.clone()
    }
}
