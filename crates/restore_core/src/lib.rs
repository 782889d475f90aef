//! What Restore Builder knows: the operations, and what a draft of one amounts to.
//!
//! Builds for any target and waits for nothing: no files, no network, no clock, no randomness, no
//! browser. A draft goes in; what exists, what is wrong and what would be sent come out.
//!
//! ```
//! use restore_core::{draft::Draft, evaluate::evaluate};
//!
//! let (operation, draft) = Draft::read(
//!     br#"{"operation":"dbs.StartRestoreTask","region":"cn-hangzhou","parameters":{"RestoreTaskId":"s102h7rfXXXX"}}"#,
//! )?;
//! let outcome = evaluate(operation, &draft);
//! assert!(outcome.ready().is_some());
//! assert_eq!(outcome.request.host, "dbs-api.cn-hangzhou.aliyuncs.com");
//! # Ok::<(), restore_core::draft::Unusable>(())
//! ```
//!
//! In reading order: [`operation`] is the language of the catalogue, [`catalogue`] the operations,
//! [`draft`] what was typed, [`evaluate`] the one function, [`request`] what every output is made
//! from, [`export`] the outputs, [`sign`] the headers that make a vendor accept it.

pub mod answer;
mod build;
pub mod catalogue;
pub mod draft;
pub mod effect;
pub mod encode;
mod endpoint;
pub mod evaluate;
pub mod export;
mod fingerprint;
pub mod import;
pub mod mask;
pub mod operation;
pub mod path;
pub mod problem;
mod quote;
mod read;
pub mod request;
mod rules;
pub mod secret;
mod shown;
pub mod sign;
pub mod token;
pub mod transport;
