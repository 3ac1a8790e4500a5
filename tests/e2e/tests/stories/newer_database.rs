//! A newer Hotline has written Grace's database, and the page is still the old one: it says so and touches nothing. When the page
//! is of that version too, all is there.
//!
//! Not vacuous: the version stands in the database's own header, which the story alters under the app, byte by byte.

use std::time::Duration;

use desk_e2e::{Kind, Role, Told, World};

use crate::people::{SHARED, opens, starts_a_desk, takes_down};
use crate::told_in;

/// Takes the lead from the tab that has it, so that it lets go of its files, and adds to the version in the database's header
/// (<https://sqlite.org/fileformat2.html>, offset 60), which lies behind a page with the file's name. The lead is held until
/// `letGo` is called.
const ADD_TO_VERSION: &str = "navigator.locks.request('hotline-lead', { steal: true }, async () => {
    const root = await navigator.storage.getDirectory();
    const pool = await root.getDirectoryHandle('.opfs-sahpool');
    const alter = async (folder) => {
        for await (const [, handle] of folder.entries()) {
            if (handle.kind === 'directory') { await alter(handle); continue; }
            const bytes = new DataView(await (await handle.getFile()).arrayBuffer());
            if (bytes.byteLength < 8192) continue;
            const name = new TextDecoder().decode(bytes.buffer.slice(0, 12));
            if (!/desk\\.db\\0/.test(name)) continue;
            const at = 4096 + 60, version = bytes.getUint32(at);
            const changed = new Uint8Array(4);
            new DataView(changed.buffer).setUint32(0, version + ADDED);
            const file = await handle.createWritable({ keepExistingData: true });
            await file.write({ type: 'write', position: at, data: changed });
            await file.close();
            window.altered = version;
        }
    };
    for (let tries = 0; window.altered === undefined && tries < 50; tries += 1) {
        try { await alter(pool); } catch (busy) { window.why = String(busy); }
        await new Promise((later) => setTimeout(later, 100));
    }
    await new Promise((done) => { window.letGo = done; });
}) && true";
/// The version that was there, once the lead can be given back.
const ALTERED: &str = "window.letGo ? window.altered : null";
const PATIENCE: Duration = Duration::from_secs(30);

async fn story(kind: Kind) -> Told {
    let world = World::<1>::start(kind).await?;
    let browser = &world.browsers[0];
    let old = starts_a_desk(browser, "Newer", "Grace").await?;
    takes_down(&old, "ada@example.org", "Printer is silent", "It prints nothing.").await?;
    old.status(SHARED).await?;

    let hand = browser.open_tab("/healthz").await?;
    hand.asks(&ADD_TO_VERSION.replace("ADDED", "90")).await?;
    hand.awaits(PATIENCE, ALTERED).await?;
    hand.asks("(window.letGo(), true)").await?;
    old.says("was written by a newer version of Hotline").await?;
    old.closes().await?;

    hand.reloads().await?;
    hand.asks(&ADD_TO_VERSION.replace("ADDED", "-90")).await?;
    let version = hand.awaits(PATIENCE, ALTERED).await?;
    assert!(
        version.as_u64().is_some_and(|version| version > 90),
        "it was altered meanwhile: {version}"
    );
    hand.asks("(window.letGo(), true)").await?;
    let new = browser.open_tab("/").await?;
    opens(&new, "Printer is silent").await?;
    new.reads_in(Role::List, "Timeline", "It prints nothing.").await?;
    new.status(SHARED).await
}

told_in!(chromium Chromium, firefox Firefox);
