//! One desk while the relay runs: its membership, who is connected, and what was just published.
//!
//! Only the writer changes membership, incarnation and head; everybody else reads.

use crate::{
    limit::{
        BYTES_BURST, BYTES_PER_SECOND, ENTRIES_BURST, ENTRIES_PER_SECOND, HOLD_AGAIN_MS_MIN, HOLD_MS_MAX,
        LIVE_BATCHES_MAX, LIVE_PRESENCES_MAX, PRESENCES_BURST, PRESENCES_PER_SECOND,
    },
    lock::locked,
    rate::Bucket,
};
use axum::body::Bytes;
use desk_model::{DeskId, DeviceId};
use desk_seal::Membership;
use desk_sync::{Pin, Refusal};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::{broadcast, mpsc, watch};

/// Entries that became durable together, as a frame that is ready to be sent.
#[derive(Debug)]
pub struct Published {
    /// The connection that sent them; it only hears the number.
    pub by: u64,
    /// The number before the first.
    pub after: u64,
    /// The number of the last.
    pub upto: u64,
    pub frame: Bytes,
}

/// What a device tells the others for a moment, as a frame that is ready to be sent. It is nowhere else.
#[derive(Debug)]
pub struct Moment {
    /// The connection that sent it; it hears nothing of it.
    pub by: u64,
    pub frame: Bytes,
}

/// What a device that knows a longer chain makes the others wait for.
#[derive(Debug, Clone, Copy)]
pub struct Hold {
    pub pin: Pin,
    pub until_ms: u64,
}

#[derive(Debug)]
struct Connected {
    connection: u64,
    dismiss: mpsc::Sender<Refusal>,
}

#[derive(Debug)]
struct Allowance {
    entries: Bucket,
    bytes: Bucket,
    presences: Bucket,
}

impl Allowance {
    fn new(now_ms: u64) -> Self {
        Self {
            entries: Bucket::new(ENTRIES_BURST, ENTRIES_PER_SECOND, now_ms),
            bytes: Bucket::new(BYTES_BURST, BYTES_PER_SECOND, now_ms),
            presences: Bucket::new(PRESENCES_BURST, PRESENCES_PER_SECOND, now_ms),
        }
    }

    fn is_full(&mut self, now_ms: u64) -> bool {
        self.entries.is_full(now_ms) && self.bytes.is_full(now_ms) && self.presences.is_full(now_ms)
    }
}

/// A desk.
#[derive(Debug)]
pub struct Desk {
    pub id: DeskId,
    incarnation: Mutex<[u8; 16]>,
    members: Mutex<Arc<Membership>>,
    head: AtomicU64,
    live: broadcast::Sender<Arc<Published>>,
    moments: broadcast::Sender<Arc<Moment>>,
    chain: watch::Sender<u32>,
    connected: Mutex<HashMap<DeviceId, Connected>>,
    allowances: Mutex<HashMap<DeviceId, Allowance>>,
    hold: Mutex<Option<Hold>>,
    held_by: Mutex<HashMap<DeviceId, u64>>,
    renewed_by: Mutex<HashMap<DeviceId, u64>>,
}

/// Sequence and hash in the wire's type.
#[must_use]
pub fn pin_of(members: &Membership) -> Pin {
    let head = members.head();
    Pin {
        seq: head.seq,
        hash: head.hash,
    }
}

impl Desk {
    /// A desk as the log has it.
    #[must_use]
    pub fn new(members: Membership, incarnation: [u8; 16], head: u64) -> Self {
        Self {
            id: members.desk(),
            incarnation: Mutex::new(incarnation),
            head: AtomicU64::new(head),
            live: broadcast::channel(LIVE_BATCHES_MAX).0,
            moments: broadcast::channel(LIVE_PRESENCES_MAX).0,
            chain: watch::channel(members.head().seq).0,
            members: Mutex::new(Arc::new(members)),
            connected: Mutex::default(),
            allowances: Mutex::default(),
            hold: Mutex::default(),
            held_by: Mutex::default(),
            renewed_by: Mutex::default(),
        }
    }

    /// The newest membership.
    #[must_use]
    pub fn members(&self) -> Arc<Membership> {
        locked(&self.members).clone()
    }

    #[must_use]
    pub fn incarnation(&self) -> [u8; 16] {
        *locked(&self.incarnation)
    }

    #[must_use]
    pub fn head(&self) -> u64 {
        self.head.load(Ordering::Acquire)
    }

    /// What is published from now on.
    #[must_use]
    pub fn live(&self) -> broadcast::Receiver<Arc<Published>> {
        self.live.subscribe()
    }

    /// The chain's head, now and whenever it moves.
    #[must_use]
    pub fn chain(&self) -> watch::Receiver<u32> {
        self.chain.subscribe()
    }

    /// For the writer: the chain has moved, and is durable.
    pub fn moved(&self, members: Membership, incarnation: Option<[u8; 16]>) {
        let seq = members.head().seq;
        *locked(&self.members) = Arc::new(members);
        if let Some(incarnation) = incarnation {
            *locked(&self.incarnation) = incarnation;
        }
        self.chain.send_replace(seq);
    }

    /// For the writer: these are durable.
    pub fn publish(&self, published: impl FnOnce() -> Published, upto: u64) {
        self.head.store(upto, Ordering::Release);
        if self.live.receiver_count() > 0 {
            // Fails only when the last receiver has just gone.
            let _ = self.live.send(Arc::new(published()));
        }
    }

    /// What is told from now on.
    #[must_use]
    pub fn moments(&self) -> broadcast::Receiver<Arc<Moment>> {
        self.moments.subscribe()
    }

    /// Tells the other connections, unless this device has told too much of late.
    pub fn tell(&self, dev: DeviceId, moment: impl FnOnce() -> Moment, now_ms: u64) {
        let may = self.allow(dev, now_ms, |allowance| {
            let may = !allowance.presences.is_empty(now_ms);
            if may {
                allowance.presences.take(1.0, now_ms);
            }
            may
        });
        if may {
            // Fails only when nobody listens.
            let _ = self.moments.send(Arc::new(moment()));
        }
    }

    fn allow<T>(&self, dev: DeviceId, now_ms: u64, with: impl FnOnce(&mut Allowance) -> T) -> T {
        let mut allowances = locked(&self.allowances);
        if allowances.len() > desk_seal::control::DEVICES_MAX {
            allowances.retain(|_, allowance| !allowance.is_full(now_ms));
        }
        with(allowances.entry(dev).or_insert_with(|| Allowance::new(now_ms)))
    }

    /// Makes this the device's connection; an older one is told to go.
    pub fn connect(&self, dev: DeviceId, connection: u64, dismiss: mpsc::Sender<Refusal>, farewell: Refusal) {
        let newer = Connected { connection, dismiss };
        if let Some(older) = locked(&self.connected).insert(dev, newer) {
            // A full channel has a farewell in it already.
            let _ = older.dismiss.try_send(farewell);
        }
    }

    /// The connection has ended.
    pub fn disconnect(&self, dev: DeviceId, connection: u64) {
        let mut connected = locked(&self.connected);
        if connected.get(&dev).is_some_and(|c| c.connection == connection) {
            connected.remove(&dev);
        }
    }

    /// How long a device waits before these entries are taken.
    #[must_use]
    pub fn wait_ms(&self, dev: DeviceId, entries: usize, bytes: usize, now_ms: u64) -> u64 {
        self.allow(dev, now_ms, |allowance| {
            let by_count = allowance.entries.take(entries as f64, now_ms);
            by_count.max(allowance.bytes.take(bytes as f64, now_ms))
        })
    }

    /// A present device says that it has a longer chain: new control entries wait for it, once an hour.
    pub fn hold_for(&self, dev: DeviceId, pin: Pin, now_ms: u64) {
        let mut held_by = locked(&self.held_by);
        let again = held_by
            .get(&dev)
            .is_some_and(|at| now_ms < at.saturating_add(HOLD_AGAIN_MS_MIN));
        if again {
            return;
        }
        held_by.insert(dev, now_ms);
        let until_ms = now_ms + HOLD_MS_MAX;
        *locked(&self.hold) = Some(Hold { pin, until_ms });
    }

    /// Whether a device that has read further than the log goes is believed now: once an hour, since everybody offers everything
    /// then.
    pub fn may_renew(&self, dev: DeviceId, now_ms: u64) -> bool {
        let mut renewed_by = locked(&self.renewed_by);
        let before = renewed_by.get(&dev);
        let may = before.is_none_or(|at| now_ms >= at.saturating_add(HOLD_AGAIN_MS_MIN));
        if may {
            renewed_by.insert(dev, now_ms);
        }
        may
    }

    /// What new control entries wait for, if anything still.
    #[must_use]
    pub fn hold(&self, now_ms: u64) -> Option<Hold> {
        let mut hold = locked(&self.hold);
        *hold = hold.filter(|hold| now_ms < hold.until_ms);
        *hold
    }

    /// The missing chain is here.
    pub fn release_hold(&self) {
        *locked(&self.hold) = None;
    }
}

#[cfg(test)]
mod tests {
    //! What a device may send at once is free; what is more waits for as long as the limits say, and no other device does.
    use super::*;
    use desk_model::PersonId;
    use desk_seal::{DeviceKeys, write};
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    #[test]
    fn entries_and_bytes_beyond_the_burst_wait() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let keys = DeviceKeys::generate(&mut rng);
        let (found, _) = write::found(&mut rng, &keys, PersonId([1; 16]), 0);
        let desk = Desk::new(Membership::found(&found).unwrap(), [0; 16], 0);
        let [many, large, other] = [1, 2, 3].map(|n| DeviceId([n; 16]));
        assert_eq!(desk.wait_ms(many, 200_000, 1, 0), 0);
        assert_eq!(desk.wait_ms(large, 1, 200_000_000, 0), 0);
        // A second's worth each, and less by what has come back since.
        let waits = [
            desk.wait_ms(many, 5_000, 1, 0),
            desk.wait_ms(large, 1, 20_000_000, 250),
        ];
        assert_eq!(waits, [1_000, 750]);
        assert_eq!(desk.wait_ms(other, 1, 1, 250), 0);
    }

    /// A member could stop the desk's chain by boasting of one that does not exist.
    #[test]
    fn t67_a_boasted_pin_holds_control_entries_for_a_minute_at_most_and_once_an_hour() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let keys = DeviceKeys::generate(&mut rng);
        let (found, _) = write::found(&mut rng, &keys, PersonId([1; 16]), 0);
        let desk = Desk::new(Membership::found(&found).unwrap(), [0; 16], 0);
        let [boaster, other] = [1, 2].map(|n| DeviceId([n; 16]));
        let pin = Pin {
            seq: 9,
            hash: [9; 32],
        };
        let is_held = |now_ms| desk.hold(now_ms).is_some();
        assert!(!is_held(1_000));
        desk.hold_for(boaster, pin, 1_000);
        assert!(is_held(60_999));
        // Saying it again while it lasts makes it no longer, and after it nothing for the rest of the hour.
        desk.hold_for(boaster, pin, 60_000);
        assert!(!is_held(61_000));
        for now_ms in [61_000, 1_800_000, 3_600_999] {
            desk.hold_for(boaster, pin, now_ms);
            assert!(!is_held(now_ms), "{now_ms}");
        }
        // Another device is believed once, too, and this one after an hour.
        desk.hold_for(other, pin, 3_600_999);
        assert!(is_held(3_601_000));
        assert!(!is_held(3_660_999));
        desk.hold_for(boaster, pin, 3_661_000);
        assert!(is_held(3_661_000) && !is_held(3_721_000));
    }

    #[test]
    fn presences_beyond_the_limit_are_not_passed_on() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let keys = DeviceKeys::generate(&mut rng);
        let (found, _) = write::found(&mut rng, &keys, PersonId([1; 16]), 0);
        let desk = Desk::new(Membership::found(&found).unwrap(), [0; 16], 0);
        let mut moments = desk.moments();
        let [one, other] = [1, 2].map(|n| DeviceId([n; 16]));
        let mut passed = |dev, times, now_ms| {
            let moment = || Moment {
                by: 1,
                frame: Bytes::new(),
            };
            (0..times).for_each(|_| desk.tell(dev, moment, now_ms));
            std::iter::from_fn(|| moments.try_recv().ok()).count()
        };
        assert_eq!(passed(one, 9, 1_000), 5);
        assert_eq!(passed(other, 1, 1_000), 1);
        // One comes back every 200 ms.
        assert_eq!(passed(one, 9, 1_400), 2);
        assert_eq!(passed(one, 9, 9_000), 5);
    }
}
