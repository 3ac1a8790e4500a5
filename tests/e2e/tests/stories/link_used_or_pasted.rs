//! A link works once: a scanner opens Grace's link first and clicks nothing, which uses nothing (64); then Linus puts it into the
//! address of the open start page and joins; Mallory, who has the same link, is told so in words and stays outside.
//!
//! Not vacuous: all open the very same link, and only the first who clicks may end at a desk.

use desk_e2e::{Browser, Kind, Role, Told, World};

use crate::people::{SHARED, invites, starts_a_desk};
use crate::told_in;

async fn story(kind: Kind) -> Told {
    let world = World::<3>::start(kind).await?;
    let [first, second, third] = &world.browsers;
    let grace = starts_a_desk(first, "One link", "Grace").await?;
    let link = invites(&grace).await?;

    t64_a_scanner_opens_the_link_and_clicks_nothing(third, &link).await?;

    let linus = second.open("/").await?;
    linus.sees(Role::Button, "Start a new desk").await?;
    linus.asks(&format!("location.hash = '{}'", &link[1..])).await?;
    linus.fills(Role::Textbox, "Your name", "Linus").await?;
    linus.waits_for("!location.href.includes('j1.')").await?;
    linus.clicks(Role::Button, "Join").await?;
    linus.sees(Role::Navigation, "Views").await?;
    linus.status(SHARED).await?;

    let mallory = third.open(&link).await?;
    mallory.waits_for("!location.href.includes('j1.')").await?;
    mallory.fills(Role::Textbox, "Your name", "Mallory").await?;
    mallory.clicks(Role::Button, "Join").await?;
    mallory.says("ask for a new link.").await?;
    mallory.no_longer_sees(Role::Navigation, "Views").await
}

/// The secret is gone from the address all the same.
async fn t64_a_scanner_opens_the_link_and_clicks_nothing(browser: &Browser, link: &str) -> Told {
    let scanner = browser.open(link).await?;
    scanner.waits_for("!location.href.includes('j1.')").await?;
    scanner.sees(Role::Button, "Join").await
}

told_in!(chromium Chromium, firefox Firefox);
