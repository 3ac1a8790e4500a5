//! Grace makes a recovery kit and loses her browser. In another one she types the words from her paper: she is herself again, reads
//! what was there, and the kit is used up. Whoever types the same words a second time stays outside.
//!
//! Not vacuous: the words come from the screen as they are printed, her ticket was never in the second browser, and the third
//! browser types what the second one typed.

use desk_e2e::{Browser, Kind, Page, Role, Told, World};

use crate::people::{SHARED, notes, opens, starts_a_desk, takes_down};
use crate::told_in;

const WORDS: &str =
    "[...document.querySelectorAll('ol[aria-label=Words] li')].map(each => each.textContent).join(' ')";
const NUMBER: &str = "document.querySelector('[aria-label=\"Desk number\"]').textContent.trim()";

async fn text(page: &Page, expression: &str) -> Told<String> {
    Ok(page.asks(expression).await?.as_str().unwrap().to_owned())
}

async fn types_the_kit(browser: &Browser, words: &str, number: &str) -> Told<Page> {
    let page = browser.open("/").await?;
    page.clicks(Role::Button, "Use a recovery kit").await?;
    page.fills(Role::Textbox, "The 24 words", words).await?;
    page.fills(Role::Textbox, "Desk", number).await?;
    page.clicks(Role::Button, "Open the desk").await?;
    Ok(page)
}

async fn story(kind: Kind) -> Told {
    let world = World::<3>::start(kind).await?;
    let [first, second, third] = &world.browsers;
    let grace = starts_a_desk(first, "Paper", "Grace").await?;
    takes_down(
        &grace,
        "ada@example.org",
        "Printer is silent",
        "It prints nothing.",
    )
    .await?;
    grace.clicks(Role::Button, "Make a recovery kit").await?;
    grace.clicks(Role::Button, "Make a kit").await?;
    grace.sees(Role::List, "Words").await?;
    let (words, number) = (text(&grace, WORDS).await?, text(&grace, NUMBER).await?);
    assert_eq!(words.split(' ').count(), 24, "{words}");
    grace.clicks(Role::Button, "Close").await?;
    grace.no_longer_sees(Role::Button, "Make a recovery kit").await?;
    grace.status(SHARED).await?;
    first.wire.cut();

    let again = types_the_kit(second, &words, &number).await?;
    again.sees(Role::Dialog, "Recovery kit").await?;
    again.says("the kit is used up").await?;
    again.clicks(Role::Button, "Close").await?;
    again.status(SHARED).await?;
    opens(&again, "Printer is silent").await?;
    again
        .reads_in(Role::List, "Timeline", "It prints nothing.")
        .await?;
    notes(&again, "Grace is back.").await?;
    again.clicks(Role::Button, "People").await?;
    again.reads_in(Role::List, "Members", "Grace (you)").await?;
    again.lacks_in(Role::List, "Members", "Recovery kit").await?;

    let mallory = types_the_kit(third, &words, &number).await?;
    mallory.says("The kit does not open this desk").await?;
    mallory.no_longer_sees(Role::Navigation, "Views").await
}

told_in!(chromium Chromium, firefox Firefox);
