//! The screens.

pub mod home;
pub mod operation;
pub mod shell;
