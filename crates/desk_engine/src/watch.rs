//! Watched queries: answered again when what they read has changed, and told only when the answer differs.

use crate::input::TabId;
use desk_model::few::Few;
use desk_port::{Answer, Query};

/// Watches of one tab at the most.
pub const WATCHES_MAX: usize = 64;

/// One watched query with the answer that its tab has.
pub struct Watch {
    pub query: Query,
    pub answer: Option<Answer>,
}

/// All watches of all tabs.
#[derive(Default)]
pub struct Watches {
    by_tab: Few<TabId, Few<u32, Watch>>,
}

impl Watches {
    pub fn tab_opened(&mut self, tab: TabId) {
        self.by_tab.get_or_default(tab);
    }

    pub fn tab_closed(&mut self, tab: TabId) {
        self.by_tab.remove(&tab);
    }

    /// False when the tab watches too much already.
    pub fn set(&mut self, tab: TabId, watch: u32, query: Query, answer: Option<Answer>) -> bool {
        let watches = self.by_tab.get_or_default(tab);
        if watches.len() >= WATCHES_MAX && !watches.contains_key(&watch) {
            return false;
        }
        watches.insert(watch, Watch { query, answer });
        true
    }

    pub fn unset(&mut self, tab: TabId, watch: u32) {
        if let Some(watches) = self.by_tab.get_mut(&tab) {
            watches.remove(&watch);
        }
    }

    pub fn all(&mut self) -> impl Iterator<Item = (TabId, u32, &mut Watch)> {
        self.by_tab
            .iter_mut()
            .flat_map(|(tab, watches)| watches.iter_mut().map(|(number, watch)| (*tab, *number, watch)))
    }
}

#[cfg(test)]
mod tests {
    //! A tab's watches end with it, and have a limit.
    use super::*;

    #[test]
    fn a_tab_watches_only_so_much() {
        let mut watches = Watches::default();
        for number in 0..WATCHES_MAX as u32 {
            assert!(watches.set(1, number, Query::Counts, None));
        }
        assert!(!watches.set(1, WATCHES_MAX as u32, Query::Counts, None));
        assert!(watches.set(1, 0, Query::People, None));
        watches.tab_closed(1);
        assert_eq!(watches.all().count(), 0);
    }
}
