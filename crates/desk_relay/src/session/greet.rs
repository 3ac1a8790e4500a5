//! Challenge, greeting, welcome: who a connection is.

use super::{Outbox, Session, Who, bye, next_frame};
use crate::{
    check,
    config::FoundPolicy,
    desk::{Desk, pin_of},
    dice,
    hub::Hub,
    job::{Job, RenewJob},
    work::blocking,
};
use axum::extract::ws::Message;
use desk_model::{DeskId, DeviceId};
use desk_seal::{
    Membership, control,
    handshake::{self, Greeted, HelloError},
};
use desk_sync::{
    ClientFrame, Cursor, Hello, Mode, Pin, Reason, Refusal, RelayFrame, Welcome,
    limit::{CHALLENGE_MS_MAX, HELLO_BYTES_MAX, PROTOCOL, PROTOCOL_WITH_PRESENCE},
};
use futures_util::Stream;
use std::{net::IpAddr, sync::Arc, time::Duration};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinSet,
};

/// What this relay speaks.
const SPOKEN: [u16; 2] = [PROTOCOL, PROTOCOL_WITH_PRESENCE];

struct Challenge {
    nonce: [u8; 32],
    bytes: Vec<u8>,
}

/// None: the peer went before it greeted.
pub(super) async fn greet(
    hub: &Arc<Hub>,
    outbox: &Outbox,
    stream: &mut (impl Stream<Item = Result<Message, axum::Error>> + Unpin),
    address: Option<IpAddr>,
    dismiss: mpsc::Sender<Refusal>,
) -> Result<Option<Session>, Refusal> {
    if address.is_some_and(|address| hub.is_shut_out(address, hub.clock.now_ms())) {
        let text = "Too many greetings from this address have failed. Wait a minute, then connect again.";
        return Err(Refusal::new(Reason::RateLimited, text).with_detail(60_000));
    }
    let nonce = dice::roll().ok_or_else(no_dice)?;
    let frame = RelayFrame::Challenge {
        versions: SPOKEN.to_vec(),
        nonce,
        time_ms: hub.clock.now_ms(),
    };
    let bytes = frame.encode();
    outbox.send_bytes(bytes.clone().into()).await;
    let patience = Duration::from_millis(CHALLENGE_MS_MAX);
    let answer = match tokio::time::timeout(patience, next_frame(stream)).await {
        Ok(Some(answer)) => answer,
        Ok(None) => return Ok(None),
        Err(_) => return Err(bye(Reason::Late, "The greeting took too long. Connect again.")),
    };
    let accepted = accept(hub, outbox, &Challenge { nonce, bytes }, &answer, dismiss).await;
    if let (Err(refusal), Some(address)) = (&accepted, address)
        && !matches!(
            refusal.reason,
            // What waits until the relay has the desk dials again and again, and no token can be guessed.
            Reason::UnknownDesk
                | Reason::UnknownDevice
                | Reason::FoundClosed
                | Reason::TokenNeeded
                | Reason::Internal
        )
    {
        hub.note_failure(address, hub.clock.now_ms());
    }
    accepted.map(Some)
}

fn no_dice() -> Refusal {
    bye(
        Reason::Internal,
        "The relay has no randomness and takes nobody. Connect again later.",
    )
}

async fn accept(
    hub: &Arc<Hub>,
    outbox: &Outbox,
    challenge: &Challenge,
    answer: &[u8],
    dismiss: mpsc::Sender<Refusal>,
) -> Result<Session, Refusal> {
    let hello = read(hub, answer)?;
    let desk_id = DeskId(hello.desk);
    let for_desk = hub.clone();
    let desk = blocking(move || for_desk.desk(desk_id)).await?;
    let who = identify(hub, &hello, challenge, desk.as_deref())?;
    let session = Session {
        hub: hub.clone(),
        connection: hub.next_connection(),
        desk_id,
        desk,
        who,
        outbox: outbox.clone(),
        dismiss,
        tasks: JoinSet::new(),
        pipeline: None,
        appends: None,
        chain_feed: None,
        subscription: None,
    };
    session.welcome(&hello).await
}

fn read(hub: &Hub, answer: &[u8]) -> Result<Hello, Refusal> {
    if answer.len() > HELLO_BYTES_MAX {
        return Err(bye(Reason::TooLarge, "The greeting is too long. Connect again."));
    }
    let frame =
        ClientFrame::decode(answer).map_err(|error| Refusal::new(Reason::Malformed, error.to_string()))?;
    let ClientFrame::Hello(hello) = frame else {
        return Err(bye(
            Reason::Late,
            "The first frame must be the greeting. Connect again.",
        ));
    };
    if !SPOKEN.contains(&hello.protocol) {
        let text =
            "The relay speaks another version of the protocol. Your work is kept here. Update the app.";
        return Err(bye(Reason::UnknownVersion, text));
    }
    if !hub.hosts.contains(&hello.host) {
        let text = format!(
            "The relay does not know itself as {:?}. Who runs it can add that name with --host.",
            hello.host
        );
        return Err(Refusal::new(Reason::WrongHost, text));
    }
    Ok(hello)
}

fn identify(hub: &Hub, hello: &Hello, challenge: &Challenge, desk: Option<&Desk>) -> Result<Who, Refusal> {
    match (hello.mode, desk) {
        (Mode::Device | Mode::Invite, Some(desk)) => verify(hello, challenge, desk, hub.clock.now_ms()),
        (Mode::Device | Mode::Invite, None) => Err(bye(
            Reason::UnknownDesk,
            "The relay does not have this desk. Your work is kept here. A member whose device has the desk brings it back.",
        )),
        (Mode::Found | Mode::Offer, Some(_)) => Ok(Who::Bringer { may_found: false }),
        (Mode::Found | Mode::Offer, None) => {
            may_found(hub, &hello.token).map(|()| Who::Bringer { may_found: true })
        }
    }
}

fn may_found(hub: &Hub, token: &str) -> Result<(), Refusal> {
    match hub.found {
        FoundPolicy::Open => Ok(()),
        FoundPolicy::Token if hub.secrets.is_found_token(token) => Ok(()),
        FoundPolicy::Token => Err(bye(
            Reason::TokenNeeded,
            "This relay takes a desk only from who has its link for that. Nothing was stored there. Whoever runs it has the link from its first start, or from the file found.token; give it as the relay's address.",
        )),
        FoundPolicy::Closed => Err(bye(
            Reason::FoundClosed,
            "This relay takes no new desks. Nothing was stored there. Use another relay, or ask who runs this one.",
        )),
    }
}

fn verify(hello: &Hello, challenge: &Challenge, desk: &Desk, now_ms: u64) -> Result<Who, Refusal> {
    let is_device = hello.mode == Mode::Device;
    let pin = hello.pin.map(|pin| control::Pin {
        seq: pin.seq,
        hash: pin.hash,
    });
    let signed = handshake::Hello {
        proto: u32::from(hello.protocol),
        desk: desk.id,
        who: hello.who,
        mode: if is_device {
            handshake::Mode::Device
        } else {
            handshake::Mode::Invite
        },
        relay_nonce: challenge.nonce,
        client_nonce: hello.nonce,
        host: &hello.host,
        pin,
        challenge: &challenge.bytes,
    };
    let members = desk.members();
    let signature = hello.signature.as_slice().try_into();
    let signature = signature.map_err(|_| refuse(&HelloError::Signature))?;
    match signed
        .verify(&members, signature)
        .map_err(|error| was_removed(&members, hello).unwrap_or_else(|| refuse(&error)))?
    {
        Greeted::Device { device, .. } => {
            let boasts = pin.is_some_and(|pin| pin.seq > members.head().seq);
            if let Some(pin) = hello.pin.filter(|_| boasts) {
                desk.hold_for(device, pin, now_ms);
            }
            Ok(Who::Device { dev: device, boasts })
        }
        Greeted::Invite(invite) if invite.offer.expires_ms < now_ms => Err(bye(
            Reason::InviteClosed,
            "The invite has expired. Ask for a new link.",
        )),
        Greeted::Invite(invite) => Ok(Who::Invite(invite.offer.id)),
    }
}

/// Whoever was a member once hears that it is none any more.
fn was_removed(members: &Membership, hello: &Hello) -> Option<Refusal> {
    let device = members.known_device(DeviceId(hello.who))?;
    (hello.mode == Mode::Device && !device.is_present()).then(check::removed)
}

fn refuse(error: &HelloError) -> Refusal {
    let reason = match error {
        HelloError::Signature => Reason::BadSignature,
        HelloError::UnknownDevice => Reason::UnknownDevice,
        HelloError::InviteNotOpen => Reason::InviteClosed,
        HelloError::WrongDesk => Reason::UnknownDesk,
        HelloError::WrongMode | HelloError::HostTooLong => Reason::Malformed,
    };
    Refusal::new(reason, error.to_string())
}

impl Session {
    /// Says what the relay has, makes this the device's one connection, and starts the feeds.
    async fn welcome(mut self, hello: &Hello) -> Result<Self, Refusal> {
        let (mut own_n, mut blob_token) = (0, String::new());
        if let (Who::Device { dev, .. }, Some(desk)) = (self.who, &self.desk) {
            let text = "The same device has connected again, from another tab or a copy of its store. That one goes on.";
            desk.connect(
                dev,
                self.connection,
                self.dismiss.clone(),
                bye(Reason::Replaced, text),
            );
            // A removal between the check and this would have found no connection to close.
            if !self.is_welcome() {
                return Err(check::removed());
            }
            self.renew(hello, dev, desk).await;
            let (log, id) = (self.hub.log.clone(), desk.id);
            own_n = blocking(move || log.newest_of(id, dev)).await?.n;
            blob_token = self.hub.secrets.blob_token(id, dev, self.hub.clock.now_ms());
        }
        let desk = self.desk.clone();
        let welcome = Welcome {
            incarnation: desk.as_ref().map_or([0; 16], |desk| desk.incarnation()),
            head: desk.as_ref().map_or(0, |desk| desk.head()),
            control: desk.as_ref().map(|desk| pin_of(&desk.members())),
            own_n,
            blob_token,
            time_ms: self.hub.clock.now_ms(),
        };
        let goes_on = hello
            .cursor
            .filter(|cursor| cursor.incarnation == welcome.incarnation && cursor.seq <= welcome.head);
        // Whoever is welcomed hears what is told from the welcome on.
        let is_told = matches!(self.who, Who::Device { .. }) && hello.protocol >= PROTOCOL_WITH_PRESENCE;
        let moments = desk.as_ref().filter(|_| is_told).map(|desk| desk.moments());
        self.outbox.send(&RelayFrame::Welcome(welcome)).await;
        if let Some(moments) = moments {
            self.listen(moments);
        }
        if !matches!(self.who, Who::Bringer { .. }) {
            self.feed_chain(first_wanted(hello.pin, desk.as_deref()));
        }
        if let (Some(cursor), Who::Device { .. }) = (goes_on, self.who) {
            self.subscribe(cursor.seq);
        }
        Ok(self)
    }

    /// A device that has read further than the log goes shows that the log was brought back from an older copy. Without a new
    /// incarnation those who connect when other entries have taken the lost numbers would never read them.
    async fn renew(&self, hello: &Hello, dev: DeviceId, desk: &Arc<Desk>) {
        let is_beyond = |seen: &Cursor| seen.incarnation == desk.incarnation() && seen.seq > desk.head();
        let Some(seen) = hello.cursor.filter(is_beyond) else {
            return;
        };
        let (Some(incarnation), Some(jobs)) = (dice::roll(), self.hub.jobs.upgrade()) else {
            return;
        };
        if !desk.may_renew(dev, self.hub.clock.now_ms()) {
            return;
        }
        let (reply, renewed) = oneshot::channel();
        let job = RenewJob {
            desk: desk.clone(),
            seen,
            incarnation,
            reply,
        };
        if jobs.send(Job::Renew(job)).await.is_ok() {
            // When the disk does not take it, the log stays as it is, and the next device tries.
            let _ = renewed.await;
        }
    }
}

/// From which control entry on the peer is to be fed: what follows its pin; the entry at its pin's number, if that is
/// another one (the proof of a fork).
fn first_wanted(pin: Option<Pin>, desk: Option<&Desk>) -> u32 {
    let (Some(pin), Some(desk)) = (pin, desk) else {
        return 0;
    };
    let same = desk
        .members()
        .hash_at(pin.seq)
        .is_none_or(|hash| hash == pin.hash);
    pin.seq.saturating_add(u32::from(same))
}
