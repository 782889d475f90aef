//! What was sent: one record for each submission, kept in the browser's database.
//!
//! [`store`] writes and reads the database, [`record`] is the text of a record and what a list of
//! them says.

pub mod record;
pub mod store;
