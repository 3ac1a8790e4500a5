//! A script that runs in every page before the page's own: what measures from the very start of a page has no other place.
//!
//! Chromium takes it by its own protocol through the driver, Firefox by WebDriver BiDi; WebKit's driver has neither.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::prelude::*;
use thirtyfour::{RequestData, SessionId};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::fault::{Fault, Told};

/// The open line that a browser keeps the script for; closing it may end the script.
pub type Line = WebSocketStream<MaybeTlsStream<TcpStream>>;

fn refused(what: impl std::fmt::Display) -> Fault {
    Fault::Story(format!("the browser would not take a script: {what}"))
}

/// Chromium's way.
pub async fn by_devtools(session: &WebDriver, script: &str) -> Told {
    session.cmd(Devtools(script.to_owned())).await?;
    Ok(())
}

/// Firefox's way.
pub async fn by_bidi(session: &WebDriver, script: &str) -> Told<Line> {
    let address = session
        .capabilities()
        .get("webSocketUrl")
        .and_then(Value::as_str)
        .ok_or_else(|| refused("it offers no BiDi"))?;
    let (mut line, _) = connect_async(address).await.map_err(refused)?;
    let asked = json!({
        "id": 1,
        "method": "script.addPreloadScript",
        "params": { "functionDeclaration": format!("() => {{ {script} }}") },
    });
    line.send(Message::text(asked.to_string()))
        .await
        .map_err(refused)?;
    while let Some(message) = line.next().await {
        let Message::Text(text) = message.map_err(refused)? else {
            continue;
        };
        let said: Value = serde_json::from_str(&text).map_err(refused)?;
        if said.get("id") == Some(&json!(1)) {
            return match said.get("type").and_then(Value::as_str) {
                Some("success") => Ok(line),
                _ => Err(refused(said)),
            };
        }
    }
    Err(refused("it hung up"))
}

/// `Page.addScriptToEvaluateOnNewDocument`, through chromedriver.
#[derive(Debug)]
struct Devtools(String);

impl FormatRequestData for Devtools {
    fn format_request(&self, session: &SessionId) -> RequestData {
        let path = format!("/session/{session}/goog/cdp/execute");
        let body = json!({
            "cmd": "Page.addScriptToEvaluateOnNewDocument",
            "params": { "source": self.0 },
        });
        // The default method is GET.
        let mut request = RequestData::new(Default::default(), path);
        request.method = "POST".parse().unwrap_or_default();
        request.add_body(body)
    }
}
