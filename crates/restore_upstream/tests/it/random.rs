//! Randomness with a seed, so that a failure can be repeated.

use std::hash::{BuildHasher as _, RandomState};

/// A small generator of numbers (SplitMix64): the same seed gives the same numbers everywhere.
pub(crate) struct Random(u64);

impl Random {
    /// Begins with a seed.
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).expect("fits");
        usize::try_from(self.next() % end).expect("is smaller than a usize")
    }

    /// True this many times in a hundred.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of them.
    pub(crate) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }
}

/// The random cases of a test: `count` of them, ten times as many when `RESTORE_BUILDER_LONG` is
/// set. Says how to run the same ones again when one fails.
pub(crate) struct Cases {
    seed: u64,
    index: usize,
    count: usize,
}

/// That many random cases, or ten times as many.
pub(crate) fn cases(count: usize) -> Cases {
    let seed = match std::env::var("RESTORE_BUILDER_SEED") {
        Ok(seed) => seed.parse().expect("RESTORE_BUILDER_SEED is a number"),
        Err(_) => RandomState::new().hash_one(0) >> 32,
    };
    let times = if is_long() { 10 } else { 1 };
    Cases {
        seed,
        index: 0,
        count: count * times,
    }
}

impl Cases {
    /// The next case.
    pub(crate) fn next(&mut self) -> Option<Random> {
        if self.index == self.count {
            return None;
        }
        let step = u64::try_from(self.index).expect("fits");
        self.index += 1;
        Some(Random::new(
            Random::new(self.seed.wrapping_add(step)).next(),
        ))
    }
}

impl Drop for Cases {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self { seed, index, .. } = self;
            eprintln!("Random case {index} failed. To repeat: RESTORE_BUILDER_SEED={seed}");
        }
    }
}

/// Whether there is time for more.
pub(crate) fn is_long() -> bool {
    std::env::var_os("RESTORE_BUILDER_LONG").is_some()
}
