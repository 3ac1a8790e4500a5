//! What all connections share: the log, the desks that were asked for, the way to the writer.

use crate::{
    blob::Blobs,
    clock::Clock,
    config::FoundPolicy,
    desk::Desk,
    job::Job,
    lock::locked,
    log::{Log, LogError},
    rate::Bucket,
    secret::Secrets,
};
use desk_model::{BlobId, DeskId, DocId};
use desk_seal::{ControlEntry, Membership};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};
use tokio::sync::{mpsc, watch};

/// How many addresses are remembered for their failures.
const ADDRESSES_MAX: usize = 10_000;
/// How much of a chain is read at a time when a desk is opened.
const CHAIN_PART_BYTES: usize = 4 * 1024 * 1024;

/// The relay, as its connections see it.
pub struct Hub {
    pub log: Arc<dyn Log>,
    pub(crate) blobs: Arc<Blobs>,
    pub jobs: mpsc::WeakSender<Job>,
    pub hosts: Vec<String>,
    pub found: FoundPolicy,
    pub secrets: Secrets,
    pub clock: Clock,
    pub draining: watch::Sender<bool>,
    /// How long what a good snapshot covers is kept.
    pub grace_ms: u64,
    /// The newest write failed.
    pub write_failed: AtomicBool,
    desks: Mutex<HashMap<DeskId, Arc<Desk>>>,
    failures: Mutex<HashMap<IpAddr, Bucket>>,
    connections: AtomicU64,
}

/// What a hub is made of.
pub struct HubParts {
    pub log: Arc<dyn Log>,
    pub(crate) blobs: Arc<Blobs>,
    pub jobs: mpsc::WeakSender<Job>,
    pub hosts: Vec<String>,
    pub found: FoundPolicy,
    pub secrets: Secrets,
    pub clock: Clock,
    pub grace_ms: u64,
}

impl Hub {
    /// A hub without connections.
    #[must_use]
    pub fn new(parts: HubParts) -> Self {
        Self {
            log: parts.log,
            blobs: parts.blobs,
            jobs: parts.jobs,
            hosts: parts.hosts,
            found: parts.found,
            secrets: parts.secrets,
            clock: parts.clock,
            grace_ms: parts.grace_ms,
            write_failed: AtomicBool::new(false),
            draining: watch::channel(false).0,
            desks: Mutex::default(),
            failures: Mutex::default(),
            connections: AtomicU64::new(0),
        }
    }

    /// A number for a new connection.
    pub fn next_connection(&self) -> u64 {
        self.connections.fetch_add(1, Ordering::Relaxed)
    }

    /// The desk, if the relay has it; its chain is folded when it is first asked for.
    ///
    /// # Errors
    /// The log cannot be read, or its chain is not valid.
    pub fn desk(&self, id: DeskId) -> Result<Option<Arc<Desk>>, LogError> {
        if let Some(desk) = locked(&self.desks).get(&id) {
            return Ok(Some(desk.clone()));
        }
        let Some(record) = self.log.desks()?.into_iter().find(|record| record.desk == id) else {
            return Ok(None);
        };
        let members = self.fold(id)?;
        for doc in members.erased_docs() {
            self.forget(id, doc, None);
        }
        for (doc, blob) in members.erased_blobs() {
            self.forget(id, doc, Some(blob));
        }
        let desk = Arc::new(Desk::new(members, record.incarnation, record.head));
        // Two that fold at once: the first to come back stays.
        Ok(Some(locked(&self.desks).entry(id).or_insert(desk).clone()))
    }

    fn fold(&self, id: DeskId) -> Result<Membership, LogError> {
        let mut members: Option<Membership> = None;
        loop {
            let from = members.as_ref().map_or(0, |m| m.head().seq + 1);
            let entries = self.log.chain(id, from, CHAIN_PART_BYTES)?;
            if entries.is_empty() {
                break;
            }
            for bytes in entries {
                let entry = ControlEntry::decode(&bytes).map_err(|_| LogError::Chain)?;
                match &mut members {
                    None => members = Some(Membership::found(&entry).map_err(|_| LogError::Chain)?),
                    Some(members) => _ = members.apply(&entry).map_err(|_| LogError::Chain)?,
                }
            }
        }
        members.ok_or(LogError::Chain)
    }

    /// Deletes the attachments of an erased document, or one of them. What cannot be deleted now is refused, and deleted at the
    /// next start.
    pub(crate) fn forget(&self, desk: DeskId, doc: DocId, blob: Option<BlobId>) {
        if let Err(error) = self.blobs.forget(desk, doc, blob) {
            tracing::error!(%error, %desk, "an erased attachment is still on the disk");
        }
    }

    /// For the writer: a desk was founded. Who asked for it since it is durable has read the same.
    pub fn add(&self, desk: Desk) {
        locked(&self.desks)
            .entry(desk.id)
            .or_insert_with(|| Arc::new(desk));
    }

    /// Whether this address has failed to greet too often of late.
    pub fn is_shut_out(&self, address: IpAddr, now_ms: u64) -> bool {
        let mut failures = locked(&self.failures);
        failures
            .get_mut(&address)
            .is_some_and(|bucket| bucket.is_empty(now_ms))
    }

    /// The address failed to greet.
    pub fn note_failure(&self, address: IpAddr, now_ms: u64) {
        let mut failures = locked(&self.failures);
        if failures.len() >= ADDRESSES_MAX {
            failures.retain(|_, bucket| !bucket.is_full(now_ms));
        }
        let per_minute = crate::limit::FAILURES_PER_MINUTE;
        let bucket = failures
            .entry(address)
            .or_insert_with(|| Bucket::new(per_minute, per_minute / 60.0, now_ms));
        bucket.take(1.0, now_ms);
    }
}
