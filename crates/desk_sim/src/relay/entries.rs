//! Storing pushed and offered entries. As in `desk_relay/src/check.rs` and `desk_relay/src/writer/entries.rs`.

use super::{Relay, log::Kept, removed};
use crate::planted::Planted;
use desk_model::{DeviceId, Role};
use desk_seal::{
    Membership,
    entry::{EntryError, Kind, VerifiedEntry, verify},
};
use desk_sync::{Batch, EntryHead, Outcome, Reason, Refusal, RelayFrame};

/// Of so many entries a planted relay forgets one.
const FORGETS_ONE_OF: u64 = 7;

fn no(reason: Reason, text: impl Into<String>) -> Refusal {
    Refusal::new(reason, text.into())
}

fn reason(error: &EntryError) -> Reason {
    match error {
        EntryError::Malformed(_) | EntryError::Core => Reason::Malformed,
        EntryError::TooLarge => Reason::TooLarge,
        EntryError::NeedsNewerApp => Reason::UnknownVersion,
        EntryError::UnknownAuthor => Reason::UnknownDevice,
        EntryError::Signature => Reason::BadSignature,
        EntryError::Ahead => Reason::Ahead,
        EntryError::WrongChain => Reason::WrongChain,
        EntryError::Void => Reason::Void,
    }
}

fn check<'e>(
    bytes: &'e [u8],
    push: Option<DeviceId>,
    sender: DeviceId,
    members: &Membership,
) -> Result<VerifiedEntry<'e>, Refusal> {
    match members.role_of(sender) {
        None => return Err(removed()),
        Some((_, Role::Viewer)) => return Err(no(Reason::NotAllowed, "Your role does not write.")),
        Some(_) => {}
    }
    EntryHead::parse(bytes).map_err(|error| no(Reason::TooLarge, error.to_string()))?;
    let verified = verify(bytes, members).map_err(|error| no(reason(&error), error.to_string()))?;
    if members.is_erased(verified.core().doc) {
        return Err(no(
            Reason::Erased,
            "What this belongs to was erased from the desk.",
        ));
    }
    let Some(pusher) = push else { return Ok(verified) };
    if verified.core().dev != pusher {
        return Err(no(Reason::NotAllowed, "The entry is another device's."));
    }
    let current = members.current_epoch();
    if verified.epoch().is_some_and(|epoch| epoch != current) {
        let refusal = no(
            Reason::StaleEpoch,
            "The entry is sealed under a former key of the desk.",
        );
        return Err(refusal.with_detail(u64::from(current)));
    }
    Ok(verified)
}

impl Relay {
    /// Stores a batch; `push` is the device whose new entries they are.
    #[allow(clippy::too_many_arguments, reason = "what a frame and its connection say")]
    pub(super) fn store(
        &mut self,
        connection: u64,
        push: Option<DeviceId>,
        sender: DeviceId,
        batch: u32,
        restart: bool,
        entries: Batch,
        now_ms: u64,
    ) {
        let mut halted = self.connections.get(&connection).is_some_and(|c| c.halted) && !restart;
        let mut outcomes = Vec::new();
        for bytes in entries.0 {
            if push.is_some() && halted {
                let skipped = no(Reason::Skipped, "An entry before it was refused.");
                outcomes.push(Outcome::Refused(skipped));
                continue;
            }
            outcomes.push(match self.store_one(connection, push, sender, bytes) {
                Ok(seq) => Outcome::Stored(seq),
                Err(refusal) => {
                    halted |= push.is_some();
                    Outcome::Refused(refusal)
                }
            });
        }
        if let (Some(c), true) = (self.connections.get_mut(&connection), push.is_some()) {
            c.halted = halted;
        }
        // The real relay's answer and its feed are two tasks: either may be first.
        if batch.is_multiple_of(2) {
            self.pump(now_ms);
        }
        self.say(connection, &RelayFrame::Ack { batch, outcomes });
    }

    fn store_one(
        &mut self,
        connection: u64,
        push: Option<DeviceId>,
        sender: DeviceId,
        bytes: Vec<u8>,
    ) -> Result<u64, Refusal> {
        let members = self.log.members.as_ref();
        let members = members.ok_or_else(|| no(Reason::UnknownDesk, "The relay does not have this desk."))?;
        let verified = check(&bytes, push, sender, members)?;
        let core = *verified.core();
        let (key, key_id, is_key) = (
            (core.doc, core.id, core.dev),
            verified.key_id(),
            core.kind == Kind::Key,
        );
        if let Some(seq) = self.log.find(&key) {
            return Ok(seq);
        }
        let highest = self.log.newest_of(core.dev).0;
        if push.is_some() && core.n <= highest {
            let refusal = no(Reason::NumberUsed, "This device has used that number before.");
            return Err(refusal.with_detail(highest));
        }
        let needed = key_id.filter(|_| !is_key);
        if needed.is_some_and(|id| !self.log.has_key(core.doc, id)) {
            return Err(no(
                Reason::MissingKey,
                "The relay lacks the key record of this entry.",
            ));
        }
        let seq = self.log.number(core.dev, core.n);
        if self.planted == Some(Planted::RelayForgets) && seq.is_multiple_of(FORGETS_ONE_OF) && !is_key {
            self.forgot += 1;
            return Ok(seq);
        }
        let kept = Kept {
            key,
            is_key,
            bytes,
            by: connection,
        };
        self.log.keep(seq, kept, key_id);
        Ok(seq)
    }
}
