//! Somebody who sends what no honest program sends, to the relay and to devices.

use crate::{
    dice::Dice,
    world::{Check, World},
};
use desk_sync::RelayFrame;

/// A frame of the relay without one of its entries, now and then.
pub fn without_one(bytes: Vec<u8>, dice: &mut Dice) -> Vec<u8> {
    match RelayFrame::decode(&bytes) {
        Ok(RelayFrame::Entries { upto, mut items }) if !items.0.is_empty() && dice.once_in(4) => {
            let at = dice.roll(items.0.len() as u64) as usize;
            items.0.remove(at);
            RelayFrame::Entries { upto, items }.encode()
        }
        _ => bytes,
    }
}

impl World {
    pub fn somebody_is_hostile(&mut self) -> Check {
        Ok(())
    }
}
