//! The file for attachments of a peer: what was not flushed is gone when its program is killed, and may be rubbish.

use desk_store::{Shelf, ShelfError};
use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

#[derive(Debug, Default)]
struct Slots {
    durable: BTreeMap<u32, Vec<u8>>,
    written: BTreeMap<u32, Vec<u8>>,
    /// How many slots the disk has room for.
    room: Option<usize>,
}

/// See the module.
#[derive(Debug, Default, Clone)]
pub struct Tray(Rc<RefCell<Slots>>);

impl Tray {
    /// Bytes that were written and not flushed come out as something else.
    pub fn crash(&self) {
        let mut slots = self.0.borrow_mut();
        for (slot, bytes) in std::mem::take(&mut slots.written) {
            slots.durable.insert(slot, vec![0xEE; bytes.len()]);
        }
    }

    pub fn set_room(&self, slots: usize) {
        self.0.borrow_mut().room = Some(slots);
    }

    /// How many slots hold something.
    pub fn len(&self) -> usize {
        let slots = self.0.borrow();
        let all = slots.durable.keys().chain(slots.written.keys());
        all.collect::<std::collections::BTreeSet<_>>().len()
    }

    /// A disk that has gone bad under one slot.
    pub fn spoil(&self, slot: u32) {
        let mut slots = self.0.borrow_mut();
        slots.durable.get_mut(&slot).unwrap()[7] ^= 1;
    }
}

impl Shelf for Tray {
    fn read(&mut self, slot: u32, bytes: usize) -> Result<Vec<u8>, ShelfError> {
        let slots = self.0.borrow();
        let held = slots.written.get(&slot).or_else(|| slots.durable.get(&slot));
        let held = held.map_or(&[][..], Vec::as_slice);
        Ok(held[..bytes.min(held.len())].to_vec())
    }

    fn write(&mut self, slot: u32, bytes: &[u8]) -> Result<(), ShelfError> {
        let room = self.0.borrow().room;
        if room.is_some_and(|room| self.len() >= room) {
            return Err(ShelfError::Full);
        }
        let mut slots = self.0.borrow_mut();
        slots.written.insert(slot, bytes.to_vec());
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ShelfError> {
        let mut slots = self.0.borrow_mut();
        let mut written = std::mem::take(&mut slots.written);
        slots.durable.append(&mut written);
        Ok(())
    }

    fn cut(&mut self, after: u32) -> Result<(), ShelfError> {
        let mut slots = self.0.borrow_mut();
        slots.durable.retain(|slot, _| *slot < after);
        slots.written.retain(|slot, _| *slot < after);
        Ok(())
    }
}
