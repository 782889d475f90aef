//! The vendors' own Python SDKs, pointed at the sandbox.
//!
//! They were not written with this program in mind: that their requests are let in, and changed
//! ones are not, shows that the sandbox verifies what the vendors' clients send.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::{SystemTime, UNIX_EPOCH};

use restore_core::draft::Draft;
use restore_core::evaluate::evaluate;
use restore_core::export::{Layout, Secrets, Source, formats};
use restore_core::operation::{Operation, Vendor};
use restore_sandbox::credentials::{ALIBABA, ALIBABA_TEMPORARY, HUAWEI, HUAWEI_TEMPORARY, Key};
use restore_testing::python::{Python, Ran, redirected};
use serde_json::Value;

use crate::client::{Stage, acceptable};

/// The environment variables of two keys.
pub(crate) fn environment(alibaba: Key, huawei: Key) -> Vec<(&'static str, &'static str)> {
    let mut env = vec![
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", alibaba.id),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", alibaba.secret),
        ("HUAWEICLOUD_SDK_AK", huawei.id),
        ("HUAWEICLOUD_SDK_SK", huawei.secret),
        ("DBS_DESTINATION_PASSWORD", "fake-password"),
    ];
    let token = |name, key: Key| key.security_token.map(|token| (name, token));
    env.extend(token("ALIBABA_CLOUD_SECURITY_TOKEN", alibaba));
    env.extend(token("HUAWEICLOUD_SDK_SECURITY_TOKEN", huawei));
    env
}

/// Runs the program for a document, with that address in the place of the vendor's host.
fn ask(
    python: &mut Python,
    operation: &'static Operation,
    document: &Value,
    at: SocketAddr,
) -> Ran {
    python.run(&program(operation, document, at), 200)
}

fn program(operation: &'static Operation, document: &Value, at: SocketAddr) -> String {
    let (_, draft) = Draft::read(document.to_string().as_bytes()).expect("a draft");
    let outcome = evaluate(operation, &draft);
    let source = Source {
        operation,
        region: &draft.region,
        request: &outcome.request,
        layout: Layout::Lines,
        secrets: Secrets::Reveal,
    };
    let format = formats::named("python").expect("a format");
    let program = (format.render)(&source)
        .expect("the SDK can express it")
        .text;
    redirected(&program, &outcome.request.host, &at.to_string())
}

/// The time by which clients sign, in seconds since 1970-01-01 UTC.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("after 1970").as_secs()
}

/// What the page of each operation documents of an accepted restore, as the SDK prints it.
fn documented(operation: &Operation) -> &'static str {
    match operation.id {
        "hbr.CreateRestoreJob" => "\"RestoreId\": \"r-",
        "dbs.CreateRestoreTask" | "dbs.StartRestoreTask" => "\"RestoreTaskId\": \"s1",
        "hss.RestoreDuplicationInfo" => "200 ",
        "cbr.RestoreBackup" => "202 ",
        other => panic!("{other} is new here"),
    }
}

#[test]
fn the_vendors_sdks_are_let_in_for_every_operation() {
    for (alibaba, huawei) in [(ALIBABA, HUAWEI), (ALIBABA_TEMPORARY, HUAWEI_TEMPORARY)] {
        let Some(mut python) = Python::start(&environment(alibaba, huawei)) else {
            return;
        };
        let stage = Stage::at(now());
        for (operation, document) in acceptable(&stage) {
            let ran = ask(&mut python, operation, &document, stage.running.address);
            assert_eq!(ran.error, None, "{}", operation.id);
            assert!(ran.said.contains(documented(operation)), "{}", ran.said);
            let last = stage.running.received().pop().expect("it arrived");
            let key = match operation.vendor {
                Vendor::Alibaba => alibaba,
                Vendor::Huawei => huawei,
            };
            assert_eq!(last.operation, Some(operation.id));
            assert_eq!(last.sender, Some(key.id));
        }
        python.end();
        stage.stop();
    }
}

/// Every operation's program is refused, with this code of Alibaba Cloud's.
fn is_refused(python: &mut Python, stage: &Stage, at: SocketAddr, alibaba: &str) {
    for (operation, document) in acceptable(stage) {
        let ran = ask(python, operation, &document, at);
        let code = match operation.vendor {
            Vendor::Alibaba => alibaba,
            Vendor::Huawei => "APIG.0301",
        };
        let error = ran
            .error
            .unwrap_or_else(|| panic!("{}: {}", operation.id, ran.said));
        assert!(error.contains(code), "{}: {error}", operation.id);
        let last = stage.running.received().pop().expect("it arrived");
        assert_eq!(last.operation, Some(operation.id));
        assert_eq!((last.sender, last.code.as_deref()), (None, Some(code)));
    }
}

#[test]
fn the_vendors_sdks_are_refused_with_a_wrong_key() {
    let wrong = |key: Key| Key {
        secret: "other",
        ..key
    };
    let Some(mut python) = Python::start(&environment(wrong(ALIBABA), wrong(HUAWEI))) else {
        return;
    };
    let stage = Stage::at(now());
    is_refused(
        &mut python,
        &stage,
        stage.running.address,
        "SignatureDoesNotMatch",
    );
    python.end();
    stage.stop();
}

#[test]
fn the_vendors_sdks_are_refused_when_their_clock_is_wrong() {
    let Some(mut python) = Python::start(&environment(ALIBABA, HUAWEI)) else {
        return;
    };
    // An hour, because Python's clock goes on and the sandbox's stands still.
    for time in [now() - 16 * 60, now() + 60 * 60] {
        let stage = Stage::at(time);
        is_refused(
            &mut python,
            &stage,
            stage.running.address,
            "InvalidTimeStamp.Expired",
        );
        stage.stop();
    }
    python.end();
}

/// Passes requests on, the last letter or digit of each one's body changed, or that of its target
/// where it has no body. Gives its address and what ends with so many requests.
fn meddler(to: SocketAddr, requests: usize, changes: bool) -> (SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a port");
    let address = listener.local_addr().expect("it is bound");
    let thread = thread::spawn(move || {
        for _ in 0..requests {
            let (mut client, _) = listener.accept().expect("a client");
            let (mut bytes, body) = request(&mut client);
            let end = if body < bytes.len() {
                bytes.len()
            } else {
                let line = bytes.windows(11).position(|part| part == b" HTTP/1.1\r\n");
                line.expect("a request line")
            };
            let last = bytes[..end].iter().rposition(u8::is_ascii_alphanumeric);
            let last = last.expect("a letter or digit");
            if changes {
                bytes[last] = if bytes[last] == b'0' { b'1' } else { b'0' };
            }
            let mut server = TcpStream::connect(to).expect("the sandbox listens");
            server.write_all(&bytes).expect("it reads");
            let mut answer = Vec::new();
            server.read_to_end(&mut answer).expect("it answers");
            client.write_all(&answer).expect("the client reads");
            let _: Result<(), _> = client.shutdown(Shutdown::Write);
        }
    });
    (address, thread)
}

/// A whole request, and where its body begins.
fn request(client: &mut TcpStream) -> (Vec<u8>, usize) {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let head = bytes.windows(4).position(|part| part == b"\r\n\r\n");
        if let Some(head) = head {
            let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
            let length = text
                .lines()
                .find_map(|line| line.strip_prefix("content-length:"))
                .map_or(0, |length| length.trim().parse().expect("a number"));
            if bytes.len() >= head + 4 + length {
                return (bytes, head + 4);
            }
        }
        let count = client.read(&mut piece).expect("the client sends");
        assert_ne!(count, 0, "the client goes too early");
        bytes.extend_from_slice(&piece[..count]);
    }
}

#[test]
fn the_vendors_sdks_are_refused_when_a_byte_changes_on_the_way() {
    let Some(mut python) = Python::start(&environment(ALIBABA, HUAWEI)) else {
        return;
    };
    let stage = Stage::at(now());
    let (there, relay) = meddler(stage.running.address, 5, false);
    for (operation, document) in acceptable(&stage) {
        let ran = ask(&mut python, operation, &document, there);
        assert_eq!(ran.error, None, "unchanged, {}", operation.id);
    }
    relay.join().expect("it ends");
    let (there, relay) = meddler(stage.running.address, 5, true);
    is_refused(&mut python, &stage, there, "SignatureDoesNotMatch");
    relay.join().expect("it ends");
    python.end();
    stage.stop();
}
