//! Command lines and two relays, no browser: a desk moves, an address that does not do is refused, who was away follows, and a
//! link that was made before leads to where the desk is now. Then the first relay is gone.
//!
//! Not vacuous: the relays share nothing, and what is read last was written and is read when the first one is stopped.

use std::fs;

use desk_e2e::{CommandLine, Fault, Relay, Told};

async fn takes_down(peer: &CommandLine, subject: &str) -> Told {
    let mail = peer.folder().join("mail.eml");
    let id = subject.replace(' ', ".");
    let text = format!(
        "From: Ada <ada@example.org>\nSubject: {subject}\nMessage-ID: <{id}@example.org>\n\nIt is.\n"
    );
    fs::write(&mail, text).unwrap();
    peer.does(&["import", &mail.to_string_lossy()]).await?;
    peer.does(&["sync"]).await?;
    Ok(())
}

async fn reads(peer: &CommandLine, subjects: &[&str]) -> Told {
    let listed = peer.does(&["list"]).await?;
    match subjects.iter().find(|subject| !listed.contains(**subject)) {
        Some(subject) => Err(Fault::Story(format!("{subject} is not in {listed}"))),
        None => Ok(()),
    }
}

#[tokio::test]
async fn a_desk_moves_to_another_relay() -> Told {
    let (mut first, second) = (Relay::start().await?, Relay::start().await?);
    let (hall, shop, guest) = (CommandLine::new()?, CommandLine::new()?, CommandLine::new()?);
    let [from, to] = [&first, &second].map(|relay| format!("http://{}", relay.address()));
    hall.does(&["start", "--relay", &from, "--desk", "Hall", "--as", "Grace"])
        .await?;
    let link = hall.does(&["invite"]).await?;
    shop.does(&["join", link.trim(), "--as", "Linus"]).await?;
    takes_down(&shop, "Printer is silent").await?;
    let link = hall.does(&["invite"]).await?;

    match hall.does(&["move", "http://127.0.0.1:9"]).await {
        Err(Fault::Story(words)) => assert!(words.contains("Nothing was changed"), "{words}"),
        other => panic!("moved to nowhere: {other:?}"),
    }
    match shop.does(&["move", &to]).await {
        Err(Fault::Story(words)) => assert!(words.contains("Only a lead"), "{words}"),
        other => panic!("an operator moved the desk: {other:?}"),
    }
    let said = hall.does(&["move", &to]).await?;
    assert!(said.contains(&to), "{said}");
    takes_down(&shop, "Lamp is dark").await?;
    guest.does(&["join", link.trim(), "--as", "Vera"]).await?;
    guest.does(&["sync"]).await?;

    first.stop().await;
    takes_down(&hall, "Mouse is lost").await?;
    for peer in [&hall, &shop, &guest] {
        peer.does(&["sync"]).await?;
        reads(peer, &["Printer is silent", "Lamp is dark", "Mouse is lost"]).await?;
    }
    let link = hall.does(&["invite"]).await?;
    let late = CommandLine::new()?;
    late.does(&["join", link.trim(), "--as", "Nora"]).await?;
    late.does(&["sync"]).await?;
    reads(&late, &["Printer is silent", "Lamp is dark", "Mouse is lost"]).await
}
