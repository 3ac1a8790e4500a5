//! Where each operation of a document stands, so that one which says that it takes another's place is believed only when the
//! other is there, and was there for its author.
//!
//! Automerge does not look. It takes an operation in whose predecessor stands at another key, and panics when it loads what it
//! saved of two such; and one whose predecessor its author had not seen would count where that came first, and elsewhere not.

use crate::{
    Actor, Change, DocError,
    chunk::{Id, Makes, Operation, Operations},
};
use desk_model::few::Few;
use std::collections::BTreeMap;

/// Of each actor the number of its newest change that one has seen.
type Clock = Few<Actor, u64>;

#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    /// What the author of each change had seen, that change included.
    clocks: BTreeMap<[u8; 32], Clock>,
    keys: BTreeMap<Id, Write>,
    /// Characters by the first of each stretch.
    stretches: BTreeMap<Id, Stretch>,
}

/// Written at a key of the root.
#[derive(Debug, Clone)]
struct Write {
    key: String,
    is_text: bool,
    seq: u64,
}

/// Characters that one change put into one text, numbered without a gap. Not always side by side.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    text: Id,
    count: u64,
    seq: u64,
}

impl Places {
    /// Those of a document, whose changes come each after those that it depends on.
    pub fn of<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Result<Self, DocError> {
        let mut places = Self::default();
        for change in changes {
            places.admit(change)?;
        }
        Ok(places)
    }

    /// Notes what a change does; each that it depends on was noted before.
    ///
    /// # Errors
    /// When it speaks of what is not where it says, or what its author had not seen. Nothing may be asked here afterwards.
    pub fn admit(&mut self, change: &Change) -> Result<(), DocError> {
        let astray = || DocError::Astray {
            actor: change.actor,
            seq: change.seq,
            hash: change.hash,
        };
        let mut clock = Clock::new();
        for dep in &change.deps {
            for (actor, seq) in self.clocks.get(dep).ok_or_else(astray)?.iter() {
                let seen = clock.get_or_default(*actor);
                *seen = (*seen).max(*seq);
            }
        }
        clock.insert(change.actor, change.seq);
        let operations = Operations::of(&change.inner).ok_or_else(astray)?;
        for (counter, operation) in (change.inner.start_op().get()..).zip(operations) {
            let id = Id {
                actor: change.actor,
                counter,
            };
            self.note(id, change.seq, operation?, &clock).ok_or_else(astray)?;
        }
        self.clocks.insert(change.hash, clock);
        Ok(())
    }

    fn note(&mut self, id: Id, seq: u64, operation: Operation<'_>, clock: &Clock) -> Option<()> {
        match operation {
            Operation::Key { key, makes, before } => {
                let here = |id: &Id| self.write(*id, clock).is_some_and(|write| write.key == key);
                if !before.iter().all(here) {
                    return None;
                }
                if makes != Makes::Nothing {
                    let write = Write {
                        key: key.to_owned(),
                        is_text: makes == Makes::Text,
                        seq,
                    };
                    self.keys.insert(id, write);
                }
            }
            Operation::Insert { text, after } => {
                let known = match after {
                    Some(after) => self.has(text, after, clock),
                    None => self.write(text, clock)?.is_text,
                };
                if !known {
                    return None;
                }
                self.insert(id, text, seq);
            }
            Operation::Remove { text, character } => {
                if !self.has(text, character, clock) {
                    return None;
                }
            }
        }
        Some(())
    }

    fn write(&self, id: Id, clock: &Clock) -> Option<&Write> {
        self.keys.get(&id).filter(|write| seen(clock, id, write.seq))
    }

    /// Whether the text has had this character. Only a text has any.
    fn has(&self, text: Id, character: Id, clock: &Clock) -> bool {
        self.stretches
            .range(..=character)
            .next_back()
            .is_some_and(|(first, stretch)| {
                first.actor == character.actor
                    && character.counter - first.counter < stretch.count
                    && stretch.text == text
                    && seen(clock, character, stretch.seq)
            })
    }

    fn insert(&mut self, id: Id, text: Id, seq: u64) {
        let last = self.stretches.range_mut(..id).next_back();
        match last {
            Some((first, stretch))
                if first.actor == id.actor
                    && first.counter + stretch.count == id.counter
                    && (stretch.text, stretch.seq) == (text, seq) =>
            {
                stretch.count += 1;
            }
            _ => {
                self.stretches.insert(id, Stretch { text, count: 1, seq });
            }
        }
    }
}

fn seen(clock: &Clock, id: Id, seq: u64) -> bool {
    clock.get(&id.actor).is_some_and(|newest| *newest >= seq)
}
