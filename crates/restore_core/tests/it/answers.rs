//! What answers mean: each fault that an answer can show, for each operation, and hostile answers.

use restore_core::answer::{Answer, Ending, Reason, Verdict, for_reading, judge, no_answer};
use restore_core::catalogue::responses::{RESPONSES, Role, response};
use restore_core::catalogue::{CATALOGUE, operation};
use restore_core::operation::{Operation, Vendor};
use restore_testing::random::{cases, is_long};
use serde_json::json;

use crate::drafts::anything;

fn verdict(operation: &'static Operation, status: u16, body: impl AsRef<[u8]>) -> Verdict {
    let answer = Answer {
        status,
        headers: &[],
        body: body.as_ref(),
    };
    judge(operation, &answer)
}

/// Status and body of the documented success.
fn success(operation: &'static Operation) -> (u16, String) {
    let response = response(operation).expect("is documented");
    let members: serde_json::Map<_, _> = response
        .fields
        .iter()
        .map(|field| {
            let value = match field.role {
                Role::Success => json!(true),
                Role::Identifier => json!("r-0001"),
                Role::Code => json!("200"),
                Role::Message => json!("successful"),
                Role::RequestId => json!("60AF7C5D-EF4D-4D48-8FD5-C0823FDF28AC"),
                Role::Fact => json!(200),
            };
            (field.name.to_owned(), value)
        })
        .collect();
    let body = match response.fields {
        [] => String::new(),
        _ => serde_json::Value::Object(members).to_string(),
    };
    (response.status, body)
}

/// An error as the vendor's services write it.
fn error(operation: &Operation, code: &str) -> String {
    match operation.vendor {
        Vendor::Alibaba => json!({
            "RequestId": "60AF7C5D-EF4D-4D48-8FD5-C0823FDF28AC", "HostId": "h.example",
            "Code": code, "Message": "No.", "Recommend": "https://error.example",
        }),
        Vendor::Huawei => json!({ "error_code": code, "error_msg": "No.", "request_id": "4f1e" }),
    }
    .to_string()
}

const HTML: &str = "<html><head><title>502 Bad Gateway</title></head></html>";

/// What an answer shows, and what it means.
type Fault = (
    &'static str,
    fn(&'static Operation) -> (u16, Vec<u8>),
    Ending,
);

fn cut(operation: &'static Operation) -> (u16, Vec<u8>) {
    let (status, body) = success(operation);
    match body.len() {
        // No body can be cut, so another one begins.
        0 => (status, b"{\"a".to_vec()),
        len => (status, body.into_bytes()[..len / 2].to_vec()),
    }
}

/// Twelve endings as an answer shows them, and then some. A fault that leaves no answer at all is
/// [`no_answer`].
const FAULTS: &[Fault] = &[
    (
        "the documented success",
        |operation| {
            let (status, body) = success(operation);
            (status, body.into_bytes())
        },
        Ending::Accepted,
    ),
    ("a success that was cut off", cut, Ending::Unknown),
    (
        "a server error without a body",
        |_| (500, Vec::new()),
        Ending::Unknown,
    ),
    (
        "a server error with the vendor's error",
        |operation| (500, error(operation, "InternalError").into_bytes()),
        Ending::Unknown,
    ),
    (
        "a bad gateway in HTML",
        |_| (502, HTML.into()),
        Ending::Unknown,
    ),
    (
        "an unavailable service",
        |operation| (503, error(operation, "ServiceUnavailable").into_bytes()),
        Ending::Unknown,
    ),
    (
        "a gateway that waited too long",
        |_| (504, HTML.into()),
        Ending::Unknown,
    ),
    (
        "a server error that looks like success",
        |operation| (500, success(operation).1.into_bytes()),
        Ending::Unknown,
    ),
    (
        "a vendor error",
        |operation| (400, error(operation, "InvalidParameter").into_bytes()),
        Ending::Rejected,
    ),
    (
        "a forbidden call",
        |operation| (403, error(operation, "Request.Forbidden").into_bytes()),
        Ending::Rejected,
    ),
    (
        "too many calls",
        |operation| (429, error(operation, "Anything").into_bytes()),
        Ending::Rejected,
    ),
    (
        "too many calls, without a word",
        |_| (429, Vec::new()),
        Ending::Rejected,
    ),
    ("a refusal in HTML", |_| (403, HTML.into()), Ending::Unknown),
    (
        "a refusal without a word",
        |_| (400, Vec::new()),
        Ending::Unknown,
    ),
    (
        "success in HTML",
        |operation| (success(operation).0, HTML.into()),
        Ending::Unknown,
    ),
    (
        "an undocumented success status",
        |operation| (201, success(operation).1.into_bytes()),
        Ending::Unknown,
    ),
    (
        "a gateway that waited, with the vendor's error",
        |operation| (408, error(operation, "RequestTimeout").into_bytes()),
        Ending::Unknown,
    ),
    ("a redirect", |_| (302, Vec::new()), Ending::Unknown),
    ("another protocol", |_| (101, Vec::new()), Ending::Unknown),
];

#[test]
fn every_fault_of_every_operation_is_judged_right() {
    let mut judged = 0;
    for operation in CATALOGUE {
        for (name, answer, expected) in FAULTS {
            let (status, body) = answer(operation);
            let found = verdict(operation, status, body);
            assert_eq!(found.ending, *expected, "{}: {name}", operation.id);
            let failed = status >= 500 || status == 408;
            assert_eq!(found.reason == Reason::Failed, failed, "{name}");
            assert_eq!(
                found.check_first.is_some(),
                *expected == Ending::Unknown,
                "{}: {name}",
                operation.id
            );
            judged += 1;
        }
        assert_eq!(no_answer(operation).ending, Ending::Unknown);
        assert!(no_answer(operation).check_first.is_some());
    }
    assert!(judged >= 60, "{judged}");
}

fn of(id: &str) -> &'static Operation {
    operation(id).expect("is in the catalogue")
}

#[track_caller]
fn check(id: &str, status: u16, body: &str, expected: Ending) -> Verdict {
    let found = verdict(of(id), status, body);
    let shown: String = body.chars().take(300).collect();
    let reason = found.reason;
    assert_eq!(found.ending, expected, "{id} {status} {shown}: {reason:?}");
    found
}

const HBR: &str = "hbr.CreateRestoreJob";
const DBS: &str = "dbs.CreateRestoreTask";
const HSS: &str = "hss.RestoreDuplicationInfo";
const CBR: &str = "cbr.RestoreBackup";

#[test]
fn success_false_is_a_rejection_whatever_the_status_says() {
    let body = r#"{"Success":false,"Code":"VaultNotFound","Message":"No vault.","RequestId":"R"}"#;
    let verdict = check(HBR, 200, body, Ending::Rejected);
    assert_eq!(verdict.code.as_deref(), Some("VaultNotFound"));
    assert_eq!(verdict.message.as_deref(), Some("No vault."));
    assert_eq!(verdict.request_id.as_deref(), Some("R"));
    let body = r#"{"Success":false,"ErrCode":"Param.NotFound","ErrMessage":"No."}"#;
    let verdict = check(DBS, 200, body, Ending::Rejected);
    assert_eq!(verdict.code.as_deref(), Some("Param.NotFound"));
    check(DBS, 403, body, Ending::Rejected);
}

#[test]
fn the_documented_example_of_dbs_is_a_success_without_an_error() {
    let body = r#"{"HttpStatusCode":200,"RequestId":"60AF","ErrCode":"Param.NotFound","Success":true,"ErrMessage":"The specified parameter %s value is not valid.","RestoreTaskId":"s102h7rfXXXX"}"#;
    let verdict = check(DBS, 200, body, Ending::Accepted);
    assert_eq!(
        verdict.identifiers,
        [("RestoreTaskId", "s102h7rfXXXX".to_owned())]
    );
    assert_eq!((verdict.code, verdict.message), (None, None));
    assert_eq!(verdict.reason, Reason::Documented);
}

#[test]
fn success_without_an_identifier_is_unknown() {
    check(HBR, 200, r#"{"Success":true}"#, Ending::Unknown);
    check(
        HBR,
        200,
        r#"{"Success":true,"RestoreId":""}"#,
        Ending::Unknown,
    );
    check(
        HBR,
        200,
        r#"{"Success":true,"RestoreId":null}"#,
        Ending::Unknown,
    );
    check(
        HBR,
        200,
        r#"{"Success":true,"RestoreId":7}"#,
        Ending::Unknown,
    );
    check(
        HBR,
        200,
        r#"{"Success":true,"RestoreId":"a b"}"#,
        Ending::Unknown,
    );
}

#[test]
fn only_a_real_true_is_success() {
    check(
        HBR,
        200,
        r#"{"Success":"true","RestoreId":"r-1"}"#,
        Ending::Unknown,
    );
    check(
        HBR,
        200,
        r#"{"Success":1,"RestoreId":"r-1"}"#,
        Ending::Unknown,
    );
    check(
        HBR,
        200,
        r#"{"success":true,"RestoreId":"r-1"}"#,
        Ending::Unknown,
    );
    check(HBR, 200, r#"{"RestoreId":"r-1"}"#, Ending::Unknown);
}

#[test]
fn an_answer_that_contradicts_itself_is_unknown() {
    let both = r#"{"Success":false,"RestoreId":"r-1","Code":"X"}"#;
    assert_eq!(
        check(HBR, 200, both, Ending::Unknown).reason,
        Reason::Contradicts
    );
    let refused = r#"{"Success":true,"RestoreId":"r-1","Code":"X"}"#;
    assert_eq!(
        check(HBR, 400, refused, Ending::Unknown).reason,
        Reason::Contradicts
    );
    let twice = r#"{"Success":true,"RestoreId":"r-1","Success":false}"#;
    assert_eq!(
        check(HBR, 200, twice, Ending::Unknown).reason,
        Reason::Unreadable
    );
    let escaped = r#"{"Success":true,"RestoreId":"r-1","\u0053uccess":false}"#;
    check(HBR, 200, escaped, Ending::Unknown);
}

#[test]
fn an_empty_body_is_success_only_where_it_is_documented() {
    check(CBR, 202, "", Ending::Accepted);
    check(CBR, 202, " \r\n", Ending::Accepted);
    check(CBR, 200, "", Ending::Unknown);
    check(CBR, 204, "", Ending::Unknown);
    check(CBR, 202, "{}", Ending::Unknown);
    check(HSS, 200, "", Ending::Accepted);
    check(HSS, 202, "", Ending::Unknown);
    check(HBR, 200, "", Ending::Unknown);
    check(DBS, 200, "", Ending::Unknown);
}

#[test]
fn a_throttled_call_was_not_carried_out() {
    for status in [400, 503] {
        let body = r#"{"Code":"Throttling.User","Message":"Slow down."}"#;
        let verdict = check(HBR, status, body, Ending::Rejected);
        assert_eq!(verdict.reason, Reason::Throttled);
    }
    let body =
        r#"{"error_msg":"The throttling threshold has been reached","error_code":"APIG.0308"}"#;
    let verdict = check(CBR, 429, body, Ending::Rejected);
    assert_eq!(verdict.code.as_deref(), Some("APIG.0308"));
}

#[test]
fn a_huawei_error_is_found_in_each_of_its_shapes() {
    for (body, code) in [
        (
            r#"{"error_code":"BackupService.6001","error_msg":"m"}"#,
            "BackupService.6001",
        ),
        (r#"{"code":"APIGW.0301","message":"m"}"#, "APIGW.0301"),
        (
            r#"{"error":{"code":401,"message":"m","title":"Unauthorized"}}"#,
            "401",
        ),
        (r#"{"badRequest":{"code":"400","message":"m"}}"#, "400"),
        (
            r#"{"x":[{"code":1}],"error":{"error_code":"A","error_msg":"m"}}"#,
            "A",
        ),
    ] {
        for id in [HSS, CBR] {
            let verdict = check(id, 401, body, Ending::Rejected);
            assert_eq!(verdict.code.as_deref(), Some(code));
            assert_eq!(verdict.message.as_deref(), Some("m"));
        }
    }
}

#[test]
fn a_message_without_a_code_is_nobody_s_error() {
    check(CBR, 403, r#"{"message":"Forbidden"}"#, Ending::Unknown);
    check(HBR, 403, r#"{"Message":"Forbidden"}"#, Ending::Unknown);
    check(HBR, 403, r#"{"error":{"Code":"X"}}"#, Ending::Unknown);
}

#[test]
fn the_request_id_comes_from_the_body_or_else_from_the_header() {
    for (id, header) in [(HBR, "X-Acs-Request-Id"), (CBR, "X-Request-Id")] {
        let headers = [(header.to_owned(), "H-1".to_owned())];
        let answer = |body| Answer {
            status: 400,
            headers: &headers,
            body,
        };
        let found = judge(of(id), &answer(b"")).request_id;
        assert_eq!(found.as_deref(), Some("H-1"));
        let body = br#"{"RequestId":"B-1","request_id":"B-1"}"#;
        let found = judge(of(id), &answer(body)).request_id;
        assert_eq!(found.as_deref(), Some("B-1"));
    }
}

#[test]
fn numbers_keep_their_digits() {
    let body = r#"{"Success":false,"HttpStatusCode":12345678901234567890.10e400,"ErrCode":9007199254740993}"#;
    let verdict = check(DBS, 200, body, Ending::Rejected);
    assert_eq!(verdict.code.as_deref(), Some("9007199254740993"));
    let status = verdict
        .fields
        .iter()
        .find(|fact| fact.field.role == Role::Fact);
    assert_eq!(
        status.map(|fact| fact.value.as_str()),
        Some("12345678901234567890.10e400")
    );
}

#[test]
fn hostile_text_does_not_act() {
    let message = "a\u{202e}b\n\u{1b}[2Jc".to_owned() + &"x".repeat(10_000);
    let body = json!({ "Code": "C\r\nSet-Cookie: x", "Message": message }).to_string();
    let verdict = check(HBR, 400, &body, Ending::Rejected);
    let texts = [verdict.code, verdict.message].map(Option::unwrap_or_default);
    for text in texts {
        assert!(text.chars().count() <= 2_001);
        assert!(
            !text
                .chars()
                .any(|char| char.is_control() || char == '\u{202e}'),
            "{text}"
        );
    }
}

/// Bodies that mean harm, for a status of success.
fn hostile(size: usize) -> Vec<(&'static str, Vec<u8>)> {
    let deep = |open: &str, close: &str| [open.repeat(size), close.repeat(size)].concat();
    let members = r#""Success":true,"RestoreId":"r-1","RestoreTaskId":"s-1""#;
    vec![
        ("lists in lists", deep("[", "]").into_bytes()),
        ("objects in objects", deep("{\"a\":", "}").into_bytes()),
        ("open lists", "[".repeat(size).into_bytes()),
        (
            "no UTF-8",
            [
                b"{\"Success\":true,\"a\":\"\xff\xfe\",",
                &members.as_bytes()[15..],
                b"}",
            ]
            .concat(),
        ),
        (
            "a byte order mark",
            format!("\u{feff}{{{members}}}").into_bytes(),
        ),
        (
            "text after the end",
            format!("{{{members}}} {{}}").into_bytes(),
        ),
        ("a NUL", format!("{{{members}}}\0").into_bytes()),
        (
            "half a surrogate",
            format!(
                r#"{{{members},"Message":"\ud800","ErrMessage":"\ud800","error_msg":"\ud800"}}"#
            )
            .into_bytes(),
        ),
        (
            "a bad number",
            format!(r#"{{{members},"a":01}}"#).into_bytes(),
        ),
        ("a comma too many", format!("{{{members},}}").into_bytes()),
        ("success in a list", format!("[{{{members}}}]").into_bytes()),
        (
            "success inside",
            format!(r#"{{"data":{{{members}}}}}"#).into_bytes(),
        ),
        ("a text", b"\"accepted\"".to_vec()),
    ]
}

#[test]
fn hostile_answers_are_unknown_for_every_operation() {
    for operation in CATALOGUE {
        for (name, body) in hostile(100_000) {
            let verdict = verdict(operation, success(operation).0, body);
            assert_eq!(verdict.ending, Ending::Unknown, "{}: {name}", operation.id);
        }
    }
}

#[test]
fn depth_beside_the_documented_members_does_no_harm() {
    let deep = format!("{}0{}", "[{\"a\":".repeat(100_000), "}]".repeat(100_000));
    let body = format!(r#"{{"deep":{deep},"Success":true,"RestoreId":"r-1","also":{deep}}}"#);
    check(HBR, 200, &body, Ending::Accepted);
    let error = format!(r#"{{"deep":{deep},"error_code":"A","error_msg":{deep}}}"#);
    let verdict = check(CBR, 400, &error, Ending::Rejected);
    assert_eq!(
        (verdict.code.as_deref(), verdict.message),
        (Some("A"), None)
    );
}

#[test]
fn twenty_megabytes_are_judged() {
    let size = if is_long() { 100 << 20 } else { 20 << 20 };
    let text = format!(
        r#"{{"pad":"{}","Success":true,"RestoreId":"r-1"}}"#,
        "é".repeat(size / 2)
    );
    check(HBR, 200, &text, Ending::Accepted);
    let members = format!(
        "{{{}\"Success\":true,\"RestoreId\":\"r-1\"}}",
        r#""a":{},"#.repeat(size / 7)
    );
    check(HBR, 200, &members, Ending::Accepted);
}

#[test]
fn no_bytes_make_the_judge_panic_or_accept_what_is_not_documented() {
    cases(20_000, |random| {
        let operation = random.pick(CATALOGUE);
        let (status, body) = success(operation);
        let mut bytes = match random.below(3) {
            0 => error(operation, "X").into_bytes(),
            _ => body.clone().into_bytes(),
        };
        for _ in 0..=random.below(4) {
            let at = random.below(bytes.len() + 1);
            match random.below(4) {
                0 if at < bytes.len() => {
                    bytes[at] = u8::try_from(random.below(256)).expect("a byte");
                }
                1 => bytes.truncate(at),
                _ => bytes.insert(at, random.pick(b"\"{}[],:\\0 \x00\xfft")),
            }
        }
        let status = random.pick(&[status, status, 200, 202, 204, 301, 400, 429, 500, 999, 0]);
        let verdict = verdict(operation, status, &bytes);
        if verdict.ending == Ending::Accepted {
            let documented = response(operation).expect("is documented");
            assert_eq!(status, documented.status);
            let identifiers = documented
                .fields
                .iter()
                .filter(|field| field.role == Role::Identifier);
            assert_eq!(verdict.identifiers.len(), identifiers.count());
        }
        assert_eq!(
            verdict.check_first.is_some(),
            verdict.ending == Ending::Unknown
        );
    });
}

#[test]
fn every_operation_has_a_documented_answer_and_something_to_look_at_first() {
    assert_eq!(RESPONSES.len(), CATALOGUE.len());
    for operation in CATALOGUE {
        let response = response(operation).expect("is documented");
        assert!(
            response.check_first.starts_with("First "),
            "{}",
            operation.id
        );
        let json = !response.fields.is_empty();
        for role in [Role::Success, Role::Identifier, Role::Code, Role::RequestId] {
            let count = response
                .fields
                .iter()
                .filter(|field| field.role == role)
                .count();
            assert_eq!(count, usize::from(json), "{}: {role:?}", operation.id);
        }
    }
}

#[test]
fn an_ending_is_read_by_the_name_that_is_written() {
    for ending in Ending::ALL {
        assert_eq!(Ending::parse(ending.name()), Some(ending));
    }
    assert_eq!(Ending::parse("Accepted"), None);
}

#[test]
fn json_is_laid_out_as_serde_json_does() {
    cases(5_000, |random| {
        let value = anything(random, 5);
        let expected = format!("{value:#}");
        assert_eq!(for_reading(&value.to_string()), Some(expected.clone()));
        assert_eq!(for_reading(&expected), Some(expected));
    });
}

#[test]
fn laying_out_touches_no_number_and_no_text() {
    let json = r#" {"n" :1E+400,"m":-0.10,"t":"\u0041\/ \" , : {","t":[ ],"o":{ }} "#;
    let expected = "{\n  \"n\": 1E+400,\n  \"m\": -0.10,\n  \"t\": \"\\u0041\\/ \\\" , : {\",\n  \"t\": [],\n  \"o\": {}\n}";
    assert_eq!(for_reading(json).as_deref(), Some(expected));
    for text in ["", "{", "{]", "[1,]", "<html>", "{} {}"] {
        assert_eq!(for_reading(text), None, "{text}");
    }
}

#[test]
fn depth_is_laid_out_in_proportion_to_its_text() {
    let size = 100_000;
    let json = format!("{}0{}", "[".repeat(size), "]".repeat(size));
    let laid_out = for_reading(&json).expect("is JSON");
    assert!(laid_out.len() < json.len() * 100, "{}", laid_out.len());
    let kept: String = laid_out.split_ascii_whitespace().collect();
    assert_eq!(kept, json);
}
