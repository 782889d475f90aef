//! `restore-builder serve`, as a program: how it starts, what it says, and how it stops.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Child, ChildStdout, Stdio};
use std::thread;
use std::time::Duration;

use restore_core::draft::Draft;
use restore_core::evaluate::evaluate;
use restore_testing::folder::Folder;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::program::{program, run};

/// A server that is stopped when the test is over.
struct Served {
    child: Child,
    out: BufReader<ChildStdout>,
    address: SocketAddr,
}

impl Served {
    /// Starts it on any port of loopback.
    fn start(arguments: &[&str]) -> Self {
        let mut child = program(&["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut out = BufReader::new(child.stdout.take().expect("it was piped"));
        let mut line = String::new();
        out.read_line(&mut line).expect("it says where it is");
        let address = line
            .split_once("listening on ")
            .and_then(|(_, rest)| rest.trim_end().trim_end_matches(')').parse().ok());
        let address = address.unwrap_or_else(|| panic!("it says {line:?}"));
        Self {
            child,
            out,
            address,
        }
    }

    fn ask(&self, request: &str) -> (u16, String) {
        ask(self.address, request).expect("it answers")
    }

    fn get(&self, path: &str) -> (u16, String) {
        let host = self.address;
        self.ask(&format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        ))
    }

    fn submission(&self, session: &str, body: &str) -> String {
        let (host, length) = (self.address, body.len());
        format!(
            "POST /v1/send HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\
             Sec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\n\
             X-Restore-Builder: {session}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
    }

    fn send(&self, session: &str, body: &str) -> (u16, Value) {
        let (status, answer) = self.ask(&self.submission(session, body));
        (status, serde_json::from_str(&answer).expect("JSON"))
    }

    fn session(&self) -> String {
        let (_, text) = self.get("/v1/capabilities");
        let capabilities: Value = serde_json::from_str(&text).expect("JSON");
        capabilities["session"]
            .as_str()
            .expect("a session")
            .to_owned()
    }

    /// Tells it to stop, by its ID.
    fn terminate(&self) {
        let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        kill_process(id.expect("an ID"), Signal::TERM).expect("it runs");
    }

    /// Where the imitation of the vendors is inspected and told to fail.
    fn control(&mut self) -> SocketAddr {
        loop {
            let mut line = String::new();
            let length = self.out.read_line(&mut line).expect("text");
            assert!(length > 0, "it does not say where the imitation is");
            if let Some((_, rest)) = line.split_once("received: http://") {
                let (address, _) = rest.split_once('/').expect("an address");
                return address.parse().expect("an address");
            }
        }
    }

    /// Ends it as a crash would, by its ID.
    fn crash(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }

    /// Waits for its end: its exit code, and all that it still says.
    fn end(mut self) -> (Option<i32>, String, String) {
        let status = self.child.wait().expect("it ends");
        let (mut out, mut err) = (String::new(), String::new());
        self.out.read_to_string(&mut out).expect("text");
        let stderr = self.child.stderr.take();
        stderr
            .expect("it was piped")
            .read_to_string(&mut err)
            .expect("text");
        (status.code(), out, err)
    }
}

/// Sends a request and reads the whole answer, its status and its body; none when the server ends
/// before it answers.
fn ask(address: SocketAddr, request: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).expect("it listens");
    let patience = Some(Duration::from_secs(90));
    stream.set_read_timeout(patience).expect("a socket");
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, body.to_owned()))
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn submission(id: &str) -> String {
    let draft = json!({
        "operation": "cbr.RestoreBackup",
        "region": "cn-north-4",
        "answers": {"restore_kind": "disk"},
        "parameters": {"project_id": "p4711", "backup_id": "b4711", "restore": {"volume_id": "v4711"}},
    });
    let (operation, read) = Draft::read(draft.to_string().as_bytes()).expect("a draft");
    let request_sha256 = evaluate(operation, &read).request.fingerprint();
    json!({
        "v": 1,
        "submission_id": id,
        "draft": draft,
        "credential": "sandbox-huawei",
        "request_sha256": request_sha256,
    })
    .to_string()
}

#[test]
fn without_a_configuration_a_newcomers_first_restore_is_accepted_by_the_sandbox() {
    let served = Served::start(&[]);
    let session = served.session();
    let (status, answer) = served.send(
        &session,
        &submission("8c5e8b0a-92d1-4f0e-a9a3-0123456789ab"),
    );
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["outcome"], json!("accepted"), "{answer}");
    assert_eq!(answer["sandbox"], json!(true));
    served.terminate();
    let (code, out, err) = Served::end(served);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("SANDBOX") && out.contains("Stopped."), "{out}");
    // The audit log, without a parameter and without the session.
    let line: Value = serde_json::from_str(err.trim()).expect("one line of JSON");
    assert_eq!(line["operation"], json!("cbr.RestoreBackup"));
    assert_eq!(line["outcome"], json!("accepted"));
    assert!(!err.contains("4711") && !err.contains(&session), "{err}");
}

/// What the imitation has received.
fn received(control: SocketAddr) -> Value {
    let request =
        format!("GET /_sandbox/received HTTP/1.1\r\nHost: {control}\r\nConnection: close\r\n\r\n");
    let (_, body) = ask(control, &request).expect("it answers");
    serde_json::from_str(&body).expect("JSON")
}

#[test]
fn a_submission_that_a_crash_interrupted_is_unknown_and_never_sent_again() {
    let folder = Folder::new("serve-crash");
    let config = folder.file("config.toml");
    let ledger = folder.file("ledger.sqlite");
    let text = format!("sandbox = true\nledger = {{ kind = \"sqlite\", path = {ledger:?} }}\n");
    fs::write(&config, text).expect("a file");
    fs::set_permissions(&config, fs::Permissions::from_mode(0o600)).expect("it is ours");
    let config = config.to_string_lossy();
    let body = submission("8c5e8b0a-92d1-4f0e-a9a3-0123456789ac");

    let mut served = Served::start(&["--config", &config]);
    let control = served.control();
    let hang = r#"{"fault":"hang","times":1}"#;
    let length = hang.len();
    let request = format!(
        "POST /_sandbox/fault HTTP/1.1\r\nHost: {control}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{hang}"
    );
    let (status, said) = ask(control, &request).expect("it answers");
    assert!((200..300).contains(&status), "{said}");
    let request = served.submission(&served.session(), &body);
    let address = served.address;
    let sending = thread::spawn(move || ask(address, &request));
    while received(control)["counts"]["requests"] != json!(1) {
        thread::sleep(Duration::from_millis(10));
    }
    served.crash();
    assert_eq!(sending.join().expect("no panic"), None);

    let mut served = Served::start(&["--config", &config]);
    let control = served.control();
    let session = served.session();
    for _ in 0..2 {
        let (status, answer) = served.send(&session, &body);
        assert_eq!(status, 200, "{answer}");
        assert_eq!(answer["outcome"], json!("unknown"), "{answer}");
        assert_eq!(answer["code"], json!("lost"), "{answer}");
        assert_eq!(answer["repeated"], json!(true), "{answer}");
    }
    assert_eq!(received(control)["counts"]["connections"], json!(0));
}

#[test]
fn the_page_of_a_folder_is_served_with_its_policy() {
    let folder = Folder::new("serve-page");
    fs::write(
        folder.file("index.html"),
        "<!doctype html><title>page</title>",
    )
    .expect("a file");
    let served = Served::start(&["--dist", &folder.path().to_string_lossy()]);
    let (status, body) = served.get("/");
    assert_eq!(
        (status, body.as_str()),
        (200, "<!doctype html><title>page</title>")
    );
    assert_eq!(served.get("/healthz"), (200, "ok".to_owned()));
    assert!(
        served
            .get("/metrics")
            .1
            .contains("restore_builder_connections ")
    );
}

#[test]
fn a_configuration_is_explained_and_judged_without_listening() {
    let said = run(&["serve", "--check"], "");
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(
        said.out.contains("SANDBOX") && said.out.contains("is safe"),
        "{}",
        said.out
    );

    let said = run(&["serve", "--check", "--listen", "0.0.0.0:8080"], "");
    assert_eq!(said.code, Some(2));
    assert!(said.out.contains("other machines reach it"), "{}", said.out);
    assert!(said.err.contains("plain text"), "{}", said.err);
}

#[test]
fn an_unsafe_configuration_does_not_start_and_says_every_reason() {
    let folder = Folder::new("serve-unsafe");
    let key = folder.file("key.toml");
    fs::write(
        &key,
        "access_key_id = \"a\"\naccess_key_secret = \"canary-4711\"\n",
    )
    .expect("a file");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).expect("it is ours");
    let config = folder.file("config.toml");
    let text = format!(
        "listen = \"0.0.0.0:0\"\n[[credentials]]\nid = \"prod\"\nkind = \"acs3\"\nsecret_file = {key:?}\n"
    );
    fs::write(&config, text).expect("a file");
    let config = config.to_string_lossy();
    for arguments in [
        vec!["serve", "--config", &config],
        vec!["serve", "--config", &config, "--check"],
    ] {
        let said = run(&arguments, "");
        assert_eq!(said.code, Some(2), "{}", said.err);
        for reason in [
            "could start restores",
            "plain text",
            "Without `origin`",
            "Without `ledger`",
            "by others",
        ] {
            assert!(said.err.contains(reason), "{reason}: {}", said.err);
        }
        assert!(
            !said.err.contains("canary") && !said.out.contains("canary"),
            "{}",
            said.err
        );
    }
}

#[test]
fn no_option_takes_a_secret() {
    let said = run(&["serve", "--help"], "");
    let options: Vec<_> = said
        .out
        .split_whitespace()
        .filter(|word| word.starts_with("--"))
        .map(|word| word.trim_end_matches([',', '.']))
        .collect();
    for option in options {
        assert!(
            ["--config", "--check", "--listen", "--dist", "--help"].contains(&option),
            "{option}: does it take a secret?"
        );
    }
}
