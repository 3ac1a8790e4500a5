//! What a hostile or a newer peer puts into the log. A damaged entry is left out, said, and holds up nothing; an entry of a kind
//! that this app does not know is kept sealed, and its document is not written to.
//!
//! Not vacuous: the same entries undamaged bring the ticket, and another ticket is written to at the same time.

use crate::acts::{give, view};
use crate::team::{Team, Weather};
use desk_model::{Act, DocId, entry::Channel};
use desk_port::{Answer, row::ShownState};

/// The kind's byte in an entry: behind the array's head, the byte string's head and the version.
const KIND_AT: usize = 4;

fn take_down(team: &mut Team, subject: &str) -> DocId {
    let ticket = DocId(team.id());
    let act = Act::CreateTicket {
        ticket,
        customer: "mira@example.org".into(),
        subject: subject.into(),
        message: "It restarts every hour.".into(),
        channel: Channel::Email,
    };
    assert_eq!(give(team, 0, act), Ok(Answer::Done));
    team.make_peace();
    ticket
}

#[test]
fn a_damaged_entry_is_left_out_and_said() {
    let mut team = Team::start(31, 2, Weather::default());
    take_down(&mut team, "Router restarts");
    let before = team.documents(1);
    team.relay().spoil(|entry| {
        let last = entry.len() - 100;
        entry[last] ^= 1;
    });
    take_down(&mut team, "Line is dead");
    let alarm = team.status(1).alarm.clone().unwrap_or_default();
    assert_eq!(
        alarm,
        "1 change could not be verified and is left out. Nothing else was changed."
    );
    assert_eq!(team.documents(1), before, "nothing of it was taken");
}

#[test]
fn what_a_newer_app_wrote_is_kept_sealed_and_its_document_not_written_to() {
    let mut team = Team::start(32, 2, Weather::default());
    let old = take_down(&mut team, "Router restarts");
    let other = take_down(&mut team, "Line is dead");
    // Ann's newer app writes to the first ticket what Ben's cannot read.
    team.relay().spoil(|entry| entry[KIND_AT] = 99);
    let note = |ticket| Act::AddNote {
        ticket,
        text: "Seen.".into(),
    };
    assert_eq!(give(&mut team, 0, note(old)), Ok(Answer::Done));
    team.until("the entry is handed out", |team| team.relay_is_spent());
    team.pass(2_000);
    assert_eq!(team.status(1).alarm, None);
    let refused = give(&mut team, 1, note(old)).unwrap_err();
    assert!(refused.contains("newer app"), "{refused}");
    assert_eq!(give(&mut team, 1, note(other)), Ok(Answer::Done));

    // Nothing stays of an act of several that was begun and could not be finished.
    let before = team.documents(1);
    let merge = Act::MergeTicket {
        ticket: other,
        into: old,
    };
    let acts = vec![note(other), merge];
    let refused = give(&mut team, 1, Act::Several { acts }).unwrap_err();
    assert!(refused.contains("newer app"), "{refused}");
    assert_eq!(team.documents(1), before);
    assert_eq!(give(&mut team, 1, note(other)), Ok(Answer::Done));
    assert_eq!(view(&mut team, 1, other).row.state, ShownState::New);
}
