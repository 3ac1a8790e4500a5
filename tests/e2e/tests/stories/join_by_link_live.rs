//! Linus opens Grace's invite link, types a name and works on her desk; each sees at once what the other does.
//!
//! Not vacuous: neither page is reloaded, and each looks for words that only the other has typed.

use desk_e2e::{Kind, Role, Told, World};

use crate::people::{invites, joins, notes, opens, replies, starts_a_desk, takes_down};
use crate::told_in;

async fn story(kind: Kind) -> Told {
    let world = World::<2>::start(kind).await?;
    let [first, second] = &world.browsers;
    let grace = starts_a_desk(first, "Two people", "Grace").await?;
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
    linus
        .reads_in(Role::List, "Timeline", "It prints nothing.")
        .await?;
    notes(&linus, "The cable was out on Friday.").await?;
    grace
        .reads_in(Role::List, "Timeline", "The cable was out on Friday.")
        .await?;
    grace.reads_in(Role::List, "Timeline", "Linus").await?;

    replies(&grace, "Please look at the cable.").await?;
    linus
        .reads_in(Role::List, "Timeline", "Please look at the cable.")
        .await?;
    takes_down(
        &linus,
        "bo@example.org",
        "Invoice is missing",
        "The one of February.",
    )
    .await?;
    opens(&grace, "Invoice is missing").await
}

told_in!(chromium Chromium, firefox Firefox);
