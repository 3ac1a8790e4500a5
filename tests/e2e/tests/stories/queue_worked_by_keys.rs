//! Grace works through her queue with the keys alone: a canned reply that she begins with `::`, a note that names another ticket and an
//! article, one ticket solved and on to the next, several changed at once and that taken back. A call turns out to be another
//! customer's, and one ticket to be only a test, which she takes back too. Sam goes on with what she is writing.
//!
//! Not vacuous: what is inserted is read in Sam's browser as it was sent, and the row that comes next is none of the solved.

use desk_e2e::{Key, Kind, Role, Told, World};

use crate::people::{SHARED, invites, joins, opens, starts_a_desk, takes_down};
use crate::told_in;

async fn story(kind: Kind) -> Told {
    let world = World::<2>::start(kind).await?;
    let [first, second] = &world.browsers;
    let grace = starts_a_desk(first, "Keys", "Grace").await?;
    grace.clicks(Role::Button, "Settings").await?;
    grace.clicks(Role::Button, "Add a canned reply").await?;
    grace.fills(Role::Textbox, "Name", "Thanks").await?;
    grace
        .fills(Role::Textbox, "Text", "Hello {{customer.name}}, thank you.")
        .await?;
    grace.clicks(Role::Button, "Save").await?;
    grace.no_longer_sees(Role::Dialog, "Add a canned reply").await?;
    for (customer, subject) in [
        ("ada@example.org", "Lamp is dark"),
        ("cy@example.org", "No line"),
        ("eve@example.org", "Wrong bill"),
    ] {
        takes_down(&grace, customer, subject, "Since this morning.").await?;
    }
    let link = invites(&grace).await?;
    let sam = joins(second, &link, "Sam").await?;

    // What is meant is offered while one writes.
    opens(&grace, "Lamp is dark").await?;
    grace.clicks(Role::Tab, "Reply").await?;
    grace.clicks(Role::Textbox, "Reply").await?;
    grace.presses("::tha").await?;
    grace.clicks(Role::Button, "Thanks").await?;
    grace.presses("Bye.").await?;
    opens(&sam, "Lamp is dark").await?;
    sam.clicks(Role::Button, "Grace is writing a reply").await?;
    sam.clicks(Role::Button, "Go on with it").await?;
    sam.clicks(Role::Button, "Send").await?;
    grace
        .reads_in(Role::List, "Timeline", "Hello ada@example.org, thank you. Bye.")
        .await?;
    grace.clicks(Role::Tab, "Note").await?;
    grace.clicks(Role::Textbox, "Note").await?;
    grace.presses("As in #bill").await?;
    grace.clicks(Role::Button, "Wrong bill").await?;
    grace.clicks(Role::Button, "Add note").await?;
    sam.reads_in(Role::List, "Timeline", "As in T-").await?;

    // Whose it is, and whose it was not.
    grace.clicks(Role::Button, "Another customer").await?;
    grace
        .fills(Role::Textbox, "A name, an address or a number", "cy")
        .await?;
    grace.clicks_starting(Role::Button, "cy@example.org").await?;
    grace.no_longer_sees(Role::Dialog, "Whose is it?").await?;
    sam.reads_in(
        Role::List,
        "Timeline",
        "changed the customer from ada@example.org to cy@example.org",
    )
    .await?;

    // A test is no request, until it is one.
    grace.clicks(Role::Button, "More").await?;
    grace.clicks(Role::Button, "This is a test").await?;
    sam.waits_for("document.querySelector('#ticket-state').value === 'test'")
        .await?;
    sam.clicks(Role::Button, "More").await?;
    sam.clicks(Role::Button, "This is no test").await?;
    sam.waits_for("document.querySelector('#ticket-state').value === 'open'")
        .await?;

    // One solved, and the next comes by itself.
    grace.clicks_starting(Role::Button, "Unassigned").await?;
    grace.clicks(Role::Option, "Wrong bill").await?;
    grace.sees(Role::Heading, "Wrong bill").await?;
    grace.presses_with(Key::Shift, 'E').await?;
    grace.clicks(Role::Button, "Solve it").await?;
    grace.no_longer_sees(Role::Dialog, "Solve").await?;
    grace.sees(Role::Heading, "No line").await?;
    grace.no_longer_sees(Role::Option, "Wrong bill").await?;

    // Several at once, and back by the key of every program.
    grace.presses("x").await?;
    grace.clicks(Role::Button, "Tag").await?;
    grace.fills(Role::Textbox, "Tag", "vip").await?;
    grace.clicks(Role::Button, "Do it").await?;
    grace.reads_in(Role::List, "Tags", "vip").await?;
    grace.presses_with(Key::Control, 'z').await?;
    grace.lacks_in(Role::List, "Tags", "vip").await?;
    sam.status(SHARED).await
}

told_in!(chromium Chromium, firefox Firefox);
