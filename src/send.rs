//! Sending: what is looked at first, one request, and what became of it.
//!
//! Off until somebody configures it. [`state`] is what can happen and in which order, without a
//! browser; [`connection`] is how requests leave, [`courier`] the only place that opens a
//! connection; [`sending`] does it once, [`dialog`] shows it, [`ended`] says what became of it.

pub mod connection;
pub mod courier;
pub mod dialog;
pub mod ended;
pub mod panel;
pub mod sending;
pub mod server;
pub mod settings;
pub mod state;
pub mod token;
pub mod told;
pub mod watched;
