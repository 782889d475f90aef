//! What the core promises, tested from outside.
//!
//! Each test is named as a claim. Random tests print their seed when they fail.

mod drafts;
mod exact;
mod laws;
mod outputs;
mod random;
mod rules;
