//! Grace keeps two desks in one browser: one that she starts beside the first, and then one that Linus' link invites her to. Each
//! has its own tickets, in its own tab, at the same time, and still after a reload.
//!
//! Not vacuous: desks that shared their files would show each other's tickets, and one that shared the lock would not open.

use desk_e2e::{Kind, Role, Told, World};

use crate::people::{SHARED, invites, opens, shows_all, starts_a_desk, starts_here, takes_down};
use crate::told_in;

async fn story(kind: Kind) -> Told {
    let world = World::<2>::start(kind).await?;
    let [browser, other] = &world.browsers;
    let day = starts_a_desk(browser, "Day desk", "Grace").await?;
    takes_down(&day, "ada@example.org", "Printer is silent", "It prints nothing.").await?;

    let night = browser.open_tab("/").await?;
    night.clicks(Role::Button, "Day desk").await?;
    night.clicks(Role::Link, "Another desk …").await?;
    night.sees(Role::Link, "Day desk").await?;
    starts_here(&night, "Night desk", "Grace").await?;
    takes_down(&night, "bo@example.org", "Lamp is dark", "Since midnight.").await?;
    shows_all(&night).await?;
    night.no_longer_sees(Role::Option, "Printer is silent").await?;

    shows_all(&day).await?;
    day.sees(Role::Option, "Printer is silent").await?;
    day.no_longer_sees(Role::Option, "Lamp is dark").await?;
    day.clicks(Role::Button, "Day desk").await?;
    day.sees(Role::Link, "Night desk").await?;

    let linus = starts_a_desk(other, "Linus' desk", "Linus").await?;
    takes_down(&linus, "eve@example.org", "Mouse is lost", "It was here.").await?;
    let link = invites(&linus).await?;
    let third = browser.open_tab(&link).await?;
    third.clicks(Role::Button, "Join beside it").await?;
    third.fills(Role::Textbox, "Your name", "Grace").await?;
    third.waits_for("!location.href.includes('j1.')").await?;
    third.clicks(Role::Button, "Join").await?;
    third.sees(Role::Navigation, "Views").await?;
    third.status(SHARED).await?;
    opens(&third, "Mouse is lost").await?;

    third.reloads().await?;
    third.sees(Role::Heading, "Mouse is lost").await?;
    night.reloads().await?;
    opens(&night, "Lamp is dark").await?;
    night.status(SHARED).await
}

told_in!(chromium Chromium, firefox Firefox);
