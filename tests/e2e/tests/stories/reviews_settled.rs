//! Hall and Shop, two command lines without a network, do two things to each of twenty-one tickets that do not go together. When both
//! are back, Grace's browser asks about each of them; she settles one after the other by one of the ways that it offers.
//!
//! Not vacuous: there is one ticket for each kind of item, both sides are read before one is settled, and after each exactly one item
//! is gone. In the end neither command line has anything left to review.

mod apart;
mod pair;

use desk_e2e::{CommandLine, Kind, Page, Role, Told, World};

use crate::people::{SHARED, counts_to_review, invites, starts_a_desk};
use crate::told_in;

/// A kind, which is also the subject of its ticket; what is asked; and what Grace chooses.
struct Item {
    kind: &'static str,
    asks: &'static str,
    sides: [&'static str; 2],
    way: &'static str,
}

/// Nothing is said here of what the engine thinks of them: all of it was written down from the rules.
const ITEMS: [Item; 21] = [
    item(
        "double-reply",
        "answered without having seen each other's message",
        ["Hall answers.", "Shop answers."],
        "Do not send Shop\u{2019}s answer",
    ),
    item(
        "reply-crossed",
        "Hall answered without having seen the customer's message",
        ["Hall answers.", "And another thing."],
        "Send Hall\u{2019}s answer anyway",
    ),
    item(
        "solve-unseen",
        "Hall solved the ticket without having seen",
        ["solved it (fixed)", "And another thing."],
        "The message needs no action",
    ),
    item(
        "two-codes",
        "as \u{201c}fixed\u{201d} and Shop as \u{201c}duplicate\u{201d}",
        ["solved it (fixed)", "solved it (duplicate)"],
        "Solved as \u{201c}fixed\u{201d}",
    ),
    item(
        "two-owners",
        "given to Hall and to Shop",
        ["Hall", "Shop"],
        "Give it to Hall",
    ),
    item(
        "close-reopen",
        "Hall closed the ticket while Shop reopened it",
        ["closed it", "reopened it"],
        "Leave it as it is",
    ),
    item(
        "two-priorities",
        "Hall set the priority to high and Shop to urgent",
        ["priority to high", "priority to urgent"],
        "Make it high",
    ),
    item(
        "solve-escalate",
        "Hall solved the ticket while Shop escalated it",
        ["solved it (fixed)", "escalated it"],
        "Leave it with the second line",
    ),
    item(
        "two-escalations",
        "one escalation with two questions",
        ["Hall", "Shop"],
        "Join them into one",
    ),
    item(
        "return-answer",
        "Hall answered it and Shop gave it back",
        ["answered the escalation", "gave it back"],
        "Leave it as it is",
    ),
    item(
        "two-values",
        "a different subject at the same time",
        ["two-values in the hall", "two-values in the shop"],
        "Keep \u{201c}two-values in the shop\u{201d}",
    ),
    item(
        "two-customers",
        "a different customer at the same time",
        ["Bo", "Cy"],
        "Keep \u{201c}Bo\u{201d}",
    ),
    item(
        "undo-built-on",
        "Hall took something back from which Shop was going on",
        ["undid: escalated it", "answered the escalation"],
        "Take back what Shop did too",
    ),
    item(
        "two-queues",
        "into \u{201c}Hall\u{201d} and Shop into \u{201c}Shop\u{201d} at the same time",
        ["the queue Hall", "the queue Shop"],
        "Put it into Hall",
    ),
    item(
        "merge-unseen",
        "Shop solved T-000014 while Hall merged it into this one",
        ["merged it into", "solved it (fixed)"],
        "Solve it again as \u{201c}fixed\u{201d}",
    ),
    item(
        "split-twice",
        "into T-000800 and Shop the same one into T-000801",
        [
            "split a message off into T-000800",
            "split a message off into T-000801",
        ],
        "Merge T-000801 into T-000800",
    ),
    item(
        "split-answered",
        "into T-000802 that Shop was answering",
        ["split a message off", "Shop answers."],
        "Note the answer in T-000802",
    ),
    item(
        "two-merges",
        "Hall merged T-000017 into T-000117 and Shop into T-000217",
        ["Hall", "Shop"],
        "Keep T-000017 in T-000217",
    ),
    item(
        "merge-cycle",
        "merged tickets into each other at the same time",
        ["Hall", "Shop"],
        "Keep T-000018 in T-000118",
    ),
    item(
        "step-twice",
        "both did step 1",
        ["all right", "failed"],
        "It is \u{201c}failed\u{201d}",
    ),
    item(
        "two-runs",
        "began the same procedure",
        ["Hall", "Shop"],
        "Take back the run of Shop",
    ),
];

const fn item(kind: &'static str, asks: &'static str, sides: [&'static str; 2], way: &'static str) -> Item {
    Item {
        kind,
        asks,
        sides,
        way,
    }
}

async fn reads(page: &Page, item: &Item) -> Told {
    page.clicks_starting(Role::Button, "To review").await?;
    page.clicks_starting(Role::Button, item.kind).await?;
    for words in [item.asks, item.sides[0], item.sides[1]] {
        page.reads_in(Role::List, "To review", words).await?;
    }
    Ok(())
}

async fn story(kind: Kind) -> Told {
    let world = World::<1>::start(kind).await?;
    let grace = starts_a_desk(&world.browsers[0], "Twenty-one questions", "Grace").await?;
    grace.clicks(Role::Button, "Settings").await?;
    for queue in ["Hall", "Shop"] {
        grace.clicks(Role::Button, "Add a queue").await?;
        grace.fills(Role::Textbox, "Name", queue).await?;
        grace.clicks(Role::Button, "Save").await?;
        grace.no_longer_sees(Role::Dialog, "Add a queue").await?;
    }
    let (hall, shop) = (CommandLine::new()?, CommandLine::new()?);
    for (peer, name) in [(&hall, "Hall"), (&shop, "Shop")] {
        let link = format!("http://{}{}", world.relay.address(), invites(&grace).await?);
        peer.does(&["join", &link, "--as", name]).await?;
    }
    let subjects = ITEMS.each_ref().map(|item| item.kind);
    apart::happens(&hall, &shop, &subjects).await?;
    counts_to_review(&grace, ITEMS.len()).await?;
    grace.status(SHARED).await?;

    for (nth, item) in ITEMS.iter().enumerate() {
        reads(&grace, item).await?;
        grace.clicks(Role::Button, item.way).await?;
        grace.no_longer_sees(Role::List, "To review").await?;
        counts_to_review(&grace, ITEMS.len() - nth - 1).await?;
    }
    grace.clicks(Role::Button, "To review 0").await?;
    grace.says("Nothing to review.").await?;
    grace.status(SHARED).await?;
    for peer in [&hall, &shop] {
        peer.does(&["sync"]).await?;
        let left = peer.does(&["list", "--view", "to-review"]).await?;
        assert_eq!(left, "", "nothing is left to review");
    }
    Ok(())
}

told_in!(chromium Chromium, firefox Firefox);
