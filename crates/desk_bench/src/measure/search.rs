//! Words typed letter by letter into the search box: from the key going down until its result is painted.

use desk_e2e::Kind;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;

use crate::fault::{Done, Fault};
use crate::figure::{Aim, Figure};
use crate::visitor::{self, PATIENCE, Visitor};
use crate::word::Words;

const SEARCHES: u32 = 60;
const SEED: u64 = 7;
const AIM_MS: f64 = 30.0;
/// What the keyboard's Escape key is in WebDriver.
const ESCAPE: &str = "\u{e00c}";

pub async fn measure(visitor: &Visitor) -> Done<Vec<Figure>> {
    let page = &visitor.page;
    let name = visitor::name(visitor.browser.kind());
    let words = Words::new(&mut ChaCha8Rng::seed_from_u64(crate::corpus::SEED));
    let searches = words.searches(&mut ChaCha8Rng::seed_from_u64(SEED), SEARCHES);
    visitor.tasks().await?;
    for search in searches {
        page.presses("/").await?;
        page.awaits(PATIENCE, "document.activeElement.id === 'search' || null")
            .await?;
        let mut typed = String::new();
        for letter in search.chars() {
            page.presses(&letter.to_string()).await?;
            typed.push(letter);
            // A space alone asks nothing new, and then nothing is waited for.
            let answered =
                format!("document.activeElement.value === '{typed}' && bench.open() === 0 || null");
            page.awaits(PATIENCE, &answered).await?;
        }
        page.presses(ESCAPE).await?;
        page.awaits(PATIENCE, "document.activeElement.id !== 'search' || null")
            .await?;
    }
    let samples = page.asks("bench.searches").await?;
    let of = |field: &str| -> Done<Vec<f64>> {
        let samples = samples
            .as_array()
            .ok_or_else(|| Fault::Unmeasured(samples.to_string()))?;
        let fields = samples
            .iter()
            .map(|sample| sample.get(field).and_then(serde_json::Value::as_f64));
        fields
            .collect::<Option<Vec<f64>>>()
            .ok_or_else(|| Fault::Unmeasured(field.to_owned()))
    };
    let mut figures = vec![
        Figure::new(
            format!("search: key to result painted, {name}"),
            "ms",
            Some(Aim::P95(AIM_MS)),
            of("painted")?,
        ),
        Figure::new(
            format!("search: key to the engine's answer, {name}"),
            "ms",
            None,
            of("answered")?,
        ),
    ];
    if visitor.browser.kind() == Kind::Chromium {
        figures.extend(super::tasks(
            &format!("{SEARCHES} searches"),
            visitor.tasks().await?,
        ));
    }
    Ok(figures)
}
