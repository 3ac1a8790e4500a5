//! A ticket as it was at a moment, and who had seen what of it then.
//!
//! Not vacuous: what the two write apart is on both devices when they are asked, so only what each had written it with tells that they
//! had not seen it.

use crate::{
    acts::{done, note, take_down, view},
    team::{Team, Weather},
};
use desk_model::{Act, DocId};
use desk_port::{
    Answer, Query,
    view::{PastView, SeenView},
};

fn past(team: &mut Team, n: usize, id: DocId, at_ms: u64) -> PastView {
    match team.query(n, Query::TicketAt { id, at_ms }) {
        Answer::Ticket(Some(view)) => view.past.unwrap(),
        other => panic!("{other:?}"),
    }
}

/// Who had not seen how much, and what of it is named.
fn told(past: &PastView) -> Vec<(String, u32, Vec<String>)> {
    let of = |seen: &SeenView| {
        let what = seen.missed.iter().map(|(what, _)| what.clone()).collect();
        (seen.who.clone(), seen.missed_total, what)
    };
    past.seen.iter().map(of).collect()
}

#[test]
fn who_had_seen_what_is_told_for_each_moment() {
    let mut team = Team::start(731, 3, Weather::default());
    let ticket = take_down(&mut team, 0);
    team.make_peace();
    let me = team.status(0).desk.as_ref().unwrap().me;
    team.hold(1, true);
    team.sleep(60_000);
    let reply = Act::SendReply {
        ticket,
        text: "Please turn it off and on.".into(),
        and_wait: false,
        at: None,
        files: Vec::new(),
    };
    done(&mut team, 0, reply);
    done(&mut team, 0, Act::AssignTicket { ticket, to: Some(me) });
    team.sleep(60_000);
    note(&mut team, 1, ticket, "I ask the vendor.");
    let apart_ms = team.now_ms();
    team.hold(1, false);
    team.make_peace();
    team.sleep(60_000);
    note(&mut team, 1, ticket, "The vendor knows of it.");
    team.make_peace();
    let now_ms = team.now_ms();

    for n in 0..3 {
        let whole = view(&mut team, n, ticket);
        assert!(whole.past.is_none(), "what is now has no past");
        let first_ms = whole.timeline[0].at_ms;
        let moments: Vec<u64> = {
            let mut all: Vec<u64> = whole.timeline.iter().map(|item| item.at_ms).collect();
            all.dedup();
            all
        };
        // As each of them is told of both.
        let [(first, of_first, by_first), (second, of_second, _)] = [0, 1].map(|whose| match n == whose {
            true => ("You".to_owned(), "your".to_owned(), "you".to_owned()),
            false => {
                let name = format!("Member {whose}");
                (name.clone(), format!("{name}\u{2019}s"), name)
            }
        });
        // Who writes later is not asked about yet.
        let begun = past(&mut team, n, ticket, first_ms);
        assert_eq!(told(&begun), [(first.clone(), 0, vec![])]);
        assert_eq!(begun.moments, moments, "those to come are known too");
        let apart = past(&mut team, n, ticket, apart_ms);
        let note = format!("{of_second} note");
        let missed = vec![format!("{of_first} reply"), format!("{by_first} took the ticket")];
        assert_eq!(
            told(&apart),
            [
                (first.clone(), 1, vec![note.clone()]),
                (second.clone(), 2, missed)
            ]
        );
        assert_eq!(apart.seen[1].missed[0].1, whole.timeline[1].at_ms);
        // Since then the one has seen it all, and the other has written nothing.
        let after = past(&mut team, n, ticket, now_ms);
        assert_eq!(
            told(&after),
            [(first, 2, vec![note.clone(), note]), (second, 0, vec![])]
        );
    }
}

/// The rest is counted.
#[test]
fn of_much_that_was_not_seen_only_the_first_is_named() {
    let mut team = Team::start(732, 2, Weather::default());
    let ticket = take_down(&mut team, 0);
    team.make_peace();
    for nth in 0..5 {
        note(&mut team, 1, ticket, &format!("Note {nth}."));
    }
    team.make_peace();
    let now_ms = team.now_ms();
    let seen = past(&mut team, 0, ticket, now_ms).seen;
    assert_eq!((seen[0].missed_total, seen[0].missed.len()), (5, 3));
}
