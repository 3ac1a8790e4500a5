//! What the app and the engine say to each other: plain rows, queries, commands, events.
//!
//! One message is one run of bytes (see [`encode`]). A tab sends [`ToEngine`], the engine sends [`FromEngine`]; what
//! the tools are asked and tell is in [`tool`]. The app knows this crate and `desk_model` only, so that neither Automerge nor SQLite is in its bundle.

pub mod code;
pub mod erasure;
pub mod event;
pub mod glance;
pub mod kit;
pub mod mail;
pub mod presence;
pub mod query;
pub mod request;
pub mod row;
pub mod status;
pub mod team;
pub mod tool;
pub mod unsent;
pub mod view;

pub use code::{VERSION, decode, encode};
pub use erasure::{ErasedView, ErasingView, LostView, LostWork};
pub use event::{FromEngine, Progress};
pub use glance::{Glance, changed, glance};
pub use kit::{GivenKit, KitView};
pub use presence::PresenceView;
pub use query::{Answer, Query, TicketFilter, View};
pub use request::{AttachFile, PeopleAct, Request, ToEngine};
pub use row::{ArticleRow, CustomerRow, ProcedureRow, SearchHit, TicketRow};
pub use status::{DeskStatus, Status, SyncStatus};
pub use team::TeamView;
pub use unsent::{UnsentFile, UnsentTaken};
pub use view::{
    ArticleView, CustomerView, PersonView, ProcedureView, ReviewView, SettingsView, TicketView, TimelineItem,
};
