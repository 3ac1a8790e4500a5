//! Tickets and hits as text for people, or as JSON, one a line.

use desk_port::{
    SearchHit, TicketRow, TicketView, TimelineItem,
    view::{FileView, ItemBody},
};

/// Prints a line. Whoever reads may have seen enough (`hotline list | head`): then the program ends without complaint.
pub fn say(text: &str) {
    use std::io::Write;
    if writeln!(std::io::stdout(), "{text}").is_err() {
        std::process::exit(0);
    }
}

fn json(value: &impl serde::Serialize) {
    match serde_json::to_string(value) {
        Ok(text) => say(&text),
        Err(error) => eprintln!("hotline: a line could not be written as JSON: {error}"),
    }
}

/// The name that JSON has for it, without quotes.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

pub fn row(row: &TicketRow, as_json: bool) {
    if as_json {
        return json(row);
    }
    say(&format!(
        "{}  {:<8} {:<24} {}",
        row.short,
        word(&row.state),
        row.customer_name,
        row.subject
    ));
}

pub fn hit(hit: &SearchHit, as_json: bool) {
    if as_json {
        return json(hit);
    }
    let snippet: String = hit.snippet.chars().filter(|c| !c.is_control()).collect();
    let name = if hit.short.is_empty() {
        word(&hit.kind)
    } else {
        hit.short.clone()
    };
    say(&format!("{name}  {}\n    {snippet}", hit.title));
}

pub fn ticket(view: &TicketView, as_json: bool) {
    if as_json {
        return json(view);
    }
    let row = &view.row;
    say(&format!("{}  {}", row.short, row.subject));
    let owner = if row.owner_name.is_empty() {
        "nobody"
    } else {
        &row.owner_name
    };
    say(&format!(
        "{}, {}, {owner}, {}",
        word(&row.state),
        word(&row.priority),
        row.customer_name
    ));
    for item in &view.timeline {
        say(&format!("\n{}", line(item)));
    }
    for review in &view.reviews {
        say(&format!("\nTo review: {}", review.sentence));
    }
}

fn files(files: &[FileView]) -> String {
    let line = |file: &FileView| format!("\n[{} ({} bytes)]", file.name, file.size);
    files.iter().map(line).collect()
}

fn line(item: &TimelineItem) -> String {
    match &item.body {
        ItemBody::Message {
            text, attachments, ..
        } => {
            format!("{} wrote:\n{text}{}", item.who, files(attachments))
        }
        ItemBody::Reply {
            text,
            delivery,
            machine,
            attachments,
            ..
        } => {
            let did = if *machine { "had this sent" } else { "answered" };
            let files = files(attachments);
            format!("{} {did} ({}):\n{text}{files}", item.who, word(delivery))
        }
        ItemBody::Note { text, mentions } if mentions.is_empty() => format!("{} noted:\n{text}", item.who),
        ItemBody::Note { text, mentions } => {
            format!("{} noted for {}:\n{text}", item.who, mentions.join(", "))
        }
        ItemBody::Contract { words, parts } => {
            let mut text = format!("{} {words}", item.who);
            for (what, part) in parts {
                text.push_str(&if what.is_empty() {
                    format!("\n{part}")
                } else {
                    format!("\n{what}: {part}")
                });
            }
            text
        }
        ItemBody::Line { words } => format!("{} {words}", item.who),
    }
}
