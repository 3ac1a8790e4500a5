//! Grace, who leads, adds fields to the tickets of the team. Sam fills them in, mistypes two, and Grace sees what he wrote; then she
//! takes a field away, whose value stays until it is cleared.
//!
//! Not vacuous: each value is read in the other's browser, and what was mistyped is read there as it was before.

use desk_e2e::{Kind, Page, Role, Told, World};

use crate::people::{invites, joins, opens, starts_a_desk, takes_down};
use crate::told_in;

async fn adds(page: &Page, name: &str, kind: &str, choices: &str) -> Told {
    page.clicks(Role::Button, "Add a field").await?;
    page.fills(Role::Textbox, "Name", name).await?;
    page.chooses("Kind", kind).await?;
    page.fills(Role::Textbox, "Choices, one a line", choices).await?;
    page.clicks(Role::Button, "Save").await?;
    page.no_longer_sees(Role::Dialog, "Add a field").await?;
    page.reads_in(Role::List, "Fields", name).await
}

/// Waits until the box of that type has this value.
async fn shows(page: &Page, control: &str, value: &str) -> Told {
    page.waits_for(&format!(
        "document.querySelector('.fields {control}').value === '{value}'"
    ))
    .await
}

/// Types over what the box of the number has; emptying it before would be a value of its own.
async fn types_over(page: &Page, keys: &str) -> Told {
    page.clicks(Role::Spinbutton, "Floor").await?;
    page.presses_with_control('a').await?;
    page.presses(keys).await
}

async fn story(kind: Kind) -> Told {
    let world = World::<2>::start(kind).await?;
    let [first, second] = &world.browsers;
    let grace = starts_a_desk(first, "Own fields", "Grace").await?;
    takes_down(&grace, "ada@example.org", "No line", "Since this morning.").await?;
    let link = invites(&grace).await?;
    let sam = joins(second, &link, "Sam").await?;
    opens(&sam, "No line").await?;

    grace.clicks(Role::Button, "Settings").await?;
    adds(&grace, "Serial number", "Text", "").await?;
    adds(&grace, "Floor", "Number", "").await?;
    adds(&grace, "Bought", "Date", "").await?;
    adds(&grace, "Size", "Choice", "Small\nLarge").await?;
    adds(&grace, "Paid", "Yes or no", "").await?;
    grace
        .reads_in(Role::List, "Fields", "Choice · Small · Large")
        .await?;
    opens(&grace, "No line").await?;

    // Whoever goes on with the tabulator stays in the box that comes next.
    sam.fills(Role::Spinbutton, "Floor", "3").await?;
    sam.presses("\u{e004}").await?;
    shows(&grace, "[type=number]", "3").await?;
    sam.waits_for("document.activeElement.closest('.fields label')?.innerText.includes('Paid')")
        .await?;
    sam.chooses("Paid", "Yes").await?;
    sam.chooses("Size", "Large").await?;
    sam.fills(Role::Textbox, "Serial number", "ZX-81").await?;
    sam.presses("\u{e004}").await?;
    shows(&grace, "[type=text]", "ZX-81").await?;
    shows(&grace, "label:nth-of-type(3) select", "yes").await?;
    shows(&grace, "label:nth-of-type(5) select", "Large").await?;

    // No number, and a number that the desk does not take.
    types_over(&sam, "1e3").await?;
    sam.presses("\u{e004}").await?;
    sam.says("takes a number such as").await?;
    shows(&sam, "[type=number]", "3").await?;
    types_over(&sam, "1e").await?;
    sam.presses("\u{e004}").await?;
    sam.says("no whole value of “Floor”").await?;
    shows(&sam, "[type=number]", "3").await?;
    shows(&grace, "[type=number]", "3").await?;

    grace.clicks(Role::Button, "Settings").await?;
    grace.clicks(Role::Button, "Remove Size").await?;
    grace.lacks_in(Role::List, "Fields", "Size").await?;
    sam.sees(Role::Button, "Clear Size").await?;
    sam.waits_for("document.querySelector('.fields p').innerText.startsWith('Size: Large')")
        .await?;
    sam.clicks(Role::Button, "Clear Size").await?;
    sam.no_longer_sees(Role::Button, "Clear Size").await
}

told_in!(chromium Chromium, firefox Firefox);
