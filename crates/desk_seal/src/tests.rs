//! Tests of the crate from inside, so that what an enemy could sign can be made. Numbered tests are those of the list of
//! what must fail closed; the number is in the name.

mod blobs;
mod chain;
mod departures;
mod devices;
mod encoding;
mod entries;
mod epochs;
mod golden;
mod greeting;
mod invites;
#[cfg(feature = "kit")]
mod kits;
mod snapshots;
mod upkeep;
mod vectors;
mod whispers;
mod world;
