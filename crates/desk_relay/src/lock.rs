//! Taking a mutex whose data stays whole even if its holder panicked: every critical section here is one assignment or one
//! map operation.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The guard, poisoned or not.
pub fn locked<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
