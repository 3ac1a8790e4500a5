//! What was acknowledged survives: the program is killed without warning, and started again.

use crate::{
    client::{As, Client, stored},
    team::{Doc, Team},
};
use desk_model::Role;
use desk_sync::{Cursor, Reason, RelayFrame};
use std::{net::SocketAddr, path::Path, process::Stdio};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

async fn start(folder: &Path) -> (Child, SocketAddr) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_desk_relay"))
        .args(["--listen", "127.0.0.1:0", "--data"])
        .arg(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next_line().await.unwrap().unwrap();
    let address = line
        .strip_prefix("listening on http://")
        .unwrap()
        .parse()
        .unwrap();
    (child, address)
}

#[tokio::test]
async fn acknowledged_entries_survive_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut team = Team::found(80);
    let (mut child, address) = start(folder.path()).await;
    assert!(matches!(
        Client::bring(address, &team, &As::Founder).await,
        RelayFrame::Appended { .. }
    ));
    let (mut client, before) = Client::join(address, &team, &team.lead, None).await;
    let doc = Doc::new(&mut team, 1);
    let mut lead = crate::team::Member {
        keys: team.lead.keys.clone(),
        person: team.lead.person,
        ring: desk_seal::KeyRing::from_secret_bytes(&team.lead.ring.to_secret_bytes(), &team.members)
            .unwrap(),
        n: 0,
    };
    let entries = vec![
        doc.key_record(&mut team, &mut lead),
        doc.change(&mut team, &mut lead, 1, 50),
    ];
    stored(&client.push(entries.clone()).await);
    child.kill().await.unwrap();

    let (_child, address) = start(folder.path()).await;
    let (mut client, after) = Client::join(address, &team, &team.lead, None).await;
    assert_eq!(after.incarnation, before.incarnation);
    assert_eq!((after.head, after.own_n, after.control), (2, 2, Some(team.pin())));
    let bytes: Vec<_> = client.read(0).await.into_iter().map(|(_, bytes)| bytes).collect();
    assert_eq!(bytes, entries);
}

#[tokio::test]
async fn a_relay_that_is_asked_to_stop_says_farewell() {
    let folder = tempfile::tempdir().unwrap();
    let team = Team::found(81);
    let (mut child, address) = start(folder.path()).await;
    Client::bring(address, &team, &As::Founder).await;
    let (mut client, _) = Client::join(address, &team, &team.lead, None).await;
    let id = child.id().unwrap().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .await
            .unwrap()
            .success()
    );
    let RelayFrame::Bye { refusal } = client.answer().await else {
        panic!("no farewell")
    };
    assert_eq!(refusal.reason, Reason::Draining);
    assert!(child.wait().await.unwrap().success());
}

/// Whoever has read further than the log goes has read another log: this one is an older copy.
#[tokio::test]
async fn a_log_that_is_an_older_copy_of_itself_gets_a_new_incarnation() {
    let folder = tempfile::tempdir().unwrap();
    let mut team = Team::found(82);
    let mut member = team.member(Role::Operator, 9);
    let (mut child, address) = start(folder.path()).await;
    Client::bring(address, &team, &As::Founder).await;
    let (mut client, before) = Client::join(address, &team, &member, None).await;
    let doc = Doc::new(&mut team, 1);
    stored(&client.push(vec![doc.key_record(&mut team, &mut member)]).await);
    let at = |incarnation, seq| Some(Cursor { incarnation, seq });

    // At the head: nothing is missing.
    let (_, same) = Client::join(address, &team, &member, at(before.incarnation, 1)).await;
    assert_eq!(same.incarnation, before.incarnation);
    let (_, renewed) = Client::join(address, &team, &member, at(before.incarnation, 2)).await;
    assert_ne!(renewed.incarnation, before.incarnation);
    assert_eq!((renewed.head, renewed.control), (1, Some(team.pin())));
    // The same device is not believed again so soon; another one is.
    let (_, again) = Client::join(address, &team, &member, at(renewed.incarnation, 9)).await;
    assert_eq!(again.incarnation, renewed.incarnation);
    let (_, other) = Client::join(address, &team, &team.lead, at(renewed.incarnation, 9)).await;
    assert_ne!(other.incarnation, renewed.incarnation);

    child.kill().await.unwrap();
    let (_child, address) = start(folder.path()).await;
    let (_, after) = Client::join(address, &team, &member, None).await;
    assert_eq!((after.incarnation, after.head), (other.incarnation, 1));
}
