//! Packs that a member signs in bad faith, or that have no right to count, or whose key never came: none of them reaches a document
//! on its own, and none stands in the way of another.
//!
//! Not vacuous: in each world the honest words come through beside them, and everybody ends with the same document.

use crate::acts::done;
use crate::{
    forger::Forger,
    team::{Team, Weather},
};
use desk_docs::{Actor, Change, Document};
use desk_model::{Act, DocId, entry::Channel, ticket_document::Field};
use desk_port::{Answer, PeopleAct};
use desk_sync::EntryKind;

fn note(team: &mut Team, n: usize, ticket: DocId, text: &str) {
    let text = text.into();
    done(team, n, Act::AddNote { ticket, text });
}

fn reads(team: &Team, n: usize, text: &str) -> bool {
    team.documents(n).values().any(|json| json.contains(text))
}

/// A desk of three and one who has not joined, with a ticket.
fn desk(seed: u64) -> (Team, DocId) {
    let mut team = Team::strangers(seed, 4, Weather::default());
    team.found();
    for n in 1..3 {
        let link = team.invite();
        assert_eq!(team.join(n, &link), Ok(Answer::Done));
    }
    let ticket = DocId(team.id());
    let act = Act::CreateTicket {
        ticket,
        customer: "mira@example.org".into(),
        subject: "Router restarts".into(),
        message: "It restarts every hour.".into(),
        channel: Channel::Email,
    };
    done(&mut team, 0, act);
    team.make_peace_of(3);
    (team, ticket)
}

fn hold(team: &mut Team, n: usize) {
    team.cut(n);
    team.hold(n, true);
}

/// The relay has an entry from somewhere, and everybody who is connected gets it.
fn inject(team: &mut Team, entry: Vec<u8>) {
    team.relay().inject(entry);
    team.relay_speaks();
    team.pass(2_000);
}

fn left_out(team: &Team, n: usize) -> String {
    team.status(n).alarm.clone().unwrap_or_default()
}

/// The second member as a forger, whose own program hears nothing, and the document as the first would go on writing it.
fn forger(team: &mut Team, ticket: DocId) -> (Forger, Document) {
    hold(team, 1);
    let forger = Forger::new(team, 1, ticket);
    let entries = forger.entries(team);
    let (_, first) = entries[0].0;
    let document = forger.document(&entries, Actor::new(first, 0));
    (forger, document)
}

fn subject(document: &mut Document, text: &str) -> Change {
    let edit = document.edit(|editor| editor.set_field(Field::Subject, text), 1);
    edit.unwrap().unwrap()
}

/// One that fits the first member's history, and, before it, one that would fit after it.
#[test]
fn t39_changes_under_anothers_name_are_left_out_ready_or_not_and_shut_nobody_out() {
    let (mut team, ticket) = desk(101);
    let (mut forger, mut document) = forger(&mut team, ticket);
    let ready = subject(&mut document, "Never said");
    let unready = subject(&mut document, "Never said either");
    for change in [&unready, &ready] {
        let n = team.relay().next_n(forger.keys.id());
        let pack = forger.pack(n, change);
        inject(&mut team, pack);
    }
    for n in [0, 2] {
        assert!(
            left_out(&team, n).starts_with("2 changes could not be verified"),
            "{n}"
        );
    }
    // What the first member writes has the place in its history that was to be taken.
    note(&mut team, 0, ticket, "Said by myself.");
    team.pass(2_000);
    assert!(reads(&team, 2, "Said by myself.") && !reads(&team, 2, "Never said"));
    assert_eq!(team.documents(0), team.documents(2));
}

enum Bad {
    Garbage,
    InAnothersName,
    Damaged,
}

#[test]
fn t40_one_bad_pack_in_a_batch_of_ten_costs_none_of_the_other_nine() {
    for (seed, bad) in [
        (102, Bad::Garbage),
        (103, Bad::InAnothersName),
        (104, Bad::Damaged),
    ] {
        let (mut team, ticket) = desk(seed);
        let (mut forger, mut document) = forger(&mut team, ticket);
        hold(&mut team, 2);
        let before = team.relay().kept(EntryKind::Change).len();
        for round in 0..9 {
            if round == 4 {
                let n = team.relay().next_n(forger.keys.id());
                let change = subject(&mut document, "Never said");
                let mut pack = match bad {
                    Bad::Garbage => forger.garbage(n, &change.hash),
                    Bad::InAnothersName | Bad::Damaged => forger.pack(n, &change),
                };
                if let Bad::Damaged = bad {
                    *pack.last_mut().unwrap() ^= 1;
                }
                team.relay().inject(pack);
            }
            note(&mut team, 0, ticket, &format!("Note {round}."));
            team.make_peace_of(1);
        }
        assert_eq!(team.relay().kept(EntryKind::Change).len() - before, 10);
        // The relay hands out all ten in one frame.
        team.hold(2, false);
        team.until("the third is back", |team| team.is_online(2));
        team.pass(2_000);
        assert!((0..9).all(|round| reads(&team, 2, &format!("Note {round}."))));
        assert_eq!(team.documents(0), team.documents(2));
        let alarm = left_out(&team, 2);
        assert!(alarm.starts_with("1 change could not be verified"), "{alarm}");
    }
}

/// A member who was removed wrote three times beyond the cut, each upon the one before. One who counts has built on the third only,
/// and so vouched for all; what else came after the third nobody has vouched for.
#[test]
fn t44_what_was_built_upon_is_taken_in_through_three_steps_and_no_further() {
    let (mut team, ticket) = desk(105);
    team.relay().lenient = true;
    hold(&mut team, 0);
    for text in ["Step one.", "Step two.", "Step three."] {
        note(&mut team, 2, ticket, text);
        team.until("the other has it", |team| reads(team, 1, text));
    }
    // In the log the one that nobody saw comes before the words of who did not see it.
    hold(&mut team, 1);
    note(&mut team, 2, ticket, "Seen by nobody.");
    team.pass(2_000);
    note(&mut team, 1, ticket, "I saw all three.");
    team.hold(1, false);
    team.until("it came", |team| reads(team, 2, "I saw all three."));

    let device = Forger::new(&mut team, 2, ticket).keys.id();
    let person = team
        .relay()
        .members()
        .unwrap()
        .known_device(device)
        .unwrap()
        .person;
    team.hold(0, false);
    team.until("the founder is back", |team| team.is_online(0));
    let removed = team.begin_people(0, PeopleAct::Remove { person });
    team.pass(5_000);
    assert_eq!(team.answer(0, removed), Some(Ok(Answer::Done)));
    team.relay().lenient = false;
    team.make_peace_of(2);
    let link = team.invite();
    assert_eq!(team.join(3, &link), Ok(Answer::Done));
    team.until("the newcomer has read all", |team| team.is_settled(3));
    // One had it before the removal, one heard of both together, and one meets the newest entries first.
    for n in [0, 1, 3] {
        for text in ["Step one.", "Step two.", "Step three.", "I saw all three."] {
            assert!(reads(&team, n, text), "{n}: {text}");
        }
        assert!(!reads(&team, n, "Seen by nobody."), "{n}");
        assert_eq!(team.team_view(n).held.len(), 1, "{n}");
    }
    assert_eq!(team.documents(0), team.documents(1));
    assert_eq!(team.documents(0), team.documents(3));
}

#[test]
fn t47_an_entry_without_its_key_record_waits_for_it_and_holds_up_nothing() {
    let (mut team, ticket) = desk(106);
    let (mut forger, _) = forger(&mut team, ticket);
    let entries = forger.entries(&mut team);
    let mut document = forger.document(&entries, Actor::new(forger.keys.id(), 7));
    let change = subject(&mut document, "Router replaced");
    let n = team.relay().next_n(forger.keys.id());
    let record = forger.new_key(n);
    let pack = forger.pack(n + 1, &change);
    let before = team.documents(2);
    inject(&mut team, pack);
    assert_eq!(team.documents(2), before);
    assert_eq!(team.status(2).alarm, None, "it may still come");
    note(&mut team, 0, ticket, "Meanwhile.");
    team.pass(2_000);
    assert!(reads(&team, 2, "Meanwhile."));
    inject(&mut team, record);
    assert!(reads(&team, 0, "Router replaced") && reads(&team, 0, "Meanwhile."));
    assert_eq!(team.documents(0), team.documents(2));
}
