//! A real nginx in front, configured as docs/operations.md says.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use restore_server::Running;
use restore_server::config::{Config, FrontProxy};
use restore_testing::folder::Folder;
use restore_testing::programs::{find, skipped};
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::client::{Answer, Page, raw, sandbox, start};
use crate::submissions::{self, new_id};

const OPERATIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/operations.md");

/// What people open.
const ORIGIN: &str = "https://restore.example.com";

/// `alice:obviously-fake` in base64.
const ALICE: &str = "Basic YWxpY2U6b2J2aW91c2x5LWZha2U=";

/// The directives of the document, word for word.
fn documented() -> String {
    let text = fs::read_to_string(OPERATIONS).expect("the document is in the repository");
    let block = text
        .split("```")
        .find(|block| block.contains("proxy_set_header Host"))
        .expect("the document has nginx's directives");
    block.to_owned()
}

/// An nginx of the test's own, gone with it.
struct Nginx {
    child: Child,
    address: SocketAddr,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Nginx {
    /// Starts one that knows alice and passes on what she asks; nothing where there is no nginx.
    async fn start(folder: &Folder, to: SocketAddr) -> Option<Self> {
        let debian = || Some(PathBuf::from("/usr/sbin/nginx")).filter(|file| file.is_file());
        let Some(program) = find("nginx").or_else(debian) else {
            skipped("nginx cannot be found");
            return None;
        };
        let users = folder.write("users", "alice:{PLAIN}obviously-fake\n", 0o644);
        // A port that was free a moment ago; when it is taken by now, another one.
        for _ in 0..20 {
            let free = TcpListener::bind("127.0.0.1:0").expect("loopback has a port");
            let address = free.local_addr().expect("it is bound");
            drop(free);
            let text = configuration(folder, address, to, &users.display().to_string());
            let file = folder.write("nginx.conf", &text, 0o644);
            let mut child = Command::new(&program)
                .arg("-p")
                .arg(folder.path())
                .arg("-c")
                .arg(file)
                .stderr(Stdio::inherit())
                .spawn()
                .expect("nginx starts");
            if listens(&mut child, address).await {
                return Some(Self { child, address });
            }
        }
        panic!("nginx does not start");
    }
}

/// One process, so that ending it ends all of it.
fn configuration(folder: &Folder, address: SocketAddr, to: SocketAddr, users: &str) -> String {
    let place = folder.path().display();
    let kept: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {place}/{kind};\n"))
        .concat();
    format!(
        "daemon off;
        master_process off;
        pid {place}/pid;
        error_log {place}/error.log;
        events {{}}
        http {{
            access_log off;
            {kept}
            server {{
                listen {address};
                auth_basic restore;
                auth_basic_user_file {users};
                location / {{
                    proxy_pass http://{to};
                    {}
                }}
            }}
        }}",
        documented()
    )
}

/// Waits until it takes connections. Not, when it ends before that.
async fn listens(child: &mut Child, address: SocketAddr) -> bool {
    loop {
        if child.try_wait().expect("it is ours").is_some() {
            return false;
        }
        if TcpStream::connect(address).await.is_ok() {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A sandbox for people behind a proxy on this machine, with its audit log.
async fn behind_a_proxy(folder: &Folder) -> Running {
    start(Config {
        origin: Some(ORIGIN.to_owned()),
        behind_tls: true,
        audit_log: Some(folder.file("audit.jsonl")),
        front_proxy: Some(FrontProxy {
            addresses: vec!["127.0.0.1".parse().expect("an address")],
            user_header: Some("X-Forwarded-User".to_owned()),
        }),
        ..sandbox()
    })
    .await
}

/// The page as alice's browser has it, which says that she is somebody else.
async fn page_of_alice(nginx: &Nginx) -> Page {
    let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let mut page = Page {
        address: nginx.address,
        origin: ORIGIN.to_owned(),
        session: String::new(),
        more: [("Authorization", ALICE), ("X-Forwarded-User", "root")]
            .map(own)
            .to_vec(),
    };
    let capabilities = page.get("/v1/capabilities").await;
    assert_eq!(capabilities.status, 200, "{capabilities:?}");
    let session = capabilities.json()["session"].clone();
    page.session = session.as_str().expect("a session").to_owned();
    page
}

/// What the audit log says of submissions.
fn audited(folder: &Folder) -> Vec<Value> {
    let text = fs::read_to_string(folder.file("audit.jsonl")).expect("there is a log");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_nginx_people_are_whom_it_says_and_each_submission_is_sent_once() {
    let folder = Folder::new("nginx");
    let running = behind_a_proxy(&folder).await;
    let Some(nginx) = Nginx::start(&folder, running.address()).await else {
        return;
    };
    let page = page_of_alice(&nginx).await;
    let id = new_id();
    let first = page.send_any(&id).await.json();
    let again = page.send_any(&id).await.json();
    assert_eq!(first["outcome"], json!("accepted"), "{first}");
    assert_eq!(again["outcome"], json!("accepted"), "{again}");
    assert_eq!(again["repeated"], json!(true), "{again}");
    assert_eq!(running.sandbox().expect("it runs").counts().requests, 1);
    let users = audited(&folder);
    assert_eq!(users.len(), 2);
    for line in users {
        assert_eq!(line["user"], json!("alice"), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_nginx_a_body_in_chunks_arrives_whole() {
    let folder = Folder::new("nginx-chunks");
    let running = behind_a_proxy(&folder).await;
    let Some(nginx) = Nginx::start(&folder, running.address()).await else {
        return;
    };
    let page = page_of_alice(&nginx).await;
    let (draft, credential) = submissions::restore_disk();
    let body = submissions::body(&new_id(), &draft, credential);
    let mut text =
        "POST /v1/send HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n".to_owned();
    for (name, value) in page.headers() {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    for chunk in body.as_bytes().chunks(100) {
        let chunk = std::str::from_utf8(chunk).expect("it is ASCII");
        text.push_str(&format!("{:x}\r\n{chunk}\r\n", chunk.len()));
    }
    text.push_str("0\r\n\r\n");
    let said = raw(nginx.address, text.as_bytes()).await;
    let (answer, _) = Answer::parse(&said).expect("an answer");
    assert_eq!(answer.json()["outcome"], json!("accepted"));
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_nginx_nobody_comes_in_without_a_password_and_every_header_comes_out() {
    let folder = Folder::new("nginx-headers");
    let running = behind_a_proxy(&folder).await;
    let Some(nginx) = Nginx::start(&folder, running.address()).await else {
        return;
    };
    let mut page = page_of_alice(&nginx).await;
    let direct = {
        let more = [("X-Forwarded-User", "alice")];
        Page::open_with(&running, &more).await.get("/").await
    };
    let through = page.get("/").await;
    assert_eq!(through.status, direct.status);
    // What a proxy says of itself, and when it said it.
    let own =
        |(name, _): &&(String, String)| !matches!(name.as_str(), "server" | "date" | "connection");
    for header in direct.headers.iter().filter(own) {
        assert!(through.headers.contains(header), "{header:?}");
    }
    page.more.clear();
    assert_eq!(page.get("/v1/capabilities").await.status, 401);
    assert_eq!(page.send_any(&new_id()).await.status, 401);
    assert_eq!(running.sandbox().expect("it runs").counts().connections, 0);
}
