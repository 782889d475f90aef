//! Secrets go to the vendor and nowhere else.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use restore_server::Server;
use restore_server::config::{Config, LedgerConfig};
use restore_server::courier::{Carried, Courier, Sign};
use restore_testing::folder::Folder;
use restore_upstream::{Report, Sent, Timings};

use crate::client::{Page, sandbox, start};
use crate::submissions::{self, new_id};

/// A text that stands nowhere by accident.
const PASSWORD: &str = "canary \"4711\"/ü";
const CANARY: &str = "canary";

/// The text in every spelling in which it could stand somewhere.
fn spellings(text: &str) -> Vec<Vec<u8>> {
    let bytes = text.as_bytes();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let percent: String = bytes
        .iter()
        .map(|byte| match byte {
            b'a'..=b'z' | b'0'..=b'9' => char::from(*byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    let mut spellings = vec![
        bytes.to_vec(),
        hex.into_bytes(),
        utf_16,
        percent.into_bytes(),
    ];
    // Wherever it begins within three bytes: what does not depend on its neighbours.
    for offset in 0..3 {
        let padded = [vec![0; offset], bytes.to_vec()].concat();
        let encoded = BASE64_STANDARD.encode(&padded);
        let start = [0, 2, 3][offset];
        let whole = padded.len() / 3 * 4;
        spellings.push(encoded.as_bytes()[start..whole].to_vec());
    }
    spellings
}

#[track_caller]
fn assert_absent(place: &str, bytes: &[u8], secrets: &[&str]) {
    for secret in secrets {
        for spelling in spellings(secret) {
            let found = bytes
                .windows(spelling.len())
                .any(|window| window == spelling);
            assert!(
                !found,
                "{place} holds {secret}: {}",
                String::from_utf8_lossy(bytes)
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_any_answer_log_metric_or_ledger() {
    let folder = Folder::new("canaries");
    let audit = folder.file("audit.jsonl");
    let config = Config {
        audit_log: Some(audit.clone()),
        ledger: Some(LedgerConfig::Sqlite {
            path: folder.file("ledger.sqlite"),
        }),
        ..sandbox()
    };
    let running = start(config).await;
    let page = Page::open(&running).await;
    let mut said = Vec::new();
    let mut with_token = submissions::disk();
    with_token["parameters"]["X-Auth-Token"] = "canary-token".into();
    let mut wrong = submissions::database(PASSWORD);
    wrong["parameters"]["BackupPlanId"] = "".into();
    wrong["parameters"][CANARY] = CANARY.into();
    let mut wrong_type = submissions::database(PASSWORD);
    wrong_type["parameters"] = PASSWORD.into();
    let mut other_place = submissions::database(PASSWORD);
    other_place["region"] = "canary".into();
    for (draft, credential) in [
        (submissions::database(PASSWORD), "sandbox-alibaba"),
        (with_token, "sandbox-huawei"),
        (wrong, "sandbox-alibaba"),
        (other_place, "sandbox-alibaba"),
        (submissions::database(PASSWORD), "canary"),
    ] {
        said.extend(page.send(&new_id(), &draft, credential).await.body);
    }
    let body = submissions::body(&new_id(), &submissions::disk(), "sandbox-huawei");
    for hostile in [
        body.replace("\"v\":1", "\"v\":1,\"canary\":1"),
        body.replace("cbr.RestoreBackup", CANARY),
        body.replace("\"answers\":{", "\"answers\":\"canary\",\"x\":{"),
        body.replace("\"project_id\":", "\"canary\":"),
        CANARY.to_owned(),
    ] {
        said.extend(page.post(&hostile).await.body);
    }
    let mut nosy = page.clone();
    nosy.session = CANARY.to_owned();
    said.extend(nosy.send_any(&new_id()).await.body);
    assert_absent("an answer", &said, &[CANARY]);
    assert_absent("the metrics", &page.get("/metrics").await.body, &[CANARY]);
    assert!(running.stop().await);
    let log = std::fs::read(&audit).expect("there is a log");
    assert_eq!(log.iter().filter(|byte| **byte == b'\n').count(), 11);
    // The session is a secret, too.
    assert_absent("the audit log", &log, &[CANARY, &page.session]);
    for entry in std::fs::read_dir(folder.file("")).expect("a folder") {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).expect("a file");
        assert_absent(
            &path.display().to_string(),
            &bytes,
            &[CANARY, &page.session],
        );
    }
}

/// Answers with everything that it was sent.
struct Echo {
    /// Its text is a part of what is answered.
    secret: &'static str,
    /// How the body is spelled.
    spelled: fn(Vec<u8>) -> Vec<u8>,
}

impl Courier for Echo {
    fn carry<'a>(&'a self, mut sign: Sign<'a>) -> Carried<'a> {
        let outgoing = sign(1).expect("it can be signed");
        let mut body = outgoing.path_and_query.clone().into_bytes();
        for (name, value) in &outgoing.headers {
            body.extend_from_slice(format!("\n{name}: {value}").as_bytes());
        }
        body.extend_from_slice(self.secret.as_bytes());
        body.extend_from_slice(serde_json::Value::from(self.secret).to_string().as_bytes());
        let headers = vec![("x-request-id".to_owned(), self.secret.to_owned())];
        let body = (self.spelled)(body);
        Box::pin(async move {
            Report {
                sent: Sent::Answered {
                    status: 400,
                    headers,
                    body,
                    truncated: false,
                },
                attempts: 1,
                earlier_may_have_arrived: false,
                timings: Timings::default(),
                total: Duration::ZERO,
            }
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vendor_that_repeats_what_it_was_sent_gives_no_secret_away() {
    let as_text: fn(Vec<u8>) -> Vec<u8> = |body| body;
    let as_bytes: fn(Vec<u8>) -> Vec<u8> = |body| [b"\xff\xfe".to_vec(), body].concat();
    let drafts = [
        (submissions::database(PASSWORD), "sandbox-alibaba", PASSWORD),
        (
            submissions::disk(),
            "sandbox-huawei-token",
            "sandbox-huawei-token-not-real",
        ),
    ];
    for spelled in [as_text, as_bytes] {
        for (draft, credential, secret) in &drafts {
            let echo = Arc::new(Echo { secret, spelled });
            let server = Server::new(sandbox()).expect("it is safe").carried_by(echo);
            let running = server.start().await.expect("it starts");
            let page = Page::open(&running).await;
            let answer = page.send(&new_id(), draft, credential).await;
            let json = answer.json();
            let base64 = json["upstream"]["body_base64"].as_str().unwrap_or_default();
            let decoded = BASE64_STANDARD.decode(base64).expect("base64");
            assert_absent("the bytes", &decoded, &[secret]);
            let text = json.to_string();
            assert_absent("the answer", text.as_bytes(), &[secret]);
            let quoted = serde_json::Value::from(*secret).to_string();
            assert!(!text.contains(quoted.trim_matches('"')), "{text}");
        }
    }
}
