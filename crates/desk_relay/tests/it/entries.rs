//! Pushes and offers: what is stored, what is refused and why, who hears of it.

use crate::{
    client::{As, Client, founded, reasons, stored},
    team::{Doc, Team},
};
use desk_model::Role;
use desk_sync::{Batch, ClientFrame, Items, Outcome, Reason, RelayFrame};

#[tokio::test]
async fn what_is_pushed_reaches_others_live() {
    let mut team = Team::found(40);
    let mut member = team.member(Role::Operator, 9);
    let (running, _folder) = founded(&team).await;
    let (mut writer, _) = Client::join(running.address(), &team, &member, None).await;
    let (mut reader, _) = Client::join(running.address(), &team, &team.lead, None).await;
    assert_eq!(reader.read(0).await, []);
    assert_eq!(writer.read(0).await, []);
    let doc = Doc::new(&mut team, 1);
    let entries = vec![
        doc.key_record(&mut team, &mut member),
        doc.change(&mut team, &mut member, 1, 50),
    ];
    assert_eq!(stored(&writer.push(entries.clone()).await), [1, 2]);
    let items = Items((1..).zip(entries).collect());
    assert_eq!(reader.answer().await, RelayFrame::Entries { upto: 2, items });
}

#[tokio::test]
async fn the_same_entry_twice_is_one() {
    let mut team = Team::found(41);
    let (running, _folder) = founded(&team).await;
    let (mut client, _) = Client::join(running.address(), &team, &team.lead, None).await;
    let doc = Doc::new(&mut team, 1);
    let mut lead = desk_seal_member(&team);
    let entries = vec![
        doc.key_record(&mut team, &mut lead),
        doc.change(&mut team, &mut lead, 1, 50),
    ];
    assert_eq!(stored(&client.push(entries.clone()).await), [1, 2]);
    assert_eq!(stored(&client.push(entries.clone()).await), [1, 2]);
    assert_eq!(stored(&client.offer(entries).await), [1, 2]);
    assert_eq!(client.read(0).await.len(), 2);
}

/// The lead, with numbers of its own.
fn desk_seal_member(team: &Team) -> crate::team::Member {
    crate::team::Member {
        keys: team.lead.keys.clone(),
        person: team.lead.person,
        ring: desk_seal::KeyRing::from_secret_bytes(&team.lead.ring.to_secret_bytes(), &team.members)
            .unwrap(),
        n: 0,
    }
}

#[tokio::test]
async fn what_is_not_right_is_refused_and_not_stored() {
    let mut team = Team::found(42);
    let mut viewer = team.member(Role::Viewer, 8);
    let mut other = team.member(Role::Operator, 7);
    let mut member = team.member(Role::Operator, 9);
    let (running, _folder) = founded(&team).await;
    let doc = Doc::new(&mut team, 1);
    let other_doc = Doc::new(&mut team, 2);
    let key = doc.key_record(&mut team, &mut member);
    let good = doc.change(&mut team, &mut member, 1, 50);
    let mut flipped = good.clone();
    let last = flipped.len() - 1;
    flipped[last] ^= 1;
    let mut other_core = good.clone();
    other_core[10] ^= 1;
    let no_key = other_doc.change_as(&mut team, &member, 9, 2, 50);
    let mut foreign_team = Team::found(43);
    let foreign = doc.change_as(&mut foreign_team, &member, 9, 2, 50);
    let mut version = good.clone();
    version[3] = 2;
    let mut kind = good.clone();
    kind[4] = 9;
    let (mut client, _) = Client::join(running.address(), &team, &member, None).await;
    assert_eq!(stored(&client.push(vec![key]).await), [1]);
    let offered = [
        flipped,
        other_core,
        no_key,
        foreign,
        version,
        kind,
        vec![1],
        vec![0; 786_433],
    ];
    let expected = [
        Reason::BadSignature,
        Reason::BadSignature,
        Reason::MissingKey,
        Reason::BadSignature,
        Reason::UnknownVersion,
        Reason::UnknownVersion,
        Reason::Malformed,
        Reason::TooLarge,
    ];
    for (entry, reason) in offered.into_iter().zip(expected) {
        assert_eq!(reasons(&client.offer(vec![entry]).await), [Some(reason)]);
    }
    let others_key = doc.key_record(&mut team, &mut other);
    assert_eq!(
        reasons(&client.push(vec![others_key]).await),
        [Some(Reason::NotAllowed)]
    );
    let foreign_key = doc.key_record(&mut team, &mut viewer);
    assert_eq!(
        reasons(&client.offer(vec![foreign_key.clone()]).await),
        [Some(Reason::Void)]
    );
    let (mut as_viewer, _) = Client::join(running.address(), &team, &viewer, None).await;
    assert_eq!(
        reasons(&as_viewer.push(vec![foreign_key]).await),
        [Some(Reason::NotAllowed)]
    );
    assert_eq!(as_viewer.read(0).await.len(), 1);
}

#[tokio::test]
async fn t42_a_used_number_is_refused_and_what_follows_waits() {
    let mut team = Team::found(44);
    let mut member = team.member(Role::Operator, 9);
    let (running, _folder) = founded(&team).await;
    let (mut client, _) = Client::join(running.address(), &team, &member, None).await;
    let doc = Doc::new(&mut team, 1);
    let key = doc.key_record(&mut team, &mut member);
    let first = doc.change(&mut team, &mut member, 1, 50);
    let again = doc.change_as(&mut team, &member, 2, 2, 50);
    let next = doc.change(&mut team, &mut member, 3, 50);
    let outcomes = client.push(vec![key, first, again, next.clone()]).await;
    let expected = [None, None, Some(Reason::NumberUsed), Some(Reason::Skipped)];
    assert_eq!(reasons(&outcomes), expected);
    assert!(matches!(&outcomes[2], Outcome::Refused(refusal) if refusal.detail == 2));
    assert_eq!(
        reasons(&client.push(vec![next.clone()]).await),
        [Some(Reason::Skipped)]
    );
    assert_eq!(stored(&client.push_with(vec![next], true).await), [3]);
}

#[tokio::test]
async fn t37_garbage_under_anothers_id_shadows_nothing() {
    let mut team = Team::found(45);
    let mut honest = team.member(Role::Operator, 8);
    let mut other = team.member(Role::Operator, 9);
    let (running, _folder) = founded(&team).await;
    let doc = Doc::new(&mut team, 1);
    let key = doc.key_record(&mut team, &mut honest);
    let real = doc.change(&mut team, &mut honest, 7, 50);
    // The same id (it comes from the change's hash), another device's garbage, first.
    let garbage = doc.change(&mut team, &mut other, 7, 60);
    let (mut first, _) = Client::join(running.address(), &team, &other, None).await;
    let other_key = doc.key_record(&mut team, &mut other);
    assert_eq!(
        stored(&first.offer(vec![key, other_key, garbage]).await),
        [1, 2, 3]
    );
    let (mut second, _) = Client::join(running.address(), &team, &honest, None).await;
    assert_eq!(stored(&second.offer(vec![real.clone()]).await), [4]);
    assert_eq!(second.read(3).await, [(4, real)]);
}

#[tokio::test]
async fn only_devices_read_and_write() {
    let mut team = Team::found(46);
    let made = team.invite(Role::Operator, 60_000);
    let (running, _folder) = founded(&team).await;
    let desk_seal::control::Payload::Invite(offer) = &made.0.header().payload else {
        panic!("no invite")
    };
    for frame in [
        ClientFrame::Subscribe { after: 0 },
        ClientFrame::CatchUp {
            head: 0,
            place: Vec::new(),
        },
        ClientFrame::RenewToken,
        ClientFrame::Push {
            batch: 1,
            restart: false,
            entries: Batch::default(),
        },
    ] {
        let mut client = Client::dial(running.address()).await;
        let hello = client.greeting(team.desk(), &As::Invite(&made.1, offer.id), None, None);
        let welcome = client.welcome(hello).await.unwrap();
        assert!(welcome.blob_token.is_empty());
        client.send(&frame).await;
        let RelayFrame::Bye { refusal } = client.answer().await else {
            panic!("{frame:?} was allowed")
        };
        assert_eq!(refusal.reason, Reason::NotAllowed);
    }
}

/// An entry names the control entry on which its author stood: the relay must know it, and as the same.
#[tokio::test]
async fn an_entry_stands_on_the_chain_that_the_relay_has() {
    let mut team = Team::found(47);
    let mut member = team.member(Role::Operator, 9);
    let (running, _folder) = founded(&team).await;
    let doc = Doc::new(&mut team, 1);
    let key = doc.key_record(&mut team, &mut member);
    let (mut client, _) = Client::join(running.address(), &team, &member, None).await;
    assert_eq!(stored(&client.push(vec![key]).await), [1]);

    let (mut lead, _) = Client::join(running.address(), &team, &team.lead, None).await;
    let rival = team.profile("rival");
    team.grow("not told");
    let entry = doc.change(&mut team, &mut member, 1, 50);
    assert_eq!(
        reasons(&client.offer(vec![entry.clone()]).await),
        [Some(Reason::Ahead)]
    );
    assert!(matches!(
        lead.append(vec![rival.encode()]).await,
        RelayFrame::Appended { .. }
    ));
    assert_eq!(
        reasons(&client.offer(vec![entry]).await),
        [Some(Reason::WrongChain)]
    );
    assert_eq!(client.read(0).await.len(), 1, "neither was stored");
}
