//! The control chain at the relay: compare-and-append, invites, a chain that the relay had lost.

use crate::{
    client::{As, Client, founded, relay},
    team::{Team, now_ms},
};
use desk_model::Role;
use desk_relay::{Clock, Config, serve};
use desk_sync::{Batch, ClientFrame, Reason, RelayFrame};
use std::time::Duration;

fn refused(frame: RelayFrame) -> Reason {
    match frame {
        RelayFrame::Refused { refusal, .. } => refusal.reason,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn of_two_appends_the_second_hears_what_it_missed() {
    let mut team = Team::found(20);
    let (running, _folder) = founded(&team).await;
    let late = team.profile("late");
    let (mut client, _) = Client::join(running.address(), &team, &team.lead, None).await;
    let first = team.grow("first");
    let head = team.pin();
    assert_eq!(
        client.append(vec![first.encode()]).await,
        RelayFrame::Appended { batch: 1, head }
    );
    // What is there already is success.
    assert_eq!(
        client.append(vec![first.encode()]).await,
        RelayFrame::Appended { batch: 1, head }
    );
    let conflict = RelayFrame::Conflict {
        batch: 1,
        from: 1,
        entries: Batch(vec![first.encode()]),
    };
    assert_eq!(client.append(vec![late.encode()]).await, conflict);
}

#[tokio::test]
async fn what_does_not_follow_or_is_damaged_is_refused() {
    let mut team = Team::found(21);
    let (running, _folder) = founded(&team).await;
    let (mut client, _) = Client::join(running.address(), &team, &team.lead, None).await;
    let missing = team.grow("missing");
    let ahead = team.grow("ahead");
    assert_eq!(refused(client.append(vec![ahead.encode()]).await), Reason::Behind);
    let mut forged = missing.encode();
    let place = forged.len() - missing.body().unwrap().len() - 10;
    forged[place] ^= 1;
    assert_eq!(refused(client.append(vec![forged]).await), Reason::BadSignature);
    let bodiless = missing.clone().without_body().encode();
    assert_eq!(refused(client.append(vec![bodiless]).await), Reason::Invalid);
    assert_eq!(
        refused(client.append(vec![vec![1, 2, 3]]).await),
        Reason::Malformed
    );
    let other = Team::found(22).grow("elsewhere");
    assert_ne!(
        refused(client.append(vec![other.encode()]).await),
        Reason::Internal
    );
    let both = vec![missing.encode(), ahead.encode()];
    assert_eq!(
        client.append(both).await,
        RelayFrame::Appended {
            batch: 1,
            head: team.pin()
        }
    );
}

#[tokio::test]
async fn an_invite_shows_the_chain_and_lets_one_join() {
    let mut team = Team::found(23);
    let made = team.invite(Role::Operator, 60_000);
    let (running, _folder) = founded(&team).await;
    let (member, join) = team.joiner(&made, 9);
    let id = invite_id(&made.0);
    let mut client = Client::dial(running.address()).await;
    let hello = client.greeting(team.desk(), &As::Invite(&made.1, id), None, None);
    client.welcome(hello).await.unwrap();
    let expected = RelayFrame::Control {
        from: 0,
        entries: Batch(team.chain_bytes()),
    };
    assert_eq!(client.frame().await, expected);
    assert!(matches!(
        client.append(vec![join.encode()]).await,
        RelayFrame::Appended { .. }
    ));
    // Used up: the same link opens nothing any more, and the seals in its body are gone.
    let mut again = Client::dial(running.address()).await;
    let hello = again.greeting(team.desk(), &As::Invite(&made.1, id), None, None);
    assert_eq!(
        again.welcome(hello).await.unwrap_err().reason,
        Reason::InviteClosed
    );
    team.members.apply(&join).unwrap();
    let mut as_device = Client::dial(running.address()).await;
    let hello = as_device.greeting(team.desk(), &As::Device(&member), None, None);
    as_device.welcome(hello).await.unwrap();
    let RelayFrame::Control { entries, .. } = as_device.frame().await else {
        panic!("no chain")
    };
    assert_eq!(entries.0[1], made.0.clone().without_body().encode());
    assert_eq!(entries.0[2], join.encode());
}

fn invite_id(entry: &desk_seal::ControlEntry) -> [u8; 16] {
    match &entry.header().payload {
        desk_seal::control::Payload::Invite(offer) => offer.id,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn t14_an_expired_invite_lets_nobody_in() {
    let mut team = Team::found(24);
    let made = team.invite(Role::Operator, 0);
    let (_, join) = team.joiner(&made, 9);
    let (running, _folder) = founded(&team).await;
    let mut client = Client::dial(running.address()).await;
    let hello = client.greeting(team.desk(), &As::Invite(&made.1, invite_id(&made.0)), None, None);
    assert_eq!(
        client.welcome(hello).await.unwrap_err().reason,
        Reason::InviteClosed
    );
    // Nor by the door for anybody's control entries.
    let mut client = Client::dial(running.address()).await;
    let hello = client.greeting(team.desk(), &As::Bringer, None, None);
    client.welcome(hello).await.unwrap();
    assert_eq!(
        refused(client.append(vec![join.encode()]).await),
        Reason::InviteClosed
    );
}

/// The same invite, before and after the relay's clock has gone on: by no other clock is it over.
#[tokio::test]
async fn t14_an_invite_is_over_by_the_relays_clock() {
    let hour = Duration::from_secs(3600);
    let mut team = Team::found(31);
    let made = team.invite(Role::Operator, 3_600_000);
    let clock = Clock::default();
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        clock: clock.clone(),
        ..Config::local(folder.path().to_owned())
    };
    let running = serve(config).await.unwrap();
    Client::bring(running.address(), &team, &As::Founder).await;
    let mut welcomed = Vec::new();
    for ahead in [Duration::ZERO, hour] {
        clock.go_ahead(ahead);
        let mut client = Client::dial(running.address()).await;
        let hello = client.greeting(team.desk(), &As::Invite(&made.1, invite_id(&made.0)), None, None);
        let welcome = client.welcome(hello).await;
        welcomed.push(welcome.map_err(|refusal| refusal.reason).map(|_| ()));
    }
    assert_eq!(welcomed, [Ok(()), Err(Reason::InviteClosed)]);
    let (_client, welcome) = Client::join(running.address(), &team, &team.lead, None).await;
    let ahead_ms = welcome.time_ms.saturating_sub(now_ms());
    assert!((3_590_000..=3_600_000).contains(&ahead_ms), "{ahead_ms}");
}

#[tokio::test]
async fn a_relay_that_lost_its_chain_is_healed_by_who_has_it() {
    let mut team = Team::found(25);
    let (running, _folder) = founded(&team).await;
    let (client, before) = Client::join(running.address(), &team, &team.lead, None).await;
    drop(client);
    // The backup: the relay stops here, the team went on.
    let rival = team.profile("rival");
    team.grow("lost");
    let (mut boaster, welcome) = Client::join(running.address(), &team, &team.lead, None).await;
    assert_eq!(welcome.control.unwrap().seq, 0);
    let member_side = vec![rival.encode()];
    let mut anybody = Client::dial(running.address()).await;
    let hello = anybody.greeting(team.desk(), &As::Bringer, None, None);
    anybody.welcome(hello).await.unwrap();
    let appended = boaster.append(team.chain_bytes()).await;
    assert_eq!(
        appended,
        RelayFrame::Appended {
            batch: 1,
            head: team.pin()
        }
    );
    assert!(matches!(
        anybody.append(member_side).await,
        RelayFrame::Conflict { from: 1, .. }
    ));
    let (_client, after) = Client::join(running.address(), &team, &team.lead, None).await;
    assert_ne!(after.incarnation, before.incarnation);
}

/// The backup is older than a member: the relay does not know who brings the chain, and learns of the member by it.
#[tokio::test]
async fn t31_a_member_newer_than_the_backup_heals_the_relay() {
    let mut team = Team::found(36);
    let (running, _folder) = founded(&team).await;
    let member = team.member(Role::Operator, 9);
    let mut stranger = Client::dial(running.address()).await;
    let hello = stranger.greeting(team.desk(), &As::Device(&member), Some(team.pin()), None);
    assert_eq!(
        stranger.welcome(hello).await.unwrap_err().reason,
        Reason::UnknownDevice
    );
    let head = team.pin();
    let appended = Client::bring(running.address(), &team, &As::Bringer).await;
    assert_eq!(appended, RelayFrame::Appended { batch: 1, head });
    let (_client, welcome) = Client::join(running.address(), &team, &member, None).await;
    assert_eq!(welcome.control, Some(head));
}

#[tokio::test]
async fn one_peer_rebuilds_a_wiped_relay() {
    let mut team = Team::found(26);
    let mut member = team.member(Role::Operator, 9);
    let doc = crate::team::Doc::new(&mut team, 1);
    let entries = vec![
        doc.key_record(&mut team, &mut member),
        doc.change(&mut team, &mut member, 1, 50),
    ];
    let folder = tempfile::tempdir().unwrap();
    let running = relay(folder.path()).await;
    let appended = Client::bring(running.address(), &team, &As::Bringer).await;
    assert_eq!(
        appended,
        RelayFrame::Appended {
            batch: 1,
            head: team.pin()
        }
    );
    // Another member's entries, byte for byte.
    let (mut client, _) = Client::join(running.address(), &team, &team.lead, None).await;
    let outcomes = client.offer(entries.clone()).await;
    assert_eq!(crate::client::stored(&outcomes), [1, 2]);
    let bytes: Vec<_> = client.read(0).await.into_iter().map(|(_, bytes)| bytes).collect();
    assert_eq!(bytes, entries);
    // The author's own highest number is known again.
    let (_client, welcome) = Client::join(running.address(), &team, &member, None).await;
    assert_eq!(welcome.own_n, 2);
}

#[tokio::test]
async fn what_others_append_waits_for_the_chain_that_was_lost() {
    let mut team = Team::found(27);
    let member = team.member(Role::Operator, 9);
    let (running, _folder) = founded(&team).await;
    let (mut other, _) = Client::join(running.address(), &team, &member, None).await;
    let own = team.profile_of(&member, "Grace");
    team.grow("lost");
    let (mut boaster, _) = Client::join(running.address(), &team, &team.lead, None).await;
    let RelayFrame::Refused { refusal, .. } = other.append(vec![own.encode()]).await else {
        panic!("it did not wait")
    };
    assert_eq!(refusal.reason, Reason::Held);
    assert!((1..=60_000).contains(&refusal.detail), "{}", refusal.detail);
    assert!(matches!(
        boaster.append(team.chain_bytes()).await,
        RelayFrame::Appended { .. }
    ));
    // It is made anew on the chain that is back, and nothing holds it any more.
    assert!(matches!(
        other.append(vec![own.encode()]).await,
        RelayFrame::Conflict { .. }
    ));
    let anew = team.profile_of(&member, "Grace");
    assert!(matches!(
        other.append(vec![anew.encode()]).await,
        RelayFrame::Appended { .. }
    ));
}

/// 1,200 entries are more than a member may append at once, and far less than a chain may weigh: by their number the last of
/// them would have to wait for minutes.
#[tokio::test]
async fn a_wiped_relay_takes_a_long_chain_at_once() {
    let mut team = Team::found(28);
    for number in 0..1_200 {
        team.grow(&format!("name {number}"));
    }
    let folder = tempfile::tempdir().unwrap();
    let running = relay(folder.path()).await;
    let appended = Client::bring(running.address(), &team, &As::Bringer).await;
    let head = team.pin();
    assert_eq!(appended, RelayFrame::Appended { batch: 1, head });
}

#[tokio::test]
async fn who_waits_for_an_append_is_still_answered() {
    let team = Team::found(29);
    let (running, _folder) = founded(&team).await;
    let (mut client, _) = Client::join(running.address(), &team, &team.lead, None).await;
    let append = |batch, count| ClientFrame::AppendControl {
        batch,
        entries: Batch(vec![vec![1, 2, 3]; count]),
    };
    let answer = |batch, frame| match frame {
        RelayFrame::Refused {
            batch: Some(of),
            refusal,
        } if of == batch => refusal.reason,
        other => panic!("{other:?}"),
    };
    client.send(&append(1, 1_000)).await;
    assert_eq!(answer(1, client.answer().await), Reason::Malformed);
    // These wait for two minutes, those behind them too.
    client.send(&append(2, 60)).await;
    client.send(&ClientFrame::Ping).await;
    assert_eq!(client.answer().await, RelayFrame::Pong);
    for batch in 3..=8 {
        client.send(&append(batch, 1)).await;
    }
    let mut refused = Vec::new();
    while refused.last() != Some(&8) {
        match client.answer().await {
            RelayFrame::Refused {
                batch: Some(batch),
                refusal,
            } if refusal.reason == Reason::RateLimited => refused.push(batch),
            other => panic!("{other:?}"),
        }
    }
    // One is being waited for, four wait behind it.
    assert!(refused.ends_with(&[7, 8]) && refused.len() <= 3, "{refused:?}");
}

#[tokio::test]
async fn who_asks_for_a_feed_again_has_one() {
    let mut team = Team::found(30);
    let (running, _folder) = founded(&team).await;
    let mut member = team.member(Role::Operator, 9);
    let mut other = Client::dial(running.address()).await;
    let hello = other.greeting(team.desk(), &As::Bringer, None, None);
    other.welcome(hello).await.unwrap();
    other.append(team.chain_bytes()).await;
    let (mut client, _) = Client::join(running.address(), &team, &team.lead, None).await;
    for _ in 0..5 {
        client.send(&ClientFrame::FetchControl { from: 1 }).await;
        client.send(&ClientFrame::Subscribe { after: 0 }).await;
    }
    // What comes after the farewell of the old feeds comes once.
    client.send(&ClientFrame::Ping).await;
    while client.answer().await != RelayFrame::Pong {}
    let doc = crate::team::Doc::new(&mut team, 1);
    let first = doc.key_record(&mut team, &mut member);
    let second = doc.change(&mut team, &mut member, 1, 50);
    let (mut writer, _) = Client::join(running.address(), &team, &member, None).await;
    writer.push(vec![first]).await;
    writer.push(vec![second]).await;
    let (mut ups, mut chain_parts) = (Vec::new(), Vec::new());
    let grown = team.grow("one more");
    other.append(vec![grown.encode()]).await;
    let last = team.pin().seq;
    while !ups.contains(&2) || !chain_parts.contains(&last) {
        match client.frame().await {
            RelayFrame::Entries { upto, items } if !items.0.is_empty() => ups.push(upto),
            RelayFrame::Control { from, entries } => {
                chain_parts.push(from + u32::try_from(entries.0.len()).unwrap() - 1);
            }
            _ => {}
        }
    }
    client.send(&ClientFrame::Ping).await;
    loop {
        match client.frame().await {
            RelayFrame::Pong => break,
            RelayFrame::Entries { upto, items } if !items.0.is_empty() => ups.push(upto),
            RelayFrame::Control { entries, .. } => {
                chain_parts.push(last - 1 + u32::try_from(entries.0.len()).unwrap())
            }
            _ => {}
        }
    }
    assert_eq!(ups, [1, 2]);
    assert_eq!(chain_parts.iter().filter(|upto| **upto == last).count(), 1);
}
