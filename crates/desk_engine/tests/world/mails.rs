//! Importing mail: what was here adds nothing, in whatever order it came and wherever it was imported, and a mail that cannot
//! be taken is listed while the others go on. Without the second look at placeholders the second import fails as a whole.

use crate::team::{Team, Weather};
use desk_model::{
    Mail, Role,
    mail::{MailAttachment, Mailbox},
};
use desk_port::{Answer, Query, TicketFilter};

const HOUR_MS: i64 = 60 * 60 * 1000;

pub fn mail(id: &str, references: &[&str]) -> Mail {
    Mail {
        message_id: format!("{id}@example.org"),
        references: references.iter().map(|id| format!("{id}@example.org")).collect(),
        from: Mailbox {
            name: "Mira".into(),
            address: "mira@example.org".into(),
        },
        subject: "Router restarts".into(),
        text: format!("This is {id}."),
        ..Mail::default()
    }
}

fn outcome(team: &mut Team, n: usize, mails: Vec<Mail>) -> (u32, u32) {
    let count = team.import(n, mails).unwrap();
    assert_eq!(count.failed, Vec::new());
    (count.added, count.known)
}

#[test]
fn a_reply_before_its_original_is_imported_once() {
    let mut team = Team::start(11, 1, Weather::default());
    let file = || vec![mail("reply", &["original"]), mail("original", &[])];
    assert_eq!(outcome(&mut team, 0, file()), (2, 0));
    assert_eq!(outcome(&mut team, 0, file()), (0, 2));
    assert_eq!(outcome(&mut team, 0, vec![mail("third", &["original"])]), (1, 0));
    assert_eq!(team.documents(0).len(), 2, "one customer, one ticket");
}

#[test]
fn an_original_that_a_colleague_imported_is_known() {
    let mut team = Team::start(12, 2, Weather::default());
    assert_eq!(outcome(&mut team, 0, vec![mail("reply", &["original"])]), (1, 0));
    assert_eq!(outcome(&mut team, 1, vec![mail("original", &[])]), (1, 0));
    team.make_peace();
    for n in 0..2 {
        let both = vec![mail("original", &[]), mail("reply", &["original"])];
        assert_eq!(outcome(&mut team, n, both), (0, 2), "on {n}");
    }
    team.make_peace();
    assert_eq!(team.documents(0), team.documents(1));
}

#[test]
fn a_mail_that_cannot_be_taken_is_listed_and_the_others_are_there() {
    let mut team = Team::start(13, 1, Weather::default());
    let mut bad = mail("bad", &["first"]);
    bad.from.address = "bad@example.org".into();
    bad.attachments = vec![MailAttachment {
        name: "film".into(),
        bytes: vec![0; 100 * 1024 * 1024 + 1],
        ..MailAttachment::default()
    }];
    let count = team
        .import(0, vec![mail("first", &[]), bad, mail("last", &["bad"])])
        .unwrap();
    assert_eq!((count.added, count.known), (2, 0));
    let [(1, reason)] = &count.failed[..] else {
        panic!("{:?}", count.failed)
    };
    assert!(reason.starts_with("The attachment is larger than"), "{reason}");
    team.make_peace();
    let before = team.documents(0);
    assert!(!before.values().any(|json| json.contains("bad@example.org")));
    team.kill(0);
    assert_eq!(team.documents(0), before, "memory and disk differ");
}

#[test]
fn who_may_only_read_imports_nothing() {
    let mut team = Team::strangers(14, 2, Weather::default());
    team.found();
    let link = team.invite_as(Role::Viewer);
    assert_eq!(team.join(1, &link), Ok(Answer::Done));
    team.make_peace();
    let refused = team.import(1, vec![mail("first", &[])]).unwrap_err();
    assert!(
        refused.starts_with("You can read this desk but not change it"),
        "{refused}"
    );
    assert_eq!(team.documents(1).len(), 0);
}

#[test]
fn a_mail_without_a_date_has_the_time_of_the_desk() {
    let mut team = Team::strangers(15, 1, Weather::default());
    team.set_clock(0, -HOUR_MS);
    team.found();
    let before = team.now_ms();
    team.import(0, vec![mail("first", &[])]).unwrap();
    let answer = team.query(
        0,
        Query::Tickets {
            filter: TicketFilter {
                limit: 1,
                ..TicketFilter::default()
            },
        },
    );
    let Answer::Tickets(page) = answer else {
        panic!("{answer:?}")
    };
    let late_ms = page.rows[0].received_ms.abs_diff(before);
    assert!(late_ms < 60_000, "{late_ms}");
}

#[test]
fn a_wish_to_stop_is_about_the_import_that_runs() {
    let mut team = Team::start(16, 1, Weather::default());
    team.stop_import(0);
    team.engine(0).begin_import();
    assert!(!team.engine(0).take_import_stop());
    team.stop_import(0);
    assert!(team.engine(0).take_import_stop());
}
