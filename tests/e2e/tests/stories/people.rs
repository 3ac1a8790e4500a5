//! What people do in many stories, in their words. Waits for what they would see, and asserts nothing else.

use desk_e2e::{Browser, Fault, Page, Role, Told};
use tempfile::TempDir;

pub const SHARED: &str = "Saved and shared";

/// Starts a new desk and waits until the relay has it.
pub async fn starts_a_desk(browser: &Browser, desk: &str, name: &str) -> Told<Page> {
    let page = browser.open("/").await?;
    starts_here(&page, desk, name).await?;
    Ok(page)
}

/// Starts a new desk on the start page that is open.
pub async fn starts_here(page: &Page, desk: &str, name: &str) -> Told {
    page.clicks(Role::Button, "Start a new desk").await?;
    page.fills(Role::Textbox, "Desk name", desk).await?;
    page.fills(Role::Textbox, "Your name", name).await?;
    page.clicks(Role::Button, "Start").await?;
    page.sees(Role::Navigation, "Views").await?;
    page.status(SHARED).await
}

/// Makes an invite link and gives what stands in it behind the address of the app.
pub async fn invites(page: &Page) -> Told<String> {
    page.clicks(Role::Button, "Invite").await?;
    page.clicks(Role::Button, "Create link").await?;
    let link = page.reads(Role::Textbox, "Invite link").await?;
    page.clicks(Role::Button, "Close").await?;
    page.no_longer_sees(Role::Dialog, "Invite").await?;
    let (_, secret) = link
        .split_once("/#")
        .ok_or_else(|| Fault::Story(format!("no invite link: {link}")))?;
    Ok(format!("/#{secret}"))
}

pub async fn joins(browser: &Browser, link: &str, name: &str) -> Told<Page> {
    let page = browser.open(link).await?;
    page.fills(Role::Textbox, "Your name", name).await?;
    page.clicks(Role::Button, "Join").await?;
    page.sees(Role::Navigation, "Views").await?;
    page.status(SHARED).await?;
    Ok(page)
}

/// Writes a ticket down as if a customer had written; it is open afterwards.
pub async fn takes_down(page: &Page, customer: &str, subject: &str, message: &str) -> Told {
    page.clicks(Role::Button, "New ticket").await?;
    page.fills(Role::Textbox, "Customer", customer).await?;
    page.fills(Role::Textbox, "Subject", subject).await?;
    page.fills(Role::Textbox, "Message", message).await?;
    page.clicks(Role::Button, "Create").await?;
    page.no_longer_sees(Role::Dialog, "New ticket").await?;
    page.sees(Role::Heading, subject).await?;
    page.reads_in(Role::List, "Timeline", message).await
}

/// Shows all tickets and opens one.
pub async fn opens(page: &Page, subject: &str) -> Told {
    shows_all(page).await?;
    page.clicks(Role::Option, subject).await?;
    page.sees(Role::Heading, subject).await
}

pub async fn shows_all(page: &Page) -> Told {
    page.clicks_starting(Role::Button, "All").await?;
    page.sees(Role::Listbox, "Tickets").await
}

pub async fn replies(page: &Page, words: &str) -> Told {
    page.clicks(Role::Tab, "Reply").await?;
    page.fills(Role::Textbox, "Reply", words).await?;
    page.clicks(Role::Button, "Send").await?;
    page.reads_in(Role::List, "Timeline", words).await
}

pub async fn notes(page: &Page, words: &str) -> Told {
    page.clicks(Role::Tab, "Note").await?;
    page.fills(Role::Textbox, "Note", words).await?;
    page.clicks(Role::Button, "Add note").await?;
    page.reads_in(Role::List, "Timeline", words).await
}

/// Reads mails from files, each in its own.
pub async fn imports_mails(page: &Page, mails: &[String]) -> Told {
    let folder = TempDir::new().map_err(|fault| Fault::Story(fault.to_string()))?;
    let mut files = Vec::new();
    for (nth, mail) in mails.iter().enumerate() {
        let file = folder.path().join(format!("{nth}.eml"));
        std::fs::write(&file, mail).map_err(|fault| Fault::Story(fault.to_string()))?;
        files.push(file);
    }
    page.clicks(Role::Button, "Import").await?;
    page.gives_files("Mail files", &files).await?;
    let many = if mails.len() == 1 { "mail" } else { "mails" };
    page.reads_in(Role::Dialog, "Import", &format!("{} {many} added", mails.len()))
        .await?;
    page.clicks(Role::Button, "Close").await?;
    page.no_longer_sees(Role::Dialog, "Import").await
}

/// Waits until the rail counts so many things to review.
pub async fn counts_to_review(page: &Page, count: usize) -> Told {
    page.sees(Role::Button, &format!("To review {count}")).await
}
