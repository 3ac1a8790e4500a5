//! The documents that merges make one ticket, as far as they are here.

use crate::fault::Fault;
use desk_model::{DocId, TicketDocument, fold::named};
use desk_store::Store;

/// Documents that are read for one ticket; more than that nobody merges by hand.
const DOCUMENTS_MAX: usize = 256;

/// The ticket and all that are connected to it by merges, standing or not; itself first. Empty when it is not here.
pub fn collect(
    store: &Store,
    ticket: DocId,
    read: &mut dyn FnMut(DocId) -> Result<Option<TicketDocument>, Fault>,
) -> Result<Vec<TicketDocument>, Fault> {
    let mut found: Vec<TicketDocument> = Vec::new();
    let mut asked = vec![ticket];
    let mut at = 0;
    while let Some(next) = asked.get(at).copied() {
        at += 1;
        let Some(document) = read(next)? else { continue };
        let others = named(&document).collect::<Vec<_>>();
        found.push(document);
        for other in others.into_iter().chain(store.merged_with(next)?) {
            if asked.len() < DOCUMENTS_MAX && !asked.contains(&other) {
                asked.push(other);
            }
        }
    }
    Ok(found)
}
