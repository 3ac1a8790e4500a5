//! Who belongs to the desk: removals, roles, new keys, what is held back and what is taken in because somebody built on it.
//!
//! Not vacuous: who was removed is given everything that the relay has and still must not read it; what is held back is there
//! when it is admitted; two leads who renew the key at once must end with one.

use crate::acts::give;
use crate::team::{Team, Weather};
use desk_model::{Act, DocId, PersonId, Role, entry::Channel};
use desk_port::{Answer, PeopleAct, Query, TicketFilter, View, team::MemberView};

fn take_down(team: &mut Team, n: usize) -> DocId {
    let ticket = DocId(team.id());
    let act = Act::CreateTicket {
        ticket,
        customer: "mira@example.org".into(),
        subject: "Router restarts".into(),
        message: "It restarts every hour.".into(),
        channel: Channel::Email,
    };
    assert_eq!(give(team, n, act), Ok(Answer::Done));
    ticket
}

fn note(team: &mut Team, n: usize, ticket: DocId, text: &str) -> Result<Answer, String> {
    let text = text.into();
    give(team, n, Act::AddNote { ticket, text })
}

fn member(team: &mut Team, name: &str) -> MemberView {
    let view = team.team_view(0);
    view.members
        .into_iter()
        .find(|member| member.name == name)
        .unwrap()
}

fn person(team: &mut Team, n: usize) -> PersonId {
    member(team, &format!("Member {n}")).id
}

fn reads(team: &Team, n: usize, words: &str) -> bool {
    team.documents(n)
        .values()
        .any(|document| document.contains(words))
}

fn remove(team: &mut Team, n: usize) {
    let person = person(team, n);
    assert_eq!(team.people(0, PeopleAct::Remove { person }), Ok(Answer::Done));
}

#[test]
fn who_was_removed_is_out_and_reads_nothing_new() {
    let mut team = Team::start(41, 3, Weather::default());
    let ticket = take_down(&mut team, 1);
    team.make_peace();
    remove(&mut team, 2);
    team.until("the removed one is sent away", |team| {
        team.status(2).sync.refused.is_some()
    });
    assert_eq!(note(&mut team, 1, ticket, "Only for us."), Ok(Answer::Done));
    team.make_peace_of(2);
    team.pass(5_000);
    assert!(reads(&team, 0, "Only for us.") && !reads(&team, 2, "Only for us."));
    let refused = note(&mut team, 2, ticket, "Still here.").unwrap_err();
    assert!(refused.contains("no member of the desk any more"), "{refused}");
    // What it had is still there to be read, also after a restart, and the others still see what it wrote.
    team.kill(2);
    assert!(reads(&team, 2, "It restarts every hour."));
    assert!(note(&mut team, 2, ticket, "Still here.").is_err());
    assert_eq!(member(&mut team, "Member 2").role, None);
    assert_eq!(team.team_view(0).epoch, 2);
}

#[test]
fn who_joins_after_a_removal_reads_what_was_written_before_it() {
    let mut team = Team::strangers(42, 4, Weather::default());
    team.found();
    for n in 1..3 {
        let link = team.invite();
        assert_eq!(team.join(n, &link), Ok(Answer::Done));
    }
    let ticket = take_down(&mut team, 0);
    team.make_peace_of(3);
    // The link was made under the former key, and is used under the new one.
    let link = team.invite();
    remove(&mut team, 2);
    assert_eq!(note(&mut team, 0, ticket, "Under the new key."), Ok(Answer::Done));
    assert_eq!(team.join(3, &link), Ok(Answer::Done));
    team.until("the newcomer has all", |team| {
        reads(team, 3, "Under the new key.")
    });
    assert!(reads(&team, 3, "It restarts every hour."));
    assert_eq!(note(&mut team, 3, ticket, "And I write."), Ok(Answer::Done));
    team.until("the founder reads it", |team| reads(team, 0, "And I write."));
}

/// What was sealed under the former key is sealed anew and comes through once.
#[test]
fn t46_what_was_written_while_the_key_changed_is_sealed_anew() {
    let mut team = Team::start(43, 3, Weather::default());
    let ticket = take_down(&mut team, 1);
    team.make_peace();
    team.cut(1);
    assert_eq!(
        note(&mut team, 1, ticket, "Written on the train."),
        Ok(Answer::Done)
    );
    // It is sealed and on its way, and the connection breaks before the relay has it.
    team.until("it is sealed", |team| team.is_online(1));
    team.cut(1);
    remove(&mut team, 2);
    team.until("the founder reads it", |team| {
        reads(team, 0, "Written on the train.")
    });
    team.make_peace_of(2);
    assert_eq!(team.documents(0), team.documents(1));
    assert_eq!(team.status(1).alarm, None);
    assert_eq!(team.status(1).sync.refused, None);
}

/// And the way back: a viewer writes nothing, and writes again when made an operator.
#[test]
fn t45_who_may_only_read_writes_nothing_until_the_role_changes() {
    let mut team = Team::start(44, 2, Weather::default());
    let ticket = take_down(&mut team, 0);
    team.make_peace();
    let person = person(&mut team, 1);
    for (role, may) in [(Role::Viewer, false), (Role::Senior, true)] {
        assert_eq!(
            team.people(0, PeopleAct::SetRole { person, role }),
            Ok(Answer::Done)
        );
        team.make_peace();
        assert_eq!(member(&mut team, "Member 1").role, Some(role));
        assert_eq!(note(&mut team, 1, ticket, "Me too.").is_ok(), may, "{role:?}");
    }
    team.make_peace();
    assert!(reads(&team, 0, "Me too."));
}

#[test]
fn only_leads_change_who_belongs() {
    let mut team = Team::start(45, 2, Weather::default());
    team.make_peace();
    let founder = person(&mut team, 0);
    for act in [
        PeopleAct::Remove { person: founder },
        PeopleAct::SetRole {
            person: founder,
            role: Role::Viewer,
        },
    ] {
        assert!(team.people(1, act).is_err());
    }
    let refused = team.people(0, PeopleAct::Remove { person: founder }).unwrap_err();
    assert!(refused.contains("lead"), "{refused}");
}

/// Two changes to the chain at once: the first stands, the other is made again after it.
#[test]
fn two_leads_who_act_at_once_both_come_through() {
    let mut team = Team::start(46, 4, Weather::default());
    team.make_peace();
    let [second, third, fourth] = [1, 2, 3].map(|n| person(&mut team, n));
    let promote = PeopleAct::SetRole {
        person: second,
        role: Role::Lead,
    };
    assert_eq!(team.people(0, promote), Ok(Answer::Done));
    team.make_peace();
    let acts = [third, fourth].map(|person| PeopleAct::Remove { person });
    let [one, other] = acts;
    let asked = [team.begin_people(0, one), team.begin_people(1, other)];
    team.pass(5_000);
    for (n, id) in asked.into_iter().enumerate() {
        assert_eq!(team.answer(n, id), Some(Ok(Answer::Done)), "lead {n}");
    }
    assert_eq!(team.team_view(0).epoch, 3);
    assert_eq!(team.team_view(0).chain_number, team.team_view(1).chain_number);
    assert_eq!(
        team.team_view(0)
            .members
            .iter()
            .filter(|member| member.role.is_some())
            .count(),
        2
    );
}

/// A link that was revoked makes a new key due, which a lead's device makes by itself.
#[test]
fn a_revoked_link_is_closed_and_the_key_changes_by_itself() {
    let mut team = Team::strangers(47, 2, Weather::default());
    team.found();
    let link = team.invite();
    let invite = team.team_view(0).invites[0].id;
    assert_eq!(team.people(0, PeopleAct::Revoke { invite }), Ok(Answer::Done));
    assert_eq!(team.team_view(0).invites, []);
    assert!(team.join(1, &link).is_err());
    team.pass(40_000);
    assert_eq!(team.team_view(0).epoch, 2);
    team.pass(40_000);
    assert_eq!(team.team_view(0).epoch, 2, "once is enough");
}

/// A link that nobody used in time is revoked by a lead's device.
#[test]
fn an_expired_link_is_revoked_by_itself() {
    let mut team = Team::strangers(48, 1, Weather::default());
    team.found();
    team.invite();
    assert_eq!(team.team_view(0).invites.len(), 1);
    team.sleep(25 * 60 * 60 * 1000);
    team.pass(90_000);
    assert_eq!(team.team_view(0).invites, []);
}

/// A link is good for as long as its maker said, within bounds.
#[test]
fn a_link_is_good_as_long_as_its_maker_says() {
    let mut team = Team::strangers(59, 1, Weather::default());
    team.found();
    let role = Role::Operator;
    let made_ms = team.now_ms();
    let Ok(Answer::Link(_)) = team.people(0, PeopleAct::Invite { role, lasts_s: 3_600 }) else {
        panic!("no link")
    };
    let expires_ms = team.team_view(0).invites[0].expires_ms;
    assert!(
        expires_ms.abs_diff(made_ms + 3_600_000) < 10_000,
        "made at {made_ms}, good until {expires_ms}"
    );
    for lasts_s in [0, 30 * 24 * 3_600 + 1] {
        let refused = team.people(0, PeopleAct::Invite { role, lasts_s }).unwrap_err();
        assert!(refused.contains("30 days at the most"), "{refused}");
    }
    assert_eq!(team.team_view(0).invites.len(), 1);
}

/// Another device of the same person: it joins by a link of its own, and can be removed alone.
#[test]
fn one_person_with_two_devices() {
    let mut team = Team::strangers(49, 2, Weather::default());
    team.found();
    let Ok(Answer::Link(link)) = team.people(0, PeopleAct::InviteOwnDevice) else {
        panic!("no link")
    };
    assert_eq!(team.join(1, &link), Ok(Answer::Done));
    team.make_peace();
    let view = team.team_view(0);
    assert_eq!((view.members.len(), view.members[0].devices.len()), (1, 2));
    let ticket = take_down(&mut team, 1);
    team.make_peace();
    assert!(reads(&team, 0, "It restarts every hour."));
    let device = team.team_view(0).members[0]
        .devices
        .iter()
        .find(|device| !device.this)
        .unwrap()
        .id;
    assert_eq!(
        team.people(0, PeopleAct::RemoveDevice { device }),
        Ok(Answer::Done)
    );
    team.until("the other device is sent away", |team| {
        team.status(1).sync.refused.is_some()
    });
    assert!(note(&mut team, 1, ticket, "Still here.").is_err());
    assert_eq!(note(&mut team, 0, ticket, "One is left."), Ok(Answer::Done));
}

/// What a removed device wrote beyond the cut is held back; a lead may admit it, and what somebody who counts has
/// built upon is taken in with it.
#[test]
fn t57_what_is_beyond_the_cut_is_held_back_and_comes_by_admission_or_because_somebody_built_on_it() {
    for built_upon in [false, true] {
        let mut team = Team::start(50, 3, Weather::default());
        let ticket = take_down(&mut team, 0);
        team.make_peace();
        team.relay().lenient = true;
        // The founder hears nothing while the second writes, and the third, if so, writes on.
        team.cut(0);
        team.hold(0, true);
        assert_eq!(note(&mut team, 2, ticket, "Beyond the cut."), Ok(Answer::Done));
        team.until("the other has it", |team| reads(team, 1, "Beyond the cut."));
        if built_upon {
            assert_eq!(note(&mut team, 1, ticket, "I saw that."), Ok(Answer::Done));
            team.pass(2_000);
        }
        let person = person(&mut team, 2);
        team.hold(0, false);
        team.until("the founder is back", |team| team.is_online(0));
        let removed = team.begin_people(0, PeopleAct::Remove { person });
        team.pass(5_000);
        assert_eq!(team.answer(0, removed), Some(Ok(Answer::Done)));
        team.relay().lenient = false;
        team.pass(5_000);
        if built_upon {
            assert!(reads(&team, 0, "Beyond the cut.") && reads(&team, 0, "I saw that."));
            assert_eq!(team.team_view(0).held, []);
        } else {
            assert!(!reads(&team, 0, "Beyond the cut."));
            let held = team.team_view(0).held;
            assert!(!held.is_empty());
            let entries = held.iter().map(|held| (held.device, held.id)).collect();
            assert_eq!(team.people(0, PeopleAct::Admit { entries }), Ok(Answer::Done));
            assert!(reads(&team, 0, "Beyond the cut."));
            assert_eq!(team.team_view(0).held, []);
        }
        assert_eq!(team.documents(0), team.documents(1));
    }
}

/// The third creates a ticket that the founder does not hear of and the second has in the list, and is removed.
#[test]
fn a_ticket_of_which_nothing_counts_goes_from_the_list_and_comes_back_by_admission() {
    let mut team = Team::start(51, 3, Weather::default());
    team.make_peace();
    team.relay().lenient = true;
    team.cut(0);
    team.hold(0, true);
    let ticket = take_down(&mut team, 2);
    let listed = |team: &mut Team| match team.query(
        1,
        Query::Tickets {
            filter: TicketFilter {
                view: View::All,
                limit: 100,
                ..TicketFilter::default()
            },
        },
    ) {
        Answer::Tickets(page) => page.rows.len(),
        other => panic!("{other:?}"),
    };
    team.until("the second has it", |team| {
        team.documents(1).contains_key(&ticket)
    });
    team.pass(2_000);
    assert_eq!(listed(&mut team), 1);
    let person = person(&mut team, 2);
    team.hold(0, false);
    team.until("the founder is back", |team| team.is_online(0));
    let removed = team.begin_people(0, PeopleAct::Remove { person });
    team.pass(5_000);
    assert_eq!(team.answer(0, removed), Some(Ok(Answer::Done)));
    team.relay().lenient = false;
    team.pass(5_000);
    assert_eq!(listed(&mut team), 0);
    assert!(!team.documents(1).contains_key(&ticket));
    let held = team.team_view(0).held;
    let entries = held.iter().map(|held| (held.device, held.id)).collect();
    assert_eq!(team.people(0, PeopleAct::Admit { entries }), Ok(Answer::Done));
    team.pass(5_000);
    assert_eq!(listed(&mut team), 1);
    assert_eq!(team.documents(0), team.documents(1));
}
