//! Notes written in the app: from the app giving the command to its worker until the engine's answer, which comes only when the
//! note is durable on the device.

use desk_e2e::Role;

use crate::fault::Done;
use crate::figure::{Aim, Figure};
use crate::visitor::{self, PATIENCE, Visitor};

const NOTES: u32 = 60;
const AIM_MS: f64 = 3.0;
/// Enter in WebDriver.
const ENTER: &str = "\u{e007}";

pub async fn measure(visitor: &Visitor) -> Done<Vec<Figure>> {
    let page = &visitor.page;
    visitor.settles().await?;
    page.clicks_starting(Role::Button, "All").await?;
    // As a person's click into the list: keys on a button are the button's.
    page.asks("(document.activeElement.blur(), true)").await?;
    for note in 1..=NOTES {
        page.presses("j").await?;
        page.presses(ENTER).await?;
        page.clicks(Role::Tab, "Note").await?;
        page.fills(Role::Textbox, "Note", &format!("Measured note {note}."))
            .await?;
        page.asks("(bench.before = bench.commands.length, true)").await?;
        page.clicks(Role::Button, "Add note").await?;
        page.awaits(PATIENCE, "bench.commands.length > bench.before || null")
            .await?;
        // Leaves the field, so that the next key moves in the list.
        page.presses("\u{e00c}").await?;
    }
    let samples = visitor::numbers(&page.asks("bench.commands").await?)?;
    let name = visitor::name(visitor.browser.kind());
    Ok(vec![Figure::new(
        format!("a command durable on the device, {name}"),
        "ms",
        Some(Aim::Median(AIM_MS)),
        samples,
    )])
}
