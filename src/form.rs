//! What is typed, and the controls that take it.
//!
//! [`state`] is a form and the draft that it amounts to, [`node`] the text of a field; [`row`] frames a control with its label, help and
//! problem; [`control`] finds the control that fits a shape.

pub mod choice;
pub mod control;
pub mod forms;
pub mod instant;
pub mod list;
pub mod load;
pub mod node;
pub mod object;
pub mod region;
pub mod row;
pub mod rows;
pub mod scalar;
pub mod secret;
pub mod sections;
pub mod state;
