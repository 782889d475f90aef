//! What the core promises, tested from outside.
//!
//! Each test is named as a claim. Random tests print their seed when they fail.

mod answers;
mod drafts;
mod effects;
mod endpoints;
mod exact;
mod fingerprints;
mod import;
mod invented;
mod laws;
mod openapi;
mod outputs;
mod parity;
mod received;
mod rules;
mod signatures;
mod transports;

use restore_testing::random;
