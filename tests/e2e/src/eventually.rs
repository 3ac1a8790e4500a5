//! Waits for a condition, and names what it waited for when it never came.

use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::fault::{Fault, Told};

/// Long enough for a loaded machine; a passing story never waits it out.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Looks again and again until `look` gives a value. `Err` says what was seen instead.
pub async fn eventually<T>(what: &str, look: impl AsyncFnMut() -> Result<T, String>) -> Told<T> {
    eventually_within(PATIENCE, what, look).await
}

/// The same with another patience, for work that is long by its nature.
pub async fn eventually_within<T>(
    patience: Duration,
    what: &str,
    mut look: impl AsyncFnMut() -> Result<T, String>,
) -> Told<T> {
    let deadline = now() + patience;
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let last = match look().await {
            Ok(value) => return Ok(value),
            Err(last) => last,
        };
        if now() >= deadline {
            return Err(Fault::Waited {
                what: what.to_owned(),
                seconds: patience.as_secs(),
                last,
            });
        }
    }
}

fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_looks_until_the_condition_holds() {
        let mut looks = 0;
        let value = eventually("the third look", async || {
            looks += 1;
            if looks == 3 {
                Ok(looks)
            } else {
                Err(format!("look {looks}"))
            }
        });
        assert_eq!(value.await.unwrap(), 3);
    }

    #[tokio::test]
    async fn what_never_comes_is_named_with_what_was_seen_last() {
        let patience = Duration::from_millis(60);
        let never = eventually_within::<()>(patience, "rain", async || Err("sun".into())).await;
        let words = never.unwrap_err().to_string();
        assert!(words.contains("rain") && words.contains("sun"), "{words}");
    }
}
