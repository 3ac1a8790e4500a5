//! Values that follow signals and tell only when they differ, and values that are set. Leptos has the same, but compiles all that counts, tells, keeps and
//! forgets anew for every type; here one signal of numbers and one kind of store do that for all.

use leptos::prelude::{
    Get, GetUntracked, GetValue, RwSignal, SetValue, Signal, StoredValue, Update, WithValue, untrack,
};
use std::{any::Any, marker::PhantomData, sync::Arc};

type Held = Arc<dyn Any + Send + Sync>;
type Compute = Box<dyn Fn() -> Held + Send + Sync>;

/// A value that is computed again when what it reads has changed, or that is set.
pub struct Memo<T> {
    /// Another number whenever the value is another.
    turn: Signal<u32>,
    held: StoredValue<Held>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Memo<T> {}

/// Keeps what `of` gives from now on, and its number.
fn follow(of: Compute, same: fn(&dyn Any, &dyn Any) -> bool) -> (Signal<u32>, StoredValue<Held>) {
    let held = StoredValue::new(untrack(&of));
    let next = move |turn: Option<&u32>| {
        let differs = keep(held, of(), same);
        turn.copied().unwrap_or_default().wrapping_add(u32::from(differs))
    };
    (leptos::prelude::Memo::new(next).into(), held)
}

/// Whether it was another. What is gone with its screen is not set any more.
fn keep(held: StoredValue<Held>, new: Held, same: fn(&dyn Any, &dyn Any) -> bool) -> bool {
    let differs = held.try_with_value(|held| !same(&**held, &*new)) == Some(true);
    if differs {
        held.try_set_value(new);
    }
    differs
}

fn same<T: PartialEq + 'static>(old: &dyn Any, new: &dyn Any) -> bool {
    old.downcast_ref::<T>() == new.downcast_ref::<T>()
}

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    pub fn new(of: impl Fn(()) -> T + Send + Sync + 'static) -> Self {
        let (turn, held) = follow(Box::new(move || Arc::new(of(()))), same::<T>);
        Self {
            turn,
            held,
            of: PhantomData,
        }
    }

    /// One that is set from outside, and what sets it.
    pub fn settable(start: T) -> (Self, impl Fn(T) + Copy + Send + Sync + 'static) {
        let held = StoredValue::new(Arc::new(start) as Held);
        let turn = RwSignal::new(0_u32);
        let set = move |new: T| {
            if keep(held, Arc::new(new), same::<T>) {
                turn.try_update(|turn| *turn = turn.wrapping_add(1));
            }
        };
        let memo = Self {
            turn: turn.into(),
            held,
            of: PhantomData,
        };
        (memo, set)
    }
}

impl<T: 'static> Memo<T> {
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.turn.get();
        self.read(read)
    }

    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.turn.get_untracked();
        self.read(read)
    }

    fn read<R>(self, read: impl FnOnce(&T) -> R) -> R {
        // What a screen reads after it is gone is a mistake, and nothing else is held than what was put in above.
        self.find(read).unwrap_or_else(|| std::process::abort())
    }

    fn find<R>(self, read: impl FnOnce(&T) -> R) -> Option<R> {
        let held = self.held.try_get_value()?;
        held.downcast_ref().map(read)
    }
}

impl<T: Clone + 'static> Memo<T> {
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }

    /// None when its screen is gone: an element that is taken away while it has the focus still tells that it lost it.
    pub fn try_get_untracked(self) -> Option<T> {
        self.turn.try_get_untracked()?;
        self.find(T::clone)
    }
}

impl<T: Clone + Send + Sync + 'static> From<Memo<T>> for Signal<T> {
    fn from(memo: Memo<T>) -> Self {
        Self::derive(move || memo.get())
    }
}

/// A value that is set, and tells so each time.
pub struct Slot<T> {
    turn: RwSignal<u32>,
    held: StoredValue<Held>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Slot<T> {}

/// What is gone with its screen is not set any more.
fn put(turn: RwSignal<u32>, held: StoredValue<Held>, new: Held) {
    if held.try_set_value(new).is_none() {
        turn.try_update(|turn| *turn = turn.wrapping_add(1));
    }
}

impl<T: Clone + Send + Sync + 'static> Slot<T> {
    pub fn new(start: T) -> Self {
        Self {
            turn: RwSignal::new(0),
            held: StoredValue::new(Arc::new(start)),
            of: PhantomData,
        }
    }

    fn memo(self) -> Memo<T> {
        Memo {
            turn: self.turn.into(),
            held: self.held,
            of: PhantomData,
        }
    }

    pub fn set(self, new: T) {
        put(self.turn, self.held, Arc::new(new));
    }

    /// Does nothing where its screen is gone.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        let held = self.held.try_get_value();
        let value = held.and_then(|held| held.downcast_ref::<T>().cloned());
        if let Some(mut value) = value {
            change(&mut value);
            self.set(value);
        }
    }

    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.memo().with(read)
    }

    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.memo().with_untracked(read)
    }

    pub fn get(self) -> T {
        self.with(T::clone)
    }

    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }
}

#[cfg(test)]
mod tests {
    //! A timer may end after the screen that began it.
    use super::*;
    use leptos::prelude::Owner;

    #[test]
    fn what_is_gone_with_its_screen_is_not_changed_any_more() {
        let screen = Owner::new();
        let slot = screen.with(|| Slot::new(1));
        slot.update(|number| *number += 1);
        assert_eq!(slot.get_untracked(), 2);
        screen.cleanup();
        slot.update(|number| *number += 1);
        slot.set(5);
        assert!(slot.held.try_get_value().is_none());
    }
}
