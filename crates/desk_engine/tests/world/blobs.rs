//! Attachments that the relay does not take at once: each is tried again after growing waits, said meanwhile, and never lost.

use crate::team::{Team, Weather};
use desk_model::{
    BlobId, Mail,
    mail::{MailAttachment, Mailbox},
};
use desk_port::Answer;

fn mira() -> Mailbox {
    Mailbox {
        name: "Mira".into(),
        address: "mira@example.org".into(),
    }
}

/// A desk of one whose import has brought an attachment, and the first try to store it.
fn desk() -> (Team, BlobId, String) {
    desk_beside(0)
}

/// The same, and so many strangers.
fn desk_beside(strangers: usize) -> (Team, BlobId, String) {
    let mut team = Team::strangers(8, 1 + strangers, Weather::default());
    team.found();
    let mail = Mail {
        message_id: "1@example.org".into(),
        from: mira(),
        text: "See the picture.".into(),
        attachments: vec![MailAttachment {
            name: "router.png".into(),
            media_type: "image/png".into(),
            bytes: vec![7; 5000],
        }],
        ..Mail::default()
    };
    team.import(0, vec![mail]).unwrap();
    team.pass(1_000);
    let mut puts = team.puts(0);
    assert_eq!(puts.len(), 1);
    let (blob, token) = puts.remove(0);
    (team, blob, token)
}

fn refuse(team: &mut Team, blob: BlobId) {
    team.put_done(0, blob, Err("The relay answered 507.".into()));
}

#[test]
fn an_attachment_that_was_not_taken_is_tried_again_after_growing_waits() {
    let (mut team, blob, token) = desk();
    let mut tokens = vec![token];
    for wait_ms in [2_000, 4_000, 8_000, 16_000] {
        refuse(&mut team, blob);
        let refused_ms = team.now_ms();
        team.pass(wait_ms - 100);
        assert_eq!(team.puts(0), [], "before {wait_ms} ms");
        let alarm = team.status(0).alarm.clone().unwrap_or_default();
        assert!(
            alarm.starts_with("An attachment could not be stored at the relay (The relay answered 507)."),
            "{alarm}"
        );
        team.pass(200);
        let again = team.puts(0);
        assert_eq!(again.len(), 1, "{} ms later", team.now_ms() - refused_ms);
        assert_eq!(again[0].0, blob);
        tokens.push(again[0].1.clone());
    }
    tokens.dedup();
    assert_eq!(tokens.len(), 5, "each try has a fresh token: {tokens:?}");
    team.put_done(0, blob, Ok(()));
    team.make_peace();
    assert_eq!(team.status(0).alarm, None);
    team.pass(1_000_000);
    assert_eq!(team.puts(0), [], "stored once");
}

#[test]
fn a_new_connection_does_not_wait() {
    let (mut team, blob, _) = desk();
    for _ in 0..6 {
        refuse(&mut team, blob);
        team.pass(70_000);
        team.puts(0);
    }
    refuse(&mut team, blob);
    team.cut(0);
    team.pass(2_000);
    assert_eq!(team.puts(0).len(), 1);
}

#[test]
fn a_token_is_renewed_before_it_ends() {
    let (mut team, blob, first) = desk();
    team.put_done(0, blob, Ok(()));
    team.pass(500_000);
    let mail = Mail {
        message_id: "2@example.org".into(),
        from: mira(),
        attachments: vec![MailAttachment::default()],
        ..Mail::default()
    };
    team.import(0, vec![mail]).unwrap();
    team.pass(100);
    let puts = team.puts(0);
    assert_ne!(puts[0].1, first);
}

#[test]
fn what_the_relay_does_not_have_is_not_called_shared() {
    let (mut team, blob, _) = desk();
    assert_eq!(team.status(0).sync.unshared, 0);
    assert_eq!(team.status(0).words(|_| String::new()), "1 file not shared yet");
    team.put_done(0, blob, Ok(()));
    assert_eq!(team.status(0).words(|_| String::new()), "Saved and shared");
}

#[test]
fn a_relay_that_has_lost_everything_gets_the_attachments_again() {
    let (mut team, blob, _) = desk();
    team.put_done(0, blob, Ok(()));
    team.pass(2_000);
    assert_eq!(team.puts(0), []);
    team.wipe();
    team.pass(5_000);
    let again: Vec<BlobId> = team.puts(0).into_iter().map(|(blob, _)| blob).collect();
    assert_eq!(again, [blob]);
}

/// A colleague of the importer asks for the attachment; gives the question and the first try to fetch it.
fn opening() -> (Team, BlobId, u64, String) {
    let (mut team, blob, _) = desk_beside(1);
    team.put_done(0, blob, Ok(()));
    let link = team.invite();
    assert_eq!(team.join(1, &link), Ok(Answer::Done));
    team.make_peace();
    let documents = team.documents(1);
    let ticket = documents.iter().find(|(_, json)| json.contains("router.png"));
    let asked = team.open(1, *ticket.unwrap().0, blob);
    let mut gets = team.gets(1);
    assert_eq!(gets.len(), 1);
    (team, blob, asked, gets.remove(0).1)
}

#[test]
fn a_fetch_that_fails_is_tried_once_more_with_a_fresh_token() {
    let (mut team, blob, asked, token) = opening();
    team.got(1, blob, Err("The relay answered 401.".into()));
    assert_eq!(team.answer(1, asked), None);
    team.pass(500);
    let again = team.gets(1);
    assert_eq!(again.len(), 1);
    assert_ne!(again[0].1, token);
    team.got(1, blob, Err("The relay answered 404.".into()));
    let answer = team.answer(1, asked).unwrap().unwrap_err();
    assert!(answer.contains("404"), "{answer}");
    team.pass(500);
    assert_eq!(team.gets(1), [], "twice is enough");
}
