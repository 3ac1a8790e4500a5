//! What each role may append, and the numbers of the roles in the format.

use super::Payload;
use crate::cbor::CborError;
use desk_model::{PersonId, Role};

const ROLES: [(u64, Role); 5] = [
    (1, Role::Operator),
    (2, Role::Senior),
    (3, Role::Lead),
    (4, Role::Viewer),
    (5, Role::Bridge),
];

pub(crate) fn role_number(role: Role) -> u64 {
    ROLES
        .iter()
        .find(|(_, known)| *known == role)
        .map_or(0, |(number, _)| *number)
}

pub(crate) fn read_role(number: u64) -> Result<Role, CborError> {
    let known = ROLES.iter().find(|(known, _)| *known == number);
    known.map(|(_, role)| *role).ok_or(CborError::Bound)
}

/// Whether a device of `person` with `role` may append this at all; rules about the content come after. `maker` is who made
/// the invite that is to be revoked.
pub(crate) fn allows(person: PersonId, role: Role, payload: &Payload, maker: Option<PersonId>) -> bool {
    let own = match payload {
        Payload::Invite(offer) => role != Role::Bridge && offer.person == Some(person),
        Payload::Revoke { .. } => writes_as_person(role) && maker == Some(person),
        Payload::AddDevice(claim) => role != Role::Bridge && claim.person == person,
        // That the devices are the own ones is a rule about the content.
        Payload::Remove(removal) => role != Role::Bridge && removal.persons.is_empty(),
        Payload::Profile { person: of } => *of == person,
        _ => false,
    };
    own || (role == Role::Lead && leads_may(payload))
}

fn leads_may(payload: &Payload) -> bool {
    match payload {
        // An invite for a device is only ever for the own person.
        Payload::Invite(offer) => offer.person.is_none(),
        Payload::Revoke { .. }
        | Payload::Remove(_)
        | Payload::SetRole(_)
        | Payload::Epoch(_)
        | Payload::Profile { .. }
        | Payload::Team { .. }
        | Payload::Erase(_)
        | Payload::Admit { .. }
        | Payload::Move
        | Payload::Require { .. }
        | Payload::Heal { .. } => true,
        Payload::Found { .. } | Payload::Join(_) | Payload::AddDevice(_) | Payload::Later { .. } => false,
    }
}

fn writes_as_person(role: Role) -> bool {
    matches!(role, Role::Operator | Role::Senior | Role::Lead)
}

/// Whether entries of a person with this role count at all.
#[must_use]
pub(crate) fn writes(role: Role) -> bool {
    role != Role::Viewer
}
