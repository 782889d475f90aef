//! The screens.

pub mod history;
pub mod home;
pub mod operation;
pub mod settings;
pub mod shell;
