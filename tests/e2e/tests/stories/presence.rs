//! Grace sees that Linus has her ticket open, that he writes there and that he has left, in the list and in the ticket; and he is
//! gone from both within ten seconds when his browser is closed at once.
//!
//! Not vacuous: nothing that Linus does here changes a ticket, so that only his presence can have been told; and he is there
//! again before he is gone for good.

use std::time::Duration;

use desk_e2e::{Kind, Page, Role, Told, World};

use crate::people::{invites, joins, opens, shows_all, starts_a_desk, takes_down};
use crate::told_in;

/// Longer than ten seconds by what slow drivers take.
const GONE: Duration = Duration::from_secs(14);

async fn row_says(page: &Page, words: &str) -> Told {
    let sign = format!("document.querySelector('[role=option] [aria-label=\"{words}\"]') !== null");
    page.waits_for(&sign).await
}

async fn nobody_is_there(page: &Page) -> Told {
    let none = "[...document.querySelectorAll('.there')].every(sign => !sign.checkVisibility()) || null";
    page.awaits(GONE, none).await.map(|_| ())
}

async fn story(kind: Kind) -> Told {
    let world = World::<2>::start(kind).await?;
    let [first, second] = &world.browsers;
    let grace = starts_a_desk(first, "Presence", "Grace").await?;
    takes_down(
        &grace,
        "ada@example.org",
        "Printer is silent",
        "It prints nothing.",
    )
    .await?;
    let link = invites(&grace).await?;
    let linus = joins(second, &link, "Linus").await?;
    shows_all(&grace).await?;
    opens(&grace, "Printer is silent").await?;
    nobody_is_there(&grace).await?;

    opens(&linus, "Printer is silent").await?;
    grace.says("Linus is here").await?;
    row_says(&grace, "Linus is here").await?;
    linus.says("Grace is here").await?;

    linus.clicks(Role::Tab, "Note").await?;
    linus.fills(Role::Textbox, "Note", "The cable").await?;
    grace.says("Linus is writing").await?;
    row_says(&grace, "Linus is writing").await?;
    // He rests.
    grace.says("Linus is here").await?;

    shows_all(&linus).await?;
    linus.clicks(Role::Button, "People").await?;
    nobody_is_there(&grace).await?;

    opens(&linus, "Printer is silent").await?;
    grace.says("Linus is here").await?;
    linus.closes().await?;
    nobody_is_there(&grace).await
}

told_in!(chromium Chromium, firefox Firefox);
