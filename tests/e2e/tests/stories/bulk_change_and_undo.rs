//! Grace, who leads, writes a canned reply and a macro down for the team. Sam chooses three tickets in the list, runs the macro on all
//! of them and takes it back as one; then he gives two of them to Grace at once. The canned reply fills in the customer's name.
//!
//! Not vacuous: what was done is read in the other's browser, and read there again when it is gone.

use desk_e2e::{Kind, Page, Role, Told, World};

use crate::people::{SHARED, invites, joins, opens, shows_all, starts_a_desk, takes_down};
use crate::told_in;

async fn saves(page: &Page, dialog: &str) -> Told {
    page.clicks(Role::Button, "Save").await?;
    page.no_longer_sees(Role::Dialog, dialog).await
}

async fn chooses_ticket(page: &Page, subject: &str) -> Told {
    page.clicks(Role::Checkbox, &format!("Choose {subject}")).await
}

async fn story(kind: Kind) -> Told {
    let world = World::<2>::start(kind).await?;
    let [first, second] = &world.browsers;
    let grace = starts_a_desk(first, "Many at once", "Grace").await?;
    for (customer, subject) in [
        ("ada@example.org", "No line"),
        ("bea@example.org", "Line is slow"),
        ("cyd@example.org", "Line drops"),
    ] {
        takes_down(&grace, customer, subject, "Since this morning.").await?;
    }
    let link = invites(&grace).await?;
    let sam = joins(second, &link, "Sam").await?;

    grace.clicks(Role::Button, "Settings").await?;
    grace.clicks(Role::Button, "Add a canned reply").await?;
    grace.fills(Role::Textbox, "Name", "Known fault").await?;
    grace
        .fills(
            Role::Textbox,
            "Text",
            "Hello {{customer.name}}, we know of it. {{me}}",
        )
        .await?;
    saves(&grace, "Add a canned reply").await?;
    grace.clicks(Role::Button, "Add a macro").await?;
    grace.fills(Role::Textbox, "Name", "Outage").await?;
    grace
        .fills(Role::Textbox, "Note", "Part of the outage in the north.")
        .await?;
    grace.fills(Role::Textbox, "Tag", "outage").await?;
    grace.chooses("Priority", "High").await?;
    grace.chooses("State", "On hold").await?;
    saves(&grace, "Add a macro").await?;
    grace.reads_in(Role::List, "Macros", "4 steps").await?;

    // Who only works here sees what the team has, and changes nothing of it.
    sam.clicks(Role::Button, "Settings").await?;
    sam.reads_in(Role::List, "Macros", "Outage").await?;
    sam.no_longer_sees(Role::Button, "Add a macro").await?;

    shows_all(&sam).await?;
    for subject in ["No line", "Line is slow", "Line drops"] {
        chooses_ticket(&sam, subject).await?;
    }
    sam.clicks(Role::Button, "Macro").await?;
    sam.clicks(Role::Button, "Run it").await?;
    sam.reads_in(Role::Status, "Done", "12 changes done.").await?;
    opens(&grace, "Line is slow").await?;
    grace
        .reads_in(Role::List, "Timeline", "Part of the outage in the north.")
        .await?;
    grace.reads_in(Role::List, "Tags", "outage").await?;
    grace
        .waits_for("document.querySelector('#ticket-state').value === 'hold'")
        .await?;

    sam.clicks(Role::Button, "Undo all").await?;
    grace
        .lacks_in(Role::List, "Timeline", "Part of the outage in the north.")
        .await?;
    grace.lacks_in(Role::List, "Tags", "outage").await?;
    grace
        .waits_for("document.querySelector('#ticket-state').value === 'open'")
        .await?;

    // One goes out of the choice, the others are Grace's.
    chooses_ticket(&sam, "Line drops").await?;
    sam.clicks(Role::Button, "Assign").await?;
    sam.chooses("To", "Grace").await?;
    sam.clicks(Role::Button, "Do it").await?;
    sam.reads_in(Role::Status, "Done", "2 changes done.").await?;
    grace.clicks_starting(Role::Button, "My tickets").await?;
    grace.sees(Role::Option, "No line").await?;
    grace.sees(Role::Option, "Line is slow").await?;
    grace.no_longer_sees(Role::Option, "Line drops").await?;

    opens(&sam, "No line").await?;
    sam.chooses("Canned reply", "Known fault").await?;
    sam.waits_for(
        "document.querySelector('#composer').value === 'Hello ada@example.org, we know of it. Sam'",
    )
    .await?;
    sam.clicks(Role::Button, "Send").await?;
    sam.reads_in(
        Role::List,
        "Timeline",
        "Hello ada@example.org, we know of it. Sam",
    )
    .await?;
    sam.status(SHARED).await
}

told_in!(chromium Chromium, firefox Firefox);
