//! Storing one batch of entries: what needs the log to be decided.

use super::{compaction, control::Changes};
use crate::{
    check::{Checked, Way, check},
    desk::{Desk, Published},
    job::EntriesJob,
    log::{LogError, LogWrite},
};
use desk_seal::entry::Kind;
use desk_sync::{Items, Outcome, Reason, Refusal, RelayFrame};
use std::{
    mem,
    sync::{Arc, atomic::Ordering},
};

/// What became of a batch.
pub(super) struct Stored {
    pub(super) outcomes: Vec<Outcome>,
    /// What is new, with its numbers, which follow each other.
    items: Items,
    /// Something was said of a snapshot.
    pub(super) attested: bool,
}

/// Checks again what was checked by an older membership.
fn check_again(job: &mut EntriesJob, changes: &Changes) {
    let newest = changes.members(job.desk.id).unwrap_or_else(|| job.desk.members());
    if Arc::ptr_eq(&newest, &job.members) {
        return;
    }
    for entry in &mut job.entries {
        if let Ok(checked) = entry {
            let bytes = mem::take(&mut checked.bytes);
            *entry = check(bytes, job.way, &newest);
        }
    }
    job.members = newest;
}

pub(super) fn store(
    log: &mut dyn LogWrite,
    job: &mut EntriesJob,
    changes: &Changes,
    now_ms: u64,
) -> Result<Stored, LogError> {
    check_again(job, changes);
    let is_push = matches!(job.way, Way::Push(_));
    if is_push && job.restart {
        job.halted.store(false, Ordering::Release);
    }
    let mut stored = Stored {
        outcomes: Vec::with_capacity(job.entries.len()),
        items: Items::default(),
        attested: false,
    };
    for entry in &mut job.entries {
        if is_push && job.halted.load(Ordering::Acquire) {
            let text = "Not looked at, because an entry before it was refused.";
            stored
                .outcomes
                .push(Outcome::Refused(Refusal::new(Reason::Skipped, text)));
            continue;
        }
        let outcome = match entry {
            Ok(checked) => {
                let before = stored.items.0.len();
                let outcome = store_one(log, &job.desk, is_push, checked, &mut stored.items)?;
                if stored.items.0.len() > before {
                    stored.attested |= compaction::note(log, job.desk.id, &job.members, checked, now_ms)?;
                }
                outcome
            }
            Err(refusal) => Outcome::Refused(refusal.clone()),
        };
        if is_push && matches!(outcome, Outcome::Refused(_)) {
            job.halted.store(true, Ordering::Release);
        }
        stored.outcomes.push(outcome);
    }
    Ok(stored)
}

fn store_one(
    log: &mut dyn LogWrite,
    desk: &Desk,
    is_push: bool,
    checked: &mut Checked,
    items: &mut Items,
) -> Result<Outcome, LogError> {
    if let Some(seq) = log.find(desk.id, &checked.key)? {
        return Ok(Outcome::Stored(seq));
    }
    if is_push {
        let highest = log.newest_of(desk.id, checked.key.dev)?.n;
        if checked.n <= highest {
            let text = "This device has used that number before; the entry was not stored. Was its store copied or brought back?";
            let refusal = Refusal::new(Reason::NumberUsed, text).with_detail(highest);
            return Ok(Outcome::Refused(refusal));
        }
    }
    let needed = checked.key_id.filter(|_| checked.kind != Kind::Key);
    if let Some(key) = needed
        && !log.has_key(desk.id, checked.key.doc, key)?
    {
        let text =
            "The relay lacks the key record of this entry; it was not stored. Send the key record first.";
        return Ok(Outcome::Refused(Refusal::new(Reason::MissingKey, text)));
    }
    let seq = log.put(desk.id, &checked.new_entry())?;
    items.0.push((seq, mem::take(&mut checked.bytes)));
    Ok(Outcome::Stored(seq))
}

impl Stored {
    /// Passes on what is new.
    pub(super) fn publish(&self, desk: &Desk, by: u64) {
        let (Some((first, _)), Some((last, _))) = (self.items.0.first(), self.items.0.last()) else {
            return;
        };
        let (after, upto) = (first.saturating_sub(1), *last);
        let published = || {
            let items = self.items.clone();
            let frame = RelayFrame::Entries { upto, items }.encode().into();
            Published {
                by,
                after,
                upto,
                frame,
            }
        };
        desk.publish(published, upto);
    }
}
