//! Fields that a team adds to its tickets: values on every device, two of them written apart, what is refused, what is found, and
//! the undo of many at once.
//!
//! Not vacuous: each value that is refused stands beside one that is taken, and what is refused leaves the old one there.

use crate::{
    acts::{self, done, give, view},
    team::{Team, Weather},
};
use desk_model::{Act, DocId, Setting, custom::FieldKind, setting::Step, ticket_document::Field};
use desk_port::{
    Answer, PeopleAct, Query,
    view::{FieldView, ItemBody},
};

fn set(team: &mut Team, key: &str, kind: FieldKind, choices: &[&str], gone: bool) {
    let setting = Setting::Field {
        key: key.into(),
        kind,
        choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
        gone,
    };
    assert_eq!(team.people(0, PeopleAct::Set { setting }), Ok(Answer::Done));
    team.make_peace();
}

fn put(ticket: DocId, key: &str, value: &str) -> Act {
    Act::SetCustom {
        ticket,
        key: key.into(),
        value: value.into(),
    }
}

fn fields(team: &mut Team, n: usize, ticket: DocId) -> Vec<(String, Option<FieldKind>, String)> {
    let of = |field: FieldView| (field.name, field.kind, field.value);
    view(team, n, ticket).fields.into_iter().map(of).collect()
}

fn field(name: &str, kind: Option<FieldKind>, value: &str) -> (String, Option<FieldKind>, String) {
    (name.into(), kind, value.into())
}

fn hits(team: &mut Team, n: usize, words: &str) -> usize {
    let query = Query::Search {
        words: words.into(),
        limit: 10,
    };
    match team.query(n, query) {
        Answer::Search(hits) => hits.len(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_value_is_on_every_device_found_by_the_search_and_cleared() {
    let mut team = Team::start(901, 2, Weather::default());
    let ticket = acts::take_down(&mut team, 0);
    set(&mut team, "Serial number", FieldKind::Text, &[], false);
    set(&mut team, "Floor", FieldKind::Number, &[], false);
    done(&mut team, 1, put(ticket, "Serial number", "  ZX-81 Spectrum "));
    team.make_peace();
    let expected = [
        field("Floor", Some(FieldKind::Number), ""),
        field("Serial number", Some(FieldKind::Text), "ZX-81 Spectrum"),
    ];
    for n in [0, 1] {
        team.kill(n);
        assert_eq!(fields(&mut team, n, ticket), expected);
        assert_eq!(hits(&mut team, n, "spectrum"), 1);
    }
    done(&mut team, 0, put(ticket, "Serial number", " "));
    team.make_peace();
    assert_eq!(fields(&mut team, 1, ticket)[1].2, "");
    assert_eq!(hits(&mut team, 1, "spectrum"), 0);
}

#[test]
fn two_values_written_apart_are_to_be_reviewed_and_each_can_be_kept() {
    for (seed, kept) in [(902, "12"), (903, "14")] {
        let mut team = Team::start(seed, 2, Weather::default());
        let ticket = acts::take_down(&mut team, 0);
        set(&mut team, "Room", FieldKind::Choice, &["12", "14"], false);
        team.cut(1);
        done(&mut team, 0, put(ticket, "Room", "12"));
        done(&mut team, 1, put(ticket, "Room", "14"));
        team.make_peace();
        // Also where the field has gone since.
        set(&mut team, "Room", FieldKind::Choice, &["12", "14"], seed == 903);
        let seen = view(&mut team, 1, ticket);
        let [review] = seen.reviews.as_slice() else {
            panic!("{:?}", seen.reviews);
        };
        assert_eq!(review.item, "two-values");
        let mut sides: Vec<(&str, &str)> = review
            .sides
            .iter()
            .map(|side| (&*side.who, &*side.text))
            .collect();
        sides.sort_unstable();
        assert_eq!(sides, [("Member 0", "12"), ("Member 1", "14")]);
        assert!(review.sides.iter().all(|side| side.at_ms.is_some()));
        let Answer::Reviews(listed) = team.query(1, Query::Reviews) else {
            panic!("no reviews")
        };
        assert_eq!(listed[0].sides, review.sides, "so it is told in the list of all");
        assert!(
            review.sentence.contains("\u{201c}Room\u{201d}"),
            "{}",
            review.sentence
        );
        assert_eq!(view(&mut team, 0, ticket).fields, seen.fields);
        let words = format!("Keep \u{201c}{kept}\u{201d}");
        let way = review.ways.iter().find(|way| way.words == words).unwrap();
        let act = way.act.act().unwrap();
        done(&mut team, 1, act);
        team.make_peace();
        for n in [0, 1] {
            let seen = view(&mut team, n, ticket);
            assert_eq!(seen.reviews, []);
            assert_eq!(seen.fields[0].value, kept);
        }
    }
}

#[test]
fn what_does_not_fit_is_refused_and_the_old_value_stays() {
    let mut team = Team::start(904, 1, Weather::default());
    let ticket = acts::take_down(&mut team, 0);
    set(&mut team, "Floor", FieldKind::Number, &[], false);
    set(&mut team, "Size", FieldKind::Choice, &["Small", "Large"], false);
    done(&mut team, 0, put(ticket, "Floor", "-1"));
    done(&mut team, 0, put(ticket, "Size", "Large"));
    let mut refused = |key: &str, value: &str| give(&mut team, 0, put(ticket, key, value)).unwrap_err();
    assert!(refused("Floor", "first").contains("takes a number"));
    assert!(refused("Size", "Huge").contains("Small, Large"));
    assert!(refused("Color", "red").contains("no field"));
    assert!(refused("Floor", &"1".repeat(1025)).contains("bytes that one line can have"));
    let nowhere = DocId(team.id());
    assert!(give(&mut team, 0, put(nowhere, "Floor", "1")).is_err());
    let [floor, size] = [
        field("Floor", Some(FieldKind::Number), "-1"),
        field("Size", Some(FieldKind::Choice), "Large"),
    ];
    assert_eq!(fields(&mut team, 0, ticket), [floor.clone(), size]);

    // What a change of the settings leaves behind is shown as it is, and can be cleared, not set.
    set(&mut team, "Size", FieldKind::Choice, &["S", "L"], false);
    set(&mut team, "Floor", FieldKind::Number, &[], true);
    let left = |name: &str, value: &str| field(name, None, value);
    assert_eq!(
        fields(&mut team, 0, ticket),
        [left("Size", "Large"), left("Floor", "-1")]
    );
    assert!(give(&mut team, 0, put(ticket, "Floor", "2")).is_err());
    done(&mut team, 0, put(ticket, "Floor", ""));
    done(&mut team, 0, put(ticket, "Size", ""));
    assert_eq!(
        fields(&mut team, 0, ticket),
        [field("Size", Some(FieldKind::Choice), "")]
    );
}

#[test]
fn the_undo_of_many_gives_each_value_back() {
    let mut team = Team::start(905, 1, Weather::default());
    let [filled, bare] = [(); 2].map(|()| acts::take_down(&mut team, 0));
    set(&mut team, "Paid", FieldKind::YesNo, &[], false);
    done(&mut team, 0, put(filled, "Paid", "no"));
    let acts = [filled, bare].map(|ticket| put(ticket, "Paid", "yes")).into();
    let undo = match give(&mut team, 0, Act::Several { acts }) {
        Ok(Answer::Several { done: 2, undo, .. }) => undo.unwrap().act().unwrap(),
        other => panic!("{other:?}"),
    };
    let values = |team: &mut Team| [filled, bare].map(|ticket| fields(team, 0, ticket)[0].2.clone());
    assert_eq!(values(&mut team), ["yes", "yes"]);
    assert!(matches!(
        give(&mut team, 0, undo),
        Ok(Answer::Several { done: 2, .. })
    ));
    assert_eq!(values(&mut team), ["no", ""]);
}

#[test]
fn a_macro_fills_fields_in_and_is_taken_back_as_one() {
    let mut team = Team::start(906, 1, Weather::default());
    let [filled, bare] = [(); 2].map(|()| acts::take_down(&mut team, 0));
    set(&mut team, "Room", FieldKind::Choice, &["12", "14"], false);
    set(&mut team, "Paid", FieldKind::YesNo, &[], false);
    done(&mut team, 0, put(filled, "Room", "12"));
    done(&mut team, 0, put(filled, "Paid", "no"));
    let step = |key: &str, value: &str| Step::Field {
        key: key.into(),
        value: value.into(),
    };
    let setting = Setting::Macro {
        key: "Moved".into(),
        steps: vec![step("Room", "14"), step("Paid", ""), step("Color", "red")],
        gone: false,
    };
    assert_eq!(team.people(0, PeopleAct::Set { setting }), Ok(Answer::Done));
    let run = Act::RunMacro {
        tickets: vec![filled, bare],
        key: "Moved".into(),
    };
    let undo = match give(&mut team, 0, run) {
        Ok(Answer::Several {
            done: 4,
            undo,
            refused,
        }) => {
            assert!(
                refused[0].contains("no field \u{201c}Color\u{201d}"),
                "{refused:?}"
            );
            undo.unwrap().act().unwrap()
        }
        other => panic!("{other:?}"),
    };
    let values = |team: &mut Team| {
        [filled, bare].map(|ticket| {
            fields(team, 0, ticket)
                .into_iter()
                .map(|field| field.2)
                .collect::<Vec<_>>()
        })
    };
    assert_eq!(values(&mut team), [["", "14"], ["", "14"]]);
    assert!(give(&mut team, 0, undo).is_ok());
    assert_eq!(values(&mut team), [["no", "12"], ["", ""]]);
}

#[test]
fn the_child_of_a_split_is_of_the_same_kind() {
    let mut team = Team::start(907, 2, Weather::default());
    let mails = ["one", "two"].map(|id| crate::mails::mail(id, if id == "two" { &["one"] } else { &[] }));
    assert_eq!(team.import(0, mails.into()).unwrap().added, 2);
    set(&mut team, "Room", FieldKind::Choice, &["12", "14"], false);
    set(&mut team, "Floor", FieldKind::Number, &[], false);
    let filter = desk_port::TicketFilter {
        limit: 10,
        ..desk_port::TicketFilter::default()
    };
    let ticket = match team.query(0, Query::Tickets { filter }) {
        Answer::Tickets(page) => page.rows[0].id,
        other => panic!("{other:?}"),
    };
    for (field, value) in [(Field::Category, "Network"), (Field::Language, "de")] {
        let value = value.into();
        done(&mut team, 0, Act::SetField { ticket, field, value });
    }
    done(&mut team, 0, put(ticket, "Room", "14"));
    let (child, items) = (DocId(team.id()), view(&mut team, 0, ticket).timeline);
    let is_message = |body: &ItemBody| matches!(body, ItemBody::Message { .. });
    let last = items.iter().rfind(|item| is_message(&item.body)).unwrap().id;
    let split = Act::SplitTicket {
        ticket,
        child,
        messages: vec![last],
        subject: "Another".into(),
    };
    done(&mut team, 0, split);
    team.make_peace();
    for n in [0, 1] {
        let seen = view(&mut team, n, child);
        assert_eq!(
            (
                seen.row.subject.as_str(),
                seen.category.as_str(),
                seen.language.as_str()
            ),
            ("Another", "Network", "de")
        );
        assert_eq!(seen.customer.map(|customer| customer.name), Some("Mira".into()));
        let expected = [
            field("Floor", Some(FieldKind::Number), ""),
            field("Room", Some(FieldKind::Choice), "14"),
        ];
        assert_eq!(fields(&mut team, n, child), expected);
    }
    // Each goes its own way from there.
    done(&mut team, 1, put(child, "Room", "12"));
    team.make_peace();
    assert_eq!(fields(&mut team, 0, ticket)[1].2, "14");
}
