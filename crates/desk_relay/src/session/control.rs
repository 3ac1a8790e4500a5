//! Requests about the control chain. Appends go through one task of their own: whoever has to wait for their turn is still
//! listened to.

use super::{Outbox, Session, Who, bye};
use crate::{
    clock, dice,
    hub::Hub,
    job::{ControlJob, ControlReply, Job, Origin},
    limit::{CONTROL_BYTES_PER_SECOND, CONTROLS_AT_ONCE, CONTROLS_BURST, CONTROLS_PER_SECOND, PAGE_BYTES},
    rate::Bucket,
    work::blocking,
};
use desk_model::DeskId;
use desk_seal::ControlEntry;
use desk_sync::{Batch, Reason, Refusal, RelayFrame, limit::CONTROL_OFFER_BYTES_MAX};
use std::sync::Arc;
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinSet,
};

fn no_writer() -> Refusal {
    bye(
        Reason::Draining,
        "The relay shuts down. Your work is kept here. Connect again soon.",
    )
}

/// How fast a connection may append.
#[derive(Debug, Clone, Copy)]
enum Pace {
    /// New entries of a member.
    Entries(Bucket),
    /// A chain that is given to a relay which lacks it comes as a whole, and proves itself.
    Bytes(Bucket),
}

impl Pace {
    fn of(origin: Origin, now_ms: u64) -> Self {
        match origin {
            Origin::Anybody { .. } | Origin::Device { boasts: true } => Self::Bytes(Bucket::new(
                CONTROL_OFFER_BYTES_MAX as f64,
                CONTROL_BYTES_PER_SECOND,
                now_ms,
            )),
            Origin::Invite | Origin::Device { boasts: false } => {
                Self::Entries(Bucket::new(CONTROLS_BURST, CONTROLS_PER_SECOND, now_ms))
            }
        }
    }

    /// How long these wait.
    fn wait_ms(&mut self, entries: usize, bytes: usize, now_ms: u64) -> u64 {
        match self {
            Self::Entries(bucket) => bucket.take(entries as f64, now_ms),
            Self::Bytes(bucket) => bucket.take(bytes as f64, now_ms),
        }
    }
}

struct Offered {
    batch: u32,
    entries: Batch,
}

/// The way of a connection's control entries to the writer.
pub(super) struct Appends(mpsc::Sender<Offered>);

impl Appends {
    fn start(appending: Appending, tasks: &mut JoinSet<()>) -> Self {
        let (offer, offered) = mpsc::channel(CONTROLS_AT_ONCE);
        tasks.spawn(appending.run(offered));
        Self(offer)
    }
}

/// The task behind it.
struct Appending {
    hub: Arc<Hub>,
    desk_id: DeskId,
    origin: Origin,
    outbox: Outbox,
    dismiss: mpsc::Sender<Refusal>,
    pace: Pace,
}

impl Appending {
    async fn run(mut self, mut offered: mpsc::Receiver<Offered>) {
        while let Some(Offered { batch, entries }) = offered.recv().await {
            let wait_ms = self
                .pace
                .wait_ms(entries.0.len(), entries.weight(), self.hub.clock.now_ms());
            if wait_ms > 0 {
                clock::wait(wait_ms).await;
            }
            match self.append(batch, &entries).await {
                Ok(frame) => _ = self.outbox.send(&frame).await,
                Err(farewell) => {
                    // A full channel has a farewell in it already.
                    let _ = self.dismiss.try_send(farewell);
                    return;
                }
            }
        }
    }

    /// The answer, or the connection's end.
    async fn append(&self, batch: u32, entries: &Batch) -> Result<RelayFrame, Refusal> {
        let refused = |refusal| RelayFrame::Refused {
            batch: Some(batch),
            refusal,
        };
        let decoded = entries.0.iter().map(|bytes| ControlEntry::decode(bytes));
        let entries = match decoded.collect() {
            Ok(entries) => entries,
            Err(error) => {
                let error: desk_seal::control::ControlError = error;
                return Ok(refused(Refusal::new(Reason::Malformed, error.to_string())));
            }
        };
        let incarnation =
            dice::roll().ok_or_else(|| bye(Reason::Internal, "The relay has no randomness."))?;
        let (reply, answer) = oneshot::channel();
        let job = ControlJob {
            desk: self.desk_id,
            origin: self.origin,
            entries,
            incarnation,
            reply,
        };
        let jobs = self.hub.jobs.upgrade().ok_or_else(no_writer)?;
        jobs.send(Job::Control(job)).await.map_err(|_| no_writer())?;
        drop(jobs);
        Ok(match answer.await.map_err(|_| no_writer())? {
            ControlReply::Appended(head) => RelayFrame::Appended { batch, head },
            ControlReply::Conflict { from } => {
                let entries = Batch(self.chain_part(from).await?);
                RelayFrame::Conflict { batch, from, entries }
            }
            ControlReply::Refused(refusal) => refused(refusal),
        })
    }

    async fn chain_part(&self, from: u32) -> Result<Vec<Vec<u8>>, Refusal> {
        let (log, id) = (self.hub.log.clone(), self.desk_id);
        blocking(move || log.chain(id, from, PAGE_BYTES)).await
    }
}

impl Session {
    fn origin(&self) -> Origin {
        match self.who {
            Who::Device { boasts, .. } => Origin::Device { boasts },
            Who::Invite(_) => Origin::Invite,
            Who::Bringer { may_found } => Origin::Anybody { may_found },
        }
    }

    pub(super) async fn append_control(&mut self, batch: u32, entries: Batch) -> Result<(), Refusal> {
        if self.appends.is_none() {
            let appending = Appending {
                hub: self.hub.clone(),
                desk_id: self.desk_id,
                origin: self.origin(),
                outbox: self.outbox.clone(),
                dismiss: self.dismiss.clone(),
                pace: Pace::of(self.origin(), self.hub.clock.now_ms()),
            };
            self.appends = Some(Appends::start(appending, &mut self.tasks));
        }
        let Some(Appends(offer)) = &self.appends else {
            return Ok(());
        };
        match offer.try_send(Offered { batch, entries }) {
            Ok(()) => Ok(()),
            Err(mpsc::error::TrySendError::Full(_)) => {
                let text = "Too many changes of the list of members wait already. Send the next when one is answered.";
                let refusal = Refusal::new(Reason::RateLimited, text);
                let batch = Some(batch);
                self.outbox.send(&RelayFrame::Refused { batch, refusal }).await;
                Ok(())
            }
            Err(mpsc::error::TrySendError::Closed(_)) => Err(no_writer()),
        }
    }

    pub(super) async fn fetch_control(&mut self, from: u32) -> Result<(), Refusal> {
        if self.desk.is_none() || matches!(self.who, Who::Bringer { .. }) {
            self.device()?;
        }
        self.feed_chain(from);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    //! The waits are reckoned by hand.
    use super::*;

    #[test]
    fn a_chain_that_is_given_is_paced_by_its_bytes_and_new_entries_by_their_number() {
        for origin in [
            Origin::Anybody { may_found: true },
            Origin::Device { boasts: true },
        ] {
            let mut pace = Pace::of(origin, 0);
            assert_eq!(pace.wait_ms(100_000, 4 * 1024 * 1024, 0), 0);
            assert_eq!(pace.wait_ms(1, 1024 * 1024, 0), 1_000);
        }
        for origin in [Origin::Invite, Origin::Device { boasts: false }] {
            let mut pace = Pace::of(origin, 0);
            assert_eq!(pace.wait_ms(1_000, 100 * 1024 * 1024, 0), 0);
            assert_eq!(pace.wait_ms(1, 1, 0), 2_000);
        }
    }
}
