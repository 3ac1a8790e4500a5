//! One device: its program, its disk, its clock, its connection.

use crate::{
    disk::{Disk, Image},
    pipe::Pipe,
};
use desk_engine::Engine;
use desk_model::{DeviceId, PersonId};
use desk_port::{Answer, Status};
use std::{collections::BTreeMap, path::PathBuf};

/// A database as it was once.
pub struct Copied {
    pub at: u64,
    pub image: Image,
}

/// See the module.
pub struct Device {
    /// None while the program does not run.
    pub engine: Option<Engine>,
    pub disk: Disk,
    pub pipe: Option<Pipe>,
    /// Connections that the device has let go, and of which the relay does not know that yet.
    pub ghosts: Vec<Pipe>,
    pub dial_at: Option<u64>,
    pub wake_at: Option<u64>,
    pub boot_at: Option<u64>,
    /// When it presses "Join" again.
    pub join_at: Option<u64>,
    pub link: Option<String>,
    pub joins: u32,
    pub away_until: u64,
    /// How far its clock is ahead of the relay's.
    pub ahead_ms: i64,
    pub next: u64,
    pub answers: BTreeMap<u64, Result<Answer, String>>,
    pub status: Status,
    pub copy: Option<Copied>,
    pub seat: Option<(PersonId, DeviceId)>,
    /// Since when the relay's chain says that it is no member any more.
    pub left_at: Option<u64>,
    /// Somebody else has its keys, and it runs no more.
    pub is_turned: bool,
    /// The newest entries that came over the connection.
    pub last_entries: Option<Vec<u8>>,
    /// What a planted disk really holds.
    pub really: Option<Image>,
}

impl Device {
    pub fn new(path: PathBuf) -> Self {
        Self {
            engine: None,
            disk: Disk::new(path),
            pipe: None,
            ghosts: Vec::new(),
            dial_at: None,
            wake_at: None,
            boot_at: None,
            join_at: None,
            link: None,
            joins: 0,
            away_until: 0,
            ahead_ms: 0,
            next: 0,
            answers: BTreeMap::new(),
            status: Status::default(),
            copy: None,
            seat: None,
            left_at: None,
            is_turned: false,
            last_entries: None,
            really: None,
        }
    }

    /// Whether it is one of those who have to end equal.
    pub fn is_member(&self) -> bool {
        self.seat.is_some() && self.left_at.is_none() && !self.is_turned
    }

    /// The next time at which something happens to it by itself.
    pub fn next_ms(&self) -> Option<u64> {
        let running = self.engine.is_some();
        let pipes = self.pipe.iter().chain(&self.ghosts).filter_map(Pipe::next_ms);
        let timers = [self.dial_at, self.wake_at, self.join_at];
        let timers = timers.into_iter().filter(|_| running);
        pipes.chain(timers.chain([self.boot_at]).flatten()).min()
    }
}
