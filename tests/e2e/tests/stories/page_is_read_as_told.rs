//! The stories' own eyes and hands, on a page that is known to the letter: if these were wrong, no story
//! would prove anything. Not vacuous: each look has a counterpart that must not be found.

use std::net::SocketAddr;

use desk_e2e::{Browser, Kind, Role, Told};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const PAGE: &str = r#"<!doctype html><meta charset="utf-8"><title>known</title>
<h1>Known page</h1>
<label>Your name <input id="name"></label>
<label for="way">Channel</label><select id="way"><option>Phone</option><option>E-mail</option></select>
<button aria-label="New ticket" onclick="box.showModal()">+</button>
<button hidden>Ghost</button>
<p role="status" aria-label="Sync" id="said">nothing yet</p>
<div role="listbox" aria-label="Tickets"><div role="option">Printer is silent, e-mail, 4 min</div></div>
<label>Mail files <input type="file" multiple hidden onchange="said.textContent = this.files[0].name"></label>
<dialog id="box" aria-label="New ticket"><form method="dialog"><label>Subject <input></label>
<button onclick="said.textContent = document.querySelector('dialog input').value">Create</button></form></dialog>
<script>document.getElementById('way').onchange = event => said.textContent = 'by ' + event.target.value</script>"#;

async fn serve() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n";
            let _ = stream
                .write_all(format!("{head}content-length: {}\r\n\r\n{PAGE}", PAGE.len()).as_bytes())
                .await;
        }
    });
    address
}

async fn story(kind: Kind) -> Told {
    let browser = Browser::start(kind, serve().await).await?;
    let page = browser.open("/").await?;

    page.sees(Role::Heading, "Known page").await?;
    page.no_longer_sees(Role::Button, "Ghost").await?;
    page.no_longer_sees(Role::Heading, "Known").await?;
    page.fills(Role::Textbox, "Your name", "Ada").await?;
    assert_eq!(page.reads(Role::Textbox, "Your name").await?, "Ada");
    page.chooses("Channel", "E-mail").await?;
    page.status("by E-mail").await?;
    page.sees(Role::Option, "Printer is silent").await?;

    page.clicks(Role::Button, "New ticket").await?;
    page.no_longer_sees(Role::Button, "New ticket").await?;
    page.fills(Role::Textbox, "Subject", "Ömer's screen").await?;
    page.clicks(Role::Button, "Create").await?;
    page.status("Ömer's screen").await?;

    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("first.eml");
    std::fs::write(&file, "Subject: x").unwrap();
    page.gives_files("Mail files", &[file]).await?;
    page.status("first.eml").await?;

    let tab = browser.open_tab("/").await?;
    tab.sees(Role::Heading, "Known page").await?;
    tab.closes().await?;
    page.status("first.eml").await?;

    browser.wire.cut();
    // Some browsers call this a failure, others show a page of their own.
    let _ = page.reloads().await;
    page.no_longer_sees(Role::Heading, "Known page").await?;
    browser.wire.restore();
    let page = browser.open("/").await?;
    page.sees(Role::Heading, "Known page").await
}

#[tokio::test]
async fn chromium() -> Told {
    story(Kind::Chromium).await
}

#[tokio::test]
async fn firefox() -> Told {
    story(Kind::Firefox).await
}

#[tokio::test]
async fn webkit() -> Told {
    story(Kind::WebKit).await
}
