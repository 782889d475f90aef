//! A sandbox for one test, and a client that shows what happens on the socket.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use restore_core::catalogue::CATALOGUE;
use restore_core::catalogue::follow_up::FOLLOW_UPS;
use restore_core::draft::Draft;
use restore_core::encode::percent;
use restore_core::evaluate::evaluate;
use restore_core::operation::{Operation, Vendor};
use restore_core::request::{Body, Pair, Request, Text, encoded_pairs};
use restore_core::secret::Secret;
use restore_core::sign::{self, time::Time};
use restore_sandbox::credentials::{self, Key};
use restore_sandbox::{Fault, Running, Sandbox, SandboxConfig};
use serde_json::Value;
use tokio::runtime::Runtime;
use tokio_rustls::rustls::ServerConfig;

/// What the sandbox's clock shows in every test that does not change it.
pub(crate) const NOW: u64 = 1_767_323_045;

/// A sandbox with a runtime of its own.
pub(crate) struct Stage {
    runtime: Runtime,
    pub(crate) running: Running,
    /// What its clock shows.
    now: u64,
}

impl Stage {
    /// Starts one whose clock stands still.
    pub(crate) fn new() -> Self {
        Self::at(NOW)
    }

    /// Starts one at that time.
    pub(crate) fn at(now: u64) -> Self {
        Self::with(now, None)
    }

    /// Starts one at that time, behind TLS.
    pub(crate) fn with(now: u64, tls: Option<Arc<ServerConfig>>) -> Self {
        let config = SandboxConfig {
            clock: Arc::new(move || now),
            tls,
            ..SandboxConfig::default()
        };
        Self {
            now,
            ..Self::start(config).expect("loopback has a port")
        }
    }

    /// Starts one as configured.
    pub(crate) fn start(config: SandboxConfig) -> std::io::Result<Self> {
        let runtime = Runtime::new().expect("a runtime");
        let running = runtime.block_on(Sandbox::start(config))?;
        Ok(Self {
            runtime,
            running,
            now: NOW,
        })
    }

    pub(crate) fn fault(&self, fault: Fault, times: u32) {
        self.runtime.block_on(self.running.fault(fault, times));
    }

    pub(crate) fn recover(&self) {
        self.runtime.block_on(self.running.recover());
    }

    /// Sends bytes to the vendors' address and reads to the end.
    pub(crate) fn send(&self, bytes: &[u8]) -> Heard {
        exchange(self.running.address, bytes)
    }

    /// Asks for a restore as a document says, which must be possible, and gives the answer.
    pub(crate) fn ask(&self, document: &Value) -> Answer {
        let (operation, request) = request(document);
        let wire = signed_by(operation, &request, key(operation.vendor), self.now);
        self.send(&wire.expect("it can be signed")).answer()
    }

    pub(crate) fn stop(self) {
        self.runtime.block_on(self.running.stop());
    }
}

/// What a client hears.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) bytes: Vec<u8>,
    pub(crate) end: End,
}

/// How it ends.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    Refused,
    Closed,
    Reset,
    /// Nothing more came while the client waited.
    Silent,
}

/// An answer that is whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Answer {
    /// The body as JSON; null where there is none.
    pub(crate) fn json(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The error code, wherever the vendor puts it. None where the restore was accepted.
    pub(crate) fn code(&self) -> Option<String> {
        let json = self.json();
        if json["Success"] == true || self.status < 300 && json.is_null() {
            return None;
        }
        let code = ["Code", "ErrCode", "error_code"]
            .iter()
            .find_map(|name| json[*name].as_str());
        Some(
            code.unwrap_or_else(|| panic!("no code: {self:?}"))
                .to_owned(),
        )
    }
}

impl Heard {
    /// The answer, which must be whole.
    pub(crate) fn answer(&self) -> Answer {
        assert_eq!(self.end, End::Closed, "{self:?}");
        let text = String::from_utf8(self.bytes.clone()).expect("answers are UTF-8");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).expect("a status");
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .expect("a length");
        assert_eq!(body.len().to_string(), length, "{text}");
        Answer {
            status: status.parse().expect("a number"),
            body: body.to_owned(),
        }
    }
}

/// How long a client waits before it takes silence for an answer that does not come.
const SILENCE: Duration = Duration::from_millis(300);

/// Longest wait for anything that must come.
const PATIENCE: Duration = Duration::from_secs(600);

/// Sends bytes and reads to the end.
pub(crate) fn exchange(address: SocketAddr, bytes: &[u8]) -> Heard {
    listen(address, bytes, PATIENCE)
}

/// As [`exchange`], for an answer that is not expected to come.
pub(crate) fn exchange_in_vain(address: SocketAddr, bytes: &[u8]) -> Heard {
    listen(address, bytes, SILENCE)
}

fn listen(address: SocketAddr, bytes: &[u8], patience: Duration) -> Heard {
    let mut heard = Heard {
        bytes: Vec::new(),
        end: End::Closed,
    };
    let mut stream = match TcpStream::connect(address) {
        Ok(stream) => stream,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::ConnectionRefused, "{error}");
            heard.end = End::Refused;
            return heard;
        }
    };
    stream
        .set_read_timeout(Some(patience))
        .expect("sockets have time-outs");
    // A reset that comes before everything is sent is told once, and not again when one reads.
    let was_reset = stream
        .write_all(bytes)
        .is_err_and(|error| error.kind() == ErrorKind::ConnectionReset);
    if was_reset {
        heard.end = End::Reset;
        return heard;
    }
    let mut piece = [0; 4096];
    loop {
        match stream.read(&mut piece) {
            Ok(0) => return heard,
            Ok(count) => heard.bytes.extend_from_slice(&piece[..count]),
            Err(error) => {
                heard.end = match error.kind() {
                    ErrorKind::WouldBlock | ErrorKind::TimedOut => End::Silent,
                    ErrorKind::ConnectionReset => End::Reset,
                    other => panic!("{other}: {error}"),
                };
                return heard;
            }
        }
    }
}

/// The operation of that ID.
pub(crate) fn operation(id: &str) -> &'static Operation {
    restore_core::catalogue::operation(id).expect("in the catalogue")
}

/// The lasting key of an operation's vendor.
pub(crate) const fn key(vendor: Vendor) -> Key {
    match vendor {
        Vendor::Alibaba => credentials::ALIBABA,
        Vendor::Huawei => credentials::HUAWEI,
    }
}

/// The request of a document.
pub(crate) fn request(document: &Value) -> (&'static Operation, Request) {
    let (operation, draft) = Draft::read(document.to_string().as_bytes()).expect("a draft");
    (operation, evaluate(operation, &draft).request)
}

/// A document's request, signed with the lasting key at [`NOW`], as it stands on the wire.
pub(crate) fn signed(document: &Value) -> Vec<u8> {
    let (operation, request) = request(document);
    signed_by(operation, &request, key(operation.vendor), NOW).expect("it can be signed")
}

/// A request that is signed with a key at a time, under a nonce of its own. None, if a header
/// would have to carry what no header can.
pub(crate) fn signed_by(
    operation: &Operation,
    request: &Request,
    key: Key,
    at: u64,
) -> Option<Vec<u8>> {
    let time = Time::from_unix(at).expect("before the year 10000");
    let signed = sign::sign(operation, request, &key.credentials(), time, &nonce()).ok()?;
    Some(wire(request, &signed.headers()))
}

/// A nonce that no other test has.
pub(crate) fn nonce() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("nonce-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A request with these headers, as it stands on the wire.
pub(crate) fn wire(request: &Request, headers: &[Pair]) -> Vec<u8> {
    let reveal = |secret: &Secret, _| {
        let mut text = String::new();
        percent(&mut text, secret.expose().unwrap_or_default());
        text
    };
    let body = match &request.body {
        Body::Empty => String::new(),
        Body::Json(json) => json.clone(),
        Body::Form(pairs) => encoded_pairs(pairs, reveal),
    };
    let query = request.encoded_query(reveal);
    let target = match query.as_str() {
        "" => request.path.clone(),
        query => format!("{}?{query}", request.path),
    };
    let mut text = format!("POST {target} HTTP/1.1\r\nHost: {}\r\n", request.host);
    for Pair { name, value } in headers {
        let value = match value {
            Text::Plain(text) => text,
            Text::Secret { secret, .. } => secret.expose().unwrap_or_default(),
        };
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    text.into_bytes()
}

/// The captured documents.
pub(crate) fn vectors() -> Vec<Value> {
    const VECTORS: &str = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/vectors/requests.json"
    );
    let text = std::fs::read_to_string(VECTORS).expect("the vectors are in the repository");
    serde_json::from_str(&text).expect("a list")
}

/// A captured document of each operation that nothing stands against. One that follows another
/// operation names a task that this sandbox has made.
pub(crate) fn acceptable(stage: &Stage) -> Vec<(&'static Operation, Value)> {
    let vectors = vectors();
    let mut documents: Vec<(&'static Operation, Value)> = CATALOGUE
        .iter()
        .map(|operation| {
            let is_fine = |vector: &&Value| {
                let document = &vector["document"];
                let text = document.to_string();
                let (of, draft) = Draft::read(text.as_bytes()).expect("a draft");
                of.id == operation.id && !evaluate(of, &draft).has_errors()
            };
            let vector = vectors.iter().find(is_fine).expect("a vector of each");
            (*operation, vector["document"].clone())
        })
        .collect();
    for follow_up in FOLLOW_UPS {
        let of = |id: &str, documents: &[(&Operation, Value)]| {
            let position = documents.iter().position(|(of, _)| of.id == id);
            position.expect("of each operation there is one")
        };
        let first = of(follow_up.first.id, &documents);
        let answer = stage.ask(&documents[first].1);
        let task = answer.json()[follow_up.answer].clone();
        assert!(task.is_string(), "{answer:?}");
        let next = of(follow_up.next.id, &documents);
        documents[next].1["parameters"][follow_up.param] = task;
    }
    documents
}
