//! What uploads and downloads of attachments share: how much goes at once, when the next stretch is due, and what the relay's
//! answers mean in words.

use crate::engine::{Engine, Place};
use desk_model::{BlobId, DocId};
use desk_store::shelf::SLOT_BYTES;

/// What is sent or fetched at once: little is lost when a connection breaks. A whole number of the store's slots.
pub const STRETCH_BYTES: u64 = 8 * SLOT_BYTES as u64;
/// How long a shell waits for an answer about an attachment: a stretch of it even over a slow line.
pub const BLOB_ANSWER_MS_MAX: u64 = 120_000;
/// How long a transfer that failed waits before it is tried again; it doubles each time.
const WAIT_MS_MIN: u64 = 2_000;
const WAIT_MS_MAX: u64 = 5 * 60 * 1000;

/// What the relay's HTTP is asked about an attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlobAsk {
    /// How far the upload is: `HEAD`.
    Stand,
    /// Take the bytes from `at` on, of `total`: `PUT` with `Content-Range`.
    Put { at: u64, total: u64, bytes: Vec<u8> },
    /// Give so many bytes: `GET` with `Range`.
    Get { from: u64, bytes: u64 },
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlobAnswer {
    /// There was no answer, or it broke off.
    Unreached,
    Answered {
        status: u16,
        /// The header `Upload-Offset`.
        offset: Option<u64>,
        /// The header `Upload-Complete` says yes.
        complete: bool,
        /// The body of a `GET` that succeeded, else empty.
        bytes: Vec<u8>,
    },
}

/// When the next question of a transfer may be asked.
#[derive(Debug, Default)]
pub struct Pace {
    /// The number of the question that is under way.
    asked: Option<u32>,
    failures: u32,
    /// Before this time nothing is tried again.
    wait_until_ms: Option<u64>,
}

impl Pace {
    /// When to look again.
    pub fn wake_ms(&self) -> Option<u64> {
        self.wait_until_ms
    }

    /// Whether something may be asked now.
    pub fn is_ready(&mut self, now_ms: u64) -> bool {
        if self.asked.is_some() || self.wait_until_ms.is_some_and(|until| now_ms < until) {
            return false;
        }
        self.wait_until_ms = None;
        true
    }

    pub fn ask(&mut self, number: u32) {
        self.asked = Some(number);
    }

    /// Whether this is the answer that is waited for; others are of questions that were given up.
    pub fn heard(&mut self, number: u32) -> bool {
        let awaited = self.asked == Some(number);
        if awaited {
            self.asked = None;
        }
        awaited
    }

    /// A stretch went through.
    pub fn went_well(&mut self) {
        *self = Self::default();
    }

    pub fn failed(&mut self, now_ms: u64) {
        let wait_ms = WAIT_MS_MIN << self.failures.min(16);
        self.wait_until_ms = Some(now_ms.saturating_add(wait_ms.min(WAIT_MS_MAX)));
        self.failures = self.failures.saturating_add(1);
    }

    pub fn failures(&self) -> u32 {
        self.failures
    }

    pub fn is_waiting(&self) -> bool {
        self.wait_until_ms.is_some()
    }
}

/// Why the relay did not do it, in words that go on a sentence.
pub fn reason(answer: &BlobAnswer) -> String {
    match answer {
        BlobAnswer::Unreached => "the relay could not be reached".to_owned(),
        BlobAnswer::Answered { status, .. } => match status {
            401 | 403 => "the relay says that this device may not".to_owned(),
            404 => "the relay does not have it".to_owned(),
            410 => "it was erased from the desk".to_owned(),
            413 => "it is larger than the relay takes".to_owned(),
            507 => "the desk's share of the relay's disk is used up; ask who runs the relay".to_owned(),
            status => format!("the relay answered {status}"),
        },
    }
}

impl Engine {
    /// Where an attachment is at the relay, and the token for it; none while there is no connection.
    pub(crate) fn blob_address(&self, doc: DocId, id: BlobId) -> Option<(String, String)> {
        let (Some(line), Place::Seated(seat)) = (&self.line, &self.place) else {
            return None;
        };
        let url = format!("{}/blob/{}/{doc}/{id}", seat.relay, seat.members.desk());
        let open = line.peer.is_online() && !line.blob_token.is_empty();
        open.then(|| (url, line.blob_token.clone()))
    }

    /// A number for the next question.
    pub(crate) fn next_ask(&mut self) -> u32 {
        self.blob_asks = self.blob_asks.wrapping_add(1);
        self.blob_asks
    }
}

#[cfg(test)]
mod tests {
    //! Waits double up to their end, and only the answer that is waited for counts.
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let mut pace = Pace::default();
        for wait_ms in [2_000, 4_000, 8_000] {
            pace.failed(0);
            assert!(!pace.is_ready(wait_ms - 1));
            assert_eq!(pace.wake_ms(), Some(wait_ms));
            assert!(pace.is_ready(wait_ms));
        }
        (0..20).for_each(|_| pace.failed(0));
        assert_eq!(pace.wake_ms(), Some(WAIT_MS_MAX));
    }

    #[test]
    fn an_answer_to_something_else_is_not_heard() {
        let mut pace = Pace::default();
        pace.ask(7);
        assert!(!pace.is_ready(0));
        assert!(!pace.heard(6));
        assert!(pace.heard(7));
        assert!(!pace.heard(7));
        assert!(pace.is_ready(0));
    }
}
