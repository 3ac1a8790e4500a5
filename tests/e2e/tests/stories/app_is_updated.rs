//! The app is updated while Grace works. Her page goes on as it is; the next one is the new version, and it has what she had not
//! sent yet, and what she had begun to write.
//!
//! Not vacuous: the new version shows itself by a mark in its head, which the running page must not have; what was not sent is not
//! at the relay when the new version opens it, since the wire is cut.

use desk_e2e::{Kind, Relay, Role, Told, World};

use crate::people::{SHARED, opens, replies, starts_a_desk, takes_down};
use crate::told_in;

const MARK: &str = "<meta name=\"of-the-new-version\">";
const IS_NEW: &str = "document.querySelector('meta[name=of-the-new-version]') !== null";
const BOTH_KEPT: &str =
    "Promise.all((await caches.keys()).map(async name => (await caches.open(name)).match('/whole')))";

async fn story(kind: Kind) -> Told {
    let world = World::<1>::start_at(kind, Relay::start_with_own_app().await?).await?;
    let browser = &world.browsers[0];
    let page = starts_a_desk(browser, "Updates", "Grace").await?;
    takes_down(
        &page,
        "ada@example.org",
        "Printer is silent",
        "It prints nothing.",
    )
    .await?;
    page.waits_for("navigator.serviceWorker.controller !== null")
        .await?;
    page.status(SHARED).await?;

    world.relay.updates_app(MARK)?;
    // Each page that is opened has the network asked for another version, a few seconds later.
    page.reloads().await?;
    opens(&page, "Printer is silent").await?;
    page.waits_for(&format!(
        "(async () => ({BOTH_KEPT}))().then(all => all.filter(Boolean).length === 2)"
    ))
    .await?;
    page.waits_for(&format!("!({IS_NEW})")).await?;

    browser.wire.cut();
    page.status("Offline since").await?;
    replies(&page, "Sent by the old version.").await?;
    page.clicks(Role::Tab, "Note").await?;
    page.fills(Role::Textbox, "Note", "Begun in the old version")
        .await?;
    page.reloads().await?;
    page.waits_for(IS_NEW).await?;
    page.sees(Role::Heading, "Printer is silent").await?;
    page.status("Offline since").await?;
    page.reads_in(Role::List, "Timeline", "Sent by the old version.")
        .await?;
    page.clicks(Role::Tab, "Note").await?;
    assert_eq!(
        page.reads(Role::Textbox, "Note").await?,
        "Begun in the old version"
    );

    browser.wire.restore();
    page.status(SHARED).await
}

told_in!(chromium Chromium, firefox Firefox);
