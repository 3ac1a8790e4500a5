//! How the engine stands, for every screen.

use crate::{
    engine::{Engine, Place},
    kit,
};
use desk_port::{DeskStatus, Status, SyncStatus, status::Transfer};

impl Engine {
    pub(crate) fn status_now(&self, now_ms: u64) -> Status {
        let seat = match &self.place {
            Place::Seated(seat) => seat,
            Place::Joining(joining) if let Some(seat) = &joining.before => seat,
            _ => {
                return Status {
                    memory_only: self.memory_only,
                    alarm: self.alarm.clone().or_else(|| self.trouble.clone()),
                    ..Status::default()
                };
            }
        };
        let mut sync = match &self.line {
            Some(line) => line.status(),
            None => SyncStatus {
                offline_since_ms: Some(now_ms),
                ..SyncStatus::default()
            },
        };
        let offline = sync.offline_since_ms.is_some();
        let moving = self.uploads.transfer().into_iter();
        let transfers = moving.chain(self.downloads.transfers()).map(|transfer| Transfer {
            waits: transfer.waits || offline,
            ..transfer
        });
        // What cannot be counted now was counted before: a store that fails must not look shared.
        sync.unshared = self.store.out_count().unwrap_or(self.told().sync.unshared);
        sync.unshared_files = self
            .store
            .upload_count()
            .unwrap_or(self.told().sync.unshared_files);
        Status {
            desk: Some(DeskStatus {
                name: seat.desk_name.clone(),
                me: seat.person,
                my_name: seat.name_of(seat.person),
                my_role: seat.my_role(),
                relay: seat.relay.clone(),
                kit_due: kit::is_due(&seat.members),
                is_removed: seat.is_removed(),
                clock_offset_ms: seat.clock_offset_ms(),
            }),
            sync,
            transfers: transfers.collect(),
            to_review: self.store.review_count().unwrap_or(self.told().to_review),
            memory_only: self.memory_only,
            alarm: self
                .alarm
                .clone()
                .or_else(|| self.fork_words())
                .or_else(|| self.trouble.clone())
                .or_else(|| self.moved_words(seat))
                .or_else(|| self.uploads.trouble.clone())
                .or_else(|| self.lost_words())
                .or_else(|| self.aside_words())
                .or_else(|| self.left_out_words())
                .or_else(|| self.standings.withheld()),
        }
    }

    fn aside_words(&self) -> Option<String> {
        let kept = "is kept on this device only. Put its text into a file, and attach that";
        match self.store.out_aside_count() {
            Ok(0) | Err(_) => None,
            Ok(1) => Some(format!("1 change is too large to be shared and {kept}.")),
            Ok(n) => Some(format!(
                "Each of {n} changes is too large to be shared and {kept}."
            )),
        }
    }

    fn left_out_words(&self) -> Option<String> {
        match self.left_out {
            0 => None,
            1 => Some("1 change could not be verified and is left out. Nothing else was changed.".to_owned()),
            n => Some(format!(
                "{n} changes could not be verified and are left out. Nothing else was changed."
            )),
        }
    }

    /// Whether everything here is shared, and everything that the relay has is here.
    pub fn is_settled(&self) -> bool {
        let shared = self.store.out_count().is_ok_and(|count| count == 0)
            && self.store.upload_count().is_ok_and(|count| count == 0);
        let renewing = matches!(&self.place, Place::Seated(seat) if seat.renewing);
        let caught_up = self.line.as_ref().is_some_and(|line| line.is_caught_up());
        shared && !renewing && caught_up && self.has_whole_chain() && !self.downloads.wants_a_save()
    }
}
