//! Randomness with a seed, so that a failure can be repeated.

use std::hash::{BuildHasher, RandomState};

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
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// Any Unicode scalar value, each plane as likely as the others.
    pub(crate) fn char(&mut self) -> char {
        let plane = self.below(17) << 16;
        loop {
            let code = u32::try_from(plane + self.below(0x1_0000)).expect("is below 0x110000");
            if let Some(char) = char::from_u32(code) {
                return char;
            }
        }
    }
}

/// Runs a test on `count` random cases, ten times as many when `RESTORE_BUILDER_LONG` is set. When
/// one fails, says how to run the same ones again.
pub(crate) fn cases(count: usize, mut test: impl FnMut(&mut Random)) {
    let seed = seed();
    let times = if is_long() { 10 } else { 1 };
    for index in 0..count * times {
        let _repeat = Repeat { seed, index };
        let step = u64::try_from(index).expect("fits");
        test(&mut Random::new(
            Random::new(seed.wrapping_add(step)).next(),
        ));
    }
}

/// Whether there is time for more.
pub(crate) fn is_long() -> bool {
    std::env::var_os("RESTORE_BUILDER_LONG").is_some()
}

/// The seed of this run: from `RESTORE_BUILDER_SEED`, else a new one.
pub(crate) fn seed() -> u64 {
    match std::env::var("RESTORE_BUILDER_SEED") {
        Ok(seed) => seed.parse().expect("RESTORE_BUILDER_SEED is a number"),
        Err(_) => RandomState::new().hash_one(0) >> 32,
    }
}

/// Speaks when a case fails.
struct Repeat {
    seed: u64,
    index: usize,
}

impl Drop for Repeat {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self { seed, index } = self;
            eprintln!("Random case {index} failed. To repeat: RESTORE_BUILDER_SEED={seed}");
        }
    }
}
