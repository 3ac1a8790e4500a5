//! Grace has the desk open in two tabs, works in both, and closes the one that came first.
//!
//! Not vacuous: the first tab runs the engine, so the second must take it over to answer at all.

use desk_e2e::{Kind, Role, Told, World};

use crate::people::{SHARED, notes, opens, starts_a_desk, takes_down};
use crate::told_in;

async fn story(kind: Kind) -> Told {
    let world = World::<1>::start(kind).await?;
    let browser = &world.browsers[0];
    let first = starts_a_desk(browser, "Two tabs", "Grace").await?;
    takes_down(
        &first,
        "ada@example.org",
        "Printer is silent",
        "It prints nothing.",
    )
    .await?;

    let second = browser.open_tab("/").await?;
    opens(&second, "Printer is silent").await?;
    notes(&second, "Written in the second tab.").await?;
    first
        .reads_in(Role::List, "Timeline", "Written in the second tab.")
        .await?;

    first.closes().await?;
    notes(&second, "Written when the first tab was gone.").await?;
    takes_down(
        &second,
        "bo@example.org",
        "Invoice is missing",
        "The one of February.",
    )
    .await?;
    second.status(SHARED).await?;
    second.reloads().await?;
    opens(&second, "Printer is silent").await?;
    second
        .reads_in(Role::List, "Timeline", "Written when the first tab was gone.")
        .await
}

told_in!(chromium Chromium, firefox Firefox);
