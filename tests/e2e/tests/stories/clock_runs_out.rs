//! Grace promises a first and each next answer within an hour. The clock goes on while two requests wait: after fifty minutes the one
//! that nobody has answered is nearly due, in the list and in the ticket, after seventy it is late. Sam answers, which ends the wait and
//! not what was missed; when the customer writes again a new hour begins, and is over in its turn. The other request was answered in
//! time, and stays so.
//!
//! Not vacuous: both requests stand under the same promises on the same clock, and before each step nothing of it is there. The clock
//! is the relay's, by which the devices set theirs whenever they connect, and nothing but it is moved.

use desk_e2e::{Browser, Kind, Page, Relay, Role, Told, World};

use crate::people::{SHARED, imports_mails, invites, joins, opens, replies, shows_all, starts_a_desk};
use crate::told_in;

async fn promises(page: &Page, clock: &str) -> Told {
    page.clicks(Role::Button, "Add a promise").await?;
    page.chooses("Promised", clock).await?;
    page.fills(Role::Spinbutton, "Within minutes of opening time", "60")
        .await?;
    page.clicks(Role::Button, "Save").await?;
    page.no_longer_sees(Role::Dialog, "Add a promise").await?;
    page.reads_in(Role::List, "Promises", clock).await
}

/// A mail without a date is as old as its import.
fn mail(id: &str, subject: &str, text: &str, refers: &str) -> String {
    format!(
        "From: Ada <ada@example.org>\nTo: desk@example.net\nSubject: {subject}\nMessage-ID: <{id}@example.org>\n{refers}\n{text}\n"
    )
}

/// Lets so many minutes pass, by the clock of the relay; everybody hears of it when they connect the next time.
async fn pass(relay: &Relay, minutes: u64, peers: [(&Browser, &Page); 2]) -> Told {
    for (browser, page) in peers {
        browser.wire.cut();
        page.status("Offline since").await?;
    }
    relay.clock_goes_ahead(minutes);
    for (browser, page) in peers {
        browser.wire.restore();
        page.status(SHARED).await?;
    }
    Ok(())
}

/// Answers the open ticket, and says that the answer has left.
async fn answers(page: &Page, words: &str) -> Told {
    replies(page, words).await?;
    page.clicks(Role::Button, "I sent it elsewhere").await?;
    page.no_longer_sees(Role::Button, "I sent it elsewhere").await
}

async fn story(kind: Kind) -> Told {
    let world = World::<2>::start_at(kind, Relay::start_with_clock().await?).await?;
    let [first, second] = &world.browsers;
    let grace = starts_a_desk(first, "Promises", "Grace").await?;
    let link = invites(&grace).await?;
    let sam = joins(second, &link, "Sam").await?;
    let peers = [(first, &grace), (second, &sam)];
    grace.clicks(Role::Button, "Settings").await?;
    promises(&grace, "First answer").await?;
    promises(&grace, "Next answer").await?;
    shows_all(&grace).await?;
    let mails = [
        mail("line", "No line", "It is dead.", ""),
        mail("radio", "Radio hums", "All day.", ""),
    ];
    imports_mails(&grace, &mails).await?;

    opens(&sam, "Radio hums").await?;
    sam.says("First answer due ").await?;
    answers(&sam, "Please turn it off and on.").await?;
    sam.says("First answer in time").await?;
    sam.clicks_starting(Role::Button, "Due soon").await?;
    sam.clicks(Role::Option, "No line").await?;
    sam.no_longer_sees(Role::Option, "Radio hums").await?;
    sam.says("First answer due ").await?;
    sam.lacks_in(Role::Listbox, "Tickets", "Due in").await?;

    pass(&world.relay, 50, peers).await?;
    for page in [&grace, &sam] {
        page.reads_in(Role::Listbox, "Tickets", "Due in ").await?;
        page.lacks_in(Role::Listbox, "Tickets", "Late").await?;
    }
    sam.waits_for(r"/First answer due [^\n]+, in \d+ min/.test(document.body.innerText)")
        .await?;
    pass(&world.relay, 20, peers).await?;
    for page in [&grace, &sam] {
        page.reads_in(Role::Listbox, "Tickets", "Late").await?;
    }
    sam.says("First answer late since ").await?;

    // What was missed stays so; nothing is due any more.
    answers(&sam, "We are looking into it.").await?;
    sam.no_longer_sees(Role::Option, "No line").await?;
    sam.says("First answer late since ").await?;
    grace.lacks_in(Role::Listbox, "Tickets", "Late").await?;
    let again = mail(
        "still",
        "Re: No line",
        "Still dead.",
        "In-Reply-To: <line@example.org>\n",
    );
    imports_mails(&grace, &[again]).await?;
    sam.says("Next answer due ").await?;
    sam.sees(Role::Option, "No line").await?;
    pass(&world.relay, 70, peers).await?;
    sam.reads_in(Role::Listbox, "Tickets", "Late").await?;
    sam.says("Next answer late since ").await?;
    sam.says("First answer late since ").await?;

    opens(&sam, "Radio hums").await?;
    sam.says("First answer in time").await?;
    sam.status(SHARED).await
}

told_in!(chromium Chromium, firefox Firefox);
