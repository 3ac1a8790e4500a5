//! Compaction of the same number of tickets in a desk of any size: the work without the engine's waits, what it saves at the relay,
//! and what a newcomer then reads.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use desk_model::DocId;
use desk_relay::log::{Log, RedbLog};
use desk_relay::{Config, serve};
use desk_sync::{EntryHead, EntryKind};

use super::growth;
use crate::desk::Desk;
use crate::fault::{Done, Fault};
use crate::figure::Figure;
use crate::peer::Peer;
use crate::tap::Tap;

/// Tickets that are changed much, and how often. The relay drops for more snapshots than that at once.
const TICKETS: usize = 200;
const NOTES: usize = 32;
/// The longest that a peer waits with a snapshot, or with its word about one, and a minute.
const LIFE_MS: u64 = 7 * 60_000;
pub const COMPACTED: &str = "200 of them compacted, without the waits";
const READ_BYTES: usize = 4 * 1024 * 1024;

/// What the relay holds of the tickets that were changed.
struct Kept {
    bytes: u64,
    /// In how many of them there is a snapshot, and somebody's word about one.
    attested: usize,
}

/// The desk's last figures: its relay is stopped and started again, and its founder's clock is before the time.
pub async fn measure(desk: &mut Desk, tap: &Tap, name: &impl Fn(&str) -> String) -> Done<Vec<Figure>> {
    let (_, list) = desk
        .hotline("founder", &["list", "--view", "all", "--json"])
        .await?;
    let ids = growth::ids(&list)?;
    let changed = ids.get(..TICKETS).unwrap_or(&ids);
    let docs: BTreeSet<DocId> = changed.iter().filter_map(|id| id.parse().ok()).collect();
    write(desk, changed, NOTES).await?;
    desk.hotline("second", &["sync"]).await?;

    let before = kept(desk, &docs).await?;
    let mut took = Duration::ZERO;
    for home in ["founder", "second"] {
        took += Peer::open(&desk.home(home))?.lives(LIFE_MS).await?;
    }
    let attested = kept(desk, &docs).await?.attested;
    if attested < changed.len() {
        return Err(Fault::Unmeasured(format!(
            "{attested} attested snapshots of {}",
            changed.len()
        )));
    }
    drop_covered(desk, tap, ids.get(ids.len() - 1..).unwrap_or_default()).await?;
    let after = kept(desk, &docs).await?;
    if after.bytes >= before.bytes {
        return Err(Fault::Unmeasured(format!(
            "{} bytes at the relay after {}",
            after.bytes, before.bytes
        )));
    }

    tap.passed();
    let link = desk.invite().await?;
    let (joined, _) = desk.hotline("third", &["join", &link, "--as", "Mary"]).await?;
    let (synced, _) = desk.hotline("third", &["sync"]).await?;
    let passed = tap.passed() as f64;
    let per_ticket = |bytes: u64| vec![bytes as f64 / changed.len() as f64];
    Ok(vec![
        Figure::new(name(COMPACTED), "ms", None, vec![took.as_secs_f64() * 1_000.0]),
        Figure::new(
            name("one of the 200 at the relay, before"),
            "bytes",
            None,
            per_ticket(before.bytes),
        ),
        Figure::new(
            name("one of the 200 at the relay, after"),
            "bytes",
            None,
            per_ticket(after.bytes),
        ),
        Figure::new(
            name("newcomer after that has all"),
            "ms",
            None,
            vec![(joined + synced).as_secs_f64() * 1_000.0],
        ),
        Figure::new(
            name("a ticket on the way to a newcomer after that"),
            "bytes",
            None,
            vec![passed / ids.len() as f64],
        ),
    ])
}

/// The founder writes so many notes to each of these, and the relay has them.
async fn write(desk: &Desk, ids: &[String], notes: usize) -> Done {
    let acts = desk.home("acts.jsonl");
    std::fs::write(&acts, growth::notes("founder", ids, notes * ids.len())).map_err(Fault::file(&acts))?;
    desk.hotline("founder", &["run", &acts.display().to_string()])
        .await?;
    desk.hotline("founder", &["sync"]).await?;
    Ok(())
}

/// The relay drops what the snapshots cover, as it does after seven days: one without grace looks into its folder. It starts with
/// that, and what is stored after it was started is stored after that.
async fn drop_covered(desk: &mut Desk, tap: &Tap, other: &[String]) -> Done {
    desk.relay.stop().await;
    let config = Config {
        listen: desk.relay.address(),
        hosts: vec![tap.address().to_string()],
        grace_ms: 0,
        ..Config::local(desk.relay.folder().to_owned())
    };
    let running = serve(config).await?;
    write(desk, other, 1).await?;
    running.stop().await;
    Ok(desk.relay.run().await?)
}

/// Looks into the relay's log, while the relay is stopped.
async fn kept(desk: &mut Desk, docs: &BTreeSet<DocId>) -> Done<Kept> {
    desk.relay.stop().await;
    let kept = look(&RedbLog::open(desk.relay.folder())?, docs)?;
    desk.relay.run().await?;
    Ok(kept)
}

fn look(log: &impl Log, docs: &BTreeSet<DocId>) -> Done<Kept> {
    let (mut bytes, mut kinds) = (0, BTreeMap::<DocId, [bool; 2]>::new());
    for record in log.desks()? {
        let mut place = 0;
        loop {
            let entries = log.after(record.desk, place, READ_BYTES)?;
            let Some((last, _)) = entries.last() else { break };
            place = *last;
            for (_, entry) in &entries {
                let Ok(head) = EntryHead::parse(entry) else {
                    continue;
                };
                if !docs.contains(&head.doc) {
                    continue;
                }
                bytes += entry.len() as u64;
                let [snapshot, attest] = kinds.entry(head.doc).or_default();
                *snapshot |= head.kind == EntryKind::Snapshot;
                *attest |= head.kind == EntryKind::Attest;
            }
        }
    }
    Ok(Kept {
        bytes,
        attested: kinds.values().filter(|both| **both == [true, true]).count(),
    })
}
