//! The peer's end of the protocol, as a machine without I/O.
//!
//! What it does by itself: dial, greet, ask for dead connections, dial again after growing waits, offer the control chain
//! where the relay does not know it (then come back as itself), keep a bounded window of unacknowledged batches, turn the
//! pages of a catch-up. What it leaves to the engine: keys, the outbox, cursors, what to do about a refusal.
//!
//! The rules between the two: nothing that was handed in survives the connection. After each [`PeerEvent::Welcomed`] and
//! each [`PeerEvent::PushAgain`] the engine hands in its outbox from the start, as long as [`Peer::room`] allows, and goes
//! on at [`PeerEvent::Room`].

mod backoff;
mod catch_up;
mod control;
mod handshake;
mod input;
mod link;
mod output;
mod traffic;
mod window;

pub use input::{CatchUp, Greeting, Identity, PeerConfig, PeerInput};
pub use output::{Acked, PeerEvent, PeerOutput, SignHello};

use crate::{
    limit::{PROTOCOL, PROTOCOL_WITH_PRESENCE},
    wire::{ClientFrame, RelayFrame},
};
use backoff::Backoff;
use link::{Link, Session};
use std::collections::VecDeque;

/// One peer's connection to one relay, for one desk.
#[derive(Debug)]
pub struct Peer {
    config: PeerConfig,
    link: Link,
    backoff: Backoff,
    /// The relay did not know this member: offer the chain first.
    offering: bool,
    /// What is spoken on this connection: the newest that both ends know.
    protocol: u16,
    now_ms: u64,
    woken_for: Option<u64>,
    outputs: VecDeque<PeerOutput>,
}

impl Peer {
    /// A peer that waits for [`PeerInput::Start`]. The seed spreads the waits of many peers.
    #[must_use]
    pub fn new(config: PeerConfig, seed: u64) -> Self {
        Self {
            config,
            link: Link::Stopped,
            backoff: Backoff::new(seed),
            offering: false,
            protocol: PROTOCOL,
            now_ms: 0,
            woken_for: None,
            outputs: VecDeque::new(),
        }
    }

    /// Takes one input; `now_ms` never goes back.
    pub fn handle(&mut self, now_ms: u64, input: PeerInput) {
        self.now_ms = self.now_ms.max(now_ms);
        match input {
            PeerInput::Start => self.start(),
            PeerInput::Stop => self.stop(),
            PeerInput::Retry => self.retry(),
            PeerInput::Falter => self.falter(),
            PeerInput::GreetAnew => self.greet_anew(),
            PeerInput::Identify(identity) => self.identify(identity),
            PeerInput::MoveTo { url, host } => self.move_to(url, host),
            PeerInput::Opened => self.opened(),
            PeerInput::Closed => self.closed(),
            PeerInput::Frame(bytes) => self.frame(&bytes),
            PeerInput::Tick => {}
            PeerInput::Hello(greeting) => self.greet(*greeting),
            PeerInput::AppendControl(entries) => self.append_control(entries),
            PeerInput::FetchControl { from } => self.send_if_up(&ClientFrame::FetchControl { from }),
            PeerInput::Push(entries) => self.hand_in(entries, false),
            PeerInput::Offer(entries) => self.hand_in(entries, true),
            PeerInput::Subscribe { after } => self.send_if_up(&ClientFrame::Subscribe { after }),
            PeerInput::RenewToken => self.send_if_up(&ClientFrame::RenewToken),
            PeerInput::Presence(bytes) if self.passes_presence() => {
                self.send(&ClientFrame::Presence { bytes });
            }
            PeerInput::Presence(_) => {}
            PeerInput::CatchUp(at) => self.catch_up(at),
        }
        self.look_at_clock();
        self.wake();
    }

    /// The next thing to do, until there is none.
    pub fn poll(&mut self) -> Option<PeerOutput> {
        self.outputs.pop_front()
    }

    /// How many bytes of entries may be handed in now; 0 while there is no connection.
    #[must_use]
    pub fn room(&self) -> usize {
        match &self.link {
            Link::Up(session) => session.window.room(),
            _ => 0,
        }
    }

    /// Whether the relay has welcomed this peer as itself.
    #[must_use]
    pub fn is_online(&self) -> bool {
        matches!(&self.link, Link::Up(session) if !session.offering)
    }

    /// Whether the relay passes on what is told for a moment.
    #[must_use]
    pub fn passes_presence(&self) -> bool {
        self.is_online() && self.protocol >= PROTOCOL_WITH_PRESENCE
    }

    fn event(&mut self, event: PeerEvent) {
        self.outputs.push_back(PeerOutput::Event(event));
    }

    fn send(&mut self, frame: &ClientFrame) {
        self.outputs.push_back(PeerOutput::Send(frame.encode()));
    }

    fn send_if_up(&mut self, frame: &ClientFrame) {
        if matches!(self.link, Link::Up(_)) {
            self.send(frame);
        }
    }

    fn session(&mut self) -> Option<&mut Session> {
        match &mut self.link {
            Link::Up(session) => Some(session),
            _ => None,
        }
    }

    fn frame(&mut self, bytes: &[u8]) {
        if matches!(
            self.link,
            Link::Stopped | Link::Waiting { .. } | Link::Dialing { .. }
        ) {
            return;
        }
        match RelayFrame::decode(bytes) {
            Ok(RelayFrame::Bye { refusal }) => self.dismissed(refusal),
            Ok(frame) if matches!(self.link, Link::Up(_)) => self.traffic(frame),
            Ok(frame) => self.shake_hands(frame, bytes),
            Err(error) => self.garbled(error.to_string()),
        }
    }

    /// Asks to be woken, when the next thing to look at changed.
    fn wake(&mut self) {
        let at = self.link.wake_at();
        if let Some(at_ms) = at
            && self.woken_for != at
        {
            self.outputs.push_back(PeerOutput::WakeAt(at_ms));
        }
        self.woken_for = at;
    }
}
