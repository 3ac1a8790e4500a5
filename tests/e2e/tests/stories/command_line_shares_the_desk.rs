//! `hotline` joins Grace's desk by her link, answers a ticket that she took down, and exports the desk for Automerge's npm package.
//!
//! Not vacuous: Grace's page is not reloaded and looks for words that only the command line has written, and the npm package
//! must find the words of both in one document that it loads.

use std::fs;

use desk_e2e::{CommandLine, Kind, Role, Told, World, prints, set};
use serde_json::Value;
use tokio::process::Command;

use crate::people::{invites, opens, replies, starts_a_desk, takes_down};
use crate::told_in;

/// Loads every document and prints it as JSON, one a line.
const LOADS: &str = "
const { readdirSync, readFileSync } = require('node:fs');
const [folder, modules] = process.argv.slice(1);
const { load } = require(require.resolve('@automerge/automerge', { paths: [modules] }));
for (const file of readdirSync(folder)) console.log(JSON.stringify(load(readFileSync(`${folder}/${file}`))));
";

async fn story(kind: Kind) -> Told {
    let world = World::<1>::start(kind).await?;
    let grace = starts_a_desk(&world.browsers[0], "Shop and hall", "Grace").await?;
    takes_down(
        &grace,
        "ada@example.org",
        "Printer is silent",
        "It prints nothing.",
    )
    .await?;
    replies(&grace, "Please switch it off and on again.").await?;
    let link = format!("http://{}{}", world.relay.address(), invites(&grace).await?);

    let hall = CommandLine::new()?;
    hall.does(&["join", &link, "--as", "Hall"]).await?;
    hall.does(&["sync"]).await?;
    let listed = hall.does(&["list", "--json"]).await?;
    let ticket: Value = serde_json::from_str(listed.trim()).expect("one ticket");
    assert_eq!(ticket["subject"], "Printer is silent");

    let acts = hall.folder().join("acts.jsonl");
    let id = ticket["id"].as_str().expect("an id");
    let note = format!(r#"{{"do":"add_note","ticket":"{id}","text":"Fuse three was out."}}"#);
    fs::write(&acts, note).unwrap();
    hall.does(&["run", &acts.to_string_lossy()]).await?;
    hall.does(&["sync"]).await?;
    opens(&grace, "Printer is silent").await?;
    grace
        .reads_in(Role::List, "Timeline", "Fuse three was out.")
        .await?;
    grace.reads_in(Role::List, "Timeline", "Hall").await?;

    let out = hall.folder().join("export");
    hall.does(&["export", "--out", &out.to_string_lossy()]).await?;
    let lines = fs::read_to_string(out.join("tickets.jsonl")).unwrap();
    assert!(lines.contains("Fuse three was out."), "{lines}");
    let mut node = Command::new("node");
    node.args(["-e", LOADS])
        .arg(out.join("documents"))
        .arg(set("HOTLINE_NODE_MODULES")?);
    let documents = prints(node).await?;
    let words = [
        "Printer is silent",
        "It prints nothing.",
        "Please switch it off",
        "Fuse three was out.",
    ];
    assert!(
        documents
            .lines()
            .any(|document| words.iter().all(|word| document.contains(word))),
        "no document holds all of {words:?}: {documents}"
    );
    Ok(())
}

told_in!(chromium Chromium, firefox Firefox);
