//! Opening and sealing the bodies of control entries.

use super::{ControlEntry, Header, Membership, Payload, Profile, profile, relays};
use crate::{
    cbor::{CborError, Reader},
    control::{BODY_BYTES_MAX, ControlError},
    hybrid,
    keyring::{EpochKey, KeyRing, KeyRingError},
    name,
    sealed::{Place, SealError},
};
use desk_model::DeskId;
use rand_core::CryptoRng;

/// What a body says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// The type has none.
    None,
    /// It was left out.
    Missing,
    /// Of an invite: a word for the people of the desk.
    Note(Option<String>),
    /// Of a join or a profile.
    Profile(Profile),
    /// Of a device that another one brought: what its person calls it.
    Label(String),
    /// Of a team entry: changes of the `team` document, or a whole save.
    Team(Vec<u8>),
    /// Of an entry that makes an epoch: seals for the open invites, which only their links open.
    InviteSeals,
    /// Of an erasure: what stays known of what was erased, without text, name or id of a person.
    Facts(Vec<u8>),
    /// Where the relay answers from now on.
    Relays(Vec<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    #[error(transparent)]
    Key(#[from] KeyRingError),
    #[error("The body does not open with the key of its epoch; nothing of it was used.")]
    Sealed(#[from] SealError),
    #[error(transparent)]
    Form(#[from] ControlError),
    #[error("The body is damaged ({0}); nothing of it was used.")]
    Malformed(#[from] CborError),
    #[error("The entry is not on this chain; fetch the chain first.")]
    NotOnChain,
}

/// Opens the body of an entry that was applied.
pub fn open_body(members: &Membership, ring: &KeyRing, entry: &ControlEntry) -> Result<Body, BodyError> {
    let header = entry.header();
    if members.hash_at(header.seq) != Some(entry.hash()) {
        return Err(BodyError::NotOnChain);
    }
    if !header.payload.has_body() {
        return Ok(Body::None);
    }
    let Some(body) = entry.body() else {
        return Ok(Body::Missing);
    };
    let open = |sealed: &[u8]| {
        let epoch = members.epoch_before(header.seq).ok_or(BodyError::NotOnChain)?;
        let key = ring.get(epoch.number)?;
        at(header, &members.desk(), |place| place.open(key.bytes(), sealed)).map_err(BodyError::Sealed)
    };
    Ok(match &header.payload {
        Payload::Invite(_) => Body::Note(match note_of(body)? {
            Some(sealed) => Some(String::from_utf8(open(sealed)?.to_vec()).map_err(|_| CborError::Type)?),
            None => None,
        }),
        Payload::Join(_) | Payload::Profile { .. } => Body::Profile(Profile::decode(&open(body)?)?),
        Payload::AddDevice(_) => Body::Label(profile::read_label(&open(body)?)?),
        Payload::Remove(_) | Payload::Epoch(_) => Body::InviteSeals,
        Payload::Erase(_) => Body::Facts(open(body)?.to_vec()),
        Payload::Move => Body::Relays(relays::read(&open(body)?)?),
        _ => Body::Team(open(body)?.to_vec()),
    })
}

/// A body sealed for its place on the chain.
pub(crate) fn seal_body(
    rng: &mut impl CryptoRng,
    key: &EpochKey,
    desk: &DeskId,
    header: &Header,
    plain: &[u8],
) -> Result<Vec<u8>, SealError> {
    at(header, desk, |place| place.seal(rng, key.bytes(), plain))
}

/// prev ‖ seq u32 ‖ type u8.
fn at<T>(header: &Header, desk: &DeskId, with: impl FnOnce(Place<'_>) -> T) -> T {
    let kind = u8::try_from(header.payload.kind()).unwrap_or(u8::MAX);
    let (seq, kind) = (header.seq.to_be_bytes(), [kind]);
    with(Place {
        name: name::CONTROL_BODY,
        desk,
        aad: &[&header.prev, &seq, &kind],
    })
}

fn note_of(body: &[u8]) -> Result<Option<&[u8]>, CborError> {
    let mut reader = Reader::new(body);
    reader.tuple(2)?;
    reader.array_of::<{ hybrid::SEAL_BYTES }>()?;
    let note = if reader.null() {
        None
    } else {
        Some(reader.bytes(BODY_BYTES_MAX)?)
    };
    reader.end()?;
    Ok(note)
}
