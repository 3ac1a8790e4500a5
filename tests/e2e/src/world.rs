//! What a story starts with: one relay, and browsers of one kind, each on its own wire.

use crate::browser::{Browser, Kind};
use crate::fault::{Fault, Told};
use crate::relay::Relay;

pub struct World<const N: usize> {
    pub browsers: [Browser; N],
    pub relay: Relay,
}

impl<const N: usize> World<N> {
    pub async fn start(kind: Kind) -> Told<World<N>> {
        Self::start_at(kind, Relay::start().await?).await
    }

    /// The same, at this relay.
    pub async fn start_at(kind: Kind, relay: Relay) -> Told<World<N>> {
        let mut browsers = Vec::new();
        for _ in 0..N {
            browsers.push(Browser::start(kind, relay.address()).await?);
        }
        let browsers = browsers
            .try_into()
            .map_err(|_| Fault::Story("a browser is missing".into()))?;
        Ok(World { browsers, relay })
    }
}
