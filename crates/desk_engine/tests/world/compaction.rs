//! Snapshots: made when they are worth it, looked at by others, and dropped by only when nothing can be lost.
//!
//! Not vacuous: the same snapshot made honestly is attested and dropped by; a newcomer after it gets the document from it alone; and
//! what the relay has dropped is looked for in its log.

use crate::acts::done;
use crate::{
    forger::Forger,
    team::{Team, Weather},
};
use desk_docs::Actor;
use desk_model::{Act, DeviceId, DocId, PersonId, entry::Channel};
use desk_port::{Answer, PeopleAct};
use desk_seal::entry::{EntryName, Verdict, verify};
use desk_sync::{EntryHead, EntryKind};

const NOTES: usize = 6;

fn note(team: &mut Team, n: usize, ticket: DocId, text: &str) {
    let text = text.into();
    done(team, n, Act::AddNote { ticket, text });
}

/// A desk of so many members and one who has not joined yet, and a ticket to which all have written.
fn desk(seed: u64, members: usize) -> (Team, DocId) {
    let mut team = Team::strangers(seed, members + 1, Weather::default());
    team.found();
    for n in 1..members {
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
    team.make_peace_of(members);
    for round in 0..NOTES {
        note(&mut team, round % members, ticket, &format!("Note {round}."));
        team.make_peace_of(members);
    }
    (team, ticket)
}

fn compact_from(team: &mut Team, members: usize, entries_min: u32) {
    (0..members).for_each(|n| team.engine(n).compact_from(entries_min));
}

fn kept(team: &mut Team, kind: EntryKind, doc: DocId) -> Vec<EntryName> {
    let kept = team.relay().kept(kind);
    let heads = kept.iter().map(|bytes| EntryHead::parse(bytes).unwrap());
    heads
        .filter(|head| head.doc == doc)
        .map(|head| (head.id, head.dev))
        .collect()
}

/// Who joins now has what the first has.
fn check_newcomer(team: &mut Team, n: usize) {
    let link = team.invite();
    assert_eq!(team.join(n, &link), Ok(Answer::Done));
    team.until("the newcomer has read all", |team| team.is_settled(n));
    assert_eq!(team.documents(n), team.documents(0));
}

fn person_of(team: &mut Team, device: DeviceId) -> PersonId {
    team.relay()
        .members()
        .unwrap()
        .known_device(device)
        .unwrap()
        .person
}

#[test]
fn one_makes_a_snapshot_another_looks_at_it_and_a_newcomer_has_all_from_it() {
    let (mut team, ticket) = desk(81, 2);
    team.idle(20);
    assert_eq!(
        kept(&mut team, EntryKind::Snapshot, ticket),
        [],
        "so few are not worth it"
    );
    compact_from(&mut team, 2, 4);
    // In small steps, so that each hears of what the other does.
    for _ in 0..200 {
        team.sleep(2_000);
    }
    let made = kept(&mut team, EntryKind::Snapshot, ticket);
    let [(id, author)] = made[..] else {
        panic!("{made:?}")
    };
    let said = team.relay().said_of(ticket, id);
    let [(by, Verdict::Good)] = said[..] else {
        panic!("{said:?}")
    };
    assert_ne!(by, author);
    let before = kept(&mut team, EntryKind::Change, ticket).len();
    assert_eq!(before, NOTES + 1);
    assert_eq!(team.relay().compact(), before);
    // What is written since, and what is offered again, changes nothing.
    note(&mut team, 0, ticket, "After it.");
    team.make_peace_of(2);
    team.idle(20);
    assert_eq!(kept(&mut team, EntryKind::Snapshot, ticket).len(), 1);
    check_newcomer(&mut team, 2);
    assert!(team.documents(2)[&ticket].contains("Note 0."));
    // The newcomer can prove what it has only from the snapshot, in a snapshot of its own.
    for text in ["a", "b", "c", "d"] {
        note(&mut team, 2, ticket, text);
        team.make_peace();
    }
    for n in [0, 1] {
        team.cut(n);
        team.hold(n, true);
    }
    compact_from(&mut team, 3, 4);
    team.idle(20);
    team.hold(0, false);
    team.hold(1, false);
    team.idle(4);
    let second = kept(&mut team, EntryKind::Snapshot, ticket);
    assert_eq!(second.len(), 2);
    assert!(
        team.relay()
            .said_of(ticket, second[1].0)
            .iter()
            .any(|(_, verdict)| *verdict == Verdict::Good)
    );
    assert!(team.relay().compact() > 0);
    assert_eq!(
        kept(&mut team, EntryKind::Snapshot, ticket),
        [second[1]],
        "the former went with the rest"
    );
}

#[test]
fn two_snapshots_at_once_both_stand_and_the_next_one_takes_the_place_of_both() {
    let (mut team, ticket) = desk(82, 2);
    compact_from(&mut team, 2, 4);
    // Both wake after their waits are over.
    team.sleep(400_000);
    team.sleep(400_000);
    team.make_peace_of(2);
    team.idle(4);
    assert_eq!(kept(&mut team, EntryKind::Snapshot, ticket).len(), 2);
    assert!(team.relay().compact() > 0);
    for text in ["a", "b", "c", "d"] {
        note(&mut team, 1, ticket, text);
        team.make_peace_of(2);
    }
    for _ in 0..300 {
        team.sleep(2_000);
    }
    assert_eq!(kept(&mut team, EntryKind::Snapshot, ticket).len(), 3);
    assert!(team.relay().compact() > 0);
    assert_eq!(kept(&mut team, EntryKind::Snapshot, ticket).len(), 1);
    check_newcomer(&mut team, 2);
}

#[test]
fn t54_nothing_is_dropped_before_another_person_has_looked() {
    let (mut team, ticket) = desk(83, 2);
    team.hold(1, true);
    team.cut(1);
    compact_from(&mut team, 1, 4);
    team.idle(30);
    let made = kept(&mut team, EntryKind::Snapshot, ticket);
    assert_eq!(made.len(), 1);
    assert_eq!(
        team.relay().said_of(ticket, made[0].0),
        [],
        "the own word is none"
    );
    assert_eq!(team.relay().compact(), 0);
    team.hold(1, false);
    team.make_peace_of(2);
    team.idle(4);
    assert!(team.relay().compact() > 0);
}

#[test]
fn where_one_person_writes_its_own_word_is_enough() {
    let (mut team, ticket) = desk(84, 1);
    compact_from(&mut team, 1, 4);
    team.idle(30);
    let made = kept(&mut team, EntryKind::Snapshot, ticket);
    assert_eq!(
        team.relay().said_of(ticket, made[0].0),
        [(made[0].1, Verdict::Good)]
    );
    assert!(team.relay().compact() > 0);
    check_newcomer(&mut team, 1);
}

#[test]
fn a_snapshot_stays_good_when_its_author_is_removed() {
    let (mut team, ticket) = desk(85, 3);
    team.engine(2).compact_from(4);
    team.idle(30);
    let made = kept(&mut team, EntryKind::Snapshot, ticket);
    let [(id, author)] = made[..] else {
        panic!("{made:?}")
    };
    let person = person_of(&mut team, author);
    assert!(!team.relay().said_of(ticket, id).is_empty());
    assert!(team.relay().compact() > 0);
    assert_eq!(team.people(0, PeopleAct::Remove { person }), Ok(Answer::Done));
    check_newcomer(&mut team, 3);
    assert!(team.documents(3)[&ticket].contains("Note 0."));
}

#[test]
fn who_was_away_while_entries_were_dropped_has_them_from_the_snapshot() {
    let (mut team, ticket) = desk(86, 3);
    team.cut(2);
    team.hold(2, true);
    note(&mut team, 2, ticket, "Written on the train.");
    for round in 0..6 {
        note(&mut team, round % 2, ticket, &format!("Meanwhile {round}."));
        team.make_peace_of(2);
    }
    compact_from(&mut team, 2, 4);
    team.idle(30);
    assert!(team.relay().compact() > 0);
    let left = kept(&mut team, EntryKind::Change, ticket);
    let away = Forger::new(&mut team, 2, ticket).keys.id();
    assert!(
        left.iter().all(|(_, dev)| *dev == away),
        "what was written meanwhile went"
    );
    team.hold(2, false);
    team.make_peace_of(3);
    let document = team.documents(2)[&ticket].clone();
    assert!(document.contains("Meanwhile 0.") && document.contains("Written on the train."));
    assert_eq!(team.documents(0), team.documents(2));
    team.pass(40_000);
    assert_eq!(team.status(2).alarm, None);
    check_newcomer(&mut team, 3);
}

/// How a snapshot of the second member's is made bad.
enum Wrong {
    Nothing,
    DropsAChange,
    AddsAForgedOne,
    CoversMore,
}

/// Gives the relay such a snapshot; its name.
fn forge(team: &mut Team, ticket: DocId, wrong: &Wrong) -> EntryName {
    let mut forger = Forger::new(team, 1, ticket);
    let entries = forger.entries(team);
    let mut covers: Vec<EntryName> = entries.iter().map(|(name, _)| *name).collect();
    let first = covers[0].1;
    let proofs = forger.proofs(&entries);
    let whole = match wrong {
        Wrong::DropsAChange => &entries[..entries.len() - 1],
        _ => &entries[..],
    };
    let mut document = forger.document(whole, Actor::new(first, 0));
    match wrong {
        Wrong::AddsAForgedOne => {
            let words = desk_model::ticket_document::Field::Subject;
            document
                .edit(|editor| editor.set_field(words, "Never said"), 1)
                .unwrap()
                .unwrap();
        }
        Wrong::CoversMore => covers.push(([9; 16], first)),
        Wrong::Nothing | Wrong::DropsAChange => {}
    }
    let id = forger.snapshot(team, &document, proofs, &covers);
    (id, forger.keys.id())
}

#[test]
fn t53_a_snapshot_that_drops_adds_or_claims_too_much_is_never_attested_and_nothing_is_lost() {
    for (seed, wrong) in [
        (90, Wrong::Nothing),
        (91, Wrong::DropsAChange),
        (92, Wrong::AddsAForgedOne),
        (93, Wrong::CoversMore),
    ] {
        let (mut team, ticket) = desk(seed, 3);
        team.hold(1, true);
        team.cut(1);
        let before = team.documents(0);
        let (id, _) = forge(&mut team, ticket, &wrong);
        team.idle(6);
        let said = team.relay().said_of(ticket, id);
        let good = said.iter().any(|(_, verdict)| *verdict == Verdict::Good);
        let dropped = team.relay().compact();
        let held = team.team_view(0).held;
        match wrong {
            Wrong::Nothing => assert!(good && dropped > 0 && held.is_empty()),
            Wrong::CoversMore => assert!(!good && dropped == 0 && held.is_empty()),
            Wrong::DropsAChange | Wrong::AddsAForgedOne => {
                assert!(!good && dropped == 0);
                assert!(said.iter().any(|(_, verdict)| *verdict == Verdict::Bad));
                assert_eq!(
                    (held.len(), held[0].who.as_str(), held[0].id),
                    (1, "Member 1", id)
                );
                // There is nothing in it that a lead could let count.
                let entries = vec![(held[0].device, held[0].id)];
                let chain = team.chain_len();
                assert_eq!(team.people(0, PeopleAct::Admit { entries }), Ok(Answer::Done));
                assert_eq!(team.chain_len(), chain);
            }
        }
        assert_eq!(team.documents(0), before);
        assert_eq!(team.documents(2), before);
        check_newcomer(&mut team, 3);
        assert_eq!(team.status(0).alarm, None);
    }
}

/// Two who collude can have the relay drop what their snapshot lacks; whoever has it brings it back.
#[test]
fn t53_what_two_colluding_members_have_dropped_is_brought_back() {
    let (mut team, ticket) = desk(94, 3);
    for n in [0, 1, 2] {
        team.hold(n, true);
        team.cut(n);
    }
    let before = team.documents(0);
    let changes = kept(&mut team, EntryKind::Change, ticket);
    let snapshot = forge(&mut team, ticket, &Wrong::DropsAChange);
    let mut other = Forger::new(&mut team, 2, ticket);
    other.praise(&mut team, snapshot);
    assert!(team.relay().compact() > 0);
    // The newest of all is among what the snapshot lacks, and is the newest of its device; another one is what went.
    let left = kept(&mut team, EntryKind::Change, ticket);
    assert!(left.len() < changes.len());
    team.hold(0, false);
    team.until("the first is back", |team| team.is_online(0));
    team.idle(6);
    let said = team.relay().said_of(ticket, snapshot.0);
    assert_eq!(said.last().map(|(_, verdict)| *verdict), Some(Verdict::Bad));
    check_newcomer(&mut team, 3);
    assert_eq!(team.documents(3), before);
}

/// t66: what does not count and was built upon is taken from nobody after the relay lost everything, but in a snapshot.
#[test]
fn t66_what_was_built_upon_survives_a_relay_that_lost_everything() {
    let (mut team, ticket) = desk(95, 3);
    team.relay().lenient = true;
    team.cut(0);
    team.hold(0, true);
    note(&mut team, 2, ticket, "Beyond the cut.");
    team.until("the other has it", |team| {
        team.documents(1)[&ticket].contains("Beyond the cut.")
    });
    note(&mut team, 1, ticket, "I saw that.");
    team.pass(2_000);
    let device = Forger::new(&mut team, 2, ticket).keys.id();
    let person = person_of(&mut team, device);
    team.hold(0, false);
    team.until("the founder is back", |team| team.is_online(0));
    let removed = team.begin_people(0, PeopleAct::Remove { person });
    team.pass(5_000);
    assert_eq!(team.answer(0, removed), Some(Ok(Answer::Done)));
    team.relay().lenient = false;
    team.make_peace_of(2);
    team.idle(30);
    assert_eq!(
        kept(&mut team, EntryKind::Snapshot, ticket).len(),
        1,
        "not for its length"
    );
    team.wipe();
    team.make_peace_of(2);
    team.idle(4);
    let members = team.relay().members().unwrap();
    let all = team.relay().kept(EntryKind::Change);
    assert!(
        all.iter().all(|bytes| verify(bytes, &members).is_ok()),
        "the entry itself is refused"
    );
    check_newcomer(&mut team, 3);
    let document = &team.documents(3)[&ticket];
    assert!(document.contains("Beyond the cut.") && document.contains("I saw that."));
}

/// t56: one is enough to bring back everything, what removed members wrote too.
#[test]
fn t56_a_wiped_relay_is_rebuilt_by_one_with_removed_members_history() {
    let (mut team, ticket) = desk(96, 3);
    let device = Forger::new(&mut team, 2, ticket).keys.id();
    let person = person_of(&mut team, device);
    assert_eq!(team.people(0, PeopleAct::Remove { person }), Ok(Answer::Done));
    for compacted in [false, true] {
        if compacted {
            compact_from(&mut team, 2, 4);
            team.hold(1, false);
            team.make_peace_of(2);
            team.idle(30);
            assert!(team.relay().compact() > 0);
        }
        let before = team.documents(0);
        team.wipe();
        for n in [1, 2] {
            team.hold(n, true);
        }
        team.make_peace_of(1);
        assert_eq!(kept(&mut team, EntryKind::Change, ticket).len(), NOTES + 1);
        assert!(before[&ticket].contains("Note 2."), "the removed member's");
        if compacted {
            check_newcomer(&mut team, 3);
        }
    }
}

/// t38: an honest id that somebody has occupied with garbage under an own name, at a relay that lost everything, shadows nothing.
/// The newcomer has the document's key, and reads the garbage before anything honest.
#[test]
fn t38_garbage_that_comes_first_after_a_wipe_shadows_nothing() {
    let (mut team, ticket) = desk(97, 2);
    let mut forger = Forger::new(&mut team, 1, ticket);
    let entries = forger.entries(&mut team);
    let document = forger.document(&entries, Actor::new(forger.keys.id(), 9));
    let own = forger.keys.id();
    let changes = document.changes().unwrap();
    let others = changes.iter().filter(|change| change.actor.device() != own);
    let hashes: Vec<[u8; 32]> = others.map(|change| change.hash).collect();
    let n = team.relay().next_n(forger.keys.id());
    let garbage: Vec<Vec<u8>> = hashes
        .iter()
        .enumerate()
        .map(|(at, hash)| forger.garbage(n + at as u64, hash))
        .collect();
    let ids = |entries: &[Vec<u8>]| {
        entries
            .iter()
            .map(|bytes| EntryHead::parse(bytes).unwrap().id)
            .collect::<Vec<_>>()
    };
    let honest = entries.iter().filter(|((_, dev), _)| *dev != own);
    let honest: Vec<Vec<u8>> = honest.map(|(_, bytes)| bytes.clone()).collect();
    assert!(
        honest.len() > 2 && ids(&honest).iter().all(|id| ids(&garbage).contains(id)),
        "under the same ids"
    );
    let keys = team.relay().kept(EntryKind::Key);
    team.wipe();
    team.hold(1, true);
    team.relay().page_entries = usize::MAX;
    let first = keys.into_iter().chain(garbage);
    first.for_each(|bytes| team.relay().inject(bytes));
    team.make_peace_of(1);
    check_newcomer(&mut team, 2);
    assert!(team.documents(2)[&ticket].contains("Note 5."));
}
