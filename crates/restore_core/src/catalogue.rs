//! The operations that can be authored.
//!
//! One file of constants each, carried over from the vendor's page with the date of that page. An
//! operation joins by its file and its line in [`CATALOGUE`].

use crate::operation::Operation;

pub mod cbr_restore_backup;
pub mod dbs_create_restore_task;
pub mod dbs_start_restore_task;
pub mod effects;
pub mod follow_up;
pub mod hbr_create_restore_job;
pub mod hss_restore_duplication_info;
pub mod responses;
pub mod sdk;
pub mod terraform;
pub mod tokens;

mod dbs;
mod huawei;

/// Every operation, in the order in which a person is offered them.
pub static CATALOGUE: &[&Operation] = &[
    &hbr_create_restore_job::OPERATION,
    &dbs_create_restore_task::OPERATION,
    &dbs_start_restore_task::OPERATION,
    &hss_restore_duplication_info::OPERATION,
    &cbr_restore_backup::OPERATION,
];

/// The operation of that ID, as drafts and routes spell it.
#[must_use]
pub fn operation(id: &str) -> Option<&'static Operation> {
    CATALOGUE
        .iter()
        .find(|operation| operation.id == id)
        .copied()
}
