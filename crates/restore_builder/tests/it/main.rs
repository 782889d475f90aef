//! What the program promises, tested by running it.
//!
//! Random tests print their seed when they fail; `RESTORE_BUILDER_LONG=1` runs ten times as many.

mod cli;
mod program;
mod vectors;
