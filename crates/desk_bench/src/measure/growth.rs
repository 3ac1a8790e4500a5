//! What grows with a desk, and how: taking mail in, catching up, meeting again, coming back to nothing new, compaction, and the bytes
//! that a ticket costs. Native peers, each run a program of its own, its start included.

use std::path::Path;

use desk_e2e::Relay;

use crate::desk::Desk;
use crate::fault::{Done, Fault};
use crate::figure::{Aim, Figure};
use crate::measure::compaction::{self, COMPACTED};
use crate::tap::Tap;

/// Edits of each of two peers while they are apart.
const EDITS: usize = 1_000;
const RETURNS: usize = 5;
const RETURN_BYTES: f64 = 200.0;
/// What is to grow no more than the desk, and whether its figure is of one ticket or of all.
const GROWING: [(&str, Of); 9] = [
    ("import and sharing", Of::All),
    ("a ticket at the relay", Of::One),
    ("new peer has all", Of::All),
    ("a ticket on the way to a new peer", Of::One),
    ("a ticket on a device", Of::One),
    ("back, nothing new", Of::All),
    ("two peers of 1000 notes each meet", Of::All),
    (COMPACTED, Of::All),
    ("newcomer after that has all", Of::All),
];

#[derive(Clone, Copy, PartialEq)]
enum Of {
    All,
    One,
}

/// How much more each takes in the larger of two desks.
pub fn growth(figures: &[Figure], small: u32, large: u32) -> Vec<Figure> {
    let times = f64::from(large) / f64::from(small);
    let value = |tickets: u32, what: &str| {
        let name = format!("{tickets} tickets: {what}");
        figures.iter().find(|figure| figure.what == name)?.percentile(50)
    };
    let lines = GROWING.iter().filter_map(|(what, of)| {
        let grown = value(large, what)? / value(small, what)?;
        let (prefix, grown) = match of {
            Of::All => ("", grown),
            Of::One => ("all of: ", grown * times),
        };
        let name = format!("from {small} to {large} tickets, {prefix}{what}");
        Some(Figure::new(name, "times", Some(Aim::Median(times)), vec![grown]))
    });
    lines.collect()
}

pub async fn measure(tickets: u32) -> Done<Vec<Figure>> {
    let mut tap = Tap::open().await?;
    let relay = Relay::start_behind(tap.address()).await?;
    tap.leads_to(relay.address());
    let mut desk = Desk::at(relay, tap.address(), tickets).await?;
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
    figures.extend(compaction::measure(&mut desk, &tap, &name).await?);
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
        std::fs::write(&acts, notes(home, &ids(&list)?, EDITS)).map_err(Fault::file(&acts))?;
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

/// The tickets that were listed.
pub fn ids(list: &str) -> Done<Vec<String>> {
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
    Ok(ids)
}

/// Commands for `hotline run`: so many notes, around these tickets.
pub fn notes(home: &str, ids: &[String], count: usize) -> String {
    let acts = ids.iter().cycle().take(count).enumerate().map(|(number, id)| {
        let text = format!("Note {number} of {home}: called back, nobody answered, again tomorrow.");
        serde_json::json!({ "do": "add_note", "ticket": id, "text": text }).to_string() + "\n"
    });
    acts.collect()
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
        let acts = notes("here", &ids("{\"id\":\"a\"}\n{\"id\":\"b\"}\n").unwrap(), 3);
        let lines: Vec<_> = acts.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].contains("\"ticket\":\"a\"") && lines[1].contains("\"ticket\":\"b\""));
        assert!(lines[2].contains("\"ticket\":\"a\"") && lines[2].contains("\"do\":\"add_note\""));
        assert!(ids("").is_err());
    }

    #[test]
    fn growth_is_of_the_whole_desk() {
        let figure = |what: &str, value| Figure::new(what, "", None, vec![value]);
        let figures = [
            figure("10 tickets: new peer has all", 30.0),
            figure("10 tickets: a ticket on a device", 8.0),
            figure("40 tickets: new peer has all", 60.0),
            figure("40 tickets: a ticket on a device", 10.0),
        ];
        let lines = growth(&figures, 10, 40);
        let grown: Vec<_> = lines
            .iter()
            .map(|line| (line.percentile(50), line.is_met()))
            .collect();
        assert_eq!(grown, [(Some(2.0), Some(true)), (Some(5.0), Some(false))]);
        assert!(growth(&figures, 10, 20).is_empty());
    }
}
