//! Tickets opened one after another: from the key until the ticket is painted, and the long tasks meanwhile.

use desk_e2e::Role;

use crate::fault::{Done, Fault};
use crate::figure::Figure;
use crate::visitor::{self, PATIENCE, Visitor};

const OPENED: u32 = 40;
const ENTER: &str = "\u{e007}";

pub async fn measure(visitor: &Visitor) -> Done<Vec<Figure>> {
    let page = &visitor.page;
    page.clicks_starting(Role::Button, "All").await?;
    // As a person's click into the list: keys on a button are the button's.
    page.asks("(document.activeElement.blur(), true)").await?;
    visitor.tasks().await?;
    page.asks("(bench.opens.length = 0, true)").await?;
    for opened in 1..=OPENED {
        page.presses("j").await?;
        page.presses(ENTER).await?;
        page.awaits(PATIENCE, &format!("bench.opens.length >= {opened} || null"))
            .await?;
    }
    let opens = page.asks("bench.opens.map(open => open.painted)").await?;
    let name = visitor::name(visitor.browser.kind());
    let mut figures = vec![Figure::new(
        format!("opening a ticket: key to painted, {name}"),
        "ms",
        None,
        visitor::numbers(&opens)?,
    )];
    if visitor.tells_tasks() {
        let tasks = visitor.tasks().await?;
        figures.extend(super::tasks(&format!("{OPENED} tickets opened"), tasks));
    }
    if figures.is_empty() {
        return Err(Fault::Unmeasured("nothing".into()));
    }
    Ok(figures)
}
