//! The desk on another relay. A lead's device tries the new address first: it brings the chain there, comes back, and appends a Move.
//! Whoever reads that dials the new relay, and gives it everything, as to a relay that has lost its disk.
//!
//! The chain of members grows at one relay only, the one that the newest Move names first (*home*), or it would fork: a device that
//! cannot reach home works on at a former address, but appends nothing there but another Move. Once home has welcomed a device,
//! that device asks former addresses no more.

use crate::{
    address,
    engine::{Engine, Place},
    errand::Errand,
    fault::Fault,
    fork, founding,
    input::TabId,
    seat::Seat,
};
use desk_model::Role;
use desk_port::Answer;
use desk_seal::{
    ControlEntry, KeyRing, Membership,
    control::{Body, Payload, open_body},
};
use desk_sync::{PeerEvent, PeerInput, Pin};
use rand_core::CryptoRng;

/// How often one address is dialled in vain before the next one is; bringing the chain to a relay takes three.
const DIALS_MAX: u32 = 3;
/// How long a person waits while an address is tried.
const TRIAL_MS: u64 = 20_000;
/// How long the person who had it tried waits, after it has failed, until this device is back where it was.
const BACK_MS: u64 = 5_000;
/// How often who is at a former address tries home.
const AGAIN_MS: u64 = 10 * 60 * 1000;
/// When it is asked for again where something is under way just then.
const LATER_MS: u64 = 60_000;

/// Which of the desk's addresses is dialled, and why.
#[derive(Default)]
pub struct Moving {
    trial: Option<Trial>,
    /// Since the last welcome, or since the address is another one.
    dials: u32,
    /// When home is tried again by who is elsewhere.
    again_ms: Option<u64>,
    /// What a trial that failed has to say, once this device is back where it was, or at this time.
    sorry: Option<(TabId, u64)>,
    sentence: String,
    sorry_ms: u64,
}

/// An address that a person has given is tried; the seat has the former one until it is known to do.
struct Trial {
    asked: (TabId, u64),
    to: String,
    /// The desk is to move there, and is brought there if need be; else only this device connects there.
    moves: bool,
    /// When it does, this device stays there. Else it comes back first, for the others to hear of it where they are.
    stays: bool,
    until_ms: u64,
}

impl Moving {
    pub fn dialled(&mut self) {
        self.dials = self.dials.saturating_add(1);
    }
}

/// The first of the addresses that a Move names, if it can be opened.
fn relays_of(members: &Membership, ring: &KeyRing, entry: &ControlEntry) -> Option<Vec<String>> {
    match open_body(members, ring, entry) {
        Ok(Body::Relays(relays)) => Some(read(&relays)),
        _ => None,
    }
}

/// Addresses as they are dialled; what is none is left out.
pub fn read(relays: &[String]) -> Vec<String> {
    relays
        .iter()
        .filter_map(|relay| address::relay_address(relay).ok())
        .collect()
}

/// Where the newest Move of a chain says that the relay is.
pub fn home_of(chain: &[ControlEntry], members: &Membership, ring: &KeyRing) -> Option<String> {
    let newest = chain
        .iter()
        .rfind(|entry| matches!(entry.header().payload, Payload::Move))?;
    relays_of(members, ring, newest)?.into_iter().next()
}

/// What a Move to an address names: behind it, where the desk was, for who cannot reach the first.
pub fn addresses(to: &str, seat: &Seat) -> Vec<String> {
    let mut relays = vec![to.to_owned()];
    for former in [&seat.relay, seat.home()] {
        if !relays.contains(former) {
            relays.push(former.clone());
        }
    }
    relays
}

impl Engine {
    /// Has the desk, or this device alone, use another relay. Answered when the relay there and the chain have said yes.
    pub(crate) fn use_relay(
        &mut self,
        now_ms: u64,
        rng: &mut dyn CryptoRng,
        asked: (TabId, u64),
        relay: &str,
        moves: bool,
    ) -> Result<Option<Answer>, Fault> {
        let token = address::founding_token(relay);
        let to = address::relay_address(relay)?;
        let (Place::Seated(seat), Some(line)) = (&self.place, &self.line) else {
            return Err(Fault::NoDesk);
        };
        if moves && seat.my_role() != Role::Lead {
            return Err(Fault::refused(
                "Only a lead can move the desk to another relay. Nothing was changed.",
            ));
        }
        if line.moving.trial.is_some() || line.moving.sorry.is_some() {
            return Err(Fault::refused(
                "Another address is being tried just now. Wait for it, then try again.",
            ));
        }
        let moves = moves && *seat.home() != to;
        let here = seat.relay == to && line.peer.is_online();
        if moves {
            if self.members_stand_still() {
                return Err(Fault::refused(fork::STANDS));
            }
            let lost = !line.peer.is_online() && line.moving.dials > DIALS_MAX;
            if here || !(lost || self.can_append_here()) {
                return self.run_errand(now_ms, rng, asked, Errand::Move(to));
            }
        } else if here {
            return Ok(Some(Answer::Done));
        }
        founding::keep_token(&self.store, &to, token)?;
        let trial = Trial {
            asked,
            to: to.clone(),
            moves,
            // A relay that is lost is not come back to.
            stays: !moves || !self.can_append_here(),
            until_ms: now_ms.saturating_add(TRIAL_MS),
        };
        self.dial_relay(now_ms, rng, &to);
        if let Some(line) = &mut self.line {
            line.moving.trial = Some(trial);
        }
        Ok(None)
    }

    /// Hangs up and dials another address at once. Errands that wait are done there.
    fn dial_relay(&mut self, now_ms: u64, rng: &mut dyn CryptoRng, relay: &str) {
        let waiting = self.errands.take_waiting();
        self.move_line(now_ms, rng, relay);
        self.peer(now_ms, rng, PeerInput::Retry);
        self.errands.put_waiting(waiting);
    }

    /// From now on this address is dialled.
    fn move_line(&mut self, now_ms: u64, rng: &mut dyn CryptoRng, relay: &str) {
        match address::socket(relay) {
            Ok((url, host)) => self.peer(now_ms, rng, PeerInput::MoveTo { url, host }),
            Err(fault) => return self.complain(&fault),
        }
        if let Some(line) = &mut self.line {
            (line.moving.dials, line.moving.again_ms) = (0, None);
            (line.refused, line.trouble) = (None, None);
        }
    }

    /// What the trial under way makes of it. True: nobody else is to hear of it.
    pub(crate) fn trial_hears(&mut self, now_ms: u64, rng: &mut dyn CryptoRng, event: &PeerEvent) -> bool {
        let Some(trial) = self.line.as_ref().and_then(|line| line.moving.trial.as_ref()) else {
            return false;
        };
        let said = |words: &str| format!("The relay at {} says: {words}", trial.to);
        let other = || {
            format!(
                "The relay at {} has other members of this desk than this device knows. Connect this device to it alone, and see which are right.",
                trial.to
            )
        };
        let why_not = match event {
            PeerEvent::Welcomed { control, .. } => {
                let suits = self.suits(trial, *control);
                return self.end_trial(now_ms, rng, if suits { None } else { Some(other()) });
            }
            PeerEvent::ChainWanted { from: 0 } if !trial.moves && trial.to != self.relay() => {
                format!("The relay at {} does not have this desk.", trial.to)
            }
            PeerEvent::Dismissed(refusal) | PeerEvent::ControlRefused(refusal) => said(&refusal.text),
            PeerEvent::Garbled(_) => format!(
                "What answers at {} is no relay that this app understands.",
                trial.to
            ),
            PeerEvent::ControlConflict { .. } => other(),
            _ => return false,
        };
        self.end_trial(now_ms, rng, Some(why_not));
        true
    }

    /// Whether the chain at that relay lets this device go on there: to move it, none may be there that is longer or another.
    fn suits(&self, trial: &Trial, control: Option<Pin>) -> bool {
        let (Place::Seated(seat), Some(pin)) = (&self.place, control) else {
            return false;
        };
        match seat.members.hash_at(pin.seq) {
            Some(hash) => hash == pin.hash,
            None => !trial.moves,
        }
    }

    /// True: the connection that the trial had is given up.
    fn end_trial(&mut self, now_ms: u64, rng: &mut dyn CryptoRng, why_not: Option<String>) -> bool {
        let trial = self.line.as_mut().and_then(|line| line.moving.trial.take());
        let (Some(trial), Place::Seated(seat)) = (trial, &mut self.place) else {
            return false;
        };
        let does = why_not.is_none();
        if does && trial.stays {
            if let Err(fault) = seat.set_relay(&self.store, trial.to.clone()) {
                self.complain(&fault);
            }
        } else {
            let former = seat.relay.clone();
            self.dial_relay(now_ms, rng, &former);
        }
        match (why_not, &self.place, &mut self.line) {
            (Some(why), Place::Seated(seat), Some(line)) => {
                line.moving.sentence = format!(
                    "{why} Nothing was changed, and this device stays with {}.",
                    seat.relay
                );
                line.moving.sorry = Some(trial.asked);
                line.moving.sorry_ms = now_ms.saturating_add(BACK_MS);
            }
            _ if trial.moves => self.errands.push(now_ms, trial.asked, Errand::Move(trial.to)),
            _ => self.reply(trial.asked, Ok(Answer::Done)),
        }
        !(does && trial.stays)
    }

    fn say_sorry(&mut self) {
        let Some(line) = &mut self.line else { return };
        let sentence = std::mem::take(&mut line.moving.sentence);
        if let Some(asked) = line.moving.sorry.take() {
            self.reply(asked, Err(Fault::refused(sentence)));
        }
    }

    /// A connection could not be opened, or broke. A person who waits for it hears that at once.
    pub(crate) fn unreached(&mut self, now_ms: u64, rng: &mut dyn CryptoRng) {
        self.join_unreached(now_ms, rng);
        let to = self
            .line
            .as_ref()
            .and_then(|line| line.moving.trial.as_ref().map(|trial| trial.to.clone()));
        if let Some(to) = to {
            self.end_trial(now_ms, rng, Some(format!("No relay could be reached at {to}.")));
        }
    }

    /// Dials where the newest Move says; where nobody answers, the next of its addresses; and home again from time to time.
    pub(crate) fn follow_move(&mut self, now_ms: u64, rng: &mut dyn CryptoRng) {
        if self
            .line
            .as_ref()
            .is_some_and(|line| now_ms >= line.moving.sorry_ms)
        {
            self.say_sorry();
        }
        let (Place::Seated(seat), Some(line)) = (&mut self.place, &mut self.line) else {
            return;
        };
        if let Some(trial) = &line.moving.trial {
            if now_ms >= trial.until_ms {
                self.unreached(now_ms, rng);
            }
            return;
        }
        let moved = std::mem::take(&mut seat.moved);
        let mut again = line.moving.again_ms.is_some_and(|at_ms| now_ms >= at_ms);
        if again && !self.errands.is_idle() {
            line.moving.again_ms = Some(now_ms.saturating_add(LATER_MS));
            again = false;
        }
        let in_vain = line.moving.dials > DIALS_MAX;
        let to = if (moved || again) && !seat.is_home() {
            seat.home().clone()
        } else if let Some(next) = seat.next_relay().filter(|_| in_vain) {
            next
        } else {
            return;
        };
        if let Err(fault) = seat.set_relay(&self.store, to.clone()) {
            return self.complain(&fault);
        }
        if in_vain {
            self.move_line(now_ms, rng, &to);
        } else {
            self.dial_relay(now_ms, rng, &to);
        }
    }

    /// The relay that is dialled has welcomed this device.
    pub(crate) fn arrived(&mut self, now_ms: u64) -> Result<(), Fault> {
        let (Place::Seated(seat), Some(line)) = (&mut self.place, &mut self.line) else {
            return Ok(());
        };
        line.moving.dials = 0;
        line.moving.again_ms = (!seat.is_home()).then(|| now_ms.saturating_add(AGAIN_MS));
        seat.forget_former(&self.store)?;
        founding::forget_token(&self.store, &seat.relay)?;
        self.say_sorry();
        Ok(())
    }

    pub(crate) fn moving_wake_ms(&self) -> Option<u64> {
        let moving = &self.line.as_ref()?.moving;
        let trial_ms = moving.trial.as_ref().map(|trial| trial.until_ms);
        let sorry_ms = moving.sorry.map(|_| moving.sorry_ms);
        trial_ms.or(sorry_ms).or(moving.again_ms)
    }

    /// What everybody reads who works beside the others.
    pub(crate) fn moved_words(&self, seat: &Seat) -> Option<String> {
        let online = self.line.as_ref().is_some_and(|line| line.peer.is_online());
        (online && !seat.is_home()).then(|| {
            format!(
                "The desk has moved to {}, which this device could not reach. What is written here reaches only those who are at {}, and all others as soon as one of these gets there. It is tried again by itself.",
                seat.home(),
                seat.relay
            )
        })
    }
}
