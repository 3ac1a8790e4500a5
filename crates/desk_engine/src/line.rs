//! The line to the relay: what it says is handed to whom it concerns, and how it stands is kept for the screen.

use crate::{
    address,
    engine::{Engine, Place},
    fault::Fault,
    fork::Witness,
    founding,
    input::Output,
    moving::Moving,
};
use desk_model::{DeskId, Role};
use desk_port::SyncStatus;
use desk_seal::{control, handshake};
use desk_store::EntryCursor;
use desk_sync::{
    CatchUp, Cursor, Greeting, Identity, Mode, Peer, PeerConfig, PeerEvent, PeerInput, PeerOutput, Pin,
    Reason, SignHello,
};
use rand_core::CryptoRng;

pub const CURSOR: &str = "cursor";
pub const CATCH_UP: &str = "catch up";
pub const REOFFER: &str = "reoffer";
/// How long a token for attachments is used; the relay takes it a little longer.
const TOKEN_USE_MS: u64 = 8 * 60 * 1000;
/// When there is nothing better to say.
const NOT_KNOWN: &str = "The relay does not know this device. Ask for a new link.";

/// See the module.
pub struct Line {
    pub peer: Peer,
    pub moving: Moving,
    /// Since when there is no connection, ms since 1970.
    offline_since_ms: Option<u64>,
    pub incarnation: [u8; 16],
    /// The relay's head when it welcomed us, and how many of its entries came since.
    head: u64,
    received: u64,
    catching_up: bool,
    /// The live log was read to its end.
    at_head: bool,
    pub refused: Option<String>,
    /// The relay could not take what was pushed, and is asked again; until it takes something.
    pub trouble: Option<String>,
    pub blob_token: String,
    /// Since when it is used.
    token_ms: u64,
    /// The highest own number that the relay had, and the highest that was handed in on this connection.
    pub own_n: u64,
    pub handed_n: u64,
    /// Where the offering of stored entries stands; none when nothing is to be offered.
    pub reoffer: Option<EntryCursor>,
    /// Offered entries that the relay has not spoken of yet. Answers come in the order of the offers.
    pub offers_due: usize,
    /// How far the relay's chain went when it welcomed us.
    control_head: Option<Pin>,
    /// The epoch under which the relay takes new entries, where it has said so.
    pub epoch_wanted: u32,
}

impl Line {
    pub fn new(relay: &str, desk: DeskId, identity: Identity, now_ms: u64, seed: u64) -> Result<Self, Fault> {
        let (url, host) = address::socket(relay)?;
        let config = PeerConfig {
            url,
            host,
            desk,
            identity,
        };
        Ok(Self {
            peer: Peer::new(config, seed),
            moving: Moving::default(),
            offline_since_ms: Some(now_ms),
            incarnation: [0; 16],
            head: 0,
            received: 0,
            catching_up: false,
            at_head: false,
            refused: None,
            trouble: None,
            blob_token: String::new(),
            token_ms: now_ms,
            own_n: 0,
            handed_n: 0,
            reoffer: None,
            offers_due: 0,
            control_head: None,
            epoch_wanted: 0,
        })
    }

    pub fn status(&self) -> SyncStatus {
        SyncStatus {
            unshared: 0,
            unshared_files: 0,
            offline_since_ms: self.offline_since_ms,
            catching_up: self
                .catching_up
                .then_some((self.received.min(self.head), self.head)),
            refused: self.refused.clone().or_else(|| self.trouble.clone()),
        }
    }

    /// How far the log went when the relay welcomed us.
    pub fn head(&self) -> u64 {
        self.head
    }

    /// How far the relay's chain went when it welcomed us.
    pub fn control_head(&self) -> Option<Pin> {
        self.control_head
    }

    /// Everything that the relay has is here.
    pub fn has_everything(&self) -> bool {
        self.peer.is_online() && self.at_head && !self.catching_up
    }

    /// Everything that the relay has is here, and all that it may lack was offered.
    pub fn is_caught_up(&self) -> bool {
        self.has_everything() && self.reoffer.is_none() && self.offers_due == 0
    }
}

impl Engine {
    /// A seated device has a line, whatever comes.
    pub(crate) fn connect_if_seated(&mut self, now_ms: u64, rng: &mut dyn CryptoRng) {
        let Place::Seated(seat) = &self.place else { return };
        if self.line.is_some() {
            return;
        }
        let identity = Identity::Device(seat.device);
        match Line::new(&seat.relay, seat.members.desk(), identity, now_ms, rng.next_u64()) {
            Ok(line) => self.line = Some(line),
            Err(fault) => self.complain(&fault),
        }
        // An update of the app may have taught it what waits.
        if let Err(fault) = self.retry_parked(now_ms) {
            self.complain(&fault);
        }
        self.peer(now_ms, rng, PeerInput::Start);
    }

    /// Tells the peer, and does all that it asks for.
    pub(crate) fn peer(&mut self, now_ms: u64, rng: &mut dyn CryptoRng, input: PeerInput) {
        if let Some(line) = &mut self.line {
            line.peer.handle(now_ms, input);
        }
        while let Some(output) = self.line.as_mut().and_then(|line| line.peer.poll()) {
            match output {
                PeerOutput::Dial(url) => {
                    if let Some(line) = &mut self.line {
                        line.moving.dialled();
                    }
                    self.push(Output::Dial { url });
                }
                PeerOutput::HangUp => self.push(Output::HangUp),
                PeerOutput::Send(bytes) => self.push(Output::Frame(bytes)),
                PeerOutput::WakeAt(at_ms) => self.peer_wake(at_ms),
                PeerOutput::SignHello(asked) => self.sign_hello(now_ms, rng, &asked),
                PeerOutput::Event(event) => {
                    if let Err(fault) = self.event(now_ms, rng, event) {
                        self.event_failed(now_ms, rng, fault);
                    }
                }
            }
        }
    }

    pub(crate) fn event_failed(&mut self, now_ms: u64, rng: &mut dyn CryptoRng, fault: Fault) {
        match &self.place {
            Place::Joining(_) => self.join_failed(now_ms, rng, fault),
            _ => {
                self.complain(&fault);
                // What could not be stored must come again before anything after it: the cursor stays where it is, and the
                // next connection goes on from there.
                if matches!(fault, Fault::Store(_)) {
                    self.peer(now_ms, rng, PeerInput::Falter);
                }
            }
        }
    }

    fn sign_hello(&mut self, now_ms: u64, rng: &mut dyn CryptoRng, asked: &SignHello) {
        let mut nonce = [0; 32];
        rng.fill_bytes(&mut nonce);
        let greeting = match self.greeting(asked, nonce) {
            Ok(greeting) => greeting,
            Err(fault) => return self.event_failed(now_ms, rng, fault),
        };
        self.peer(now_ms, rng, PeerInput::Hello(Box::new(greeting)));
    }

    fn greeting(&self, asked: &SignHello, nonce: [u8; 32]) -> Result<Greeting, Fault> {
        let (desk, pin) = match &self.place {
            Place::Nobody => return Err(Fault::NoDesk),
            Place::Joining(joining) => (joining.desk, None),
            Place::Seated(seat) => (seat.members.desk(), Some(seat.members.head())),
        };
        let hello = handshake::Hello {
            proto: u32::from(asked.protocol),
            desk,
            who: asked.who,
            mode: match asked.mode {
                Mode::Device => handshake::Mode::Device,
                Mode::Invite => handshake::Mode::Invite,
                Mode::Found => handshake::Mode::Found,
                Mode::Offer => handshake::Mode::OfferControl,
            },
            relay_nonce: asked.relay_nonce,
            client_nonce: nonce,
            host: &asked.host,
            pin,
            challenge: &asked.challenge,
        };
        let signature = match &self.place {
            _ if !asked.sign => Vec::new(),
            Place::Seated(seat) => hello.sign_as_device(&seat.keys).map_err(Fault::seal)?.to_vec(),
            Place::Joining(joining) => joining.sign(&hello, asked.mode == Mode::Device)?,
            Place::Nobody => Vec::new(),
        };
        let seated = matches!(self.place, Place::Seated(_));
        let brings = matches!(asked.mode, Mode::Found | Mode::Offer);
        Ok(Greeting {
            nonce,
            pin: pin.map(|pin| Pin {
                seq: pin.seq,
                hash: pin.hash,
            }),
            cursor: if seated { self.cursor()? } else { None },
            catch_up: if seated { self.catch_up()? } else { None },
            signature,
            token: if brings {
                founding::token_for(&self.store, &asked.host)?
            } else {
                String::new()
            },
        })
    }

    fn cursor(&self) -> Result<Option<Cursor>, Fault> {
        let stored = self.store.get_meta(CURSOR)?.unwrap_or_default();
        let parts = stored.split_first_chunk::<16>();
        Ok(parts.and_then(|(incarnation, rest)| {
            let (seq, of) = rest.split_first_chunk::<8>()?;
            // A log at another address may be a copy of that one, and go on in another way: it is read as a log of its own.
            let same = of.is_empty() || of == self.relay().as_bytes();
            Some(Cursor {
                incarnation: if same { *incarnation } else { [0; 16] },
                seq: u64::from_be_bytes(*seq),
            })
        }))
    }

    fn catch_up(&self) -> Result<Option<CatchUp>, Fault> {
        let stored = self.store.get_meta(CATCH_UP)?.unwrap_or_default();
        let parts = stored.split_first_chunk::<8>();
        Ok(parts.map(|(head, place)| CatchUp {
            head: u64::from_be_bytes(*head),
            place: place.to_vec(),
        }))
    }

    pub(crate) fn put_cursor(&self, seq: u64) -> Result<(), Fault> {
        let incarnation = self
            .line
            .as_ref()
            .map(|line| line.incarnation)
            .unwrap_or_default();
        let mut bytes = incarnation.to_vec();
        bytes.extend_from_slice(&seq.to_be_bytes());
        bytes.extend_from_slice(self.relay().as_bytes());
        Ok(self.store.put_meta(CURSOR, &bytes)?)
    }

    /// The address of the relay that the cursor is of.
    pub(crate) fn relay(&self) -> &str {
        match &self.place {
            Place::Seated(seat) => &seat.relay,
            _ => "",
        }
    }

    pub(crate) fn put_catch_up(&self, at: Option<&CatchUp>) -> Result<(), Fault> {
        let Some(at) = at else {
            return Ok(self.store.delete_meta(CATCH_UP)?);
        };
        let mut bytes = at.head.to_be_bytes().to_vec();
        bytes.extend_from_slice(&at.place);
        Ok(self.store.put_meta(CATCH_UP, &bytes)?)
    }

    fn event(&mut self, now_ms: u64, rng: &mut dyn CryptoRng, event: PeerEvent) -> Result<(), Fault> {
        if self.trial_hears(now_ms, rng, &event) {
            return Ok(());
        }
        match event {
            PeerEvent::Welcomed { .. } => self.welcomed(now_ms, rng, event),
            PeerEvent::ChainWanted { .. } if matches!(self.place, Place::Joining(_)) => {
                // The device is unknown too: it was somebody else who used the invite.
                Err(self.why_not_joined(NOT_KNOWN.to_owned()))
            }
            PeerEvent::ChainWanted { from } => {
                let chain = self.store.control_from(self.first_to_offer(from))?;
                self.peer(now_ms, rng, PeerInput::AppendControl(chain));
                Ok(())
            }
            PeerEvent::Disconnected => self.disconnected(now_ms),
            PeerEvent::Dismissed(refusal) => {
                if self.greet_as_joined(now_ms, rng, &refusal) {
                    return Ok(());
                }
                if refusal.reason == Reason::Removed
                    && let Place::Seated(seat) = &mut self.place
                {
                    seat.note_removal(&self.store)?;
                }
                self.dismissed(now_ms, refusal.text)
            }
            PeerEvent::Garbled(what) => self.dismissed(
                now_ms,
                format!("The relay sent what this app does not understand ({what}). Everything is kept here; the app will try again."),
            ),
            PeerEvent::Control { from, entries } => {
                self.take_control(now_ms, rng, from, &entries)?;
                self.errand_shown(now_ms, rng)
            }
            PeerEvent::ControlAppended { .. } => match &self.place {
                Place::Joining(_) => self.joined(now_ms, rng),
                _ => self.errand_done(now_ms, rng),
            },
            PeerEvent::ControlConflict { from, entries } => match &self.place {
                Place::Joining(_) => self.join_again(now_ms, rng, from, &entries),
                _ => self.errand_again(now_ms, rng, from, &entries),
            },
            PeerEvent::ControlRefused(refusal) => match &self.place {
                Place::Joining(_) => Err(Fault::refused(refusal.text)),
                _ => self.errand_refused(now_ms, rng, refusal),
            },
            // Who is not at the desk yet reads no entries; they come again when it is.
            PeerEvent::Entries { .. } | PeerEvent::CaughtUp { .. } | PeerEvent::Page { .. }
                if !matches!(self.place, Place::Seated(_)) =>
            {
                Ok(())
            }
            PeerEvent::Entries { upto, items } => {
                self.count_received(items.len());
                self.receive(now_ms, &items, |engine| engine.put_cursor(upto))
            }
            PeerEvent::CaughtUp { cursor } => {
                if let Some(line) = &mut self.line {
                    line.at_head = true;
                }
                self.put_cursor(cursor)?;
                self.relieved();
                Ok(())
            }
            PeerEvent::Page { items, next } => {
                self.count_received(items.len());
                self.receive(now_ms, &items, |engine| engine.put_catch_up(next.as_ref()))?;
                if let Some(line) = &mut self.line {
                    line.catching_up = next.is_some();
                }
                Ok(())
            }
            PeerEvent::Acked(acked) => {
                self.note_acked(now_ms, &acked);
                self.acked(&acked)
            }
            PeerEvent::Refused { n, offered, refusal, .. } => self.refused(now_ms, rng, n, offered, refusal),
            PeerEvent::PushAgain => {
                if let Some(line) = &mut self.line {
                    line.handed_n = 0;
                }
                Ok(())
            }
            PeerEvent::BlobToken(token) => {
                if let Some(line) = &mut self.line {
                    (line.blob_token, line.token_ms) = (token, now_ms);
                }
                self.downloads.fresh_token();
                Ok(())
            }
            PeerEvent::Presence { dev, bytes } => {
                // A statement is an array of three, a presence one of four.
                match bytes.first() {
                    Some(0x83) => self.hear_heads(now_ms, rng, dev, &bytes),
                    _ => self.hear_presence(now_ms, dev, &bytes),
                }
                Ok(())
            }
            PeerEvent::Room => Ok(()),
            PeerEvent::Complaint(refusal) => {
                self.say_refused(refusal.text);
                Ok(())
            }
        }
    }

    /// Gets a fresh token before the one in use ends. Asked at every input, of which the connection alone brings some a minute.
    pub(crate) fn renew_token(&mut self, now_ms: u64, rng: &mut dyn CryptoRng) {
        let Some(line) = &mut self.line else { return };
        if line.peer.is_online() && now_ms >= line.token_ms.saturating_add(TOKEN_USE_MS) {
            line.token_ms = now_ms;
            self.peer(now_ms, rng, PeerInput::RenewToken);
        }
    }

    /// What the relay refused of this device it takes now.
    pub(crate) fn may_write_again(&mut self) {
        if let Some(line) = &mut self.line {
            (line.refused, line.handed_n) = (None, 0);
        }
    }

    fn count_received(&mut self, entries: usize) {
        if let Some(line) = &mut self.line {
            line.received = line.received.saturating_add(entries as u64);
        }
    }

    pub(crate) fn say_refused(&mut self, sentence: String) {
        if let Some(line) = &mut self.line {
            line.refused = Some(sentence);
        }
    }

    fn welcomed(&mut self, now_ms: u64, rng: &mut dyn CryptoRng, event: PeerEvent) -> Result<(), Fault> {
        let PeerEvent::Welcomed {
            incarnation,
            head,
            control,
            own_n,
            blob_token,
            clock_offset_ms,
            reoffer,
        } = event
        else {
            return Ok(());
        };
        let fresh = self.cursor()?.is_none();
        let Some(line) = &mut self.line else { return Ok(()) };
        line.offline_since_ms = None;
        line.refused = None;
        line.epoch_wanted = 0;
        (line.incarnation, line.head, line.received) = (incarnation, head, 0);
        (line.own_n, line.handed_n, line.blob_token) = (own_n, 0, blob_token);
        line.control_head = control;
        line.token_ms = now_ms;
        line.at_head = false;
        let writes = match &mut self.place {
            Place::Nobody => return Ok(()),
            Place::Joining(joining) => {
                joining.head_seq = control.map(|pin| pin.seq);
                return self.try_to_join(now_ms, rng);
            }
            Place::Seated(seat) => {
                seat.set_relay_time(&self.store, now_ms.saturating_add_signed(clock_offset_ms), now_ms)?;
                seat.my_role() != Role::Viewer
            }
        };
        self.arrived(now_ms)?;
        self.compare_with_relay(now_ms, rng, control);
        if writes && !fresh && !reoffer && self.relay_forgot(own_n)? {
            // An older copy of itself, and others have taken the lost numbers since: what stands there now was never read here.
            self.store.put_meta(REOFFER, &[1])?;
            self.store.forget_uploads()?;
            self.put_catch_up(Some(&CatchUp {
                head,
                place: Vec::new(),
            }))?;
            self.peer(now_ms, rng, PeerInput::GreetAnew);
            return Ok(());
        }
        let behind = self.fall_behind(own_n, head)?;
        if behind && !fresh && !reoffer {
            // Reading from the beginning is a matter of the greeting.
            self.peer(now_ms, rng, PeerInput::GreetAnew);
            return Ok(());
        }
        if fresh || reoffer {
            // The peer reads the live log from this head on, and everything before it newest first.
            if reoffer {
                self.store.put_meta(REOFFER, &[1])?;
                // Of a viewer the relay takes none.
                if writes {
                    self.store.forget_uploads()?;
                }
            }
            self.put_catch_up(Some(&CatchUp {
                head,
                place: Vec::new(),
            }))?;
            self.put_cursor(head)?;
        }
        let catching_up = self.catch_up()?.is_some();
        let offers = self.store.get_meta(REOFFER)?.is_some();
        if let Some(line) = &mut self.line {
            line.catching_up = catching_up;
            line.reoffer = offers.then(EntryCursor::default);
            line.offers_due = 0;
        }
        self.offer_chain(now_ms, rng, control)
    }

    /// The relay lacks what it had acknowledged of this device, and that has not been noticed yet.
    fn relay_forgot(&self, own_n: u64) -> Result<bool, Fault> {
        let Place::Seated(seat) = &self.place else {
            return Ok(false);
        };
        if self.store.get_meta(REOFFER)?.is_some() {
            return Ok(false);
        }
        // Acknowledged in the order of their numbers.
        let waiting = self.store.sealed_unacked(seat.device)?;
        let acknowledged = match waiting.iter().map(|entry| entry.n).min() {
            Some(first) => first.saturating_sub(1),
            None => self.store.highest_n(seat.device)?,
        };
        Ok(own_n < acknowledged)
    }

    /// The relay's head says on which history it stands. Of another one it is asked for all.
    fn compare_with_relay(&mut self, now_ms: u64, rng: &mut dyn CryptoRng, control: Option<Pin>) {
        let (Place::Seated(seat), Some(pin)) = (&self.place, control) else {
            return;
        };
        let theirs = control::Pin {
            seq: pin.seq,
            hash: pin.hash,
        };
        match seat.members.hash_at(pin.seq) {
            Some(hash) if hash == pin.hash => self.note_agreed(Witness::Relay, pin.seq),
            Some(hash) => {
                self.note_fork(Witness::Relay, control::Pin { hash, ..theirs }, Some(theirs));
                self.peer(now_ms, rng, PeerInput::FetchControl { from: pin.seq });
            }
            None => {}
        }
    }

    /// The relay's chain is shorter than this one: it gets what it lacks.
    fn offer_chain(
        &mut self,
        now_ms: u64,
        rng: &mut dyn CryptoRng,
        control: Option<Pin>,
    ) -> Result<(), Fault> {
        let Place::Seated(seat) = &self.place else {
            return Ok(());
        };
        let from = control.map_or(0, |pin| pin.seq.saturating_add(1));
        if seat.members.head().seq >= from {
            let tail = self.store.control_from(from)?;
            self.peer(now_ms, rng, PeerInput::AppendControl(tail));
        }
        Ok(())
    }

    /// Everything that is kept is offered to the relay again, when it can be.
    pub(crate) fn offer_all(&mut self) -> Result<(), Fault> {
        self.store.put_meta(REOFFER, &[1])?;
        if let Some(line) = &mut self.line {
            line.reoffer = Some(EntryCursor::default());
        }
        Ok(())
    }

    /// Whether own entries may be sealed: the chain that the relay has is here.
    pub(crate) fn has_whole_chain(&self) -> bool {
        let (Some(line), Place::Seated(seat)) = (&self.line, &self.place) else {
            return false;
        };
        line.control_head
            .is_none_or(|pin| seat.members.head().seq >= pin.seq)
    }

    /// The relay has spoken of so many offered entries. Only when it has spoken of all is nothing to be offered any more.
    pub(crate) fn offers_answered(&mut self, answers: usize) -> Result<(), Fault> {
        let Some(line) = &mut self.line else { return Ok(()) };
        line.offers_due = line.offers_due.saturating_sub(answers);
        if line.offers_due == 0 && line.reoffer.is_none() {
            self.store.delete_meta(REOFFER)?;
        }
        Ok(())
    }

    fn disconnected(&mut self, now_ms: u64) -> Result<(), Fault> {
        let Some(line) = &mut self.line else { return Ok(()) };
        line.offline_since_ms.get_or_insert(now_ms);
        line.at_head = false;
        line.handed_n = 0;
        self.uploads.renew();
        self.downloads.renew();
        self.presence.connection_ended();
        self.standings.connection_ended();
        self.drop_errands(
            "The connection to the relay was lost before this was done. Look at People when it is back, then do it again if it was not.",
        );
        Ok(())
    }

    fn dismissed(&mut self, now_ms: u64, sentence: String) -> Result<(), Fault> {
        if matches!(self.place, Place::Joining(_)) {
            return Err(self.why_not_joined(sentence));
        }
        self.disconnected(now_ms)?;
        self.drop_wanted(&sentence);
        self.say_refused(sentence);
        Ok(())
    }
}
