//! What stands in a document is read as it was written; what has a wrong type, is unknown or was written twice is read
//! without loss of the rest. Documents with wrong content are made with Automerge itself.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use automerge::{ActorId, AutoCommit, ObjType, ROOT, transaction::Transactable};
use desk_docs::{Actor, Change, DocError, DocKind, Document, Editor, KnownEntries};
use desk_model::{
    ActId, Article, Customer, DeviceId, DocId, Entry, EntryId, Fact, Hlc, PersonId, TicketDocument,
    article::{ArticleField, ArticleState},
    customer::CustomerField,
    ticket_document::{Field, Register, RegisterConflict},
};
use std::{collections::BTreeMap, sync::Arc};

const DOC: DocId = DocId([9; 16]);

fn actor(device: u8) -> Actor {
    Actor::new(DeviceId([device; 16]), 0)
}

/// All devices are one person's.
fn whose(_: DeviceId) -> Option<PersonId> {
    Some(PersonId([8; 16]))
}

fn entry_key() -> String {
    format!("e:{}", EntryId([1; 16]))
}

fn note(device: u8, id: u8, text: &str) -> Entry {
    Entry {
        id: EntryId([id; 16]),
        doc: DOC,
        author: PersonId([8; 16]),
        device: DeviceId([device; 16]),
        hlc: Hlc { ms: 5, counter: 2 },
        basis: vec![EntryId([3; 16])],
        act: ActId([4; 16]),
        fact: Fact::Note {
            text: text.into(),
            mentions: Vec::new(),
        },
    }
}

fn entries(ticket: &TicketDocument) -> Vec<Entry> {
    ticket.entries().cloned().collect()
}

fn edit(document: &mut Document, edits: impl FnOnce(&mut Editor<'_>)) -> Vec<u8> {
    document.edit(edits, 7000).unwrap().unwrap().bytes
}

/// A document of device 1 whose content Automerge wrote without us.
fn foreign(write: impl FnOnce(&mut AutoCommit)) -> Document {
    let mut doc = AutoCommit::new().with_actor(ActorId::from(actor(1).0));
    write(&mut doc);
    Document::load(Some(&doc.save()), &[], actor(2)).unwrap()
}

#[test]
fn a_ticket_is_read_as_it_was_written() {
    let mut document = Document::create(DocKind::Ticket, actor(1), 1000);
    let person = PersonId([8; 16]);
    let first = edit(&mut document, |e| {
        e.set_field(Field::Subject, "Printer");
        e.set_field(Field::Customer, &DocId([6; 16]).to_string());
        e.add_tag("a:b");
        e.add_tag("gone");
        e.append_entry(&note(1, 1, "line\n\"quoted\" 😀"));
        e.set_draft(person, "Dear");
    });
    let second = edit(&mut document, |e| {
        e.remove_tag("gone");
        e.set_draft(person, "Dear all");
    });
    for read in [
        &document,
        &Document::load(None, &[second, first], actor(2)).unwrap(),
    ] {
        let ticket = read.ticket(DOC, whose);
        assert_eq!(ticket.registers.subject, "Printer");
        assert_eq!(ticket.registers.customer, Some(DocId([6; 16])));
        assert_eq!(ticket.registers.tags.iter().collect::<Vec<_>>(), ["a:b"]);
        assert_eq!(entries(&ticket), [note(1, 1, "line\n\"quoted\" 😀")]);
        assert_eq!(ticket.drafts[&person], "Dear all");
        assert_eq!((ticket.unknown_entries, ticket.conflicts.len()), (0, 0));
        assert_eq!((read.kind(), read.created_ms()), (Some(DocKind::Ticket), 1000));
    }
    assert_eq!(document.heads().len(), 1);
}

#[test]
fn nothing_new_is_no_change() {
    let mut document = Document::create(DocKind::Ticket, actor(1), 1000);
    let same = |e: &mut Editor<'_>| {
        e.set_field(Field::Subject, "x");
        e.add_tag("t");
        e.append_entry(&note(1, 1, "n"));
        e.set_draft(PersonId([1; 16]), "d");
    };
    edit(&mut document, same);
    assert_eq!(document.edit(same, 8000).unwrap(), None);
    assert_eq!(document.edit(|e| e.remove_tag("never"), 8000).unwrap(), None);
}

#[test]
fn a_refused_edit_keeps_nothing_of_itself() {
    let mut document = Document::create(DocKind::Ticket, actor(1), 1000);
    edit(&mut document, |e| e.append_entry(&note(1, 1, "first")));
    let mut refused = |entry: Entry| {
        document.edit(
            |e| {
                e.add_tag("lost");
                e.append_entry(&entry);
            },
            8000,
        )
    };
    assert_eq!(
        refused(note(1, 1, "other")).unwrap_err(),
        DocError::EntryTaken(EntryId([1; 16]))
    );
    assert_eq!(
        refused(note(2, 2, "x")).unwrap_err(),
        DocError::EntryDevice(DeviceId([2; 16]))
    );
    assert!(document.ticket(DOC, whose).registers.tags.is_empty());
    assert_eq!(entries(&document.ticket(DOC, whose)), [note(1, 1, "first")]);
}

#[test]
fn what_was_written_apart_is_shown_and_writing_settles_it() {
    let mut one = Document::create(DocKind::Ticket, actor(1), 2000);
    let mut two = Document::create(DocKind::Ticket, actor(2), 1000);
    let from_one = edit(&mut one, |e| {
        e.set_field(Field::Subject, "one");
        e.set_field(Field::Category, "same");
        e.append_entry(&note(1, 1, "b"));
        e.set_draft(PersonId([8; 16]), "from one");
    });
    let from_two = edit(&mut two, |e| {
        e.set_field(Field::Subject, "two");
        e.set_field(Field::Category, "same");
        e.append_entry(&note(2, 1, "a"));
        e.set_draft(PersonId([8; 16]), "from two");
    });
    let mut document = Document::load(None, &[from_one, from_two], actor(3)).unwrap();
    let ticket = document.ticket(DOC, whose);
    let values = vec!["two".to_owned(), "one".to_owned()];
    assert_eq!(
        ticket.conflicts,
        [RegisterConflict {
            register: Field::Subject.into(),
            values
        }]
    );
    assert_eq!(ticket.registers.subject, "two");
    // "by" and then "on" stand first in the text, so device 1's is the smaller one.
    assert_eq!(entries(&ticket), [note(1, 1, "b")]);
    let draft = &ticket.drafts[&PersonId([8; 16])];
    assert!(draft.contains("from one") && draft.contains("from two"));
    assert_eq!(document.created_ms(), 1000);

    edit(&mut document, |e| {
        e.set_field(Field::Subject, "two");
        e.set_draft(PersonId([8; 16]), "from both");
    });
    let settled = document.ticket(DOC, whose);
    assert!(settled.conflicts.is_empty());
    assert_eq!(settled.drafts[&PersonId([8; 16])], "from both");
}

#[test]
fn fields_that_the_team_has_added_are_registers_too() {
    let mut one = Document::create(DocKind::Ticket, actor(1), 2000);
    let mut two = Document::create(DocKind::Ticket, actor(2), 1000);
    let from_one = edit(&mut one, |e| {
        e.set_custom("Room", "12");
        e.set_custom("a:b", "same");
        e.set_custom("Never", "");
        e.set_custom("Gone", "x");
    });
    let cleared = edit(&mut one, |e| e.set_custom("Gone", ""));
    let from_two = edit(&mut two, |e| {
        e.set_custom("Room", "14");
        e.set_custom("a:b", "same");
    });
    let mut document = Document::load(None, &[from_one, cleared, from_two], actor(3)).unwrap();
    let ticket = document.ticket(DOC, whose);
    let mut custom: BTreeMap<String, String> = [("Room", "14"), ("a:b", "same")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    assert_eq!(ticket.registers.custom, custom);
    assert_eq!(
        ticket.conflicts,
        [RegisterConflict {
            register: Register::Custom("Room".into()),
            values: vec!["14".into(), "12".into()],
        }]
    );
    assert_eq!(ticket.unknown_entries, 0);

    // Also with the value that is shown; with nothing it is gone.
    edit(&mut document, |e| e.set_custom("Room", "14"));
    let settled = document.ticket(DOC, whose);
    assert_eq!((&settled.registers.custom, settled.conflicts.len()), (&custom, 0));
    edit(&mut document, |e| e.set_custom("Room", ""));
    custom.remove("Room");
    assert_eq!(document.ticket(DOC, whose).registers.custom, custom);
    assert_eq!(document.edit(|e| e.set_custom("Room", ""), 8000).unwrap(), None);
}

#[test]
fn wrong_types_read_as_nothing() {
    let document = foreign(|doc| {
        doc.put(ROOT, "kind", 1).unwrap();
        doc.put(ROOT, "created", "yesterday").unwrap();
        doc.put(ROOT, "subject", 5).unwrap();
        doc.put(ROOT, "customer", "nobody").unwrap();
        doc.put(ROOT, "d:who", "x").unwrap();
        doc.put_object(ROOT, "category", ObjType::List).unwrap();
        doc.put_object(ROOT, "title", ObjType::Map).unwrap();
        doc.put(ROOT, "mail:a@example.org", "then").unwrap();
        doc.put(ROOT, "ticket:x", true).unwrap();
        doc.put(ROOT, "owner", "x").unwrap();
        doc.put(ROOT, "state", "unheard of").unwrap();
    });
    let ticket = document.ticket(DOC, whose);
    assert_eq!(ticket.registers, Default::default());
    assert!(ticket.drafts.is_empty() && ticket.entries.is_empty());
    assert_eq!((document.kind(), document.created_ms()), (None, 0));
    assert_eq!(
        document.article(DOC),
        Article {
            id: DOC,
            ..Article::default()
        }
    );
    assert_eq!(document.customer(DOC).0.emails, ["a@example.org"]);
}

#[test]
fn entries_that_cannot_be_read_are_counted_and_kept() {
    let whole = |device: &str, fact: &str| {
        format!(
            r#"{{"by":"{}","on":"{device}","at":[5,2],"fact":{fact}}}"#,
            PersonId([8; 16])
        )
    };
    let own = DeviceId([1; 16]).to_string();
    let values = [
        whole(&own, r#"{"kind":"teleport","to":"moon"}"#),
        whole(&own, r#"{"kind":"note","text":5}"#),
        whole(&own, r#"{"kind":"mark","needs":true}"#),
        whole(
            &DeviceId([7; 16]).to_string(),
            r#"{"kind":"note","text":"in another's name"}"#,
        ),
        "{".to_owned(),
    ];
    for value in values {
        let document = foreign(|doc| doc.put(ROOT, entry_key(), value.as_str()).unwrap());
        let ticket = document.ticket(DOC, whose);
        assert_eq!((ticket.entries.len(), ticket.unknown_entries), (0, 1), "{value}");
        let again = Document::load(Some(&document.save()), &[], actor(3)).unwrap();
        assert_eq!(again.ticket(DOC, whose).unknown_entries, 1);
    }
    let document = foreign(|doc| {
        doc.put(ROOT, entry_key(), 5).unwrap();
        doc.put(ROOT, "e:short", "{}").unwrap();
    });
    assert_eq!(document.ticket(DOC, whose).unknown_entries, 2);
    // And the same by hand is read: the cases above differ from it in one thing each.
    let good = whole(&own, r#"{"kind":"note","text":"n","later":1}"#);
    let ticket = foreign(|doc| doc.put(ROOT, entry_key(), good.as_str()).unwrap()).ticket(DOC, whose);
    assert_eq!(ticket.entries.len(), 1);
    assert_eq!(ticket.entries[0].act, ActId(ticket.entries[0].id.0));
}

#[test]
fn a_customer_is_read_as_written_with_addresses_in_order_of_adding() {
    let mut document = Document::create(DocKind::Customer, actor(1), 1000);
    edit(&mut document, |e| {
        e.set_customer_field(CustomerField::Name, "Ada");
        e.set_customer_field(CustomerField::Notes, "calls at noon");
        e.add_customer_email(" Z@Example.org ", 10);
        e.add_customer_email("a@example.org", 20);
        e.add_customer_email("z@example.org", 30);
        e.add_customer_phone("+49 1", 5);
    });
    let (customer, conflicts) = document.customer(DOC);
    assert!(conflicts.is_empty());
    assert_eq!(
        customer,
        Customer {
            id: DOC,
            name: "Ada".into(),
            emails: vec!["z@example.org".into(), "a@example.org".into()],
            phones: vec!["+49 1".into()],
            notes: "calls at noon".into(),
            created_ms: 1000,
            ..Customer::default()
        }
    );
}

#[test]
fn an_article_keeps_the_words_of_both_writers() {
    let mut document = Document::create(DocKind::Article, actor(1), 1000);
    edit(&mut document, |e| {
        e.set_article_text(ArticleField::Title, "Paper");
        e.set_article_text(
            ArticleField::Body,
            "Open the tray.\nTake the paper out.\nClose it.",
        );
        e.set_state(ArticleState::Published);
        e.set_owner(Some(PersonId([8; 16])));
        e.link_ticket(DocId([5; 16]));
    });
    let seen = document.article(DOC).body;
    edit(&mut document, |e| {
        e.merge_text(ArticleField::Body, &seen, &seen.replace("tray", "lower tray"))
    });
    // The second writer saw the text before that.
    let changed = document.edit(
        |e| {
            e.merge_text(
                ArticleField::Body,
                &seen,
                &seen.replace("Close it.", "Close it gently."),
            )
        },
        9000,
    );
    assert!(changed.unwrap().is_some());
    let article = document.article(DOC);
    assert_eq!(
        article.body,
        "Open the lower tray.\nTake the paper out.\nClose it gently."
    );
    assert_eq!(
        (article.title.as_str(), article.state),
        ("Paper", ArticleState::Published)
    );
    assert_eq!(
        (article.owner, article.tickets),
        (Some(PersonId([8; 16])), vec![DocId([5; 16])])
    );
    assert_eq!((article.created_ms, article.updated_ms), (1000, 9000));
    edit(&mut document, |e| {
        e.link_ticket(DocId([6; 16]));
        e.unlink_ticket(DocId([5; 16]));
        e.unlink_ticket(DocId([7; 16]));
    });
    assert_eq!(document.article(DOC).tickets, [DocId([6; 16])]);
}

#[test]
fn texts_merge_inside_automerge_word_by_word() {
    let mut one = Document::create(DocKind::Article, actor(1), 1000);
    let made = edit(&mut one, |e| {
        e.set_article_text(ArticleField::Body, "one two three four")
    });
    let mut two = Document::load(None, &[made], actor(2)).unwrap();
    let b = edit(&mut two, |e| {
        e.set_article_text(ArticleField::Body, "1 two three 4")
    });
    edit(&mut one, |e| {
        e.set_article_text(ArticleField::Body, "one two and three four")
    });
    one.apply(&[Change::decode(&b).unwrap()]).unwrap();
    assert_eq!(one.article(DOC).body, "1 two and three 4");
}

#[test]
fn what_was_read_before_is_the_very_same_and_comes_first() {
    let mut document = Document::create(DocKind::Ticket, actor(1), 1000);
    edit(&mut document, |e| e.append_entry(&note(1, 9, "first")));
    let mut known = KnownEntries::default();
    let first = document.ticket_again(DOC, whose, &mut known);
    edit(&mut document, |e| {
        e.append_entry(&note(1, 1, "second"));
        e.set_field(Field::Subject, "later");
    });
    let second = document.ticket_again(DOC, whose, &mut known);
    assert!(Arc::ptr_eq(&first.entries[0], &second.entries[0]));
    assert_eq!(entries(&second), [note(1, 9, "first"), note(1, 1, "second")]);
    assert_eq!(second.registers.subject, "later", "registers are always read");
    let third = document.ticket_again(DOC, whose, &mut known);
    assert!(Arc::ptr_eq(&second.entries[1], &third.entries[1]));
    assert_eq!(third, second);
}

#[test]
fn what_was_read_before_gives_way_to_what_counts_now() {
    let mut one = Document::create(DocKind::Ticket, actor(1), 1000);
    let mut two = Document::create(DocKind::Ticket, actor(2), 1000);
    let from_one = edit(&mut one, |e| e.append_entry(&note(1, 1, "counts")));
    let from_two = edit(&mut two, |e| {
        e.append_entry(&note(2, 1, "larger"));
        e.append_entry(&note(2, 2, "stays"));
    });
    let mut document = Document::load(None, &[from_two], actor(3)).unwrap();
    let mut known = KnownEntries::default();
    let before = document.ticket_again(DOC, whose, &mut known);
    assert_eq!(entries(&before), [note(2, 1, "larger"), note(2, 2, "stays")]);
    document.apply(&[Change::decode(&from_one).unwrap()]).unwrap();
    let after = document.ticket_again(DOC, whose, &mut known);
    assert_eq!(entries(&after), [note(1, 1, "counts"), note(2, 2, "stays")]);
    // Another document altogether.
    let other = document_of_entry("other");
    assert_eq!(
        other.ticket_again(DOC, whose, &mut known),
        other.ticket(DOC, whose)
    );
}

fn document_of_entry(text: &str) -> Document {
    let mut document = Document::create(DocKind::Ticket, actor(1), 1000);
    edit(&mut document, |e| e.append_entry(&note(1, 7, text)));
    document
}
