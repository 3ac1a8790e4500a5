//! Customers and articles: rows, addresses, links, and finding them.

use crate::{doc, store, ticket};
use desk_model::{Customer, article::ArticleState};
use desk_port::ArticleRow;
use desk_store::Store;

fn put(s: &Store, number: u32, name: &str, emails: &[&str]) {
    let customer = Customer {
        id: doc(number),
        name: name.into(),
        emails: emails.iter().map(|&e| e.to_owned()).collect(),
        phones: vec!["+49 30 1234".into()],
        organisation: "Example GmbH".into(),
        ..Customer::default()
    };
    s.put_customer(&customer).unwrap();
}

fn names(s: &Store, words: &str) -> Vec<String> {
    let page = s.customers(words, 0, 10).unwrap();
    assert_eq!(page.total as usize, page.rows.len());
    page.rows.into_iter().map(|row| row.name).collect()
}

#[test]
fn an_address_names_one_customer_the_same_on_every_device() {
    let s = store();
    put(&s, 9, "Later", &["both@example.org", "only@example.org"]);
    put(&s, 2, "Lower", &["both@example.org"]);
    assert_eq!(s.customer_by_address(" Both@Example.org ").unwrap(), Some(doc(2)));
    assert_eq!(s.customer_by_address("only@example.org").unwrap(), Some(doc(9)));
    put(&s, 9, "Later", &["both@example.org"]);
    assert_eq!(s.customer_by_address("only@example.org").unwrap(), None);
}

#[test]
fn a_name_is_found_exactly() {
    let s = store();
    put(&s, 1, "ada example", &[]);
    put(&s, 2, "Ada Example", &[]);
    assert_eq!(s.customer_by_name("Ada Example").unwrap(), Some(doc(2)));
    assert_eq!(s.customer_by_name("Ada").unwrap(), None);
}

#[test]
fn customers_come_by_name_or_by_words_with_their_tickets_counted() {
    let s = store();
    put(&s, 1, "bea", &["bea@one.example"]);
    put(&s, 2, "Ada", &["ada@two.example"]);
    put(&s, 3, "Cleo", &["cleo@one.example"]);
    for n in 10..12 {
        let mut row = ticket(n, "bea has a question");
        row.customer = Some(doc(1));
        s.put_ticket(&row, "").unwrap();
    }
    assert_eq!(names(&s, ""), ["Ada", "bea", "Cleo"]);
    assert_eq!(names(&s, "be"), ["bea"]);
    assert_eq!(names(&s, "ada@two.exa"), ["Ada"]);
    assert_eq!(names(&s, "+49 30").len(), 3);
    let page = s.customers("", 1, 1).unwrap();
    assert_eq!((page.total, page.offset, page.rows.len()), (3, 1, 1));
    assert_eq!(
        (page.rows[0].email.as_str(), page.rows[0].tickets),
        ("bea@one.example", 2)
    );
    assert_eq!(s.customer_row(doc(1)).unwrap().as_ref(), page.rows.first());
    put(&s, 1, "Zoe", &["zoe@one.example"]);
    assert_eq!(names(&s, "bea"), [""; 0]);
    assert_eq!(names(&s, "zoe"), ["Zoe"]);
}

#[test]
fn customers_of_one_name_and_articles_of_one_time_come_by_id() {
    for numbers in [[3, 1, 2], [2, 1, 3]] {
        let s = store();
        for n in numbers {
            put(&s, n, "Ada", &["ada@two.example"]);
            let row = ArticleRow {
                id: doc(10 + n),
                title: "Routers".into(),
                updated_ms: 5,
                ..ArticleRow::default()
            };
            s.put_article(&row, "restart").unwrap();
        }
        for words in ["", "ada"] {
            let page = s.customers(words, 0, 9).unwrap();
            let ids: Vec<_> = page.rows.iter().map(|row| row.id).collect();
            assert_eq!(ids, [doc(1), doc(2), doc(3)], "{words}");
        }
        for words in ["", "routers"] {
            let page = s.articles(words, 0, 9).unwrap();
            let ids: Vec<_> = page.rows.iter().map(|row| row.id).collect();
            assert_eq!(ids, [doc(11), doc(12), doc(13)], "{words}");
        }
    }
}

#[test]
fn articles_come_newest_first_or_by_words_and_know_their_tickets() {
    let s = store();
    let put = |n: u32, title: &str, body: &str| {
        let row = ArticleRow {
            id: doc(n),
            title: title.into(),
            state: ArticleState::Published,
            updated_ms: u64::from(n),
            ..ArticleRow::default()
        };
        s.put_article(&row, body).unwrap();
    };
    put(1, "Paper jam", "Open the tray.");
    put(2, "Tray", "Nothing else of note.");
    s.put_ticket(&ticket(7, "jam"), "").unwrap();
    s.link_article(doc(2), &[doc(7)]).unwrap();
    s.link_article(doc(1), &[doc(7), doc(7)]).unwrap();
    s.link_article(doc(1), &[doc(7)]).unwrap();
    let ids = |words: &str| {
        s.articles(words, 0, 9)
            .unwrap()
            .rows
            .iter()
            .map(|r| r.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(""), [doc(2), doc(1)]);
    assert_eq!(ids("tray"), [doc(2), doc(1)], "a title counts more than a body");
    assert_eq!(ids("jam"), [doc(1)], "the ticket is no article");
    let titles: Vec<_> = s
        .articles_of_ticket(doc(7))
        .unwrap()
        .into_iter()
        .map(|a| a.title)
        .collect();
    assert_eq!(titles, ["Paper jam", "Tray"]);
    assert_eq!(s.tickets_of_article(doc(1)).unwrap()[0].id, doc(7));
    s.link_article(doc(1), &[]).unwrap();
    assert_eq!(s.articles_of_ticket(doc(7)).unwrap()[0].id, doc(2));
    assert!(s.tickets_of_article(doc(1)).unwrap().is_empty());
    assert_eq!(
        s.articles("", 0, 9).unwrap().rows[0].state,
        ArticleState::Published
    );
}
