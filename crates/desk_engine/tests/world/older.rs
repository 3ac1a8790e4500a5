//! A database that is older than what its device has shared since: what was forgotten comes back, what was not shared is made
//! anew beside it, and nothing is there twice. Without the making anew the two histories exclude each other: each device
//! keeps the one that it met first.

use crate::team::{Team, Weather};
use desk_model::{Act, Command, CommandId, DocId, article::ArticleField, entry::Channel};
use desk_port::Answer;

fn give(team: &mut Team, act: Act) {
    let id = CommandId(team.id());
    assert_eq!(team.give(0, &Command { id, act }), Ok(Answer::Done));
}

fn note(team: &mut Team, ticket: DocId, text: &str) {
    let text = text.to_owned();
    give(team, Act::AddNote { ticket, text });
}

fn rewrite(team: &mut Team, article: DocId, was: &str, now: &str) {
    let (was, now) = (was.to_owned(), now.to_owned());
    let field = ArticleField::Body;
    give(
        team,
        Act::EditArticle {
            article,
            field,
            was,
            now,
        },
    );
}

/// A desk of two with a ticket and an article that both have.
fn desk() -> (Team, DocId, DocId) {
    let mut team = Team::start(7, 2, Weather::default());
    let (ticket, article) = (DocId(team.id()), DocId(team.id()));
    give(
        &mut team,
        Act::CreateTicket {
            ticket,
            customer: "mira@example.org".into(),
            subject: "Router restarts".into(),
            message: "It restarts every hour.".into(),
            channel: Channel::Email,
        },
    );
    give(
        &mut team,
        Act::CreateArticle {
            article,
            title: "Routers".into(),
            body: "Restart it.".into(),
            ticket: None,
        },
    );
    team.make_peace();
    (team, ticket, article)
}

#[test]
fn t52_what_a_restored_device_had_forgotten_and_what_it_did_since_are_both_there_once() {
    let (mut team, ticket, article) = desk();
    team.cut(0);
    note(&mut team, ticket, "unsent when copied");
    rewrite(&mut team, article, "Restart it.", "Restart it twice.");
    team.copy(0);
    note(&mut team, ticket, "shared after the copy");
    rewrite(&mut team, article, "Restart it twice.", "Restart it twice. Wait.");
    team.make_peace();
    team.bring_back(0);
    note(&mut team, ticket, "written on the copy");
    rewrite(
        &mut team,
        article,
        "Restart it twice.",
        "Please restart it twice.",
    );
    team.make_peace();
    let (mine, others) = (team.documents(0), team.documents(1));
    assert_eq!(mine, others);
    for text in [
        "unsent when copied",
        "shared after the copy",
        "written on the copy",
    ] {
        assert_eq!(
            mine[&ticket].matches(text).count(),
            1,
            "{text}: {}",
            mine[&ticket]
        );
    }
    assert!(
        mine[&article].contains("Please restart it twice. Wait."),
        "{}",
        mine[&article]
    );
    // It goes on as one device.
    note(&mut team, ticket, "and on");
    team.make_peace();
    assert_eq!(team.documents(0), team.documents(1));
    assert_eq!(team.status(0).alarm, None);
}

#[test]
fn a_copy_may_be_brought_back_again_and_again() {
    let (mut team, ticket, _) = desk();
    team.copy(0);
    for life in 0..4 {
        let text = format!("life {life}");
        note(&mut team, ticket, &text);
        if life % 2 == 0 {
            team.pass(400);
            team.kill(0);
        }
        team.make_peace();
        team.bring_back(0);
    }
    team.make_peace();
    let (mine, others) = (team.documents(0), team.documents(1));
    assert_eq!(mine, others);
    for life in 0..4 {
        assert!(
            mine[&ticket].contains(&format!("life {life}")),
            "life {life} is gone"
        );
    }
    assert_eq!(team.status(0).alarm, None);
    assert_eq!(team.status(1).alarm, None);
}
