//! The team's settings: a document that the control log carries, so that only leads change it. A lead may be hostile, too: what
//! comes from one is read as any other document that somebody else put together, never by loading a save of Automerge's.

use crate::{Actor, DocError, Document, layout, value};
use desk_model::DeviceId;

/// Who reads; nothing is written as them.
const READER: DeviceId = DeviceId([0; 16]);

/// A new desk's settings as a whole save.
///
/// # Errors
/// Automerge refuses the edit.
pub fn first(actor: Actor, desk_name: &str) -> Result<Vec<u8>, DocError> {
    let mut document = Document::load(None, &[], actor)?;
    document.edit(|editor| editor.set_desk_name(desk_name), 0)?;
    document.bundle()
}

/// The desk's name that a whole save gives; none when it cannot be read or has none.
#[must_use]
pub fn name(save: &[u8]) -> Option<String> {
    let document = Document::unbundle(save, Actor::new(READER, 0)).ok()?;
    value::texts(&document.doc, layout::DESK_NAME).into_iter().next()
}
