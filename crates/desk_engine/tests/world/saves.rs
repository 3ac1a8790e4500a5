//! Documents whose save fits no entry: the save is at the relay before a snapshot names it, others fetch it before they look into the
//! snapshot, and nothing is dropped for a save that its author could still take back.
//!
//! Not vacuous: of the same ticket a newcomer has all from the save alone, once what it covers is gone; and where the save is kept
//! back, taken away, or another than it should be, nothing goes.

use crate::acts::done;
use crate::{
    files::{Asked, Files, says},
    forger::Forger,
    team::{Team, Weather},
};
use desk_docs::Actor;
use desk_engine::BlobAsk;
use desk_model::{Act, DocId, entry::Channel};
use desk_port::{Answer, PeopleAct};
use desk_seal::{
    blob,
    entry::{Save, Verdict},
};
use desk_sync::{EntryHead, EntryKind};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

/// Notes that no deflating makes smaller than a quarter, and so many that an entry does not hold them.
const NOTES: usize = 18;
const NOTE_CHARS: usize = 60_000;
const ENTRY_BYTES_MAX: usize = 768 * 1024;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

fn note(team: &mut Team, n: usize, ticket: DocId, text: String) {
    done(team, n, Act::AddNote { ticket, text });
}

/// A desk of two and one who has not joined, a ticket that has grown large, and the relay's files.
fn desk(seed: u64) -> (Team, DocId, Files) {
    desk_of(seed, NOTE_CHARS)
}

fn desk_of(seed: u64, note_chars: usize) -> (Team, DocId, Files) {
    let mut team = Team::strangers(seed, 3, Weather::default());
    team.found();
    let link = team.invite();
    assert_eq!(team.join(1, &link), Ok(Answer::Done));
    let ticket = DocId(team.id());
    let act = Act::CreateTicket {
        ticket,
        customer: "mira@example.org".into(),
        subject: "Router restarts".into(),
        message: "It restarts every hour.".into(),
        channel: Channel::Email,
    };
    done(&mut team, 0, act);
    team.make_peace_of(2);
    let mut dice = ChaCha20Rng::seed_from_u64(seed);
    for round in 0..NOTES {
        let letters = (0..note_chars).map(|_| char::from(b'0' + (dice.next_u32() % 75) as u8));
        let text = format!("Note {round}. {}", letters.collect::<String>());
        note(&mut team, round % 2, ticket, text);
        team.make_peace_of(2);
    }
    for n in [0, 1] {
        team.engine(n).compact_from(1_000);
    }
    (team, ticket, Files::default())
}

fn snapshots(team: &mut Team, doc: DocId) -> Vec<[u8; 16]> {
    let kept = team.relay().kept(EntryKind::Snapshot);
    let heads = kept.iter().map(|bytes| EntryHead::parse(bytes).unwrap());
    heads.filter(|head| head.doc == doc).map(|head| head.id).collect()
}

/// Half minutes go by in which the relay answers what the first few ask.
fn serve(team: &mut Team, files: &mut Files, members: usize, times: u32) {
    for _ in 0..times {
        for _ in 0..6 {
            for n in 0..members {
                for asked in team.asks(n) {
                    let answer = files.answer(n, &asked);
                    team.answered(n, asked.number, answer);
                }
            }
            team.pass(100);
        }
        team.sleep(30_000);
    }
}

/// A snapshot of the first member's that names a save; its id.
fn made(team: &mut Team, files: &mut Files, ticket: DocId) -> [u8; 16] {
    team.engine(0).compact_from(4);
    serve(team, files, 2, 20);
    let made = snapshots(team, ticket);
    assert_eq!(made.len(), 1);
    made[0]
}

fn joins(team: &mut Team, files: &mut Files, n: usize) {
    let link = team.invite();
    assert_eq!(team.join(n, &link), Ok(Answer::Done));
    serve(team, files, n + 1, 4);
    team.until("the newcomer has read all", |team| team.is_settled(n));
}

fn count(team: &Team, n: usize, sql: &str) -> i64 {
    team.disk(n).query_row(sql, [], |row| row.get(0)).unwrap()
}

const BLOBS: &str = "select count(*) from blob";
const SAVES: &str = "select count(*) from save";

fn is_quiet(team: &Team, n: usize) {
    let status = team.status(n);
    assert_eq!(status.transfers, []);
    assert_eq!(status.sync.unshared_files, 0);
    assert_eq!(status.alarm, None);
}

#[test]
fn a_save_that_fits_no_entry_is_at_the_relay_before_a_snapshot_names_it_and_a_newcomer_has_all_from_it() {
    let (mut team, ticket, mut files) = desk(201);
    team.engine(0).compact_from(4);
    team.idle(20);
    let asks = team.asks(0);
    assert_eq!(
        asks.iter().map(|asked| &asked.ask).collect::<Vec<_>>(),
        [&BlobAsk::Stand]
    );
    assert_eq!(
        snapshots(&mut team, ticket),
        [[0; 16]; 0],
        "the relay does not have it"
    );
    is_quiet(&team, 0);
    // What is written meanwhile is not in it, and stays beside it.
    note(&mut team, 1, ticket, "Meanwhile.".into());
    team.make_peace_of(2);
    let answer = files.answer(0, &asks[0]);
    team.answered(0, asks[0].number, answer);
    team.pass(100);
    serve(&mut team, &mut files, 2, 6);
    let made = snapshots(&mut team, ticket);
    assert_eq!((made.len(), files.whole.len()), (1, 1));
    assert!(files.whole.values().all(|sealed| sealed.len() > ENTRY_BYTES_MAX));
    is_quiet(&team, 0);

    // The other has looked into it, and says nothing while the author may take the save back.
    assert_eq!(count(&team, 1, SAVES), 1);
    serve(&mut team, &mut files, 2, 10);
    assert_eq!(team.relay().said_of(ticket, made[0]), []);
    assert_eq!(team.relay().compact(), 0);
    team.sleep(DAY_MS + 7_200_000);
    serve(&mut team, &mut files, 2, 10);
    let said = team.relay().said_of(ticket, made[0]);
    assert_eq!(
        said.iter().map(|(_, verdict)| *verdict).collect::<Vec<_>>(),
        [Verdict::Good]
    );
    assert_eq!(team.relay().compact(), NOTES + 1);

    let link = team.invite();
    assert_eq!(team.join(2, &link), Ok(Answer::Done));
    team.pass(5_000);
    assert!(!team.is_settled(2));
    assert!(
        !team.documents(2).contains_key(&ticket),
        "its save is not here yet"
    );
    is_quiet(&team, 2);
    serve(&mut team, &mut files, 3, 2);
    assert!(team.is_settled(2));
    assert!(team.documents(2)[&ticket].contains("Meanwhile."));
    assert_eq!(team.documents(2), team.documents(0));
    is_quiet(&team, 2);
}

/// Who made the snapshot takes the save back as soon as another has seen it. That one brings it again before good is said.
#[test]
fn a_save_that_is_taken_back_is_brought_again_by_who_looked_into_it() {
    let (mut team, ticket, mut files) = desk(202);
    let id = made(&mut team, &mut files, ticket);
    team.cut(0);
    team.hold(0, true);
    files.wipe();
    team.sleep(DAY_MS + 7_200_000);
    for _ in 0..40 {
        team.sleep(2_000);
    }
    let asked: Vec<Asked> = team.asks(1);
    assert!(asked.iter().any(|asked| asked.ask == BlobAsk::Stand), "{asked:?}");
    assert_eq!(team.relay().said_of(ticket, id), []);
    for asked in asked {
        let answer = files.answer(1, &asked);
        team.answered(1, asked.number, answer);
    }
    serve(&mut team, &mut files, 2, 10);
    assert_eq!(files.whole.len(), 1);
    assert_eq!(team.relay().said_of(ticket, id).len(), 1);
    is_quiet(&team, 1);
    team.hold(0, false);
    team.make_peace_of(2);
    assert!(team.relay().compact() > 0);
    joins(&mut team, &mut files, 2);
    assert_eq!(team.documents(2), team.documents(0));
}

/// What a device lets go of when its space is needed for others.
fn lets_go(team: &Team, n: usize) {
    team.disk(n)
        .execute_batch("delete from blob_piece; delete from blob")
        .unwrap();
    assert_eq!(count(team, n, SAVES), 0);
}

#[test]
fn saves_that_have_made_way_for_others_are_fetched_again_when_they_are_needed() {
    let (mut team, ticket, mut files) = desk(203);
    let id = made(&mut team, &mut files, ticket);
    for n in [0, 1] {
        assert_eq!(count(&team, n, SAVES), 1);
        lets_go(&team, n);
    }
    team.sleep(DAY_MS + 7_200_000);
    serve(&mut team, &mut files, 2, 40);
    assert_eq!(team.relay().said_of(ticket, id).len(), 1);
    assert_eq!(
        [0, 1].map(|n| count(&team, n, SAVES)),
        [0, 1],
        "who needs it has it"
    );
    assert!(team.relay().compact() > 0);
    joins(&mut team, &mut files, 2);
    assert_eq!(team.documents(2), team.documents(0));
}

#[test]
fn a_program_that_is_killed_goes_on_with_its_save() {
    let (mut team, ticket, mut files) = desk(204);
    team.engine(0).compact_from(4);
    team.idle(20);
    team.kill(0);
    team.make_peace_of(2);
    assert_eq!(count(&team, 0, SAVES), 1);
    team.idle(2);
    assert_eq!(
        snapshots(&mut team, ticket),
        [[0; 16]; 0],
        "the relay does not have it"
    );
    // All but the answer to the last stretch, which the program does not live to hear.
    while files.whole.is_empty() {
        for asked in team.asks(0) {
            let answer = files.answer(0, &asked);
            if files.whole.is_empty() {
                team.answered(0, asked.number, answer);
            }
        }
        team.pass(100);
    }
    team.kill(0);
    team.make_peace_of(2);
    serve(&mut team, &mut files, 2, 10);
    assert_eq!(snapshots(&mut team, ticket).len(), 1);
    assert_eq!(files.whole.len(), 1);
}

#[test]
fn a_save_that_the_relay_does_not_take_is_given_up_without_a_word() {
    for status in [413, 507] {
        let (mut team, ticket, _) = desk(205);
        team.engine(0).compact_from(4);
        team.idle(20);
        let asks = team.asks(0);
        team.answered(0, asks[0].number, says(status));
        team.pass(1_000);
        is_quiet(&team, 0);
        assert_eq!((count(&team, 0, BLOBS), count(&team, 0, SAVES)), (0, 0));
        note(&mut team, 0, ticket, "It goes on.".into());
        team.make_peace_of(2);
        team.idle(30);
        assert_eq!(team.asks(0), [], "{status}");
        assert_eq!(snapshots(&mut team, ticket), [[0; 16]; 0]);
    }
}

#[test]
fn an_erased_tickets_save_is_gone_from_every_device_also_on_its_way() {
    for is_sealed in [false, true] {
        let (mut team, ticket, mut files) = desk(206);
        if is_sealed {
            made(&mut team, &mut files, ticket);
            assert_eq!(count(&team, 1, SAVES), 1);
        } else {
            team.engine(0).compact_from(4);
            team.idle(20);
        }
        assert_eq!(count(&team, 0, SAVES), 1);
        let docs = vec![ticket];
        assert_eq!(team.people(0, PeopleAct::Erase { docs }), Ok(Answer::Done));
        team.make_peace_of(2);
        for n in [0, 1] {
            assert_eq!((count(&team, n, BLOBS), count(&team, n, SAVES)), (0, 0), "{n}");
            is_quiet(&team, n);
        }
        team.asks(0);
        team.idle(20);
        assert_eq!((team.asks(0), team.asks(1)), (Vec::new(), Vec::new()));
        assert_eq!(snapshots(&mut team, ticket), [[0; 16]; 0]);
    }
}

/// How a save of the second member's is made bad.
enum Wrong {
    Nothing,
    NobodyHasIt,
    Garbage,
    DropsAChange,
    TooLarge,
}

/// Gives the relay a snapshot of the second member's that covers all; its name.
fn forge(team: &mut Team, files: &mut Files, ticket: DocId, wrong: &Wrong) -> [u8; 16] {
    let mut forger = Forger::new(team, 1, ticket);
    let entries = forger.entries(team);
    let covers: Vec<_> = entries.iter().map(|(name, _)| *name).collect();
    let proofs = forger.proofs(&entries);
    let whole = match wrong {
        Wrong::DropsAChange => &entries[..entries.len() - 1],
        _ => &entries[..],
    };
    let bundle = forger
        .document(whole, Actor::new(covers[0].1, 0))
        .bundle()
        .unwrap();
    let save = match wrong {
        Wrong::Garbage => vec![7; 5_000],
        _ => bundle,
    };
    let desk = team.relay().members().unwrap().desk();
    let sealed = blob::seal(&mut ChaCha20Rng::from_seed([9; 32]), desk, ticket, &save).unwrap();
    if !matches!(wrong, Wrong::NobodyHasIt) {
        files.whole.insert(sealed.address, sealed.bytes);
    }
    let size = match wrong {
        Wrong::TooLarge => 40 * 1024 * 1024,
        _ => save.len() as u64,
    };
    let save = Save::Blob {
        address: sealed.address,
        key: sealed.key,
        size,
    };
    forger.snapshot_of(team, save, proofs, &covers)
}

#[test]
fn t53_a_save_that_nobody_has_or_that_lacks_something_is_never_attested_and_nothing_is_lost() {
    for wrong in [
        Wrong::Nothing,
        Wrong::NobodyHasIt,
        Wrong::Garbage,
        Wrong::DropsAChange,
        Wrong::TooLarge,
    ] {
        let (mut team, ticket, mut files) = desk_of(207, 10);
        team.hold(1, true);
        team.cut(1);
        let before = team.documents(0);
        let id = forge(&mut team, &mut files, ticket, &wrong);
        for _ in 0..40 {
            team.sleep(2_000);
        }
        let fetched = team.asks(0);
        assert_eq!(fetched.len(), usize::from(!matches!(wrong, Wrong::TooLarge)));
        for asked in fetched {
            let answer = files.answer(0, &asked);
            team.answered(0, asked.number, answer);
        }
        serve(&mut team, &mut files, 1, 10);
        team.sleep(DAY_MS + 7_200_000);
        serve(&mut team, &mut files, 1, 10);
        let said: Vec<Verdict> = team
            .relay()
            .said_of(ticket, id)
            .iter()
            .map(|(_, verdict)| *verdict)
            .collect();
        let expected = match wrong {
            Wrong::Nothing => vec![Verdict::Good],
            Wrong::NobodyHasIt => vec![],
            Wrong::Garbage | Wrong::DropsAChange | Wrong::TooLarge => vec![Verdict::Bad],
        };
        assert_eq!(said, expected);
        let dropped = team.relay().compact();
        assert_eq!(dropped > 0, matches!(wrong, Wrong::Nothing));
        assert_eq!(team.documents(0), before);
        joins(&mut team, &mut files, 2);
        assert_eq!(team.documents(2), before);
    }
}
