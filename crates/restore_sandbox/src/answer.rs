//! Answers in the shapes of the vendors' pages.
//!
//! Written down here once more, and not made from the shapes by which this program judges answers:
//! two readings of the pages find each other's mistakes. Codes that no page of the five operations
//! or of the vendors' gateways gives begin with `Sandbox.`.

use restore_core::operation::{Operation, Protocol, Vendor};
use serde_json::{Value, json};

use crate::verify::Denied;

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// None where there is no body.
    pub(crate) content_type: Option<&'static str>,
    pub(crate) body: String,
    /// The error code, if it is a refusal.
    pub(crate) code: Option<String>,
    /// The header that names the call, with the name. None from whoever is not the vendor.
    pub(crate) request_id: Option<(&'static str, String)>,
}

/// How a service answers.
#[derive(Debug, Clone, Copy)]
enum Shape {
    /// Code, Message, RequestId, Success and what it made.
    Hbr,
    /// HttpStatusCode, RequestId, ErrCode, Success, ErrMessage and what it made.
    Dbs,
    /// A status and nothing else.
    Bare(u16),
}

/// The services, by the code that the catalogue has for them.
const SERVICES: [(&str, Shape); 4] = [
    ("hbr", Shape::Hbr),
    ("dbs", Shape::Dbs),
    ("HSS", Shape::Bare(200)),
    ("CBR", Shape::Bare(202)),
];

fn service(operation: &Operation) -> (&'static str, Shape) {
    let code = match operation.protocol {
        Protocol::Rpc { product, .. } => product,
        Protocol::Rest { service, .. } => service,
    };
    let (_, shape) = SERVICES
        .into_iter()
        .find(|(known, _)| *known == code)
        .unwrap_or((code, Shape::Bare(200)));
    (code, shape)
}

const JSON: &str = "application/json;charset=utf-8";

fn body(vendor: Vendor, status: u16, code: Option<&str>, body: &Value) -> Answer {
    let id = body["RequestId"]
        .as_str()
        .or_else(|| body["request_id"].as_str());
    Answer {
        status,
        content_type: Some(JSON),
        body: body.to_string(),
        code: code.map(str::to_owned),
        request_id: Some(named(vendor, id.map(str::to_owned))),
    }
}

/// The header in which a vendor names a call.
fn named(vendor: Vendor, id: Option<String>) -> (&'static str, String) {
    match vendor {
        Vendor::Alibaba => ("x-acs-request-id", id.unwrap_or_else(request_id)),
        Vendor::Huawei => ("x-request-id", id.unwrap_or_else(|| hex(&random::<16>()))),
    }
}

/// The restore has been asked for. `made` is the ID of what it made, where the answer has one.
pub(crate) fn accepted(operation: &Operation, made: &str) -> Answer {
    let json = match service(operation).1 {
        Shape::Hbr => json!({
            "Code": "200",
            "Message": "successful",
            "RequestId": request_id(),
            "Success": true,
            "RestoreId": made,
        }),
        Shape::Dbs => json!({
            "HttpStatusCode": 200,
            "RequestId": request_id(),
            "ErrCode": "",
            "Success": true,
            "ErrMessage": "",
            "RestoreTaskId": made,
        }),
        Shape::Bare(status) => {
            return Answer {
                status,
                content_type: None,
                body: String::new(),
                code: None,
                request_id: Some(named(operation.vendor, None)),
            };
        }
    };
    body(operation.vendor, 200, None, &json)
}

/// A new ID of what an operation makes, as the service spells them.
pub(crate) fn new_id(operation: &Operation) -> String {
    let letters = hex(&random::<8>());
    match service(operation).1 {
        Shape::Hbr => format!("r-sandbox{letters}"),
        Shape::Dbs => format!("s1sandbox{letters}"),
        Shape::Bare(_) => String::new(),
    }
}

/// The service refuses what a parameter holds.
pub(crate) fn refused(operation: &Operation, message: &str) -> Answer {
    let vendor = operation.vendor;
    let (code, shape) = service(operation);
    match shape {
        Shape::Hbr => {
            let code = "Sandbox.InvalidParameter";
            let answer = json!({
                "Code": code,
                "Message": message,
                "RequestId": request_id(),
                "Success": false,
            });
            body(vendor, 200, Some(code), &answer)
        }
        Shape::Dbs => {
            // The one code of the page's own.
            let code = "Param.NotFound";
            let answer = json!({
                "HttpStatusCode": 400,
                "RequestId": request_id(),
                "ErrCode": code,
                "Success": false,
                "ErrMessage": message,
            });
            body(vendor, 200, Some(code), &answer)
        }
        Shape::Bare(_) => {
            let code = format!("{code}.Sandbox.InvalidParameter");
            let answer = json!({ "error_code": code, "error_msg": message });
            body(vendor, 400, Some(&code), &answer)
        }
    }
}

/// The vendor's gateway refuses or fails before any service is asked.
pub(crate) fn gateway(vendor: Vendor, status: u16, code: &str, message: &str) -> Answer {
    let answer = match vendor {
        Vendor::Alibaba => json!({
            "RequestId": request_id(),
            "HostId": "sandbox.invalid",
            "Code": code,
            "Message": message,
        }),
        Vendor::Huawei => json!({
            "error_msg": message,
            "error_code": code,
            "request_id": hex(&random::<16>()),
        }),
    };
    body(vendor, status, Some(code), &answer)
}

/// A parameter that must be given is not.
pub(crate) fn missing(operation: &Operation, name: &str, message: &str) -> Answer {
    match operation.vendor {
        Vendor::Alibaba => gateway(
            Vendor::Alibaba,
            400,
            &format!("Missing{name}"),
            &format!("{name} is mandatory for this action."),
        ),
        Vendor::Huawei => refused(operation, &format!("{name}: {message}")),
    }
}

/// Nobody is behind the request.
pub(crate) fn denied(vendor: Vendor, why: Denied) -> Answer {
    let (status, code, message) = match (vendor, why) {
        (Vendor::Alibaba, Denied::Unsigned | Denied::Malformed) => (
            400,
            "IncompleteSignature",
            "The request signature does not conform to the standard.",
        ),
        (Vendor::Alibaba, Denied::UnknownKey) => (
            404,
            "InvalidAccessKeyId.NotFound",
            "Specified access key is not found.",
        ),
        (Vendor::Alibaba, Denied::WrongToken) => (
            400,
            "InvalidSecurityToken.MismatchWithAccessKey",
            "Specified security token does not match the access key.",
        ),
        (Vendor::Alibaba, Denied::WrongSignature) => (
            400,
            "SignatureDoesNotMatch",
            "Specified signature is not matched with our calculation.",
        ),
        (Vendor::Alibaba, Denied::Expired) => (
            400,
            "InvalidTimeStamp.Expired",
            "Specified time stamp or date value is expired.",
        ),
        (Vendor::Alibaba, Denied::Repeated) => (
            400,
            "SignatureNonceUsed",
            "Specified signature nonce was used already.",
        ),
        (Vendor::Huawei, Denied::Unsigned | Denied::Malformed) => {
            (401, APIG, "no token and no signature that can be read")
        }
        (Vendor::Huawei, Denied::UnknownKey) => (401, APIG, "ak not exist"),
        (Vendor::Huawei, Denied::WrongToken) => (401, APIG, "decrypt token fail"),
        (Vendor::Huawei, Denied::WrongSignature | Denied::Repeated) => {
            (401, APIG, "verify aksk signature fail")
        }
        (Vendor::Huawei, Denied::Expired) => (401, APIG, "signature expired"),
    };
    let message = match vendor {
        Vendor::Alibaba => message.to_owned(),
        Vendor::Huawei => format!("Incorrect IAM authentication information: {message}"),
    };
    gateway(vendor, status, code, &message)
}

/// The gateway's code for whatever is wrong with a token or signature.
const APIG: &str = "APIG.0301";

/// The operation does not exist.
pub(crate) fn unknown(vendor: Vendor) -> Answer {
    match vendor {
        Vendor::Alibaba => gateway(
            vendor,
            404,
            "InvalidAction.NotFound",
            "Specified api is not found, please check your url and method.",
        ),
        Vendor::Huawei => gateway(
            vendor,
            404,
            "APIG.0101",
            "The API does not exist or has not been published in the environment",
        ),
    }
}

/// The request is of an operation, and cannot be read as one.
pub(crate) fn unreadable(vendor: Vendor, why: &str) -> Answer {
    gateway(vendor, 400, "Sandbox.Unreadable", why)
}

/// A token came with other parameters before.
pub(crate) fn mismatch(vendor: Vendor) -> Answer {
    gateway(
        vendor,
        400,
        "IdempotentParameterMismatch",
        "The client token was used before, with other parameters.",
    )
}

/// The vendor itself fails.
pub(crate) fn failed(vendor: Vendor, status: u16) -> Answer {
    let (code, message) = match (vendor, status) {
        (Vendor::Alibaba, 503) => (
            "ServiceUnavailable",
            "The request has failed due to a temporary failure of the server.",
        ),
        (Vendor::Alibaba, _) => (
            "InternalError",
            "The request processing has failed due to some unknown error.",
        ),
        (Vendor::Huawei, 503) => ("Sandbox.Unavailable", "Service unavailable"),
        (Vendor::Huawei, _) => ("Sandbox.InternalError", "Internal error"),
    };
    gateway(vendor, status, code, message)
}

/// Something between sender and vendor fails, which speaks neither's language.
pub(crate) fn lost(status: u16) -> Answer {
    let title = match status {
        502 => "502 Bad Gateway",
        _ => "504 Gateway Time-out",
    };
    Answer {
        status,
        content_type: Some("text/html"),
        body: format!(
            "<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
        ),
        code: None,
        request_id: None,
    }
}

/// `8-4-4-4-12` upper-case hex digits.
fn request_id() -> String {
    let hex = hex(&random::<16>()).to_ascii_uppercase();
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    parts.join("-")
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
