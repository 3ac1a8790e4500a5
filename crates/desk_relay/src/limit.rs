//! Limits that the relay alone decides, by name. Those that peers share are in `desk_sync::limit`.

/// Entries a device may send per second, on the long run.
pub const ENTRIES_PER_SECOND: f64 = 5_000.0;
/// Entries a device may send at once: an import, or a relay's log given back, must not crawl.
pub const ENTRIES_BURST: f64 = 200_000.0;
/// Bytes of entries a device may send per second, on the long run.
pub const BYTES_PER_SECOND: f64 = 20_000_000.0;
/// Bytes of entries a device may send at once.
pub const BYTES_BURST: f64 = 200_000_000.0;
/// Control entries of a connection per second, on the long run (30 a minute).
pub const CONTROLS_PER_SECOND: f64 = 0.5;
/// Control entries of a connection at once.
pub const CONTROLS_BURST: f64 = 1_000.0;
/// Bytes per second of a chain that is given to a relay which lacks it, after the first
/// [`desk_sync::limit::CONTROL_OFFER_BYTES_MAX`].
pub const CONTROL_BYTES_PER_SECOND: f64 = 1_048_576.0;
/// Appends of one connection that wait for their turn. An honest peer sends the next when one is answered.
pub const CONTROLS_AT_ONCE: usize = 4;
/// Presences of a device per second, on the long run; what is more is not passed on.
pub const PRESENCES_PER_SECOND: f64 = 5.0;
/// Presences of a device at once.
pub const PRESENCES_BURST: f64 = 5.0;
/// Presences that a slow reader may be behind before it misses the oldest.
pub const LIVE_PRESENCES_MAX: usize = 64;
/// Failed greetings of an address per minute.
pub const FAILURES_PER_MINUTE: f64 = 20.0;
/// Silence after which a connection is given up.
pub const IDLE_MS_MAX: u64 = 90_000;
/// How long one frame may take to leave.
pub const SEND_MS_MAX: u64 = 60_000;
/// Frames that wait to leave, per connection.
pub const OUTBOX_FRAMES_MAX: usize = 16;
/// Batches of one connection that are checked at the same time.
pub const CHECKS_AT_ONCE: usize = 4;
/// Batches of one connection that wait to be durable.
pub const COMMITS_AT_ONCE: usize = 16;
/// Jobs that wait for the writer, of all connections.
pub const JOBS_MAX: usize = 256;
/// What the writer makes durable at once.
pub const COMMIT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Published batches that a slow reader may be behind before it reads from the file.
pub const LIVE_BATCHES_MAX: usize = 64;
/// How long somebody may still find bad what a snapshot covers, after it was found good and before it is dropped, if the relay was
/// told nothing else.
pub const GRACE_MS: u64 = 7 * 24 * 3_600_000;
/// How often the relay looks for what is to be dropped.
pub const COMPACT_EVERY_MS: u64 = 600_000;
/// Snapshots for which entries are dropped at once.
pub const DROPPED_AT_ONCE_MAX: usize = 256;
/// What one page of entries weighs.
pub const PAGE_BYTES: usize = 512 * 1024;
/// How long new control entries wait for a device that has a longer chain.
pub const HOLD_MS_MAX: u64 = 60_000;
/// How long the same device cannot make them wait again.
pub const HOLD_AGAIN_MS_MIN: u64 = 3_600_000;
/// How long a token for blobs is good.
pub const TOKEN_MS: u64 = 600_000;
/// The blobs of one desk and the parts of uploads, if the relay was told nothing else.
pub const DESK_BLOB_BYTES_MAX: u64 = 50_000_000_000;
/// A sealed blob, if the relay was told nothing else: 100 MiB and what sealing adds to its chunks.
pub const BLOB_BYTES_MAX: u64 = 100 * 1024 * 1024 + 100 * 16;
/// Uploads of one device that are not whole; of more, the one that was left alone longest is thrown away.
pub const PARTS_MAX: usize = 8;
/// How long an upload that is not whole is kept after its last bytes.
pub const PART_MS_MAX: u64 = 24 * 3_600_000;
/// What is written to a part at once, and so at the most lost when a connection breaks.
pub const PART_WRITE_BYTES: usize = 256 * 1024;
/// Uploads of one device that are under way at the same time.
pub const PUTS_AT_ONCE: usize = 4;
/// How long an upload may be silent.
pub const PUT_SILENCE_MS_MAX: u64 = 60_000;
/// How long the device that stored a blob may take it back.
pub const TAKE_BACK_MS_MAX: u64 = 24 * 3_600_000;
/// How long a shutdown waits for connections to end.
pub const DRAIN_MS_MAX: u64 = 5_000;
