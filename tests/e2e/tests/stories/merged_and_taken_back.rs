//! Ada writes twice about one thing. Grace merges the second ticket into the first; Sam, in another browser, sees one ticket with both
//! messages. The merge is taken back by the keys and made again. Then a message turns out to be about something else and is split off
//! into a ticket of its own, and Grace solves what is left, saying what it was.
//!
//! Not vacuous: each time the other's list is read, and counts are told by what is no longer there.

use desk_e2e::{Kind, Role, Told, World};

use crate::people::{SHARED, invites, joins, shows_all, starts_a_desk, takes_down};
use crate::told_in;

const ADA: &str = "ada@example.org";

async fn story(kind: Kind) -> Told {
    let world = World::<2>::start(kind).await?;
    let [first, second] = &world.browsers;
    let grace = starts_a_desk(first, "One thing", "Grace").await?;
    takes_down(&grace, ADA, "Router restarts", "It restarts every hour.").await?;
    takes_down(&grace, ADA, "Still restarting", "And the lamp is red.").await?;
    let link = invites(&grace).await?;
    let sam = joins(second, &link, "Sam").await?;
    shows_all(&sam).await?;
    sam.clicks(Role::Option, "Still restarting").await?;
    // He is at it when it goes.
    sam.fills(Role::Textbox, "Reply", "Which lamp").await?;

    grace.clicks(Role::Button, "More").await?;
    grace.clicks(Role::Button, "Merge into another ticket").await?;
    grace
        .fills(Role::Textbox, "Words, a name or a number", "every hour")
        .await?;
    grace.clicks_starting(Role::Button, "Router restarts ·").await?;
    grace.sees(Role::Heading, "Router restarts").await?;
    grace
        .reads_in(Role::List, "Timeline", "And the lamp is red.")
        .await?;
    sam.says("Go on there.").await?;
    sam.no_longer_sees(Role::Textbox, "Reply").await?;
    sam.no_longer_sees(Role::Option, "Still restarting").await?;
    sam.clicks(Role::Option, "Router restarts").await?;
    sam.reads_in(Role::List, "Timeline", "It restarts every hour.")
        .await?;
    sam.reads_in(Role::List, "Timeline", "And the lamp is red.")
        .await?;
    sam.reads_in(Role::List, "Merged tickets", "Still restarting")
        .await?;

    // By the keys of every program, and again.
    grace.sees(Role::Button, "Undo").await?;
    grace.presses_with_control('z').await?;
    sam.sees(Role::Option, "Still restarting").await?;
    sam.lacks_in(Role::List, "Timeline", "And the lamp is red.")
        .await?;
    grace.clicks(Role::Button, "Do again").await?;
    grace.no_longer_sees(Role::Button, "Do again").await?;
    sam.no_longer_sees(Role::Option, "Still restarting").await?;
    sam.reads_in(Role::List, "Timeline", "And the lamp is red.")
        .await?;

    sam.clicks(Role::Button, "More").await?;
    sam.clicks(Role::Button, "Split messages off").await?;
    sam.clicks_starting(Role::Checkbox, "ada@example.org: And the lamp")
        .await?;
    sam.fills(Role::Textbox, "Subject (empty: the same)", "Red lamp")
        .await?;
    sam.clicks(Role::Button, "Split it off").await?;
    sam.sees(Role::Heading, "Red lamp").await?;
    sam.reads_in(Role::List, "Timeline", "And the lamp is red.")
        .await?;
    sam.lacks_in(Role::List, "Timeline", "It restarts every hour.")
        .await?;
    grace
        .reads_in(Role::List, "Timeline", "split a message off into")
        .await?;
    shows_all(&grace).await?;
    grace.sees(Role::Option, "Red lamp").await?;

    grace.clicks(Role::Option, "Router restarts").await?;
    grace.clicks(Role::Button, "Solve").await?;
    grace.chooses("Solution", "Fixed").await?;
    grace
        .fills(Role::Textbox, "Cause (may stay empty)", "Firmware 7.11.")
        .await?;
    grace
        .fills(Role::Textbox, "What was done (may stay empty)", "Firmware 7.12.")
        .await?;
    grace.chooses("Side effects", "None seen").await?;
    grace.clicks(Role::Button, "Solve it").await?;
    grace.no_longer_sees(Role::Dialog, "Solve").await?;
    sam.clicks(Role::Option, "Router restarts").await?;
    for words in [
        "Cause: Firmware 7.11.",
        "Done: Firmware 7.12.",
        "Side effects: None seen",
    ] {
        sam.reads_in(Role::List, "Timeline", words).await?;
    }
    sam.status(SHARED).await
}

told_in!(chromium Chromium, firefox Firefox);
