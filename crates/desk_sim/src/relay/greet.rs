//! Challenge, greeting, welcome: who a connection is. As in `desk_relay/src/session/greet.rs`.

use super::{Relay, Who, pin_of, removed};
use desk_model::{DeskId, DeviceId};
use desk_seal::{
    Membership, control,
    handshake::{self, Greeted, HelloError},
};
use desk_sync::{
    ClientFrame, Hello, Mode, Reason, Refusal, RelayFrame, Welcome,
    limit::{HELLO_BYTES_MAX, PROTOCOL, PROTOCOL_WITH_PRESENCE},
};

/// What peers dial here.
pub const HOST: &str = "relay.example";
/// How long new control entries wait for a device that has a longer chain, and how long that device cannot do so again.
const HOLD_MS_MAX: u64 = 60_000;
const HOLD_AGAIN_MS_MIN: u64 = 3_600_000;

fn no(reason: Reason, text: impl Into<String>) -> Refusal {
    Refusal::new(reason, text.into())
}

impl Relay {
    pub(super) fn greeted(&mut self, connection: u64, size: usize, frame: ClientFrame, now_ms: u64) {
        let ClientFrame::Hello(hello) = frame else {
            return self.bye(connection, Reason::Late, "The first frame must be the greeting.");
        };
        let known = [PROTOCOL, PROTOCOL_WITH_PRESENCE].contains(&hello.protocol);
        if size > HELLO_BYTES_MAX || !known || hello.host != HOST {
            return self.bye(
                connection,
                Reason::Malformed,
                "The greeting is not for this relay.",
            );
        }
        match self.identify(connection, &hello, now_ms) {
            Ok(who) => self.welcome(connection, &hello, who, now_ms),
            Err(refusal) => self.dismiss(connection, refusal),
        }
        self.pump(now_ms);
    }

    fn identify(&mut self, connection: u64, hello: &Hello, now_ms: u64) -> Result<Who, Refusal> {
        match (hello.mode, self.members()) {
            (Mode::Found | Mode::Offer, members) => Ok(Who::Bringer {
                may_found: members.is_none(),
            }),
            (_, None) => Err(no(Reason::UnknownDesk, "The relay does not have this desk.")),
            (_, Some(members)) => {
                let c = self.connections.get(&connection).ok_or_else(removed)?;
                let dev = DeviceId(hello.who);
                if hello.mode == Mode::Device && self.accomplices.contains(&dev) {
                    return Ok(Who::Device { dev, boasts: false });
                }
                let (who, boasts) = verify(hello, c, members, now_ms)?;
                if let (Some(dev), Some(pin)) = (boasts, hello.pin) {
                    self.hold_for(dev, pin, now_ms);
                }
                Ok(who)
            }
        }
    }

    /// A present device says that it has a longer chain: new control entries wait for it, once an hour.
    fn hold_for(&mut self, dev: DeviceId, pin: desk_sync::Pin, now_ms: u64) {
        let before = self.held_by.get(&dev);
        if before.is_some_and(|at| now_ms < at + HOLD_AGAIN_MS_MIN) {
            return;
        }
        self.held_by.insert(dev, now_ms);
        self.hold = Some((pin, now_ms + HOLD_MS_MAX));
    }

    /// A device has read further in this log than it goes: the log is an older copy. Under a new incarnation everybody offers
    /// what went, and reads what came in its place.
    fn renew_if_behind(&mut self, hello: &Hello, now_ms: u64) {
        let ahead = hello
            .cursor
            .is_some_and(|cursor| cursor.incarnation == self.log.incarnation && cursor.seq > self.log.head);
        let dev = DeviceId(hello.who);
        let before = self.renewed_by.get(&dev);
        if ahead && before.is_none_or(|at| now_ms >= at + HOLD_AGAIN_MS_MIN) {
            self.renewed_by.insert(dev, now_ms);
            self.log.incarnation = self.roll();
        }
    }

    fn welcome(&mut self, connection: u64, hello: &Hello, who: Who, now_ms: u64) {
        let mut own_n = 0;
        if let Who::Device { dev, .. } = who {
            self.renew_if_behind(hello, now_ms);
            own_n = self.log.newest_of(dev).0;
            let older = self.connections.iter().filter(|(id, c)| {
                **id != connection && matches!(c.who, Who::Device { dev: other, .. } if other == dev)
            });
            for id in older.map(|(id, _)| *id).collect::<Vec<_>>() {
                self.bye(id, Reason::Replaced, "The same device has connected again.");
            }
        }
        let welcome = Welcome {
            incarnation: self.log.incarnation,
            head: self.log.head,
            control: self.members().map(pin_of),
            own_n,
            blob_token: String::from("token"),
            time_ms: now_ms,
        };
        let cursor = hello
            .cursor
            .filter(|c| c.incarnation == welcome.incarnation && c.seq <= welcome.head);
        let from = self
            .members()
            .map_or(0, |members| first_wanted(hello.pin, members));
        let has_desk = self.members().is_some();
        self.say(connection, &RelayFrame::Welcome(welcome));
        if let Some(c) = self.connections.get_mut(&connection) {
            c.who = who;
            c.has_desk = has_desk;
            c.chain_from = (!matches!(who, Who::Bringer { .. })).then_some(from);
            if matches!(who, Who::Device { .. }) {
                c.cursor = cursor.map(|cursor| cursor.seq);
            }
        }
    }
}

/// What follows the pin; the entry at its number, if that is another one (the proof of a fork).
fn first_wanted(pin: Option<desk_sync::Pin>, members: &Membership) -> u32 {
    let Some(pin) = pin else { return 0 };
    let same = members.hash_at(pin.seq).is_none_or(|hash| hash == pin.hash);
    pin.seq.saturating_add(u32::from(same))
}

/// Who it is, and the device if it boasts a longer chain.
fn verify(
    hello: &Hello,
    connection: &super::Connection,
    members: &Membership,
    now_ms: u64,
) -> Result<(Who, Option<DeviceId>), Refusal> {
    let is_device = hello.mode == Mode::Device;
    let pin = hello.pin.map(|pin| control::Pin {
        seq: pin.seq,
        hash: pin.hash,
    });
    let signed = handshake::Hello {
        proto: u32::from(hello.protocol),
        desk: DeskId(hello.desk),
        who: hello.who,
        mode: if is_device {
            handshake::Mode::Device
        } else {
            handshake::Mode::Invite
        },
        relay_nonce: connection.nonce,
        client_nonce: hello.nonce,
        host: &hello.host,
        pin,
        challenge: &connection.challenge,
    };
    let signature = hello.signature.as_slice().try_into();
    let signature = signature.map_err(|_| no(Reason::BadSignature, "The signature is no signature."))?;
    match signed.verify(members, signature) {
        Ok(Greeted::Device { device: dev, .. }) => {
            let boasts = pin.is_some_and(|pin| pin.seq > members.head().seq);
            Ok((Who::Device { dev, boasts }, boasts.then_some(dev)))
        }
        Ok(Greeted::Invite(invite)) if invite.offer.expires_ms < now_ms => {
            Err(no(Reason::InviteClosed, "The invite has expired."))
        }
        Ok(Greeted::Invite(invite)) => Ok((Who::Invite(invite.offer.id), None)),
        Err(error) => {
            let known = members.known_device(DeviceId(hello.who));
            if is_device && known.is_some_and(|device| !device.is_present()) {
                return Err(removed());
            }
            let reason = match error {
                HelloError::Signature => Reason::BadSignature,
                HelloError::UnknownDevice => Reason::UnknownDevice,
                HelloError::InviteNotOpen => Reason::InviteClosed,
                HelloError::WrongDesk => Reason::UnknownDesk,
                HelloError::WrongMode | HelloError::HostTooLong => Reason::Malformed,
            };
            Err(no(reason, error.to_string()))
        }
    }
}
