//! Pushes and offers of one connection: checked side by side, stored in their order, answered in their order.

use super::{Outbox, Session, bye};
use crate::{
    check::{Checked, Way, check},
    clock,
    desk::Desk,
    hub::Hub,
    job::{EntriesJob, Job},
    limit::{CHECKS_AT_ONCE, COMMITS_AT_ONCE},
};
use desk_seal::Membership;
use desk_sync::{Batch, Outcome, Reason, Refusal, RelayFrame};
use std::sync::{Arc, atomic::AtomicBool};
use tokio::{
    sync::{mpsc, oneshot},
    task::{JoinHandle, JoinSet},
};

type CheckedBatch = (Arc<Membership>, Vec<Result<Checked, Refusal>>);

/// A batch that is being checked.
struct Checking {
    batch: u32,
    way: Way,
    restart: bool,
    entries: JoinHandle<CheckedBatch>,
}

/// A batch that is being made durable.
struct Committing {
    batch: u32,
    outcomes: oneshot::Receiver<Vec<Outcome>>,
}

/// The way of a connection's batches to the writer.
pub(super) struct Pipeline(mpsc::Sender<Checking>);

impl Pipeline {
    fn start(
        hub: &Arc<Hub>,
        desk: &Arc<Desk>,
        connection: u64,
        outbox: &Outbox,
        tasks: &mut JoinSet<()>,
    ) -> Self {
        let (to_store, checking) = mpsc::channel(CHECKS_AT_ONCE);
        let (to_answer, committing) = mpsc::channel(COMMITS_AT_ONCE);
        tasks.spawn(store(
            hub.jobs.clone(),
            desk.clone(),
            connection,
            checking,
            to_answer,
        ));
        tasks.spawn(answer(outbox.clone(), committing));
        Self(to_store)
    }
}

async fn store(
    jobs: mpsc::WeakSender<Job>,
    desk: Arc<Desk>,
    by: u64,
    mut checking: mpsc::Receiver<Checking>,
    to_answer: mpsc::Sender<Committing>,
) {
    let halted = Arc::new(AtomicBool::new(false));
    while let Some(Checking {
        batch,
        way,
        restart,
        entries,
    }) = checking.recv().await
    {
        let (Ok((members, entries)), Some(jobs)) = (entries.await, jobs.upgrade()) else {
            return;
        };
        let (reply, outcomes) = oneshot::channel();
        let job = EntriesJob {
            desk: desk.clone(),
            by,
            way,
            members,
            entries,
            halted: halted.clone(),
            restart,
            reply,
        };
        if jobs.send(Job::Entries(job)).await.is_err() {
            return;
        }
        if to_answer.send(Committing { batch, outcomes }).await.is_err() {
            return;
        }
    }
}

async fn answer(outbox: Outbox, mut committing: mpsc::Receiver<Committing>) {
    while let Some(Committing { batch, outcomes }) = committing.recv().await {
        let Ok(outcomes) = outcomes.await else { return };
        outbox.send(&RelayFrame::Ack { batch, outcomes }).await;
    }
}

impl Session {
    pub(super) async fn take_entries(
        &mut self,
        batch: u32,
        way: Way,
        restart: bool,
        entries: Batch,
    ) -> Result<(), Refusal> {
        let (Way::Push(dev) | Way::Offer(dev)) = way;
        let Some(desk) = self.desk.clone() else {
            return Err(bye(Reason::UnknownDesk, "The relay does not have this desk."));
        };
        let wait_ms = desk.wait_ms(dev, entries.0.len(), entries.weight(), self.hub.clock.now_ms());
        if wait_ms > 0 {
            clock::wait(wait_ms).await;
        }
        let members = desk.members();
        let entries = tokio::task::spawn_blocking(move || {
            let checked = entries.0.into_iter().map(|entry| check(entry, way, &members));
            let checked = checked.collect();
            (members, checked)
        });
        let pipeline = self.pipeline.get_or_insert_with(|| {
            Pipeline::start(&self.hub, &desk, self.connection, &self.outbox, &mut self.tasks)
        });
        let checking = Checking {
            batch,
            way,
            restart,
            entries,
        };
        let stopped = |_| {
            bye(
                Reason::Draining,
                "The relay shuts down. Your work is kept here. Connect again soon.",
            )
        };
        pipeline.0.send(checking).await.map_err(stopped)
    }
}
