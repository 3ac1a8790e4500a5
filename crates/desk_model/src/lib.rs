//! What a ticket, a customer and an article are, and the rules that hold for them.
//!
//! Pure data and pure functions: no clock, no dice, no wire, no file, no DOM. Time and randomness are arguments.
//! Nothing here knows how things are stored (`desk_store`), merged (`desk_docs`), sealed (`desk_seal`) or shown.

pub mod article;
pub mod calendar;
pub mod command;
pub mod custom;
pub mod customer;
pub mod entry;
pub mod evidence;
pub mod few;
pub mod filling;
pub mod fitting;
pub mod fold;
pub mod hlc;
pub mod id;
pub mod json;
pub mod mail;
pub mod mention;
mod named;
pub mod order;
pub mod person;
pub mod procedure;
pub mod review;
pub mod rule;
pub mod setting;
pub mod settings;
pub mod sla;
pub mod ticket;
pub mod ticket_document;
pub mod tree;
pub mod words;

pub use article::Article;
pub use calendar::Calendar;
pub use command::{Act, Command};
pub use customer::Customer;
pub use entry::{Entry, Fact};
pub use fold::{fold, frontier};
pub use hlc::Hlc;
pub use id::{ActId, BlobId, CommandId, DeskId, DeviceId, DocId, EntryId, PersonId};
pub use mail::Mail;
pub use person::{Person, Role};
pub use procedure::Procedure;
pub use review::{ReviewItem, ReviewKind, Severity};
pub use rule::{Asking, Refused, check, facts_of};
pub use setting::Setting;
pub use settings::Settings;
pub use ticket::Ticket;
pub use ticket_document::TicketDocument;
