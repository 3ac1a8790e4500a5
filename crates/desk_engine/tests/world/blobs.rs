//! Attachments that the relay does not take at once: each is tried again after growing waits, said meanwhile, and never lost.

use crate::team::{Team, Weather};
use desk_model::{
    BlobId, Mail,
    mail::{MailAttachment, Mailbox},
};

fn mira() -> Mailbox {
    Mailbox {
        name: "Mira".into(),
        address: "mira@example.org".into(),
    }
}

/// A desk of one whose import has brought an attachment, and the first try to store it.
fn desk() -> (Team, BlobId, String) {
    let mut team = Team::strangers(8, 1, Weather::default());
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
