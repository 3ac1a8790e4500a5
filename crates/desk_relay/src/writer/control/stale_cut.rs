//! A removal says up to which number the entries of a device count. One below what the relay holds would cut off work that was
//! taken, so it is refused with that device's own signature as the proof, and signed again with the higher number.

use crate::{
    hub::Hub,
    job::{ControlJob, Origin},
    log::{LogError, LogWrite},
};
use desk_seal::{
    ControlEntry, CounterProof, Membership,
    control::{Cut, Payload},
    entry::verify_uncounted,
};
use desk_sync::{Reason, Refusal};

/// How long the remover waits when the newest entry is only just being stored.
const AGAIN_MS: u64 = 200;

/// Why an entry that cuts too low is not taken now. What is brought back after a loss is judged by nobody again.
pub(super) fn of(
    hub: &Hub,
    log: &mut dyn LogWrite,
    job: &ControlJob,
    entry: &ControlEntry,
    members: &Membership,
) -> Result<Option<Refusal>, LogError> {
    if job.origin != (Origin::Device { boasts: false }) {
        return Ok(None);
    }
    for (device, cut) in cuts(&entry.header().payload) {
        let newest = log.newest_of(job.desk, *device)?;
        if newest.n <= *cut {
            continue;
        }
        let stored = hub.log.after(job.desk, newest.seq.saturating_sub(1), 1)?;
        let proof = stored
            .first()
            .filter(|(seq, _)| *seq == newest.seq)
            .and_then(|(_, bytes)| verify_uncounted(bytes, members).ok())
            .map(|verified| CounterProof::of(&verified).encode());
        let Some(proof) = proof else {
            if hub.log.newest_of(job.desk, *device)? == newest {
                // It was erased, so nobody can prove it any more, and the cut takes nothing of it away.
                continue;
            }
            let text = "The device is just being heard; nothing was changed. It is tried again at once.";
            return Ok(Some(Refusal::new(Reason::Held, text).with_detail(AGAIN_MS)));
        };
        let text = "The relay holds newer work of the device than the removal speaks of; nothing was changed. It is signed again with that.";
        let refusal = Refusal::new(Reason::StaleCut, text).with_detail(newest.n);
        return Ok(Some(refusal.with_evidence(proof)));
    }
    Ok(None)
}

fn cuts(payload: &Payload) -> &[Cut] {
    match payload {
        Payload::Remove(removal) => &removal.cuts,
        Payload::SetRole(change) => change.cuts.as_deref().unwrap_or_default(),
        _ => &[],
    }
}
