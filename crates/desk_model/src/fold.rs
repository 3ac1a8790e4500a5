//! `fold(documents, of, now, settings) -> Ticket`: what a ticket is, from what its timeline says.
//!
//! Pure and total: the same entries, clock and settings give the same ticket, in whatever order and however often they
//! arrived, and every set of entries gives a valid one. What needs work beats what ends work; nothing is silently
//! overwritten, and what lost against something that it had not seen is a review item. The passes, in this order:
//!
//! 1. [`graph`]: who knew what, as one vector of counts for each entry; [`cycle`] cuts forged loops.
//! 2. [`time`]: one time for each entry that never runs backwards along knowledge; [`timeline`]: the order.
//! 3. [`undo`]: what stands; [`merges`]: which documents are one ticket; [`splits`]: what counts in another.
//! 4. [`conversation`], [`guard`]: customer events, calls, messages and what became of them.
//! 5. [`second_line`]: owner and line; [`reopening`], [`machine`], [`past_closing`]: the state and its closings; [`choice`]:
//!    priority and queue.
//! 6. [`letter`], [`run`], [`follow_up`]: what asks about solutions, procedures, and what became of solutions.
//! 7. [`review`], [`facts`]: what needs a person, what the figures count; [`clocks`]: what was promised, and kept.
//!
//! [`passes`] and [`folding`] hold what they found, so that one entry more can be a step in each: [`kept`]. [`Knowledge`] asks the first
//! two who had seen what.
//!
//! No rule of a screen or a store is here, and no check of a command (see [`crate::rule`]).

mod choice;
mod clocks;
mod column;
mod conversation;
mod cycle;
mod facts;
mod folding;
mod follow_up;
mod frontier;
mod graph;
mod group;
mod guard;
mod kept;
mod keyed;
mod knowledge;
mod lane;
mod letter;
mod machine;
mod merges;
mod passes;
mod past_closing;
mod reopening;
mod review;
mod run;
mod second_line;
mod splits;
mod time;
mod timeline;
mod undo;

pub use frontier::frontier;
pub use kept::Kept;
pub use knowledge::{Knowledge, knowledge};
pub use merges::named;

use crate::{DocId, Settings, TicketDocument, ticket::Ticket};
use folding::Folding;

/// Folds the ticket of document `of`. `documents` are at least those that its merges name and that are here, and those that theirs
/// name, in any order; what is not connected to it is left out. Without the document itself it gives an empty ticket.
///
/// A ticket that was merged into another is folded by itself, and says which.
#[must_use]
pub fn fold(documents: &[TicketDocument], of: DocId, now_ms: u64, settings: &Settings) -> Ticket {
    let Some(own) = documents.iter().find(|document| document.id == of) else {
        return Ticket::default();
    };
    let mut folding = Folding::build(documents, own, now_ms, settings);
    match folding.look(documents, now_ms, settings) {
        Some(()) => folding.into_ticket(),
        None => Ticket::default(),
    }
}
