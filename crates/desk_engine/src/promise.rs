//! The keys of a Join that may be on its way: stored before it leaves, so that a member whose acknowledgement was lost, or
//! whose program ended before it came, is found in the chain by the same keys and does not have to join a second time.

use crate::fault::Fault;
use desk_model::{DeskId, PersonId};
use desk_seal::{DeviceKeys, KeyRing, Membership, link::Link};
use desk_store::Store;

const JOINING: &str = "joining";

/// Who somebody is about to become by one invite.
pub struct Promise {
    pub desk: DeskId,
    pub invite: [u8; 16],
    pub person: PersonId,
    pub keys: DeviceKeys,
    /// The epoch keys that the invite's seal held: the relay deletes it when the invite is used.
    ring: Vec<u8>,
}

impl Promise {
    pub fn new(link: &Link, person: PersonId, keys: &DeviceKeys, ring: &KeyRing) -> Self {
        Self {
            desk: link.desk,
            invite: link.secret.invite(link.desk),
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
        bytes.extend_from_slice(&self.invite);
        bytes.extend_from_slice(self.person.as_bytes());
        bytes.extend_from_slice(&self.keys.to_secret_bytes()[..]);
        bytes.extend_from_slice(&self.ring);
        Ok(store.put_meta(JOINING, &bytes)?)
    }

    /// What was kept for this link, if anything was.
    pub fn find(store: &Store, link: &Link) -> Result<Option<Self>, Fault> {
        let bytes = store.get_meta(JOINING)?.unwrap_or_default();
        let read = || {
            let (desk, rest) = bytes.split_first_chunk()?;
            let (invite, rest) = rest.split_first_chunk()?;
            let (person, rest) = rest.split_first_chunk()?;
            let (keys, ring) = rest.split_first_chunk()?;
            Some(Self {
                desk: DeskId(*desk),
                invite: *invite,
                person: PersonId(*person),
                keys: DeviceKeys::from_secret_bytes(keys),
                ring: ring.to_vec(),
            })
        };
        Ok(read().filter(|kept| kept.desk == link.desk && kept.invite == link.secret.invite(link.desk)))
    }

    /// The device is a member and sits at its desk.
    pub fn fulfil(store: &Store) -> Result<(), Fault> {
        Ok(store.delete_meta(JOINING)?)
    }
}
