//! What a lead's device does by itself: remove the recovery kit that it came in by, at once, for its words were typed; revoke invites that have expired, and make a new epoch when somebody who is no member may
//! hold the current one, or when it is old. After a random wait, so that of many leads one does it and the others see it done.

use super::{Errand, Task};
use crate::{
    engine::{Engine, Place},
    seat::Seat,
};
use desk_model::Role;
use desk_seal::ControlEntry;
use rand_core::CryptoRng;

/// The longest wait before a duty is done.
const SPREAD_MS: u64 = 30_000;
/// How old an epoch may grow.
const EPOCH_MS_MAX: u64 = 90 * 24 * 60 * 60 * 1000;

/// When the next duty is done.
#[derive(Default)]
pub struct Duty {
    at_ms: Option<u64>,
}

impl Duty {
    pub fn wake_ms(&self) -> Option<u64> {
        self.at_ms
    }
}

impl Engine {
    /// Looks for a duty; asked at every input, of which the connection alone brings some a minute.
    pub(crate) fn look_for_duty(&mut self, now_ms: u64, rng: &mut dyn CryptoRng) {
        let Place::Seated(seat) = &self.place else { return };
        if seat.my_role() != Role::Lead {
            self.errands.duty.at_ms = None;
            return;
        }
        if !self.errands.is_idle() || !self.can_append() {
            return;
        }
        let Some(errand) = self.duty(seat, now_ms) else {
            self.errands.duty.at_ms = None;
            return;
        };
        let urgent = matches!(errand, Errand::RemoveDevice(_));
        match self.errands.duty.at_ms {
            None if urgent => {
                self.errands.duty.at_ms = Some(now_ms);
                self.look_for_duty(now_ms, rng);
            }
            None => self.errands.duty.at_ms = Some(now_ms.saturating_add(rng.next_u64() % SPREAD_MS)),
            Some(at_ms) if now_ms >= at_ms => {
                self.errands.duty.at_ms = None;
                self.errands.waiting.push_back(Task {
                    errand,
                    asked: None,
                    tries: 0,
                    from_ms: now_ms,
                });
                self.next_errand(now_ms, rng);
            }
            Some(_) => {}
        }
    }

    fn duty(&self, seat: &Seat, now_ms: u64) -> Option<Errand> {
        if let Some(kit) = self.used_kit(seat) {
            return Some(Errand::RemoveDevice(kit));
        }
        let wall_ms = seat.wall_ms(now_ms);
        let expired = seat
            .members
            .invites()
            .find(|invite| invite.is_open() && invite.offer.expires_ms < wall_ms);
        if let Some(invite) = expired {
            return Some(Errand::Revoke(invite.offer.id));
        }
        let old = self
            .epoch_made_ms(seat)
            .is_some_and(|made_ms| wall_ms > made_ms.saturating_add(EPOCH_MS_MAX));
        (seat.members.is_epoch_due() || old).then_some(Errand::Epoch)
    }

    fn epoch_made_ms(&self, seat: &Seat) -> Option<u64> {
        let seq = seat.members.epochs().last()?.seq;
        let bytes = self.store.control_at(seq).ok()??;
        Some(ControlEntry::decode(&bytes).ok()?.header().time_ms)
    }
}
