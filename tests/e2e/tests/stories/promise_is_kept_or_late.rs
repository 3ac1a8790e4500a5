//! Grace promises a solution within ten hours, and sets when the desk is open. In Sam's browser a request that is there already shows
//! when it is due; one that comes as a mail of long ago is late at once, until he solves it. Grace takes the promise back, and nothing
//! is due.
//!
//! Not vacuous: of two tickets under one promise one is in time and the other late.

use desk_e2e::{Kind, Page, Role, Told, World};

use crate::people::{SHARED, invites, joins, opens, starts_a_desk, takes_down};
use crate::told_in;

async fn promises(page: &Page, minutes: &str) -> Told {
    page.clicks(Role::Button, "Add a promise").await?;
    page.chooses("Promised", "Solution").await?;
    page.fills(Role::Spinbutton, "Within minutes of opening time", minutes)
        .await?;
    page.clicks(Role::Button, "Save").await?;
    page.no_longer_sees(Role::Dialog, "Add a promise").await
}

async fn imports_an_old_mail(page: &Page) -> Told {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("old.eml");
    let mail = "From: Bea <bea@example.org>\r\nDate: Mon, 05 Jan 2026 09:00:00 +0000\r\nMessage-ID: <old@example.org>\r\n\
                Subject: Still no line\r\n\r\nIt is dead.\r\n";
    std::fs::write(&file, mail).unwrap();
    page.clicks(Role::Button, "Import").await?;
    page.gives_files("Mail files", &[file]).await?;
    page.reads_in(Role::Dialog, "Import", "1 mail added").await?;
    page.clicks(Role::Button, "Close").await?;
    page.no_longer_sees(Role::Dialog, "Import").await
}

async fn story(kind: Kind) -> Told {
    let world = World::<2>::start(kind).await?;
    let [first, second] = &world.browsers;
    let grace = starts_a_desk(first, "Promises", "Grace").await?;
    takes_down(&grace, "ada@example.org", "No line", "Since this morning.").await?;
    let link = invites(&grace).await?;
    let sam = joins(second, &link, "Sam").await?;
    opens(&sam, "No line").await?;

    grace.clicks(Role::Button, "Settings").await?;
    promises(&grace, "600").await?;
    grace.reads_in(Role::List, "Promises", "within 10 h").await?;
    sam.says("Solution due ").await?;
    sam.clicks_starting(Role::Button, "Due soon").await?;
    sam.sees(Role::Option, "No line").await?;

    // Hours that nobody can type, and some that anybody can.
    grace.clicks(Role::Button, "Set hours").await?;
    grace.fills(Role::Textbox, "Zone", "Europe/Berlin").await?;
    grace.fills(Role::Textbox, "Hours", "always").await?;
    grace.clicks(Role::Button, "Save").await?;
    grace.says("“always” is no opening hours").await?;
    grace.fills(Role::Textbox, "Hours", "Mo-Su 00:00-24:00").await?;
    grace.clicks(Role::Button, "Save").await?;
    grace.no_longer_sees(Role::Dialog, "Set hours").await?;
    grace
        .reads_in(Role::List, "Hours", "(Europe/Berlin), 0 closed days")
        .await?;

    // A mail that was written long ago has waited longer than that.
    imports_an_old_mail(&grace).await?;
    sam.clicks(Role::Option, "Still no line").await?;
    sam.says("Solution late since ").await?;
    sam.reads_in(Role::Listbox, "Tickets", "Late").await?;
    sam.clicks(Role::Button, "Solve").await?;
    sam.clicks(Role::Button, "Solve it").await?;
    sam.no_longer_sees(Role::Option, "Still no line").await?;

    grace
        .clicks(Role::Button, "Remove Solution, normal, every queue")
        .await?;
    sam.no_longer_sees(Role::Option, "No line").await?;
    sam.status(SHARED).await
}

told_in!(chromium Chromium, firefox Firefox);
