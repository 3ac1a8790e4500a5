//! What would break Automerge for ever does not reach it: a foreign actor, one bad change among good ones, two changes of
//! one number. Each test forges the change with Automerge itself, applies it, and then shows that the honest one still fits.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use automerge::{
    ActorId, AutoCommit, ExpandedChange, ObjType, ROOT, ScalarValue,
    legacy::{Key, ObjectId, OpId},
    marks::{ExpandMark, Mark},
    transaction::Transactable,
};
use desk_docs::{Actor, Change, DocError, DocKind, Document, PackError, check_pack};
use desk_model::{DeviceId, DocId, article::ArticleField, ticket_document::Field};

const ME: DeviceId = DeviceId([1; 16]);
/// What Automerge has before the length and the bytes of an author.
const AUTHOR_FOOTER: u8 = 1;
const OTHER: DeviceId = DeviceId([2; 16]);

fn document() -> (Document, Change) {
    let mut document = Document::create(DocKind::Ticket, Actor::new(ME, 0), 1000);
    let change = subject(&mut document, "one");
    (document, change)
}

fn subject(document: &mut Document, text: &str) -> Change {
    document
        .edit(|e| e.set_field(Field::Subject, text), 2000)
        .unwrap()
        .unwrap()
}

fn reader(changes: &[&Change]) -> Document {
    let bytes: Vec<_> = changes.iter().map(|change| change.bytes.clone()).collect();
    Document::load(None, &bytes, Actor::new(OTHER, 0)).unwrap()
}

/// The change, with something altered that its signer would have altered.
fn forged(change: &Change, alter: impl FnOnce(&mut ExpandedChange)) -> Result<Change, DocError> {
    let mut expanded = automerge::Change::try_from(&change.bytes[..]).unwrap().decode();
    alter(&mut expanded);
    Change::decode(automerge::Change::from(expanded).raw_bytes())
}

#[test]
fn a_change_of_an_actor_that_is_no_device_is_not_decoded() {
    let mut doc = AutoCommit::new().with_actor(ActorId::from(vec![1u8; 16]));
    doc.put(ROOT, "subject", "x").unwrap();
    let bytes = doc.get_last_local_change().unwrap().raw_bytes().to_vec();
    assert_eq!(Change::decode(&bytes).unwrap_err(), DocError::ForeignActor(16));
    assert_eq!(
        Document::load(Some(&doc.save()), &[], Actor::new(ME, 0)).unwrap_err(),
        DocError::ForeignActor(16)
    );
}

#[test]
fn a_pack_is_of_its_device_and_without_gaps() {
    let (mut document, one) = document();
    let two = subject(&mut document, "two");
    let three = subject(&mut document, "three");
    let pack =
        |changes: &[&Change]| check_pack(&changes.iter().map(|c| (*c).clone()).collect::<Vec<_>>(), ME);
    assert_eq!(pack(&[&one, &two, &three]), Ok(()));
    assert_eq!(pack(&[&two, &three]), Ok(()));
    assert_eq!(pack(&[]), Err(PackError::Empty));
    assert_eq!(
        check_pack(std::slice::from_ref(&one), OTHER),
        Err(PackError::ForeignDevice)
    );
    assert_eq!(
        pack(&[&one, &three]),
        Err(PackError::Sequence {
            expected: 2,
            found: 3
        })
    );
    assert_eq!(
        pack(&[&two, &one]),
        Err(PackError::Sequence {
            expected: 3,
            found: 1
        })
    );
    let unlinked = forged(&two, |c| c.deps.clear()).unwrap();
    assert_eq!(pack(&[&one, &unlinked]), Err(PackError::Unlinked(2)));
    let mut again = Document::load(Some(&document.save()), &[], Actor::new(ME, 1)).unwrap();
    let next_life = subject(&mut again, "four");
    assert_eq!(pack(&[&three, &next_life]), Err(PackError::TwoActors));
}

#[test]
fn a_change_whose_others_are_missing_waits_outside() {
    let (mut document, one) = document();
    let two = subject(&mut document, "two");
    let mut reader = Document::create(DocKind::Ticket, Actor::new(OTHER, 0), 0);
    assert_eq!(reader.missing(&two), [one.hash]);
    assert_eq!(
        reader.apply(std::slice::from_ref(&two)).unwrap_err(),
        DocError::Missing(vec![one.hash])
    );
    // A forged one of the same number, unready too: inside Automerge it would shut out the real one for ever.
    let fake = forged(&two, |c| c.deps = vec![automerge::ChangeHash([5; 32])]).unwrap();
    assert!(reader.apply(&[fake]).is_err());
    let applied = reader.apply(&[two.clone(), one.clone()]).unwrap();
    assert_eq!(applied.new, [one.hash, two.hash]);
    assert_eq!(reader.apply(&[two]).unwrap().known, 1);
    assert_eq!(reader.ticket(DocId::default(), |_| None).registers.subject, "two");
}

#[test]
fn one_bad_change_leaves_the_document_as_it_was() {
    let (mut document, one) = document();
    let two = subject(&mut document, "two");
    let three = subject(&mut document, "three");
    let mut reader = reader(&[&one]);
    let bad = forged(&three, |c| c.deps = vec![automerge::ChangeHash(one.hash)]).unwrap();
    let before = reader.save();
    assert_eq!(
        reader.apply(&[two.clone(), bad.clone()]).unwrap_err(),
        DocError::Unlinked {
            actor: bad.actor,
            seq: 3,
            hash: bad.hash
        }
    );
    assert_eq!(reader.save(), before);
    reader.apply(&[two, three]).unwrap();
    assert_eq!(
        reader.ticket(DocId::default(), |_| None).registers.subject,
        "three"
    );
}

#[test]
fn t41_a_second_change_of_one_number_is_refused_and_the_first_stays() {
    let (mut document, one) = document();
    let mut copy = document.clone();
    let two = subject(&mut document, "two");
    let other_two = subject(&mut copy, "another two");
    let double = DocError::Double {
        actor: two.actor,
        seq: 2,
        hash: other_two.hash,
    };
    let mut reader = reader(&[&one, &two]);
    assert_eq!(
        reader.apply(std::slice::from_ref(&other_two)).unwrap_err(),
        double
    );
    assert_eq!(
        copy.apply(std::slice::from_ref(&two)).unwrap_err(),
        DocError::Double {
            actor: two.actor,
            seq: 2,
            hash: two.hash
        }
    );
    let bytes = [one.bytes, two.bytes, other_two.bytes];
    assert!(matches!(
        Document::load(None, &bytes, Actor::new(OTHER, 0)).unwrap_err(),
        DocError::Double { seq: 2, .. }
    ));
    assert_eq!(reader.ticket(DocId::default(), |_| None).registers.subject, "two");
}

#[test]
fn a_change_that_counts_beyond_a_document_is_not_decoded() {
    let (_, one) = document();
    let at = |start: u64| forged(&one, |c| c.start_op = start.try_into().unwrap());
    let operations = 3;
    assert!(at(desk_docs::OPERATION_MAX - operations).is_ok());
    assert_eq!(at(desk_docs::OPERATION_MAX).unwrap_err(), DocError::Counter);
    assert_eq!(at(u64::from(u32::MAX)).unwrap_err(), DocError::Counter);
}

/// Automerge takes in a removal of nothing, loses it in its save, and then does not read that save.
#[test]
fn a_removal_of_nothing_is_not_decoded() {
    let (mut document, _) = document();
    let mut tag = |edits: &dyn Fn(&mut desk_docs::Editor<'_>)| document.edit(edits, 2000).unwrap().unwrap();
    tag(&|e| e.add_tag("printer"));
    let removal = tag(&|e| e.remove_tag("printer"));
    assert!(forged(&removal, |_| ()).is_ok());
    let of_nothing = |c: &mut ExpandedChange| {
        c.operations.iter_mut().for_each(|op| op.pred = Vec::new().into());
    };
    assert_eq!(forged(&removal, of_nothing).unwrap_err(), strange());
    let of_one_twice = |c: &mut ExpandedChange| {
        for op in &mut c.operations {
            op.pred = op.pred.iter().chain(op.pred.iter()).cloned().collect();
        }
    };
    assert_eq!(forged(&removal, of_one_twice).unwrap_err(), strange());
}

fn strange() -> DocError {
    DocError::Decode("it does what is done in no document".into())
}

#[test]
fn a_save_that_takes_the_changes_place_is_the_document() {
    let (mut document, one) = document();
    let two = subject(&mut document, "two");
    let reader = reader(&[&one, &two]);
    let save = reader.checked_save().unwrap();
    let again = Document::load(Some(&save), &[], Actor::new(OTHER, 0)).unwrap();
    assert_eq!(again.heads(), [two.hash]);
}

/// Hotline writes values and texts at keys of the root, and characters.
#[test]
fn what_is_done_in_no_document_is_not_decoded() {
    let refused = |edits: &dyn Fn(&mut AutoCommit)| {
        let mut doc = AutoCommit::new().with_actor(ActorId::from([1u8; Actor::LENGTH]));
        doc.put(ROOT, "n", 1).unwrap();
        doc.commit();
        edits(&mut doc);
        let bytes = doc.get_last_local_change().unwrap().raw_bytes().to_vec();
        Change::decode(&bytes).err()
    };
    assert_eq!(refused(&|doc| doc.put(ROOT, "n", 2).unwrap()), None);
    let text = |doc: &mut AutoCommit| doc.put_object(ROOT, "t", ObjType::Text).unwrap();
    assert_eq!(
        refused(&|doc| {
            let text = text(doc);
            doc.splice_text(&text, 0, 0, "abc").unwrap();
            doc.splice_text(&text, 1, 1, "").unwrap();
        }),
        None
    );
    let strange_ones: [&dyn Fn(&mut AutoCommit); 8] = [
        &|doc| doc.put(ROOT, "n", ()).unwrap(),
        &|doc| {
            let text = text(doc);
            doc.insert(&text, 0, 7).unwrap();
        },
        &|doc| drop(doc.put_object(ROOT, "m", ObjType::Map).unwrap()),
        &|doc| drop(doc.put_object(ROOT, "l", ObjType::List).unwrap()),
        &|doc| {
            doc.put(ROOT, "n", ScalarValue::counter(1))
                .and_then(|()| doc.increment(ROOT, "n", 1))
                .unwrap()
        },
        &|doc| {
            let text = text(doc);
            doc.splice_text(&text, 0, 0, "abc").unwrap();
            doc.put(&text, 1, "B").unwrap();
        },
        &|doc| {
            let text = text(doc);
            doc.splice_text(&text, 0, 0, "abc").unwrap();
            let bold = Mark::new("bold".into(), true, 0, 2);
            doc.mark(&text, bold, ExpandMark::Both).unwrap();
        },
        &|doc| {
            let text = text(doc);
            drop(doc.insert_object(&text, 0, ObjType::Map).unwrap());
        },
    ];
    for edits in strange_ones {
        assert_eq!(refused(edits), Some(strange()));
    }
}

fn astray(change: &Change) -> DocError {
    DocError::Astray {
        actor: change.actor,
        seq: change.seq,
        hash: change.hash,
    }
}

/// Automerge takes in an operation in the place of one at another key, and panics when it loads what it saved of two.
#[test]
fn an_operation_in_the_place_of_one_elsewhere_is_refused() {
    let (mut document, one) = document();
    let mut edit = |edits: &dyn Fn(&mut desk_docs::Editor<'_>)| document.edit(edits, 2000).unwrap().unwrap();
    let tags = edit(&|e| {
        e.add_tag("printer");
        e.add_tag("fire");
    });
    let removal = edit(&|e| e.remove_tag("printer"));
    let of_the_other = forged(&removal, |c| {
        for op in &mut c.operations {
            op.pred = op.pred.iter().map(|id| OpId(id.0 + 1, id.1.clone())).collect();
        }
    })
    .unwrap();
    let of_both = forged(&removal, |c| {
        for op in &mut c.operations {
            let next = op.pred.iter().map(|id| OpId(id.0 + 1, id.1.clone()));
            op.pred = op.pred.iter().cloned().chain(next).collect();
        }
    })
    .unwrap();
    let of_none = forged(&removal, |c| {
        for op in &mut c.operations {
            op.pred = op.pred.iter().map(|id| OpId(id.0 + 90, id.1.clone())).collect();
        }
    })
    .unwrap();
    let mut reader = reader(&[&one, &tags]);
    for bad in [of_the_other, of_both, of_none] {
        assert_eq!(
            reader.apply(std::slice::from_ref(&bad)).unwrap_err(),
            astray(&bad)
        );
    }
    reader.apply(&[removal]).unwrap();
    let tags = reader.ticket(DocId::default(), |_| None).registers.tags;
    assert_eq!(tags.into_iter().collect::<Vec<_>>(), ["fire"]);
}

/// It would count where the other came first, and be refused elsewhere.
#[test]
fn an_operation_in_the_place_of_one_that_its_author_had_not_seen_is_refused() {
    let (mut document, one) = document();
    let two = subject(&mut document, "two");
    let mut other = reader(&[&one]);
    let three = subject(&mut other, "three");
    let unseen = forged(&three, |c| {
        let two = automerge::Change::try_from(&two.bytes[..]).unwrap();
        let id = OpId(two.start_op().get(), two.actor_id().clone());
        c.operations
            .iter_mut()
            .for_each(|op| op.pred = vec![id.clone()].into());
    })
    .unwrap();
    for had in [vec![&one, &two], vec![&one]] {
        let mut reader = reader(&had);
        assert_eq!(
            reader.apply(std::slice::from_ref(&unseen)).unwrap_err(),
            astray(&unseen)
        );
        reader.apply(std::slice::from_ref(&three)).unwrap();
    }
}

#[test]
fn a_character_of_another_text_is_refused() {
    let mut document = Document::create(DocKind::Article, Actor::new(ME, 0), 1000);
    let mut edit = |edits: &dyn Fn(&mut desk_docs::Editor<'_>)| document.edit(edits, 2000).unwrap().unwrap();
    let one = edit(&|e| {
        e.set_article_text(ArticleField::Title, "title");
        e.set_article_text(ArticleField::Body, "a body");
    });
    let typed = edit(&|e| e.set_article_text(ArticleField::Body, "a bold body"));
    let cut = edit(&|e| e.set_article_text(ArticleField::Body, "a body"));
    let mut aside = reader(&[&one]);
    let put = |e: &mut desk_docs::Editor<'_>| e.set_article_text(ArticleField::Body, "! a body");
    let at_the_beginning = aside.edit(put, 2000).unwrap().unwrap();
    let text_of = |change: &Change, key: &str| {
        let change = automerge::Change::try_from(&change.bytes[..]).unwrap();
        let operations = change.decode().operations;
        let at = operations
            .iter()
            .position(|op| op.key == Key::Map(key.into()))
            .unwrap();
        OpId(change.start_op().get() + at as u64, change.actor_id().clone())
    };
    let title = text_of(&one, "title");
    let into = |text: OpId| {
        move |c: &mut ExpandedChange| {
            for op in c.operations.iter_mut().filter(|op| op.obj != ObjectId::Root) {
                op.obj = ObjectId::Id(text.clone());
            }
        }
    };
    let mut reader = reader(&[&one]);
    let title_value = OpId(title.0 - 1, title.1.clone());
    for bad in [
        forged(&typed, into(title.clone())).unwrap(),
        forged(&typed, into(title_value.clone())).unwrap(),
        forged(&typed, into(OpId(9999, title.1.clone()))).unwrap(),
        forged(&at_the_beginning, into(title_value)).unwrap(),
    ] {
        assert_eq!(
            reader.apply(std::slice::from_ref(&bad)).unwrap_err(),
            astray(&bad)
        );
    }
    reader.apply(&[typed]).unwrap();
    let bad = forged(&cut, into(title)).unwrap();
    assert_eq!(
        reader.apply(std::slice::from_ref(&bad)).unwrap_err(),
        astray(&bad)
    );
    reader.apply(&[cut]).unwrap();
    assert_eq!(reader.article(DocId::default()).body, "a body");
}

/// What was saved and loaded, and what was written here meanwhile, is known too.
#[test]
fn an_operation_finds_its_place_in_a_saved_document() {
    let (mut document, one) = document();
    let two = subject(&mut document, "two");
    let mut reader = Document::load(Some(&document.save()), &[], Actor::new(OTHER, 0)).unwrap();
    let three = subject(&mut document, "three");
    reader.apply(&[three]).unwrap();
    let mine = subject(&mut reader, "mine");
    document.apply(std::slice::from_ref(&mine)).unwrap();
    let four = subject(&mut document, "four");
    reader.apply(&[one, two, four]).unwrap();
    assert_eq!(
        reader.ticket(DocId::default(), |_| None).registers.subject,
        "four"
    );
}

/// Automerge panics when a later change of an actor names an author, in the bytes behind its columns.
#[test]
fn a_change_that_names_an_author_is_not_decoded() {
    let (mut document, _) = document();
    let two = subject(&mut document, "two");
    let with = |footer: &[u8]| forged(&two, |c| c.extra_bytes = footer.to_vec());
    assert!(with(&[]).is_ok());
    assert_eq!(
        with(&[AUTHOR_FOOTER, 3, b'a', b'd', b'a']).unwrap_err(),
        DocError::Decode("it names an author".into())
    );
}

/// Automerge takes them in, and panics when it loads what it saved.
#[test]
fn operations_numbered_as_those_before_are_refused() {
    let (mut document, one) = document();
    let two = subject(&mut document, "two");
    let end = automerge::Change::try_from(&two.bytes[..])
        .unwrap()
        .start_op()
        .get();
    let at = |start: u64| forged(&two, |c| c.start_op = start.try_into().unwrap()).unwrap();
    let mut reader = reader(&[&one]);
    assert!(matches!(
        reader.apply(&[at(end - 1)]),
        Err(DocError::Unlinked { seq: 2, .. })
    ));
    assert!(reader.apply(&[at(end)]).is_ok());
}

/// Automerge panics. A chunk by hand: no dependencies, actor, number 1, first operation 1, time, no message, others, one column.
#[test]
fn an_operation_of_an_actor_that_is_not_named_is_refused() {
    let weigh = |others: &[u8], actor: u8| {
        let own = [&[0, 20][..], &[1; 20], &[1, 1, 0, 0]].concat();
        let data = [&own, others, &[1, 0x71, 2, 0x7f, actor]].concat();
        let length = u8::try_from(data.len()).unwrap();
        desk_docs::Weight::of(&[&[0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 1, length], &data[..]].concat())
    };
    assert!(weigh(&[0], 0).is_ok());
    assert!(matches!(weigh(&[0], 1), Err(DocError::Decode(_))));
    let another = [&[1, 20][..], &[2; 20]].concat();
    assert!(weigh(&another, 1).is_ok());
    assert!(matches!(weigh(&another, 2), Err(DocError::Decode(_))));
}
