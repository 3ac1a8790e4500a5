//! Who is let in. Each refusal is next to a greeting that differs in one thing and is accepted.

use crate::{
    client::{As, Client, founded, reasons},
    team::{Doc, Team},
};
use desk_model::Role;
use desk_relay::{Config, FoundPolicy, serve};
use desk_sync::{Batch, ClientFrame, Cursor, Outcome, Reason, RelayFrame, limit};

#[tokio::test]
async fn a_member_is_welcomed_and_told_what_the_relay_has() {
    let team = Team::found(1);
    let (running, _folder) = founded(&team).await;
    let (_client, welcome) = Client::join(running.address(), &team, &team.lead, None).await;
    assert_eq!((welcome.head, welcome.own_n), (0, 0));
    assert_eq!(welcome.control, Some(team.pin()));
    assert!(!welcome.blob_token.is_empty());
}

#[tokio::test]
async fn t58_greetings_that_are_not_right_are_refused() {
    let mut team = Team::found(2);
    let stranger = team.member(Role::Operator, 9);
    let known = team.chain_bytes()[..1].to_vec();
    let folder = tempfile::tempdir().unwrap();
    let running = crate::client::relay(folder.path()).await;
    let mut first = Client::dial(running.address()).await;
    let hello = first.greeting(team.desk(), &As::Founder, None, None);
    first.welcome(hello).await.unwrap();
    first.append(known).await;

    let mut refused = Vec::new();
    for case in 0..6 {
        let mut client = Client::dial(running.address()).await;
        let mut hello = client.greeting(team.desk(), &As::Device(&team.lead), None, None);
        match case {
            0 => hello.signature[3] ^= 1,
            1 => hello.nonce = [8; 32],
            2 => hello.host = "relay.example".into(),
            3 => hello.desk = [5; 32],
            4 => hello = client.greeting(team.desk(), &As::Device(&stranger), None, None),
            _ => hello.protocol = 3,
        }
        refused.push(client.welcome(hello).await.unwrap_err().reason);
        assert_eq!(client.bytes().await, None, "the relay hangs up");
    }
    let expected = [
        Reason::BadSignature,
        Reason::BadSignature,
        Reason::WrongHost,
        Reason::UnknownDesk,
        Reason::UnknownDevice,
        Reason::UnknownVersion,
    ];
    assert_eq!(refused, expected);
}

#[tokio::test]
async fn t58_a_greeting_heard_before_is_of_no_use() {
    let team = Team::found(3);
    let (running, _folder) = founded(&team).await;
    let mut first = Client::dial(running.address()).await;
    let hello = first.greeting(team.desk(), &As::Device(&team.lead), None, None);
    let mut second = Client::dial(running.address()).await;
    assert_eq!(
        second.welcome(hello.clone()).await.unwrap_err().reason,
        Reason::BadSignature
    );
    assert!(first.welcome(hello).await.is_ok());
}

/// A challenge is good for half a minute. The clock of the waits is set forward, and nobody waits.
#[tokio::test]
async fn t58_a_greeting_that_comes_late_is_refused() {
    let team = Team::found(5);
    let (running, _folder) = founded(&team).await;
    for (after_ms, is_late) in [
        (limit::CHALLENGE_MS_MAX / 2, false),
        (limit::CHALLENGE_MS_MAX, true),
    ] {
        let mut client = Client::dial(running.address()).await;
        let hello = client.greeting(team.desk(), &As::Device(&team.lead), None, None);
        tokio::time::pause();
        tokio::time::advance(std::time::Duration::from_millis(after_ms)).await;
        tokio::time::resume();
        if is_late {
            // The relay has gone before it could be greeted. One that has not would wait on, by the clock of the wall.
            let second = std::time::Duration::from_secs(1);
            let answer = tokio::time::timeout(second, client.answer()).await;
            let Ok(RelayFrame::Bye { refusal }) = answer else {
                panic!("no farewell: {answer:?}")
            };
            assert_eq!(refusal.reason, Reason::Late);
        } else {
            assert!(client.welcome(hello).await.is_ok());
        }
    }
}

#[tokio::test]
async fn the_newer_connection_of_a_device_wins() {
    let team = Team::found(4);
    let (running, _folder) = founded(&team).await;
    let (mut older, _) = Client::join(running.address(), &team, &team.lead, None).await;
    let (mut newer, _) = Client::join(running.address(), &team, &team.lead, None).await;
    let RelayFrame::Bye { refusal } = older.answer().await else {
        panic!("no farewell")
    };
    assert_eq!(refusal.reason, Reason::Replaced);
    newer.send(&ClientFrame::Ping).await;
    assert_eq!(newer.answer().await, RelayFrame::Pong);
}

/// How soon is what KEYS 7 asks for, on one node.
#[tokio::test]
async fn t60_who_is_removed_is_hung_up_on_within_a_second_and_not_let_in_again() {
    let mut team = Team::found(30);
    let member = team.member(Role::Operator, 9);
    let (running, _folder) = founded(&team).await;
    let (mut out, _) = Client::join(running.address(), &team, &member, None).await;
    let (mut lead, _) = Client::join(running.address(), &team, &team.lead, None).await;
    let removal = team.remove(&member);
    lead.send(&ClientFrame::AppendControl {
        batch: 1,
        entries: Batch(vec![removal.encode()]),
    })
    .await;
    let ended = async { while out.bytes().await.is_some() {} };
    let second = std::time::Duration::from_secs(1);
    tokio::time::timeout(second, ended)
        .await
        .expect("still connected");
    let mut again = Client::dial(running.address()).await;
    let hello = again.greeting(team.desk(), &As::Device(&member), Some(team.pin()), None);
    assert_eq!(again.welcome(hello).await.unwrap_err().reason, Reason::Removed);
}

/// Two copies of one store: the later one has the line, and neither can give a number to two entries.
#[tokio::test]
async fn t65_of_two_copies_of_a_store_each_number_is_used_once() {
    let mut team = Team::found(31);
    let mut member = team.member(Role::Operator, 9);
    let (running, _folder) = founded(&team).await;
    let doc = Doc::new(&mut team, 1);
    let key = doc.key_record(&mut team, &mut member);
    let (mut first, _) = Client::join(running.address(), &team, &member, None).await;
    let one = doc.change_as(&mut team, &member, 2, 1, 50);
    assert_eq!(reasons(&first.push(vec![key, one]).await), [None, None]);
    let (mut second, welcome) = Client::join(running.address(), &team, &member, None).await;
    assert_eq!(welcome.own_n, 2);
    let other = doc.change_as(&mut team, &member, 2, 2, 50);
    let outcomes = second.push(vec![other]).await;
    assert_eq!(reasons(&outcomes), [Some(Reason::NumberUsed)]);
    assert!(matches!(&outcomes[0], Outcome::Refused(refusal) if refusal.detail == 2));
    let RelayFrame::Bye { refusal } = first.answer().await else {
        panic!("the older one is still served")
    };
    assert_eq!(refusal.reason, Reason::Replaced);
}

#[tokio::test]
async fn t62_a_relay_that_is_closed_takes_no_new_desk_and_goes_on_with_those_it_has() {
    let team = Team::found(5);
    let (running, folder) = founded(&team).await;
    running.stop().await;
    let config = Config {
        found: FoundPolicy::Closed,
        ..Config::local(folder.path().into())
    };
    let running = serve(config).await.unwrap();
    let other = Team::found(8);
    let mut client = Client::dial(running.address()).await;
    let hello = client.greeting(other.desk(), &As::Founder, None, None);
    assert_eq!(
        client.welcome(hello).await.unwrap_err().reason,
        Reason::FoundClosed
    );
    let (_client, welcome) = Client::join(running.address(), &team, &team.lead, None).await;
    assert_eq!(welcome.control, Some(team.pin()));
}

#[tokio::test]
async fn t62_a_desk_is_founded_only_with_the_relays_token() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        found: FoundPolicy::Token,
        ..Config::local(folder.path().into())
    };
    let running = serve(config.clone()).await.unwrap();
    let link = running.founding_link().unwrap().to_owned();
    let (page, token) = link.split_once("/#found=").unwrap();
    assert_eq!(page, format!("http://{}", running.address()));
    let team = Team::found(5);
    let office = Some("203.0.113.7");
    // More often than an address may greet wrongly: colleagues behind it are not to be shut out.
    for n in 0..40 {
        let mode = if n % 2 == 0 { As::Founder } else { As::Bringer };
        let mut client = Client::dial_through_proxy(running.address(), office).await;
        let mut hello = client.greeting(team.desk(), &mode, None, None);
        hello.token = ["", &token[1..], "AAAA"][n % 3].to_owned();
        let refusal = client.welcome(hello).await.unwrap_err();
        assert_eq!(refusal.reason, Reason::TokenNeeded);
    }
    // Its own work goes on after a restart, and the link is shown no second time.
    running.stop().await;
    let running = serve(config).await.unwrap();
    assert_eq!(running.founding_link(), None);
    let mut client = Client::dial_through_proxy(running.address(), office).await;
    let mut hello = client.greeting(team.desk(), &As::Founder, None, None);
    hello.token = token.to_owned();
    assert!(client.welcome(hello).await.is_ok());
}

#[tokio::test]
async fn frames_that_are_none_end_the_connection() {
    let team = Team::found(6);
    let (running, _folder) = founded(&team).await;
    let ping = ClientFrame::Ping.encode();
    let mut long = ping.clone();
    long.push(0);
    for bad in [vec![0xFF], ping[..1].to_vec(), long, Vec::new()] {
        let (mut client, _) = Client::join(running.address(), &team, &team.lead, None).await;
        client.send_bytes(bad).await;
        let RelayFrame::Bye { refusal } = client.answer().await else {
            panic!("no farewell")
        };
        assert_eq!(refusal.reason, Reason::Malformed);
    }
    let (mut client, _) = Client::join(running.address(), &team, &team.lead, None).await;
    client.send_bytes(vec![0; limit::FRAME_BYTES_MAX + 1]).await;
    assert_eq!(client.bytes().await, None);
    let mut client = Client::dial(running.address()).await;
    client.send_bytes(vec![0; limit::HELLO_BYTES_MAX + 1]).await;
    let RelayFrame::Bye { refusal } = client.frame().await else {
        panic!("no farewell")
    };
    assert_eq!(refusal.reason, Reason::TooLarge);
}

#[tokio::test]
async fn a_visitor_who_fails_often_is_shut_out_and_nobody_else() {
    let team = Team::found(7);
    let (running, _folder) = founded(&team).await;
    let fail = async |visitor: Option<&'static str>| {
        let mut client = Client::dial_through_proxy(running.address(), visitor).await;
        client.send_bytes(vec![0xFF]).await;
        // Who is shut out is told so instead of being challenged.
        let challenge = RelayFrame::decode(&client.challenge).unwrap();
        let answer = match challenge {
            RelayFrame::Challenge { .. } => client.frame().await,
            farewell => farewell,
        };
        match answer {
            RelayFrame::Bye { refusal } => refusal.reason,
            other => panic!("{other:?}"),
        }
    };
    let one = Some("198.51.100.9, 203.0.113.7");
    for _ in 0..20 {
        assert_eq!(fail(one).await, Reason::Malformed);
    }
    assert_eq!(fail(one).await, Reason::RateLimited);
    assert_eq!(fail(Some("198.51.100.9")).await, Reason::Malformed);
    // This machine itself is counted against nobody.
    for _ in 0..21 {
        assert_eq!(fail(None).await, Reason::Malformed);
    }
    let (_client, welcome) = Client::join(running.address(), &team, &team.lead, None).await;
    assert_eq!(welcome.control, Some(team.pin()));
}

#[tokio::test]
async fn coming_back_with_nothing_new_costs_little() {
    let team = Team::found(8);
    let (running, _folder) = founded(&team).await;
    let (client, welcome) = Client::join(running.address(), &team, &team.lead, None).await;
    drop(client);
    let cursor = Cursor {
        incarnation: welcome.incarnation,
        seq: welcome.head,
    };
    let (mut again, _) = Client::join(running.address(), &team, &team.lead, Some(cursor)).await;
    assert_eq!(again.answer().await, RelayFrame::Head { seq: 0 });
    // The blob token alone has 118 characters.
    let greeting = again.greeting(
        team.desk(),
        &As::Device(&team.lead),
        Some(team.pin()),
        Some(cursor),
    );
    let sent = ClientFrame::Hello(greeting).encode().len();
    assert!(
        again.received_bytes <= 320 && sent <= 320,
        "{} down, {sent} up",
        again.received_bytes
    );
}
