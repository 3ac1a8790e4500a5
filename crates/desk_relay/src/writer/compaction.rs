//! Compaction: what devices say of snapshots is noted, and what a snapshot covers is dropped when somebody whose word is enough
//! found it good, nobody found it bad, and a time has passed in which whoever holds what it lacks could say so.

use super::control::Changes;
use crate::{
    check::Checked,
    hub::Hub,
    limit::DROPPED_AT_ONCE_MAX,
    log::{Attested, EntryKey, LogError, LogWrite},
};
use desk_model::{DeskId, DocId};
use desk_seal::{
    Membership,
    entry::{Kind, Verdict, verify, vouches},
};
use std::sync::Arc;

/// An entry was stored: notes what it means for snapshots. True when something was said of one.
pub(super) fn note(
    log: &mut dyn LogWrite,
    desk: DeskId,
    members: &Membership,
    checked: &Checked,
    now_ms: u64,
) -> Result<bool, LogError> {
    if checked.kind == Kind::Snapshot {
        let known = log.attested(desk, &checked.key)?;
        if known != Attested::default() && log.entry(desk, &checked.key)?.is_some() {
            // It was spoken of before it came, or came again after it was lost.
            let again = Attested {
                dropped: false,
                ..known
            };
            log.put_attested(desk, &checked.key, &again)?;
        }
        return Ok(known.good.is_some());
    }
    let Some(attest) = checked.attest else {
        return Ok(false);
    };
    let (id, dev) = attest.snapshot;
    let snapshot = EntryKey {
        doc: checked.key.doc,
        id,
        dev,
    };
    let mut known = log.attested(desk, &snapshot)?;
    let person = members.known_device(checked.key.dev).map(|device| device.person);
    match (attest.verdict, person) {
        (Verdict::Good, Some(person)) if known.good.is_none() && vouches(members, checked.key.dev, dev) => {
            known.good = Some((person, now_ms));
        }
        (Verdict::Bad, _) if !known.bad => {
            if known.dropped {
                // What was dropped for it is taken again from whoever has it.
                let covered = covered(log, desk, &snapshot, members)?.unwrap_or_default();
                log.release(desk, &snapshot, &covered)?;
            }
            known = Attested {
                bad: true,
                dropped: false,
                ..known
            };
        }
        _ => return Ok(false),
    }
    log.put_attested(desk, &snapshot, &known)?;
    Ok(true)
}

/// Drops what has waited for the desk's grace.
pub(super) fn drop_due(
    hub: &Hub,
    log: &mut dyn LogWrite,
    changes: &Changes,
    now_ms: u64,
) -> Result<(), LogError> {
    let since_ms = now_ms.checked_sub(hub.grace_ms);
    let Some(since_ms) = since_ms else { return Ok(()) };
    for (desk, snapshot) in log.waiting(since_ms, DROPPED_AT_ONCE_MAX)? {
        let members: Option<Arc<Membership>> = match changes.members(desk) {
            Some(members) => Some(members),
            None => hub.desk(desk)?.map(|desk| desk.members()),
        };
        let Some(members) = members else { continue };
        let gone = match covered(log, desk, &snapshot, &members)? {
            Some(covered) => log.drop_covered(desk, &snapshot, &covered)?,
            None => 0,
        };
        let known = log.attested(desk, &snapshot)?;
        let dropped = Attested {
            dropped: true,
            ..known
        };
        log.put_attested(desk, &snapshot, &dropped)?;
        tracing::info!(%desk, gone, "entries were dropped that a snapshot covers");
    }
    Ok(())
}

/// What a snapshot covers; none when it is not here or does not count.
fn covered(
    log: &mut dyn LogWrite,
    desk: DeskId,
    snapshot: &EntryKey,
    members: &Membership,
) -> Result<Option<Vec<EntryKey>>, LogError> {
    let Some((_, bytes)) = log.entry(desk, snapshot)? else {
        return Ok(None);
    };
    let key = |doc: DocId, (id, dev)| EntryKey { doc, id, dev };
    Ok(verify(&bytes, members).ok().map(|verified| {
        let covers = verified.covers();
        covers.into_iter().map(|name| key(snapshot.doc, name)).collect()
    }))
}
