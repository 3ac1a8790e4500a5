//! The relay is put back from a backup, and Linus, who had not seen what was lost, changes the members before Grace is back. Both
//! see that there are two histories. Grace goes over to his, lets stand what she had written, and he reads it.
//!
//! Not vacuous: Linus is cut off while Grace changes the members and writes, and Grace while he does, so that neither knows of the
//! other's; before she lets it stand he must not have what she wrote.

use desk_e2e::{Kind, Page, Role, Told, World};

use crate::people::{SHARED, invites, joins, opens, shows_all, starts_a_desk, takes_down};
use crate::told_in;

const COMPARED: &str = "A lead who stands there has read me this number";

async fn renames(page: &Page, name: &str) -> Told {
    page.clicks(Role::Button, "People").await?;
    page.clicks(Role::Button, "Rename").await?;
    page.fills(Role::Textbox, "Your name", name).await?;
    page.clicks(Role::Button, "Save").await?;
    page.no_longer_sees(Role::Dialog, "Rename").await?;
    page.reads_in(Role::List, "Members", name).await
}

async fn story(kind: Kind) -> Told {
    let mut world = World::<2>::start(kind).await?;
    let [grace, linus] = &world.browsers;
    let hers = starts_a_desk(grace, "Two histories", "Grace").await?;
    let his = joins(linus, &invites(&hers).await?, "Linus").await?;
    world.relay.stop().await;
    let backup = world.relay.backup()?;

    linus.wire.cut();
    world.relay.run().await?;
    hers.status(SHARED).await?;
    renames(&hers, "Grace Hopper").await?;
    takes_down(
        &hers,
        "ada@example.org",
        "Printer is silent",
        "It prints nothing.",
    )
    .await?;
    hers.status(SHARED).await?;

    world.relay.stop().await;
    grace.wire.cut();
    world.relay.restore(&backup)?;
    world.relay.run().await?;
    linus.wire.restore();
    his.status(SHARED).await?;
    renames(&his, "Linus T").await?;

    grace.wire.restore();
    for page in [&hers, &his] {
        page.says("another history of the members").await?;
    }
    hers.clicks(Role::Button, "People").await?;
    hers.reads_in(Role::List, "Histories", "The relay").await?;
    hers.clicks(Role::Checkbox, COMPARED).await?;
    hers.clicks(Role::Button, "Follow this chain").await?;
    hers.reads_in(Role::List, "Members", "Linus T").await?;
    hers.lacks_in(Role::List, "Members", "Grace Hopper").await?;
    hers.status(SHARED).await?;
    shows_all(&his).await?;
    his.no_longer_sees(Role::Option, "Printer is silent").await?;

    hers.clicks(Role::Button, "Let it stand").await?;
    hers.no_longer_sees(Role::Button, "Let it stand").await?;
    opens(&his, "Printer is silent").await?;
    his.reads_in(Role::List, "Timeline", "It prints nothing.").await
}

told_in!(chromium Chromium, firefox Firefox);
