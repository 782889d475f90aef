//! A client that sends exactly the bytes that it is told, and a page that knows the rules.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use restore_server::config::Config;
use restore_server::courier::Courier;
use restore_server::{Running, Server};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::submissions;

/// Longer than anything here takes; only a test that hangs waits so long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// HTTP status.
    pub(crate) status: u16,
    /// Headers, names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Reads one answer from the front of some bytes: the answer, and what follows it.
    pub(crate) fn parse(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&bytes[..end]).ok()?;
        let mut lines = head.split("\r\n");
        let status: u16 = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let length = length.map_or(0, |(_, value)| value.parse().expect("a length"));
        let rest = &bytes[end + 4..];
        let (body, rest) = rest.split_at_checked(length)?;
        let answer = Self {
            status,
            headers,
            body: body.to_vec(),
        };
        Some((answer, rest))
    }

    /// The value of a header, named in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    /// The body's `code`.
    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// Sends bytes from a new connection and reads until the server closes it.
pub(crate) async fn raw(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let talk = async {
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        // A server that refuses early may close before everything is written.
        let _ = stream.write_all(bytes).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        answer
    };
    tokio::time::timeout(PATIENCE, talk)
        .await
        .expect("it answers")
}

/// Sends one request, with these headers and nothing else, and reads the answer.
pub(crate) async fn ask(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    let mut text = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        text.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    text.push_str("\r\n");
    text.push_str(body);
    let bytes = raw(address, text.as_bytes()).await;
    let parsed = Answer::parse(&bytes).map(|(answer, _)| answer);
    let without_body = || {
        // The answer to HEAD announces a body that does not come.
        let (head, _) = std::str::from_utf8(&bytes).ok()?.split_once("\r\n\r\n")?;
        let head: Vec<_> = head
            .split("\r\n")
            .filter(|line| !line.to_ascii_lowercase().starts_with("content-length:"))
            .collect();
        Answer::parse(format!("{}\r\n\r\n", head.join("\r\n")).as_bytes()).map(|(answer, _)| answer)
    };
    parsed
        .or_else(without_body)
        .unwrap_or_else(|| panic!("{method} {path}: {:?}", String::from_utf8_lossy(&bytes)))
}

/// A configuration that listens on any port of loopback.
pub(crate) fn sandbox() -> Config {
    Config {
        listen: "127.0.0.1:0".parse().expect("an address"),
        audit_log: Some("/dev/null".into()),
        submissions_per_minute: 1_000_000,
        ..Config::sandbox()
    }
}

/// Starts a server of a configuration.
pub(crate) async fn start(config: Config) -> Running {
    let server = Server::new(config).unwrap_or_else(|why| panic!("{why}"));
    server.start().await.unwrap_or_else(|why| panic!("{why}"))
}

/// Starts a sandbox with somebody else to carry the requests.
pub(crate) async fn start_with(courier: Arc<dyn Courier>) -> Running {
    let server = Server::new(sandbox()).expect("it is safe");
    let server = server.carried_by(courier);
    server.start().await.expect("it starts")
}

/// A page of the server, which does what a browser would do.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) address: SocketAddr,
    pub(crate) origin: String,
    pub(crate) session: String,
    /// More headers of each request, such as the one that says who asks.
    pub(crate) more: Vec<(String, String)>,
}

impl Page {
    /// Opens the page.
    pub(crate) async fn open(running: &Running) -> Self {
        Self::open_with(running, &[]).await
    }

    /// Opens it with more headers.
    pub(crate) async fn open_with(running: &Running, more: &[(&str, &str)]) -> Self {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let mut page = Self {
            address: running.address(),
            origin: running.origin().to_owned(),
            session: String::new(),
            more: more.iter().map(own).collect(),
        };
        let capabilities = page.get("/v1/capabilities").await;
        assert_eq!(capabilities.status, 200, "{capabilities:?}");
        page.session = capabilities.json()["session"]
            .as_str()
            .expect("a session")
            .to_owned();
        page
    }

    /// What the browser sends as Host.
    pub(crate) fn host(&self) -> &str {
        self.origin.split_once("://").expect("an origin").1
    }

    /// The headers of a submission, which tests take apart.
    pub(crate) fn headers(&self) -> Vec<(String, String)> {
        let mut headers = vec![
            ("Host".to_owned(), self.host().to_owned()),
            ("Origin".to_owned(), self.origin.clone()),
            ("Sec-Fetch-Site".to_owned(), "same-origin".to_owned()),
            ("Content-Type".to_owned(), "application/json".to_owned()),
            ("X-Restore-Builder".to_owned(), self.session.clone()),
        ];
        headers.extend(self.more.clone());
        headers
    }

    /// Reads something.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        let mut headers = vec![("Host", self.host()), ("Sec-Fetch-Site", "same-origin")];
        headers.extend(
            self.more
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        );
        ask(self.address, "GET", path, &headers, "").await
    }

    /// Posts a body to `/v1/send`.
    pub(crate) async fn post(&self, body: &str) -> Answer {
        let headers = self.headers();
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        ask(self.address, "POST", "/v1/send", &headers, body).await
    }

    /// Sends a draft with a credential under an ID.
    pub(crate) async fn send(&self, id: &str, draft: &Value, credential: &str) -> Answer {
        self.post(&submissions::body(id, draft, credential)).await
    }

    /// Sends something that nothing stands against.
    pub(crate) async fn send_any(&self, id: &str) -> Answer {
        let (draft, credential) = submissions::restore_disk();
        self.send(id, &draft, credential).await
    }
}

/// The body of a refusal, as it must be whatever was refused.
pub(crate) fn assert_not_sent(answer: &Answer) {
    let json = answer.json();
    assert_eq!(json["outcome"], json!("not_sent"), "{json}");
    assert_eq!(json["v"], json!(1), "{json}");
    assert!(
        json["message"]
            .as_str()
            .is_some_and(|text| text.ends_with('.')),
        "{json}"
    );
}
