//! A relay takes desks only by its link. Grace comes without it: her desk is there, and she reads why it is not shared. By the link,
//! the same way ends in a shared desk, and the link's secret is not in the address any more.
//!
//! Not vacuous: both open the same relay and type the same; only the link differs.

use desk_e2e::{Kind, Relay, Role, Told, World};

use crate::people::starts_here;
use crate::told_in;

async fn story(kind: Kind) -> Told {
    let world = World::<2>::start_at(kind, Relay::start_with_token().await?).await?;
    let [first, second] = &world.browsers;
    let grace = first.open("/").await?;
    grace.clicks(Role::Button, "Start a new desk").await?;
    grace.fills(Role::Textbox, "Desk name", "Late").await?;
    grace.fills(Role::Textbox, "Your name", "Grace").await?;
    grace.clicks(Role::Button, "Start").await?;
    grace.sees(Role::Navigation, "Views").await?;
    grace
        .says("This relay takes a desk only from who has its link for that.")
        .await?;

    let linus = second.open(&world.relay.founding_path()?).await?;
    linus.waits_for("location.hash === ''").await?;
    starts_here(&linus, "Late", "Linus").await
}

told_in!(chromium Chromium, firefox Firefox);
