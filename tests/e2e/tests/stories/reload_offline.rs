//! Grace has no network, reloads the app, also while she types a reply, and goes on working; when the network is back, all is shared.
//!
//! Not vacuous: the wire is cut before the reload, and the relay must serve nothing while it is.

use desk_e2e::{Kind, Role, Told, World};

use crate::people::{SHARED, notes, opens, starts_a_desk, takes_down};
use crate::told_in;

async fn story(kind: Kind) -> Told {
    let world = World::<1>::start(kind).await?;
    let browser = &world.browsers[0];
    let page = starts_a_desk(browser, "On a train", "Grace").await?;
    takes_down(
        &page,
        "ada@example.org",
        "Printer is silent",
        "It prints nothing.",
    )
    .await?;
    page.status(SHARED).await?;
    page.waits_for("navigator.serviceWorker.controller !== null")
        .await?;

    browser.wire.cut();
    page.status("Offline since").await?;
    page.reloads().await?;
    page.sees(Role::Heading, "Printer is silent").await?;
    page.fills(Role::Textbox, "Reply", "Is the lamp").await?;
    // At once, before the keys have rested.
    page.reloads().await?;
    let begun = page.reads(Role::Textbox, "Reply").await?;
    assert_eq!(begun, "Is the lamp");
    notes(&page, "Written between two stations.").await?;
    page.status("Offline since").await?;
    page.reloads().await?;
    opens(&page, "Printer is silent").await?;
    page.reads_in(Role::List, "Timeline", "Written between two stations.")
        .await?;

    browser.wire.restore();
    page.status(SHARED).await
}

told_in!(chromium Chromium, firefox Firefox);
