//! The relay loses its disk. Grace's browser rebuilds it, and Linus, who was away, gets everything from there.
//!
//! Not vacuous: Linus joins only after the wipe, by a link made after it, so what he sees can only come from
//! a relay that Grace's browser has filled anew.

use desk_e2e::{Kind, Role, Told, World};

use crate::people::{SHARED, invites, joins, opens, replies, starts_a_desk, takes_down};
use crate::told_in;

async fn story(kind: Kind) -> Told {
    let mut world = World::<2>::start(kind).await?;
    let grace = starts_a_desk(&world.browsers[0], "Lost disk", "Grace").await?;
    takes_down(
        &grace,
        "ada@example.org",
        "Printer is silent",
        "It prints nothing.",
    )
    .await?;
    replies(&grace, "Please switch it off and on again.").await?;
    grace.status(SHARED).await?;

    world.relay.stop().await;
    grace.status("Offline since").await?;
    world.relay.wipe()?;
    world.relay.run().await?;
    grace.status(SHARED).await?;

    let link = invites(&grace).await?;
    let linus = joins(&world.browsers[1], &link, "Linus").await?;
    opens(&linus, "Printer is silent").await?;
    linus
        .reads_in(Role::List, "Timeline", "It prints nothing.")
        .await?;
    linus
        .reads_in(Role::List, "Timeline", "Please switch it off and on again.")
        .await
}

told_in!(chromium Chromium, firefox Firefox);
