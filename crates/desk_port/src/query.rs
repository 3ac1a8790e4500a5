//! Questions that the engine answers from its rows, and the answers.

use crate::view::Offered;
use crate::{
    ArticleRow, ArticleView, CustomerRow, CustomerView, ErasedView, ErasingView, KitView, LostView,
    PersonView, PresenceView, ProcedureRow, ProcedureView, ReviewView, SearchHit, SettingsView, Status,
    TeamView, TicketRow, TicketView, UnsentFile, UnsentTaken,
};
use borsh::{BorshDeserialize, BorshSerialize};
use desk_model::{DocId, EntryId};
use serde::Serialize;
use std::collections::BTreeMap;

/// The built-in views, in the order in which the rail shows them.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Mine or nobody's, and new or open; and where somebody called or asked me and I have not written since.
    #[default]
    NeedsMe,
    /// Mine, and not solved or closed.
    Mine,
    /// Nobody's, and not solved or closed.
    Unassigned,
    /// Escalated, and not solved or closed.
    SecondLine,
    /// With something promised, the most urgent first.
    DueSoon,
    Waiting,
    /// With something to review.
    ToReview,
    All,
}

/// Which tickets, and which stretch of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, BorshSerialize, BorshDeserialize)]
pub struct TicketFilter {
    pub view: View,
    /// Words that must occur, the last one as a beginning; empty for all.
    pub words: String,
    pub offset: u32,
    /// At most 500.
    pub limit: u32,
}

#[derive(Debug, Clone, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Query {
    Status,
    Counts,
    Tickets {
        filter: TicketFilter,
    },
    Ticket {
        id: DocId,
    },
    /// The ticket as it was, as far as is known now: with what was written by then.
    TicketAt {
        id: DocId,
        at_ms: u64,
    },
    Customers {
        words: String,
        offset: u32,
        limit: u32,
    },
    Customer {
        id: DocId,
    },
    Articles {
        words: String,
        offset: u32,
        limit: u32,
    },
    Article {
        id: DocId,
    },
    Procedures {
        offset: u32,
        limit: u32,
    },
    Procedure {
        id: DocId,
    },
    /// A run as a page or as JSON, to print or to hand on.
    Evidence {
        ticket: DocId,
        run: EntryId,
        json: bool,
    },
    /// Tickets, messages, notes, customers, articles and procedures, best first.
    Search {
        words: String,
        limit: u32,
    },
    Reviews,
    /// What the team has set.
    Settings,
    People,
    /// Members with devices, links and what is held back.
    Team,
    /// Who of the others has which document open now.
    Presence,
    /// What erasing this ticket or customer takes away.
    Erasing {
        doc: DocId,
    },
    /// Who erased a document, and when.
    Erased {
        doc: DocId,
    },
    /// What erasures took from this device's person.
    Lost,
}

/// A stretch of a list.
#[derive(Debug, Clone, PartialEq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Page<Row> {
    /// How many there are in all.
    pub total: u32,
    pub offset: u32,
    pub rows: Vec<Row>,
}

impl<Row> Default for Page<Row> {
    fn default() -> Self {
        Self {
            total: 0,
            offset: 0,
            rows: Vec::new(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, BorshSerialize, BorshDeserialize)]
#[serde(tag = "answer", content = "with", rename_all = "snake_case")]
pub enum Answer {
    /// Durable on this device.
    Done,
    /// Several acts were done as one: how many, what takes them back as one again, and why others were not done.
    Several {
        done: u32,
        undo: Option<Offered>,
        refused: Vec<String>,
    },
    Status(Status),
    Counts(BTreeMap<View, u32>),
    Tickets(Page<TicketRow>),
    /// None when there is no such ticket here.
    Ticket(Option<Box<TicketView>>),
    Customers(Page<CustomerRow>),
    Customer(Option<Box<CustomerView>>),
    Articles(Page<ArticleRow>),
    Article(Option<Box<ArticleView>>),
    Procedures(Page<ProcedureRow>),
    Procedure(Option<Box<ProcedureView>>),
    /// None when there is no such run here.
    Evidence(Option<String>),
    Search(Vec<SearchHit>),
    Reviews(Vec<ReviewView>),
    Settings(Box<SettingsView>),
    People(Vec<PersonView>),
    Team(Box<TeamView>),
    /// An invite link, whole.
    Link(String),
    /// What a link says: the relay's address.
    LinkRelay(String),
    /// An attachment is on this device; its bytes come in so many pieces.
    File {
        name: String,
        media_type: String,
        size: u64,
        pieces: u32,
    },
    /// Bytes of an attachment.
    Piece {
        bytes: Vec<u8>,
    },
    /// By document, then by name.
    Presence(Vec<PresenceView>),
    /// None when there is no such ticket or customer here.
    Erasing(Option<Box<ErasingView>>),
    /// None when it is not erased.
    Erased(Option<ErasedView>),
    Lost(LostView),
    /// A recovery kit has been made; it is shown once.
    Kit(Box<KitView>),
    UnsentFile(UnsentFile),
    UnsentTaken(UnsentTaken),
}
