//! Grace imports a mail with an attachment of fifty megabytes, and her wire breaks twice while it goes to the relay. Linus opens
//! it, and his breaks twice while it comes. He gets what the mail held.
//!
//! Not vacuous: each wire cuts itself in the middle of the transfer, and what passed over it in all is little more than the
//! attachment once, so nothing began anew. Every byte that Linus' page is given is compared.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use desk_e2e::{Browser, Fault, Kind, Page, Role, Told, Way, World, eventually};
use tempfile::TempDir;

use crate::people::{SHARED, invites, joins, opens, shows_all, starts_a_desk};
use crate::told_in;

const BYTES: u32 = 50_000_000;
const MB: u64 = 1_000_000;
/// What a page, a log and a few stretches that were cut may weigh beside the attachment.
const SLACK: u64 = 9 * MB;
const NAME: &str = "recording.bin";
const SUBJECT: &str = "The recording of the fault";

/// A byte of the attachment, by its place: no stretch is like another.
fn byte(at: u32) -> u8 {
    (at ^ (at >> 8) ^ (at >> 16)) as u8
}

/// The same in the page's language: whether a blob holds all of it.
const KEEP: &str = "(() => {
    const give = URL.createObjectURL;
    URL.createObjectURL = blob => {
        blob.arrayBuffer().then(buffer => {
            const bytes = new Uint8Array(buffer);
            window.given = bytes.length === 50000000
                && bytes.every((byte, at) => byte === ((at ^ (at >> 8) ^ (at >> 16)) & 255));
        });
        return give.call(URL, blob);
    };
    return true;
})()";

/// The file with the mail.
fn mailbox(folder: &Path) -> PathBuf {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut mail = format!(
        "From ada@example.org Mon Mar 02 08:01:00 2026\n\
         From: Ada Adeyemi <ada@example.org>\n\
         To: desk@example.net\n\
         Subject: {SUBJECT}\n\
         Date: Mon, 02 Mar 2026 08:01:00 +0000\n\
         Message-ID: <recording@example.org>\n\
         MIME-Version: 1.0\n\
         Content-Type: multipart/mixed; boundary=\"part\"\n\n\
         --part\n\
         Content-Type: text/plain; charset=utf-8\n\n\
         It is long.\n\
         --part\n\
         Content-Type: application/octet-stream; name=\"{NAME}\"\n\
         Content-Disposition: attachment; filename=\"{NAME}\"\n\
         Content-Transfer-Encoding: base64\n"
    );
    mail.reserve(BYTES as usize / 3 * 4 + BYTES as usize / 50);
    for at in (0..BYTES).step_by(3) {
        if at % 57 == 0 {
            mail.push('\n');
        }
        let known = (BYTES - at).min(3);
        let bits = (0..3).fold(0u32, |bits, next| {
            bits << 8
                | if next < known {
                    u32::from(byte(at + next))
                } else {
                    0
                }
        });
        for place in 0..4 {
            let digit = (bits >> (18 - 6 * place)) & 63;
            mail.push(if place <= known {
                char::from(alphabet[digit as usize])
            } else {
                '='
            });
        }
    }
    write!(mail, "\n--part--\n\n").unwrap();
    let file = folder.join("inbox.mbox");
    fs::write(&file, mail).unwrap();
    file
}

/// Waits until the wire has cut itself in the middle, lets the app notice, and joins it again.
async fn breaks(browser: &Browser, page: &Page, way: Way, again: Option<u64>) -> Told {
    eventually("the wire to cut itself", async || match browser.wire.is_whole() {
        true => Err(format!("{} bytes {way:?}", browser.wire.passed(way))),
        false => Ok(()),
    })
    .await?;
    page.status("Offline since").await?;
    if let Some(bytes) = again {
        browser.wire.cut_after(way, bytes);
    }
    browser.wire.restore();
    Ok(())
}

fn weighs_once(browser: &Browser, way: Way, before: u64) -> Told {
    let passed = browser.wire.passed(way) - before;
    if passed < u64::from(BYTES) || passed > u64::from(BYTES) + SLACK {
        return Err(Fault::Story(format!("{passed} bytes passed {way:?}")));
    }
    Ok(())
}

async fn story(kind: Kind) -> Told {
    let world = World::<2>::start(kind).await?;
    let [first, second] = &world.browsers;
    let grace = starts_a_desk(first, "Large files", "Grace").await?;
    let link = invites(&grace).await?;
    let linus = joins(second, &link, "Linus").await?;

    let folder = TempDir::new().unwrap();
    let file = mailbox(folder.path());
    let before = first.wire.passed(Way::Up);
    first.wire.cut_after(Way::Up, 15 * MB);
    grace.clicks(Role::Button, "Import").await?;
    grace.gives_files("Mail files", &[file]).await?;
    grace.reads_in(Role::Dialog, "Import", "1 mail added").await?;
    grace.clicks(Role::Button, "Close").await?;
    breaks(first, &grace, Way::Up, Some(15 * MB)).await?;
    breaks(first, &grace, Way::Up, None).await?;
    shows_all(&grace).await?;
    grace.clicks(Role::Option, SUBJECT).await?;
    grace.status(SHARED).await?;
    weighs_once(first, Way::Up, before)?;
    grace
        .lacks_in(Role::List, "Attachments", "not shared yet")
        .await?;

    opens(&linus, SUBJECT).await?;
    linus.reads_in(Role::List, "Attachments", "50.0 MB").await?;
    linus.asks(KEEP).await?;
    let before = second.wire.passed(Way::Down);
    second.wire.cut_after(Way::Down, 15 * MB);
    linus.clicks_starting(Role::Button, NAME).await?;
    breaks(second, &linus, Way::Down, Some(15 * MB)).await?;
    linus.sees(Role::Button, "Stop").await?;
    breaks(second, &linus, Way::Down, None).await?;
    linus.waits_for("window.given").await?;
    weighs_once(second, Way::Down, before)
}

told_in!(chromium Chromium, firefox Firefox);
