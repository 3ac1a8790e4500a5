//! Several acts as one line of `hotline run`: how many were done, and why others were not.

use crate::home::{Home, said};
use serde_json::json;

const TICKET: &str = "0123456789ABCDEFGHJKMNPQR0";

#[test]
fn what_is_refused_of_several_is_said_and_the_rest_is_done() {
    let home = Home::with_desk();
    let create = json!({"do": "create_ticket", "ticket": TICKET, "customer": "ada@example.org", "subject": "Router",
        "message": "It restarts.", "channel": "email"});
    let tag = json!({"do": "add_tag", "ticket": TICKET, "tag": "router"});
    let note = json!({"do": "add_note", "ticket": TICKET, "text": "I ask the vendor."});
    // Not solved yet.
    let close = json!({"do": "close_ticket", "ticket": TICKET});
    let whole = json!({"do": "several", "acts": [tag, note]});
    let part = json!({"do": "several", "acts": [close, note]});
    let lines = home.file("lines", &format!("{create}\n{whole}\n"));
    let run = home.run(&["run", &lines]);
    assert_eq!(said(&run.stdout), "line 2: 2 done\n2 done, 0 refused\n");
    assert!(run.status.success(), "{}", said(&run.stderr));

    let lines = home.file("lines", &format!("{part}\n"));
    let run = home.run(&["run", &lines]);
    assert_eq!(said(&run.stdout), "line 1: 1 done\n1 done, 0 refused\n");
    assert_eq!(run.status.code(), Some(1));
    let why = said(&run.stderr);
    assert!(why.contains("line 1: ") && why.contains("solve"), "{why}");
    assert!(why.contains("A part of 1 commands was refused"), "{why}");
    let shown = said(&home.run(&["show", TICKET]).stdout);
    assert_eq!(shown.matches("I ask the vendor.").count(), 2, "{shown}");
}
