//! What the chain says, folded up to its newest entry. Holds no secret and no name of a person.

mod absence;
mod step;

pub(super) use absence::Excuse;

use super::{
    CHAIN_ENTRIES_MAX, CHAIN_ENTRIES_WARN, ControlEntry, ControlError, Device, Epoch, Header, Invite,
    Payload, Pin, VERSION, entry, epoch::AddedSeal, rule,
};
use desk_model::{BlobId, DeskId, DeviceId, DocId, PersonId, Role, few::Few};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonState {
    pub role: Role,
}

/// One step of the `team` document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TeamEntry {
    pub seq: u32,
    /// Its body is a whole save; those before it are no longer needed.
    pub base: bool,
}

/// Whether an applied entry brought its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyState {
    /// This type has none.
    None,
    Here,
    /// It has one that did not come along; see [`Membership::withheld`].
    Missing,
}

/// What an entry did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    pub pin: Pin,
    pub body: BodyState,
    /// Numbers of entries whose body is no longer needed and is to be deleted: of invites that are closed now, of the seals
    /// of a former epoch, of team entries before a base, and what an Erase names.
    pub freed: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    pub(crate) desk: DeskId,
    pub(crate) hashes: Vec<[u8; 32]>,
    /// Types of the entries, by their numbers.
    kinds: Vec<u8>,
    persons: Few<PersonId, PersonState>,
    /// Who once belonged to the desk.
    former: BTreeSet<PersonId>,
    pub(crate) devices: Few<DeviceId, Device>,
    invites: Few<[u8; 16], Invite>,
    epochs: Vec<Epoch>,
    added_seals: Few<DeviceId, AddedSeal>,
    epoch_due: bool,
    team: Vec<TeamEntry>,
    /// With the number of the entry that erased it.
    erased_docs: BTreeMap<DocId, u32>,
    erased_blobs: BTreeSet<(DocId, BlobId)>,
    erased_bodies: BTreeSet<u32>,
    admitted: BTreeSet<(DeviceId, [u8; 16])>,
    healed: BTreeSet<(u32, [u8; 8])>,
    floor: u32,
    moved: Option<u32>,
    missing: BTreeMap<u32, Excuse>,
}

impl Membership {
    /// The desk that this entry founds.
    pub fn found(entry: &ControlEntry) -> Result<Self, ControlError> {
        let header = entry.header();
        let Payload::Found {
            person,
            device,
            key_check,
            ..
        } = &header.payload
        else {
            return Err(ControlError::Founding);
        };
        rule::founding(entry, device)?;
        let founder = Device {
            person: *person,
            public: *device,
            kit: false,
            added: 0,
            until: None,
            removed: None,
        };
        Ok(Self {
            desk: entry.desk(),
            hashes: vec![entry.hash()],
            kinds: vec![step::kind_byte(header)],
            persons: Few::of([(*person, PersonState { role: Role::Lead })]),
            devices: Few::of([(device.id(), founder)]),
            former: BTreeSet::new(),
            invites: Few::new(),
            epochs: vec![Epoch::first(*key_check, device.id())],
            added_seals: Few::new(),
            epoch_due: false,
            team: Vec::new(),
            erased_docs: BTreeMap::new(),
            erased_blobs: BTreeSet::new(),
            erased_bodies: BTreeSet::new(),
            admitted: BTreeSet::new(),
            healed: BTreeSet::new(),
            floor: 0,
            moved: None,
            missing: BTreeMap::new(),
        })
    }

    /// Takes the next entry. All or nothing: on an error nothing has changed. A body that is left out is noted, not
    /// refused (see [`Self::withheld`]); for a new entry use [`Self::append`].
    pub fn apply(&mut self, entry: &ControlEntry) -> Result<Applied, ControlError> {
        rule::next(self, entry)?;
        self.hashes.push(entry.hash());
        self.kinds.push(step::kind_byte(entry.header()));
        let freed = self.take(entry.header());
        Ok(Applied {
            pin: self.head(),
            body: self.note_body(entry),
            freed,
        })
    }

    /// As [`Self::apply`], for an entry that is new: it must bring its body, and for a new epoch the body must hold a seal
    /// for each open invite.
    pub fn append(&mut self, entry: &ControlEntry) -> Result<Applied, ControlError> {
        if entry.header().body_hash.is_some() && entry.body().is_none() {
            return Err(ControlError::BodyMissing);
        }
        rule::invite_seals(self, entry)?;
        self.apply(entry)
    }

    #[cfg(test)]
    pub(crate) fn epochs_for_tests(&mut self) -> &mut [Epoch] {
        &mut self.epochs
    }

    #[must_use]
    pub fn desk(&self) -> DeskId {
        self.desk
    }

    /// The newest entry.
    #[must_use]
    pub fn head(&self) -> Pin {
        let hash = self.hashes.last().copied().unwrap_or_default();
        Pin {
            seq: self.next_seq().saturating_sub(1),
            hash,
        }
    }

    pub(crate) fn next_seq(&self) -> u32 {
        u32::try_from(self.hashes.len()).unwrap_or(CHAIN_ENTRIES_MAX)
    }

    #[must_use]
    pub fn hash_at(&self, seq: u32) -> Option<[u8; 32]> {
        self.hashes.get(usize::try_from(seq).ok()?).copied()
    }

    /// Whether the chain is so long that leads should know.
    #[must_use]
    pub fn is_nearly_full(&self) -> bool {
        self.next_seq() >= CHAIN_ENTRIES_WARN
    }

    /// A present device.
    #[must_use]
    pub fn device(&self, id: DeviceId) -> Option<&Device> {
        self.known_device(id).filter(|device| device.is_present())
    }

    /// Present devices in ascending order of id.
    pub fn devices(&self) -> impl Iterator<Item = (DeviceId, &Device)> {
        self.known_devices().filter(|(_, device)| device.is_present())
    }

    /// A device that is or once was of this desk.
    #[must_use]
    pub fn known_device(&self, id: DeviceId) -> Option<&Device> {
        self.devices.get(&id)
    }

    /// All devices that are or once were of this desk, in ascending order of id.
    pub fn known_devices(&self) -> impl Iterator<Item = (DeviceId, &Device)> {
        self.devices.iter().map(|(id, device)| (*id, device))
    }

    #[must_use]
    pub fn role(&self, person: PersonId) -> Option<Role> {
        self.persons.get(&person).map(|state| state.role)
    }

    /// Whether the person once belonged to the desk and does not any more.
    #[must_use]
    pub fn is_former(&self, person: PersonId) -> bool {
        self.former.contains(&person)
    }

    /// Person and role of a present device.
    #[must_use]
    pub fn role_of(&self, device: DeviceId) -> Option<(PersonId, Role)> {
        let person = self.device(device)?.person;
        Some((person, self.role(person)?))
    }

    pub fn persons(&self) -> impl Iterator<Item = (PersonId, PersonState)> + '_ {
        self.persons.iter().map(|(id, state)| (*id, *state))
    }

    #[must_use]
    pub fn invite(&self, id: [u8; 16]) -> Option<&Invite> {
        self.invites.get(&id)
    }

    pub fn invites(&self) -> impl Iterator<Item = &Invite> {
        self.invites.values()
    }

    pub fn epochs(&self) -> &[Epoch] {
        &self.epochs
    }

    pub(crate) fn epoch(&self, number: u32) -> Option<&Epoch> {
        let at = usize::try_from(number).ok()?.checked_sub(1)?;
        self.epochs.get(at)
    }

    pub(crate) fn added_seal(&self, device: DeviceId) -> Option<&AddedSeal> {
        self.added_seals.get(&device)
    }

    /// Number of the entry whose body holds an open invite's seal of the current epoch.
    #[must_use]
    pub fn invite_seal_at(&self, invite: [u8; 16]) -> Option<u32> {
        let invite = self.invite(invite).filter(|invite| invite.is_open())?;
        let epoch = self.epochs.last()?;
        Some(invite.seq.max(epoch.seq))
    }

    /// The epoch under which new entries are sealed.
    #[must_use]
    pub fn current_epoch(&self) -> u32 {
        self.epochs.last().map_or(0, |epoch| epoch.number)
    }

    /// The epoch in force before the entry of that number.
    #[must_use]
    pub fn epoch_before(&self, seq: u32) -> Option<&Epoch> {
        self.epochs.iter().rev().find(|epoch| epoch.seq < seq)
    }

    /// Whether somebody who is not, or no longer, a member may hold the current epoch's key.
    #[must_use]
    pub fn is_epoch_due(&self) -> bool {
        self.epoch_due
    }

    /// The steps of the `team` document in their order.
    #[must_use]
    pub fn team(&self) -> &[TeamEntry] {
        &self.team
    }

    pub fn erased_docs(&self) -> impl Iterator<Item = DocId> + '_ {
        self.erased_docs.keys().copied()
    }

    /// Whether the document was erased: nothing of it is stored, taken or written any more.
    #[must_use]
    pub fn is_erased(&self, doc: DocId) -> bool {
        self.erased_docs.contains_key(&doc)
    }

    /// The number of the entry that erased the document first.
    #[must_use]
    pub fn erased_at(&self, doc: DocId) -> Option<u32> {
        self.erased_docs.get(&doc).copied()
    }

    pub fn erased_blobs(&self) -> impl Iterator<Item = (DocId, BlobId)> + '_ {
        self.erased_blobs.iter().copied()
    }

    /// Whether the attachment, or the document that it is in, was erased.
    #[must_use]
    pub fn is_blob_erased(&self, doc: DocId, blob: BlobId) -> bool {
        self.is_erased(doc) || self.erased_blobs.contains(&(doc, blob))
    }

    /// Whether a lead let this entry count although its author had no right.
    #[must_use]
    pub fn is_admitted(&self, device: DeviceId, entry: [u8; 16]) -> bool {
        self.admitted.contains(&(device, entry))
    }

    /// Whether entries may stand on that place: it is on this chain, or on a branch that was healed.
    #[must_use]
    pub fn is_place(&self, ctl: u32, tag: [u8; 8]) -> bool {
        self.is_healed(ctl, tag) || self.hash_at(ctl).is_some_and(|hash| hash.starts_with(&tag))
    }

    /// Whether anything of another branch was healed.
    #[must_use]
    pub fn has_healed(&self) -> bool {
        !self.healed.is_empty()
    }

    #[must_use]
    pub fn is_healed(&self, ctl: u32, tag: [u8; 8]) -> bool {
        self.healed.contains(&(ctl, tag))
    }

    /// The oldest version of the format that leads still want here.
    #[must_use]
    pub fn floor(&self) -> u32 {
        self.floor
    }

    /// Whether leads want a newer format here than this code writes: the desk can be read, and is changed after an update.
    #[must_use]
    pub fn needs_newer_app(&self) -> bool {
        self.floor > u32::from(VERSION)
    }

    /// Number of the newest entry that says where the relay is.
    #[must_use]
    pub fn moved(&self) -> Option<u32> {
        self.moved
    }

    pub(super) fn kind_at(&self, seq: u32) -> Option<u64> {
        let kind = self.kinds.get(usize::try_from(seq).ok()?)?;
        Some(u64::from(*kind))
    }

    /// Whether a body that hashes to `body_hash` may be taken for that entry; used by stores that keep bodies apart.
    #[must_use]
    pub fn is_body_of(header: &Header, body: &[u8]) -> bool {
        header.body_hash == Some(entry::hash(body))
    }
}
