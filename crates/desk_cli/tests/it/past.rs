//! A ticket as it was, and what was done on it by a procedure, as the command line prints both.
//!
//! Not vacuous: what is not shown of the past stands in the same ticket as it is.

use crate::home::{Home, said};
use serde_json::{Value, json};

const TICKET: &str = "0123456789ABCDEFGHJKMNPQR0";
const PROCEDURE: &str = "0123456789ABCDEFGHJKMNPQR8";

fn runs(home: &Home, lines: &[Value]) {
    let text: Vec<String> = lines.iter().map(Value::to_string).collect();
    let file = home.file("lines", &text.join("\n"));
    let run = home.run(&["run", &file]);
    assert!(run.status.success(), "{}", said(&run.stderr));
}

fn with_ticket() -> Home {
    let home = Home::with_desk();
    let create = json!({"do": "create_ticket", "ticket": TICKET, "customer": "ada@example.org", "subject": "Router",
        "message": "It restarts.", "channel": "email"});
    runs(&home, &[create]);
    home
}

fn shown(home: &Home) -> Value {
    serde_json::from_str(&said(&home.run(&["show", TICKET, "--json"]).stdout)).unwrap()
}

#[test]
fn a_ticket_is_shown_as_it_was() {
    let home = with_ticket();
    let first = shown(&home)["timeline"][0]["at_ms"].to_string();
    let note = json!({"do": "add_note", "ticket": TICKET, "text": "I ask the vendor."});
    runs(&home, &[note]);
    let now = said(&home.run(&["show", TICKET]).stdout);
    let was = said(&home.run(&["show", TICKET, "--at", &first]).stdout);
    assert!(
        now.contains("It restarts.") && now.contains("I ask the vendor."),
        "{now}"
    );
    assert!(
        was.contains("It restarts.") && !was.contains("I ask the vendor."),
        "{was}"
    );
    let refused = home.run(&["show", TICKET, "--at", "yesterday"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused.stderr).contains("2026-03-02 09:05"));
}

#[test]
fn evidence_is_printed_of_the_run_that_is_meant() {
    let home = with_ticket();
    let none = home.run(&["evidence", TICKET]);
    assert_eq!(none.status.code(), Some(1));
    assert!(
        said(&none.stderr).contains("no such run"),
        "{}",
        said(&none.stderr)
    );

    let step = json!({"number": 1, "kind": "check", "text": "Is the lamp green?"});
    let start = json!({"do": "start_run", "ticket": TICKET, "procedure": PROCEDURE, "version": 1,
        "title": "Router restarts", "steps": [step]});
    let write = json!({"do": "create_procedure", "procedure": PROCEDURE, "title": "Router restarts",
        "draft": "1. Check: Is the lamp green?\n"});
    let publish = json!({"do": "publish_procedure", "procedure": PROCEDURE});
    runs(&home, &[write, publish, start.clone()]);
    let run = shown(&home)["runs"][0]["id"].as_str().unwrap().to_owned();
    let record = json!({"do": "record_step", "ticket": TICKET, "run": run, "step": 1, "result": "ok"});
    runs(&home, &[record]);

    let page = said(&home.run(&["evidence", TICKET]).stdout);
    assert!(
        page.starts_with("<!doctype html>") && page.contains("Is the lamp green?"),
        "{page}"
    );
    let told = said(&home.run(&["evidence", TICKET, "--json"]).stdout);
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["steps"][0]["text"], "Is the lamp green?", "{told}");

    runs(&home, &[start]);
    let which = home.run(&["evidence", TICKET]);
    let why = said(&which.stderr);
    assert_eq!(which.status.code(), Some(1));
    assert!(why.contains(&format!("{run} Router restarts")), "{why}");
    assert!(home.run(&["evidence", TICKET, "--run", &run]).status.success());
    assert!(
        !home
            .run(&["evidence", TICKET, "--run", "nothing"])
            .status
            .success()
    );
}
