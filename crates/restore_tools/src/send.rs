//! Sending: what is looked at first, one request, and what became of it.
//!
//! Off until somebody configures it. [`state`] is what can happen and in which order, without a
//! browser, and [`review`] what a person looks at; [`connection`] is how requests leave, [`courier`] the only place that opens a
//! connection; [`sending`] does it once, [`dialog`] shows it, [`ended`] says what became of it.

pub mod adapter;
pub mod connection;
pub mod courier;
pub mod dialog;
pub mod ended;
pub mod probe;
pub mod review;
pub mod sending;
pub mod server;
pub mod settings;
pub mod state;
pub mod token;
pub mod told;
