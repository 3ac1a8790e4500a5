//! Grace makes a link that is good for one second, from the command line. Linus opens it when the second is over: he is told so in
//! words and stays outside, and her next link lets the same browser in.
//!
//! Not vacuous: the second link differs from the first in how long it is good, and in nothing else. The page itself says when the
//! second is over. Nobody of the desk is connected meanwhile, so that the relay alone turns him away, by its own clock.

use desk_e2e::{CommandLine, Kind, Role, Told, World};

use crate::people::joins;
use crate::told_in;

/// The link behind the address of the app.
fn fragment(link: &str) -> String {
    let (_, secret) = link.trim().split_once("/#").expect("an invite link");
    format!("/#{secret}")
}

async fn story(kind: Kind) -> Told {
    let world = World::<1>::start(kind).await?;
    let [browser] = &world.browsers;
    let grace = CommandLine::new()?;
    let address = format!("http://{}", world.relay.address());
    grace
        .does(&["start", "--relay", &address, "--desk", "Late", "--as", "Grace"])
        .await?;
    let short = grace.does(&["invite", "--lasts", "1s"]).await?;
    let long = grace.does(&["invite", "--lasts", "1h"]).await?;

    let linus = browser.open(&fragment(&short)).await?;
    let opened = linus.asks("Date.now()").await?;
    linus.waits_for(&format!("Date.now() > {opened} + 1000")).await?;
    linus.fills(Role::Textbox, "Your name", "Linus").await?;
    linus.clicks(Role::Button, "Join").await?;
    linus.says("The invite has expired. Ask for a new link.").await?;
    linus.no_longer_sees(Role::Navigation, "Views").await?;
    joins(browser, &fragment(&long), "Linus").await?;
    Ok(())
}

told_in!(chromium Chromium, firefox Firefox);
