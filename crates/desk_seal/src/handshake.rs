//! Who is at the other end of a connection: what a Hello signs, and the relay's check of it. The frames that carry these
//! fields are `desk_sync`'s.

use crate::{
    control::{Invite, Membership, Pin},
    device::{DeviceKeys, DevicePublic},
    digest,
    link::InviteSecret,
    name, signature,
};
use desk_model::{DeskId, DeviceId, PersonId, Role};
use ed25519_dalek::SigningKey;

/// How long a challenge may be answered; it is good for one answer.
pub const CHALLENGE_MS_MAX: u64 = 30_000;
/// Bytes of the host in a Hello.
pub const HOST_BYTES_MAX: usize = 255;

/// Who says hello.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Device = 1,
    Invite = 2,
    Found = 3,
    /// Brings control entries, which prove themselves; unsigned.
    OfferControl = 4,
}

impl Mode {
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        [Self::Device, Self::Invite, Self::Found, Self::OfferControl]
            .into_iter()
            .find(|mode| *mode as u8 == number)
    }
}

/// What a Hello says and its signature covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hello<'a> {
    pub proto: u32,
    pub desk: DeskId,
    /// A device id, or the invite's id.
    pub who: [u8; 16],
    pub mode: Mode,
    /// From the challenge.
    pub relay_nonce: [u8; 32],
    pub client_nonce: [u8; 32],
    /// What the client dialled: lower case, with the port.
    pub host: &'a str,
    /// Where the client's chain stands; signed as all zero while it has none.
    pub pin: Option<Pin>,
    /// The challenge, byte for byte.
    pub challenge: &'a [u8],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HelloError {
    #[error("The signature of the greeting is not right; check the address of the relay and connect again.")]
    Signature,
    #[error("This device is not, or no longer, a member of the desk; what is stored here stays readable.")]
    UnknownDevice,
    #[error("The invite is not open; ask for a new link.")]
    InviteNotOpen,
    #[error("The greeting is meant for another desk; connect again.")]
    WrongDesk,
    #[error("This way of greeting does not open the desk; connect again.")]
    WrongMode,
    #[error("The address of the relay is longer than {HOST_BYTES_MAX} bytes; use a shorter one.")]
    HostTooLong,
}

/// Who a verified Hello is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Greeted<'m> {
    Device {
        device: DeviceId,
        person: PersonId,
        role: Role,
    },
    /// May see the control log and append its Join.
    Invite(&'m Invite),
}

impl Hello<'_> {
    fn signature_holds(&self, key: &[u8; 32], signature: &[u8; 64]) -> bool {
        self.host.len() <= HOST_BYTES_MAX
            && self.with_parts(|parts| signature::holds(key, name::HELLO, parts, signature))
    }

    /// desk ‖ relay nonce ‖ client nonce ‖ proto u32 ‖ mode u8 ‖ length of host u32 ‖ host ‖ pin seq u32 ‖ pin hash ‖
    /// D("challenge", challenge).
    fn with_parts<T>(&self, with: impl FnOnce(&[&[u8]]) -> T) -> T {
        let challenge = digest::derive(name::CHALLENGE, &[self.challenge]);
        let pin = self.pin.unwrap_or_default();
        let host_bytes = u32::try_from(self.host.len()).unwrap_or(u32::MAX);
        with(&[
            self.desk.as_bytes(),
            &self.relay_nonce,
            &self.client_nonce,
            &self.proto.to_be_bytes(),
            &[self.mode as u8],
            &host_bytes.to_be_bytes(),
            self.host.as_bytes(),
            &pin.seq.to_be_bytes(),
            &pin.hash,
            &challenge,
        ])
    }

    fn sign(&self, key: &SigningKey) -> Result<[u8; 64], HelloError> {
        if self.host.len() > HOST_BYTES_MAX {
            return Err(HelloError::HostTooLong);
        }
        Ok(self.with_parts(|parts| signature::sign(key, name::HELLO, parts)))
    }

    /// Mode device or found.
    pub fn sign_as_device(&self, keys: &DeviceKeys) -> Result<[u8; 64], HelloError> {
        let mine = self.who == keys.id().0 && matches!(self.mode, Mode::Device | Mode::Found);
        if mine {
            self.sign(&keys.sign)
        } else {
            Err(HelloError::WrongMode)
        }
    }

    /// Mode invite.
    pub fn sign_as_invite(&self, secret: &InviteSecret) -> Result<[u8; 64], HelloError> {
        let keys = secret.keys(self.desk);
        let mine = self.who == keys.id() && self.mode == Mode::Invite;
        if mine {
            self.sign(&keys.sign)
        } else {
            Err(HelloError::WrongMode)
        }
    }

    /// The relay's check for modes device and invite. That nonce, challenge and host are its own, unused and in time, the
    /// caller has checked; so has it the invite's expiry.
    pub fn verify<'m>(
        &self,
        members: &'m Membership,
        signature: &[u8; 64],
    ) -> Result<Greeted<'m>, HelloError> {
        if self.desk != members.desk() {
            return Err(HelloError::WrongDesk);
        }
        let (key, greeted) = match self.mode {
            Mode::Device => {
                let device = DeviceId(self.who);
                let public = members.device(device).ok_or(HelloError::UnknownDevice)?.public;
                let (person, role) = members.role_of(device).ok_or(HelloError::UnknownDevice)?;
                (public.sign, Greeted::Device { device, person, role })
            }
            Mode::Invite => {
                let invite = members.invite(self.who).filter(|invite| invite.is_open());
                let invite = invite.ok_or(HelloError::InviteNotOpen)?;
                (invite.offer.sign, Greeted::Invite(invite))
            }
            Mode::Found | Mode::OfferControl => return Err(HelloError::WrongMode),
        };
        if self.signature_holds(&key, signature) {
            Ok(greeted)
        } else {
            Err(HelloError::Signature)
        }
    }

    /// The relay's check for mode found, with the keys out of the Found entry that is offered.
    pub fn verify_founder(
        &self,
        founder: &DevicePublic,
        signature: &[u8; 64],
    ) -> Result<DeviceId, HelloError> {
        if self.mode != Mode::Found || self.who != founder.id().0 {
            return Err(HelloError::WrongMode);
        }
        let holds = self.signature_holds(&founder.sign, signature);
        if holds {
            Ok(founder.id())
        } else {
            Err(HelloError::Signature)
        }
    }
}
