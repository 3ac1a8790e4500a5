//! What an entry says: one variant for each kind, past tense where it is an act. As JSON an object with its fields and `"kind"`.

use super::term::{
    CallDirection, Channel, Contact, DeliveryResult, ExcludeWhy, HoldFor, Level, OpenState, Priority,
    Relation, SolveCode, TaskResult,
};
use crate::{
    ActId, BlobId, DocId, EntryId, PersonId,
    json::{object, tagged},
    mail::{Auto, Mailbox},
    procedure::Step,
};
use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

/// A sealed file of a message: where its bytes are and the key that opens them.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
pub struct Attachment {
    pub name: String,
    pub media_type: String,
    /// Of the unsealed bytes.
    pub size: u64,
    pub blob: BlobId,
    /// The blob's own key, 32 bytes, as text of the same form as a [`BlobId`].
    pub key: BlobId,
    /// The document under which it is sealed, where it is not the entry's own.
    pub doc: Option<DocId>,
}

object!(Attachment {
    name,
    media_type,
    size,
    blob,
    key,
    doc
});

tagged! {
    "kind";
    /// What an entry says. Times are ms since 1970.
    pub enum Fact {
        /// A message from the customer's side.
        In = "in" {
            channel: Channel,
            from: Mailbox,
            text: String,
            html: Option<String>,
            attachments: Vec<Attachment>,
            message_id: String,
            /// When it arrived, by the outside's clock.
            at: u64,
            auto: Option<Auto>,
            /// The message that this is a copy of, made by a split.
            orig: Option<EntryId>,
        }
        /// A message from us.
        Out = "out" {
            channel: Channel,
            to: Vec<Mailbox>,
            text: String,
            re: Option<EntryId>,
            /// Machine mail of ours: no person wrote it.
            auto: bool,
            not_before: u64,
            session: Option<String>,
            attachments: Vec<Attachment>,
        }
        Delivery = "delivery" {
            msg: EntryId,
            result: DeliveryResult,
            at: u64,
            detail: String,
        }
        /// "Send it anyway": the guard lets the message go.
        Release = "release" {
            msg: EntryId,
        }
        /// "Do not send it".
        Drop = "drop" {
            msg: EntryId,
        }
        /// Whether a message needs action; the last in order wins.
        Mark = "mark" {
            msg: EntryId,
            needs: bool,
        }
        Call = "call" {
            /// Entries of one call share it.
            call: String,
            dir: CallDirection,
            channel: Channel,
            offered: Option<u64>,
            answered: Option<u64>,
            ended: Option<u64>,
            by: Option<PersonId>,
            outcome: String,
        }
        Note = "note" {
            text: String,
            mentions: Vec<PersonId>,
        }
        /// Asked without handing over: no escalation, and nothing changes by it.
        Consult = "consult" {
            to: Option<PersonId>,
            question: String,
        }
        /// The priority follows from both, unless somebody overrides it.
        Rate = "rate" {
            urgency: Level,
            impact: Level,
        }
        /// Overrides what urgency and impact give.
        Priority = "priority" {
            to: Priority,
            reason: String,
        }
        State = "state" {
            to: OpenState,
        }
        Hold = "hold" {
            until: Option<u64>,
            whom as "for": HoldFor,
            reason: String,
        }
        Solve = "solve" {
            code: SolveCode,
            cause: String,
            done: String,
            /// Known ones, or that none were seen.
            side_effects: String,
            articles: Vec<DocId>,
            /// Those that led to it.
            procedures: Vec<DocId>,
        }
        Reopen = "reopen" {
            reason: String,
            /// The customer did not ask for it and is told nothing: a look at the solution found that it did not hold.
            silent: bool,
        }
        Close = "close" {
            reason: String,
        }
        /// To the queue of that key.
        Queue = "queue" {
            to: String,
            reason: String,
        }
        /// Whether the first line could have solved it.
        Level1 = "level1" {
            possible: bool,
            reason: String,
        }
        /// To the second line: what was tried, what is known, what is asked, and what happens if nothing is done.
        Escalate = "escalate" {
            tried: String,
            evidence: String,
            question: String,
            risk: String,
            queue: String,
            to: Option<PersonId>,
        }
        /// The second line answers; the contact has the ticket again.
        EscAnswer = "esc_answer" {
            esc: EntryId,
            text: String,
        }
        /// The second line does not take it, and says why.
        Return = "return" {
            esc: EntryId,
            reason: String,
        }
        Takeover = "takeover" {
            esc: EntryId,
            contact: Contact,
        }
        /// Beside the state, which goes on underneath.
        Exclude = "exclude" {
            why: ExcludeWhy,
        }
        Assign = "assign" {
            to: Option<PersonId>,
            auto: bool,
        }
        /// One half of a merge, in the ticket that goes into the other; the other half of the same act stands there.
        MergeInto = "merge_into" {
            other: DocId,
        }
        /// The other half, in the ticket that takes it in.
        MergeFrom = "merge_from" {
            other: DocId,
        }
        /// Messages that are a request of their own: they count in the child, which starts with copies of them.
        Split = "split" {
            child: DocId,
            messages: Vec<EntryId>,
        }
        Link = "link" {
            other: DocId,
            relation: Relation,
        }
        /// Takes back the entries named, or all entries of the acts named.
        Undo = "undo" {
            ids: Vec<EntryId>,
            act: Option<ActId>,
        }
        /// "Both stand": a review item looked at and left.
        Settle = "settle" {
            item: String,
            ids: Vec<EntryId>,
            choice: String,
        }
        /// A gateway's "what I name in my basis existed by then".
        Clock = "clock" {
            at: u64,
        }
        /// A procedure is begun on the ticket. It keeps these steps, whatever is published later.
        RunStart = "run_start" {
            procedure: DocId,
            version: u32,
            title: String,
            steps: Vec<Step>,
        }
        /// What came out of a step.
        RunStep = "run_step" {
            run: EntryId,
            step: u32,
            result: String,
            text: String,
        }
        RunSkip = "run_skip" {
            run: EntryId,
            step: u32,
            reason: String,
        }
        /// The reason is that of an end before the last step.
        RunFinish = "run_finish" {
            run: EntryId,
            reason: String,
        }
        /// The customer is asked how content they are with what that person solved.
        SatAsked = "sat_asked" {
            whom as "for": PersonId,
            at: Option<u64>,
        }
        /// From 1, the worst, to 5.
        SatAnswered = "sat_answered" {
            /// None: nobody had asked.
            asked: Option<EntryId>,
            whom as "for": PersonId,
            score: u32,
            word: String,
            at: u64,
        }
        /// To look again, at that time, whether a solution has held.
        Task = "task" {
            text: String,
            due: u64,
            /// The solve.
            of: EntryId,
        }
        TaskDone = "task_done" {
            task: EntryId,
            result: TaskResult,
        }
    }
}

impl Fact {
    /// The files of a message, whichever side wrote it.
    #[must_use]
    pub fn attachments(&self) -> &[Attachment] {
        match self {
            Self::In { attachments, .. } | Self::Out { attachments, .. } => attachments,
            _ => &[],
        }
    }

    /// Calls `each` with every entry that this one names.
    pub fn names(&self, each: &mut dyn FnMut(&EntryId)) {
        match self {
            Self::In { orig: named, .. }
            | Self::Out { re: named, .. }
            | Self::SatAnswered { asked: named, .. } => named.iter().for_each(each),
            Self::Delivery { msg: named, .. }
            | Self::Release { msg: named }
            | Self::Drop { msg: named }
            | Self::Mark { msg: named, .. }
            | Self::EscAnswer { esc: named, .. }
            | Self::Return { esc: named, .. }
            | Self::Takeover { esc: named, .. }
            | Self::RunStep { run: named, .. }
            | Self::RunSkip { run: named, .. }
            | Self::RunFinish { run: named, .. }
            | Self::Task { of: named, .. }
            | Self::TaskDone { task: named, .. } => each(named),
            Self::Split { messages: named, .. }
            | Self::Undo { ids: named, .. }
            | Self::Settle { ids: named, .. } => named.iter().for_each(each),
            Self::Call { .. }
            | Self::Note { .. }
            | Self::Consult { .. }
            | Self::Rate { .. }
            | Self::Priority { .. }
            | Self::State { .. }
            | Self::Hold { .. }
            | Self::Solve { .. }
            | Self::Reopen { .. }
            | Self::Close { .. }
            | Self::Queue { .. }
            | Self::Level1 { .. }
            | Self::Escalate { .. }
            | Self::Exclude { .. }
            | Self::Assign { .. }
            | Self::MergeInto { .. }
            | Self::MergeFrom { .. }
            | Self::Link { .. }
            | Self::Clock { .. }
            | Self::RunStart { .. }
            | Self::SatAsked { .. } => {}
        }
    }
}
