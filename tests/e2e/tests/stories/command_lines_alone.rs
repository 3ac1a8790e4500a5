//! Two command lines and a relay, no browser: one starts a desk and imports, the other joins by its link, follows, finds and shows.
//!
//! Not vacuous: everything that the second prints was typed or imported at the first, and the viewer that joins last may not write.

use desk_e2e::{CommandLine, Fault, Relay, Told};
use serde_json::Value;

const MAIL: &str = "From: Ada Adeyemi <ada@example.org>\nSubject: Printer is silent\nMessage-ID: <one@example.org>\n\
                    Date: Mon, 02 Mar 2026 08:01:00 +0000\n\nIt shows a chrysanthemum.\n";

#[tokio::test]
async fn two_peers_share_a_desk() -> Told {
    let relay = Relay::start().await?;
    let (hall, shop, guest) = (CommandLine::new()?, CommandLine::new()?, CommandLine::new()?);
    let address = format!("http://{}", relay.address());
    hall.does(&["start", "--relay", &address, "--desk", "Hall", "--as", "Grace"])
        .await?;
    let mail = hall.folder().join("mail without an ending");
    std::fs::write(&mail, MAIL).unwrap();
    hall.does(&["import", &mail.to_string_lossy()]).await?;
    hall.does(&["import", &mail.to_string_lossy()]).await?;
    let link = hall.does(&["invite", "--role", "senior"]).await?;
    hall.does(&["sync"]).await?;

    shop.does(&["join", link.trim(), "--as", "Linus"]).await?;
    shop.does(&["sync"]).await?;
    let found = shop.does(&["search", "chrysanth", "--json"]).await?;
    let hit: Value = serde_json::from_str(found.lines().next().unwrap_or_default()).expect("a hit");
    let short = hit["short"].as_str().expect("a short id");
    let shown = shop.does(&["show", short]).await?;
    assert!(shown.contains("It shows a chrysanthemum."), "{shown}");
    let listed = shop.does(&["list", "--json"]).await?;
    assert_eq!(
        listed.lines().count(),
        1,
        "imported twice is there once: {listed}"
    );

    let link = hall.does(&["invite", "--role", "viewer"]).await?;
    guest.does(&["join", link.trim(), "--as", "Vera"]).await?;
    guest.does(&["sync"]).await?;
    let acts = guest.folder().join("acts.jsonl");
    let id = hit["id"].as_str().expect("an id");
    std::fs::write(
        &acts,
        format!(r#"{{"do":"add_note","ticket":"{id}","text":"By a viewer."}}"#),
    )
    .unwrap();
    match guest.does(&["run", &acts.to_string_lossy()]).await {
        Err(Fault::Story(words)) => assert!(words.contains("role"), "{words}"),
        other => panic!("a viewer wrote: {other:?}"),
    }
    Ok(())
}

#[tokio::test]
async fn what_a_lead_sets_by_a_line_acts_on_the_other() -> Told {
    let relay = Relay::start().await?;
    let (hall, shop) = (CommandLine::new()?, CommandLine::new()?);
    let address = format!("http://{}", relay.address());
    hall.does(&["start", "--relay", &address, "--desk", "Hall", "--as", "Grace"])
        .await?;
    let link = hall.does(&["invite"]).await?;
    shop.does(&["join", link.trim(), "--as", "Linus"]).await?;
    let survey = r#"{"set":"survey","hours":24,"text":"{{customer.name}}, how was it? {{me}}"}"#;
    hall.does(&["set", survey]).await?;
    shop.does(&["sync"]).await?;
    match shop.does(&["set", survey]).await {
        Err(Fault::Story(words)) => assert!(words.contains("Only a lead"), "{words}"),
        other => panic!("an operator set something: {other:?}"),
    }
    let ticket = "00000000000000000000000014";
    let acts = shop.folder().join("acts.jsonl");
    let create = format!(
        r#"{{"do":"create_ticket","ticket":"{ticket}","customer":"mira@example.org","subject":"Router","message":"It restarts.","channel":"email"}}"#
    );
    let solve = format!(r#"{{"do":"solve_ticket","ticket":"{ticket}","code":"fixed"}}"#);
    std::fs::write(&acts, format!("{create}\n{solve}")).unwrap();
    shop.does(&["run", &acts.to_string_lossy()]).await?;
    let shown = shop.does(&["show", ticket]).await?;
    let letter = "Linus had this sent (queued):\nmira@example.org, how was it? Linus";
    assert!(shown.contains(letter), "{shown}");
    Ok(())
}
