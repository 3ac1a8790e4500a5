//! The keys of a Join that may be on its way: stored before it leaves, so that a member whose acknowledgement was lost, or
//! whose program ended before it came, is found in the chain by the same keys and does not have to join a second time.

use crate::fault::Fault;
use desk_model::{DeskId, PersonId};
use desk_seal::{DeviceKeys, KeyRing, Membership};
use desk_store::Store;

const JOINING: &str = "joining";

/// Who somebody is about to become by one invite or kit.
pub struct Promise {
    pub desk: DeskId,
    /// The invite's id, or the id of the recovery kit.
    pub by: [u8; 16],
    pub person: PersonId,
    pub keys: DeviceKeys,
    /// The epoch keys that the invite's seal held: the relay deletes it when the invite is used.
    ring: Vec<u8>,
}

impl Promise {
    pub fn new(desk: DeskId, by: [u8; 16], person: PersonId, keys: &DeviceKeys, ring: &KeyRing) -> Self {
        Self {
            desk,
            by,
            person,
            keys: keys.clone(),
            ring: ring.to_secret_bytes().to_vec(),
        }
    }

    pub fn ring(&self, members: &Membership) -> Result<KeyRing, Fault> {
        KeyRing::from_secret_bytes(&self.ring, members).map_err(Fault::seal)
    }

    pub fn keep(&self, store: &Store) -> Result<(), Fault> {
        let mut bytes = self.desk.0.to_vec();
        bytes.extend_from_slice(&self.by);
        bytes.extend_from_slice(self.person.as_bytes());
        bytes.extend_from_slice(&self.keys.to_secret_bytes()[..]);
        bytes.extend_from_slice(&self.ring);
        Ok(store.put_meta(JOINING, &bytes)?)
    }

    /// What was kept for this invite or kit, if anything was.
    pub fn find(store: &Store, desk: DeskId, by: [u8; 16]) -> Result<Option<Self>, Fault> {
        let bytes = store.get_meta(JOINING)?.unwrap_or_default();
        let read = || {
            let (kept_desk, rest) = bytes.split_first_chunk()?;
            let (kept_by, rest) = rest.split_first_chunk()?;
            let (person, rest) = rest.split_first_chunk()?;
            let (keys, ring) = rest.split_first_chunk()?;
            Some(Self {
                desk: DeskId(*kept_desk),
                by: *kept_by,
                person: PersonId(*person),
                keys: DeviceKeys::from_secret_bytes(keys),
                ring: ring.to_vec(),
            })
        };
        Ok(read().filter(|kept| kept.desk == desk && kept.by == by))
    }

    /// The device is a member and sits at its desk.
    pub fn fulfil(store: &Store) -> Result<(), Fault> {
        Ok(store.delete_meta(JOINING)?)
    }
}
