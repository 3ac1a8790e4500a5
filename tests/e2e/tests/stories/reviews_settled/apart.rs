//! What Hall and Shop do without knowing of each other: one ticket for each kind of item. Which item comes of it is not said here.

use std::collections::BTreeMap;
use std::fs;

use desk_e2e::{CommandLine, Told};
use serde_json::{Value, json};

use super::pair::{CUSTOMERS, Ticket, id, other, start};

/// Tickets that begin with a mail, so that another mail can follow; and those that have two from the beginning.
const BY_MAIL: [&str; 4] = ["reply-crossed", "solve-unseen", "split-twice", "split-answered"];
const WITH_TWO: [&str; 2] = ["split-twice", "split-answered"];
async fn runs(peer: &CommandLine, acts: &[Value]) -> Told {
    let file = peer.folder().join("acts.jsonl");
    let lines: Vec<String> = acts.iter().map(Value::to_string).collect();
    fs::write(&file, lines.join("\n")).unwrap();
    peer.does(&["run", &file.to_string_lossy()]).await.map(drop)
}

async fn mails(peer: &CommandLine, subject: &str, nth: usize, text: &str) -> Told {
    let file = peer.folder().join(format!("{subject}-{nth}.eml"));
    let refers = match nth {
        1 => String::new(),
        _ => format!("In-Reply-To: <{subject}-1@example.org>\n"),
    };
    let mail = format!(
        "From: Ada <ada@example.org>\nTo: desk@example.net\nSubject: {subject}\nDate: Mon, 02 Mar 2026 08:0{nth}:00 +0000\n\
         Message-ID: <{subject}-{nth}@example.org>\n{refers}\n{text}\n"
    );
    fs::write(&file, mail).unwrap();
    peer.does(&["import", &file.to_string_lossy()]).await.map(drop)
}

async fn shows(peer: &CommandLine, ticket: &str) -> Told<Value> {
    let shown = peer.does(&["show", ticket, "--json"]).await?;
    Ok(serde_json::from_str(shown.trim()).expect("a ticket"))
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// The tickets as both know them, by subject.
async fn knows_all(
    hall: &CommandLine,
    shop: &CommandLine,
    subjects: &[&str],
) -> Told<BTreeMap<String, String>> {
    let mut acts = Vec::new();
    let create = |ticket: String, subject: String| {
        json!({"do": "create_ticket", "ticket": ticket, "customer": "ada@example.org", "subject": subject,
               "message": "Please help.", "channel": "email"})
    };
    for (nth, subject) in subjects.iter().enumerate() {
        if !BY_MAIL.contains(subject) {
            acts.push(create(id(nth), (*subject).to_owned()));
        }
        let others = match *subject {
            "two-merges" => 2,
            "merge-unseen" | "merge-cycle" => 1,
            _ => 0,
        };
        for which in 1..=others {
            acts.push(create(other(nth, which), format!("{subject}, the other")));
        }
        match *subject {
            "return-answer" | "undo-built-on" => {
                acts.push(json!({"do": "escalate_ticket", "ticket": id(nth), "tried": "All.", "evidence": "Noise.", "question": "What now?", "risk": "None."}));
            }
            "close-reopen" => acts.push(json!({"do": "solve_ticket", "ticket": id(nth), "code": "fixed"})),
            "step-twice" => acts.push(start(&id(nth))),
            _ => {}
        }
    }
    for (nth, name) in ["Bo", "Cy"].into_iter().enumerate() {
        acts.push(json!({"do": "create_customer", "customer": id(CUSTOMERS + nth), "name": name}));
    }
    runs(hall, &acts).await?;
    for subject in BY_MAIL {
        mails(hall, subject, 1, "Please help.").await?;
    }
    for subject in WITH_TWO {
        mails(hall, subject, 2, "And another thing.").await?;
    }
    hall.does(&["sync"]).await?;
    shop.does(&["sync"]).await?;
    let listed = hall.does(&["list", "--json"]).await?;
    let rows = listed
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a row"));
    Ok(rows
        .map(|row| (text(&row["subject"]).to_owned(), text(&row["id"]).to_owned()))
        .collect())
}

/// Both work without a network, and meet again.
pub async fn happens(hall: &CommandLine, shop: &CommandLine, subjects: &[&str]) -> Told {
    let tickets = knows_all(hall, shop, subjects).await?;
    let mut by_hall = Vec::new();
    let mut by_shop = Vec::new();
    for (nth, subject) in subjects.iter().copied().enumerate() {
        let ticket = &tickets[subject];
        let shown = shows(hall, ticket).await?;
        let timeline = shown["timeline"].as_array().expect("a timeline");
        let mut on = Ticket {
            nth,
            id: ticket.clone(),
            last: timeline.last().expect("an entry")["id"].clone(),
            escalation: shown["escalation"]["id"].clone(),
            people: [Value::Null, Value::Null],
        };
        if subject == "two-owners" {
            on.people = [itself(hall, ticket).await?, itself(shop, ticket).await?];
        }
        let [one, two] = on.pair(subject);
        by_hall.push(one);
        by_shop.extend(Some(two).filter(|act| !act.is_null()));
    }
    runs(hall, &by_hall).await?;
    runs(shop, &by_shop).await?;
    for subject in BY_MAIL.iter().filter(|subject| !WITH_TWO.contains(subject)) {
        mails(shop, subject, 2, "And another thing.").await?;
    }
    for peer in [hall, shop, hall] {
        peer.does(&["sync"]).await?;
    }
    Ok(())
}

/// The person of a command line: whoever escalates goes on talking to the customer. It is taken back, so that it has not been.
async fn itself(peer: &CommandLine, ticket: &str) -> Told<Value> {
    let act = json!({"do": "escalate_ticket", "ticket": ticket, "tried": "All.", "evidence": "Noise.", "question": "Who am I?", "risk": "None."});
    runs(peer, &[act]).await?;
    let escalation = shows(peer, ticket).await?["escalation"].clone();
    runs(
        peer,
        &[json!({"do": "undo_act", "ticket": ticket, "act": escalation["id"]})],
    )
    .await?;
    Ok(escalation["contact"].clone())
}
