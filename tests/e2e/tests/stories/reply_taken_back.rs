//! Grace quotes Ada, looks at how her answer will read, sends it and takes it back within its ten seconds; her words are in the box
//! again. She sends it for a day to come, and Sam stops it. A note calls Sam by his name, and the ticket stands among what needs him.
//! A tag is added and taken back by the keys, and the ticket is looked at as it was before all of that.
//!
//! Not vacuous: what is taken back is gone from the other's timeline, and the ticket was not among what needs Sam before.

use desk_e2e::{Kind, Role, Told, World};

use crate::people::{SHARED, invites, joins, opens, shows_all, starts_a_desk, takes_down};
use crate::told_in;

/// The key, as WebDriver writes it.
const ENTER: &str = "\u{e007}";
const ANSWER: &str = "> It restarts every hour.\n\nPlease **wait** for an hour.";

async fn story(kind: Kind) -> Told {
    let world = World::<2>::start(kind).await?;
    let [first, second] = &world.browsers;
    let grace = starts_a_desk(first, "Second thoughts", "Grace").await?;
    takes_down(&grace, "ada@example.org", "Router", "It restarts every hour.").await?;
    grace.clicks(Role::Button, "Take").await?;
    let link = invites(&grace).await?;
    let sam = joins(second, &link, "Sam").await?;
    shows_all(&sam).await?;
    opens(&sam, "Router").await?;
    opens(&grace, "Router").await?;

    grace.clicks(Role::Button, "Quote").await?;
    grace
        .waits_for("document.querySelector('#composer')?.value.startsWith('> It restarts every hour.')")
        .await?;
    grace.fills(Role::Textbox, "Reply", ANSWER).await?;
    grace.clicks(Role::Button, "Preview").await?;
    grace
        .waits_for(
            "document.querySelector('[aria-label=Preview] strong')?.textContent === 'wait' &&\
             !!document.querySelector('[aria-label=Preview] blockquote')",
        )
        .await?;
    grace.clicks(Role::Button, "Send").await?;
    sam.reads_in(Role::List, "Timeline", "for an hour.").await?;
    grace.clicks(Role::Button, "Take it back").await?;
    sam.lacks_in(Role::List, "Timeline", "for an hour.").await?;
    grace
        .waits_for("document.querySelector('#composer')?.value.includes('**wait** for an hour.')")
        .await?;

    // For later, which needs a moment first.
    grace.clicks(Role::Button, "Later").await?;
    grace.clicks(Role::Button, "Send").await?;
    grace
        .says("Choose the day and the time at which it leaves")
        .await?;
    grace
        .waits_for(
            "(day => day && (day.value = '2099-01-01T08:00', day.dispatchEvent(new Event('input', { bubbles: true }))))\
             (document.querySelector('.composer__later'))",
        )
        .await?;
    grace.clicks(Role::Button, "Send").await?;
    sam.reads_in(Role::List, "Timeline", "Leaves 1 Jan 2099, 08:00.")
        .await?;
    sam.clicks(Role::Button, "Do not send").await?;
    grace
        .reads_in(Role::List, "Timeline", "not sent, dropped")
        .await?;

    // Whom a note calls.
    sam.clicks_starting(Role::Button, "Needs me").await?;
    sam.no_longer_sees(Role::Option, "Router").await?;
    grace.clicks(Role::Tab, "Note").await?;
    grace
        .fills(Role::Textbox, "Note", "Have you seen this, @sa")
        .await?;
    grace.clicks(Role::Button, "Sam").await?;
    grace.clicks(Role::Button, "Add note").await?;
    sam.sees(Role::Option, "Router").await?;
    sam.clicks(Role::Option, "Router").await?;
    sam.reads_in(Role::List, "Timeline", "note for Sam").await?;

    // A tag and the way back.
    grace.fills(Role::Textbox, "New tag", "vip").await?;
    grace.presses(ENTER).await?;
    sam.reads_in(Role::List, "Tags", "vip").await?;
    grace.clicks(Role::Button, "Undo").await?;
    sam.lacks_in(Role::List, "Tags", "vip").await?;

    // As it was when all that there was was the call.
    sam.clicks(Role::Button, "More").await?;
    sam.clicks(Role::Button, "See how it was").await?;
    sam.waits_for(
        "(bar => bar && (bar.value === '0' || (bar.value = '0', bar.dispatchEvent(new Event('input', { bubbles: true })))))\
         (document.querySelector('.history input'))",
    )
    .await?;
    sam.lacks_in(Role::List, "Timeline", "note for Sam").await?;
    sam.reads_in(Role::List, "Timeline", "It restarts every hour.")
        .await?;
    sam.no_longer_sees(Role::Tab, "Note").await?;
    sam.clicks(Role::Button, "Back to now").await?;
    sam.reads_in(Role::List, "Timeline", "note for Sam").await?;
    sam.status(SHARED).await
}

told_in!(chromium Chromium, firefox Firefox);
