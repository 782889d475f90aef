//! A value that is watched, at the price of a counter.
//!
//! Every type that a signal holds has the whole of the reactive system made anew for it, three
//! kilobytes of wasm. The values here are watched through one number each.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::reactive::*;

/// A handle to a value that lives as long as the page.
pub struct Watched<T: 'static> {
    value: &'static Mutex<T>,
    version: RwSignal<usize>,
}

impl<T> Clone for Watched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Watched<T> {}

impl<T> Watched<T> {
    /// To be made under the app's own owner.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self {
            value: Box::leak(Box::new(Mutex::new(value))),
            version: RwSignal::new(0),
        }
    }

    /// A page has one thread, so nobody waits.
    fn held(self) -> MutexGuard<'static, T> {
        self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs whoever called again when the value is another one.
    pub fn track(self) {
        self.version.track();
    }

    /// Looks at the value, and at nothing that changes it. Tracked.
    pub fn with<R>(self, look: impl FnOnce(&T) -> R) -> R {
        self.track();
        self.with_untracked(look)
    }

    /// Looks at the value, and at nothing that changes it. Not tracked.
    pub fn with_untracked<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.held())
    }

    /// Changes the value, and tells.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        change(&mut self.held());
        self.version.update(|version| *version += 1);
    }

    /// Replaces the value, and tells.
    pub fn set(self, value: T) {
        self.update(|old| *old = value);
    }
}

impl<T: Clone> Watched<T> {
    /// The value. Tracked.
    #[must_use]
    pub fn get(self) -> T {
        self.track();
        self.get_untracked()
    }

    /// The value. Not tracked.
    #[must_use]
    pub fn get_untracked(self) -> T {
        self.held().clone()
    }
}
