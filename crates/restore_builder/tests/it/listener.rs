//! A server on the loopback device that takes down what arrives.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// Listens until the tests are over.
pub(crate) struct Listener {
    port: u16,
    arrived: Arc<Mutex<Vec<Result<Message, String>>>>,
}

/// A request as a server understands it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Message {
    /// Method.
    pub(crate) method: String,
    /// Decoded segments of the path.
    pub(crate) path: Vec<String>,
    /// Decoded pairs.
    pub(crate) query: Vec<(String, String)>,
    /// Headers with meaning, names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    /// The body by its meaning.
    pub(crate) body: Body,
}

/// A body by its meaning.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Body {
    /// No bytes.
    Empty,
    /// Decoded pairs.
    Form(Vec<(String, String)>),
    /// A JSON value.
    Json(Value),
}

/// What every request is answered: enough for the request that may follow.
pub(crate) const ANSWER: &str = r#"{"RestoreTaskId":"s102h7rfXXXX"}"#;

/// What every client sends about itself.
const OF_THE_CLIENT: &[&str] = &["host", "user-agent", "accept", "content-length"];

impl Listener {
    /// Starts to listen.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port on the loopback device");
        let port = listener.local_addr().expect("it has an address").port();
        let arrived = Arc::new(Mutex::new(Vec::new()));
        let list = Arc::clone(&arrived);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let stream = stream.expect("a connection");
                answer(&stream, &list);
            }
        });
        Self { port, arrived }
    }

    /// The scheme and authority to send to.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What has arrived since the last call.
    pub(crate) fn take(&self) -> Vec<Result<Message, String>> {
        std::mem::take(&mut self.arrived.lock().expect("no thread has panicked"))
    }
}

/// Notes the request before it answers, so that whoever has the answer finds the note.
fn answer(stream: &TcpStream, arrived: &Mutex<Vec<Result<Message, String>>>) {
    let patience = Some(Duration::from_secs(20));
    stream
        .set_read_timeout(patience)
        .expect("a socket has timeouts");
    let message = read(stream);
    arrived
        .lock()
        .expect("no thread has panicked")
        .push(message);
    let mut stream = stream;
    // A client that has gone needs no answer.
    let length = ANSWER.len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    let _ = stream.write_all((head + ANSWER).as_bytes());
}

fn read(stream: &TcpStream) -> Result<Message, String> {
    let mut reader = BufReader::new(stream);
    let mut head = Vec::new();
    loop {
        let mut line = Vec::new();
        reader
            .read_until(b'\n', &mut line)
            .map_err(|error| error.to_string())?;
        let line = String::from_utf8(line).map_err(|_| "a line is no text".to_owned())?;
        let line = line
            .strip_suffix("\r\n")
            .ok_or_else(|| format!("a line without an end: {line:?}"))?;
        if line.is_empty() {
            break;
        }
        head.push(line.to_owned());
    }
    let (first, lines) = head.split_first().ok_or("no request line")?;
    let headers = headers(lines)?;
    let length = headers.get("content-length").map_or("0", String::as_str);
    let mut body = vec![0; length.parse().map_err(|_| "no length")?];
    reader
        .read_exact(&mut body)
        .map_err(|error| error.to_string())?;
    message(first, headers, &body)
}

fn headers(lines: &[String]) -> Result<BTreeMap<String, String>, String> {
    let mut headers = BTreeMap::new();
    for line in lines {
        let (name, value) = line
            .split_once(':')
            .ok_or_else(|| format!("no header: {line:?}"))?;
        let value = value.strip_prefix(' ').unwrap_or(value).to_owned();
        if headers.insert(name.to_ascii_lowercase(), value).is_some() {
            return Err(format!("a header twice: {line:?}"));
        }
    }
    Ok(headers)
}

/// What a request means, by its first line, headers and body.
pub(crate) fn message(
    first: &str,
    mut headers: BTreeMap<String, String>,
    body: &[u8],
) -> Result<Message, String> {
    let words: Vec<_> = first.split(' ').collect();
    let [method, target, "HTTP/1.1"] = words[..] else {
        return Err(format!("no request line: {first:?}"));
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    headers.retain(|name, _| !OF_THE_CLIENT.contains(&name.as_str()));
    let body = std::str::from_utf8(body).map_err(|_| "the body is no text")?;
    let content_type = headers.get("content-type").map_or("", String::as_str);
    let body = match body {
        "" => Body::Empty,
        body if content_type.starts_with("application/json") => {
            Body::Json(serde_json::from_str(body).map_err(|error| format!("{error}: {body}"))?)
        }
        body => Body::Form(pairs(body)?),
    };
    let path = path.split('/').map(decoded).collect::<Result<_, _>>()?;
    Ok(Message {
        method: method.to_owned(),
        path,
        query: pairs(query)?,
        headers,
        body,
    })
}

fn pairs(text: &str) -> Result<Vec<(String, String)>, String> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair
                .split_once('=')
                .ok_or_else(|| format!("no pair: {pair}"))?;
            Ok((decoded(name)?, decoded(value)?))
        })
        .collect()
}

/// Decodes what must be unreserved characters and `%HH` alone.
pub(crate) fn decoded(text: &str) -> Result<String, String> {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte);
    if !text.bytes().all(is_unreserved) {
        return Err(format!("a reserved character stands raw in {text}"));
    }
    percent_decode_str(text)
        .decode_utf8()
        .map(Into::into)
        .map_err(|_| format!("not UTF-8: {text}"))
}
