//! Tickets are given to whom they fit: by hand, several at once, and new ones by themselves where a lead has set that.
//!
//! Not vacuous: before and after something is set the same ticket goes to different people.

use crate::{
    acts::{done, give, take_down, view},
    mails::mail,
    team::{Team, Weather},
};
use desk_model::{
    Act, DocId, Mail, PersonId, Setting, customer::CustomerField, mail::Auto, ticket_document::Field,
};
use desk_port::{Answer, PeopleAct, Query, TicketFilter, TicketRow, View, view::ItemBody};

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

fn all(team: &mut Team, n: usize) -> Vec<TicketRow> {
    let filter = TicketFilter {
        view: View::All,
        words: String::new(),
        offset: 0,
        limit: 100,
    };
    match team.query(n, Query::Tickets { filter }) {
        Answer::Tickets(page) => page.rows,
        other => panic!("{other:?}"),
    }
}

fn owners(team: &mut Team, n: usize) -> Vec<(DocId, Option<PersonId>)> {
    let mut owners: Vec<_> = all(team, n).iter().map(|row| (row.id, row.owner)).collect();
    owners.sort_unstable();
    owners
}

/// How often it was given to somebody.
fn given(team: &mut Team, n: usize, ticket: DocId) -> usize {
    let items = view(team, n, ticket).timeline;
    let is_given =
        |body: &ItemBody| matches!(body, ItemBody::Line { words } if words.contains(" the ticket"));
    items.iter().filter(|item| is_given(&item.body)).count()
}

#[test]
fn what_an_import_begins_is_spread_and_machine_mail_is_nobodys() {
    let mut team = Team::start(724, 2, Weather::default());
    assert_eq!(team.import(0, vec![mail("before", &[])]).unwrap().added, 1);
    assert_eq!(owners(&mut team, 0)[0].1, None);
    set(&mut team, Setting::Assigning { on: true });
    let people = ids(&mut team);
    // Who has two already gets the fourth only.
    for _ in 0..2 {
        let ticket = take_down(&mut team, 0);
        done(
            &mut team,
            0,
            Act::AssignTicket {
                ticket,
                to: Some(people[0]),
            },
        );
    }
    let bounce = Mail {
        auto: Some(Auto::Bounce),
        ..mail("bounce", &[])
    };
    let mut mails: Vec<_> = (0..4).map(|n| mail(&format!("new {n}"), &[])).collect();
    mails.extend([mail("again", &["new 0"]), bounce]);
    assert_eq!(team.import(0, mails).unwrap().added, 6);
    let mut count = |who| {
        owners(&mut team, 0)
            .iter()
            .filter(|(_, owner)| *owner == who)
            .count()
    };
    assert_eq!(count(None), 2, "the one from before, and the bounce");
    assert_eq!((count(Some(people[0])), count(Some(people[1]))), (3, 3));
    // The next batch goes on from there.
    let mails = (4..6).map(|n| mail(&format!("new {n}"), &[])).collect();
    assert_eq!(team.import(0, mails).unwrap().added, 2);
    let mut count = |who| {
        owners(&mut team, 0)
            .iter()
            .filter(|(_, owner)| *owner == who)
            .count()
    };
    assert_eq!((count(Some(people[0])), count(Some(people[1]))), (4, 4));
}

#[test]
fn who_has_the_language_of_a_known_sender_gets_the_mail() {
    let mut team = Team::start(725, 3, Weather::default());
    assert_eq!(team.import(0, vec![mail("before", &[])]).unwrap().added, 1);
    let customer = all(&mut team, 0)[0].customer.unwrap();
    let german = Act::SetCustomerField {
        customer,
        field: CustomerField::Language,
        value: "de".into(),
    };
    done(&mut team, 0, german);
    set(&mut team, Setting::Assigning { on: true });
    let people = ids(&mut team);
    set(&mut team, skills(people[2], "de", false));
    let mails = (0..2).map(|n| mail(&format!("new {n}"), &[])).collect();
    assert_eq!(team.import(0, mails).unwrap().added, 2);
    let german = owners(&mut team, 0)
        .iter()
        .filter(|(_, owner)| *owner == Some(people[2]))
        .count();
    assert_eq!(german, 2);
}

#[test]
fn imported_on_two_devices_apart_it_is_given_once() {
    let mut team = Team::start(726, 2, Weather::default());
    set(&mut team, Setting::Assigning { on: true });
    let people = ids(&mut team);
    // Each thinks that the other has less to do.
    for n in [0, 1] {
        let ticket = take_down(&mut team, n);
        done(
            &mut team,
            n,
            Act::AssignTicket {
                ticket,
                to: Some(people[n]),
            },
        );
    }
    let before: Vec<DocId> = all(&mut team, 0)
        .iter()
        .chain(&all(&mut team, 1))
        .map(|row| row.id)
        .collect();
    // The thread begins with another of its mails on each.
    assert_eq!(team.import(0, vec![mail("first", &[])]).unwrap().added, 1);
    assert_eq!(team.import(1, vec![mail("answer", &["first"])]).unwrap().added, 1);
    let imported = |team: &mut Team, n| {
        let rows = all(team, n).into_iter();
        let mut new = rows.filter(|row| !before.contains(&row.id));
        new.next().map(|row| (row.id, row.owner)).unwrap()
    };
    let (here, there) = (imported(&mut team, 0), imported(&mut team, 1));
    assert_eq!(here.0, there.0);
    assert_ne!(here.1, there.1);
    team.make_peace();
    let (here, there) = (imported(&mut team, 0), imported(&mut team, 1));
    assert!(here.1.is_some());
    assert_eq!(here, there);
    for n in [0, 1] {
        assert_eq!(given(&mut team, n, here.0), 1);
        assert!(view(&mut team, n, here.0).reviews.is_empty());
    }
}

/// Of three mails in one ticket, the last as a ticket of its own: whose it is.
fn split_off(team: &mut Team) -> Option<PersonId> {
    let ticket = all(team, 0)[0].id;
    let (items, child) = (view(team, 0, ticket).timeline, DocId(team.id()));
    let is_message = |body: &ItemBody| matches!(body, ItemBody::Message { .. });
    let last = items.iter().rfind(|item| is_message(&item.body)).unwrap();
    let split = Act::SplitTicket {
        ticket,
        child,
        messages: vec![last.id],
        subject: String::new(),
    };
    done(team, 0, split);
    view(team, 0, child).row.owner
}

#[test]
fn the_child_of_a_split_is_given_out() {
    let mails = || vec![mail("one", &[]), mail("two", &["one"]), mail("three", &["one"])];
    for on in [false, true] {
        let mut team = Team::start(727, 2, Weather::default());
        assert_eq!(team.import(0, mails()).unwrap().added, 3);
        set(&mut team, Setting::Assigning { on });
        assert_eq!(split_off(&mut team).is_some(), on);
    }
}
