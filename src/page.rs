//! The screens.

pub mod home;
pub mod lone_line;
pub mod operation;
pub mod shell;
