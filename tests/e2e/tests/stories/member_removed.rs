//! Grace removes Linus, whose desk is open in another browser: he is told within a second of her own screen, reads nothing that is written
//! afterwards, and is offered nothing to write; a link that Grace revokes lets nobody in.
//!
//! Not vacuous: Linus sees Grace's note before the removal, by the same live connection, and the note after it is on her own screen.

use std::time::Duration;

use desk_e2e::{Kind, Page, Role, Told, World};

use crate::people::{invites, joins, notes, opens, starts_a_desk, takes_down};
use crate::told_in;

/// The page itself notes the moment at which the words are shown, so that slow drivers do not count.
fn watch(words: &str) -> String {
    format!(
        "(() => {{
            new MutationObserver(() => {{
                if (!window.toldAt && document.body.innerText.includes('{words}')) window.toldAt = Date.now();
            }}).observe(document.body, {{ childList: true, subtree: true, characterData: true }});
            return true;
        }})()"
    )
}

async fn told_at(page: &Page) -> Told<u64> {
    let told = page
        .awaits(Duration::from_secs(20), "window.toldAt ?? null")
        .await?;
    Ok(told.as_u64().unwrap())
}

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
    linus.asks(&watch("no longer a member of the desk")).await?;
    linus.sees(Role::Tab, "Note").await?;

    let unused = invites(&grace).await?;
    grace.clicks(Role::Button, "People").await?;
    grace.sees(Role::Heading, "People").await?;
    grace.clicks(Role::Button, "Revoke").await?;
    grace.no_longer_sees(Role::Button, "Revoke").await?;

    grace.clicks(Role::Button, "Remove Linus").await?;
    grace.asks(&watch("Linus (removed)")).await?;
    grace.clicks(Role::Button, "Remove").await?;
    let after = told_at(&linus).await?.saturating_sub(told_at(&grace).await?);
    assert!(
        after < 1_000,
        "told {after} ms after the one who removes saw it done"
    );
    grace.no_longer_sees(Role::Dialog, "Remove").await?;
    grace.reads_in(Role::List, "Members", "Linus (removed)").await?;

    opens(&grace, "Printer is silent").await?;
    notes(&grace, "Linus must not read this.").await?;
    linus
        .lacks_in(Role::List, "Timeline", "Linus must not read this.")
        .await?;
    linus.no_longer_sees(Role::Tab, "Note").await?;
    linus.no_longer_sees(Role::Button, "New ticket").await?;
    linus
        .lacks_in(Role::List, "Timeline", "Linus must not read this.")
        .await?;

    let mallory = third.open(&unused).await?;
    mallory.fills(Role::Textbox, "Your name", "Mallory").await?;
    mallory.clicks(Role::Button, "Join").await?;
    mallory.says("not open; ask for a new link").await
}

told_in!(chromium Chromium, firefox Firefox);
