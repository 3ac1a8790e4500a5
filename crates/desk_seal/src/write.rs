//! Making control entries. Each is checked by the rules of the fold before it is given out, so none is made that a relay
//! would refuse as long as the chain has not moved.

mod departure;
mod device;
mod upkeep;

pub use departure::{epoch, remove, set_role};
pub use device::{NewDevice, add_device, possession};
pub use upkeep::{admit, erase, heal, move_relays, require};

use crate::{
    author::Author,
    cbor,
    control::{
        self, ControlEntry, ControlError, Header, Membership, Payload, Profile,
        entry::hash,
        open::seal_body,
        payload::{InviteOffer, JoinClaim},
        rule,
    },
    device::DeviceKeys,
    keyring::{EpochKey, KeyRing, KeyRingError, SealPlace},
    link::InviteSecret,
    name,
    sealed::SealError,
    signature,
};
use desk_model::{PersonId, Role};
use rand_core::CryptoRng;

/// Bytes of an invite's note.
pub const NOTE_BYTES_MAX: usize = 1_024;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    #[error(transparent)]
    Rule(#[from] ControlError),
    #[error(transparent)]
    Key(#[from] KeyRingError),
    #[error("The entry could not be sealed; nothing was sent.")]
    Seal(#[from] SealError),
}

/// For whom an invite is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InviteFor {
    /// New people, with this role.
    Others { role: Role, uses: u32 },
    /// Another device of the one who invites.
    OwnDevice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InviteTerms<'a> {
    pub whom: InviteFor,
    pub expires_ms: u64,
    /// A word for the people of the desk; travels sealed.
    pub note: Option<&'a str>,
}

/// The first entry of a new desk, and the ring with its first epoch key. The person's profile comes next, as an entry.
pub fn found(
    rng: &mut impl CryptoRng,
    keys: &DeviceKeys,
    person: PersonId,
    time_ms: u64,
) -> (ControlEntry, KeyRing) {
    let key = EpochKey::generate(rng);
    let mut salt = [0; 16];
    rng.fill_bytes(&mut salt);
    let payload = Payload::Found {
        salt,
        person,
        device: keys.public(),
        key_check: key.check(),
    };
    let header = Header {
        desk: None,
        seq: 0,
        prev: [0; 32],
        by: keys.id().0,
        time_ms,
        payload,
        body_hash: None,
    };
    (
        ControlEntry::sign(header, None, &keys.sign),
        KeyRing::founded(key),
    )
}

/// An invite and the secret for its link.
pub fn invite(
    author: &Author<'_>,
    rng: &mut impl CryptoRng,
    time_ms: u64,
    terms: &InviteTerms<'_>,
) -> Result<(ControlEntry, InviteSecret), WriteError> {
    let own = author
        .members
        .role_of(author.keys.id())
        .ok_or(ControlError::UnknownAuthor)?;
    let (role, uses, person) = match terms.whom {
        InviteFor::Others { role, uses } => (role, uses, None),
        InviteFor::OwnDevice => (own.1, 1, Some(own.0)),
    };
    let secret = InviteSecret::generate(rng);
    let keys = secret.keys(author.members.desk());
    let offer = InviteOffer {
        id: keys.id(),
        sign: keys.sign_public(),
        kem: keys.kem_public,
        role,
        uses,
        expires_ms: terms.expires_ms,
        person,
    };
    let header = next_header(
        author.members,
        author.keys.id().0,
        time_ms,
        Payload::Invite(offer),
    );
    let body = invite_body(author, rng, &header, &keys.kem_public, terms.note)?;
    let entry = finish(author, header, Some(body))?;
    Ok((entry, secret))
}

fn invite_body(
    author: &Author<'_>,
    rng: &mut impl CryptoRng,
    header: &Header,
    to: &[u8; 32],
    note: Option<&str>,
) -> Result<Vec<u8>, WriteError> {
    if note.is_some_and(|note| note.len() > NOTE_BYTES_MAX) {
        return Err(ControlError::BodyTooLarge { max: NOTE_BYTES_MAX }.into());
    }
    let Payload::Invite(offer) = &header.payload else {
        return Err(ControlError::InviteUnknown.into());
    };
    let (desk, current) = (author.members.desk(), author.members.current_epoch());
    let key = author.ring.get(current)?;
    let place = SealPlace::next(author.members).ok_or(KeyRingError::Absent(current))?;
    let seal = place.seal(rng, name::INVITE_SEAL, to, &offer.id, key)?;
    let note = match note {
        Some(note) => Some(seal_body(rng, key, &desk, header, note.as_bytes())?),
        None => None,
    };
    Ok(cbor::write(|e| {
        e.array(2)?.bytes(&seal)?;
        match &note {
            Some(note) => e.bytes(note)?,
            None => e.null()?,
        };
        Ok(())
    }))
}

/// Closes an open invite.
pub fn revoke(author: &Author<'_>, time_ms: u64, invite: [u8; 16]) -> Result<ControlEntry, WriteError> {
    let header = next_header(
        author.members,
        author.keys.id().0,
        time_ms,
        Payload::Revoke { invite },
    );
    finish(author, header, None)
}

/// Comes in by an invite: `author.keys` are the new device's, `author.ring` what [`KeyRing::from_invite`] gave. For an
/// invite for others `person` is 16 fresh random bytes, else the one who invites.
pub fn join(
    author: &Author<'_>,
    rng: &mut impl CryptoRng,
    time_ms: u64,
    secret: &InviteSecret,
    person: PersonId,
    profile: &Profile,
) -> Result<ControlEntry, WriteError> {
    let desk = author.members.desk();
    let invite_keys = secret.keys(desk);
    let invite = invite_keys.id();
    let device = author.keys.public();
    let parts = rule::possession_parts(&desk, &invite, &person, &device);
    let possession = signature::sign(&author.keys.sign, name::POSSESSION, &parts);
    let claim = JoinClaim {
        invite,
        person,
        device,
        possession,
    };
    let header = next_header(author.members, invite, time_ms, Payload::Join(claim));
    let body = sealed(author, rng, &header, &profile.encode()?)?;
    let entry = signed(header, Some(body), &invite_keys.sign);
    rule::next(author.members, &entry)?;
    Ok(entry)
}

/// Names a person and labels the device.
pub fn profile(
    author: &Author<'_>,
    rng: &mut impl CryptoRng,
    time_ms: u64,
    person: PersonId,
    profile: &Profile,
) -> Result<ControlEntry, WriteError> {
    let header = next_header(
        author.members,
        author.keys.id().0,
        time_ms,
        Payload::Profile { person },
    );
    let body = sealed(author, rng, &header, &profile.encode()?)?;
    finish(author, header, Some(body))
}

/// A step of the `team` document: changes, or with `base` a whole save.
pub fn team(
    author: &Author<'_>,
    rng: &mut impl CryptoRng,
    time_ms: u64,
    base: bool,
    body: &[u8],
) -> Result<ControlEntry, WriteError> {
    let header = next_header(
        author.members,
        author.keys.id().0,
        time_ms,
        Payload::Team { base },
    );
    let body = sealed(author, rng, &header, body)?;
    finish(author, header, Some(body))
}

fn next_header(members: &Membership, by: [u8; 16], time_ms: u64, payload: Payload) -> Header {
    let (desk, seq, prev) = (Some(members.desk()), members.next_seq(), members.head().hash);
    Header {
        desk,
        seq,
        prev,
        by,
        time_ms,
        payload,
        body_hash: None,
    }
}

fn sealed(
    author: &Author<'_>,
    rng: &mut impl CryptoRng,
    header: &Header,
    plain: &[u8],
) -> Result<Vec<u8>, WriteError> {
    let max = control::BODY_BYTES_MAX;
    if plain.len() > max {
        return Err(ControlError::BodyTooLarge { max }.into());
    }
    let key = author.ring.get(author.members.current_epoch())?;
    Ok(seal_body(rng, key, &author.members.desk(), header, plain)?)
}

fn signed(mut header: Header, body: Option<Vec<u8>>, key: &ed25519_dalek::SigningKey) -> ControlEntry {
    header.body_hash = body.as_deref().map(hash);
    ControlEntry::sign(header, body, key)
}

fn finish(author: &Author<'_>, header: Header, body: Option<Vec<u8>>) -> Result<ControlEntry, WriteError> {
    let entry = signed(header, body, &author.keys.sign);
    rule::next(author.members, &entry)?;
    Ok(entry)
}
