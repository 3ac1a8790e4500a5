//! Tickets are given to whom they fit: by hand, several at once, and new ones by themselves where a lead has set that.
//!
//! Not vacuous: before and after something is set the same ticket goes to different people.

use crate::{
    acts::{done, give, take_down, view},
    team::{Team, Weather},
};
use desk_model::{Act, PersonId, Setting, ticket_document::Field};
use desk_port::{Answer, PeopleAct, Query};

fn ids(team: &mut Team) -> Vec<PersonId> {
    let Answer::People(mut people) = team.query(0, Query::People) else {
        panic!("no people")
    };
    people.sort_by(|a, b| a.name.cmp(&b.name));
    people.into_iter().map(|person| person.id).collect()
}

fn set(team: &mut Team, setting: Setting) {
    assert_eq!(team.people(0, PeopleAct::Set { setting }), Ok(Answer::Done));
    team.make_peace();
}

fn skills(person: PersonId, language: &str, away: bool) -> Setting {
    Setting::Skills {
        key: person.to_string(),
        languages: vec![language.into()],
        topics: vec![],
        level: 0,
        away,
        gone: false,
    }
}

#[test]
fn who_has_the_language_and_then_the_least_to_do_gets_the_ticket() {
    let mut team = Team::start(721, 3, Weather::default());
    team.make_peace();
    let people = ids(&mut team);
    let given = |team: &mut Team| {
        let ticket = take_down(team, 0);
        done(team, 0, Act::AutoAssign { ticket });
        view(team, 0, ticket).row.owner
    };
    // Each gets one before anybody gets a second.
    let mut first: Vec<_> = (0..3).map(|_| given(&mut team).unwrap()).collect();
    first.sort_unstable();
    let mut all = people.clone();
    all.sort_unstable();
    assert_eq!(first, all);
    // Of a language that two have, and one of them is away.
    set(&mut team, skills(people[1], "de", false));
    set(&mut team, skills(people[2], "de", true));
    let ticket = take_down(&mut team, 0);
    let language = Act::SetField {
        ticket,
        field: Field::Language,
        value: "de-CH".into(),
    };
    done(&mut team, 0, language);
    done(&mut team, 0, Act::AutoAssign { ticket });
    team.make_peace();
    assert_eq!(view(&mut team, 2, ticket).row.owner, Some(people[1]));
    set(&mut team, skills(people[1], "de", true));
    set(&mut team, skills(people[0], "fr", false));
    let refused = give(&mut team, 0, Act::AutoAssign { ticket }).unwrap_err();
    assert!(refused.starts_with("Nobody who is here has"), "{refused}");
    assert_eq!(view(&mut team, 0, ticket).row.owner, Some(people[1]));
}

#[test]
fn several_at_once_are_spread() {
    let mut team = Team::start(723, 2, Weather::default());
    team.make_peace();
    let tickets: Vec<_> = (0..4).map(|_| take_down(&mut team, 0)).collect();
    let acts = tickets.iter().map(|ticket| Act::AutoAssign { ticket: *ticket });
    let acts = acts.collect();
    assert!(give(&mut team, 0, Act::Several { acts }).is_ok());
    let mut owners: Vec<_> = tickets
        .iter()
        .map(|ticket| view(&mut team, 0, *ticket).row.owner.unwrap())
        .collect();
    owners.sort_unstable();
    let mut twice: Vec<_> = ids(&mut team).into_iter().flat_map(|id| [id, id]).collect();
    twice.sort_unstable();
    assert_eq!(owners, twice);
}

#[test]
fn new_tickets_are_given_out_once_a_lead_has_set_it() {
    let mut team = Team::start(722, 2, Weather::default());
    let before = take_down(&mut team, 0);
    assert_eq!(view(&mut team, 0, before).row.owner, None);
    set(&mut team, Setting::Assigning { on: true });
    let ticket = take_down(&mut team, 1);
    assert!(view(&mut team, 1, ticket).row.owner.is_some());
    let lines = view(&mut team, 1, ticket).timeline.len();
    assert_eq!(lines, 2, "the message, and who got it");
    set(&mut team, Setting::Assigning { on: false });
    let ticket = take_down(&mut team, 0);
    assert_eq!(view(&mut team, 0, ticket).row.owner, None);
}
