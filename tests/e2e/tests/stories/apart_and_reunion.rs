//! Grace and Linus lose the network, both answer the same ticket and each works on another one; when the
//! network is back, all of it is on both sides and the double answer waits for a person.
//!
//! Not vacuous: while they are apart neither may see the other's words, and nothing is to review before.

use desk_e2e::{Kind, Role, Told, World};

use crate::people::{SHARED, invites, joins, opens, replies, starts_a_desk, takes_down};
use crate::told_in;

async fn story(kind: Kind) -> Told {
    let world = World::<2>::start(kind).await?;
    let [first, second] = &world.browsers;
    let grace = starts_a_desk(first, "Apart", "Grace").await?;
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
    grace.no_longer_sees(Role::List, "To review").await?;

    first.wire.cut();
    second.wire.cut();
    grace.status("Offline since").await?;
    linus.status("Offline since").await?;
    replies(&grace, "Please switch it off and on again.").await?;
    replies(&linus, "We send a technician today.").await?;
    takes_down(
        &grace,
        "bo@example.org",
        "Invoice is missing",
        "The one of February.",
    )
    .await?;
    takes_down(
        &linus,
        "cy@example.org",
        "Door does not open",
        "The one in the yard.",
    )
    .await?;
    opens(&grace, "Printer is silent").await?;
    grace
        .lacks_in(Role::List, "Timeline", "We send a technician today.")
        .await?;

    first.wire.restore();
    second.wire.restore();
    grace.status(SHARED).await?;
    linus.status(SHARED).await?;
    opens(&linus, "Printer is silent").await?;
    for page in [&grace, &linus] {
        page.reads_in(Role::List, "Timeline", "Please switch it off and on again.")
            .await?;
        page.reads_in(Role::List, "Timeline", "We send a technician today.")
            .await?;
        page.sees(Role::List, "To review").await?;
        page.reads_in(Role::List, "To review", "Please switch it off and on again.")
            .await?;
        page.reads_in(Role::List, "To review", "We send a technician today.")
            .await?;
    }
    opens(&grace, "Door does not open").await?;
    opens(&linus, "Invoice is missing").await
}

told_in!(chromium Chromium, firefox Firefox);
