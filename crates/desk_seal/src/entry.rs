//! Data entries: a clear core, a sealed body, a signature. `[core 70, rest, body, signature 64]`.
//!
//! Order of opening: [`verify()`] (no secret), then [`open_key`] for key records, [`open_change`] for changes,
//! [`open_snapshot`] for snapshots. Nothing here knows Automerge: that changes decode and are their author's is checked by
//! whoever applies them, with [`check_id`] last; that a snapshot's changes are their authors', with [`Proof::verify`].

pub mod author;
pub mod core;
pub mod kind;
pub mod open;
pub mod pack;
pub mod padding;
pub mod proof;
pub mod rest;
pub mod skeleton;
pub mod snapshot;
pub mod verify;

pub use author::{SendError, Sending, attest, seal_change, seal_key, seal_snapshot};
pub use core::Core;
pub use kind::Kind;
pub use open::{OpenError, check_id, open_change, open_key, open_snapshot};
pub use proof::{Proof, ProofError, Standing};
pub use rest::{Attest, EntryName, Verdict};
pub use skeleton::Skeleton;
pub use snapshot::{COVERS_MAX, Save, Snapshot, vouches};
pub use verify::{EntryError, VerifiedEntry, counts, verify, verify_uncounted};

/// A whole entry, encoded.
pub const ENTRY_BYTES_MAX: usize = 768 * 1024;
/// The changes of a pack together, unless it is a single change.
pub const PACK_BYTES_MAX: usize = 256 * 1024;
/// What stands between core and body, encoded.
pub const REST_BYTES_MAX: usize = 256 * 1024;
/// Changes in one pack.
pub const PACK_CHANGES_MAX: usize = 65_536;
