//! The one thread that writes. It takes what all connections of all desks brought meanwhile, does it in one transaction
//! (group commit), and answers only when that is durable.
//!
//! Because there is one, number, duplicate, key and chain are decided exactly, in the order of arrival.

mod compaction;
mod control;
mod entries;

use crate::{
    hub::Hub,
    job::{ControlReply, Job},
    limit::COMMIT_BYTES_MAX,
    log::{LogError, LogWrite},
};
use control::Changes;
use desk_sync::{Outcome, Reason, Refusal};
use std::sync::{Arc, atomic::Ordering};
use tokio::sync::mpsc;

/// What a job came to, to be told once it is durable.
enum Done {
    Entries(entries::Stored),
    Control(ControlReply),
    Compacted,
    Renewed,
}

/// Writes until the last sender of jobs is gone.
pub fn run(hub: &Hub, mut jobs: mpsc::Receiver<Job>) {
    while let Some(first) = jobs.blocking_recv() {
        let mut bytes = first.bytes();
        let mut batch = vec![first];
        while bytes < COMMIT_BYTES_MAX {
            let Ok(job) = jobs.try_recv() else { break };
            bytes += job.bytes();
            batch.push(job);
        }
        commit(hub, batch);
    }
}

fn commit(hub: &Hub, mut batch: Vec<Job>) {
    let now_ms = hub.clock.now_ms();
    let mut changes = Changes::default();
    let mut done = Vec::with_capacity(batch.len());
    let written = hub.log.write(&mut |log| {
        for job in &mut batch {
            done.push(work(hub, log, job, &mut changes, now_ms)?);
        }
        Ok(())
    });
    hub.write_failed.store(written.is_err(), Ordering::Release);
    match written {
        Ok(()) => {
            changes.publish(hub);
            for (job, done) in batch.into_iter().zip(done) {
                answer(job, done);
            }
        }
        Err(error) => {
            tracing::error!(%error, "nothing of a batch was stored");
            for job in batch {
                fail(job);
            }
        }
    }
}

fn work(
    hub: &Hub,
    log: &mut dyn LogWrite,
    job: &mut Job,
    changes: &mut Changes,
    now_ms: u64,
) -> Result<Done, LogError> {
    Ok(match job {
        Job::Entries(job) => {
            let stored = entries::store(log, job, changes, now_ms)?;
            if stored.attested {
                compaction::drop_due(hub, log, changes, now_ms)?;
            }
            Done::Entries(stored)
        }
        Job::Control(job) => Done::Control(control::append(hub, log, job, changes)?),
        Job::Compact => {
            compaction::drop_due(hub, log, changes, now_ms)?;
            Done::Compacted
        }
        Job::Renew(job) => {
            control::renew(log, job, changes)?;
            Done::Renewed
        }
    })
}

fn answer(job: Job, done: Done) {
    // A connection that has gone meanwhile does not hear the answer.
    match (job, done) {
        (Job::Entries(job), Done::Entries(stored)) => {
            stored.publish(&job.desk, job.by);
            let _ = job.reply.send(stored.outcomes);
        }
        (Job::Control(job), Done::Control(reply)) => _ = job.reply.send(reply),
        (Job::Renew(job), Done::Renewed) => _ = job.reply.send(()),
        _ => {}
    }
}

fn fail(job: Job) {
    let refusal = Refusal::new(
        Reason::Internal,
        "The relay could not write to its disk; nothing was stored there. Your work is kept here and sent again later.",
    );
    match job {
        Job::Entries(job) => {
            job.halted.store(true, Ordering::Release);
            let outcomes = job.entries.iter().map(|_| Outcome::Refused(refusal.clone()));
            let _ = job.reply.send(outcomes.collect());
        }
        Job::Control(job) => _ = job.reply.send(ControlReply::Refused(refusal)),
        // It is tried again when its time comes.
        Job::Compact => {}
        // Whoever waits for it goes on without.
        Job::Renew(_) => {}
    }
}

/// The writer's thread, and where to send it jobs.
///
/// # Errors
/// The system gives no thread.
pub fn start(hub: Arc<Hub>, jobs: mpsc::Receiver<Job>) -> std::io::Result<std::thread::JoinHandle<()>> {
    std::thread::Builder::new()
        .name("writer".to_owned())
        .spawn(move || run(&hub, jobs))
}
