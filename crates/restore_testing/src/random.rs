//! Randomness with a seed, so that a failure can be repeated.

use std::hash::{BuildHasher as _, RandomState};

/// A small generator of numbers (SplitMix64): the same seed gives the same numbers everywhere.
pub struct Random(u64);

impl Random {
    /// Begins with a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    #[must_use]
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).expect("fits");
        usize::try_from(self.next() % end).expect("is smaller than a usize")
    }

    /// True this many times in a hundred.
    #[must_use]
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of them.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// Any Unicode scalar value, each plane as likely as the others.
    ///
    /// # Panics
    /// Never: planes end at 0x10ffff.
    #[must_use]
    pub fn char(&mut self) -> char {
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
pub fn cases(count: usize, mut test: impl FnMut(&mut Random)) {
    let mut cases = Cases::new(count);
    while let Some(mut random) = cases.next() {
        test(&mut random);
    }
}

/// The random cases of a test that waits between them, as [`cases`] has them.
pub struct Cases {
    seed: u64,
    /// Cases that were begun.
    begun: usize,
    count: usize,
}

impl Cases {
    /// That many, ten times as many when `RESTORE_BUILDER_LONG` is set.
    #[must_use]
    pub fn new(count: usize) -> Self {
        let times = if is_long() { 10 } else { 1 };
        Self {
            seed: seed(),
            begun: 0,
            count: count * times,
        }
    }

    /// The next case.
    #[expect(
        clippy::should_implement_trait,
        reason = "as an iterator it would be moved into `for`, and could not say which case failed"
    )]
    pub fn next(&mut self) -> Option<Random> {
        if self.begun == self.count {
            return None;
        }
        let step = u64::try_from(self.begun).expect("fits");
        self.begun += 1;
        Some(Random::new(
            Random::new(self.seed.wrapping_add(step)).next(),
        ))
    }
}

impl Drop for Cases {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self { seed, begun, .. } = self;
            eprintln!("Random case {begun} failed. To repeat: RESTORE_BUILDER_SEED={seed}");
        }
    }
}

/// Whether there is time for more.
#[must_use]
pub fn is_long() -> bool {
    std::env::var_os("RESTORE_BUILDER_LONG").is_some()
}

/// The seed of this run: from `RESTORE_BUILDER_SEED`, else a new one.
///
/// # Panics
/// When the variable holds no number.
#[must_use]
pub fn seed() -> u64 {
    match std::env::var("RESTORE_BUILDER_SEED") {
        Ok(seed) => seed.parse().expect("RESTORE_BUILDER_SEED is a number"),
        Err(_) => RandomState::new().hash_one(0) >> 32,
    }
}
