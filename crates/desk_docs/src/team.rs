//! The team's settings: a document that the control log carries, so that only leads change it.

use crate::{Actor, DocError};
use automerge::{AutoCommit, ReadDoc, ScalarValue, transaction::Transactable};

const NAME: &str = "name";

/// A new desk's settings as a whole save.
///
/// # Errors
/// Automerge refuses the edit.
pub fn first(actor: Actor, desk_name: &str) -> Result<Vec<u8>, DocError> {
    let mut doc = AutoCommit::new().with_actor(actor.id());
    doc.put(automerge::ROOT, NAME, ScalarValue::Str(desk_name.into()))
        .map_err(|error| DocError::Edit(error.to_string()))?;
    Ok(doc.save())
}

/// The desk's name that a whole save gives; none when it cannot be read or has none.
#[must_use]
pub fn name(save: &[u8]) -> Option<String> {
    let doc = AutoCommit::load(save).ok()?;
    let (value, _) = doc.get(automerge::ROOT, NAME).ok()??;
    value.into_string().ok()
}

#[cfg(test)]
mod tests {
    //! The name comes back; foreign bytes give none.
    use super::*;
    use desk_model::DeviceId;

    #[test]
    fn the_name_is_read_back() {
        let save = first(Actor::new(DeviceId([7; 16]), 0), "Fibre desk").unwrap();
        assert_eq!(name(&save).as_deref(), Some("Fibre desk"));
        assert_eq!(name(b"no save"), None);
    }
}
