//! Who goes or changes role, and the new epoch that shuts them out.

use super::{WriteError, finish, next_header};
use crate::{
    author::Author,
    control::{ControlEntry, ControlError, Cut, Payload, Removal, RoleChange},
    keyring::EpochDraft,
};
use desk_model::{PersonId, Role};
use rand_core::CryptoRng;

/// Removes persons with all their devices, or single devices, each with the highest number of it that this device has seen
/// and verified. A lead makes a new epoch in the same entry; its own seal of it is opened with
/// [`crate::KeyRing::take_epochs`] once the entry is on the chain.
pub fn remove(
    author: &Author<'_>,
    rng: &mut impl CryptoRng,
    time_ms: u64,
    persons: &[PersonId],
    cuts: &[Cut],
) -> Result<ControlEntry, WriteError> {
    let own = author.members.role_of(author.keys.id());
    let (_, role) = own.ok_or(ControlError::UnknownAuthor)?;
    let mut removal = Removal {
        persons: persons.to_vec(),
        cuts: cuts.to_vec(),
        epoch: None,
    };
    if role != Role::Lead {
        return bare(author, time_ms, Payload::Remove(removal));
    }
    let draft = EpochDraft::next(rng, author.members);
    let after = Payload::Remove(removal.clone());
    removal.epoch = Some(draft.offer(rng, author.members, author.ring, &after)?);
    with_epoch(author, rng, time_ms, &draft, Payload::Remove(removal))
}

/// Gives a person another role. `cuts` are for all its devices exactly when it becomes a viewer, else none.
pub fn set_role(
    author: &Author<'_>,
    time_ms: u64,
    person: PersonId,
    role: Role,
    cuts: Option<&[Cut]>,
) -> Result<ControlEntry, WriteError> {
    let change = RoleChange {
        person,
        role,
        cuts: cuts.map(<[Cut]>::to_vec),
    };
    bare(author, time_ms, Payload::SetRole(change))
}

/// A new epoch alone: when one is due, or by its age.
pub fn epoch(
    author: &Author<'_>,
    rng: &mut impl CryptoRng,
    time_ms: u64,
) -> Result<ControlEntry, WriteError> {
    let draft = EpochDraft::next(rng, author.members);
    // It takes nobody away, so what it is called does not matter for who gets it.
    let offer = draft.offer(rng, author.members, author.ring, &Payload::Move)?;
    with_epoch(author, rng, time_ms, &draft, Payload::Epoch(offer))
}

fn with_epoch(
    author: &Author<'_>,
    rng: &mut impl CryptoRng,
    time_ms: u64,
    draft: &EpochDraft,
    payload: Payload,
) -> Result<ControlEntry, WriteError> {
    let body = draft.body(rng, author.members, &payload)?;
    let header = next_header(author.members, author.keys.id().0, time_ms, payload);
    finish(author, header, Some(body))
}

pub(super) fn bare(author: &Author<'_>, time_ms: u64, payload: Payload) -> Result<ControlEntry, WriteError> {
    let header = next_header(author.members, author.keys.id().0, time_ms, payload);
    finish(author, header, None)
}
