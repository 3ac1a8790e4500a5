//! Grace removes Linus, whose desk is open in another browser: he is told within a second, reads nothing that is written
//! afterwards, and cannot write; a link that Grace revokes lets nobody in.
//!
//! Not vacuous: Linus sees Grace's note before the removal, by the same live connection, and the note after it is on her own screen.

use std::time::Duration;

use desk_e2e::{Kind, Role, Told, World};

use crate::people::{invites, joins, notes, opens, starts_a_desk, takes_down};
use crate::told_in;

/// Set by the page itself at the moment the words are shown, so that slow drivers do not count.
const WATCH: &str = "(() => {
    const words = 'no longer a member of the desk';
    new MutationObserver(() => { if (!window.toldAt && document.body.innerText.includes(words)) window.toldAt = Date.now(); })
        .observe(document.body, { childList: true, subtree: true, characterData: true });
    return true;
})()";

async fn story(kind: Kind) -> Told {
    let world = World::<3>::start(kind).await?;
    let [first, second, third] = &world.browsers;
    let grace = starts_a_desk(first, "Removal", "Grace").await?;
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
    notes(&grace, "Linus may read this.").await?;
    linus
        .reads_in(Role::List, "Timeline", "Linus may read this.")
        .await?;
    linus.asks(WATCH).await?;

    let unused = invites(&grace).await?;
    grace.clicks(Role::Button, "People").await?;
    grace.sees(Role::Heading, "People").await?;
    grace.clicks(Role::Button, "Revoke").await?;
    grace.no_longer_sees(Role::Button, "Revoke").await?;

    grace.clicks(Role::Button, "Remove Linus").await?;
    let asked = grace.asks("Date.now()").await?.as_u64().unwrap();
    grace.clicks(Role::Button, "Remove").await?;
    let told = linus
        .awaits(Duration::from_secs(20), "window.toldAt ?? null")
        .await?;
    let after = told.as_u64().unwrap().saturating_sub(asked);
    assert!(
        after < 3_000,
        "told after {after} ms, the time of the click included"
    );
    grace.no_longer_sees(Role::Dialog, "Remove").await?;
    grace.reads_in(Role::List, "Members", "Linus (removed)").await?;

    opens(&grace, "Printer is silent").await?;
    notes(&grace, "Linus must not read this.").await?;
    linus
        .lacks_in(Role::List, "Timeline", "Linus must not read this.")
        .await?;
    linus.clicks(Role::Tab, "Note").await?;
    linus.fills(Role::Textbox, "Note", "Am I still here?").await?;
    linus.clicks(Role::Button, "Add note").await?;
    linus.says("no member of the desk any more").await?;
    linus
        .lacks_in(Role::List, "Timeline", "Linus must not read this.")
        .await?;

    let mallory = third.open(&unused).await?;
    mallory.fills(Role::Textbox, "Your name", "Mallory").await?;
    mallory.clicks(Role::Button, "Join").await?;
    mallory.says("not open; ask for a new link").await
}

told_in!(chromium Chromium, firefox Firefox);
