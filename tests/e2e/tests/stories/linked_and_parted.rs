//! Two requests turn out to be parts of one outage. Grace links them and sets a priority by hand, saying why; Sam, in another browser,
//! sees from either side what belongs together. Both were not so: long after, with other work in between, Grace takes the link and the
//! priority back where they stand, and nothing else goes with them.
//!
//! Not vacuous: what is taken back is read on both screens before, and what stood between is read after.

use desk_e2e::{Kind, Role, Told, World};

use crate::people::{SHARED, invites, joins, shows_all, starts_a_desk, takes_down};
use crate::told_in;

const URGENT: &str = "set the priority to urgent: The shop is shut.";

async fn story(kind: Kind) -> Told {
    let world = World::<2>::start(kind).await?;
    let [first, second] = &world.browsers;
    let grace = starts_a_desk(first, "Parts", "Grace").await?;
    takes_down(&grace, "ada@example.org", "Outage in the north", "All is dark.").await?;
    takes_down(&grace, "cy@example.org", "No line", "Nothing works.").await?;
    let link = invites(&grace).await?;
    let sam = joins(second, &link, "Sam").await?;

    grace.clicks(Role::Button, "More").await?;
    grace.clicks(Role::Button, "Link a ticket").await?;
    grace.chooses("How", "This ticket is a part of it").await?;
    grace
        .fills(Role::Textbox, "Words, a name or a number", "dark")
        .await?;
    grace
        .clicks_starting(Role::Button, "Outage in the north ·")
        .await?;
    grace.no_longer_sees(Role::Dialog, "Link a ticket").await?;
    grace
        .reads_in(Role::List, "Linked tickets", "the whole that this is a part of")
        .await?;
    grace.chooses("Priority", "Urgent").await?;
    grace.fills(Role::Textbox, "Why", "The shop is shut.").await?;
    grace.clicks(Role::Button, "Set it").await?;
    grace.no_longer_sees(Role::Dialog, "Set the priority").await?;
    grace.clicks(Role::Tab, "Note").await?;
    grace.fills(Role::Textbox, "Note", "I called them.").await?;
    grace.clicks(Role::Button, "Add note").await?;

    shows_all(&sam).await?;
    sam.clicks(Role::Option, "Outage in the north").await?;
    sam.reads_in(Role::List, "Linked tickets", "a part of this")
        .await?;
    sam.clicks(Role::Button, "No line").await?;
    sam.sees(Role::Heading, "No line").await?;
    sam.reads_in(Role::List, "Timeline", URGENT).await?;
    sam.reads_in(Role::List, "Timeline", "I called them.").await?;
    // It is not his.
    sam.no_longer_sees(Role::Button, &format!("Undo: {URGENT}"))
        .await?;
    sam.waits_for("document.querySelector('#ticket-priority').value === 'urgent'")
        .await?;

    grace.clicks(Role::Button, &format!("Undo: {URGENT}")).await?;
    grace.clicks(Role::Button, "Take the link back").await?;
    sam.reads_in(Role::List, "Timeline", &format!("undid: {URGENT}"))
        .await?;
    sam.waits_for("document.querySelector('#ticket-priority').value === 'normal'")
        .await?;
    sam.no_longer_sees(Role::List, "Linked tickets").await?;
    sam.reads_in(Role::List, "Timeline", "I called them.").await?;
    sam.clicks(Role::Option, "Outage in the north").await?;
    sam.sees(Role::Heading, "Outage in the north").await?;
    sam.no_longer_sees(Role::List, "Linked tickets").await?;
    sam.status(SHARED).await
}

told_in!(chromium Chromium, firefox Firefox);
