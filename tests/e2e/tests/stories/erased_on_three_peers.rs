//! Grace erases a customer while Linus has a ticket of theirs open and Mira is offline with a reply to it. None of the three shows
//! it or finds it afterwards; both hear who erased it, and Mira gets her unshared words to take elsewhere. The relay's files have
//! given up what the ticket took there, and another customer stays whole everywhere.
//!
//! Not vacuous: all three read and found it before, Mira goes on reading it while she is offline, and the relay kept at least as
//! many bytes for it as were written.

use desk_e2e::{Kind, Page, Role, Told, World};

use crate::people::{SHARED, invites, joins, notes, opens, shows_all, starts_a_desk, takes_down};
use crate::told_in;

/// Long enough to be seen in the relay's files, and no word twice, so that nothing makes it short.
const WORDS: u32 = 6_000;

fn long_message() -> String {
    let words = (0..WORDS).map(|at| format!("{:x}", at.wrapping_mul(2_654_435_761)));
    let words = words.collect::<Vec<_>>().join(" ");
    format!("The marzipan is burning. {words}")
}

async fn finds(page: &Page, words: &str, subject: Option<&str>) -> Told {
    page.fills(Role::Searchbox, "Search", words).await?;
    match subject {
        Some(subject) => page.sees(Role::Option, subject).await?,
        None => {
            page.says(&format!("Nothing here has the words “{words}”"))
                .await?
        }
    }
    // The search ends with a view of the queue.
    shows_all(page).await
}

/// What the relay keeps, while it is stopped: a store that is open has not written everything down.
async fn kept(world: &mut World<3>) -> Told<usize> {
    world.relay.stop().await;
    let kept = world.relay.kept_bytes_used()?;
    world.relay.run().await?;
    Ok(kept)
}

async fn story(kind: Kind) -> Told {
    let mut world = World::<3>::start(kind).await?;
    let [first, second, third] = &world.browsers;
    let grace = starts_a_desk(first, "Erasure", "Grace").await?;
    takes_down(&grace, "ann@example.org", "Invoice is missing", "A zebra ate it.").await?;
    let link = invites(&grace).await?;
    let linus = joins(second, &link, "Linus").await?;
    let link = invites(&grace).await?;
    let mira = joins(third, &link, "Mira").await?;
    let before = kept(&mut world).await?;
    let long = long_message();
    takes_down(&grace, "quetzal@example.org", "Periwinkle on fire", &long).await?;
    grace.status(SHARED).await?;
    for page in [&grace, &linus, &mira] {
        page.status(SHARED).await?;
        finds(page, "marzipan", Some("Periwinkle on fire")).await?;
        finds(page, "zebra", Some("Invoice is missing")).await?;
    }
    let with_it = kept(&mut world).await?;
    for page in [&grace, &linus, &mira] {
        page.status(SHARED).await?;
    }
    assert!(
        with_it > before + long.len() / 2,
        "the relay kept {before} bytes before and {with_it} with it"
    );

    let third = &world.browsers[2];
    third.wire.cut();
    mira.status("Offline since").await?;
    opens(&mira, "Periwinkle on fire").await?;
    notes(&mira, "They sounded like a bassoon.").await?;
    opens(&linus, "Periwinkle on fire").await?;

    grace.clicks(Role::Button, "Customers").await?;
    grace.clicks(Role::Option, "quetzal@example.org").await?;
    grace.clicks(Role::Button, "Erase").await?;
    grace
        .reads_in(Role::List, "What goes", "Periwinkle on fire")
        .await?;
    grace
        .fills(Role::Textbox, "Type its name", "quetzal@example.org")
        .await?;
    grace.clicks(Role::Button, "Erase").await?;
    grace.no_longer_sees(Role::Dialog, "Erase").await?;
    linus
        .reads_in(Role::Status, "Erased", "Grace erased this ticket on ")
        .await?;
    finds(&grace, "marzipan", None).await?;
    finds(&linus, "marzipan", None).await?;
    finds(&mira, "marzipan", Some("Periwinkle on fire")).await?;
    let without_it = kept(&mut world).await?;
    assert!(
        without_it < with_it - long.len() / 4,
        "the relay kept {with_it} bytes with it and {without_it} without"
    );

    opens(&mira, "Periwinkle on fire").await?;
    world.browsers[2].wire.restore();
    mira.says("1 change of yours to it had not been shared").await?;
    mira.says("They sounded like a bassoon.").await?;
    mira.reads_in(Role::Status, "Erased", "Grace erased this ticket on ")
        .await?;
    mira.clicks(Role::Button, "Forget it").await?;
    mira.status(SHARED).await?;
    mira.reloads().await?;
    mira.reads_in(Role::Status, "Erased", "Grace erased this ticket on ")
        .await?;
    for page in [&grace, &linus, &mira] {
        page.status(SHARED).await?;
        finds(page, "marzipan", None).await?;
        finds(page, "quetzal", None).await?;
        finds(page, "bassoon", None).await?;
        page.no_longer_sees(Role::Option, "Periwinkle on fire").await?;
        opens(page, "Invoice is missing").await?;
        page.reads_in(Role::List, "Timeline", "A zebra ate it.").await?;
    }
    Ok(())
}

told_in!(chromium Chromium, firefox Firefox);
