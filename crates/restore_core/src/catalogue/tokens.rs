//! Which parameter makes it safe to send a request again.

use super::{dbs_create_restore_task, dbs_start_restore_task};
use crate::operation::Operation;

/// Operations with a parameter of the query that names a submission: the service runs one request
/// of those that carry the same token. The others have none.
pub static TOKENS: &[(&Operation, &str)] = &[
    (&dbs_create_restore_task::OPERATION, "ClientToken"),
    (&dbs_start_restore_task::OPERATION, "ClientToken"),
];

/// Most characters of a token, from the vendor's general rule; DBS itself gives none.
pub const LONGEST: usize = 64;
