//! A newcomer's catch-up: newest documents first, keys before what they open, nothing lost when writing goes on.

use crate::{
    client::{Client, founded, stored},
    team::{Doc, Team},
};
use desk_model::{DocId, Role};
use desk_sync::{ClientFrame, EntryHead, EntryKind, RelayFrame};

#[tokio::test]
async fn newest_documents_come_first_and_keys_before_entries() {
    let mut team = Team::found(60);
    let mut member = team.member(Role::Operator, 9);
    let (running, _folder) = founded(&team).await;
    let (mut client, _) = Client::join(running.address(), &team, &member, None).await;
    let mut entries = Vec::new();
    let docs: Vec<Doc> = (1..=3).map(|byte| Doc::new(&mut team, byte)).collect();
    for doc in &docs {
        entries.push(doc.key_record(&mut team, &mut member));
        entries.push(doc.change(&mut team, &mut member, doc.id.0[0], 50));
    }
    // The first document is touched again: it is the newest now, and gets a second key.
    entries.push(docs[0].change(&mut team, &mut member, 101, 50));
    let second_key = Doc {
        id: docs[0].id,
        ..Doc::new(&mut team, 1)
    };
    entries.push(second_key.key_record(&mut team, &mut member));
    stored(&client.push(entries).await);
    client
        .send(&ClientFrame::CatchUp {
            head: 8,
            place: Vec::new(),
        })
        .await;
    let RelayFrame::Page { items, next } = client.answer().await else {
        panic!("no page")
    };
    assert!(next.is_empty());
    let order: Vec<_> = items
        .0
        .iter()
        .map(|(seq, bytes)| (*seq, EntryHead::parse(bytes).unwrap()))
        .collect();
    let order: Vec<_> = order
        .iter()
        .map(|(seq, head)| (*seq, head.doc.0[0], head.kind == EntryKind::Key))
        .collect();
    let (key, change) = (true, false);
    let expected = [
        (1, 1, key),
        (8, 1, key),
        (2, 1, change),
        (7, 1, change),
        (5, 3, key),
        (6, 3, change),
        (3, 2, key),
        (4, 2, change),
    ];
    assert_eq!(order, expected);
}

#[tokio::test]
async fn pages_lose_nothing_while_writing_goes_on() {
    let mut team = Team::found(61);
    let mut member = team.member(Role::Operator, 9);
    let (running, _folder) = founded(&team).await;
    let (mut writer, _) = Client::join(running.address(), &team, &member, None).await;
    let docs: Vec<Doc> = (0..40).map(|byte| Doc::new(&mut team, byte)).collect();
    for doc in &docs {
        let key = doc.key_record(&mut team, &mut member);
        let change = doc.change(&mut team, &mut member, doc.id.0[0], 60_000);
        stored(&writer.push(vec![key, change]).await);
    }
    let (mut reader, _) = Client::join(running.address(), &team, &team.lead, None).await;
    let (mut place, mut seen, mut pages) = (Vec::new(), std::collections::BTreeSet::new(), 0);
    loop {
        reader.send(&ClientFrame::CatchUp { head: 80, place }).await;
        let RelayFrame::Page { items, next } = reader.answer().await else {
            panic!("no page")
        };
        seen.extend(items.0.iter().map(|(seq, _)| *seq));
        pages += 1;
        // The oldest documents, which have not come yet, become the newest.
        if pages <= 3 {
            let doc = &docs[pages];
            let change = doc.change(&mut team, &mut member, 100 + doc.id.0[0], 50);
            stored(&writer.push(vec![change]).await);
        }
        place = next;
        if place.is_empty() {
            break;
        }
    }
    assert!(pages > 3, "only {pages} pages: nothing was written in between");
    assert_eq!(
        seen.into_iter().collect::<Vec<_>>(),
        (1..=80).collect::<Vec<u64>>()
    );
    assert_eq!(docs[0].id, DocId([0; 16]));
}

#[tokio::test]
async fn a_place_that_no_relay_wrote_is_refused() {
    let team = Team::found(62);
    let (running, _folder) = founded(&team).await;
    let (mut client, _) = Client::join(running.address(), &team, &team.lead, None).await;
    client
        .send(&ClientFrame::CatchUp {
            head: 8,
            place: vec![9; 18],
        })
        .await;
    assert!(matches!(client.answer().await, RelayFrame::Bye { .. }));
}
