//! What people were promised: every text whose command was acknowledged, and who has to have it.

use desk_model::DocId;

/// The beginning of every text that people write here. It occurs nowhere else, so bytes that hold it were not sealed.
pub const MARK: &str = "qzx";

#[derive(Debug, Clone)]
pub struct Promise {
    pub text: String,
    pub doc: DocId,
    /// Whose device acknowledged it.
    pub by: usize,
    pub at: u64,
    /// It has to be on that device.
    pub own: bool,
    /// It has to be everywhere when everybody has met.
    pub everywhere: bool,
    /// Since when the relay has it, as far as it has not lost it.
    pub at_relay: Option<u64>,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Ledger {
    pub promises: Vec<Promise>,
    texts: u64,
}

impl Ledger {
    /// Another text each time.
    pub fn text(&mut self) -> String {
        self.texts += 1;
        format!("{MARK}{}z", self.texts)
    }

    pub fn promise(&mut self, text: String, doc: DocId, by: usize, at: u64) {
        self.promises.push(Promise {
            text,
            doc,
            by,
            at,
            own: true,
            everywhere: true,
            at_relay: None,
        });
    }

    /// A document was erased: nothing of it is promised any more.
    pub fn erased(&mut self, doc: DocId) {
        for promise in self.promises.iter_mut().filter(|promise| promise.doc == doc) {
            (promise.own, promise.everywhere) = (false, false);
        }
    }

    /// All that a device has written is at the relay.
    pub fn is_shared(&mut self, by: usize, at: u64) {
        let own = self
            .promises
            .iter_mut()
            .filter(|promise| promise.by == by && promise.own);
        for promise in own.filter(|promise| promise.at_relay.is_none()) {
            promise.at_relay = Some(at);
        }
    }

    /// The relay is again as it was then.
    pub fn relay_lost(&mut self, since: u64) {
        for promise in &mut self.promises {
            promise.at_relay = promise.at_relay.filter(|at| *at <= since);
        }
    }
}
