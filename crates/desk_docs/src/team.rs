//! The team's settings: a document that the control log carries, so that only leads change it. A lead may be hostile, too: what
//! comes from one is read as any other document that somebody else put together, never by loading a save of Automerge's.

use crate::{Actor, DocError, Document, bundle, layout, value};
use desk_model::{DeviceId, Setting};
use serde_json::Value;

/// Who reads; nothing is written as them.
const READER: DeviceId = DeviceId([0; 16]);
/// Of a version, since when it holds.
const FROM: &str = "from";

/// A new desk's settings as a whole save.
///
/// # Errors
/// Automerge refuses the edit.
pub fn first(actor: Actor, desk_name: &str) -> Result<Vec<u8>, DocError> {
    let mut document = Document::load(None, &[], actor)?;
    document.edit(|editor| editor.set_desk_name(desk_name), 0)?;
    document.bundle()
}

/// The settings as far as the log has told them.
pub struct Team {
    document: Document,
}

impl Team {
    /// From a whole save, whoever made it.
    ///
    /// # Errors
    /// As [`Document::unbundle`].
    pub fn read(save: &[u8]) -> Result<Self, DocError> {
        let document = Document::unbundle(save, Actor::new(READER, 0))?;
        Ok(Self { document })
    }

    /// Takes in what came after: changes as of a bundle.
    ///
    /// # Errors
    /// As [`Document::apply`]; the settings are then as they were.
    pub fn take(&mut self, changes: &[u8]) -> Result<(), DocError> {
        self.document.apply(&bundle::unbundle(changes)?)?;
        Ok(())
    }

    /// The whole of it, as [`Self::read`] takes it.
    ///
    /// # Errors
    /// It is more than anybody would take.
    pub fn save(&self) -> Result<Vec<u8>, DocError> {
        self.document.bundle()
    }

    /// The desk's name, if it has one.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        value::texts(&self.document.doc, layout::DESK_NAME)
            .into_iter()
            .next()
    }

    /// All versions in the order in which they were set, each with its moment (ms since 1970). What this version of the app does not
    /// know is left out.
    #[must_use]
    pub fn versions(&self) -> Vec<(u64, Setting)> {
        let read = |text: String| {
            let value: Value = serde_json::from_str(&text).ok()?;
            let from_ms = value.get(FROM)?.as_u64()?;
            Some((from_ms, serde_json::from_value(value).ok()?))
        };
        self.texts().filter_map(read).collect()
    }

    /// Of each version, as it stands there.
    fn texts(&self) -> impl Iterator<Item = String> + '_ {
        let text = |n| value::texts(&self.document.doc, &key(n)).into_iter().next();
        (0..).map_while(text)
    }

    /// What the log has to carry for one more version.
    ///
    /// # Errors
    /// Automerge refuses the edit.
    pub fn with(&self, actor: Actor, from_ms: u64, setting: &Setting) -> Result<Vec<u8>, DocError> {
        let mut document = Document::unbundle(&self.save()?, actor)?;
        let mut value = serde_json::to_value(setting).unwrap_or_default();
        if let Value::Object(fields) = &mut value {
            fields.insert(FROM.to_owned(), from_ms.into());
        }
        let key = key(self.texts().count());
        let change = document.edit(|editor| editor.put_version(&key, &value.to_string()), from_ms)?;
        bundle::bundle(change.as_slice())
    }
}

fn key(n: usize) -> String {
    format!("{}{n}", layout::VERSION)
}
