//! Mail becoming tickets: natively by the command line, and in a browser with its long tasks.

use desk_e2e::Role;

use crate::desk::Desk;
use crate::fault::Done;
use crate::figure::Figure;
use crate::visitor::{PATIENCE, Visitor};

/// Tickets of the mailbox that a browser imports.
const TICKETS: u32 = 500;

/// What founding and filling the desk took.
pub fn native(desk: &Desk) -> Vec<Figure> {
    let mails = f64::from(desk.corpus.mails);
    vec![
        Figure::new(
            "import of mail, `hotline import`",
            "mails/s",
            None,
            vec![mails / desk.imported.as_secs_f64()],
        ),
        Figure::new(
            "sharing what was imported, `hotline sync`",
            "mails/s",
            None,
            vec![mails / desk.shared.as_secs_f64()],
        ),
    ]
}

/// Mails that this desk has never seen, imported in the app.
pub async fn in_browser(visitor: &Visitor, desk: &Desk) -> Done<Vec<Figure>> {
    let page = &visitor.page;
    let mailbox = desk.other_mailbox(TICKETS)?;
    visitor.settles().await?;
    page.clicks(Role::Button, "Import").await?;
    visitor.tasks().await?;
    page.asks("(bench.from = performance.now(), true)").await?;
    page.gives_files("Mail files", &[mailbox.path]).await?;
    let added = format!(
        "[...document.querySelectorAll('dialog')].some(e => e.textContent.includes('{} mails added')) ? performance.now() - bench.from : null",
        mailbox.mails
    );
    let took_ms = crate::visitor::number(&page.awaits(PATIENCE, &added).await?)?;
    let tasks = visitor.tasks().await?;
    page.clicks(Role::Button, "Close").await?;
    visitor.settles().await?;
    let mut figures = vec![Figure::new(
        format!("import of {} mails, Chromium", mailbox.mails),
        "mails/s",
        None,
        vec![f64::from(mailbox.mails) * 1_000.0 / took_ms],
    )];
    figures.extend(super::tasks("import", tasks));
    Ok(figures)
}
