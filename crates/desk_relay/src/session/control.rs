//! Requests about the control chain.

use super::{Session, Who, bye};
use crate::{
    dice,
    job::{ControlJob, ControlReply, Job, Origin},
    limit::PAGE_BYTES,
    work::blocking,
};
use desk_seal::ControlEntry;
use desk_sync::{Batch, Reason, Refusal, RelayFrame};
use tokio::sync::oneshot;

fn no_writer() -> Refusal {
    bye(
        Reason::Draining,
        "The relay shuts down. Your work is kept here. Connect again soon.",
    )
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
        self.pace_controls(entries.0.len()).await;
        let mut decoded = Vec::with_capacity(entries.0.len());
        for bytes in &entries.0 {
            match ControlEntry::decode(bytes) {
                Ok(entry) => decoded.push(entry),
                Err(error) => {
                    let refusal = Refusal::new(Reason::Malformed, error.to_string());
                    let batch = Some(batch);
                    self.outbox.send(&RelayFrame::Refused { batch, refusal }).await;
                    return Ok(());
                }
            }
        }
        let incarnation =
            dice::roll().ok_or_else(|| bye(Reason::Internal, "The relay has no randomness."))?;
        let (reply, answer) = oneshot::channel();
        let job = ControlJob {
            desk: self.desk_id,
            origin: self.origin(),
            entries: decoded,
            incarnation,
            reply,
        };
        let jobs = self.hub.jobs.upgrade().ok_or_else(no_writer)?;
        jobs.send(Job::Control(job)).await.map_err(|_| no_writer())?;
        drop(jobs);
        let frame = match answer.await.map_err(|_| no_writer())? {
            ControlReply::Appended(head) => RelayFrame::Appended { batch, head },
            ControlReply::Conflict { from } => {
                let entries = Batch(self.chain_part(from).await?);
                RelayFrame::Conflict { batch, from, entries }
            }
            ControlReply::Refused(refusal) => RelayFrame::Refused {
                batch: Some(batch),
                refusal,
            },
        };
        self.outbox.send(&frame).await;
        Ok(())
    }

    async fn chain_part(&self, from: u32) -> Result<Vec<Vec<u8>>, Refusal> {
        let (log, id) = (self.hub.log.clone(), self.desk_id);
        blocking(move || log.chain(id, from, PAGE_BYTES)).await
    }

    pub(super) async fn fetch_control(&mut self, from: u32) -> Result<(), Refusal> {
        if self.desk.is_none() || matches!(self.who, Who::Bringer { .. }) {
            self.device()?;
        }
        self.feed_chain(from);
        Ok(())
    }
}
