//! Grace erases a customer while Linus has a ticket of theirs open and Mira is offline with a note on it. None of the three shows
//! it or finds it afterwards; both hear who erased it, and Mira gets her unshared words to take elsewhere. The relay gives up the
//! attachment that came with it, and another customer stays whole everywhere. (What else the relay deletes it overwrites later;
//! that it serves none of it is shown in the relay's own tests.)
//!
//! Not vacuous: all three read and found it before, Mira goes on reading it while she is offline, and the relay kept the
//! attachment until then.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use desk_e2e::{Kind, Page, Role, Told, World, eventually};
use tempfile::TempDir;

use crate::people::{SHARED, invites, joins, notes, opens, shows_all, starts_a_desk, takes_down};
use crate::told_in;

const ATTACHED_BYTES: usize = 300_000;

/// A mail with an attachment that is never twice the same stretch.
fn mail(folder: &Path) -> PathBuf {
    let mut mail = "From: Quetzal <quetzal@example.org>\n\
         To: desk@example.net\n\
         Subject: Periwinkle on fire\n\
         Date: Mon, 02 Mar 2026 08:01:00 +0000\n\
         Message-ID: <fire@example.org>\n\
         MIME-Version: 1.0\n\
         Content-Type: multipart/mixed; boundary=\"part\"\n\n\
         --part\n\
         Content-Type: text/plain; charset=utf-8\n\n\
         The marzipan is burning.\n\
         --part\n\
         Content-Type: text/plain; name=\"proof.txt\"\n\
         Content-Disposition: attachment; filename=\"proof.txt\"\n\n"
        .to_owned();
    for line in 0.. {
        if mail.len() > ATTACHED_BYTES {
            break;
        }
        writeln!(mail, "{line:x} {:x}", line * 2_654_435_761_u64).unwrap();
    }
    mail.push_str("--part--\n");
    let file = folder.join("fire.eml");
    fs::write(&file, mail).unwrap();
    file
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

async fn story(kind: Kind) -> Told {
    let world = World::<3>::start(kind).await?;
    let [first, second, third] = &world.browsers;
    let grace = starts_a_desk(first, "Erasure", "Grace").await?;
    takes_down(&grace, "ann@example.org", "Invoice is missing", "A zebra ate it.").await?;
    let link = invites(&grace).await?;
    let linus = joins(second, &link, "Linus").await?;
    let link = invites(&grace).await?;
    let mira = joins(third, &link, "Mira").await?;
    let before = world.relay.kept_bytes_used()?;
    let folder = TempDir::new().unwrap();
    grace.clicks(Role::Button, "Import").await?;
    grace.gives_files("Mail files", &[mail(folder.path())]).await?;
    grace.reads_in(Role::Dialog, "Import", "1 mail added").await?;
    grace.clicks(Role::Button, "Close").await?;
    for page in [&grace, &linus, &mira] {
        finds(page, "marzipan", Some("Periwinkle on fire")).await?;
        finds(page, "zebra", Some("Invoice is missing")).await?;
        page.status(SHARED).await?;
    }
    let with_it = world.relay.kept_bytes_used()?;
    assert!(
        with_it > before + ATTACHED_BYTES / 2,
        "the relay kept {before} bytes before and {with_it} with it"
    );

    third.wire.cut();
    mira.status("Offline since").await?;
    opens(&mira, "Periwinkle on fire").await?;
    notes(&mira, "They sounded like a bassoon.").await?;
    opens(&linus, "Periwinkle on fire").await?;

    grace.clicks(Role::Button, "Customers").await?;
    grace.clicks(Role::Option, "Quetzal").await?;
    grace.clicks(Role::Button, "Erase").await?;
    grace
        .reads_in(Role::List, "What goes", "Periwinkle on fire")
        .await?;
    grace.fills(Role::Textbox, "Type its name", "Quetzal").await?;
    grace.clicks(Role::Button, "Erase").await?;
    grace.no_longer_sees(Role::Dialog, "Erase").await?;
    linus
        .reads_in(Role::Status, "Erased", "Grace erased this ticket on ")
        .await?;
    finds(&grace, "marzipan", None).await?;
    finds(&linus, "marzipan", None).await?;
    finds(&mira, "marzipan", Some("Periwinkle on fire")).await?;
    eventually("the relay to give up the attachment", async || {
        let kept = world.relay.kept_bytes_used().map_err(|fault| fault.to_string())?;
        if kept + ATTACHED_BYTES / 2 < with_it {
            Ok(())
        } else {
            Err(format!("{kept} of {with_it} bytes"))
        }
    })
    .await?;

    opens(&mira, "Periwinkle on fire").await?;
    third.wire.restore();
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
