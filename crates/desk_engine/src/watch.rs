//! Watched queries: answered again when what they read has changed, and told only when the answer differs.

use crate::input::TabId;
use desk_model::few::Few;
use desk_port::Query;

/// Watches of one tab at the most.
pub const WATCHES_MAX: usize = 64;

/// One watched query with the answer that its tab has.
pub struct Watch {
    pub query: Query,
    /// As bytes: to compare and keep those takes no code of its own for each kind of answer.
    answer: Option<Vec<u8>>,
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
    pub fn set(&mut self, tab: TabId, watch: u32, query: Query, answer: Option<Vec<u8>>) -> bool {
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

    /// Notes what a watch is answered now. False when its tab has just that already.
    pub fn tell(&mut self, tab: TabId, watch: u32, answer: Option<Vec<u8>>) -> bool {
        let watched = self.by_tab.get_mut(&tab);
        match watched.and_then(|watches| watches.get_mut(&watch)) {
            Some(watch) if watch.answer != answer => {
                watch.answer = answer;
                true
            }
            _ => false,
        }
    }

    pub fn all(&self) -> impl Iterator<Item = (TabId, u32, &Watch)> {
        self.by_tab
            .iter()
            .flat_map(|(tab, watches)| watches.iter().map(|(number, watch)| (*tab, *number, watch)))
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
