//! Grace moves the desk to another relay. Linus' open browser follows by itself; then the first relay is switched off. Linus
//! opens an attachment that he never had, reloads, and both work on.
//!
//! Not vacuous: the two relays share nothing and the first is gone, so what Linus gets was brought to the second by Grace's
//! browser; and his page still has the address of the first, so nothing comes unless that page may connect elsewhere.

use std::fs;

use desk_e2e::{Kind, Relay, Role, Told, World};
use tempfile::TempDir;

use crate::people::{SHARED, invites, joins, opens, replies, starts_a_desk};
use crate::told_in;

const MAIL: &str = "\
From ada@example.org Mon Mar 02 08:01:00 2026
From: Ada Adeyemi <ada@example.org>
To: desk@example.net
Subject: The list of faults
Date: Mon, 02 Mar 2026 08:01:00 +0000
Message-ID: <list@example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=\"part\"

--part
Content-Type: text/plain; charset=utf-8

It is attached.
--part
Content-Type: application/octet-stream; name=\"faults.bin\"
Content-Disposition: attachment; filename=\"faults.bin\"

Lamp seven flickers at noon.
--part--

";
const SUBJECT: &str = "The list of faults";

/// Whether a file that the page is given holds the attachment.
const KEEP: &str = "(() => {
    const give = URL.createObjectURL;
    URL.createObjectURL = blob => {
        blob.text().then(text => { window.given = text.includes('Lamp seven flickers at noon.'); });
        return give.call(URL, blob);
    };
    return true;
})()";

async fn story(kind: Kind) -> Told {
    let mut world = World::<2>::start(kind).await?;
    let second = Relay::start_with_token().await?;
    let [first_browser, second_browser] = &world.browsers;
    let grace = starts_a_desk(first_browser, "Two machines", "Grace").await?;
    let link = invites(&grace).await?;
    let linus = joins(second_browser, &link, "Linus").await?;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("inbox.mbox");
    fs::write(&file, MAIL).unwrap();
    grace.clicks(Role::Button, "Import").await?;
    grace.gives_files("Mail files", &[file]).await?;
    grace.reads_in(Role::Dialog, "Import", "1 mail added").await?;
    grace.clicks(Role::Button, "Close").await?;
    grace.status(SHARED).await?;
    opens(&linus, SUBJECT).await?;
    linus
        .waits_for("navigator.serviceWorker.controller !== null")
        .await?;

    let address = format!("http://{}", second.address());
    grace.clicks(Role::Button, "People").await?;
    grace
        .clicks(Role::Button, "Move the desk to another relay")
        .await?;
    grace
        .fills(Role::Textbox, "New relay's address", "http://127.0.0.1:9")
        .await?;
    grace.clicks(Role::Button, "Move").await?;
    grace
        .reads_in(Role::Dialog, "Move the desk", "No relay could be reached")
        .await?;
    grace
        .fills(Role::Textbox, "New relay's address", &address)
        .await?;
    grace.clicks(Role::Button, "Move").await?;
    grace
        .reads_in(
            Role::Dialog,
            "Move the desk",
            "takes a desk only from who has its link",
        )
        .await?;
    let link = format!("{address}{}", second.founding_path()?);
    grace.fills(Role::Textbox, "New relay's address", &link).await?;
    grace.clicks(Role::Button, "Move").await?;
    grace.no_longer_sees(Role::Dialog, "Move the desk").await?;
    grace.reads_in(Role::Region, "Relay", &address).await?;
    grace.status(SHARED).await?;
    linus.clicks(Role::Button, "People").await?;
    linus.reads_in(Role::Region, "Relay", &address).await?;
    linus.status(SHARED).await?;

    world.relay.stop().await;
    opens(&linus, SUBJECT).await?;
    linus.asks(KEEP).await?;
    linus.clicks_starting(Role::Button, "faults.bin").await?;
    linus.waits_for("window.given").await?;
    linus.reloads().await?;
    replies(&linus, "Lamp seven is new.").await?;
    linus.status(SHARED).await?;
    opens(&grace, SUBJECT).await?;
    grace.reads_in(Role::List, "Timeline", "Lamp seven is new.").await
}

told_in!(chromium Chromium, firefox Firefox);
