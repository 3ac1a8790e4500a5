//! Rows of tickets: what is read back, the views, their order and counts, short ids, what is due.

use crate::{doc, person, store, ticket};
use desk_model::{
    Customer, Person, Role,
    entry::{Channel, Priority},
    ticket::Line,
};
use desk_port::{TicketFilter, TicketRow, View, row::ShownState};
use desk_store::{PAGE_ROWS_MAX, Store, ticket_list::VIEWS};

fn filter(view: View, words: &str) -> TicketFilter {
    TicketFilter {
        view,
        words: words.into(),
        offset: 0,
        limit: 500,
    }
}

fn subjects(s: &Store, view: View, words: &str) -> Vec<String> {
    let page = s.tickets(&filter(view, words), person(1)).unwrap();
    assert_eq!(page.total as usize, page.rows.len());
    page.rows.into_iter().map(|row| row.subject).collect()
}

#[test]
fn a_row_comes_back_whole_with_names_joined() {
    let s = store();
    let row = TicketRow {
        id: doc(1),
        short: "not looked at".into(),
        subject: "Printer".into(),
        customer: Some(doc(2)),
        channel: Channel::WalkIn,
        state: ShownState::Hold,
        owner: Some(person(1)),
        priority: Priority::Urgent,
        tags: vec!["a \"b\"".into(), "c".into()],
        received_ms: 1_700_000_000_000,
        updated_ms: 1_700_000_000_001,
        waiting_since_ms: Some(0),
        to_review: 2,
        next_ms: Some(5),
        line: Line::Second,
        queue: "night".into(),
        due_ms: Some(7),
        warn_ms: Some(6),
        late: true,
        ..TicketRow::default()
    };
    assert_eq!(s.put_ticket(&row, "text").unwrap(), "T-000000");
    let unnamed = s.get_ticket_row(doc(1)).unwrap().unwrap();
    assert_eq!(
        (unnamed.customer, unnamed.customer_name.as_str()),
        (Some(doc(2)), "")
    );
    let (id, name) = (doc(2), "Ada".to_owned());
    s.put_customer(&Customer {
        id,
        name,
        ..Customer::default()
    })
    .unwrap();
    let (id, name, role) = (person(1), "Bea".to_owned(), Role::Senior);
    s.put_person(&Person { id, name, role }).unwrap();
    let expected = TicketRow {
        short: "T-000000".into(),
        customer_name: "Ada".into(),
        owner_name: "Bea".into(),
        ..row
    };
    assert_eq!(s.get_ticket_row(doc(1)).unwrap(), Some(expected));
    assert_eq!(s.get_ticket_row(doc(2)).unwrap(), None);
    assert_eq!(s.get_ticket_row(doc(3)).unwrap(), None);
}

/// One ticket of each owner, state, and with or without something to review; the subject says which.
fn one_of_each(s: &Store) -> Vec<TicketRow> {
    use ShownState::{Closed, Hold, Merged, New, Open, Solved, Spam, Test, Waiting};
    let mut rows = Vec::new();
    for owner in [None, Some(person(1)), Some(person(2))] {
        for state in [New, Open, Waiting, Hold, Solved, Closed, Spam, Merged, Test] {
            for to_review in [0, 3] {
                let number = rows.len() as u32;
                let mut row = ticket(number, &format!("n{number}"));
                row.owner = owner;
                row.state = state;
                row.to_review = to_review;
                row.line = if number.is_multiple_of(3) {
                    Line::Second
                } else {
                    Line::First
                };
                row.due_ms = number.is_multiple_of(5).then_some(1_000_000 - u64::from(number));
                // First under another state, so that the tally has to follow.
                row.owner = Some(person(9));
                s.put_ticket(&row, "common").unwrap();
                row.owner = owner;
                s.put_ticket(&row, "common").unwrap();
                rows.push(row);
            }
        }
    }
    rows
}

#[test]
fn a_view_shows_and_counts_what_its_name_says() {
    use ShownState::{Closed, Hold, Merged, New, Open, Solved, Spam, Test, Waiting};
    let s = store();
    let rows = one_of_each(&s);
    let me = Some(person(1));
    for view in VIEWS {
        let belongs = |row: &&TicketRow| match view {
            View::NeedsMe => (row.owner == me || row.owner.is_none()) && [New, Open].contains(&row.state),
            View::Mine => row.owner == me && ![Solved, Closed, Spam, Merged, Test].contains(&row.state),
            View::Unassigned => row.owner.is_none() && [New, Open, Waiting, Hold].contains(&row.state),
            View::Waiting => row.state == Waiting,
            View::ToReview => row.to_review > 0,
            View::SecondLine => row.line == Line::Second && [New, Open, Waiting, Hold].contains(&row.state),
            View::DueSoon => row.due_ms.is_some() && [New, Open, Waiting, Hold].contains(&row.state),
            View::All => row.state != Merged,
        };
        let mut expected: Vec<_> = rows
            .iter()
            .filter(belongs)
            .map(|row| row.subject.clone())
            .collect();
        expected.reverse();
        assert_eq!(subjects(&s, view, ""), expected, "{view:?}");
        assert_eq!(subjects(&s, view, "comm"), expected, "{view:?} with words");
        assert_eq!(
            s.counts(person(1)).unwrap()[&view] as usize,
            expected.len(),
            "{view:?} counted"
        );
    }
    assert_eq!(s.counts(person(1)).unwrap().len(), 8);
}

#[test]
fn an_empty_desk_counts_nothing_in_every_view() {
    let counts = store().counts(person(1)).unwrap();
    assert_eq!(counts.values().copied().collect::<Vec<_>>(), [0; 8]);
}

#[test]
fn who_waits_longest_comes_first_then_what_changed_last() {
    let s = store();
    let waits = [
        (1, None, 9),
        (2, Some(50), 0),
        (3, Some(10), 1),
        (4, None, 10),
        (5, Some(50), 2),
    ];
    for (number, since, updated_ms) in waits {
        let mut row = ticket(number, &number.to_string());
        row.waiting_since_ms = since;
        row.updated_ms = updated_ms;
        row.owner = (number % 2 == 0).then(|| person(1));
        s.put_ticket(&row, "common").unwrap();
    }
    assert_eq!(subjects(&s, View::NeedsMe, ""), ["3", "5", "2", "4", "1"]);
    assert_eq!(subjects(&s, View::NeedsMe, "common"), ["3", "5", "2", "4", "1"]);
    assert_eq!(subjects(&s, View::Mine, ""), ["2", "4"]);
    assert_eq!(subjects(&s, View::Unassigned, ""), ["3", "5", "1"]);
    assert_eq!(
        subjects(&s, View::All, ""),
        ["4", "1", "5", "3", "2"].map(String::from).to_vec()
    );
}

/// The tickets came in another order on another device, and nothing else tells them apart.
#[test]
fn what_is_else_equal_stands_in_the_same_order_on_every_device() {
    let numbers = [3, 1, 4, 2];
    let put = |s: &Store, numbers: &mut dyn Iterator<Item = u32>| {
        for number in numbers {
            let mut row = ticket(number, &number.to_string());
            (row.updated_ms, row.customer) = (9, Some(doc(50)));
            (row.owner, row.state, row.to_review) = (Some(person(1)), ShownState::Open, 1);
            s.put_ticket(&row, "common").unwrap();
            s.put_reviews(doc(number), b"items").unwrap();
        }
    };
    let (one, other) = (store(), store());
    put(&one, &mut numbers.into_iter());
    put(&other, &mut numbers.into_iter().rev());
    for s in [&one, &other] {
        for words in ["", "common"] {
            for view in [View::NeedsMe, View::Mine, View::ToReview, View::All] {
                assert_eq!(subjects(s, view, words), ["1", "2", "3", "4"], "{view:?} {words}");
            }
        }
        let of_customer = s.tickets_of_customer(doc(50), 3).unwrap();
        let ids: Vec<_> = of_customer.iter().map(|row| row.id).collect();
        assert_eq!(ids, [doc(1), doc(2), doc(3)]);
        let reviews: Vec<_> = s.reviews().unwrap().into_iter().map(|(id, _)| id).collect();
        assert_eq!(reviews, [doc(1), doc(2), doc(3), doc(4)]);
    }
    // Of nobody, and waiting for the customer: the other two views.
    for s in [&one, &other] {
        for number in numbers {
            let mut row = ticket(number, &number.to_string());
            (row.updated_ms, row.state) = (9, ShownState::Waiting);
            s.put_ticket(&row, "common").unwrap();
        }
        for words in ["", "common"] {
            for view in [View::Unassigned, View::Waiting] {
                assert_eq!(subjects(s, view, words), ["1", "2", "3", "4"], "{view:?} {words}");
            }
        }
    }
}

#[test]
fn a_page_is_a_stretch_of_at_most_the_limit() {
    let s = store();
    for number in 0..=PAGE_ROWS_MAX {
        s.put_ticket(&ticket(number, &number.to_string()), "common")
            .unwrap();
    }
    for words in ["", "common"] {
        let mut filter = filter(View::All, words);
        filter.limit = u32::MAX;
        let page = s.tickets(&filter, person(1)).unwrap();
        assert_eq!(page.rows.len(), PAGE_ROWS_MAX as usize);
        assert_eq!(page.total, PAGE_ROWS_MAX + 1);
        (filter.offset, filter.limit) = (PAGE_ROWS_MAX - 1, 10);
        let last = s.tickets(&filter, person(1)).unwrap();
        let seen: Vec<_> = last.rows.iter().map(|row| row.subject.as_str()).collect();
        assert_eq!((last.offset, seen), (PAGE_ROWS_MAX - 1, vec!["1", "0"]));
    }
}

#[test]
fn a_short_id_grows_when_another_has_it_and_then_stays() {
    let s = store();
    // These share their first 32 bits, so the first six characters (30 bits).
    let mut second = ticket(4, "second");
    second.id.0[4] = 0b0000_1000;
    assert_eq!(s.put_ticket(&ticket(4, "first"), "").unwrap(), "T-000001");
    assert_eq!(s.put_ticket(&second, "").unwrap(), "T-0000010");
    assert_eq!(s.put_ticket(&ticket(4, "first"), "").unwrap(), "T-000001");
    assert_eq!(s.put_ticket(&second, "more").unwrap(), "T-0000010");
    let find = |typed: &str| s.find_ticket_by_short(typed).unwrap();
    assert_eq!(find("T-000001"), Some(doc(4)));
    assert_eq!(find("t-oooooLo"), Some(second.id));
    assert_eq!(find(&doc(4).to_string()), Some(doc(4)));
    assert_eq!(find(&second.id.to_string()), Some(second.id));
    assert_eq!(find("00"), None, "two begin so");
    assert_eq!(find("00000H"), None);
    assert_eq!(find(""), None);
    assert_eq!(find("T-ü"), None);
    s.put_ticket(&ticket(0x4000_0000, "third"), "").unwrap();
    assert_eq!(find("8"), Some(doc(0x4000_0000)));
}

#[test]
fn what_is_due_comes_in_order() {
    let s = store();
    assert_eq!(s.next_due_ms().unwrap(), None);
    for (number, next_ms) in [(1, Some(30)), (2, Some(10)), (3, None), (4, Some(31))] {
        let mut row = ticket(number, "");
        row.next_ms = next_ms;
        s.put_ticket(&row, "").unwrap();
    }
    assert_eq!(s.tickets_due(30).unwrap(), [doc(2), doc(1)]);
    assert_eq!(s.next_due_ms().unwrap(), Some(10));
    assert_eq!(s.tickets_due(9).unwrap(), []);
}

#[test]
fn a_customers_tickets_come_newest_first() {
    let s = store();
    for number in 1..=3 {
        let mut row = ticket(number, "");
        row.customer = (number != 2).then(|| doc(50));
        s.put_ticket(&row, "").unwrap();
    }
    let ids = |limit| {
        s.tickets_of_customer(doc(50), limit)
            .unwrap()
            .iter()
            .map(|r| r.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(9), [doc(3), doc(1)]);
    assert_eq!(ids(1), [doc(3)]);
    assert!(s.tickets_of_customer(doc(51), 9).unwrap().is_empty());
}
