//! All randomness of a run, from its seed; and dice that end the program of whoever rolls them once too often.

use rand_chacha::ChaCha8Rng;
use rand_core::{CryptoRng, Rng, SeedableRng, TryCryptoRng, TryRng};
use std::{convert::Infallible, panic::resume_unwind};

/// See the module.
pub struct Dice(ChaCha8Rng);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number from 0 to one below `sides`.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0.next_u64() % sides.max(1)
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.roll(times) == 0
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.roll(from.len() as u64) as usize)
    }

    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// The same dice for an engine; after so many rolls its program ends.
    pub fn dying(&mut self, rolls_left: Option<u64>) -> Dying<'_> {
        Dying {
            dice: &mut self.0,
            rolls_left,
        }
    }
}

/// What a program that ends in the middle of its work throws. It is no panic of the program.
pub struct Killed;

pub struct Dying<'a> {
    dice: &'a mut ChaCha8Rng,
    rolls_left: Option<u64>,
}

impl Dying<'_> {
    fn rolled(&mut self) {
        if let Some(left) = &mut self.rolls_left {
            if *left == 0 {
                resume_unwind(Box::new(Killed));
            }
            *left -= 1;
        }
    }
}

impl TryRng for Dying<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.rolled();
        Ok(self.dice.next_u32())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.rolled();
        Ok(self.dice.next_u64())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.rolled();
        self.dice.fill_bytes(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Dying<'_> {}

/// That the dice are good enough for keys.
#[allow(dead_code, reason = "checked by the compiler")]
fn is_crypto(dice: Dying<'_>) -> impl CryptoRng {
    dice
}
