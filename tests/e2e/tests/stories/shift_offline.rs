//! Sam works a whole shift on a train: more than fifty things of more than thirty kinds, by hand on the screen, without a network. He
//! takes tickets down, answers (and waits), notes, asks, calls, escalates and answers the second line; takes, gives, tags, sorts,
//! rates, queues, holds, opens; writes an article and links it, links tickets; merges, splits, marks; solves, reopens, closes; calls
//! spam and not; runs a macro, changes several at once, undoes and does again. In the middle the page is loaded anew. Meanwhile Grace
//! works on some of the same tickets. When Sam is back, both have all of it, and five things wait for a person: one for each ticket on
//! which they did what does not go together, and no other.
//!
//! Not vacuous: how much there is to do is counted in the plan, what came of it is read in both browsers ticket by ticket, and before
//! the network is back Grace sees none of it.

mod act;
mod plan;

use std::collections::HashSet;
use std::mem::discriminant;

use desk_e2e::{Kind, Page, Role, Told, World};

use self::act::{Act, Left};
use self::plan::{AFTER, BEFORE, SHIFT, Step};
use crate::people::{SHARED, counts_to_review, imports_mails, invites, joins, opens, starts_a_desk};
use crate::told_in;

/// What Grace does meanwhile.
const GRACE: &[Step] = &[
    (
        "Printer is silent",
        Act::Replies("Grace: a technician comes."),
        Left::Line("Grace: a technician comes."),
    ),
    (
        "Invoice is missing",
        Act::Prioritises("High"),
        Left::Line("set the priority to high"),
    ),
    ("Door does not open", Act::Takes, Left::Line("took the ticket")),
    (
        "Phone has no tone",
        Act::Solves("A loose plug."),
        Left::Line("A loose plug."),
    ),
    ("Screen flickers", Act::Tags("loan"), Left::Tag("loan")),
    (
        "Mail is slow",
        Act::Notes("Grace: the queue is long."),
        Left::Line("Grace: the queue is long."),
    ),
    (
        "Router restarts",
        Act::Notes("Grace: they are new there."),
        Left::Line("Grace: they are new there."),
    ),
];

/// Of Ada, who writes again while Sam solves it.
const AGAIN: (&str, &str) = ("Lamp is red", "Now it is orange.");

/// On which ticket what waits for a person.
const ITEMS: [(&str, &str); 5] = [
    (
        "Printer is silent",
        "Sam and Grace answered without having seen each other's message. What has not left is held.",
    ),
    (
        "Invoice is missing",
        "without knowing of each other. The higher one holds.",
    ),
    (
        "Door does not open",
        "The ticket was given to Sam and to Grace at the same time.",
    ),
    (
        "Lamp is red",
        "Sam solved the ticket without having seen the customer's message. It is open.",
    ),
    (
        "Phone has no tone",
        "Grace solved the ticket while Sam escalated it. It is open, and the second line has it.",
    ),
];

fn mail((subject, text): (&str, &str), refers: &str) -> String {
    let id = subject.replace(' ', "-");
    let own = if refers.is_empty() {
        id.clone()
    } else {
        format!("{id}-again")
    };
    let refers = refers.replace("{}", &id);
    format!(
        "From: Ada <ada@example.org>\nTo: desk@example.net\nSubject: {subject}\nDate: Mon, 02 Mar 2026 08:01:00 +0000\n\
         Message-ID: <{own}@example.org>\n{refers}\n{text}\n"
    )
}

/// One after the other; each is read before the next begins.
async fn works(page: &Page, steps: &[Step], open: &mut &'static str) -> Told {
    for (subject, act, left) in steps {
        if !matches!(act, Act::TakesDown(..)) && *open != *subject {
            opens(page, subject).await?;
        }
        act.is_done(page, subject).await?;
        *open = match act {
            Act::Merges(into) => into,
            Act::Splits(_, child) => child,
            _ => subject,
        };
        match left {
            // Of what is taken back later, and of what is no longer in sight, nothing can be read yet.
            Left::Gone(_) if !matches!(act, Act::Undoes) => {}
            _ if *open != *subject => {}
            left => left.is_read(page).await?,
        }
    }
    Ok(())
}

/// All that was left in the end, ticket by ticket.
async fn has_all(page: &Page) -> Told {
    page.sees(Role::Button, &format!("All {AFTER}")).await?;
    let mut open = "";
    let mut steps: Vec<&Step> = SHIFT.iter().chain(GRACE).collect();
    steps.sort_by_key(|(subject, ..)| *subject);
    for (subject, _, left) in steps {
        if !matches!(left, Left::Nothing) {
            if open != *subject {
                opens(page, subject).await?;
                open = subject;
            }
            left.is_read(page).await?;
        }
    }
    opens(page, AGAIN.0).await?;
    page.reads_in(Role::List, "Timeline", AGAIN.1).await
}

async fn asks_five_things(page: &Page) -> Told {
    counts_to_review(page, ITEMS.len()).await?;
    page.clicks(Role::Button, &format!("To review {}", ITEMS.len()))
        .await?;
    for (subject, sentence) in ITEMS {
        page.sees(Role::Button, subject).await?;
        page.reads_in(Role::List, "Reviews", sentence).await?;
    }
    Ok(())
}

async fn sets_up(grace: &Page) -> Told {
    let mails = BEFORE.map(|before| mail(before, ""));
    imports_mails(grace, &mails).await?;
    grace.clicks(Role::Button, "Settings").await?;
    for (form, name) in [
        ("Add a queue", "Accounts"),
        ("Add a category", "Hardware"),
        ("Add a macro", "Outage"),
    ] {
        grace.clicks(Role::Button, form).await?;
        grace.fills(Role::Textbox, "Name", name).await?;
        if form == "Add a macro" {
            grace
                .fills(Role::Textbox, "Note", "Part of the outage in the north.")
                .await?;
        }
        grace.clicks(Role::Button, "Save").await?;
        grace.no_longer_sees(Role::Dialog, form).await?;
    }
    grace.status(SHARED).await
}

async fn story(kind: Kind) -> Told {
    let kinds: HashSet<_> = SHIFT.iter().map(|(_, act, _)| discriminant(act)).collect();
    assert!(
        SHIFT.len() >= 50 && kinds.len() >= 30,
        "{} of {} kinds",
        SHIFT.len(),
        kinds.len()
    );

    let world = World::<2>::start(kind).await?;
    let [first, second] = &world.browsers;
    let grace = starts_a_desk(first, "Apart", "Grace").await?;
    sets_up(&grace).await?;
    let link = invites(&grace).await?;
    let sam = joins(second, &link, "Sam").await?;
    sam.sees(Role::Button, &format!("All {}", BEFORE.len())).await?;
    sam.waits_for("navigator.serviceWorker.controller !== null")
        .await?;

    second.wire.cut();
    sam.status("Offline since").await?;
    let (before, after) = SHIFT.split_at(SHIFT.len() / 2);
    let mut open = "";
    works(&sam, before, &mut open).await?;
    sam.reloads().await?;
    sam.sees(Role::Heading, open).await?;
    sam.status("Offline since").await?;
    works(&sam, after, &mut open).await?;
    sam.sees(Role::Button, &format!("All {AFTER}")).await?;
    counts_to_review(&sam, 0).await?;

    works(&grace, GRACE, &mut "").await?;
    imports_mails(&grace, &[mail(AGAIN, "In-Reply-To: <{}@example.org>\n")]).await?;
    counts_to_review(&grace, 0).await?;
    grace.sees(Role::Button, &format!("All {}", BEFORE.len())).await?;
    opens(&grace, "Printer is silent").await?;
    grace
        .lacks_in(Role::List, "Timeline", "Toner came on Monday.")
        .await?;

    second.wire.restore();
    sam.status(SHARED).await?;
    for page in [&grace, &sam] {
        asks_five_things(page).await?;
        has_all(page).await?;
    }
    counts_to_review(&grace, ITEMS.len()).await?;
    sam.status(SHARED).await
}

told_in!(chromium Chromium, firefox Firefox);
