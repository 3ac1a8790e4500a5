//! What grows with a desk, and how: taking mail in, catching up, meeting again, coming back to nothing new, and the bytes that a
//! ticket costs. Native peers, each run a program of its own, its start included.

use std::path::Path;

use desk_e2e::Relay;

use crate::desk::Desk;
use crate::fault::{Done, Fault};
use crate::figure::{Aim, Figure};
use crate::tap::Tap;

/// Edits of each of two peers while they are apart.
const EDITS: usize = 1_000;
const RETURNS: usize = 5;
const RETURN_BYTES: f64 = 200.0;

pub async fn measure(tickets: u32) -> Done<Vec<Figure>> {
    let mut tap = Tap::open().await?;
    let relay = Relay::start_behind(tap.address()).await?;
    tap.leads_to(relay.address());
    let desk = Desk::at(relay, tap.address(), tickets).await?;
    let name = |what: &str| format!("{tickets} tickets: {what}");
    let per_ticket = |bytes: u64| vec![bytes as f64 / f64::from(tickets)];
    let mut figures = vec![
        Figure::new(
            name("import and sharing"),
            "ms",
            None,
            vec![(desk.imported + desk.shared).as_secs_f64() * 1_000.0],
        ),
        Figure::new(
            name("a ticket at the relay"),
            "bytes",
            None,
            per_ticket(desk.relay.kept_bytes_used()? as u64),
        ),
    ];

    tap.passed();
    let link = desk.invite().await?;
    let (joined, _) = desk.hotline("second", &["join", &link, "--as", "Ada"]).await?;
    let (synced, _) = desk.hotline("second", &["sync"]).await?;
    figures.push(Figure::new(
        name("new peer has all"),
        "ms",
        None,
        vec![(joined + synced).as_secs_f64() * 1_000.0],
    ));
    figures.push(Figure::new(
        name("a ticket on the way to a new peer"),
        "bytes",
        None,
        per_ticket(tap.passed()),
    ));
    figures.push(Figure::new(
        name("a ticket on a device"),
        "bytes",
        None,
        per_ticket(size(&desk.home("second"))?),
    ));
    // The founder hears of the newcomer before anything is called new or not.
    desk.hotline("founder", &["sync"]).await?;
    desk.hotline("second", &["sync"]).await?;
    figures.extend(returns(&desk, &tap, &name).await?);
    figures.extend(reunion(&desk, &tap, &name).await?);
    Ok(figures)
}

/// Coming back when nothing is new.
async fn returns(desk: &Desk, tap: &Tap, name: &impl Fn(&str) -> String) -> Done<[Figure; 2]> {
    let (mut times, mut bytes) = (Vec::new(), Vec::new());
    for _ in 0..RETURNS {
        tap.passed();
        let (took, _) = desk.hotline("second", &["sync"]).await?;
        times.push(took.as_secs_f64() * 1_000.0);
        bytes.push(tap.passed() as f64);
    }
    Ok([
        Figure::new(name("back, nothing new"), "ms", None, times),
        Figure::new(
            name("back, nothing new, with the connection and its handshake"),
            "bytes",
            Some(Aim::Median(RETURN_BYTES)),
            bytes,
        ),
    ])
}

/// Two peers write notes on the same tickets while the other does not hear of it, and meet.
async fn reunion(desk: &Desk, tap: &Tap, name: &impl Fn(&str) -> String) -> Done<[Figure; 2]> {
    for home in ["founder", "second"] {
        let acts = desk.home("acts.jsonl");
        let (_, list) = desk.hotline(home, &["list", "--view", "all", "--json"]).await?;
        std::fs::write(&acts, notes(home, &list)?).map_err(Fault::file(&acts))?;
        desk.hotline(home, &["run", &acts.display().to_string()]).await?;
    }
    tap.passed();
    let mut took = 0.0;
    for home in ["founder", "second", "founder"] {
        took += desk.hotline(home, &["sync"]).await?.0.as_secs_f64() * 1_000.0;
    }
    let bytes = tap.passed() as f64 / (2 * EDITS) as f64;
    Ok([
        Figure::new(name("two peers of 1000 notes each meet"), "ms", None, vec![took]),
        Figure::new(
            name("a note on its way from one to the other"),
            "bytes",
            None,
            vec![bytes],
        ),
    ])
}

/// Commands for `hotline run`, around the tickets that were listed.
fn notes(home: &str, list: &str) -> Done<String> {
    let ids: Vec<String> = list
        .lines()
        .filter_map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).ok()?;
            row.get("id")?.as_str().map(str::to_owned)
        })
        .collect();
    if ids.is_empty() {
        return Err(Fault::Unmeasured(list.to_owned()));
    }
    let acts = ids.iter().cycle().take(EDITS).enumerate().map(|(number, id)| {
        let text = format!("Note {number} of {home}: called back, nobody answered, again tomorrow.");
        serde_json::json!({ "do": "add_note", "ticket": id, "text": text }).to_string() + "\n"
    });
    Ok(acts.collect())
}

/// Bytes of all files in a folder.
fn size(folder: &Path) -> Done<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder).map_err(Fault::file(folder))?.flatten() {
        let path = entry.path();
        let meta = entry.metadata().map_err(Fault::file(&path))?;
        bytes += if meta.is_dir() { size(&path)? } else { meta.len() };
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    //! What the peers are told to write is what they understand.
    use super::*;

    #[test]
    fn notes_go_around_the_tickets() {
        let acts = notes("here", "{\"id\":\"a\"}\n{\"id\":\"b\"}\n").unwrap();
        let lines: Vec<_> = acts.lines().collect();
        assert_eq!(lines.len(), EDITS);
        assert!(lines[0].contains("\"ticket\":\"a\"") && lines[1].contains("\"ticket\":\"b\""));
        assert!(lines[2].contains("\"ticket\":\"a\"") && lines[2].contains("\"do\":\"add_note\""));
        assert!(notes("here", "").is_err());
    }
}
