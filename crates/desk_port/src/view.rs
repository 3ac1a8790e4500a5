//! One thing seen whole: a ticket with its timeline, a customer, an article. Times are ms since 1970.

use crate::{
    code::{decode, encode},
    row::{ArticleRow, Helped, TicketRow},
};
use borsh::{BorshDeserialize, BorshSerialize};
use desk_model::{
    Act, ActId, BlobId, Customer, DocId, EntryId, PersonId, Procedure, Role, Setting,
    article::Article,
    custom::FieldKind,
    entry::{Channel, Level, Priority, SolveCode},
    procedure::Step,
    sla::{Clock, OpenHours, Target},
    ticket_document::Field,
};
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct TicketView {
    pub row: TicketRow,
    pub category: String,
    pub language: String,
    /// The solution in force.
    pub solution: Option<SolutionView>,
    pub hold_until_ms: Option<u64>,
    /// The ticket that this one was merged into.
    pub merged_into: Option<TiedView>,
    /// Tickets that were merged into this one.
    pub members: Vec<TiedView>,
    /// Tickets that are linked to it, or were split off from it.
    pub links: Vec<TiedView>,
    /// Urgency and impact.
    pub rating: Option<(Level, Level)>,
    /// What I did last here and can take back.
    pub undo: Option<UndoView>,
    /// What I took back last here and can do again.
    pub redo: Option<UndoView>,
    /// What was promised and how it stands.
    pub clocks: Vec<ClockView>,
    /// While the second line has it.
    pub escalation: Option<EscalationView>,
    /// In the fold's order, undone ones left out.
    pub timeline: Vec<TimelineItem>,
    pub reviews: Vec<ReviewView>,
    /// Procedures that were begun here, in order.
    pub runs: Vec<RunView>,
    /// To look again, in order.
    pub tasks: Vec<TaskView>,
    /// What customers were asked and said, in order.
    pub opinions: Vec<OpinionView>,
    /// What I am writing as a reply.
    pub draft: String,
    /// Files that were added to it on this device.
    pub draft_files: Vec<FileView>,
    /// What others are writing: name and text.
    pub drafts: Vec<(String, String)>,
    /// Addresses that a reply goes to.
    pub reply_to: Vec<String>,
    pub customer: Option<Customer>,
    /// Other tickets of this customer, newest first.
    pub before: Vec<TicketRow>,
    pub articles: Vec<ArticleRow>,
    /// Fields that the team has added, and what is left of those that it took away.
    pub fields: Vec<FieldView>,
    /// For a ticket as it was.
    pub past: Option<PastView>,
}

/// How a ticket was solved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct SolutionView {
    pub code: SolveCode,
    pub cause: String,
    pub done: String,
    pub side_effects: String,
}

/// What belongs to a moment in the past.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, BorshSerialize, BorshDeserialize)]
pub struct PastView {
    /// All moments at which something has happened, those after this one too.
    pub moments: Vec<u64>,
    /// What each of those who had written by then had seen, by name.
    pub seen: Vec<SeenView>,
}

/// What somebody had not seen when they last wrote on a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct SeenView {
    pub who: String,
    pub missed_total: u32,
    /// The first of it in words, and when it happened.
    pub missed: Vec<(String, u64)>,
}

/// A field that the team has added.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, BorshSerialize, BorshDeserialize)]
pub struct FieldView {
    pub name: String,
    /// None: the value is from before the field was taken away or changed, and can only be cleared.
    pub kind: Option<FieldKind>,
    pub choices: Vec<String>,
    /// Empty: none.
    pub value: String,
}

/// An escalation that nobody has answered or given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct EscalationView {
    pub id: EntryId,
    pub since_ms: u64,
    /// Who talks to the customer meanwhile.
    pub contact: PersonId,
}

/// A clock of what was promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct ClockView {
    pub clock: Clock,
    pub target_minutes: u32,
    /// Open time so far.
    pub elapsed_ms: u64,
    /// None while it pauses.
    pub due_ms: Option<u64>,
    pub breach_ms: Option<u64>,
    /// Most of the time is over.
    pub nearly_due: bool,
    /// It runs or pauses.
    pub open: bool,
    /// Stopped in time.
    pub met: bool,
}

/// A procedure on a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct RunView {
    pub id: EntryId,
    pub procedure: DocId,
    pub title: String,
    pub version: u32,
    /// A newer version is published; this run keeps its own.
    pub outdated: bool,
    pub who: String,
    pub at_ms: u64,
    pub steps: Vec<StepView>,
    /// The number of the step that comes next; none: its end is reached, or it is finished.
    pub current: Option<u32>,
    pub finished: bool,
}

/// A step of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct StepView {
    pub number: u32,
    pub text: String,
    pub help: String,
    /// What a reply begins with.
    pub reply: String,
    /// What can come out of it, each with its words; none: anything that is said in words.
    pub results: Vec<(String, String)>,
    /// What has come out of it last, in words, and by whom; and when.
    pub outcome: Option<String>,
    pub done_ms: Option<u64>,
}

/// A look at whether a solution has held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct TaskView {
    pub id: EntryId,
    pub text: String,
    pub due_ms: u64,
    /// In words; none: it is still to be done.
    pub done: Option<String>,
}

/// What a customer was asked about a solution, and said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct OpinionView {
    /// Who had solved it.
    pub who: String,
    pub score: Option<u32>,
    pub word: String,
    /// The letter that is going to ask has not left yet.
    pub waits: bool,
}

/// A ticket that belongs with this one: by a merge, a link or a split.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct TiedView {
    pub row: TicketRow,
    /// What it is to this one, as "a part of this"; empty for a merge.
    pub how: String,
    /// What parts them again; none where this person may not.
    pub back: Option<Way>,
}

/// An act that can be taken back, or done again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct UndoView {
    pub act: ActId,
    /// As of a line of the timeline: "took the ticket".
    pub words: String,
}

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct TimelineItem {
    pub id: EntryId,
    pub at_ms: u64,
    /// Whose name is shown: the customer's, a member's.
    pub who: String,
    pub mine: bool,
    pub body: ItemBody,
    /// Until when what it says holds, or by when it is to be done.
    pub until_ms: Option<u64>,
    /// Its author's clock was far ahead.
    pub clock_flag: bool,
    /// What this person can take back of it, when nothing else shows a way.
    pub back: Option<ActId>,
}

/// What became of a message on its way out, as the fold has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, BorshSerialize, BorshDeserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    Queued,
    Held,
    Handed,
    Bounced,
    Dropped,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum ItemBody {
    /// From the customer.
    Message {
        channel: Channel,
        text: String,
        html: Option<String>,
        attachments: Vec<FileView>,
        /// False: marked "no action needed", or machine mail.
        needs_action: bool,
        machine: bool,
    },
    /// From us.
    Reply {
        channel: Channel,
        text: String,
        attachments: Vec<FileView>,
        delivery: Delivery,
        /// While it is on its way: when it leaves.
        leaves_ms: u64,
        /// No person wrote it.
        machine: bool,
    },
    Note {
        text: String,
        /// Names of whom it calls.
        mentions: Vec<String>,
    },
    /// An escalation, or what the second line says to it: words as of a line, and below them each text with what it is.
    Contract {
        words: String,
        parts: Vec<(String, String)>,
    },
    /// A call, a change of state or owner, in words without the name: "took the ticket".
    Line { words: String },
}

/// An attachment of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct FileView {
    pub name: String,
    /// Of the unsealed bytes.
    pub size: u64,
    /// The document that names it.
    pub doc: DocId,
    pub blob: BlobId,
    /// False while this device has it and the relay does not.
    pub is_shared: bool,
}

/// Two things that were done without knowing of each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct ReviewView {
    pub ticket: DocId,
    pub short: String,
    pub subject: String,
    /// The kind, such as `double-reply`.
    pub item: String,
    /// High before anything else.
    pub severity: Severity,
    /// What happened and what holds until it is settled, in a sentence.
    pub sentence: String,
    pub sides: Vec<ReviewSide>,
    pub ways: Vec<Way>,
}

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    High,
    Middle,
    Low,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct ReviewSide {
    pub entry: Option<EntryId>,
    pub who: String,
    pub at_ms: Option<u64>,
    pub text: String,
}

/// A way on: the words of the button and the act that it gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Way {
    pub words: String,
    pub act: Offered,
}

/// An act that the engine offers. The app gives it back as it is and does not look into it, so that no code to read acts is in its
/// program.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Offered(Vec<u8>);

impl Offered {
    #[must_use]
    pub fn new(act: &Act) -> Self {
        Self(encode(act).unwrap_or_default())
    }

    /// None for what no engine of this version has offered.
    #[must_use]
    pub fn act(&self) -> Option<Act> {
        decode(&self.0)
    }
}

/// As the act that it is.
impl Serialize for Offered {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Serialize::serialize(&self.act(), serializer)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct CustomerView {
    pub customer: Customer,
    pub tickets: Vec<TicketRow>,
    /// Two values of one field, written apart: the field's name and the values.
    pub conflicts: Vec<(String, Vec<String>)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct ArticleView {
    pub article: Article,
    pub owner_name: String,
    pub helped: Helped,
    pub tickets: Vec<TicketRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct ProcedureView {
    pub procedure: Procedure,
    /// The steps of the draft, or why it has none, or why they cannot be published.
    pub draft: Vec<Step>,
    pub unfit: Option<String>,
    /// Who published the latest version.
    pub publisher: String,
    pub helped: Helped,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct PersonView {
    pub id: PersonId,
    pub name: String,
    pub role: Role,
    pub me: bool,
}

/// What the team has set, as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, BorshSerialize, BorshDeserialize)]
pub struct SettingsView {
    pub close_after_days: u32,
    /// Percent of its time after which a promise is nearly due.
    pub warn_percent: u32,
    /// Three rows of three: by urgency and impact, from low to high.
    pub matrix: Vec<Priority>,
    /// Queues, categories, canned replies, macros, fields.
    pub catalog: Vec<Setting>,
    /// What is promised.
    pub targets: Vec<Target>,
    pub hours: Vec<OpenHours>,
}

/// A register's name for people.
#[must_use]
pub fn field_name(field: Field) -> &'static str {
    match field {
        Field::Subject => "Subject",
        Field::Customer => "Customer",
        Field::Category => "Category",
        Field::Language => "Language",
    }
}
