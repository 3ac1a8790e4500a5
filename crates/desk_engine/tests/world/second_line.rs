//! A ticket goes to the second line and comes back, between two devices, and the words of the contract are found.
//!
//! Not vacuous: before the answer the other device shows the escalation, and the words are in no other text.

use crate::acts::{give, view};
use crate::{
    acts::take_down,
    team::{Team, Weather},
};
use desk_model::Act;
use desk_port::{Answer, Query};

#[test]
fn an_escalation_goes_to_the_other_device_and_back() {
    let mut team = Team::start(501, 2, Weather::default());
    let ticket = take_down(&mut team, 0);
    let owner = view(&mut team, 0, ticket).row.owner;
    let act = Act::EscalateTicket {
        ticket,
        tried: "Another capacitor.".into(),
        evidence: "It hums.".into(),
        question: "Is it the firmware?".into(),
        risk: "None.".into(),
        to: None,
    };
    assert_eq!(give(&mut team, 0, act), Ok(Answer::Done));
    team.make_peace();
    let escalation = view(&mut team, 1, ticket).escalation.unwrap();
    let search = Query::Search {
        words: "capacitor".into(),
        limit: 10,
    };
    let Answer::Search(hits) = team.query(1, search) else {
        panic!("no hits")
    };
    assert_eq!(hits.len(), 1);
    let act = Act::AnswerEscalation {
        ticket,
        escalation: escalation.id,
        text: "It is.".into(),
    };
    assert_eq!(give(&mut team, 1, act.clone()), Ok(Answer::Done));
    let refused = give(&mut team, 1, act).unwrap_err();
    assert!(
        refused.starts_with("This escalation has been answered"),
        "{refused}"
    );
    team.make_peace();
    for n in 0..2 {
        let view = view(&mut team, n, ticket);
        assert_eq!(view.escalation, None);
        assert_eq!(view.row.owner, Some(escalation.contact));
    }
    assert_ne!(owner, Some(escalation.contact), "nobody had taken it before");
}
