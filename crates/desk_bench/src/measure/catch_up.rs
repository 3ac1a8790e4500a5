//! A new peer on a desk that is full: how soon it lists the newest ticket, and how soon it has all of them.

use desk_e2e::Kind;

use crate::desk::Desk;
use crate::fault::Done;
use crate::figure::{Aim, Figure};
use crate::visitor::{self, Joined};

const NEWEST_MS: f64 = 1_000.0;
const ALL_MS: f64 = 10_000.0;
const NATIVE_PEERS: u32 = 3;

pub fn figures(kind: Kind, tickets: u32, joined: &[Joined]) -> Vec<Figure> {
    let name = visitor::name(kind);
    let of = |take: fn(&Joined) -> f64| joined.iter().map(take).collect::<Vec<f64>>();
    let mut figures = vec![
        Figure::new(
            format!("new peer: newest ticket listed, {name}"),
            "ms",
            Some(Aim::Median(NEWEST_MS)),
            of(|joined| joined.newest_ms),
        ),
        Figure::new(
            format!("new peer: {tickets} tickets here, {name}"),
            "ms",
            Some(Aim::Median(ALL_MS)),
            of(|joined| joined.all_ms),
        ),
    ];
    if kind == Kind::Chromium {
        let tasks = joined.iter().flat_map(|joined| joined.tasks.clone()).collect();
        figures.extend(super::tasks("catch-up", tasks));
    }
    figures
}

/// The native engine, by the command line: `join` and `sync`, each a program started anew.
pub async fn native(desk: &Desk) -> Done<Figure> {
    let mut samples = Vec::new();
    for peer in 0..NATIVE_PEERS {
        let home = format!("peer-{peer}");
        let link = desk.invite().await?;
        let (joined, _) = desk.hotline(&home, &["join", &link, "--as", "Ada"]).await?;
        let (synced, _) = desk.hotline(&home, &["sync"]).await?;
        samples.push((joined + synced).as_secs_f64() * 1_000.0);
    }
    let what = format!(
        "new peer: {} tickets here, `hotline join` and `sync`",
        desk.corpus.tickets
    );
    Ok(Figure::new(what, "ms", Some(Aim::Median(ALL_MS)), samples))
}
