//! Grace escalates a ticket to the second line and goes on talking to the customer. Sam, in another browser, reads the question and
//! answers; the ticket is Grace's again. She escalates once more, and Sam takes it over together with the customer.
//!
//! Not vacuous: each step is read in the other's browser, and the bar of the second line is gone in between.

use desk_e2e::{Kind, Role, Told, World};

use crate::people::{SHARED, invites, joins, opens, starts_a_desk, takes_down};
use crate::told_in;

async fn story(kind: Kind) -> Told {
    let world = World::<2>::start(kind).await?;
    let [first, second] = &world.browsers;
    let grace = starts_a_desk(first, "Two lines", "Grace").await?;
    takes_down(
        &grace,
        "ada@example.org",
        "Router restarts",
        "It restarts every hour.",
    )
    .await?;
    grace.clicks(Role::Button, "Take").await?;
    let link = invites(&grace).await?;
    let sam = joins(second, &link, "Sam").await?;
    opens(&sam, "Router restarts").await?;

    grace.clicks(Role::Button, "Escalate").await?;
    grace
        .fills(Role::Textbox, "Question", "Is the firmware known to do this?")
        .await?;
    grace
        .fills(Role::Textbox, "What was tried", "Another power supply.")
        .await?;
    grace
        .fills(Role::Textbox, "Evidence", "The log ends at each restart.")
        .await?;
    grace
        .fills(
            Role::Textbox,
            "What happens if nothing is done",
            "The shop is offline.",
        )
        .await?;
    grace.clicks(Role::Button, "Escalate it").await?;
    grace.no_longer_sees(Role::Dialog, "Escalate").await?;
    grace
        .reads_in(Role::Region, "Escalation", "You talk to the customer.")
        .await?;
    grace.sees(Role::Button, "Take").await?;
    sam.reads_in(Role::Region, "Escalation", "Grace talks to the customer.")
        .await?;
    sam.reads_in(Role::List, "Timeline", "Is the firmware known to do this?")
        .await?;
    sam.reads_in(Role::List, "Timeline", "Another power supply.")
        .await?;

    sam.clicks(Role::Button, "Answer the question").await?;
    sam.fills(Role::Textbox, "Answer", "Yes. 7.12 mends it.").await?;
    sam.clicks(Role::Button, "Give the answer").await?;
    grace.no_longer_sees(Role::Region, "Escalation").await?;
    grace
        .reads_in(Role::List, "Timeline", "Yes. 7.12 mends it.")
        .await?;
    grace.no_longer_sees(Role::Button, "Take").await?;

    grace.clicks(Role::Button, "Escalate").await?;
    grace
        .fills(Role::Textbox, "Question", "It still restarts. What now?")
        .await?;
    grace
        .fills(Role::Textbox, "What was tried", "7.12 is on it.")
        .await?;
    grace.fills(Role::Textbox, "Evidence", "The same log.").await?;
    grace
        .fills(Role::Textbox, "What happens if nothing is done", "They leave us.")
        .await?;
    grace.clicks(Role::Button, "Escalate it").await?;
    sam.reads_in(Role::List, "Timeline", "It still restarts. What now?")
        .await?;
    sam.clicks(Role::Button, "Take over").await?;
    sam.clicks(Role::Checkbox, "I talk to the customer from now on")
        .await?;
    sam.clicks(Role::Button, "Take it over").await?;
    sam.no_longer_sees(Role::Dialog, "Take over").await?;
    sam.reads_in(Role::Region, "Escalation", "You talk to the customer.")
        .await?;
    sam.no_longer_sees(Role::Button, "Take over").await?;
    grace
        .reads_in(Role::Region, "Escalation", "Sam talks to the customer.")
        .await?;
    sam.status(SHARED).await
}

told_in!(chromium Chromium, firefox Firefox);
