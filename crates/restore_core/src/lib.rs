//! What the program knows.
