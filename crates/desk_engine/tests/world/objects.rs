//! What acts name: what is not here, not of that kind, here already, or nobody who works here is refused with a sentence that says so,
//! and nothing is written.
//!
//! Not vacuous: each act is done once with what it asks for.

use crate::{
    acts::{done, give, take_down, view},
    team::{Team, Weather},
};
use desk_model::{
    Act, DocId, PersonId, Role, Setting,
    article::{ArticleField, ArticleState},
    entry::Relation,
    ticket_document::Field,
};
use desk_port::{Answer, PeopleAct, Query, view::ItemBody};

/// It is refused with these words, and no document has changed.
#[track_caller]
fn refused(team: &mut Team, act: Act, words: &str) {
    let before = team.documents(0);
    let asked = format!("{act:?}");
    match give(team, 0, act) {
        Err(said) => assert!(said.contains(words), "{asked}: {said}"),
        Ok(answer) => panic!("{asked}: {answer:?}"),
    }
    assert_eq!(team.documents(0), before, "{asked}");
}

fn article(team: &mut Team) -> DocId {
    let article = DocId(team.id());
    let act = Act::CreateArticle {
        article,
        title: "Lamps".into(),
        body: "Green is good.".into(),
        ticket: None,
    };
    done(team, 0, act);
    article
}

fn customer(team: &mut Team) -> DocId {
    let customer = DocId(team.id());
    done(team, 0, create(customer));
    customer
}

fn create(customer: DocId) -> Act {
    Act::CreateCustomer {
        customer,
        name: "Bo".into(),
        email: String::new(),
        phone: String::new(),
    }
}

#[test]
fn what_is_to_be_made_is_not_here_yet() {
    let mut team = Team::start(81, 1, Weather::default());
    let (one, ticket) = (take_down(&mut team, 0), take_down(&mut team, 0));
    done(
        &mut team,
        0,
        Act::MergeTicket {
            ticket: one,
            into: ticket,
        },
    );
    let bo = customer(&mut team);
    for id in [bo, ticket] {
        refused(&mut team, create(id), "no other was made");
    }
    let is_message = |item: &&desk_port::TimelineItem| matches!(item.body, ItemBody::Message { .. });
    let message = view(&mut team, 0, ticket)
        .timeline
        .iter()
        .find(is_message)
        .unwrap()
        .id;
    let split = |child| Act::SplitTicket {
        ticket,
        child,
        messages: vec![message],
        subject: String::new(),
    };
    for child in [ticket, one, bo] {
        refused(&mut team, split(child), "no other was made");
    }
    let child = DocId(team.id());
    done(&mut team, 0, split(child));
}

#[test]
fn an_act_is_for_documents_of_one_kind() {
    let mut team = Team::start(82, 1, Weather::default());
    let (ticket, other) = (take_down(&mut team, 0), take_down(&mut team, 0));
    let (article, customer) = (article(&mut team), customer(&mut team));
    let of_article = |article| {
        [
            Act::EditArticle {
                article,
                field: ArticleField::Body,
                was: String::new(),
                now: "It is red.".into(),
            },
            Act::SetArticleState {
                article,
                to: ArticleState::Published,
            },
            Act::LinkArticle { article, ticket },
        ]
    };
    let of_ticket = |ticket| {
        [
            Act::AddTag {
                ticket,
                tag: "vip".into(),
            },
            Act::RemoveTag {
                ticket,
                tag: "none".into(),
            },
            Act::SetField {
                ticket,
                field: Field::Subject,
                value: "Another".into(),
            },
            Act::SetCustom {
                ticket,
                key: "Room".into(),
                value: String::new(),
            },
            Act::EditDraft {
                ticket,
                text: "Dear".into(),
            },
            Act::AddNote {
                ticket,
                text: "So it is.".into(),
            },
            Act::LinkTicket {
                ticket,
                other,
                relation: Relation::Related,
            },
        ]
    };
    let of_customer = |customer| {
        [
            Act::SetCustomerField {
                customer,
                field: desk_model::customer::CustomerField::Notes,
                value: "Often calls.".into(),
            },
            Act::AddCustomerAddress {
                customer,
                email: "bo@example.org".into(),
                phone: String::new(),
            },
        ]
    };
    for id in [article, customer] {
        for act in of_ticket(id) {
            refused(&mut team, act, "That is no ticket of this desk");
        }
        let into = Act::MergeTicket { ticket, into: id };
        refused(&mut team, into, "That is no ticket of this desk");
    }
    for id in [ticket, customer] {
        for act in of_article(id) {
            refused(&mut team, act, "That is no article of this desk");
        }
    }
    for id in [ticket, article] {
        for act in of_customer(id) {
            refused(&mut team, act, "That is no customer of this desk");
        }
        let to = Act::SetField {
            ticket,
            field: Field::Customer,
            value: id.to_string(),
        };
        refused(&mut team, to, "That is no customer of this desk");
        let of = Act::LinkArticle {
            article,
            ticket: customer,
        };
        refused(&mut team, of, "That is no ticket of this desk");
    }
    // What is not here at all.
    let nowhere = DocId(team.id());
    let mut absent: Vec<Act> = of_ticket(nowhere).into();
    absent.extend(of_article(nowhere));
    absent.extend(of_customer(nowhere));
    absent.push(Act::LinkTicket {
        ticket,
        other: nowhere,
        relation: Relation::Related,
    });
    absent.push(Act::SetField {
        ticket,
        field: Field::Customer,
        value: nowhere.to_string(),
    });
    for act in absent {
        refused(&mut team, act, "on this device");
    }
    let all = of_ticket(ticket).into_iter();
    for act in all.chain(of_article(article)).chain(of_customer(customer)) {
        done(&mut team, 0, act);
    }
}

fn given_to(ticket: DocId, to: PersonId) -> [Act; 3] {
    [
        Act::AssignTicket { ticket, to: Some(to) },
        Act::Consult {
            ticket,
            to: Some(to),
            question: "What is it?".into(),
        },
        Act::EscalateTicket {
            ticket,
            tried: "This.".into(),
            evidence: "The log.".into(),
            question: "What else?".into(),
            risk: "None.".into(),
            to: Some(to),
        },
    ]
}

#[test]
fn who_is_to_do_something_works_here() {
    let mut team = Team::strangers(83, 4, Weather::default());
    team.found();
    for (n, role) in [(1, Role::Operator), (2, Role::Viewer), (3, Role::Operator)] {
        let link = team.invite_as(role);
        assert_eq!(team.join(n, &link), Ok(Answer::Done));
    }
    let ticket = take_down(&mut team, 0);
    team.make_peace();
    let of = |team: &Team, n: usize| team.status(n).desk.as_ref().unwrap().me;
    let (works, reads, gone) = (of(&team, 1), of(&team, 2), of(&team, 3));
    let remove = PeopleAct::Remove { person: gone };
    assert_eq!(team.people(0, remove), Ok(Answer::Done));
    let nobody = PersonId(team.id());
    for act in given_to(ticket, reads) {
        refused(&mut team, act, "Member 2 does not work on tickets here");
    }
    for to in [gone, nobody] {
        for act in given_to(ticket, to) {
            refused(&mut team, act, "no member of this desk");
        }
    }
    for act in given_to(ticket, works) {
        done(&mut team, 0, act);
    }
}

#[test]
fn a_ticket_is_put_into_a_queue_of_the_team() {
    let mut team = Team::start(85, 1, Weather::default());
    let ticket = take_down(&mut team, 0);
    let put = |to: &str| Act::MoveToQueue {
        ticket,
        to: to.into(),
        reason: String::new(),
    };
    let set = |team: &mut Team, gone| {
        let setting = Setting::Queue {
            key: "Hall".into(),
            members: Vec::new(),
            languages: Vec::new(),
            gone,
        };
        assert_eq!(team.people(0, PeopleAct::Set { setting }), Ok(Answer::Done));
    };
    refused(&mut team, put("Hall"), "no queue \u{201c}Hall\u{201d}");
    set(&mut team, false);
    done(&mut team, 0, put(" Hall "));
    assert_eq!(view(&mut team, 0, ticket).row.queue, "Hall");
    // From one that is gone it can still be taken out.
    set(&mut team, true);
    refused(&mut team, put("Hall"), "no queue \u{201c}Hall\u{201d}");
    done(&mut team, 0, put(""));
    assert_eq!(view(&mut team, 0, ticket).row.queue, "");
}

/// Of two owners who were given a ticket apart, only who is still there can be chosen; without either it can only be left.
#[test]
fn a_review_gives_nothing_to_who_has_left() {
    let mut team = Team::start(84, 4, Weather::default());
    let ticket = take_down(&mut team, 0);
    team.make_peace();
    let people = [2, 3].map(|n| team.status(n).desk.as_ref().unwrap().me);
    team.hold(1, true);
    for (n, to) in people.into_iter().enumerate() {
        done(&mut team, n, Act::AssignTicket { ticket, to: Some(to) });
    }
    team.hold(1, false);
    team.make_peace();
    for (gone, ways) in people
        .into_iter()
        .zip([vec!["Give it to Member 3"], vec!["Leave it as it is"]])
    {
        assert_eq!(
            team.people(0, PeopleAct::Remove { person: gone }),
            Ok(Answer::Done)
        );
        // Its row is renewed with the next thing that is done on it.
        done(
            &mut team,
            0,
            Act::AddTag {
                ticket,
                tag: format!("{gone}"),
            },
        );
        let review = view(&mut team, 0, ticket).reviews.remove(0);
        let offered: Vec<&str> = review.ways.iter().map(|way| way.words.as_str()).collect();
        assert_eq!(offered, ways);
        let Answer::Reviews(listed) = team.query(0, Query::Reviews) else {
            panic!("no reviews")
        };
        assert_eq!(listed[0].ways, review.ways);
    }
    let way = view(&mut team, 0, ticket).reviews.remove(0).ways.remove(0);
    done(&mut team, 0, way.act.act().unwrap());
    assert_eq!(view(&mut team, 0, ticket).reviews, []);
}
