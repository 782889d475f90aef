//! Screens that most visits do not need.

pub mod connection;
pub mod history;
