//! Attachments on their way: each goes on where it was cut, both ways, is told meanwhile, never shown unless it is what was sent,
//! and never let go while nobody else has it. What the relay does not take at once is tried again after growing waits.
//!
//! Cuts come by seed, before a question arrives, in the middle of it and after it; programs are killed and relays wiped too. The
//! tests fail when a cut begins a transfer anew, when a stretch is taken without its hash at the end, when bytes are named before
//! they are durable, and when only copies are let go.

use crate::{
    files::{Asked, Files, says, stands},
    team::{Team, Weather},
};
use desk_engine::{BlobAnswer, BlobAsk};
use desk_model::{
    BlobId, DocId, Mail,
    mail::{MailAttachment, Mailbox},
};
use desk_port::{Answer, status::Way};

const SMALL: usize = 5_000;
/// Some stretches, and a last one that is shorter.
const LARGE: usize = 3 * 1024 * 1024 + 4_321;
const MIB: u64 = 1024 * 1024;

fn mail(n: u32, bytes: Vec<u8>) -> Mail {
    Mail {
        message_id: format!("{n}@example.org"),
        from: Mailbox {
            name: "Mira".into(),
            address: "mira@example.org".into(),
        },
        text: "See the picture.".into(),
        attachments: vec![MailAttachment {
            name: format!("router-{n}.png"),
            media_type: "image/png".into(),
            bytes,
        }],
        ..Mail::default()
    }
}

fn picture(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at / 3 % 251) as u8).collect()
}

/// A desk of one and so many strangers, whose import has brought an attachment, and the first question about it.
fn desk_with(length: usize, strangers: usize) -> (Team, Asked) {
    let mut team = Team::strangers(8, 1 + strangers, Weather::default());
    team.found();
    team.import(0, vec![mail(1, picture(length))]).unwrap();
    team.pass(1_000);
    let mut asks = team.asks(0);
    assert_eq!(asks.len(), 1);
    (team, asks.remove(0))
}

fn desk() -> (Team, Asked) {
    desk_with(SMALL, 0)
}

/// Answers what peer `n` asks until it asks nothing more.
fn serve(team: &mut Team, files: &mut Files, n: usize, first: Vec<Asked>) {
    let mut asks = first;
    while !asks.is_empty() {
        for asked in asks {
            let answer = files.answer(n, &asked);
            team.answered(n, asked.number, answer);
        }
        team.pass(20);
        asks = team.asks(n);
    }
}

fn alarm(team: &Team, n: usize) -> String {
    team.status(n).alarm.clone().unwrap_or_default()
}

#[test]
fn an_attachment_that_was_not_taken_is_tried_again_after_growing_waits() {
    let (mut team, first) = desk();
    let mut tokens = vec![first.token.clone()];
    let mut number = first.number;
    for wait_ms in [2_000, 4_000, 8_000, 16_000] {
        team.answered(0, number, says(507));
        team.pass(wait_ms - 100);
        assert_eq!(team.asks(0), [], "before {wait_ms} ms");
        let words =
            "An attachment could not be stored at the relay (the desk's share of the relay's disk is used up";
        assert!(alarm(&team, 0).starts_with(words), "{}", alarm(&team, 0));
        team.pass(200);
        let again = team.asks(0);
        assert_eq!(again.len(), 1);
        assert_eq!((again[0].blob, &again[0].ask), (first.blob, &BlobAsk::Stand));
        number = again[0].number;
        tokens.push(again[0].token.clone());
    }
    tokens.dedup();
    assert_eq!(tokens.len(), 5, "each try has a fresh token: {tokens:?}");
    let mut files = Files::default();
    let last = Asked { number, ..first };
    serve(&mut team, &mut files, 0, vec![last]);
    team.make_peace();
    assert_eq!(team.status(0).alarm, None);
    team.pass(1_000_000);
    assert_eq!(team.asks(0), [], "stored once");
}

#[test]
fn a_relay_that_has_every_byte_and_is_not_done_is_given_the_last_again() {
    let (mut team, first) = desk();
    let size = SMALL as u64 + 16;
    team.answered(0, first.number, stands(204, Some(size), false));
    team.pass(20);
    let asks = team.asks(0);
    let BlobAsk::Put { at, total, bytes } = &asks[0].ask else {
        panic!("{asks:?}");
    };
    assert_eq!((*at, *total, bytes.len()), (size - 1, size, 1));
    team.answered(0, asks[0].number, stands(201, Some(size), true));
    assert_eq!(team.status(0).sync.unshared_files, 0);
}

#[test]
fn a_new_connection_does_not_wait() {
    let (mut team, first) = desk();
    let mut number = first.number;
    for _ in 0..6 {
        team.answered(0, number, says(503));
        team.pass(70_000);
        number = team.asks(0)[0].number;
    }
    team.answered(0, number, says(503));
    team.cut(0);
    team.pass(2_000);
    assert_eq!(team.asks(0).len(), 1);
}

#[test]
fn what_a_relay_will_not_have_is_in_no_others_way() {
    for status in [410, 413] {
        let (mut team, first) = desk();
        team.import(0, vec![mail(2, picture(SMALL + 1))]).unwrap();
        team.answered(0, first.number, says(status));
        team.pass(100);
        let next = team.asks(0);
        assert_ne!(next[0].blob, first.blob);
        assert!(alarm(&team, 0).contains("could not be stored"));
        serve(&mut team, &mut Files::default(), 0, next);
        assert_eq!(team.status(0).sync.unshared_files, 1);
    }
}

#[test]
fn a_token_is_renewed_before_it_ends() {
    let (mut team, first) = desk();
    serve(&mut team, &mut Files::default(), 0, vec![first.clone()]);
    team.pass(500_000);
    team.import(0, vec![mail(2, Vec::new())]).unwrap();
    team.pass(100);
    assert_ne!(team.asks(0)[0].token, first.token);
}

#[test]
fn what_the_relay_does_not_have_is_not_called_shared() {
    let (mut team, first) = desk_with(LARGE, 0);
    assert_eq!(team.status(0).sync.unshared, 0);
    assert_eq!(team.status(0).words(|_| String::new()), "1 file not shared yet");
    let mut files = Files::default();
    let answer = files.answer(0, &first);
    team.answered(0, first.number, answer);
    team.pass(20);
    let put = team.asks(0).remove(0);
    assert_eq!(put.weight(), MIB);
    let answer = files.answer(0, &put);
    team.answered(0, put.number, answer);
    team.pass(20);
    let transfers = &team.status(0).transfers;
    assert_eq!((transfers[0].way, transfers[0].blob), (Way::Up, first.blob));
    assert_eq!(transfers[0].bytes_done, MIB);
    assert_eq!(transfers[0].bytes_total, LARGE as u64 + 4 * 16);
    let rest = team.asks(0);
    serve(&mut team, &mut files, 0, rest);
    assert_eq!(team.status(0).words(|_| String::new()), "Saved and shared");
    assert_eq!(team.status(0).transfers, []);
}

#[test]
fn a_relay_that_has_lost_everything_gets_the_attachments_again() {
    let (mut team, first) = desk();
    serve(&mut team, &mut Files::default(), 0, vec![first.clone()]);
    team.pass(2_000);
    assert_eq!(team.asks(0), []);
    team.wipe();
    team.pass(5_000);
    let again = team.asks(0);
    assert_eq!((again[0].blob, &again[0].ask), (first.blob, &BlobAsk::Stand));
}

/// A mail with an attachment that is at the relay, and a colleague who has joined.
fn shared(length: usize) -> (Team, Files, BlobId, DocId) {
    let (mut team, first) = desk_with(length, 1);
    let mut files = Files::default();
    let blob = first.blob;
    serve(&mut team, &mut files, 0, vec![first]);
    let link = team.invite();
    assert_eq!(team.join(1, &link), Ok(Answer::Done));
    team.make_peace();
    let documents = team.documents(1);
    let ticket = documents.iter().find(|(_, json)| json.contains("router-1.png"));
    let ticket = *ticket.unwrap().0;
    (team, files, blob, ticket)
}

/// The colleague asks for it; gives the question and the first try to fetch it.
fn opening(length: usize) -> (Team, Files, BlobId, DocId, u64, Asked) {
    let (mut team, files, blob, ticket) = shared(length);
    let asked = team.open(1, ticket, blob);
    team.pass(20);
    let mut gets = team.asks(1);
    assert_eq!(gets.len(), 1);
    (team, files, blob, ticket, asked, gets.remove(0))
}

/// All pieces of what a peer has, put together.
fn read_all(team: &mut Team, n: usize, ticket: DocId, blob: BlobId, answer: Answer) -> Vec<u8> {
    let Answer::File { pieces, size, .. } = answer else {
        panic!("{answer:?}");
    };
    let mut all = Vec::new();
    for piece in 0..pieces {
        match team.read(n, ticket, blob, piece) {
            Ok(Answer::Piece { bytes }) => all.extend(bytes),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(all.len() as u64, size);
    all
}

#[test]
fn a_fetch_that_is_not_allowed_is_tried_once_more_with_a_fresh_token() {
    let (mut team, _, _, _, asked, first) = opening(SMALL);
    team.answered(1, first.number, says(401));
    assert_eq!(team.answer(1, asked), None);
    team.pass(500);
    let again = team.asks(1);
    assert_eq!(again.len(), 1);
    assert_ne!(again[0].token, first.token);
    team.answered(1, again[0].number, says(401));
    let answer = team.answer(1, asked).unwrap().unwrap_err();
    assert!(answer.contains("may not"), "{answer}");
    team.pass(500);
    assert_eq!(team.asks(1), [], "twice is enough");
}

#[test]
fn what_the_relay_does_not_have_yet_is_said() {
    let (mut team, _, _, _, asked, first) = opening(SMALL);
    team.answered(1, first.number, says(404));
    let answer = team.answer(1, asked).unwrap().unwrap_err();
    assert!(answer.contains("does not have this attachment yet"), "{answer}");
}

#[test]
fn what_does_not_have_the_hash_of_its_address_is_not_shown_and_not_kept() {
    let (mut team, mut files, blob, ticket, asked, first) = opening(LARGE);
    let right = files.whole[&blob].clone();
    files.whole.get_mut(&blob).unwrap()[LARGE / 2] ^= 1;
    serve(&mut team, &mut files, 1, vec![first]);
    let answer = team.answer(1, asked).unwrap().unwrap_err();
    assert!(answer.contains("did not arrive as it was sent"), "{answer}");
    assert!(team.read(1, ticket, blob, 0).is_err());
    assert_eq!(team.tray(1).len(), 0);
    // What is shorter than its ticket says is not taken either.
    files.whole.get_mut(&blob).unwrap().truncate(LARGE / 2);
    let asked = team.open(1, ticket, blob);
    team.pass(20);
    let asks = team.asks(1);
    serve(&mut team, &mut files, 1, asks);
    assert!(team.answer(1, asked).unwrap().is_err());
    files.whole.insert(blob, right);
    let asked = team.open(1, ticket, blob);
    team.pass(20);
    let asks = team.asks(1);
    serve(&mut team, &mut files, 1, asks);
    let answer = team.answer(1, asked).unwrap().unwrap();
    assert_eq!(read_all(&mut team, 1, ticket, blob, answer), picture(LARGE));
}

#[test]
fn a_download_that_is_stopped_keeps_what_came() {
    let (mut team, mut files, blob, ticket, asked, first) = opening(LARGE);
    let answer = files.answer(1, &first);
    team.answered(1, first.number, answer);
    team.pass(20);
    let transfers = team.status(1).transfers.clone();
    assert_eq!((transfers[0].way, transfers[0].bytes_done), (Way::Down, MIB));
    let late = team.asks(1).remove(0);
    team.stop_attachment(1, blob);
    let answer = team.answer(1, asked).unwrap().unwrap_err();
    assert!(answer.starts_with("Stopped."), "{answer}");
    let answer = files.answer(1, &late);
    team.answered(1, late.number, answer);
    team.pass(100);
    assert_eq!((team.asks(1), team.status(1).transfers.len()), (vec![], 0));

    let asked = team.open(1, ticket, blob);
    team.pass(20);
    let go_on = team.asks(1);
    assert_eq!(
        go_on[0].ask,
        BlobAsk::Get {
            from: MIB,
            bytes: MIB
        }
    );
    serve(&mut team, &mut files, 1, go_on);
    let answer = team.answer(1, asked).unwrap().unwrap();
    assert_eq!(read_all(&mut team, 1, ticket, blob, answer), picture(LARGE));
}

#[test]
fn a_download_ends_with_the_window_that_wanted_it() {
    let (mut team, mut files, _, _, asked, first) = opening(LARGE);
    team.close_tab(1);
    let answer = files.answer(1, &first);
    team.answered(1, first.number, answer);
    team.pass(100);
    assert_eq!((team.asks(1), team.answer(1, asked)), (vec![], None));
}

/// One question meets a network that may break at any point of it; whether it broke.
fn stumble(team: &mut Team, files: &mut Files, n: usize, asked: &Asked) -> bool {
    let roll = team.dice(6);
    match roll {
        0 => {}
        1 => files.half(n, asked),
        2 => _ = files.answer(n, asked),
        _ => {
            let answer = files.answer(n, asked);
            team.answered(n, asked.number, answer);
            return false;
        }
    }
    match team.dice(3) {
        0 => team.cut(n),
        1 => team.kill(n),
        _ => team.answered(n, asked.number, BlobAnswer::Unreached),
    }
    true
}

/// Lets transfers of peer `n` meet such a network until `done`; how often it broke.
fn struggle(team: &mut Team, files: &mut Files, n: usize, done: impl Fn(&mut Team) -> bool) -> u64 {
    let mut cuts = 0;
    for _ in 0..5_000 {
        if done(team) {
            return cuts;
        }
        for asked in team.asks(n) {
            cuts += u64::from(stumble(team, files, n, &asked));
        }
        team.pass(500);
    }
    panic!("it never came to an end");
}

#[test]
fn uploads_go_on_where_they_were_cut() {
    let mut all_cuts = 0;
    for seed in 0..8 {
        println!("seed {seed}");
        let mut team = Team::strangers(seed, 1, Weather::default());
        team.found();
        team.import(0, vec![mail(1, picture(LARGE))]).unwrap();
        let mut files = Files::default();
        let shared = |team: &mut Team| team.status(0).sync.unshared_files == 0 && team.engine(0).is_settled();
        let cuts = struggle(&mut team, &mut files, 0, shared);
        assert_eq!(files.whole.len(), 1);
        let size = LARGE as u64 + 4 * 16;
        assert!(
            files.bytes_taken <= size + cuts * MIB,
            "{} bytes for {size} and {cuts} cuts",
            files.bytes_taken
        );
        all_cuts += cuts;
    }
    assert!(all_cuts > 12, "hardly anything was cut");
}

#[test]
fn downloads_go_on_where_they_were_cut() {
    let mut all_cuts = 0;
    for seed in 0..4 {
        println!("seed {seed}");
        let (mut team, mut files, blob, ticket) = shared(LARGE);
        (0..seed).for_each(|_| _ = team.dice(2));
        let mut asked = team.open(1, ticket, blob);
        let mut cuts = 0;
        let answer = loop {
            for ask in team.asks(1) {
                cuts += u64::from(stumble(&mut team, &mut files, 1, &ask));
            }
            team.pass(500);
            match team.answer(1, asked) {
                Some(Ok(answer)) => break answer,
                Some(Err(sentence)) => panic!("{sentence}"),
                // A program that was killed is asked again by its window.
                None if team.status(1).transfers.is_empty() => {
                    let again = team.open(1, ticket, blob);
                    match team.answer(1, again) {
                        Some(Ok(answer)) => break answer,
                        Some(Err(_)) => {}
                        None => asked = again,
                    }
                }
                None => {}
            }
        };
        assert_eq!(read_all(&mut team, 1, ticket, blob, answer), picture(LARGE));
        let size = LARGE as u64 + 4 * 16;
        assert!(
            files.bytes_given <= size + cuts * MIB,
            "{} bytes for {size} and {cuts} cuts",
            files.bytes_given
        );
        all_cuts += cuts;
    }
    assert!(all_cuts > 6, "hardly anything was cut");
}

#[test]
fn a_copy_that_was_damaged_is_fetched_anew() {
    let (mut team, mut files, blob, ticket, asked, first) = opening(LARGE);
    serve(&mut team, &mut files, 1, vec![first]);
    let answer = team.answer(1, asked).unwrap().unwrap();
    assert_eq!(read_all(&mut team, 1, ticket, blob, answer), picture(LARGE));
    team.tray(1).spoil(9);
    assert!(team.read(1, ticket, blob, 0).is_ok());
    let damaged = team.read(1, ticket, blob, 1).unwrap_err();
    assert!(damaged.contains("damaged and is removed"), "{damaged}");
    let asked = team.open(1, ticket, blob);
    team.pass(20);
    let asks = team.asks(1);
    serve(&mut team, &mut files, 1, asks);
    let answer = team.answer(1, asked).unwrap().unwrap();
    assert_eq!(read_all(&mut team, 1, ticket, blob, answer), picture(LARGE));
}

#[test]
fn an_only_copy_that_is_damaged_is_not_offered_for_ever_and_is_said() {
    let (mut team, first) = desk_with(LARGE, 0);
    team.tray(0).spoil(3);
    serve(&mut team, &mut Files::default(), 0, vec![first]);
    assert!(alarm(&team, 0).contains("is damaged"), "{}", alarm(&team, 0));
    assert_eq!(team.status(0).sync.unshared_files, 1);
    team.pass(100_000);
    team.cut(0);
    team.pass(5_000);
    assert_eq!(team.asks(0), []);
    assert!(team.tray(0).len() > 20, "what may be of use is kept");
}

/// The attachments that a peer can show.
fn shown(team: &mut Team, n: usize, blobs: &[BlobId]) -> Vec<BlobId> {
    let tickets: Vec<DocId> = team.documents(n).into_keys().collect();
    let shows = |blob: &BlobId| {
        tickets
            .iter()
            .any(|ticket| team.read(n, *ticket, *blob, 0).is_ok())
    };
    blobs.iter().copied().filter(shows).collect()
}

#[test]
fn what_takes_too_much_room_goes_but_never_what_only_this_device_has() {
    let (mut team, first) = desk_with(LARGE, 0);
    team.engine(0).limit_attachments(2 * LARGE as u64 + 1_000_000);
    let mut files = Files::default();
    team.import(0, vec![mail(2, picture(LARGE + 1))]).unwrap();
    team.pass(1_000);
    team.import(0, vec![mail(3, picture(LARGE + 2))]).unwrap();
    team.pass(5_000);
    serve(&mut team, &mut files, 0, vec![first.clone()]);
    let blobs: Vec<BlobId> = files.whole.keys().copied().collect();
    assert_eq!(blobs.len(), 3, "nothing went before the relay had it");
    let left = shown(&mut team, 0, &blobs);
    assert_eq!(left.len(), 2);
    assert!(!left.contains(&first.blob), "the longest unseen goes");

    // What stayed may be the only copy when the relay was wiped, and is offered before it may go.
    team.engine(0).limit_attachments(0);
    files.wipe();
    team.wipe();
    team.pass(5_000);
    assert_eq!(shown(&mut team, 0, &blobs), left);
    let offered = team.asks(0);
    serve(&mut team, &mut files, 0, offered);
    assert_eq!(files.whole.len(), 2);
    assert_eq!(shown(&mut team, 0, &blobs), []);
    assert_eq!(team.tray(0).len(), 0, "the file is given back to the disk");
}

#[test]
fn a_full_disk_is_made_room_on_or_said() {
    let (mut team, mut files, blob, ticket, asked, first) = opening(LARGE);
    serve(&mut team, &mut files, 1, vec![first]);
    assert!(team.answer(1, asked).unwrap().is_ok());
    team.import(0, vec![mail(2, picture(LARGE + 1))]).unwrap();
    team.pass(100);
    let asks = team.asks(0);
    let other = asks[0].blob;
    serve(&mut team, &mut files, 0, asks);
    team.make_peace();
    let documents = team.documents(1);
    let with_other = documents.iter().find(|(_, json)| json.contains("router-2.png"));
    let second = *with_other.unwrap().0;
    // The first one, which can be had again, makes way for the second.
    let slots = team.tray(1).len();
    team.tray(1).set_room(slots + 1);
    let asked = team.open(1, second, other);
    team.pass(20);
    let asks = team.asks(1);
    serve(&mut team, &mut files, 1, asks);
    let answer = team.answer(1, asked).unwrap().unwrap();
    assert_eq!(read_all(&mut team, 1, second, other, answer), picture(LARGE + 1));
    assert!(team.read(1, ticket, blob, 0).is_err(), "it made way");

    // Without a connection nobody knows whether the relay still has it, so nothing makes way.
    team.cut(1);
    team.tray(1).set_room(0);
    assert!(team.import(1, vec![mail(4, picture(LARGE))]).is_err());
    assert!(team.read(1, second, other, 0).is_ok());

    // Where nothing can make way it is said, and what is here stays.
    team.tray(0).set_room(0);
    let refused = team.import(0, vec![mail(3, picture(LARGE))]).unwrap_err();
    assert!(
        refused.starts_with("There is no space left on this device"),
        "{refused}"
    );
}
