//! Grace starts a desk, imports mail from a file, finds one by a word of its text and answers it.
//!
//! Not vacuous: the second mail must not be found by the first one's word, and the reply must be there after
//! a reload, from this browser's own store.

use std::fs;

use desk_e2e::{Kind, Page, Role, Told, World};
use tempfile::TempDir;

use crate::people::{SHARED, replies, shows_all, starts_a_desk};
use crate::told_in;

const MAILS: &str = "\
From ada@example.org Mon Mar 02 08:01:00 2026
From: Ada Adeyemi <ada@example.org>
To: desk@example.net
Subject: Printer on the third floor is silent
Date: Mon, 02 Mar 2026 08:01:00 +0000
Message-ID: <one@example.org>
Content-Type: text/plain; charset=utf-8

The printer shows a chrysanthemum and prints nothing.

From bo@example.org Mon Mar 02 09:30:00 2026
From: Bo Berg <bo@example.org>
To: desk@example.net
Subject: Invoice is missing
Date: Mon, 02 Mar 2026 09:30:00 +0000
Message-ID: <two@example.org>
Content-Type: text/plain; charset=utf-8

Please send the invoice of February again.

";

async fn story(kind: Kind) -> Told {
    let world = World::<1>::start(kind).await?;
    let page = starts_a_desk(&world.browsers[0], "Third floor", "Grace").await?;

    imports(&page).await?;
    shows_all(&page).await?;
    page.sees(Role::Option, "Printer on the third floor is silent")
        .await?;
    page.sees(Role::Option, "Invoice is missing").await?;
    page.fills(Role::Searchbox, "Search", "chrysanthemum").await?;
    page.no_longer_sees(Role::Option, "Invoice is missing").await?;
    page.clicks(Role::Option, "Printer on the third floor is silent")
        .await?;
    page.sees(Role::Heading, "Printer on the third floor is silent")
        .await?;
    page.reads_in(Role::List, "Timeline", "prints nothing").await?;
    replies(&page, "Please switch it off and on again.").await?;

    page.status(SHARED).await?;
    page.reloads().await?;
    page.sees(Role::Heading, "Printer on the third floor is silent")
        .await?;
    page.reads_in(Role::List, "Timeline", "Please switch it off and on again.")
        .await
}

async fn imports(page: &Page) -> Told {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("inbox.mbox");
    fs::write(&file, MAILS).unwrap();
    page.clicks(Role::Button, "Import").await?;
    page.gives_files("Mail files", &[file]).await?;
    page.reads_in(Role::Dialog, "Import", "2 mails added").await?;
    page.clicks(Role::Button, "Close").await
}

told_in!(chromium Chromium, firefox Firefox);

/// WebKit here has no file system for pages: the desk lives in memory and says so, and is gone after a reload.
#[tokio::test]
async fn webkit_works_in_memory() -> Told {
    let world = World::<1>::start(Kind::WebKit).await?;
    let page = starts_a_desk(&world.browsers[0], "Third floor", "Grace").await?;
    page.says("This browser keeps nothing after it is closed.")
        .await?;
    imports(&page).await?;
    shows_all(&page).await?;
    page.clicks(Role::Option, "Printer on the third floor is silent")
        .await?;
    replies(&page, "Please switch it off and on again.").await?;
    page.status(SHARED).await?;
    page.reloads().await?;
    page.sees(Role::Button, "Start a new desk").await
}
