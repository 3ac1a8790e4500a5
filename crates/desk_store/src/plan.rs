//! Tests only: every question that a screen waits for is answered from an index, in its order, on a desk of some size. The
//! plans are SQLite's own words (<https://sqlite.org/eqp.html>); times are not looked at.

use crate::{Store, StoreError, open_memory, outbox, search, ticket_list};
use desk_model::{DocId, PersonId};
use desk_port::{TicketRow, View, row::ShownState};
use rusqlite::{StatementStatus, params};

const TICKETS: u32 = 10_000;

/// Ten thousand tickets, a tenth of them live, of twenty owners and nobody.
fn desk() -> Store {
    let store = Store::open(open_memory().unwrap()).unwrap();
    store
        .whole(|s| {
            for number in 0..TICKETS {
                let mut id = [0; 16];
                id[..4].copy_from_slice(&number.to_be_bytes());
                let owner = u8::try_from(number % 21).unwrap();
                let row = TicketRow {
                    id: DocId(id),
                    subject: format!("ticket {number}"),
                    state: if number % 10 == 0 {
                        ShownState::Open
                    } else {
                        ShownState::Closed
                    },
                    owner: (owner > 0).then_some(PersonId([owner; 16])),
                    updated_ms: u64::from(number),
                    waiting_since_ms: (number % 3 == 0).then_some(u64::from(number)),
                    to_review: u32::from(number % 100 == 0),
                    ..TicketRow::default()
                };
                s.put_ticket(&row, "a few words of text")?;
            }
            Ok(())
        })
        .unwrap();
    store.execute("analyze", &[]).unwrap();
    store
}

fn plan(store: &Store, sql: &str) -> String {
    let mut statement = store
        .connection()
        .prepare(&format!("explain query plan {sql}"))
        .unwrap();
    let asked = statement.parameter_count();
    let params = rusqlite::params_from_iter(std::iter::repeat_n(1, asked));
    let lines = statement
        .query_map(params, |row| row.get::<_, String>(3))
        .unwrap();
    lines.map(Result::unwrap).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn goes_by(store: &Store, sql: &str, index: &str) {
    let plan = plan(store, sql);
    assert!(plan.contains(index), "{sql}\n{plan}");
    assert!(!plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
    for line in plan.lines().filter(|line| line.starts_with("SCAN")) {
        assert!(line.contains("INDEX"), "{sql}\n{plan}");
    }
}

#[test]
fn a_page_of_a_view_is_read_from_its_index_in_order() {
    let store = desk();
    for (view, index) in [
        (View::NeedsMe, "COVERING INDEX ticket_live"),
        (View::Mine, "COVERING INDEX ticket_live"),
        (View::Unassigned, "COVERING INDEX ticket_live"),
        (View::SecondLine, "COVERING INDEX ticket_second"),
        (View::DueSoon, "COVERING INDEX ticket_promised"),
        (View::Waiting, "COVERING INDEX ticket_state"),
        (View::ToReview, "COVERING INDEX ticket_review"),
        (View::All, "COVERING INDEX ticket_updated"),
    ] {
        goes_by(&store, ticket_list::page_sql(view), index);
    }
}

#[test]
fn what_grows_is_looked_up_not_scanned() {
    let store = desk();
    for (sql, index) in [
        (
            "select id from ticket where next_ms is not null and next_ms <= ?1 order by next_ms limit ?2",
            "ticket_due",
        ),
        (
            "select num from ticket where customer = ?1 order by updated_ms desc, id limit ?2",
            "ticket_customer",
        ),
        (
            "select id from ticket where short >= ?1 and short < ?1 || '~' limit 2",
            "autoindex_ticket",
        ),
        ("select coalesce(max(n), 0) from entry where dev = ?1", "entry_n"),
        (
            "select num from entry where kind = 3 and num > ?1 order by num limit ?2",
            "entry_key",
        ),
        (
            "select num from outbox where n is null order by num limit ?1",
            "outbox_n",
        ),
        (
            "select bytes from change where doc = ?1 order by place",
            "PRIMARY KEY",
        ),
        (
            "select id from blob where uploaded = 0 order by num",
            "blob_to_upload",
        ),
        (
            "select num from customer order by name, id limit ?1 offset ?2",
            "customer_name",
        ),
        (
            "select num from article order by updated_ms desc, id limit ?1 offset ?2",
            "article_updated",
        ),
    ] {
        goes_by(&store, sql, index);
    }
}

/// An import counts after every batch what waits, and what waits is the whole import.
#[test]
fn counting_what_waits_is_no_more_work_when_more_waits() {
    let store = Store::open(open_memory().unwrap()).unwrap();
    let mut steps = Vec::new();
    for waiting in [10, 1_000] {
        store
            .whole(|s| {
                while s.out_count()? < waiting {
                    s.push_out(DocId([1; 16]), [0; 32], &[0; 2_000])?;
                }
                Ok(())
            })
            .unwrap();
        store.push_out_sealed(DocId([1; 16]), 1).unwrap();
        let statement = store.connection().prepare_cached(outbox::COUNT_SQL).unwrap();
        statement.reset_status(StatementStatus::VmStep);
        drop(statement);
        assert_eq!(store.out_count().unwrap(), waiting);
        let statement = store.connection().prepare_cached(outbox::COUNT_SQL).unwrap();
        steps.push(statement.get_status(StatementStatus::VmStep));
        store.ack_out(1).unwrap();
    }
    assert_eq!(steps[0], steps[1]);
    let plan = plan(&store, outbox::COUNT_SQL);
    assert_eq!(plan.matches("COVERING INDEX").count(), 2, "{plan}");
}

#[test]
fn a_search_is_sorted_by_the_index_itself() {
    let store = desk();
    let plan = plan(&store, search::SEARCH_SQL);
    assert!(plan.contains("VIRTUAL TABLE INDEX"), "{plan}");
    assert!(!plan.contains("TEMP B-TREE"), "{plan}");
}

#[test]
fn a_plan_that_scans_is_noticed() {
    let store = desk();
    let plan = plan(
        &store,
        "select num from ticket where subject = ?1 order by priority",
    );
    assert!(plan.contains("SCAN") && plan.contains("TEMP B-TREE"), "{plan}");
}

#[test]
fn a_commit_is_durable_and_the_index_agrees_with_the_text() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(crate::open_file(folder.path().join("desk.db")).unwrap()).unwrap();
    let word = |sql: &str| {
        store
            .connection()
            .query_row(sql, [], |row| row.get::<_, String>(0))
            .unwrap()
    };
    assert_eq!(word("pragma journal_mode"), "wal");
    assert_eq!(store.number("pragma synchronous", &[]).unwrap(), 2, "full");
    for subject in ["one", "two", "two", "three"] {
        let row = TicketRow {
            subject: subject.into(),
            ..TicketRow::default()
        };
        store.put_ticket(&row, "text").unwrap();
    }
    // Compares the index with the text word for word, and fails when they differ.
    let compare = "insert into text_index(text_index, rank) values ('integrity-check', 1)";
    store.execute(compare, &[]).unwrap();
    store
        .execute("update text set body = 'behind its back'", &[])
        .unwrap();
    assert!(store.execute(compare, &[]).is_err());
}

#[test]
fn statements_stay_prepared_whatever_is_bound() {
    let store = Store::open(open_memory().unwrap()).unwrap();
    let statements = [
        "select bytes from change where doc = ?1 order by place",
        "select max(n) from entry where dev = ?1",
        "select id from ticket t where t.num = ?1",
    ];
    for sql in statements {
        for number in 0..5 {
            store.rows(sql, params![number], |_| Ok(())).unwrap();
        }
        let statement = store.connection().prepare_cached(sql).unwrap();
        assert_eq!(statement.get_status(StatementStatus::Run), 5, "{sql}");
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0, "{sql}");
    }
}

/// The index writes a segment whenever it has to write out what it has, and then merges them.
#[test]
fn the_texts_of_a_batch_are_one_segment_of_the_index() {
    let store = Store::open(open_memory().unwrap()).unwrap();
    store
        .transaction::<_, StoreError>(|s| {
            for number in 1..=20 {
                let row = TicketRow {
                    id: DocId([number; 16]),
                    ..TicketRow::default()
                };
                s.part::<_, StoreError>(|s| s.put_ticket(&row, "a few words"))?;
            }
            Ok(())
        })
        .unwrap();
    let segments = store.number("select count(distinct segid) from text_index_idx", &[]);
    assert_eq!(segments.unwrap(), 1);
}
