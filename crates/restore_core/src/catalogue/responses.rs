//! What the services answer, as their pages document it, and what to look at when they do not.
//!
//! Apart from the operations, because the page needs it only after sending.

use super::{
    cbr_restore_backup, dbs_create_restore_task, dbs_start_restore_task, hbr_create_restore_job,
    hss_restore_duplication_info,
};
use crate::operation::{Operation, Vendor};

/// The documented answer of one operation.
#[derive(Debug, Clone, Copy)]
pub struct Response {
    /// The operation.
    pub operation: &'static Operation,
    /// HTTP status of success.
    pub status: u16,
    /// Members of the JSON object that follows; none, where the page documents no body.
    pub fields: &'static [Field],
    /// What tells whether a restore runs when the answer does not.
    pub check_first: &'static str,
}

/// A documented member of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Wire name.
    pub name: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// What it says.
    pub help: &'static str,
    /// What it decides.
    pub role: Role,
}

/// What a member of an answer decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// `true` or `false`: whether the call succeeded.
    Success,
    /// Names what was made. Success without it is none.
    Identifier,
    /// The error code, which examples of success carry too.
    Code,
    /// The sentence that goes with the code.
    Message,
    /// Names the call, for the vendor's support.
    RequestId,
    /// Nothing.
    Fact,
}

/// How a vendor's services refuse, whichever operation is called.
#[derive(Debug, Clone, Copy)]
pub struct Refusal {
    /// Names of the member that holds the code.
    pub codes: &'static [&'static str],
    /// Names of the member that holds the message.
    pub messages: &'static [&'static str],
    /// Name of the member that holds the request's ID.
    pub request_id: &'static str,
    /// Header that holds it too, lower case.
    pub request_id_header: &'static str,
    /// Code and message may stand in an object inside.
    pub is_nested: bool,
    /// Beginnings of the codes that mean: too many calls, nothing was done.
    pub throttling: &'static [&'static str],
}

const fn field(name: &'static str, role: Role, label: &'static str, help: &'static str) -> Field {
    Field {
        name,
        label,
        help,
        role,
    }
}

const REQUEST_ID: Field = field(
    "RequestId",
    Role::RequestId,
    "Request ID",
    "Names this call. The vendor's support asks for it.",
);

const SUCCESS: Field = field(
    "Success",
    Role::Success,
    "Success",
    "Whether the call succeeded.",
);

/// Both DBS operations answer the same members.
const DBS: &[Field] = &[
    SUCCESS,
    field(
        "RestoreTaskId",
        Role::Identifier,
        "Restore task",
        "The task. A created one waits until it is started with this ID.",
    ),
    field(
        "ErrCode",
        Role::Code,
        "Error code",
        "What went wrong. Counts only when the call did not succeed.",
    ),
    field(
        "ErrMessage",
        Role::Message,
        "Error message",
        "The sentence that goes with the error code.",
    ),
    field(
        "HttpStatusCode",
        Role::Fact,
        "Status in the body",
        "The service's own status code.",
    ),
    REQUEST_ID,
];

const HBR: &[Field] = &[
    SUCCESS,
    field(
        "RestoreId",
        Role::Identifier,
        "Restore job",
        "The job that restores. Its progress is listed under this ID.",
    ),
    field(
        "Code",
        Role::Code,
        "Code",
        "200 when the call succeeded, else an error code.",
    ),
    field(
        "Message",
        Role::Message,
        "Message",
        "“successful”, or what went wrong.",
    ),
    REQUEST_ID,
];

/// Every operation's answer.
pub static RESPONSES: &[Response] = &[
    Response {
        operation: &hbr_create_restore_job::OPERATION,
        status: 200,
        fields: HBR,
        check_first: "First list the restore jobs of this snapshot and target (DescribeRestoreJobs2, or Restore Jobs in the Cloud Backup console). Send again only if none was made.",
    },
    Response {
        operation: &dbs_create_restore_task::OPERATION,
        status: 200,
        fields: DBS,
        check_first: "First list the restore tasks of this backup plan (DescribeRestoreTaskList, or Restore Tasks in the DBS console). A created task does nothing until it is started. Sending again is safe with the same client token, and without one makes a second task.",
    },
    Response {
        operation: &dbs_start_restore_task::OPERATION,
        status: 200,
        fields: DBS,
        check_first: "First look at the state of this restore task (DescribeRestoreTaskList, or Restore Tasks in the DBS console). Start it again only if it still waits (state init or check_pass).",
    },
    Response {
        operation: &hss_restore_duplication_info::OPERATION,
        status: 200,
        fields: &[],
        check_first: "First look at the state of this backup and of the server it restores, in the HSS or CBR console. Send again only if no restore runs or has run.",
    },
    Response {
        operation: &cbr_restore_backup::OPERATION,
        status: 202,
        fields: &[],
        check_first: "First look at the state of this backup and at the restore tasks of its vault (ListOpLogs, or Tasks in the CBR console). Send again only if no restore runs or has run.",
    },
];

const ALIBABA: Refusal = Refusal {
    codes: &["Code", "ErrCode"],
    messages: &["Message", "ErrMessage"],
    request_id: "RequestId",
    request_id_header: "x-acs-request-id",
    is_nested: false,
    throttling: &["Throttling"],
};

/// The shapes that the vendor's SDK looks for, in its order.
const HUAWEI: Refusal = Refusal {
    codes: &["error_code", "code"],
    messages: &["error_msg", "message"],
    request_id: "request_id",
    request_id_header: "x-request-id",
    is_nested: true,
    throttling: &["APIGW.0308", "APIG.0308"],
};

/// What an operation answers.
#[must_use]
pub fn response(operation: &Operation) -> Option<&'static Response> {
    RESPONSES
        .iter()
        .find(|response| response.operation.id == operation.id)
}

/// How a vendor refuses.
#[must_use]
pub const fn refusal(vendor: Vendor) -> &'static Refusal {
    match vendor {
        Vendor::Alibaba => &ALIBABA,
        Vendor::Huawei => &HUAWEI,
    }
}
