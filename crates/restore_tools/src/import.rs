//! Ways in: what was passed on is opened, looked at and put in the place of a form.
//!
//! [`reading`] is what the second wasm says of a text, [`dialog`] where a person decides about it.
//! Nothing changes before somebody says so, and then it can be undone.

pub mod dialog;
pub mod reading;
pub mod understood;
