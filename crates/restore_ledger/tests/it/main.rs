//! What the ledger promises.

mod laws;
