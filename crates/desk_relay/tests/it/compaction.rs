//! What snapshots cover is dropped: only when another person found them good, nobody found them bad, and the grace is over; also
//! over a restart. What is dropped can be offered again without harm.
//!
//! Not vacuous: each time the same entries are read before and after, and the one condition that was lacking lets them go.

use crate::{
    client::{As, Client, reasons, stored},
    team::{Doc, Member, Team},
};
use desk_model::Role;
use desk_relay::{Config, Running, serve};
use desk_seal::entry::Verdict;
use desk_sync::{ClientFrame, Reason, RelayFrame};

const HOUR_MS: u64 = 3_600_000;

/// A desk with a document of four changes, all of the second member's but the first, and a snapshot by that member of all but the
/// last.
struct Desk {
    team: Team,
    writer: Member,
    other: Member,
    doc: Doc,
    entries: Vec<Vec<u8>>,
    snapshot: Vec<u8>,
    folder: tempfile::TempDir,
}

async fn start(folder: &std::path::Path, grace_ms: u64) -> Running {
    let config = Config {
        grace_ms,
        ..Config::local(folder.to_owned())
    };
    serve(config).await.unwrap()
}

impl Desk {
    async fn new(seed: u8, grace_ms: u64) -> (Self, Running) {
        let mut team = Team::found(seed);
        let mut writer = team.member(Role::Operator, 9);
        let mut other = team.member(Role::Operator, 8);
        let doc = Doc::new(&mut team, 1);
        let mut entries = vec![
            doc.key_record(&mut team, &mut other),
            doc.change(&mut team, &mut other, 1, 50),
        ];
        entries.extend((2..5).map(|what| doc.change(&mut team, &mut writer, what, 50)));
        let snapshot = doc.snapshot(&mut team, &mut writer, &entries[..4]);
        let folder = tempfile::tempdir().unwrap();
        let running = start(folder.path(), grace_ms).await;
        Client::bring(running.address(), &team, &As::Founder).await;
        let desk = Self {
            team,
            writer,
            other,
            doc,
            entries,
            snapshot,
            folder,
        };
        let (mut client, _) = Client::join(running.address(), &desk.team, &desk.other, None).await;
        stored(&client.push(desk.entries[..2].to_vec()).await);
        let (mut client, _) = Client::join(running.address(), &desk.team, &desk.writer, None).await;
        stored(&client.push(desk.entries[2..].to_vec()).await);
        stored(&client.push(vec![desk.snapshot.clone()]).await);
        (desk, running)
    }

    /// A member says this of the snapshot.
    async fn say(&mut self, running: &Running, by_writer: bool, verdict: Verdict) -> Vec<u8> {
        let member = if by_writer {
            &mut self.writer
        } else {
            &mut self.other
        };
        let attest = self.doc.attest(&mut self.team, member, &self.snapshot, verdict);
        let (mut client, _) = Client::join(running.address(), &self.team, member, None).await;
        stored(&client.push(vec![attest.clone()]).await);
        attest
    }

    /// Which of its entries the relay has.
    async fn kept(&self, running: &Running) -> Vec<usize> {
        let (mut client, _) = Client::join(running.address(), &self.team, &self.team.lead, None).await;
        // What is answered now comes after what the relay does by itself when it starts.
        client.offer(vec![self.entries[0].clone()]).await;
        let all = client.read(0).await;
        let here = |entry: &&Vec<u8>| all.iter().any(|(_, bytes)| bytes == *entry);
        let found = self.entries.iter().enumerate().filter(|(_, entry)| here(entry));
        found.map(|(at, _)| at).collect()
    }
}

#[tokio::test]
async fn t54_nothing_is_dropped_before_another_person_found_it_good() {
    let (mut desk, running) = Desk::new(90, 0).await;
    assert_eq!(desk.kept(&running).await, [0, 1, 2, 3, 4]);
    let own = desk.say(&running, true, Verdict::Good).await;
    assert_eq!(
        desk.kept(&running).await,
        [0, 1, 2, 3, 4],
        "the own word is not enough"
    );
    let attest = desk.say(&running, false, Verdict::Good).await;
    assert_eq!(
        desk.kept(&running).await,
        [0, 4],
        "the key stays, and what is not covered"
    );
    // A newcomer gets key, snapshot and what was said of it first, then what was written since.
    let tail = desk.doc.change(&mut desk.team, &mut desk.writer, 9, 50);
    let (mut client, welcome) = Client::join(running.address(), &desk.team, &desk.writer, None).await;
    stored(&client.push(vec![tail.clone()]).await);
    let (head, place) = (welcome.head + 1, Vec::new());
    client.send(&ClientFrame::CatchUp { head, place }).await;
    let RelayFrame::Page { items, next } = client.answer().await else {
        panic!("no page")
    };
    let bytes: Vec<&Vec<u8>> = items.0.iter().map(|(_, bytes)| bytes).collect();
    assert!(next.is_empty());
    let expected = [
        &desk.entries[0],
        &desk.snapshot,
        &own,
        &attest,
        &desk.entries[4],
        &tail,
    ];
    assert_eq!(bytes, expected);
}

#[tokio::test]
async fn t54_nothing_is_dropped_before_the_grace_is_over_and_it_is_remembered_over_a_restart() {
    let (mut desk, running) = Desk::new(91, HOUR_MS).await;
    desk.say(&running, false, Verdict::Good).await;
    assert_eq!(desk.kept(&running).await, [0, 1, 2, 3, 4]);
    running.stop().await;
    let running = start(desk.folder.path(), HOUR_MS).await;
    assert_eq!(desk.kept(&running).await, [0, 1, 2, 3, 4]);
    running.stop().await;
    let running = start(desk.folder.path(), 0).await;
    assert_eq!(desk.kept(&running).await, [0, 4]);
    running.stop().await;
    let running = start(desk.folder.path(), HOUR_MS).await;
    assert_eq!(desk.kept(&running).await, [0, 4]);
}

#[tokio::test]
async fn t53_nothing_is_dropped_when_somebody_found_it_bad() {
    let (mut desk, running) = Desk::new(92, HOUR_MS).await;
    desk.say(&running, false, Verdict::Good).await;
    desk.say(&running, true, Verdict::Bad).await;
    running.stop().await;
    let running = start(desk.folder.path(), 0).await;
    assert_eq!(desk.kept(&running).await, [0, 1, 2, 3, 4]);
}

#[tokio::test]
async fn t53_what_was_dropped_is_taken_again_once_somebody_finds_it_bad() {
    let (mut desk, running) = Desk::new(93, 0).await;
    desk.say(&running, false, Verdict::Good).await;
    let lead = || Client::join(running.address(), &desk.team, &desk.team.lead, None);
    let (mut client, _) = lead().await;
    let outcomes = client.offer(desk.entries.clone()).await;
    assert_eq!(stored(&outcomes), [1, 6, 6, 6, 5], "it is in the snapshot");
    assert_eq!(
        client.read(0).await.len(),
        4,
        "key, snapshot, word and what is not covered"
    );
    assert_eq!(desk.kept(&running).await, [0, 4]);
    desk.say(&running, true, Verdict::Bad).await;
    let (mut client, _) = Client::join(running.address(), &desk.team, &desk.team.lead, None).await;
    stored(&client.offer(desk.entries.clone()).await);
    assert_eq!(desk.kept(&running).await, [0, 1, 2, 3, 4]);
    // And stays, also when the relay looks again.
    running.stop().await;
    let running = start(desk.folder.path(), 0).await;
    assert_eq!(desk.kept(&running).await, [0, 1, 2, 3, 4]);
}

/// The newest entry of a device is what a cut is measured by: it stays where it is covered too.
#[tokio::test]
async fn the_newest_entry_of_a_device_stays() {
    let (mut desk, running) = Desk::new(94, 0).await;
    let covered = [desk.entries.clone(), vec![desk.snapshot.clone()]].concat();
    let second = desk.doc.snapshot(&mut desk.team, &mut desk.other, &covered);
    let (mut client, _) = Client::join(running.address(), &desk.team, &desk.other, None).await;
    stored(&client.push(vec![second.clone()]).await);
    desk.entries.push(std::mem::replace(&mut desk.snapshot, second));
    let mut third = desk.team.member(Role::Operator, 7);
    let attest = desk
        .doc
        .attest(&mut desk.team, &mut third, &desk.snapshot, Verdict::Good);
    let (mut client, _) = Client::join_late(running.address(), &desk.team, &third).await;
    stored(&client.push(vec![attest]).await);
    assert_eq!(
        desk.kept(&running).await,
        [0, 5],
        "the first snapshot is its device's newest"
    );
}

#[tokio::test]
async fn a_word_that_comes_before_its_snapshot_is_remembered() {
    let (mut desk, running) = Desk::new(95, 0).await;
    let second = desk
        .doc
        .snapshot(&mut desk.team, &mut desk.writer, &desk.entries[..4]);
    let attest = desk
        .doc
        .attest(&mut desk.team, &mut desk.other, &second, Verdict::Good);
    let (mut client, _) = Client::join(running.address(), &desk.team, &desk.other, None).await;
    stored(&client.push(vec![attest]).await);
    assert_eq!(desk.kept(&running).await, [0, 1, 2, 3, 4]);
    let (mut client, _) = Client::join(running.address(), &desk.team, &desk.writer, None).await;
    stored(&client.push(vec![second]).await);
    assert_eq!(desk.kept(&running).await, [0, 4]);
}

/// t66: what does not count is refused when it is offered singly to a relay that lost everything; the snapshot that has it is taken.
#[tokio::test]
async fn t66_a_relay_that_lost_everything_takes_the_snapshot_of_what_it_refuses_singly() {
    let (mut desk, _) = Desk::new(97, 0).await;
    let mut viewer = desk.team.member(Role::Viewer, 7);
    let void = desk.doc.change(&mut desk.team, &mut viewer, 9, 50);
    let covered = [desk.entries.clone(), vec![void.clone()]].concat();
    let snapshot = desk.doc.snapshot(&mut desk.team, &mut desk.writer, &covered);
    let attest = desk
        .doc
        .attest(&mut desk.team, &mut desk.other, &snapshot, Verdict::Good);
    let empty = tempfile::tempdir().unwrap();
    let running = start(empty.path(), 0).await;
    Client::bring(running.address(), &desk.team, &As::Bringer).await;
    let (mut client, _) = Client::join(running.address(), &desk.team, &desk.team.lead, None).await;
    let key = desk.entries[0].clone();
    let outcomes = client
        .offer(vec![key.clone(), void, snapshot.clone(), attest.clone()])
        .await;
    assert_eq!(reasons(&outcomes), [None, Some(Reason::Void), None, None]);
    let kept: Vec<Vec<u8>> = client.read(0).await.into_iter().map(|(_, bytes)| bytes).collect();
    assert_eq!(kept, [key, snapshot, attest]);
}

#[tokio::test]
async fn an_erasure_takes_snapshots_and_what_was_said_of_them() {
    let (mut desk, running) = Desk::new(96, 0).await;
    desk.say(&running, false, Verdict::Good).await;
    let erasure = desk.team.erase(&[desk.doc.id], &[]);
    let (mut client, _) = Client::join(running.address(), &desk.team, &desk.team.lead, None).await;
    client.append(vec![erasure.encode()]).await;
    assert_eq!(client.read(0).await, []);
    let mut again = desk.entries.clone();
    again.push(desk.snapshot.clone());
    let refused = client.offer(again).await;
    assert!(
        reasons(&refused)
            .iter()
            .all(|reason| *reason == Some(Reason::Erased))
    );
}
