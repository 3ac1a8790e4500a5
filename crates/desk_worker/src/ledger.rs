//! What the own page has asked and not yet heard, and what it watches: said again whenever another tab takes the lead.
//! Commands carry ids, so that said twice is done once.

use desk_model::few::Few;
use desk_port::{Request, ToEngine};

/// See the module.
#[derive(Default)]
pub struct Ledger {
    open: Few<u64, Vec<u8>>,
    watches: Few<u32, Watched>,
}

struct Watched {
    request: u64,
    bytes: Vec<u8>,
    /// The page has had the first answer.
    heard: bool,
}

impl Ledger {
    /// Notes what the page asks. `bytes` are the message as it came.
    pub fn asked(&mut self, message: &ToEngine, bytes: &[u8]) {
        match &message.request {
            Request::Watch { watch, .. } => {
                let (request, bytes) = (message.id, bytes.to_owned());
                self.watches.insert(
                    *watch,
                    Watched {
                        request,
                        bytes,
                        heard: false,
                    },
                );
            }
            Request::Unwatch { watch } => {
                self.watches.remove(watch);
            }
            _ => {
                self.open.insert(message.id, bytes.to_owned());
            }
        }
    }

    /// Notes that the page hears an answer. Some: it answers a watch that was said again to a new leader; the page has had its
    /// answer and is to hear this one as a change.
    pub fn heard(&mut self, request: u64) -> Option<u32> {
        self.open.remove(&request);
        let (number, watched) = self
            .watches
            .iter_mut()
            .find(|(_, watched)| watched.request == request)?;
        std::mem::replace(&mut watched.heard, true).then_some(*number)
    }

    /// The requests whose answers the page still waits for.
    pub fn unanswered(&self) -> Vec<u64> {
        let watched = self.watches.values().filter(|watched| !watched.heard);
        let watched = watched.map(|watched| watched.request);
        self.open.keys().copied().chain(watched).collect()
    }

    /// Everything that a new leader must be told.
    pub fn again(&self) -> Vec<Vec<u8>> {
        self.watches
            .values()
            .map(|watched| &watched.bytes)
            .chain(self.open.values())
            .cloned()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    //! A new leader hears exactly what is open.
    use super::*;
    use desk_port::Query;

    fn ask(id: u64, request: Request) -> ToEngine {
        ToEngine { id, request }
    }

    #[test]
    fn what_was_answered_or_unwatched_is_not_said_again() {
        let mut ledger = Ledger::default();
        ledger.asked(&ask(1, Request::Get { query: Query::People }), b"one");
        ledger.asked(&ask(2, Request::Get { query: Query::People }), b"two");
        ledger.asked(
            &ask(
                3,
                Request::Watch {
                    watch: 7,
                    query: Query::Counts,
                },
            ),
            b"seven",
        );
        ledger.asked(
            &ask(
                4,
                Request::Watch {
                    watch: 8,
                    query: Query::Counts,
                },
            ),
            b"eight",
        );
        assert_eq!(ledger.unanswered(), [1, 2, 3, 4]);
        assert_eq!(ledger.heard(1), None);
        assert_eq!(ledger.heard(3), None);
        ledger.asked(&ask(5, Request::Unwatch { watch: 8 }), b"no more");
        assert_eq!(ledger.again(), [b"seven".to_vec(), b"two".to_vec()]);
        assert_eq!(ledger.unanswered(), [2]);
        assert_eq!(ledger.heard(3), Some(7));
    }
}
