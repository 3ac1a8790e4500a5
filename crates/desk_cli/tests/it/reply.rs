//! Files that go with a reply of `hotline run`: sent by their paths, all or none, and twice is once.

use crate::home::{Home, said};
use serde_json::{Value, json};

const TICKET: &str = "0123456789ABCDEFGHJKMNPQR0";

/// The files of the replies that the ticket shows, each with its size, and how many wait in a reply that is not sent.
fn files(home: &Home) -> (Vec<(String, u64)>, usize) {
    let shown = home.run(&["show", TICKET, "--json"]);
    let view: Value = serde_json::from_str(&said(&shown.stdout)).unwrap();
    let items = view["timeline"].as_array().unwrap().iter();
    let replies = items.filter(|item| item["body"]["is"] == "reply");
    let files = replies.flat_map(|item| item["body"]["attachments"].as_array().unwrap());
    let sent = files.map(|file| {
        (
            file["name"].as_str().unwrap().to_owned(),
            file["size"].as_u64().unwrap(),
        )
    });
    (sent.collect(), view["draft_files"].as_array().unwrap().len())
}

#[test]
fn a_reply_takes_files_by_their_paths_all_or_none_and_once() {
    let home = Home::with_desk();
    let plan = home.file("plan.txt", "Pull the plug, then push it in.");
    let empty = home.file("empty.pdf", "");
    let create = json!({"do": "create_ticket", "ticket": TICKET, "customer": "ada@example.org", "subject": "Router",
        "message": "It restarts.", "channel": "email"});
    let id = "0123456789ABCDEFGHJKMNPQR4";
    let reply = json!({"do": "send_reply", "id": id, "ticket": TICKET, "text": "See the plan.", "attach": [plan, empty]});
    let lines = home.file("lines", &format!("{create}\n{reply}\n{reply}\n"));
    let run = home.run(&["run", &lines]);
    assert_eq!(said(&run.stdout), "3 done, 0 refused\n", "{}", said(&run.stderr));
    let sent = vec![("plan.txt".to_owned(), 31), ("empty.pdf".to_owned(), 0)];
    assert_eq!(files(&home), (sent.clone(), 0));
    assert!(said(&home.run(&["show", TICKET]).stdout).contains("[plan.txt (31 bytes)]"));

    // What is not there, what is over already, and what is no reply.
    let missing =
        json!({"do": "send_reply", "ticket": TICKET, "text": "See.", "attach": [plan, "/nowhere/at.all"]});
    let late = json!({"do": "send_reply", "ticket": TICKET, "text": "See.", "at": 1, "attach": [plan]});
    let note = json!({"do": "add_note", "ticket": TICKET, "text": "See.", "attach": [plan]});
    let lines = home.file("lines", &format!("{missing}\n{late}\n{note}\n"));
    let refused = home.run(&["run", &lines]);
    assert_eq!(said(&refused.stdout), "0 done, 3 refused\n");
    let why = said(&refused.stderr);
    for part in [
        "/nowhere/at.all",
        "over already",
        "Files go with a send_reply alone.",
    ] {
        assert!(why.contains(part), "{why}");
    }
    assert_eq!(files(&home), (sent, 0));
}
