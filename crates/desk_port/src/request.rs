//! From a tab to the engine.

use crate::view::Offered;
use crate::{GivenKit, Query};
use borsh::{BorshDeserialize, BorshSerialize};
use desk_model::{BlobId, Command, CommandId, DeviceId, DocId, PersonId, Role, Setting};

/// One request with the number that its answer will carry. Numbers are the tab's own.
#[derive(Debug, Clone, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct ToEngine {
    pub id: u64,
    pub request: Request,
}

/// What a tab may ask.
#[derive(Debug, Clone, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Request {
    /// Found a desk on this device. Answered with [`crate::Answer::Done`]; the relay is told as soon as it can be reached.
    StartDesk {
        relay: String,
        desk: String,
        name: String,
    },
    /// Join by an invite link.
    JoinDesk {
        link: String,
        name: String,
    },
    /// What an invite link says, without using it.
    ReadLink {
        link: String,
    },
    Do {
        command: Command,
    },
    /// Does what the engine has offered.
    Take {
        id: CommandId,
        act: Offered,
    },
    Get {
        query: Query,
    },
    /// As `Get`, and again as [`crate::FromEngine::Changed`] whenever the answer differs, until `Unwatch`. `watch` is the
    /// tab's own number; watching again under it replaces the query.
    Watch {
        watch: u32,
        query: Query,
    },
    Unwatch {
        watch: u32,
    },
    /// A new invite link.
    Invite {
        role: Role,
    },
    /// A change to who belongs to the desk; answered with [`crate::Answer::Done`], or [`crate::Answer::Link`].
    People {
        act: PeopleAct,
    },
    /// Have an attachment on this device; answered with [`crate::Answer::File`] when all of it is here, however long it takes.
    OpenAttachment {
        ticket: DocId,
        blob: BlobId,
    },
    /// One piece of an attachment that is here, from 0; answered with [`crate::Answer::Piece`].
    ReadAttachment {
        ticket: DocId,
        blob: BlobId,
        piece: u32,
    },
    /// Fetch it no further; who waits for it is refused.
    StopAttachment {
        blob: BlobId,
    },
    /// Stop an import that runs.
    StopImport,
    /// What this tab has open now, for the others to see; said again from time to time, for a tab that is silent for a minute
    /// has nothing open. Answered with [`crate::Answer::Done`].
    Presence {
        doc: Option<DocId>,
        /// Keys go into an answer or a note.
        typing: bool,
    },
    /// The person has taken note of what an erasure took from them; it is forgotten.
    ForgetLost {
        doc: DocId,
    },
    /// What the relay has not had of this device, which was removed, as a file; answered with [`crate::Answer::UnsentFile`].
    SaveUnsent,
    /// Such a file of somebody else, to be held back until it is admitted; answered with [`crate::Answer::UnsentTaken`].
    TakeUnsent {
        file: Vec<u8>,
    },
    /// Join as the person whose kit this is.
    UseKit {
        kit: GivenKit,
    },
}

/// What goes beside a file that a page hands to its worker, to be added to the own reply to a ticket. Answered as a request of that
/// number, with [`crate::Answer::Done`].
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct AttachFile {
    pub id: u64,
    /// Said twice, the file is added once.
    pub command: CommandId,
    pub ticket: DocId,
}

/// What is done on the control chain: to members, devices and links, and what is erased.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum PeopleAct {
    /// A link for another device of one's own.
    InviteOwnDevice,
    Revoke {
        invite: [u8; 16],
    },
    SetRole {
        person: PersonId,
        role: Role,
    },
    Remove {
        person: PersonId,
    },
    RemoveDevice {
        device: DeviceId,
    },
    Rename {
        name: String,
    },
    /// Lets entries count that are held back, by device and id.
    Admit {
        entries: Vec<(DeviceId, [u8; 16])>,
    },
    /// Erases documents everywhere and for ever; of a customer the tickets too.
    Erase {
        docs: Vec<DocId>,
    },
    /// An invite link that is good for so many seconds.
    Invite {
        role: Role,
        lasts_s: u32,
    },
    /// A setting of the team.
    Set {
        setting: Setting,
    },
    /// A recovery kit of one's own; answered with [`crate::Answer::Kit`].
    MakeKit,
    /// This device goes over to the other history of the members, the one with this number; the chain itself is not changed.
    Follow {
        number: String,
    },
    /// Lets entries stand that were written on another history.
    Heal,
    /// The desk moves to another relay, which must be reached now and take it.
    Move {
        relay: String,
    },
    /// This device alone uses another relay, which must have the desk.
    UseRelay {
        relay: String,
    },
}
