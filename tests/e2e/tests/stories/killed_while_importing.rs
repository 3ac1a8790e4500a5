//! The page is gone in the middle of an import. What it had taken is there afterwards, and the same file imported again adds the
//! rest: no mail is missing, none is there twice.
//!
//! Not vacuous: the page must be left before the import has ended, which is looked at.

use std::fmt::Write;

use desk_e2e::{Kind, Role, Told, World};
use tempfile::TempDir;

use crate::people::{SHARED, shows_all, starts_a_desk};
use crate::told_in;

const MAILS: usize = 600;

fn mails() -> String {
    let mut text = String::new();
    for n in 0..MAILS {
        write!(
            text,
            "From ada@example.org Mon Mar 02 08:01:00 2026\n\
             From: Ada Adeyemi <ada@example.org>\n\
             Subject: Request {n}\n\
             Date: Mon, 02 Mar 2026 08:01:00 +0000\n\
             Message-ID: <{n}@example.org>\n\n\
             The words of request {n}.\n\n"
        )
        .unwrap();
    }
    text
}

async fn story(kind: Kind) -> Told {
    let world = World::<1>::start(kind).await?;
    let page = starts_a_desk(&world.browsers[0], "Killed", "Grace").await?;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("inbox.mbox");
    std::fs::write(&file, mails()).unwrap();

    page.clicks(Role::Button, "Import").await?;
    page.gives_files("Mail files", std::slice::from_ref(&file))
        .await?;
    page.waits_for("Number(/(\\d+) mails? added/.exec(document.body.innerText)?.[1] ?? 0) > 0")
        .await?;
    let running = page
        .asks("document.body.innerText.includes('The import is finished')")
        .await?;
    assert_eq!(running, false, "the import was over before the page was left");
    page.reloads().await?;
    page.sees(Role::Navigation, "Views").await?;

    page.clicks(Role::Button, "Import").await?;
    page.gives_files("Mail files", &[file]).await?;
    page.reads_in(Role::Dialog, "Import", "The import is finished")
        .await?;
    page.clicks(Role::Button, "Close").await?;
    shows_all(&page).await?;
    page.sees(Role::Option, "Request ").await?;
    let all = format!("document.querySelector('[role=option]').getAttribute('aria-setsize') === '{MAILS}'");
    page.waits_for(&all).await?;
    page.status(SHARED).await
}

// Not in Firefox: of 153 ESR a thread ends by a segmentation fault in libxul when the page goes while its worker imports and the
// machine is busy, and the browser with it (docs/assumptions.md). Nothing of ours is left to be asked then.
told_in!(chromium Chromium);
