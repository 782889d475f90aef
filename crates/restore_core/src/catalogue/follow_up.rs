//! Operations that are only half of what a person wants: which one has to follow, and with what.

use super::{dbs_create_restore_task, dbs_start_restore_task};
use crate::operation::Operation;

/// Two operations, the second of which needs something that the first one answers.
#[derive(Debug, Clone, Copy)]
pub struct FollowUp {
    /// The operation that is called first.
    pub first: &'static Operation,
    /// The member of its JSON answer that is needed.
    pub answer: &'static str,
    /// The operation that follows.
    pub next: &'static Operation,
    /// Its parameter that takes the answer, a member of the query.
    pub param: &'static str,
}

/// Every pair.
pub static FOLLOW_UPS: &[FollowUp] = &[FollowUp {
    first: &dbs_create_restore_task::OPERATION,
    answer: "RestoreTaskId",
    next: &dbs_start_restore_task::OPERATION,
    param: "RestoreTaskId",
}];

/// What follows an operation, if anything does.
#[must_use]
pub fn follow_up(operation: &Operation) -> Option<&'static FollowUp> {
    FOLLOW_UPS
        .iter()
        .find(|follow_up| follow_up.first.id == operation.id)
}
