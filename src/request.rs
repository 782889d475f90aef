//! What would be sent, and what is wrong with it.

pub mod output;
pub mod pane;
pub mod problems;
pub mod tabs;
pub mod way;
