//! Erasing for everybody: on devices that are there, on one that was away with unsent work, and at a relay that lost everything.
//!
//! Not vacuous: what is gone afterwards was read and found by all before, and another ticket stays whole beside it.

use crate::acts::{give, view};
use crate::team::{Team, Weather};
use desk_model::{Act, DocId, entry::Channel};
use desk_port::{
    Answer, ErasedView, ErasingView, LostView, PeopleAct, Query, Request, TicketFilter, View,
    erasure::LostText,
};

fn take_down(team: &mut Team, n: usize, customer: &str, message: &str) -> DocId {
    let ticket = DocId(team.id());
    let act = Act::CreateTicket {
        ticket,
        customer: customer.into(),
        subject: "Router".into(),
        message: message.into(),
        channel: Channel::Email,
    };
    assert_eq!(give(team, n, act), Ok(Answer::Done));
    ticket
}

fn note(team: &mut Team, n: usize, ticket: DocId, text: &str) -> Result<Answer, String> {
    let text = text.into();
    give(team, n, Act::AddNote { ticket, text })
}

fn erase(team: &mut Team, n: usize, doc: DocId) -> Result<Answer, String> {
    team.people(n, PeopleAct::Erase { docs: vec![doc] })
}

fn finds(team: &mut Team, n: usize, words: &str) -> usize {
    let query = Query::Search {
        words: words.into(),
        limit: 9,
    };
    match team.query(n, query) {
        Answer::Search(hits) => hits.len(),
        other => panic!("{other:?}"),
    }
}

fn lost(team: &mut Team, n: usize) -> LostView {
    match team.query(n, Query::Lost) {
        Answer::Lost(lost) => lost,
        other => panic!("{other:?}"),
    }
}

fn forget(team: &mut Team, n: usize, doc: DocId) {
    assert_eq!(team.request(n, Request::ForgetLost { doc }), Ok(Answer::Done));
}

fn customer(team: &mut Team, n: usize, ticket: DocId) -> DocId {
    match team.query(n, Query::Ticket { id: ticket }) {
        Answer::Ticket(Some(view)) => view.row.customer.unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_erased_is_gone_everywhere_also_where_somebody_was_away_with_unsent_work() {
    let mut team = Team::start(61, 3, Weather::default());
    let gone = take_down(&mut team, 1, "mira@example.org", "An aardvark bit the cable.");
    let kept = take_down(&mut team, 1, "ann@example.org", "A zebra bit the cable.");
    team.make_peace();
    for n in 0..3 {
        assert_eq!(
            (finds(&mut team, n, "aardvark"), finds(&mut team, n, "zebra")),
            (1, 1)
        );
    }
    team.cut(2);
    team.hold(2, true);
    assert_eq!(
        note(&mut team, 2, gone, "Written on the train."),
        Ok(Answer::Done)
    );
    let ticket = gone;
    let text = "Dear Mira,".into();
    assert_eq!(
        give(&mut team, 2, Act::EditDraft { ticket, text }),
        Ok(Answer::Done)
    );
    assert_eq!(note(&mut team, 2, kept, "This stays."), Ok(Answer::Done));
    let refused = erase(&mut team, 1, gone).unwrap_err();
    assert!(refused.contains("lead"), "{refused}");
    assert_eq!(erase(&mut team, 0, gone), Ok(Answer::Done));
    assert_eq!(erase(&mut team, 0, gone), Ok(Answer::Done), "it is so already");
    team.make_peace_of(2);
    assert!(!team.relay().holds(gone) && team.relay().holds(kept));
    team.hold(2, false);
    team.make_peace();
    for n in 0..3 {
        assert!(!team.documents(n).contains_key(&gone), "member {n}");
        assert!(team.documents(n)[&kept].contains("This stays."), "member {n}");
        assert_eq!(
            (finds(&mut team, n, "aardvark"), finds(&mut team, n, "zebra")),
            (0, 1)
        );
        assert_eq!(team.query(n, Query::Ticket { id: gone }), Answer::Ticket(None));
        let refused = note(&mut team, n, gone, "Too late.").unwrap_err();
        assert!(refused.contains("erased"), "{refused}");
    }
    let told = team.status(2).alarm.clone().unwrap();
    assert!(
        told.starts_with("Member 0 erased T-") && told.contains("2 changes of yours"),
        "{told}"
    );
    let lost = lost(&mut team, 2);
    assert_eq!((lost.erased, lost.works.len()), (1, 1));
    let text = |what: &str, text: &str| LostText {
        what: what.into(),
        text: text.into(),
    };
    assert_eq!(
        lost.works[0].texts,
        [
            text("Note", "Written on the train."),
            text("Reply, not sent", "Dear Mira,")
        ]
    );
    assert_eq!(
        (lost.works[0].doc, lost.works[0].who.as_str()),
        (gone, "Member 0")
    );
    assert_eq!(self::lost(&mut team, 1).works, []);
    forget(&mut team, 2, gone);
    assert_eq!(self::lost(&mut team, 2).works, []);
    assert_eq!(team.status(2).alarm, None);
    assert_eq!(
        (team.status(0).alarm.clone(), team.status(1).alarm.clone()),
        (None, None)
    );
    assert_eq!(team.status(2).sync.refused, None);
    // Everybody goes on, with numbers that nobody had before, also after a restart.
    team.kill(2);
    for n in 0..3 {
        assert_eq!(note(&mut team, n, kept, "And on."), Ok(Answer::Done));
    }
    team.make_peace();
    assert_eq!(team.documents(0), team.documents(2));
    assert!(!team.documents(2).contains_key(&gone));
}

/// t55: who comes late brings the chain first, and of the document nothing.
#[test]
fn t55_nothing_of_an_erased_document_comes_back_after_the_relay_lost_everything() {
    let mut team = Team::start(62, 3, Weather::default());
    let gone = take_down(&mut team, 1, "mira@example.org", "An aardvark bit the cable.");
    let kept = take_down(&mut team, 1, "ann@example.org", "A zebra bit the cable.");
    team.make_peace();
    team.cut(2);
    team.hold(2, true);
    assert_eq!(
        note(&mut team, 2, gone, "Written on the train."),
        Ok(Answer::Done)
    );
    assert_eq!(erase(&mut team, 0, gone), Ok(Answer::Done));
    team.make_peace_of(2);
    team.wipe();
    team.make_peace_of(2);
    assert!(!team.relay().holds(gone) && team.relay().holds(kept));
    // The late one knows neither of the erasure nor of the new relay.
    team.hold(2, false);
    team.make_peace();
    assert!(!team.relay().holds(gone) && team.relay().holds(kept));
    for n in 0..3 {
        assert!(!team.documents(n).contains_key(&gone), "member {n}");
        assert!(team.documents(n).contains_key(&kept), "member {n}");
    }
}

/// What was on its way when the relay took the erasure is refused there, and holds up nothing.
#[test]
fn work_on_its_way_while_it_is_erased_holds_up_nothing() {
    let mut team = Team::start(63, 2, Weather::default());
    let gone = take_down(&mut team, 1, "mira@example.org", "An aardvark bit the cable.");
    let kept = take_down(&mut team, 1, "ann@example.org", "A zebra bit the cable.");
    team.make_peace();
    let asked = team.begin_people(0, PeopleAct::Erase { docs: vec![gone] });
    for round in 0..100 {
        // Refused as soon as the erasure is known here.
        let _ = note(&mut team, 1, gone, "Meanwhile.");
        if round % 5 == 4 {
            assert_eq!(
                note(&mut team, 1, kept, &format!("Round {round}.")),
                Ok(Answer::Done)
            );
        }
        team.step();
    }
    team.pass(5_000);
    assert_eq!(team.answer(0, asked), Some(Ok(Answer::Done)));
    team.make_peace();
    assert!(team.relay().refused_as_erased > 0, "nothing was on its way");
    assert!(team.documents(0)[&kept].contains("Round 99."));
    assert_eq!(team.status(1).sync.refused, None);
    assert_eq!(team.documents(0), team.documents(1));
}

#[test]
fn a_customer_goes_with_the_tickets_and_may_come_back_as_somebody_new() {
    let mut team = Team::start(64, 2, Weather::default());
    let first = take_down(&mut team, 1, "mira@example.org", "An aardvark bit the cable.");
    let other = take_down(&mut team, 1, "ann@example.org", "A zebra bit the cable.");
    team.make_peace();
    let mira = customer(&mut team, 0, first);
    assert_eq!(erase(&mut team, 0, mira), Ok(Answer::Done));
    team.make_peace();
    for n in 0..2 {
        assert_eq!(finds(&mut team, n, "mira") + finds(&mut team, n, "aardvark"), 0);
        assert!(team.documents(n).contains_key(&other));
    }
    let again = take_down(&mut team, 1, "mira@example.org", "It is me again.");
    team.make_peace();
    assert_ne!(customer(&mut team, 0, again), mira);
}

/// What the person who erases is shown before, and who opens it afterwards.
#[test]
fn an_erasure_is_told_before_and_after() {
    let mut team = Team::start(65, 2, Weather::default());
    let first = take_down(&mut team, 1, "mira@example.org", "An aardvark bit the cable.");
    let second = take_down(&mut team, 1, "mira@example.org", "And another one.");
    let text = "Dear Mira,".into();
    let ticket = second;
    assert_eq!(
        give(&mut team, 1, Act::EditDraft { ticket, text }),
        Ok(Answer::Done)
    );
    team.make_peace();
    let mira = customer(&mut team, 0, first);
    let erasing = |team: &mut Team, doc| match team.query(0, Query::Erasing { doc }) {
        Answer::Erasing(view) => view.map(|view| *view),
        other => panic!("{other:?}"),
    };
    let of_customer = erasing(&mut team, mira).unwrap();
    assert!(of_customer.is_customer);
    assert_eq!(of_customer.name, "mira@example.org");
    assert_eq!(of_customer.tickets.len(), 2);
    assert_eq!(of_customer.writers, ["Member 1"]);
    let of_ticket = erasing(&mut team, first).unwrap();
    assert_eq!(of_ticket.tickets, [(of_ticket.name.clone(), "Router".to_owned())]);
    assert!(of_ticket.name.starts_with("T-") && !of_ticket.is_customer);
    assert_eq!((of_ticket.files, of_ticket.writers.len()), (0, 0));
    let erased = |team: &mut Team, n, doc| match team.query(n, Query::Erased { doc }) {
        Answer::Erased(view) => view,
        other => panic!("{other:?}"),
    };
    assert_eq!(erased(&mut team, 1, first), None);
    assert_eq!(erase(&mut team, 0, mira), Ok(Answer::Done));
    let at_ms = team.now_ms();
    team.make_peace();
    for (n, me) in [(0, true), (1, false)] {
        let ErasedView {
            who,
            me: mine,
            at_ms: told,
        } = erased(&mut team, n, second).unwrap();
        assert_eq!((who.as_str(), mine), ("Member 0", me));
        assert!(told.abs_diff(at_ms) < 10_000, "{told} and {at_ms}");
    }
    assert_eq!(erasing(&mut team, mira), None::<ErasingView>);
    // What was shared, and what Member 1 had not sent yet, are told apart.
    let lost = lost(&mut team, 1);
    assert_eq!((lost.erased, lost.works.len()), (3, 1));
    assert_eq!((lost.works[0].doc, lost.works[0].changes), (second, 0));
    assert_eq!(lost.works[0].texts[0].text, "Dear Mira,");
}

#[test]
fn a_ticket_that_an_erased_one_had_gone_into_is_shown_by_itself_again() {
    let mut team = Team::start(66, 3, Weather::default());
    let gone = take_down(&mut team, 1, "mira@example.org", "An aardvark bit the cable.");
    let kept = take_down(&mut team, 1, "ann@example.org", "A zebra bit the cable.");
    let message = view(&mut team, 1, kept).timeline[0].id;
    let settled = Act::MarkMessage {
        ticket: kept,
        message,
        needs: false,
    };
    assert_eq!(give(&mut team, 1, settled), Ok(Answer::Done));
    let merge = Act::MergeTicket {
        ticket: gone,
        into: kept,
    };
    assert_eq!(give(&mut team, 1, merge), Ok(Answer::Done));
    team.make_peace();
    let waits = |team: &mut Team, n: usize| {
        let filter = TicketFilter {
            view: View::All,
            limit: 9,
            ..TicketFilter::default()
        };
        match team.query(n, Query::Tickets { filter }) {
            Answer::Tickets(page) => page
                .rows
                .iter()
                .map(|row| row.waiting_since_ms.is_some())
                .collect(),
            other => panic!("{other:?}"),
        }
    };
    for n in 0..3 {
        let both: Vec<bool> = waits(&mut team, n);
        assert_eq!(both, [true], "of both the aardvark waits");
    }
    team.cut(2);
    team.hold(2, true);
    assert!(erase(&mut team, 0, gone).is_ok());
    team.hold(2, false);
    team.make_peace();
    // What is due is renewed when they wake next.
    team.pass(1_000);
    for n in 0..3 {
        let own: Vec<bool> = waits(&mut team, n);
        assert_eq!(own, [false], "{n} goes on showing what was erased");
    }
}
