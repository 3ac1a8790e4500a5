//! Erasing: what the log, the pages and the folder of attachments hold afterwards, what is refused from then on, also by a relay
//! that was started again or lost everything.
//!
//! Not vacuous: each thing is asked for before the erasure too, and another document stays whole beside it.

use crate::{
    client::{As, Client, founded, reasons, relay, stored},
    http::ask,
    team::{Doc, Member, Team},
};
use desk_model::{DocId, Role};
use desk_seal::blob::address;
use desk_sync::{ClientFrame, EntryHead, Reason, RelayFrame};

/// A key record and two changes.
fn written(team: &mut Team, member: &mut Member, doc: &Doc) -> Vec<Vec<u8>> {
    let mut entries = vec![doc.key_record(team, member)];
    entries.extend([1, 2].map(|what| doc.change(team, member, doc.id.0[0] * 10 + what, 50)));
    entries
}

fn docs(items: &[(u64, Vec<u8>)]) -> Vec<(u64, u8)> {
    let doc = |bytes: &[u8]| EntryHead::parse(bytes).unwrap().doc.0[0];
    items.iter().map(|(seq, bytes)| (*seq, doc(bytes))).collect()
}

fn appended(frame: &RelayFrame) -> bool {
    matches!(frame, RelayFrame::Appended { .. })
}

#[tokio::test]
async fn an_erased_document_is_gone_and_the_others_keep_their_numbers() {
    let mut team = Team::found(140);
    let mut member = team.member(Role::Operator, 9);
    let (running, folder) = founded(&team).await;
    let (mut writer, _) = Client::join(running.address(), &team, &member, None).await;
    let [kept, gone] = [1, 2].map(|byte| Doc::new(&mut team, byte));
    let first = written(&mut team, &mut member, &kept);
    let erased = written(&mut team, &mut member, &gone);
    assert_eq!(
        stored(&writer.push([first, erased.clone()].concat()).await).len(),
        6
    );

    let (mut lead, _) = Client::join(running.address(), &team, &team.lead, None).await;
    let erasure = team.erase(&[gone.id], &[]);
    assert!(appended(&lead.append(vec![erasure.encode()]).await));
    let left = [(1, 1), (2, 1), (3, 1)];
    assert_eq!(docs(&lead.read(0).await), left);
    let place = Vec::new();
    lead.send(&ClientFrame::CatchUp { head: 6, place }).await;
    let RelayFrame::Page { items, next } = lead.answer().await else {
        panic!("no page")
    };
    assert_eq!((docs(&items.0).as_slice(), next.len()), (&left[..], 0));

    // New numbers begin after those that are gone, and whoever reads on from before them gets what is new.
    let late = gone.change(&mut team, &mut member, 99, 50);
    assert_eq!(reasons(&writer.push(vec![late]).await), [Some(Reason::Erased)]);
    let next = kept.change(&mut team, &mut member, 98, 50);
    assert_eq!(stored(&writer.push_with(vec![next], true).await), [7]);
    let (mut lead, _) = Client::join(running.address(), &team, &team.lead, None).await;
    assert_eq!(docs(&lead.read(4).await), [(7, 1)]);

    running.stop().await;
    let running = relay(folder.path()).await;
    let (mut again, welcome) = Client::join(running.address(), &team, &member, None).await;
    assert_eq!((welcome.head, welcome.own_n), (7, 8), "its numbers stay used");
    assert_eq!(docs(&again.read(0).await), [(1, 1), (2, 1), (3, 1), (7, 1)]);
    assert_eq!(reasons(&again.offer(erased).await), [Some(Reason::Erased); 3]);
}

/// t55: who was away offers an erased document again, to the relay that has the erasure and to one that lost everything.
#[tokio::test]
async fn t55_a_late_peer_offers_an_erased_document_in_vain_before_and_after_a_wipe() {
    let mut team = Team::found(141);
    let mut member = team.member(Role::Operator, 9);
    let [kept, gone] = [1, 2].map(|byte| Doc::new(&mut team, byte));
    let entries = [
        written(&mut team, &mut member, &kept),
        written(&mut team, &mut member, &gone),
    ]
    .concat();
    team.erase(&[gone.id], &[]);
    for wiped in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let running = relay(folder.path()).await;
        let who = if wiped { As::Bringer } else { As::Founder };
        assert!(appended(&Client::bring(running.address(), &team, &who).await));
        let (mut late, _) = Client::join(running.address(), &team, &member, None).await;
        let told = reasons(&late.offer(entries.clone()).await);
        assert_eq!(told[..3], [None; 3], "wiped: {wiped}");
        assert_eq!(told[3..], [Some(Reason::Erased); 3], "wiped: {wiped}");
        assert_eq!(docs(&late.read(0).await), [(1, 1), (2, 1), (3, 1)]);
    }
}

#[tokio::test]
async fn attachments_go_with_their_document_and_alone_also_after_a_restart() {
    let mut team = Team::found(142);
    let (running, folder) = founded(&team).await;
    let (mut lead, welcome) = Client::join(running.address(), &team, &team.lead, None).await;
    let token = format!("Bearer {}", welcome.blob_token);
    let headers = [("authorization", token.as_str())];
    let bytes = [1u8, 2, 3].map(|byte| vec![byte; 100]);
    let [whole, single] = [DocId([2; 16]), DocId([3; 16])];
    let blobs = [(whole, 0), (single, 1), (single, 2)].map(|(doc, at)| {
        let path = format!("/blob/{}/{doc}/{}", team.desk(), address(&bytes[at]));
        (path, bytes[at].clone())
    });
    let at = running.address();
    for (path, bytes) in &blobs {
        assert_eq!(ask(at, "PUT", path, &headers, bytes).await.status, 201);
    }
    let erasure = team.erase(&[whole], &[(single, address(&bytes[1]))]);
    assert!(appended(&lead.append(vec![erasure.encode()]).await));
    let file = |path: &str| {
        folder
            .path()
            .join("blobs")
            .join(path.trim_start_matches("/blob/"))
    };
    let wanted = [(410, false), (410, false), (200, true)];
    for ((path, bytes), (status, there)) in blobs.iter().zip(wanted) {
        assert_eq!(ask(at, "GET", path, &headers, b"").await.status, status);
        assert_eq!(file(path).exists(), there, "{path}");
        assert_eq!(ask(at, "PUT", path, &headers, bytes).await.status, status);
    }

    // A backup of the folder brought the file back: it goes when the chain is read.
    drop(lead);
    running.stop().await;
    let back = file(&blobs[0].0);
    std::fs::create_dir_all(back.parent().unwrap()).unwrap();
    std::fs::write(&back, &blobs[0].1).unwrap();
    let running = relay(folder.path()).await;
    let (_lead, welcome) = Client::join(running.address(), &team, &team.lead, None).await;
    let token = format!("Bearer {}", welcome.blob_token);
    let headers = [("authorization", token.as_str())];
    let answer = ask(running.address(), "GET", &blobs[0].0, &headers, b"").await;
    assert_eq!((answer.status, back.exists()), (410, false));
}
