//! Appending control entries: fold, compare with the head, append. As in `desk_relay/src/writer/control.rs`.

use super::{Relay, Who, pin_of};
use desk_seal::{
    ControlEntry, ControlError, CounterProof, Membership,
    control::{Cut, Payload},
    entry::verify_uncounted,
};
use desk_sync::{Batch, Reason, Refusal, RelayFrame};

enum No {
    Refused(Refusal),
    Conflict { from: u32 },
}

fn no(reason: Reason, text: impl Into<String>) -> No {
    No::Refused(Refusal::new(reason, text.into()))
}

fn reason(error: ControlError) -> Reason {
    match error {
        ControlError::NeedsNewerApp => Reason::UnknownVersion,
        ControlError::Malformed(_) => Reason::Malformed,
        ControlError::Signature => Reason::BadSignature,
        ControlError::UnknownAuthor => Reason::UnknownDevice,
        ControlError::NotAllowed => Reason::NotAllowed,
        ControlError::InviteUsed | ControlError::InviteRevoked | ControlError::InviteUnknown => {
            Reason::InviteClosed
        }
        _ => Reason::Invalid,
    }
}

fn invalid(error: ControlError) -> No {
    no(reason(error), error.to_string())
}

impl Relay {
    pub(super) fn append(&mut self, connection: u64, batch: u32, entries: &Batch, now_ms: u64) {
        let appended = self.append_all(connection, entries, now_ms);
        let frame = match (appended, self.members()) {
            (Ok(()), Some(members)) => RelayFrame::Appended {
                batch,
                head: pin_of(members),
            },
            (Ok(()), None) => return,
            (Err(No::Conflict { from }), _) => {
                let entries = Batch(self.log.chain.iter().skip(from as usize).cloned().collect());
                RelayFrame::Conflict { batch, from, entries }
            }
            (Err(No::Refused(refusal)), _) => RelayFrame::Refused {
                batch: Some(batch),
                refusal,
            },
        };
        self.say(connection, &frame);
        self.send_away_who_left();
    }

    fn append_all(&mut self, connection: u64, entries: &Batch, now_ms: u64) -> Result<(), No> {
        let who = self.connections.get(&connection).map_or(Who::Unknown, |c| c.who);
        let mut decoded = Vec::new();
        for bytes in &entries.0 {
            decoded
                .push(ControlEntry::decode(bytes).map_err(|error| no(Reason::Malformed, error.to_string()))?);
        }
        let rebuilds = self.members().is_none();
        let mut entries = decoded.into_iter();
        if rebuilds {
            let first = entries
                .next()
                .filter(|_| who == Who::Bringer { may_found: true })
                .ok_or_else(|| no(Reason::UnknownDesk, "The relay does not have this desk."))?;
            let members = Membership::found(&first).map_err(invalid)?;
            self.log.incarnation = self.roll();
            self.log.chain = vec![first.encode()];
            self.log.members = Some(members);
        }
        entries.try_for_each(|entry| self.append_one(who, &entry, rebuilds, now_ms))
    }

    fn append_one(&mut self, who: Who, entry: &ControlEntry, rebuilds: bool, now_ms: u64) -> Result<(), No> {
        let Some(members) = self.log.members.as_ref() else {
            return Err(no(Reason::UnknownDesk, "The relay does not have this desk."));
        };
        if entry.desk() != members.desk() {
            return Err(invalid(ControlError::WrongDesk));
        }
        let (seq, head) = (entry.header().seq, members.head());
        if let Some(hash) = members.hash_at(seq) {
            if hash != entry.hash() {
                return Err(No::Conflict { from: seq });
            }
            self.bring_body(seq, entry);
            return Ok(());
        }
        if seq > head.seq.saturating_add(1) {
            let refusal = Refusal::new(
                Reason::Behind,
                "The relay's chain is shorter than this entry's place.",
            );
            return Err(No::Refused(refusal.with_detail(u64::from(head.seq))));
        }
        if entry.header().prev != head.hash {
            return Err(No::Conflict { from: head.seq });
        }
        self.not_now(who, entry, rebuilds, now_ms)?;
        if who_is_new(who) {
            self.stale_cut(entry)?;
        }
        let Some(members) = self.log.members.as_mut() else {
            return Ok(());
        };
        let from_author = matches!(who, Who::Device { boasts: false, .. } | Who::Invite(_));
        let applied = if from_author {
            members.append(entry)
        } else {
            members.apply(entry)
        };
        let applied = applied.map_err(invalid)?;
        self.log.chain.push(entry.encode());
        for seq in applied.freed {
            self.drop_body(seq as usize);
        }
        self.renew_if_back();
        if let Payload::Erase(erasure) = &entry.header().payload {
            erasure.docs.iter().for_each(|doc| self.log.erase(*doc));
        }
        Ok(())
    }

    fn bring_body(&mut self, seq: u32, entry: &ControlEntry) {
        let Some(members) = self.log.members.as_mut() else {
            return;
        };
        if entry.body().is_some() && members.withheld().any(|missing| missing == seq) {
            members.body_came(entry);
            self.log.chain[seq as usize] = entry.encode();
        }
    }

    /// The seals of an invite that is closed are not kept.
    fn drop_body(&mut self, seq: usize) {
        if let Ok(invite) = ControlEntry::decode(&self.log.chain[seq]) {
            self.log.chain[seq] = invite.without_body().encode();
        }
    }

    /// A new incarnation, when the chain that was lost is back: peers then offer the data that went with it.
    fn renew_if_back(&mut self) {
        let Some((pin, _)) = self.hold else { return };
        if self.members().and_then(|members| members.hash_at(pin.seq)) == Some(pin.hash) {
            self.hold = None;
            self.log.incarnation = self.roll();
        }
    }

    fn not_now(&mut self, who: Who, entry: &ControlEntry, rebuilds: bool, now_ms: u64) -> Result<(), No> {
        if let (Payload::Join(claim), Some(members)) = (&entry.header().payload, self.members()) {
            let invite = members.invite(claim.invite);
            let expired = invite.is_some_and(|invite| invite.offer.expires_ms < now_ms);
            if expired && !rebuilds && !matches!(who, Who::Device { .. }) {
                return Err(no(Reason::InviteClosed, "The invite has expired."));
            }
        }
        self.hold = self.hold.filter(|(_, until)| now_ms < *until);
        let brings = matches!(who, Who::Device { boasts: true, .. } | Who::Bringer { .. });
        match self.hold {
            Some((_, until)) if !brings => {
                let refusal = Refusal::new(Reason::Held, "Yours waits until the lost entries are back.");
                Err(No::Refused(refusal.with_detail(until - now_ms)))
            }
            _ => Ok(()),
        }
    }

    /// A cut below what is held of a device would cut off work that was taken.
    fn stale_cut(&self, entry: &ControlEntry) -> Result<(), No> {
        let Some(members) = self.members() else {
            return Ok(());
        };
        for (device, cut) in cuts(&entry.header().payload) {
            let (n, seq) = self.log.newest_of(*device);
            let stored = self.log.entries.get(&seq).filter(|_| n > *cut);
            let proof = stored.and_then(|kept| verify_uncounted(&kept.bytes, members).ok());
            // Without a proof it was erased, and the cut takes nothing of it away.
            if let Some(proof) = proof {
                let refusal = Refusal::new(Reason::StaleCut, "The relay holds newer work of the device.");
                let evidence = CounterProof::of(&proof).encode();
                return Err(No::Refused(refusal.with_detail(n).with_evidence(evidence)));
            }
        }
        Ok(())
    }
}

fn who_is_new(who: Who) -> bool {
    matches!(who, Who::Device { boasts: false, .. })
}

fn cuts(payload: &Payload) -> &[Cut] {
    match payload {
        Payload::Remove(removal) => &removal.cuts,
        Payload::SetRole(change) => change.cuts.as_deref().unwrap_or_default(),
        _ => &[],
    }
}
