//! What is told for a moment: who hears it, under whose name, how often, and that it is nowhere afterwards.
//!
//! Not vacuous: after each silence that is looked for, something else comes over the same connection.

use crate::{
    client::{As, Client, founded, relay, stored},
    team::{Doc, Team},
};
use desk_model::Role;
use desk_sync::{ClientFrame, Reason, RelayFrame};
use std::path::Path;

const SECRET: &[u8] = b"told for a moment, kept nowhere";

fn told(bytes: &[u8]) -> ClientFrame {
    ClientFrame::Presence {
        bytes: bytes.to_vec(),
    }
}

async fn tell(client: &mut Client, bytes: &[u8]) {
    client.send(&told(bytes)).await;
    // What was sent before the answer was dealt with before it.
    client.send(&ClientFrame::Ping).await;
    while client.answer().await != RelayFrame::Pong {}
}

/// What a client was told, up to the answer to its question.
async fn hears(client: &mut Client) -> Vec<([u8; 16], Vec<u8>)> {
    client.send(&ClientFrame::Ping).await;
    let mut heard = Vec::new();
    loop {
        match client.answer().await {
            RelayFrame::Presence { dev, bytes } => heard.push((dev, bytes)),
            RelayFrame::Pong => return heard,
            other => panic!("{other:?}"),
        }
    }
}

fn files_hold(folder: &Path, needle: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return files_hold(&path, needle);
        }
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(needle.len()).any(|window| window == needle)
    })
}

#[tokio::test]
async fn the_others_hear_it_under_the_devices_own_name_and_nothing_is_kept() {
    let mut team = Team::found(90);
    let mut member = team.member(Role::Viewer, 9);
    member.n = 0;
    let (running, folder) = founded(&team).await;
    let (mut teller, _) = Client::join(running.address(), &team, &member, None).await;
    let (mut other, _) = Client::join(running.address(), &team, &team.lead, None).await;
    teller.send(&told(SECRET)).await;
    let RelayFrame::Presence { dev, bytes } = other.answer().await else {
        panic!("not passed on");
    };
    assert_eq!((dev, bytes.as_slice()), (member.keys.id().0, SECRET));
    for _ in 0..2 {
        assert_eq!(hears(&mut teller).await, [], "nobody hears oneself");
    }
    // Who comes later hears nothing of it.
    drop(other);
    let (mut late, _) = Client::join(running.address(), &team, &team.lead, None).await;
    assert_eq!(hears(&mut late).await, []);
    assert_eq!(late.read(0).await, []);
    running.stop().await;
    assert!(!files_hold(folder.path(), SECRET));
    assert!(
        files_hold(folder.path(), &team.desk().0),
        "the relay's files are looked at"
    );
    let again = relay(folder.path()).await;
    let (mut after, _) = Client::join(again.address(), &team, &team.lead, None).await;
    assert_eq!(hears(&mut after).await, []);
}

/// Whoever speaks the protocol of before is sent no frame that it does not know, and everything else as before.
#[tokio::test]
async fn who_does_not_speak_of_presence_hears_none() {
    let mut team = Team::found(91);
    let mut member = team.member(Role::Operator, 9);
    let (running, _folder) = founded(&team).await;
    let (mut teller, _) = Client::join(running.address(), &team, &member, None).await;
    let mut older = Client::dial(running.address()).await;
    older.protocol = 1;
    let hello = older.greeting(team.desk(), &As::Device(&team.lead), Some(team.pin()), None);
    older.welcome(hello).await.unwrap();
    assert_eq!(older.read(0).await, []);
    tell(&mut teller, b"here").await;
    assert_eq!(hears(&mut older).await, []);
    let doc = Doc::new(&mut team, 1);
    let entry = doc.key_record(&mut team, &mut member);
    assert_eq!(stored(&teller.push(vec![entry]).await), [1]);
    assert!(matches!(
        older.answer().await,
        RelayFrame::Entries { upto: 1, .. }
    ));
}

#[tokio::test]
async fn a_device_that_tells_too_often_is_passed_over_and_stays_connected() {
    let mut team = Team::found(92);
    let member = team.member(Role::Operator, 9);
    let (running, _folder) = founded(&team).await;
    let (mut teller, _) = Client::join(running.address(), &team, &member, None).await;
    let (mut other, _) = Client::join(running.address(), &team, &team.lead, None).await;
    for n in 0..40 {
        teller.send(&told(&[n])).await;
    }
    tell(&mut teller, b"last").await;
    let heard = hears(&mut other).await.len();
    // Five at once, and one more for each fifth of a second that the forty took.
    assert!((5..20).contains(&heard), "{heard}");
}

#[tokio::test]
async fn only_present_devices_tell_and_only_so_much() {
    let mut team = Team::found(93);
    let (_, secret) = team.invite(Role::Operator, 60_000);
    let (running, _folder) = founded(&team).await;
    let (mut lead, _) = Client::join(running.address(), &team, &team.lead, None).await;
    let mut guest = Client::dial(running.address()).await;
    let invite = team.members.invites().next().unwrap().offer.id;
    let hello = guest.greeting(team.desk(), &As::Invite(&secret, invite), Some(team.pin()), None);
    guest.welcome(hello).await.unwrap();
    guest.send(&told(b"here")).await;
    let RelayFrame::Bye { refusal } = guest.answer().await else {
        panic!("taken");
    };
    assert_eq!(refusal.reason, Reason::NotAllowed);
    assert_eq!(hears(&mut lead).await, []);
    lead.send(&told(&[0; 1_025])).await;
    let RelayFrame::Bye { refusal } = lead.answer().await else {
        panic!("taken");
    };
    assert_eq!(refusal.reason, Reason::Malformed);
}
