//! The documents that are open. They are opened on demand and put away when others are needed more, never all at once.

use crate::fault::Fault;
use desk_docs::{Actor, Document};
use desk_model::DocId;
use desk_store::Store;
use std::collections::BTreeMap;

/// Open documents at the most: at about 24 KB a ticket a few megabytes.
pub const OPEN_DOCS_MAX: usize = 64;

/// See the module.
#[derive(Default)]
pub struct Cabinet {
    open: BTreeMap<DocId, Open>,
    /// Rises with every use, so that the longest unused can be found.
    uses: u64,
}

struct Open {
    document: Document,
    used: u64,
}

impl Cabinet {
    /// The document, opened if need be; none when it is not on this device.
    pub fn get(&mut self, store: &Store, doc: DocId, actor: Actor) -> Result<Option<&mut Document>, Fault> {
        if !self.open.contains_key(&doc) {
            let Some(stored) = store.load_doc(doc)? else {
                return Ok(None);
            };
            let document = Document::load(stored.save.as_deref(), &stored.changes, actor)?;
            self.put(doc, document);
        }
        self.uses += 1;
        let used = self.uses;
        Ok(self.open.get_mut(&doc).map(|open| {
            open.used = used;
            &mut open.document
        }))
    }

    /// Keeps a document that was just made.
    pub fn put(&mut self, doc: DocId, document: Document) {
        if self.open.len() >= OPEN_DOCS_MAX
            && let Some(oldest) = self
                .open
                .iter()
                .min_by_key(|(_, open)| open.used)
                .map(|(doc, _)| *doc)
        {
            self.open.remove(&oldest);
        }
        self.uses += 1;
        self.open.insert(
            doc,
            Open {
                document,
                used: self.uses,
            },
        );
    }

    /// Puts a document away: what is in memory is not what is stored.
    pub fn forget(&mut self, doc: DocId) {
        self.open.remove(&doc);
    }

    pub fn clear(&mut self) {
        self.open.clear();
    }
}
