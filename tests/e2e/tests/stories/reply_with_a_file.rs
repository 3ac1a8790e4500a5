//! Grace adds two files to her answer, by choosing one and by dropping the other, takes one out again, and her page is loaded anew: the
//! other is still there. She sends it, takes it back within its ten seconds and sends it again. Linus opens the file and gets what
//! Grace's disk holds.
//!
//! Not vacuous: before it is sent nothing of it is in Linus' timeline nor on the wire, what was taken out never comes, and every byte that
//! Linus' page is given is compared.

use std::fs;

use desk_e2e::{Fault, Kind, Role, Told, Way, World};
use tempfile::TempDir;

use crate::people::{SHARED, invites, joins, opens, starts_a_desk, takes_down};
use crate::told_in;

/// Some stretches, and a last one that is shorter.
const BYTES: u32 = 2_500_000;

/// A byte of the file, by its place: no stretch is like another.
fn byte(at: u32) -> u8 {
    (at ^ (at >> 8) ^ (at >> 16)) as u8
}

/// The same in the page's language: whether what is saved holds all of it.
const KEEP: &str = "(() => {
    const give = URL.createObjectURL;
    URL.createObjectURL = blob => {
        blob.arrayBuffer().then(buffer => {
            const bytes = new Uint8Array(buffer);
            window.given = bytes.length === 2500000
                && bytes.every((byte, at) => byte === ((at ^ (at >> 8) ^ (at >> 16)) & 255));
        });
        return give.call(URL, blob);
    };
    return true;
})()";

/// A file is dropped onto the place where one writes.
const DROP: &str = "(() => {
    const data = new DataTransfer();
    data.items.add(new File(['not for them'], 'internal.txt', { type: 'text/plain' }));
    const place = document.querySelector('.composer');
    for (const type of ['dragover', 'drop'])
        place.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    return true;
})()";

async fn story(kind: Kind) -> Told {
    let world = World::<2>::start(kind).await?;
    let [first, second] = &world.browsers;
    let grace = starts_a_desk(first, "Plans", "Grace").await?;
    takes_down(&grace, "ada@example.org", "Router", "Where is the plan?").await?;
    let link = invites(&grace).await?;
    let linus = joins(second, &link, "Linus").await?;
    opens(&linus, "Router").await?;
    opens(&grace, "Router").await?;

    let folder = TempDir::new().map_err(|fault| Fault::Story(fault.to_string()))?;
    let plan = folder.path().join("plan.bin");
    let bytes: Vec<u8> = (0..BYTES).map(byte).collect();
    fs::write(&plan, bytes).map_err(|fault| Fault::Story(fault.to_string()))?;
    let before = first.wire.passed(Way::Up);
    grace.gives_files("Attach files", &[plan]).await?;
    grace
        .reads_in(Role::List, "Files of the reply", "plan.bin")
        .await?;
    grace.asks(DROP).await?;
    grace
        .reads_in(Role::List, "Files of the reply", "internal.txt")
        .await?;
    grace.sees(Role::Button, "Remove plan.bin").await?;
    grace.clicks(Role::Button, "Remove internal.txt").await?;
    grace
        .lacks_in(Role::List, "Files of the reply", "internal.txt")
        .await?;
    grace.clicks(Role::Button, "Preview").await?;
    grace
        .reads_in(Role::List, "Files in the preview", "plan.bin")
        .await?;
    grace.reloads().await?;
    opens(&grace, "Router").await?;
    grace.reads_in(Role::List, "Files of the reply", "2.5 MB").await?;
    grace.status(SHARED).await?;
    let passed = first.wire.passed(Way::Up) - before;
    if passed > u64::from(BYTES) / 2 {
        return Err(Fault::Story(format!("{passed} bytes went up before it was sent")));
    }

    grace
        .fills(Role::Textbox, "Reply", "Here is the plan, Ada.")
        .await?;
    grace.clicks(Role::Button, "Send").await?;
    linus.reads_in(Role::List, "Attachments", "plan.bin").await?;
    grace.clicks(Role::Button, "Take it back").await?;
    linus.lacks_in(Role::List, "Timeline", "plan.bin").await?;
    grace
        .reads_in(Role::List, "Files of the reply", "plan.bin")
        .await?;
    grace
        .waits_for("document.querySelector('#composer')?.value === 'Here is the plan, Ada.'")
        .await?;
    grace.clicks(Role::Button, "Send").await?;
    grace.reads_in(Role::List, "Attachments", "plan.bin").await?;
    grace.status(SHARED).await?;

    linus.reads_in(Role::List, "Attachments", "2.5 MB").await?;
    linus.lacks_in(Role::List, "Timeline", "internal.txt").await?;
    linus.asks(KEEP).await?;
    linus.clicks_starting(Role::Button, "plan.bin").await?;
    linus.waits_for("window.given").await
}

told_in!(chromium Chromium, firefox Firefox);
