//! A browser of the bench: it joins the desk with the probe in every page, and gives what the probe saw.

use std::time::Duration;

use desk_e2e::{Browser, Kind, Page, Role};
use serde_json::Value;

use crate::desk::Desk;
use crate::fault::{Done, Fault};

const PROBE: &str = include_str!("probe.js");
/// How long anything may take before the bench gives it up.
pub const PATIENCE: Duration = Duration::from_secs(300);
const SHARED: &str = "Saved and shared";

/// See the module.
pub struct Visitor {
    pub browser: Browser,
    pub page: Page,
}

/// What the first minute of a new peer was like, in ms since "Join" was pressed.
pub struct Joined {
    pub newest_ms: f64,
    pub all_ms: f64,
    pub tasks: Vec<f64>,
}

impl Visitor {
    /// Joins the desk and waits until everything is here.
    pub async fn join(kind: Kind, desk: &Desk) -> Done<(Visitor, Joined)> {
        let link = desk.invite().await?;
        let secret = link
            .split_once("/#")
            .map(|(_, secret)| format!("/all#{secret}"))
            .ok_or(Fault::Unmeasured(link))?;
        let mut browser = Browser::start(kind, desk.relay.address()).await?;
        browser.runs_before_pages(PROBE).await?;
        let page = browser.open(&secret).await?;
        page.fills(Role::Textbox, "Your name", "Ada").await?;
        let wanted = serde_json::json!({ "newest": desk.corpus.newest, "tickets": desk.corpus.tickets });
        page.asks(&format!("(bench.tasks = [], bench.wanted = {wanted})"))
            .await?;
        page.clicks(Role::Button, "Join").await?;
        let all_ms = number(&page.awaits(PATIENCE, "bench.all").await?)?;
        let newest_ms = number(&page.awaits(PATIENCE, "bench.newest").await?)?;
        let tasks = numbers(&page.asks("bench.tasks").await?)?;
        let visitor = Visitor { browser, page };
        visitor.settles().await?;
        Ok((
            visitor,
            Joined {
                newest_ms,
                all_ms,
                tasks,
            },
        ))
    }

    /// Waits until nothing is on its way any more.
    pub async fn settles(&self) -> Done {
        let shared = format!(
            "[...document.querySelectorAll('[role=status]')].some(e => e.ariaLabel === 'Sync' && e.textContent.includes('{SHARED}')) || null"
        );
        self.page.awaits(PATIENCE, &shared).await?;
        Ok(())
    }

    /// Whether this browser tells of long tasks.
    pub fn tells_tasks(&self) -> bool {
        self.browser.kind() == Kind::Chromium
    }

    /// Long tasks since the last time they were asked for, in ms.
    pub async fn tasks(&self) -> Done<Vec<f64>> {
        numbers(&self.page.asks("bench.tasks.splice(0)").await?)
    }
}

pub fn number(value: &Value) -> Done<f64> {
    value.as_f64().ok_or_else(|| Fault::Unmeasured(value.to_string()))
}

pub fn numbers(value: &Value) -> Done<Vec<f64>> {
    let list = value
        .as_array()
        .ok_or_else(|| Fault::Unmeasured(value.to_string()))?;
    list.iter().map(number).collect()
}

pub fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Chromium => "Chromium",
        Kind::Firefox => "Firefox",
        Kind::WebKit => "WebKit",
    }
}
