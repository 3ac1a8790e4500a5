//! One machine out of documents, store, keys and log: a desk on one device.
//!
//! The contract: every input and the time and dice it needs go in by [`Engine::handle`]; then [`Engine::poll`] is called until
//! it gives nothing more, and each output is carried out. What [`Output::Tell`] acknowledges is durable.
//!
//! ```text
//! engine.handle(now_ms, &mut dice, input);
//! while let Some(output) = engine.poll() { /* tell a tab, dial, send, wake */ }
//! ```
//!
//! Nothing here waits, looks at a clock, rolls dice, or touches a wire, a file or the DOM.

mod act;
mod address;
mod attachment;
mod cabinet;
mod chain;
mod compaction;
mod download;
mod draft_file;
mod engine;
mod errand;
mod export;
mod fault;
mod fork;
mod founding;
mod group;
mod heads;
mod history;
mod import;
mod index;
mod input;
mod joining;
mod kit;
mod line;
mod lost;
mod moving;
mod pen;
mod presence;
mod promise;
mod query;
mod reading;
mod receive;
mod renewal;
mod request;
mod seat;
mod send;
mod status;
mod stray;
mod transfer;
mod unsent;
mod upload;
mod view;
mod watch;

pub use desk_docs::DocKind;
pub use draft_file::FileIn;
pub use engine::{Engine, OpenError};
pub use export::ExportedDoc;
pub use fault::Fault;
pub use import::ImportCount;
pub use input::{Input, Output, TabId};
pub use transfer::{BLOB_ANSWER_MS_MAX, BlobAnswer, BlobAsk};
