//! The control log: one signed, hash-chained list of who belongs to a desk and what they may do.
//!
//! `Membership::found(first)`, then `membership.apply(next)` for each entry in order: pure and total, an entry that is not
//! valid changes nothing. Everything here works without a secret, except [`open`], which opens bodies.

pub mod device;
pub mod entry;
pub mod epoch;
pub mod error;
pub(crate) mod grant;
pub mod header;
pub mod invite;
pub mod membership;
pub mod open;
pub mod payload;
pub mod profile;
pub mod relays;
pub(crate) mod rule;

pub use device::Device;
pub use entry::ControlEntry;
pub use epoch::Epoch;
pub use error::ControlError;
pub use header::{Header, Pin};
pub use invite::{Invite, InviteState};
pub use membership::{Applied, BodyState, Membership, PersonState, TeamEntry};
pub use open::{Body, open_body};
pub use payload::{
    Cut, DeviceClaim, EpochOffer, Erasure, HEALED_MAX, InviteOffer, JoinClaim, Payload, Removal, RoleChange,
    Wrap,
};
pub use profile::Profile;

/// Format version of control headers and entry cores.
pub const VERSION: u8 = 1;
/// A header, encoded.
pub const HEADER_BYTES_MAX: usize = 128 * 1024;
/// A body, as it is sent.
pub const BODY_BYTES_MAX: usize = 256 * 1024;
/// A body with a profile in it, as it is sent.
pub const PROFILE_BODY_BYTES_MAX: usize = 4 * 1024;
/// A whole entry, encoded: header, body, signature and what CBOR adds.
pub const ENTRY_BYTES_MAX: usize = HEADER_BYTES_MAX + BODY_BYTES_MAX + 128;
/// Entries in one chain.
pub const CHAIN_ENTRIES_MAX: u32 = 100_000;
/// From here on the app warns that the chain fills.
pub const CHAIN_ENTRIES_WARN: u32 = CHAIN_ENTRIES_MAX / 5 * 4;
/// Present devices of one desk.
pub const DEVICES_MAX: usize = 1_024;
/// Present devices of one person.
pub const DEVICES_PER_PERSON_MAX: usize = 16;
/// Invites open at one time.
pub const OPEN_INVITES_MAX: usize = 64;
/// Recovery kits of one person, among its devices.
pub const KITS_PER_PERSON_MAX: usize = 2;
/// Uses of one invite.
pub const INVITE_USES_MAX: u32 = 100;
/// How long an invite for others may stay open.
pub const INVITE_MS_MAX: u64 = 30 * 24 * 60 * 60 * 1000;
/// How long an invite for another device of the own person may stay open.
pub const OWN_INVITE_MS_MAX: u64 = 24 * 60 * 60 * 1000;
