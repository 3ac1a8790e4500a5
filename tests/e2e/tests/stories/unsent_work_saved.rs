//! Linus loses the network and goes on writing; meanwhile Grace removes him. When he is back he is told, and saves what never left his
//! browser as a file. Grace takes the file in, admits what is in it, and reads his words.
//!
//! Not vacuous: before she admits it she does not see his words, though the file is taken in.

use std::fs;

use desk_e2e::{Kind, Page, Role, Told, World};
use tempfile::TempDir;

use crate::people::{SHARED, invites, joins, notes, opens, starts_a_desk, takes_down};
use crate::told_in;

/// Keeps what the page gives as a file.
const KEEP: &str = "(() => {
    const give = URL.createObjectURL;
    URL.createObjectURL = blob => {
        blob.arrayBuffer().then(buffer => { window.given = Array.from(new Uint8Array(buffer)); });
        return give.call(URL, blob);
    };
    return true;
})()";

async fn saves_unsent_work(page: &Page) -> Told<Vec<u8>> {
    page.asks(KEEP).await?;
    page.clicks(Role::Button, "Save my unsent work").await?;
    page.says("change was saved").await?;
    page.waits_for("Array.isArray(window.given)").await?;
    let given = page.asks("window.given").await?;
    let bytes = given.as_array().expect("bytes").iter();
    Ok(bytes.map(|byte| byte.as_u64().unwrap() as u8).collect())
}

async fn story(kind: Kind) -> Told {
    let world = World::<2>::start(kind).await?;
    let [first, second] = &world.browsers;
    let grace = starts_a_desk(first, "Last words", "Grace").await?;
    takes_down(
        &grace,
        "ada@example.org",
        "Printer is silent",
        "It prints nothing.",
    )
    .await?;
    let link = invites(&grace).await?;
    let linus = joins(second, &link, "Linus").await?;
    opens(&linus, "Printer is silent").await?;
    second.wire.cut();
    linus.status("Offline since").await?;
    notes(&linus, "It was the cable.").await?;

    grace.clicks(Role::Button, "People").await?;
    grace.clicks(Role::Button, "Remove Linus").await?;
    grace.clicks(Role::Button, "Remove").await?;
    grace.reads_in(Role::List, "Members", "Linus (removed)").await?;
    second.wire.restore();
    linus.says("1 change of yours never reached the team.").await?;
    let bytes = saves_unsent_work(&linus).await?;

    let folder = TempDir::new().unwrap();
    let file = folder.path().join("unsent-work.hotline");
    fs::write(&file, bytes).unwrap();
    grace
        .clicks(Role::Button, "Take in unsent work of who was removed")
        .await?;
    grace.gives_files("File of unsent work", &[file]).await?;
    grace
        .reads_in(
            Role::Dialog,
            "Take in unsent work",
            "of Linus’s work can be seen under Held back",
        )
        .await?;
    grace.clicks(Role::Button, "Close").await?;
    grace.reads_in(Role::List, "Held back", "Linus").await?;
    opens(&grace, "Printer is silent").await?;
    grace
        .lacks_in(Role::List, "Timeline", "It was the cable.")
        .await?;
    grace.clicks(Role::Button, "People").await?;
    grace.clicks(Role::Button, "Admit all of it").await?;
    grace.no_longer_sees(Role::Button, "Admit all of it").await?;
    opens(&grace, "Printer is silent").await?;
    grace
        .reads_in(Role::List, "Timeline", "It was the cable.")
        .await?;
    grace.status(SHARED).await
}

told_in!(chromium Chromium, firefox Firefox);
