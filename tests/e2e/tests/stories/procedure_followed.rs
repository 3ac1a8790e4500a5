//! Grace writes down what is to be done when a router restarts, and publishes it once it leads to its end. Sam begins it on a ticket,
//! answers a question that leads past a step, skips one with a reason, puts a step's words into his reply and finishes. Grace reads in
//! her browser what he did, solves the ticket with a day to look again, notes what the customer said, and finds that it helped.
//!
//! Not vacuous: the draft cannot be published while it leads nowhere, the step that is jumped over stays without a result, and a step
//! cannot be skipped without a reason.

use desk_e2e::{Kind, Page, Role, Told, World};

use crate::people::{SHARED, invites, joins, opens, starts_a_desk, takes_down};
use crate::told_in;

const NOWHERE: &str = "1. Question: Which lamp is lit?\n- green -> 3\n- red -> 2\n2. Action: Press the reset button.\n   -> 7\n3. Check: Is it quiet?\n";
const FIT: &str = "1. Question: Which lamp is lit?\n- green -> 3\n- red -> 2\n2. Action: Press the reset button.\n\
    3. Check: Is it quiet?\n   Reply: Please leave it alone for an hour.\n4. Action: Write down the number on its back.\n";

async fn writes(page: &Page) -> Told {
    page.clicks(Role::Button, "Procedures").await?;
    page.clicks(Role::Button, "New procedure").await?;
    page.fills(Role::Textbox, "Title", "Router restarts by itself")
        .await?;
    page.fills(Role::Textbox, "Draft of the steps", NOWHERE).await?;
    page.says("Step 2 leads to step 7, which is not there.").await?;
    page.fills(Role::Textbox, "Draft of the steps", FIT).await?;
    page.reads_in(Role::List, "Steps", "Write down the number on its back.")
        .await?;
    page.clicks(Role::Button, "Publish").await?;
    page.reads_in(Role::Listbox, "Procedures", "version 1").await
}

async fn follows(page: &Page) -> Told {
    page.presses("o").await?;
    page.clicks_starting(Role::Button, "Router restarts by itself")
        .await?;
    page.fills(Role::Textbox, "Remark", "He is sure of it.").await?;
    page.clicks(Role::Button, "green").await?;
    page.clicks(Role::Button, "all right").await?;
    page.clicks(Role::Button, "Put its text into the reply").await?;
    page.waits_for("document.querySelector('#composer')?.value === 'Please leave it alone for an hour.'")
        .await?;
    page.clicks(Role::Button, "Skip").await?;
    page.says("This is done only with a reason, and there is none. Write why.")
        .await?;
    page.fills(Role::Textbox, "Remark", "It is screwed to the wall.")
        .await?;
    page.clicks(Role::Button, "Skip").await?;
    page.clicks(Role::Button, "Finish").await?;
    page.says("Finished").await
}

async fn story(kind: Kind) -> Told {
    let world = World::<2>::start(kind).await?;
    let [first, second] = &world.browsers;
    let grace = starts_a_desk(first, "By the book", "Grace").await?;
    writes(&grace).await?;
    takes_down(&grace, "ada@example.org", "Router", "It restarts every hour.").await?;
    let link = invites(&grace).await?;
    let sam = joins(second, &link, "Sam").await?;
    opens(&sam, "Router").await?;
    follows(&sam).await?;

    opens(&grace, "Router").await?;
    let run = "Procedure Router restarts by itself";
    grace
        .reads_in(Role::Group, run, "green: He is sure of it. · Sam")
        .await?;
    grace
        .reads_in(Role::Group, run, "skipped: It is screwed to the wall. · Sam")
        .await?;
    // The step that the answer led past.
    let steps = "[...document.querySelectorAll('.run .step')].map(each => each.classList.contains('is-ahead')).join()";
    grace
        .waits_for(&format!("{steps} === 'false,true,false,false'"))
        .await?;

    grace.clicks(Role::Button, "Solve").await?;
    grace
        .fills(Role::Textbox, "Cause (may stay empty)", "A loose plug.")
        .await?;
    grace
        .waits_for(
            "(day => day && (day.value = '2099-01-01', day.dispatchEvent(new Event('input', { bubbles: true }))))\
             (document.querySelector('dialog input[type=date]'))",
        )
        .await?;
    grace.clicks(Role::Button, "Solve it").await?;
    grace
        .reads_in(Role::List, "Looks at whether it has held", "Has it held?")
        .await?;
    grace.clicks(Role::Button, "Note what they said").await?;
    grace
        .fills(Role::Textbox, "In their words (may stay empty)", "quick")
        .await?;
    grace.clicks(Role::Button, "Note it").await?;
    sam.reads_in(Role::List, "What the customer says", "5 of 5 for Grace: “quick”")
        .await?;
    sam.clicks(Role::Button, "Procedures").await?;
    sam.reads_in(Role::Listbox, "Procedures", "helped 1 time, 1 held")
        .await?;

    // It has not: the ticket is open again, and what helped did not hold.
    opens(&sam, "Router").await?;
    sam.clicks(Role::Button, "It has not").await?;
    grace
        .reads_in(
            Role::List,
            "Looks at whether it has held",
            "It has not held · Sam",
        )
        .await?;
    grace.clicks(Role::Button, "Procedures").await?;
    grace
        .reads_in(Role::Listbox, "Procedures", "helped 1 time, 0 held")
        .await?;
    grace.status(SHARED).await
}

told_in!(chromium Chromium, firefox Firefox);
