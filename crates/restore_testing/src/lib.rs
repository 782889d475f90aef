//! What the tests of several crates share: randomness with a seed, folders that go away, programs
//! that may be missing, and the vendors' Python SDKs.
//!
//! A dependency of tests alone. Knows nothing of restores: a test that shares its expectations with
//! another one says less than both did.

pub mod folder;
pub mod programs;
pub mod python;
pub mod random;
