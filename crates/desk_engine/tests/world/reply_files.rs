//! Files of replies: on one device alone until they are sent, then at the relay and with everybody, and gone where they are taken
//! out or erased.
//!
//! Not vacuous: every byte that a colleague reads is compared, what stays is counted beside what goes, and each refusal stands
//! beside the same thing allowed.

use crate::{
    acts::{done, give, take_down, view},
    files::Files,
    team::{Team, Weather},
};
use desk_model::{
    Act, BlobId, CommandId, DocId, Mail,
    entry::{REPLY_FILES_BYTES_MAX, REPLY_FILES_MAX},
    mail::{MailAttachment, Mailbox},
};
use desk_port::{
    Answer, PeopleAct, Query,
    view::{FileView, ItemBody},
};

/// Some stretches, and a last one that is shorter.
const LARGE: usize = 2 * 1024 * 1024 + 4_321;

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at / 3 % 251) as u8).collect()
}

fn add(team: &mut Team, n: usize, ticket: DocId, name: &str, length: usize) -> Result<BlobId, String> {
    let command = CommandId(team.id());
    let added = team.add_file(n, command, ticket, name, &bytes(length))?;
    Ok(added.expect("nothing has added it before"))
}

fn reply(ticket: DocId, files: Vec<BlobId>) -> Act {
    Act::SendReply {
        ticket,
        text: "See the plan.".into(),
        and_wait: false,
        at: None,
        files,
    }
}

/// The relay's store of attachments serves everybody until nobody asks and all is shared.
fn serve(team: &mut Team, files: &mut Files, members: usize) {
    let mut quiet = 0;
    for _ in 0..2_000 {
        team.pass(50);
        let asked: Vec<_> = (0..members)
            .flat_map(|n| team.asks(n).into_iter().map(move |asked| (n, asked)))
            .collect();
        let is_quiet = asked.is_empty() && (0..members).all(|n| team.is_settled(n));
        quiet = if is_quiet { quiet + 1 } else { 0 };
        // What the one has shared is on its way to the other for a moment.
        if quiet > 10 {
            return;
        }
        for (n, asked) in asked {
            let answer = files.answer(n, &asked);
            team.answered(n, asked.number, answer);
        }
    }
    panic!("they never had everything");
}

fn added(team: &mut Team, n: usize, ticket: DocId) -> Vec<String> {
    let files = view(team, n, ticket).draft_files;
    files.into_iter().map(|file| file.name).collect()
}

/// The files of all replies in the timeline.
fn sent(team: &mut Team, n: usize, ticket: DocId) -> Vec<FileView> {
    let timeline = view(team, n, ticket).timeline.into_iter();
    let files = timeline.filter_map(|item| match item.body {
        ItemBody::Reply { attachments, .. } => Some(attachments),
        _ => None,
    });
    files.flatten().collect()
}

/// Opens a file as a member sees it, and reads all of it.
fn reads(team: &mut Team, files: &mut Files, n: usize, file: &FileView) -> Vec<u8> {
    let asked = team.open(n, file.doc, file.blob);
    serve(team, files, 2);
    let Some(Ok(Answer::File { pieces, .. })) = team.answer(n, asked) else {
        panic!("{} was not opened", file.name)
    };
    let piece = |piece| match team.read(n, file.doc, file.blob, piece) {
        Ok(Answer::Piece { bytes }) => bytes,
        other => panic!("{other:?}"),
    };
    (0..pieces).flat_map(piece).collect()
}

fn rows(team: &Team, n: usize, table: &str) -> i64 {
    let sql = format!("select count(*) from {table}");
    team.disk(n).query_row(&sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_file_is_on_one_device_alone_until_it_is_sent_and_then_with_everybody() {
    let mut team = Team::start(901, 2, Weather::default());
    let mut files = Files::default();
    let ticket = take_down(&mut team, 0);
    team.make_peace();
    let plan = add(&mut team, 0, ticket, "plan.pdf", LARGE).unwrap();
    let other = add(&mut team, 0, ticket, "other.txt", 0).unwrap();
    serve(&mut team, &mut files, 2);
    team.kill(0);
    team.make_peace();
    assert!(files.whole.is_empty() && team.status(0).sync.is_shared());
    assert_eq!(added(&mut team, 0, ticket), ["plan.pdf", "other.txt"]);
    assert_eq!(added(&mut team, 1, ticket), [""; 0]);
    let own = view(&mut team, 0, ticket).draft_files.remove(0);
    assert_eq!(reads(&mut team, &mut files, 0, &own), bytes(LARGE));

    done(&mut team, 0, reply(ticket, vec![plan]));
    assert_eq!(added(&mut team, 0, ticket), ["other.txt"]);
    assert_eq!(team.status(0).sync.unshared_files, 1);
    serve(&mut team, &mut files, 2);
    assert!(files.whole.contains_key(&plan) && !files.whole.contains_key(&other));
    let seen = sent(&mut team, 1, ticket);
    assert_eq!((seen.len(), seen[0].size), (1, LARGE as u64));
    assert_eq!(reads(&mut team, &mut files, 1, &seen[0]), bytes(LARGE));
    let found = team.query(
        1,
        Query::Search {
            words: "plan.pdf".into(),
            limit: 5,
        },
    );
    assert!(matches!(found, Answer::Search(hits) if hits.len() == 1));

    // A relay that lost everything gets the one again and not the other.
    files.wipe();
    team.wipe();
    team.until("they are there again", |team| {
        team.is_online(0) && team.is_online(1)
    });
    serve(&mut team, &mut files, 2);
    assert!(files.whole.contains_key(&plan) && !files.whole.contains_key(&other));
}

#[test]
fn what_is_taken_out_leaves_nothing_and_is_not_sent() {
    let mut team = Team::start(902, 2, Weather::default());
    let mut files = Files::default();
    let ticket = take_down(&mut team, 0);
    let wrong = add(&mut team, 0, ticket, "wrong.txt", LARGE).unwrap();
    let right = add(&mut team, 0, ticket, "right.txt", 10).unwrap();
    assert_eq!(rows(&team, 0, "blob"), 2);
    done(&mut team, 0, Act::DetachFile { ticket, file: wrong });
    assert_eq!((rows(&team, 0, "blob"), rows(&team, 0, "blob_piece")), (1, 1));
    let refused = give(&mut team, 0, reply(ticket, vec![right, wrong])).unwrap_err();
    assert!(
        refused.starts_with("A file of this reply is not added to it any more."),
        "{refused}"
    );
    assert_eq!(added(&mut team, 0, ticket), ["right.txt"], "nothing was sent");
    done(&mut team, 0, reply(ticket, vec![right, right]));
    serve(&mut team, &mut files, 2);
    assert_eq!(files.whole.len(), 1);
    assert_eq!(sent(&mut team, 1, ticket).len(), 1);
}

#[test]
fn a_reply_that_is_taken_back_gives_its_files_back_and_they_stay_where_a_message_has_them() {
    let mut team = Team::start(903, 2, Weather::default());
    let mut files = Files::default();
    let ticket = take_down(&mut team, 0);
    let plan = add(&mut team, 0, ticket, "plan.pdf", 10).unwrap();
    done(&mut team, 0, reply(ticket, vec![plan]));
    serve(&mut team, &mut files, 2);
    let undo = view(&mut team, 0, ticket).undo.unwrap().act;
    done(&mut team, 0, Act::UndoAct { ticket, act: undo });
    assert!(sent(&mut team, 0, ticket).is_empty() && added(&mut team, 0, ticket).is_empty());
    let again = Act::AttachFiles {
        ticket,
        files: vec![plan],
    };
    done(&mut team, 0, again.clone());
    done(&mut team, 0, again.clone());
    assert_eq!(added(&mut team, 0, ticket), ["plan.pdf"]);
    // The message can be done again, so its file stays though it is taken out.
    done(&mut team, 0, Act::DetachFile { ticket, file: plan });
    assert_eq!(
        (added(&mut team, 0, ticket).len(), rows(&team, 0, "blob")),
        (0, 1)
    );
    done(&mut team, 0, again);
    done(&mut team, 0, reply(ticket, vec![plan]));
    serve(&mut team, &mut files, 2);
    let seen = sent(&mut team, 1, ticket);
    assert_eq!(reads(&mut team, &mut files, 1, &seen[0]), bytes(10));
    let strange = Act::AttachFiles {
        ticket,
        files: vec![BlobId([9; 32])],
    };
    let refused = give(&mut team, 0, strange).unwrap_err();
    assert_eq!(refused, "This ticket has no such attachment.");
}

#[test]
fn a_file_that_came_in_can_go_out_again() {
    let mut team = Team::start(904, 2, Weather::default());
    let mut files = Files::default();
    let mail = Mail {
        message_id: "1@example.org".into(),
        from: Mailbox {
            name: "Mira".into(),
            address: "mira@example.org".into(),
        },
        attachments: vec![MailAttachment {
            name: "router.png".into(),
            media_type: "image/png".into(),
            bytes: bytes(10),
        }],
        ..Mail::default()
    };
    team.import(0, vec![mail]).unwrap();
    serve(&mut team, &mut files, 2);
    let ticket = *team
        .documents(0)
        .keys()
        .find(|id| team.documents(0)[id].contains("router.png"))
        .unwrap();
    let came = view(&mut team, 1, ticket).timeline.remove(0);
    let ItemBody::Message { attachments, .. } = came.body else {
        panic!("no message")
    };
    let picture = vec![attachments[0].blob];
    let again = Act::AttachFiles {
        ticket,
        files: picture.clone(),
    };
    done(&mut team, 1, again);
    done(&mut team, 1, reply(ticket, picture));
    serve(&mut team, &mut files, 2);
    let seen = sent(&mut team, 0, ticket);
    assert_eq!(reads(&mut team, &mut files, 0, &seen[0]), bytes(10));
    assert_eq!(files.whole.len(), 1);
}

#[test]
fn files_of_a_reply_go_with_an_erasure_wherever_they_are() {
    let mut team = Team::start(905, 2, Weather::default());
    let mut files = Files::default();
    let ticket = take_down(&mut team, 1);
    let plan = add(&mut team, 1, ticket, "plan.pdf", LARGE).unwrap();
    done(&mut team, 1, reply(ticket, vec![plan]));
    add(&mut team, 1, ticket, "later.txt", LARGE).unwrap();
    serve(&mut team, &mut files, 2);
    let seen = sent(&mut team, 0, ticket);
    reads(&mut team, &mut files, 0, &seen[0]);
    let Answer::Erasing(Some(erasing)) = team.query(0, Query::Erasing { doc: ticket }) else {
        panic!("no such ticket")
    };
    assert_eq!((erasing.files, erasing.file_bytes), (1, LARGE as u64));
    assert_eq!((rows(&team, 0, "blob"), rows(&team, 1, "blob")), (1, 2));
    team.people(0, PeopleAct::Erase { docs: vec![ticket] }).unwrap();
    team.make_peace();
    for n in 0..2 {
        let left = ["blob", "blob_piece", "draft_file"].map(|table| rows(&team, n, table));
        assert_eq!(left, [0; 3], "member {n}");
    }
    let Answer::Lost(lost) = team.query(1, Query::Lost) else {
        panic!("no answer")
    };
    let names: Vec<&str> = lost.works[0].texts.iter().map(|text| text.text.trim()).collect();
    assert_eq!(names, ["later.txt"]);
}

#[test]
fn a_file_is_read_where_its_ticket_was_merged_and_after_the_merge_was_taken_back() {
    let mut team = Team::start(906, 2, Weather::default());
    let mut files = Files::default();
    let (from, into) = (take_down(&mut team, 0), take_down(&mut team, 0));
    let plan = add(&mut team, 0, into, "plan.pdf", 10).unwrap();
    // The message that is answered, the newest, stands in what was merged.
    team.pass(1_000);
    let mail = |n: u32, about: &str| Mail {
        message_id: format!("{n}@example.org"),
        references: vec![about.into()],
        from: Mailbox {
            name: "Mira".into(),
            address: "mira@example.org".into(),
        },
        text: "And now?".into(),
        ..Mail::default()
    };
    team.import(0, vec![mail(1, "none@example.org")]).unwrap();
    let known = [from, into];
    let newest = *team
        .documents(0)
        .keys()
        .find(|id| !known.contains(id) && team.documents(0)[id].contains("And now?"))
        .unwrap();
    done(&mut team, 0, Act::MergeTicket { ticket: newest, into });
    done(&mut team, 0, reply(into, vec![plan]));
    serve(&mut team, &mut files, 2);
    let seen = sent(&mut team, 1, into);
    assert_eq!(seen[0].doc, newest, "an answer stands beside its message");
    assert_eq!(reads(&mut team, &mut files, 1, &seen[0]), bytes(10));
    let part = view(&mut team, 0, into).members.remove(0).back.unwrap();
    done(&mut team, 0, part.act.act().unwrap());
    serve(&mut team, &mut files, 2);
    let seen = sent(&mut team, 1, newest);
    assert_eq!(reads(&mut team, &mut files, 1, &seen[0]), bytes(10));
}

#[test]
fn what_does_not_fit_is_refused_before_it_is_read() {
    let mut team = Team::start(907, 1, Weather::default());
    let ticket = take_down(&mut team, 0);
    let too_large = usize::try_from(REPLY_FILES_BYTES_MAX).unwrap() + 1;
    let refused = add(&mut team, 0, ticket, "film.mp4", too_large).unwrap_err();
    assert!(
        refused
            .starts_with("The files of a reply weigh at most 25 MB together, and these would weigh 26 MB."),
        "{refused}"
    );
    for n in 0..REPLY_FILES_MAX {
        add(&mut team, 0, ticket, &format!("{n}.txt"), 1).unwrap();
    }
    let refused = add(&mut team, 0, ticket, "one more.txt", 1).unwrap_err();
    assert!(
        refused.starts_with("A reply takes at most 20 files, and this would be 21."),
        "{refused}"
    );
    let all: Vec<BlobId> = view(&mut team, 0, ticket)
        .draft_files
        .iter()
        .map(|file| file.blob)
        .collect();
    assert_eq!(all.len(), REPLY_FILES_MAX);
    done(&mut team, 0, reply(ticket, all.clone()));
    let again = Act::AttachFiles { ticket, files: all };
    add(&mut team, 0, ticket, "one more.txt", 1).unwrap();
    let refused = give(&mut team, 0, again).unwrap_err();
    assert!(refused.contains("this would be 21"), "{refused}");
    assert_eq!(added(&mut team, 0, ticket), ["one more.txt"]);
}

#[test]
fn a_file_is_added_once_however_often_it_is_said_and_by_a_name_that_can_be_shown() {
    let mut team = Team::start(908, 1, Weather::default());
    let ticket = take_down(&mut team, 0);
    let command = CommandId(team.id());
    let first = team.add_file(0, command, ticket, "\u{7}notes\n.txt ", b"x");
    assert!(matches!(first, Ok(Some(_))));
    team.kill(0);
    assert_eq!(team.add_file(0, command, ticket, "notes.txt", b"x"), Ok(None));
    let long = format!("{}.txt", "n".repeat(300));
    add(&mut team, 0, ticket, &long, 1).unwrap();
    add(&mut team, 0, ticket, "\u{7}", 1).unwrap();
    let names = added(&mut team, 0, ticket);
    assert_eq!((names[0].as_str(), names[2].as_str()), ("notes.txt", "file"));
    assert!(names[1].len() == 120 && names[1].ends_with("n.txt"));
}

#[test]
fn a_reply_may_be_files_alone_and_a_reader_adds_none() {
    let mut team = Team::strangers(909, 2, Weather::default());
    team.found();
    let link = team.invite_as(desk_model::Role::Viewer);
    team.join(1, &link).unwrap();
    let ticket = take_down(&mut team, 0);
    team.make_peace();
    let plan = add(&mut team, 0, ticket, "plan.pdf", 10).unwrap();
    let empty = |files| Act::SendReply {
        ticket,
        text: " ".into(),
        and_wait: false,
        at: None,
        files,
    };
    let refused = give(&mut team, 0, empty(Vec::new())).unwrap_err();
    assert!(refused.starts_with("There is no text"), "{refused}");
    done(&mut team, 0, empty(vec![plan]));
    let refused = add(&mut team, 1, ticket, "plan.pdf", 10).unwrap_err();
    assert!(refused.starts_with("You can read this desk"), "{refused}");
    let elsewhere = DocId([7; 16]);
    let refused = add(&mut team, 0, elsewhere, "plan.pdf", 10).unwrap_err();
    assert!(refused.starts_with("There is no such ticket"), "{refused}");
}

#[test]
fn a_file_for_which_there_is_no_space_is_refused_whole() {
    let mut team = Team::start(910, 2, Weather::default());
    let ticket = take_down(&mut team, 0);
    team.set_full(0, true);
    let refused = add(&mut team, 0, ticket, "plan.pdf", 8 * LARGE).unwrap_err();
    assert!(
        refused.starts_with("There is no space left on this device"),
        "{refused}"
    );
    assert_eq!(
        (added(&mut team, 0, ticket).len(), rows(&team, 0, "blob")),
        (0, 0)
    );
    team.set_full(0, false);
    add(&mut team, 0, ticket, "plan.pdf", 8 * LARGE).unwrap();
    assert_eq!(added(&mut team, 0, ticket), ["plan.pdf"]);
}
