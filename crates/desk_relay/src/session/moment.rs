//! What devices tell each other for a moment: passed on to who is there now, and kept nowhere.

use super::{Outbox, Session};
use crate::desk::Moment;
use desk_sync::{Refusal, RelayFrame};
use std::sync::Arc;
use tokio::sync::broadcast::{Receiver, error::RecvError};

impl Session {
    /// Passes it on, under the name of the connection's device.
    pub(super) fn tell(&self, bytes: Vec<u8>) -> Result<(), Refusal> {
        let dev = self.device()?;
        if let Some(desk) = &self.desk {
            let moment = || Moment {
                by: self.connection,
                frame: RelayFrame::Presence { dev: dev.0, bytes }.encode().into(),
            };
            desk.tell(dev, moment, self.hub.clock.now_ms());
        }
        Ok(())
    }

    /// Sends what the others tell from now on.
    pub(super) fn listen(&mut self, moments: Receiver<Arc<Moment>>) {
        let (outbox, connection) = (self.outbox.clone(), self.connection);
        self.tasks
            .spawn(async move { listen(moments, &outbox, connection).await });
    }
}

async fn listen(mut moments: Receiver<Arc<Moment>>, outbox: &Outbox, connection: u64) {
    while !outbox.is_closed() {
        match moments.recv().await {
            Ok(moment) if moment.by != connection => outbox.send_bytes(moment.frame.clone()).await,
            // Who reads slowly misses what is old, which the next word replaces.
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}
