//! What a person asks for: imperatives. The app, the command line and tests give the same ones; `hotline run` reads them as
//! JSON, one a line. Whether one is allowed is decided against the fold.

use crate::{
    ActId, BlobId, CommandId, DocId, EntryId, PersonId,
    article::{ArticleField, ArticleState},
    customer::CustomerField,
    entry::{
        CallDirection, Channel, DeliveryResult, ExcludeWhy, HoldFor, Level, OpenState, Priority, Relation,
        SolveCode,
    },
    procedure::Step,
    ticket_document::{Field, Register},
};
use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

/// A command with the id that makes doing it twice do it once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Command {
    pub id: CommandId,
    #[serde(flatten)]
    pub act: Act,
}

/// What to do. Ids of documents to be made are given by the caller, so that what follows can name them at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Act {
    /// A request that an operator takes down. `customer` is a name or an address; who is not known yet is made.
    CreateTicket {
        ticket: DocId,
        customer: String,
        subject: String,
        message: String,
        channel: Channel,
    },
    SendReply {
        ticket: DocId,
        text: String,
        /// Sets waiting in the same gesture.
        #[serde(default)]
        and_wait: bool,
        /// Not to leave before this moment, ms since 1970; none: as soon as it cannot be taken back any more.
        #[serde(default)]
        at: Option<u64>,
        /// Of those that were added to the own reply here, the ones that go with it.
        #[serde(default)]
        files: Vec<BlobId>,
    },
    /// Adds files that a message of the ticket has to the own reply that is being written on this device.
    AttachFiles {
        ticket: DocId,
        files: Vec<BlobId>,
    },
    /// Takes a file out of that reply. One that was in no message is let go.
    DetachFile {
        ticket: DocId,
        file: BlobId,
    },
    AddNote {
        ticket: DocId,
        text: String,
    },
    /// What the customer said further, taken down by hand.
    AddMessage {
        ticket: DocId,
        message: String,
        channel: Channel,
    },
    SetState {
        ticket: DocId,
        to: OpenState,
    },
    HoldTicket {
        ticket: DocId,
        #[serde(default)]
        until: Option<u64>,
        #[serde(rename = "for")]
        whom: HoldFor,
        #[serde(default)]
        reason: String,
    },
    SolveTicket {
        ticket: DocId,
        code: SolveCode,
        #[serde(default)]
        cause: String,
        #[serde(default)]
        done: String,
        /// Known ones, or that none were seen.
        #[serde(default)]
        side_effects: String,
    },
    ReopenTicket {
        ticket: DocId,
    },
    CloseTicket {
        ticket: DocId,
    },
    /// To a person, or to nobody.
    AssignTicket {
        ticket: DocId,
        to: Option<PersonId>,
    },
    /// To whom it fits best: of those with its language, topic and level, who has the least to do.
    AutoAssign {
        ticket: DocId,
    },
    /// By hand, whatever urgency and impact say, and why.
    SetPriority {
        ticket: DocId,
        to: Priority,
        #[serde(default)]
        reason: String,
    },
    /// Priority follows from both, unless it is set by hand.
    RateTicket {
        ticket: DocId,
        urgency: Level,
        impact: Level,
    },
    /// By its key; empty: the one that takes what nobody has sorted.
    MoveToQueue {
        ticket: DocId,
        to: String,
        #[serde(default)]
        reason: String,
    },
    /// Asks somebody, or the second line, without handing over.
    Consult {
        ticket: DocId,
        #[serde(default)]
        to: Option<PersonId>,
        question: String,
    },
    /// Whether the first line could have solved it.
    MarkLevel1 {
        ticket: DocId,
        possible: bool,
        #[serde(default)]
        reason: String,
    },
    /// As spam or a test, or as neither.
    ExcludeTicket {
        ticket: DocId,
        why: ExcludeWhy,
    },
    LinkTicket {
        ticket: DocId,
        other: DocId,
        relation: Relation,
    },
    /// The whole of it goes into another ticket, which is worked on from now on.
    MergeTicket {
        ticket: DocId,
        into: DocId,
    },
    /// Messages become a request of their own.
    SplitTicket {
        ticket: DocId,
        /// Of the ticket to be made.
        child: DocId,
        messages: Vec<EntryId>,
        #[serde(default)]
        subject: String,
    },
    /// Several acts as one. What is refused of them is left out; where all are, so is this.
    Several {
        acts: Vec<Act>,
    },
    /// A macro of the team, on each of these tickets; all of it is one act.
    RunMacro {
        tickets: Vec<DocId>,
        key: String,
    },
    /// Takes back everything of one act; of an undo, that is to do it again.
    UndoAct {
        ticket: DocId,
        act: ActId,
    },
    /// To the second line, or to one of its members.
    EscalateTicket {
        ticket: DocId,
        tried: String,
        #[serde(default)]
        evidence: String,
        question: String,
        #[serde(default)]
        risk: String,
        #[serde(default)]
        to: Option<PersonId>,
    },
    AnswerEscalation {
        ticket: DocId,
        escalation: EntryId,
        text: String,
    },
    ReturnEscalation {
        ticket: DocId,
        escalation: EntryId,
        reason: String,
    },
    TakeOverEscalation {
        ticket: DocId,
        escalation: EntryId,
        /// Who takes it over talks to the customer from now on.
        #[serde(default)]
        hand_over: bool,
    },
    /// A call that was held, or that nobody answered.
    LogCall {
        ticket: DocId,
        direction: CallDirection,
        answered: bool,
        /// When it began, ms since 1970; not after now.
        #[serde(default)]
        at: Option<u64>,
        #[serde(default)]
        minutes: u32,
        #[serde(default)]
        outcome: String,
    },
    /// Begins a procedure on the ticket, with the steps of that version.
    /// Of a procedure that is here without steps: its newest version is begun.
    StartRun {
        ticket: DocId,
        procedure: DocId,
        #[serde(default)]
        version: u32,
        #[serde(default)]
        title: String,
        #[serde(default)]
        steps: Vec<Step>,
    },
    /// What came out of a step: `ok` or `fail` of a check, `done` or `fail` of an action, an answer of a question or a branch.
    RecordStep {
        ticket: DocId,
        run: EntryId,
        step: u32,
        result: String,
        #[serde(default)]
        text: String,
    },
    SkipStep {
        ticket: DocId,
        run: EntryId,
        step: u32,
        reason: String,
    },
    /// Before its last step only with a reason.
    FinishRun {
        ticket: DocId,
        run: EntryId,
        #[serde(default)]
        reason: String,
    },
    /// Of the solve that stands.
    AskSatisfaction {
        ticket: DocId,
    },
    /// What the customer said elsewhere: from 1, the worst, to 5.
    RecordSatisfaction {
        ticket: DocId,
        score: u32,
        #[serde(default)]
        word: String,
    },
    /// To look again, at that time, whether the solution has held.
    AddTask {
        ticket: DocId,
        text: String,
        due: u64,
    },
    /// Where it has not held, the ticket is open again.
    FinishTask {
        ticket: DocId,
        task: EntryId,
        held: bool,
    },
    SetField {
        ticket: DocId,
        field: Field,
        value: String,
    },
    AddTag {
        ticket: DocId,
        tag: String,
    },
    RemoveTag {
        ticket: DocId,
        tag: String,
    },
    MarkMessage {
        ticket: DocId,
        message: EntryId,
        needs: bool,
    },
    ReleaseMessage {
        ticket: DocId,
        message: EntryId,
    },
    DropMessage {
        ticket: DocId,
        message: EntryId,
    },
    /// "I sent it elsewhere", or what became of it.
    RecordDelivery {
        ticket: DocId,
        message: EntryId,
        result: DeliveryResult,
    },
    SettleReview {
        ticket: DocId,
        item: String,
        ids: Vec<EntryId>,
        choice: String,
    },
    /// The whole text of the own draft; empty takes it away.
    EditDraft {
        ticket: DocId,
        text: String,
    },
    CreateCustomer {
        customer: DocId,
        name: String,
        #[serde(default)]
        email: String,
        #[serde(default)]
        phone: String,
    },
    SetCustomerField {
        customer: DocId,
        field: CustomerField,
        value: String,
    },
    AddCustomerAddress {
        customer: DocId,
        #[serde(default)]
        email: String,
        #[serde(default)]
        phone: String,
    },
    CreateArticle {
        article: DocId,
        title: String,
        #[serde(default)]
        body: String,
        /// The ticket that taught it; both then name each other.
        #[serde(default)]
        ticket: Option<DocId>,
    },
    /// An edit of a co-edited text of an article or a procedure: the writer saw `was` and made it `now`. Only the difference is written, at the place where
    /// it belongs in what the text has become meanwhile, so two writers keep each other's words.
    EditArticle {
        article: DocId,
        field: ArticleField,
        was: String,
        now: String,
    },
    /// With a draft of its steps, as [`crate::procedure::notation`] reads them.
    CreateProcedure {
        procedure: DocId,
        title: String,
        #[serde(default)]
        draft: String,
    },
    /// Of tickets that it is for; empty: any.
    SetProcedureCategory {
        procedure: DocId,
        category: String,
    },
    /// Its draft becomes the next version.
    PublishProcedure {
        procedure: DocId,
    },
    /// Takes it out of use, or back into it.
    RetireProcedure {
        procedure: DocId,
        retired: bool,
    },
    SetArticleState {
        article: DocId,
        to: ArticleState,
    },
    LinkArticle {
        article: DocId,
        ticket: DocId,
    },
    /// A field that the team has added, by its name; empty takes the value away.
    SetCustom {
        ticket: DocId,
        key: String,
        value: String,
    },
    /// Takes a change of a register back: what was written becomes what was before, unless somebody has changed it since.
    RestoreRegister {
        ticket: DocId,
        register: Register,
        wrote: String,
        value: String,
    },
    /// Several acts as one, all of them or none: one that is refused refuses the others.
    AllOf {
        acts: Vec<Act>,
    },
    /// Takes the link of an article to a ticket away.
    UnlinkArticle {
        article: DocId,
        ticket: DocId,
    },
}
