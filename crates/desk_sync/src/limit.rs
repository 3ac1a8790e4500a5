//! Every limit of the log protocol that both ends share, by name. Limits that only a relay decides stand there.

/// What the two ends speak; the first number of [`crate::Hello`].
pub const PROTOCOL: u16 = 1;

/// The same, and presence: who does not say this number in the greeting is sent none, and sends none.
pub const PROTOCOL_WITH_PRESENCE: u16 = 2;

/// What a device tells the others for a moment.
pub const PRESENCE_BYTES_MAX: usize = 1_024;

/// An entry, sealed and signed: 768 KiB (JetStream takes messages of 1 MiB).
pub const ENTRY_BYTES_MAX: usize = 768 * 1024;

/// A control entry: header 128 KiB, body 256 KiB, signature and framing.
pub const CONTROL_ENTRY_BYTES_MAX: usize = (128 + 256) * 1024 + 256;

/// The control entries of one offer that has not proved itself yet.
pub const CONTROL_OFFER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// What the entries of one frame weigh together, at most.
pub const BATCH_BYTES_MAX: usize = 1024 * 1024;

/// How many entries one frame holds, at most.
pub const BATCH_ENTRIES_MAX: usize = 4_096;

/// One frame: a full batch with its framing.
pub const FRAME_BYTES_MAX: usize = BATCH_BYTES_MAX + 64 * 1024;

/// The first frame of a client, which comes from anybody.
pub const HELLO_BYTES_MAX: usize = 2 * 1024;

/// A host as dialled: name, colon, port.
pub const HOST_BYTES_MAX: usize = 255;

/// A token for founding, or for blobs.
pub const TOKEN_BYTES_MAX: usize = 256;

/// What a refusal says to people.
pub const TEXT_BYTES_MAX: usize = 512;

/// What a refusal shows as proof (a core, a hash, a signature).
pub const EVIDENCE_BYTES_MAX: usize = 512;

/// Where a catch-up stands, as the relay wrote it.
pub const PLACE_BYTES_MAX: usize = 64;

/// What a peer sends before the first answer came back.
pub const WINDOW_BYTES_MAX: usize = 4 * 1024 * 1024;

/// How many batches a peer has under way at once.
pub const WINDOW_BATCHES_MAX: usize = 16;

/// What a peer puts into one batch of its own: small enough that a live edit does not wait long behind it.
pub const PUSH_BATCH_BYTES: usize = 256 * 1024;

/// How long a relay waits for the answer to its challenge.
pub const CHALLENGE_MS_MAX: u64 = 30_000;

/// How long a connection may take from dialling to the challenge, and from the greeting to the welcome.
pub const HANDSHAKE_MS_MAX: u64 = 15_000;

/// Silence after which a peer asks whether the relay is still there.
pub const PING_AFTER_MS: u64 = 20_000;

/// The same while answers are due.
pub const PING_BUSY_AFTER_MS: u64 = 5_000;

/// Silence after the question, after which the connection is dead.
pub const DEAD_AFTER_MS: u64 = 10_000;

/// The first wait before dialling again; it doubles.
pub const BACKOFF_MS_MIN: u64 = 500;

/// The longest wait before dialling again.
pub const BACKOFF_MS_MAX: u64 = 30_000;

/// What a relay may make a device wait that pushed too much at once.
pub const PUSH_AGAIN_MS_MIN: u64 = 50;
pub const PUSH_AGAIN_MS_MAX: u64 = 60_000;
/// How long a push waits that the relay could not store, for want of room on its disk or because it shuts down.
pub const PUSH_FAILED_AGAIN_MS: u64 = 10_000;
