//! A disk that is full: whatever was under way is refused in words or tried again by itself, memory and disk agree, what was
//! acknowledged stays, and the engine goes on when there is space again. Each test first sees that the disk really refuses.

use crate::team::{Team, Weather};
use desk_model::{Act, Command, CommandId, DocId, Mail, entry::Channel, mail::Mailbox};
use desk_port::Answer;

const NO_SPACE: &str = "There is no space left on this device";

fn note(team: &mut Team, ticket: DocId, text: String) -> Command {
    Command {
        id: CommandId(team.id()),
        act: Act::AddNote { ticket, text },
    }
}

/// A desk of two, and a ticket that both have.
fn desk() -> (Team, DocId) {
    let mut team = Team::start(1, 2, Weather::default());
    let ticket = DocId(team.id());
    let command = Command {
        id: CommandId(team.id()),
        act: Act::CreateTicket {
            ticket,
            customer: "mira@example.org".into(),
            subject: "Router restarts".into(),
            message: "It restarts every hour.".into(),
            channel: Channel::Email,
        },
    };
    assert_eq!(team.give(0, &command), Ok(Answer::Done));
    team.make_peace();
    (team, ticket)
}

/// Notes until the disk is full: what was acknowledged, and the one that was refused.
fn fill(team: &mut Team, n: usize, ticket: DocId) -> (Vec<String>, Command) {
    team.set_full(n, true);
    let mut kept = Vec::new();
    for number in 0..200 {
        let text = format!("note {number}: {}", "lorem ipsum dolor ".repeat(300));
        let command = note(team, ticket, text.clone());
        match team.give(n, &command) {
            Ok(_) => kept.push(text),
            Err(sentence) => {
                assert!(sentence.starts_with(NO_SPACE), "{sentence}");
                return (kept, command);
            }
        }
    }
    panic!("the disk was never full");
}

#[test]
fn a_command_is_refused_whole_and_taken_when_there_is_space() {
    let (mut team, ticket) = desk();
    let (kept, refused) = fill(&mut team, 0, ticket);
    let Act::AddNote { text: lost, .. } = &refused.act else {
        panic!("no note")
    };
    let in_memory = team.documents(0);
    assert!(kept.iter().all(|text| in_memory[&ticket].contains(text)));
    assert!(!in_memory[&ticket].contains(lost), "refused, and yet there");
    team.kill(0);
    assert_eq!(team.documents(0), in_memory, "memory and disk differ");
    team.set_full(0, true);
    assert!(team.give(0, &refused).unwrap_err().starts_with(NO_SPACE));
    team.set_full(0, false);
    assert_eq!(team.give(0, &refused), Ok(Answer::Done));
    assert_eq!(team.give(0, &refused), Ok(Answer::Done), "twice is once");
    team.make_peace();
    assert_eq!(team.documents(1), team.documents(0));
    assert_eq!(team.documents(1)[&ticket].matches(lost.as_str()).count(), 1);
}

#[test]
fn of_an_import_that_finds_no_space_a_batch_is_there_or_not() {
    let (mut team, _) = desk();
    let mails: Vec<Mail> = (0..200)
        .map(|number| Mail {
            message_id: format!("{number}@example.org"),
            from: Mailbox {
                name: "Mira".into(),
                address: format!("mira{number}@example.org"),
            },
            subject: format!("Mail {number}"),
            text: "lorem ipsum dolor ".repeat(100),
            ..Mail::default()
        })
        .collect();
    team.set_full(0, true);
    let mut added = 0;
    let mut refused = None;
    for batch in mails.chunks(8) {
        match team.import(0, batch.to_vec()) {
            Ok(count) => added += count.added,
            Err(sentence) => refused = refused.or(Some(sentence)),
        }
    }
    let sentence = refused.expect("the disk was never full");
    assert!(sentence.starts_with(NO_SPACE), "{sentence}");
    let before = team.documents(0);
    team.kill(0);
    assert_eq!(team.documents(0), before, "memory and disk differ");
    team.set_full(0, false);
    let again = team.import(0, mails).unwrap();
    assert_eq!((again.added, again.known), (200 - added, added));
    team.make_peace();
    assert_eq!(team.documents(1), team.documents(0));
}

#[test]
fn what_cannot_be_received_is_said_and_comes_again() {
    let (mut team, ticket) = desk();
    team.set_full(1, true);
    for number in 0..60 {
        let text = format!("note {number}: {}", "lorem ipsum dolor ".repeat(300));
        let command = note(&mut team, ticket, text);
        assert_eq!(team.give(0, &command), Ok(Answer::Done));
        team.pass(200);
    }
    team.pass(60_000);
    let alarm = team.status(1).alarm.clone().unwrap_or_default();
    assert!(alarm.starts_with(NO_SPACE), "{alarm}");
    assert_ne!(team.documents(1), team.documents(0));
    team.set_full(1, false);
    team.make_peace();
    assert_eq!(team.documents(1), team.documents(0));
    team.pass(1_000);
    assert_eq!(team.status(1).alarm, None, "the trouble is over");
}

/// No mail that was read is so large; an entry that no relay takes would hold up everything behind it for ever.
#[test]
fn what_could_never_be_shared_is_refused_and_stops_nothing() {
    let (mut team, ticket) = desk();
    let mut seed = 1u32;
    let noise: String = (0..1_200_000)
        .map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b'0' + u8::try_from(seed >> 26).unwrap())
        })
        .collect();
    let mail = Mail {
        message_id: "large@example.org".into(),
        from: Mailbox {
            name: "Mira".into(),
            address: "mira@example.org".into(),
        },
        text: noise,
        ..Mail::default()
    };
    let count = team.import(0, vec![mail]).unwrap();
    let [(0, refused)] = &count.failed[..] else {
        panic!("{count:?}")
    };
    assert!(
        refused.starts_with("This is too large to be shared at once"),
        "{refused}"
    );
    let after = note(&mut team, ticket, "and on".into());
    assert_eq!(team.give(0, &after), Ok(Answer::Done));
    team.make_peace();
    assert_eq!(team.documents(1), team.documents(0));
}
