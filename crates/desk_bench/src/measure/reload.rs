//! From the beginning of a navigation until the queue has rows, they are painted, and a key has moved the cursor.

use crate::fault::Done;
use crate::figure::{Aim, Figure};
use crate::visitor::{self, PATIENCE, Visitor};

const RELOADS: u32 = 20;
const AIM_MS: f64 = 300.0;

/// Where the time goes: until the worker is started, has spoken, rows are there.
const STEPS: &str = "[bench.worker, bench.spoke, bench.rows]";

/// Reloads with the relay there; for Chromium also with the wire cut, and the long tasks of all reloads.
pub async fn measure(visitor: &Visitor) -> Done<Vec<Figure>> {
    let name = visitor::name(visitor.browser.kind());
    visitor.settles().await?;
    visitor
        .page
        .awaits(PATIENCE, "navigator.serviceWorker.controller && true")
        .await?;
    let (online, mut tasks) = reloads(visitor, true).await?;
    let mut figures = vec![figure(format!("reload to a usable queue, {name}"), online.usable)];
    for (what, samples) in [
        ("the engine's worker begins to load", online.worker),
        ("the engine is ready", online.spoke),
        ("the list has rows", online.rows),
    ] {
        figures.push(Figure::new(
            format!("of which until {what}, {name}"),
            "ms",
            None,
            samples,
        ));
    }
    if visitor.tells_tasks() {
        visitor.browser.wire.cut();
        let (offline, more) = reloads(visitor, false).await?;
        visitor.browser.wire.restore();
        figures.push(figure(
            format!("reload without a network, {name}"),
            offline.usable,
        ));
        tasks.extend(more);
        figures.extend(super::tasks(&format!("{} reloads", 2 * RELOADS), tasks));
    }
    visitor.settles().await?;
    Ok(figures)
}

fn figure(what: String, samples: Vec<f64>) -> Figure {
    Figure::new(what, "ms", Some(Aim::Median(AIM_MS)), samples)
}

/// Samples of many reloads, in ms since the navigation began.
#[derive(Default)]
struct Reloads {
    worker: Vec<f64>,
    spoke: Vec<f64>,
    rows: Vec<f64>,
    usable: Vec<f64>,
}

async fn reloads(visitor: &Visitor, online: bool) -> Done<(Reloads, Vec<f64>)> {
    let (mut all, mut tasks) = (Reloads::default(), Vec::new());
    for _ in 0..RELOADS {
        visitor.page.reloads().await?;
        all.usable.push(visitor::number(
            &visitor.page.awaits(PATIENCE, "bench.usable").await?,
        )?);
        let steps = visitor::numbers(&visitor.page.asks(STEPS).await?)?;
        for (step, samples) in steps
            .into_iter()
            .zip([&mut all.worker, &mut all.spoke, &mut all.rows])
        {
            samples.push(step);
        }
        if online {
            visitor.settles().await?;
        }
        tasks.extend(visitor.tasks().await?);
    }
    Ok((all, tasks))
}
