//! How the engine stands: which desk, who, and whether everything is shared. The words of the "Sync" status are here, so that
//! every screen and the command line say the same.

use borsh::{BorshDeserialize, BorshSerialize};
use desk_model::{BlobId, PersonId, Role};
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Status {
    /// None: no desk on this device yet.
    pub desk: Option<DeskStatus>,
    pub sync: SyncStatus,
    /// Attachments that are on their way now, or wait to be fetched.
    #[serde(default)]
    pub transfers: Vec<Transfer>,
    /// Review items over all tickets.
    pub to_review: u32,
    /// True when this browser keeps nothing after closing.
    pub memory_only: bool,
    /// A trouble that the whole app should show (full disk, newer database, fork), in whole sentences.
    pub alarm: Option<String>,
}

/// How far an attachment is on its way, in sealed bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Transfer {
    pub blob: BlobId,
    pub way: Way,
    pub bytes_done: u64,
    pub bytes_total: u64,
    /// Nothing moves now: others come first, or it is tried again in a while.
    pub waits: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// To the relay.
    Up,
    /// To this device.
    Down,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct DeskStatus {
    pub name: String,
    pub me: PersonId,
    pub my_name: String,
    pub my_role: Role,
    pub relay: String,
    /// One device alone can administer the desk, and there is no recovery kit: leads are asked to make one.
    #[serde(default)]
    pub kit_due: bool,
    /// This device is no member any more: nothing is written, and what was not shared can be saved as a file.
    #[serde(default)]
    pub is_removed: bool,
    /// What is added to this device's clock for the time at the desk, ms; 0 where the two agree.
    #[serde(default)]
    pub clock_offset_ms: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, BorshSerialize, BorshDeserialize)]
pub struct SyncStatus {
    /// Changes that the relay has not acknowledged.
    pub unshared: u32,
    /// Attachments that the relay has not acknowledged.
    pub unshared_files: u32,
    /// When the connection went, ms since 1970; none while connected.
    pub offline_since_ms: Option<u64>,
    /// While catching up: entries received, and how many there are.
    pub catching_up: Option<(u64, u64)>,
    /// Why the relay says no, in a whole sentence.
    pub refused: Option<String>,
}

impl SyncStatus {
    /// The relay has everything of this device.
    pub fn is_shared(&self) -> bool {
        self.unshared == 0 && self.unshared_files == 0
    }

    /// What is not shared yet: "2 changes and 1 file".
    fn waiting(&self) -> String {
        let counted = |count: u32, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            n => Some(format!("{n} {many}")),
        };
        let parts = [
            counted(self.unshared, "change", "changes"),
            counted(self.unshared_files, "file", "files"),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" and ")
    }
}

impl Status {
    /// The words of the "Sync" status. `clock` renders ms since 1970 as a time of day of the reader.
    pub fn words(&self, clock: impl Fn(u64) -> String) -> String {
        let mut words = match (&self.sync.offline_since_ms, &self.sync.catching_up) {
            (Some(since), _) => format!("Offline since {}", clock(*since)),
            (None, Some((done, all))) => format!("Receiving {done} of {all}"),
            (None, None) if self.sync.is_shared() => "Saved and shared".to_owned(),
            (None, None) => String::new(),
        };
        if !self.sync.is_shared() {
            let waiting = format!("{} not shared yet", self.sync.waiting());
            words = if words.is_empty() {
                waiting
            } else {
                format!("{words}, {waiting}")
            };
        }
        words
    }
}

#[cfg(test)]
mod tests {
    //! The words are those of the screen's specification.
    use super::*;

    fn words(unshared: u32, offline_since_ms: Option<u64>) -> String {
        words_with_files(unshared, 0, offline_since_ms)
    }

    fn words_with_files(unshared: u32, unshared_files: u32, offline_since_ms: Option<u64>) -> String {
        let sync = SyncStatus {
            unshared,
            unshared_files,
            offline_since_ms,
            ..SyncStatus::default()
        };
        Status {
            sync,
            ..Status::default()
        }
        .words(|_| "14:02".into())
    }

    #[test]
    fn the_words_say_what_is_shared() {
        assert_eq!(words(0, None), "Saved and shared");
        assert_eq!(words(3, None), "3 changes not shared yet");
        assert_eq!(words(1, Some(0)), "Offline since 14:02, 1 change not shared yet");
        assert_eq!(words(0, Some(0)), "Offline since 14:02");
    }

    #[test]
    fn files_are_not_shared_before_the_relay_has_them() {
        assert_eq!(words_with_files(0, 1, None), "1 file not shared yet");
        assert_eq!(
            words_with_files(2, 3, Some(0)),
            "Offline since 14:02, 2 changes and 3 files not shared yet"
        );
    }
}
