//! Appending control entries: fold, compare with the head, append. What the transaction changes is kept aside until it is
//! durable.

mod stale_cut;

use crate::{
    desk::{Desk, pin_of},
    hub::Hub,
    job::{ControlJob, ControlReply, Origin, RenewJob},
    log::{LogError, LogWrite},
};
use desk_model::DeskId;
use desk_seal::{
    ControlEntry, ControlError, Membership,
    control::{Erasure, Payload},
};
use desk_sync::{Reason, Refusal};
use std::{collections::HashMap, sync::Arc};

/// A desk's chain as the transaction leaves it.
struct Change {
    members: Arc<Membership>,
    incarnation: Option<[u8; 16]>,
    /// What the transaction erases.
    erased: Erasure,
    /// The desk as it is; none while it is being founded.
    desk: Option<Arc<Desk>>,
}

/// The desks that a transaction changes.
#[derive(Default)]
pub(super) struct Changes(HashMap<DeskId, Change>);

impl Changes {
    pub(super) fn members(&self, desk: DeskId) -> Option<Arc<Membership>> {
        self.0.get(&desk).map(|change| change.members.clone())
    }

    /// Shows everybody what is durable now.
    pub(super) fn publish(self, hub: &Hub) {
        for (id, change) in self.0 {
            for doc in change.erased.docs {
                hub.forget(id, doc, None);
            }
            for (doc, blob) in change.erased.blobs {
                hub.forget(id, doc, Some(blob));
            }
            let members = Arc::unwrap_or_clone(change.members);
            match change.desk {
                Some(desk) => desk.moved(members, change.incarnation),
                None => hub.add(Desk::new(members, change.incarnation.unwrap_or_default(), 0)),
            }
        }
    }
}

fn refused(reason: Reason, text: impl Into<String>) -> ControlReply {
    ControlReply::Refused(Refusal::new(reason, text))
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

pub(super) fn append(
    hub: &Hub,
    log: &mut dyn LogWrite,
    job: &ControlJob,
    changes: &mut Changes,
) -> Result<ControlReply, LogError> {
    let desk = hub.desk(job.desk)?;
    let mut entries = job.entries.iter();
    if desk.is_none() && changes.members(job.desk).is_none() {
        let Some(first) = entries.next() else {
            return Ok(refused(
                Reason::Invalid,
                "There is no control entry in this append.",
            ));
        };
        if let Err(no) = found(log, job, first, changes)? {
            return Ok(no);
        }
    }
    for entry in entries {
        if let Err(no) = append_one(hub, log, job, entry, desk.as_ref(), changes)? {
            return Ok(no);
        }
    }
    let members = changes
        .members(job.desk)
        .or_else(|| desk.map(|desk| desk.members()));
    Ok(match members {
        Some(members) => ControlReply::Appended(pin_of(&members)),
        None => refused(Reason::UnknownDesk, "The relay does not have this desk."),
    })
}

type Step = Result<Result<(), ControlReply>, LogError>;

fn found(log: &mut dyn LogWrite, job: &ControlJob, first: &ControlEntry, changes: &mut Changes) -> Step {
    if job.origin != (Origin::Anybody { may_found: true }) || first.desk() != job.desk {
        return Ok(Err(refused(
            Reason::UnknownDesk,
            "The relay does not have this desk, and the entry does not found it.",
        )));
    }
    let members = match Membership::found(first) {
        Ok(members) => members,
        Err(error) => return Ok(Err(refused(reason(error), error.to_string()))),
    };
    log.put_desk(job.desk, job.incarnation)?;
    log.put_control(job.desk, 0, &first.encode())?;
    tracing::info!(desk = %job.desk, "a desk was founded");
    let change = Change {
        members: Arc::new(members),
        incarnation: Some(job.incarnation),
        erased: Erasure::default(),
        desk: None,
    };
    changes.0.insert(job.desk, change);
    Ok(Ok(()))
}

fn append_one(
    hub: &Hub,
    log: &mut dyn LogWrite,
    job: &ControlJob,
    entry: &ControlEntry,
    desk: Option<&Arc<Desk>>,
    changes: &mut Changes,
) -> Step {
    let known = changes
        .members(job.desk)
        .or_else(|| desk.map(|desk| desk.members()));
    let Some(known) = known else {
        return Err(LogError::NoDesk);
    };
    if entry.desk() != job.desk {
        let error = ControlError::WrongDesk;
        return Ok(Err(refused(reason(error), error.to_string())));
    }
    let (seq, head) = (entry.header().seq, known.head());
    if let Some(hash) = known.hash_at(seq) {
        return if hash == entry.hash() {
            bring_body(log, job, entry, known, desk, changes)
        } else {
            Ok(Err(ControlReply::Conflict { from: seq }))
        };
    }
    if seq > head.seq.saturating_add(1) {
        let text =
            "The relay's chain is shorter than this entry's place. The missing entries are offered first.";
        let refusal = Refusal::new(Reason::Behind, text).with_detail(u64::from(head.seq));
        return Ok(Err(ControlReply::Refused(refusal)));
    }
    if entry.header().prev != head.hash {
        return Ok(Err(ControlReply::Conflict { from: head.seq }));
    }
    let now_ms = hub.clock.now_ms();
    if let Some(refusal) = not_now(job, entry, &known, desk, now_ms) {
        return Ok(Err(ControlReply::Refused(refusal)));
    }
    if let Some(refusal) = stale_cut::of(hub, log, job, entry, &known)? {
        return Ok(Err(ControlReply::Refused(refusal)));
    }
    extend(log, job, entry, known, desk, changes, now_ms)
}

/// What only the relay's clock and situation forbid.
fn not_now(
    job: &ControlJob,
    entry: &ControlEntry,
    members: &Membership,
    desk: Option<&Arc<Desk>>,
    now_ms: u64,
) -> Option<Refusal> {
    let rebuilds = desk.is_none();
    if let Payload::Join(claim) = &entry.header().payload {
        let expired = members
            .invite(claim.invite)
            .is_some_and(|invite| invite.offer.expires_ms < now_ms);
        let vouched = rebuilds || matches!(job.origin, Origin::Device { .. });
        if expired && !vouched {
            let text = "The invite has expired; nothing was changed. Ask for a new link.";
            return Some(Refusal::new(Reason::InviteClosed, text));
        }
    }
    let brings = matches!(
        job.origin,
        Origin::Device { boasts: true } | Origin::Anybody { .. }
    );
    let hold = desk.and_then(|desk| desk.hold(now_ms)).filter(|_| !brings)?;
    let text = "A member's device has control entries that the relay lost; yours waits until they are back. Try again in a minute.";
    let wait_ms = hold.until_ms.saturating_sub(now_ms);
    Some(Refusal::new(Reason::Held, text).with_detail(wait_ms))
}

fn extend(
    log: &mut dyn LogWrite,
    job: &ControlJob,
    entry: &ControlEntry,
    known: Arc<Membership>,
    desk: Option<&Arc<Desk>>,
    changes: &mut Changes,
    now_ms: u64,
) -> Step {
    let mut members = Arc::unwrap_or_clone(known);
    // What comes from its author is new and brings its body; what is offered may be old and lack one.
    let from_author = matches!(job.origin, Origin::Device { boasts: false } | Origin::Invite);
    let applied = if from_author {
        members.append(entry)
    } else {
        members.apply(entry)
    };
    let applied = match applied {
        Ok(applied) => applied,
        Err(error) => return Ok(Err(refused(reason(error), error.to_string()))),
    };
    log.put_control(job.desk, applied.pin.seq, &entry.encode())?;
    for seq in applied.freed {
        drop_body(log, job.desk, seq)?;
    }
    let incarnation = renewed(log, job, &members, desk, now_ms)?;
    let change = note(changes, job.desk, desk, members, incarnation);
    if let Payload::Erase(erasure) = &entry.header().payload {
        for doc in &erasure.docs {
            log.erase(job.desk, *doc)?;
        }
        change.erased.docs.extend(&erasure.docs);
        change.erased.blobs.extend(&erasure.blobs);
    }
    Ok(Ok(()))
}

fn note<'c>(
    changes: &'c mut Changes,
    id: DeskId,
    desk: Option<&Arc<Desk>>,
    members: Membership,
    incarnation: Option<[u8; 16]>,
) -> &'c mut Change {
    let members = Arc::new(members);
    let change = changes.0.entry(id).or_insert_with(|| Change {
        members: members.clone(),
        incarnation: None,
        erased: Erasure::default(),
        desk: desk.cloned(),
    });
    change.members = members;
    change.incarnation = incarnation.or(change.incarnation);
    change
}

/// A new incarnation, when the chain that the relay had lost is back: peers then offer the data that went with it.
fn renewed(
    log: &mut dyn LogWrite,
    job: &ControlJob,
    members: &Membership,
    desk: Option<&Arc<Desk>>,
    now_ms: u64,
) -> Result<Option<[u8; 16]>, LogError> {
    let Some(desk) = desk else { return Ok(None) };
    let back = desk
        .hold(now_ms)
        .is_some_and(|hold| members.hash_at(hold.pin.seq) == Some(hold.pin.hash));
    if !back {
        return Ok(None);
    }
    desk.release_hold();
    log.put_desk(job.desk, job.incarnation)?;
    tracing::info!(desk = %job.desk, "the lost part of the chain is back; the log has a new incarnation");
    Ok(Some(job.incarnation))
}

/// Gives the log a new incarnation when it is an older copy of itself: peers then offer what went, and read from the beginning
/// what has come in its place.
pub(super) fn renew(log: &mut dyn LogWrite, job: &RenewJob, changes: &mut Changes) -> Result<(), LogError> {
    let desk = &job.desk;
    if desk.incarnation() != job.seen.incarnation || job.seen.seq <= desk.head() {
        return Ok(());
    }
    log.put_desk(desk.id, job.incarnation)?;
    tracing::warn!(desk = %desk.id, "a device has read further than the log goes; the log has a new incarnation");
    let members = changes.members(desk.id).unwrap_or_else(|| desk.members());
    let members = Arc::unwrap_or_clone(members);
    note(changes, desk.id, Some(desk), members, Some(job.incarnation));
    Ok(())
}

/// The seals of an invite that is closed are not kept.
fn drop_body(log: &mut dyn LogWrite, desk: DeskId, seq: u32) -> Result<(), LogError> {
    let Some(bytes) = log.control(desk, seq)? else {
        return Ok(());
    };
    if let Ok(invite) = ControlEntry::decode(&bytes) {
        log.put_control(desk, seq, &invite.without_body().encode())?;
    }
    Ok(())
}

/// An entry that is there already; it may bring the body that was missing.
fn bring_body(
    log: &mut dyn LogWrite,
    job: &ControlJob,
    entry: &ControlEntry,
    known: Arc<Membership>,
    desk: Option<&Arc<Desk>>,
    changes: &mut Changes,
) -> Step {
    let seq = entry.header().seq;
    if entry.body().is_some() && known.withheld().any(|missing| missing == seq) {
        let mut members = Arc::unwrap_or_clone(known);
        members.body_came(entry);
        log.put_control(job.desk, seq, &entry.encode())?;
        note(changes, job.desk, desk, members, None);
    }
    Ok(Ok(()))
}
