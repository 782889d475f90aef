//! Alibaba Cloud DBS: `StartRestoreTask`, page of 2025-12-01.

use super::dbs;
use crate::operation::{Operation, Protocol, Section, Source, Vendor, checked, need, text};

/// `dbs.StartRestoreTask`.
pub static OPERATION: Operation = checked(Operation {
    id: "dbs.StartRestoreTask",
    vendor: Vendor::Alibaba,
    title: "DBS start task",
    summary: "Starts a database restore task that CreateRestoreTask has made.",
    source: Source {
        page: "Data Management: StartRestoreTask",
        updated: "2025-12-01",
    },
    protocol: Protocol::Rpc {
        product: "dbs",
        action: "StartRestoreTask",
        version: "2019-03-06",
        content_type: None,
    },
    endpoint: dbs::ENDPOINT,
    params: &[
        text("RestoreTaskId")
            .section(Section::What)
            .label("Restore task")
            .help("The task to start, as CreateRestoreTask returned it.")
            .needed(&[need("The ID of the restore job.")])
            .example("s102h7rfXXXX"),
        dbs::client_token("ETnLKlblzczshOTUbOCzxxxxxxx"),
    ],
    rules: &[],
    remarks: &[dbs::ENDPOINT_REMARK],
});
