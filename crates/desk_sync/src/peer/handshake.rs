//! From dialling to the welcome, and every way back to waiting. Nothing of a welcomed connection's traffic stands here.

use super::{
    CatchUp, Greeting, Identity, Peer, PeerEvent, PeerOutput, SignHello,
    control::Appends,
    link::{Link, Session},
    window::Window,
};
use crate::{
    limit::{HANDSHAKE_MS_MAX, PROTOCOL, PROTOCOL_WITH_PRESENCE},
    wire::{ClientFrame, Cursor, Hello, Mode, Reason, Refusal, RelayFrame, Welcome},
};

impl Peer {
    pub(super) fn start(&mut self) {
        if matches!(self.link, Link::Stopped) {
            self.dial();
        }
    }

    pub(super) fn stop(&mut self) {
        self.let_go();
        self.link = Link::Stopped;
    }

    pub(super) fn retry(&mut self) {
        if matches!(self.link, Link::Waiting { .. }) {
            self.backoff.reset();
            self.dial();
        }
    }

    pub(super) fn greet_anew(&mut self) {
        if matches!(self.link, Link::Up(_)) {
            self.redial();
        }
    }

    pub(super) fn falter(&mut self) {
        if !matches!(self.link, Link::Stopped | Link::Waiting { .. }) {
            self.backoff.exhaust();
            self.give_up();
        }
    }

    pub(super) fn identify(&mut self, identity: Identity) {
        if self.config.identity == identity {
            return;
        }
        self.config.identity = identity;
        self.offering = false;
        if !matches!(self.link, Link::Stopped) {
            self.redial();
        }
    }

    /// Who waits goes on waiting: an address that is tried in the place of another is dialled no sooner.
    pub(super) fn move_to(&mut self, url: String, host: String) {
        (self.config.url, self.config.host) = (url, host);
        self.offering = false;
        if !matches!(self.link, Link::Stopped | Link::Waiting { .. }) {
            self.redial();
        }
    }

    fn dial(&mut self) {
        let until_ms = self.now_ms + HANDSHAKE_MS_MAX;
        self.link = Link::Dialing { until_ms };
        self.outputs.push_back(PeerOutput::Dial(self.config.url.clone()));
    }

    /// Hangs up and dials at once: the next greeting says something else.
    pub(super) fn redial(&mut self) {
        self.let_go();
        self.dial();
    }

    /// Hangs up if there is a socket, and says so if it was welcomed.
    fn let_go(&mut self) {
        let had_socket = !matches!(self.link, Link::Stopped | Link::Waiting { .. });
        if had_socket {
            self.outputs.push_back(PeerOutput::HangUp);
        }
        if matches!(self.link, Link::Up(_)) {
            self.event(PeerEvent::Disconnected);
        }
    }

    /// Hangs up and waits for the next try.
    pub(super) fn give_up(&mut self) {
        self.let_go();
        self.rest();
    }

    fn rest(&mut self) {
        let until_ms = self.now_ms + self.backoff.next_ms();
        self.link = Link::Waiting { until_ms };
    }

    pub(super) fn opened(&mut self) {
        if matches!(self.link, Link::Dialing { .. }) {
            let until_ms = self.now_ms + HANDSHAKE_MS_MAX;
            self.link = Link::Opened { until_ms };
        }
    }

    pub(super) fn closed(&mut self) {
        if matches!(self.link, Link::Stopped | Link::Waiting { .. }) {
            return;
        }
        if matches!(self.link, Link::Up(_)) {
            self.event(PeerEvent::Disconnected);
        }
        self.rest();
    }

    pub(super) fn garbled(&mut self, what: String) {
        self.event(PeerEvent::Garbled(what));
        self.backoff.exhaust();
        self.give_up();
    }

    /// The relay says Bye.
    pub(super) fn dismissed(&mut self, refusal: Refusal) {
        let unknown = matches!(refusal.reason, Reason::UnknownDesk | Reason::UnknownDevice);
        if unknown && !self.offering && matches!(self.config.identity, Identity::Device(_)) {
            self.offering = true;
            self.redial();
            return;
        }
        self.offering = false;
        if !matches!(refusal.reason, Reason::Draining | Reason::Silent | Reason::Late) {
            self.backoff.exhaust();
        }
        self.event(PeerEvent::Dismissed(refusal));
        self.give_up();
    }

    /// As what the next greeting is, and by whom.
    fn mode(&self) -> (Mode, [u8; 16]) {
        match self.config.identity {
            Identity::Device(dev) if self.offering => (Mode::Offer, dev.0),
            Identity::Device(dev) => (Mode::Device, dev.0),
            Identity::Invite(id) => (Mode::Invite, id),
            Identity::Founder(dev) => (Mode::Found, dev.0),
        }
    }

    pub(super) fn shake_hands(&mut self, frame: RelayFrame, bytes: &[u8]) {
        match (frame, &self.link) {
            (
                RelayFrame::Challenge {
                    versions,
                    nonce,
                    time_ms,
                },
                Link::Opened { .. },
            ) => {
                let newest = [PROTOCOL_WITH_PRESENCE, PROTOCOL];
                if let Some(protocol) = newest.into_iter().find(|each| versions.contains(each)) {
                    self.protocol = protocol;
                    self.challenged(bytes, nonce, time_ms);
                } else {
                    let text = "The relay speaks another version of the protocol. Your work is kept here. \
                                Update the app, or ask who runs the relay to update it.";
                    self.dismissed(Refusal::new(Reason::UnknownVersion, text));
                }
            }
            (RelayFrame::Welcome(welcome), Link::Greeted { .. }) => self.welcomed(welcome),
            _ => self.garbled("a frame that does not belong to the greeting".to_owned()),
        }
    }

    fn challenged(&mut self, bytes: &[u8], relay_nonce: [u8; 32], relay_time_ms: u64) {
        let (mode, who) = self.mode();
        let asked = Box::new(SignHello {
            protocol: self.protocol,
            mode,
            who,
            host: self.config.host.clone(),
            challenge: bytes.to_vec(),
            relay_nonce,
            relay_time_ms,
            sign: matches!(mode, Mode::Device | Mode::Invite),
        });
        let until_ms = self.now_ms + HANDSHAKE_MS_MAX;
        self.outputs.push_back(PeerOutput::SignHello(asked.clone()));
        self.link = Link::Signing { until_ms, asked };
    }

    pub(super) fn greet(&mut self, greeting: Greeting) {
        let Link::Signing { asked, .. } = &self.link else {
            return;
        };
        let hello = Hello {
            protocol: asked.protocol,
            desk: self.config.desk.0,
            who: asked.who,
            mode: asked.mode,
            nonce: greeting.nonce,
            host: asked.host.clone(),
            pin: greeting.pin,
            cursor: greeting.cursor,
            signature: greeting.signature,
            token: greeting.token,
        };
        let relay_ms = i64::try_from(asked.relay_time_ms).unwrap_or(i64::MAX);
        let own_ms = i64::try_from(self.now_ms).unwrap_or(i64::MAX);
        self.link = Link::Greeted {
            until_ms: self.now_ms + HANDSHAKE_MS_MAX,
            cursor: greeting.cursor,
            catch_up: greeting.catch_up,
            clock_offset_ms: relay_ms.saturating_sub(own_ms),
        };
        self.send(&ClientFrame::Hello(hello));
    }

    fn welcomed(&mut self, welcome: Welcome) {
        let Link::Greeted {
            cursor,
            catch_up,
            clock_offset_ms,
            ..
        } = &mut self.link
        else {
            return;
        };
        let (cursor, catch_up, clock_offset_ms) = (*cursor, catch_up.take(), *clock_offset_ms);
        self.backoff.reset();
        let mut session = Session {
            offering: self.offering,
            window: Window::default(),
            appends: Appends::default(),
            catching: None,
            heard_ms: self.now_ms,
            pinged_ms: None,
            push_again_ms: None,
        };
        if self.offering {
            session.appends.ends_connection();
        }
        self.link = Link::Up(Box::new(session));
        if self.offering {
            let from = welcome.control.map_or(0, |pin| pin.seq.saturating_add(1));
            self.event(PeerEvent::ChainWanted { from });
        } else {
            self.begin(welcome, cursor, catch_up, clock_offset_ms);
        }
    }

    fn begin(
        &mut self,
        welcome: Welcome,
        cursor: Option<Cursor>,
        catch_up: Option<CatchUp>,
        clock_offset_ms: i64,
    ) {
        let follows = cursor.is_some_and(|c| c.incarnation == welcome.incarnation && c.seq <= welcome.head);
        let head = welcome.head;
        let is_device = matches!(self.config.identity, Identity::Device(_));
        self.event(PeerEvent::Welcomed {
            incarnation: welcome.incarnation,
            head,
            control: welcome.control,
            own_n: welcome.own_n,
            blob_token: welcome.blob_token,
            clock_offset_ms,
            reoffer: cursor.is_some() && !follows,
        });
        if !is_device {
            return;
        }
        if follows {
            // The relay goes on from the greeting's cursor by itself.
            if let Some(at) = catch_up {
                self.catch_up(at);
            }
        } else {
            self.send(&ClientFrame::Subscribe { after: head });
            let place = Vec::new();
            self.catch_up(CatchUp { head, place });
        }
    }
}
