//! Bytes that two programs could read as two different requests, over raw sockets.

use crate::client::{Answer, Page, raw, sandbox, start};
use restore_testing::random::cases;

/// A well-formed request, but for one thing.
fn with(lines: &[&str], body: &str) -> String {
    format!("{}\r\n\r\n{body}", lines.join("\r\n"))
}

const POST: &str = "POST /v1/send HTTP/1.1";

/// What must be refused, each for one reason.
fn vectors(host: &str) -> Vec<(&'static str, Vec<u8>)> {
    let h = format!("Host: {host}");
    let h = h.as_str();
    let text = |lines: &[&str], body: &str| with(lines, body).into_bytes();
    let many: Vec<String> = (0..65).map(|index| format!("X-{index}: 1")).collect();
    let many: Vec<&str> = [POST, h]
        .into_iter()
        .chain(many.iter().map(String::as_str))
        .collect();
    let long = format!("X-Long: {}", "a".repeat(17 * 1024));
    let mut vectors = vec![
        (
            "CL and TE",
            text(
                &[POST, h, "Content-Length: 5", "Transfer-Encoding: chunked"],
                "0\r\n\r\n",
            ),
        ),
        (
            "TE and CL",
            text(
                &[POST, h, "Transfer-Encoding: chunked", "Content-Length: 5"],
                "0\r\n\r\n",
            ),
        ),
        (
            "TE chunked",
            text(&[POST, h, "Transfer-Encoding: chunked"], "0\r\n\r\n"),
        ),
        (
            "TE identity",
            text(&[POST, h, "Transfer-Encoding: identity"], ""),
        ),
        (
            "TE xchunked",
            text(&[POST, h, "Transfer-Encoding: xchunked"], "0\r\n\r\n"),
        ),
        (
            "TE chunked twice",
            text(
                &[POST, h, "Transfer-Encoding: chunked, chunked"],
                "0\r\n\r\n",
            ),
        ),
        (
            "TE with a tab",
            text(&[POST, h, "Transfer-Encoding:\tchunked"], "0\r\n\r\n"),
        ),
        (
            "TE with a space before the colon",
            text(&[POST, h, "Transfer-Encoding : chunked"], "0\r\n\r\n"),
        ),
        (
            "TE with vertical tab",
            text(&[POST, h, "Transfer-Encoding: \x0bchunked"], "0\r\n\r\n"),
        ),
        (
            "TE in capitals",
            text(&[POST, h, "TRANSFER-ENCODING: CHUNKED"], "0\r\n\r\n"),
        ),
        (
            "bad chunk size",
            text(&[POST, h, "Transfer-Encoding: chunked"], "zz\r\n\r\n"),
        ),
        (
            "negative chunk size",
            text(&[POST, h, "Transfer-Encoding: chunked"], "-1\r\n\r\n"),
        ),
        (
            "two CL",
            text(&[POST, h, "Content-Length: 2", "Content-Length: 3"], "{}"),
        ),
        (
            "two equal CL",
            text(&[POST, h, "Content-Length: 2", "Content-Length: 2"], "{}"),
        ),
        ("CL list", text(&[POST, h, "Content-Length: 2, 2"], "{}")),
        (
            "CL with a sign",
            text(&[POST, h, "Content-Length: +2"], "{}"),
        ),
        ("CL negative", text(&[POST, h, "Content-Length: -2"], "{}")),
        (
            "CL hexadecimal",
            text(&[POST, h, "Content-Length: 0x2"], "{}"),
        ),
        (
            "CL with a point",
            text(&[POST, h, "Content-Length: 2.0"], "{}"),
        ),
        ("CL exponent", text(&[POST, h, "Content-Length: 2e0"], "{}")),
        (
            "CL with words",
            text(&[POST, h, "Content-Length: 2 2"], "{}"),
        ),
        ("CL empty", text(&[POST, h, "Content-Length:"], "")),
        (
            "CL overflowing",
            text(&[POST, h, "Content-Length: 18446744073709551618"], "{}"),
        ),
        (
            "CL too large",
            text(&[POST, h, "Content-Length: 262145"], "{}"),
        ),
        (
            "CL in another script",
            text(&[POST, h, "Content-Length: ２"], "{}"),
        ),
        (
            "GET with a body",
            text(&["GET / HTTP/1.1", h, "Content-Length: 2"], "{}"),
        ),
        ("no Host", text(&[POST, "Content-Length: 0"], "")),
        ("two Hosts", text(&[POST, h, h], "")),
        (
            "two different Hosts",
            text(&[POST, h, "Host: evil.example"], ""),
        ),
        ("empty Host", text(&[POST, "Host:"], "")),
        (
            "Host with a space before the colon",
            text(&[POST, h, "Host : evil.example"], ""),
        ),
        ("Host folded", text(&[POST, h, " evil.example"], "")),
        (
            "absolute-form",
            text(&["POST http://evil.example/v1/send HTTP/1.1", h], ""),
        ),
        (
            "absolute-form https",
            text(&["GET https://127.0.0.1/ HTTP/1.1", h], ""),
        ),
        (
            "authority-form",
            text(&["CONNECT evil.example:443 HTTP/1.1", h], ""),
        ),
        ("asterisk-form", text(&["OPTIONS * HTTP/1.1", h], "")),
        ("no slash", text(&["GET v1/capabilities HTTP/1.1", h], "")),
        ("fragment", text(&["GET /#x HTTP/1.1", h], "")),
        ("backslash", text(&["GET /\\evil HTTP/1.1", h], "")),
        ("space in the target", text(&["GET /a b HTTP/1.1", h], "")),
        (
            "tab in the request line",
            text(&["GET\t/\tHTTP/1.1", h], ""),
        ),
        ("two spaces", text(&["GET  / HTTP/1.1", h], "")),
        ("target not ASCII", text(&["GET /é HTTP/1.1", h], "")),
        (
            "lower-case method",
            text(&["post /v1/send HTTP/1.1", h], ""),
        ),
        (
            "method with a symbol",
            text(&["PO(ST /v1/send HTTP/1.1", h], ""),
        ),
        ("HTTP/0.9", b"GET /\r\n\r\n".to_vec()),
        ("HTTP/1.2", text(&["GET / HTTP/1.2", h], "")),
        ("HTTP/2", text(&["GET / HTTP/2.0", h], "")),
        ("http/1.1", text(&["GET / http/1.1", h], "")),
        ("h2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec()),
        (
            "TLS hello",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec(),
        ),
        ("obs-fold", text(&[POST, h, "X-Folded: a", " b"], "")),
        (
            "obs-fold with a tab",
            text(&[POST, h, "X-Folded: a", "\tb"], ""),
        ),
        ("fold before any header", text(&[POST, " X: 1", h], "")),
        ("header without a colon", text(&[POST, h, "nonsense"], "")),
        ("header without a name", text(&[POST, h, ": 1"], "")),
        ("underscore", text(&[POST, h, "Content_Length: 2"], "{}")),
        ("name not ASCII", text(&[POST, h, "X-é: 1"], "")),
        ("NUL in a value", text(&[POST, h, "X-Nul: a\0b"], "")),
        ("NUL in a name", text(&[POST, h, "X-\0: a"], "")),
        ("CR in a value", text(&[POST, h, "X-Cr: a\rb"], "")),
        (
            "bare LF everywhere",
            format!("{POST}\n{h}\n\n").into_bytes(),
        ),
        (
            "bare LF after the request line",
            format!("{POST}\n{h}\r\n\r\n").into_bytes(),
        ),
        (
            "bare LF at the end",
            format!("{POST}\r\n{h}\r\n\n").into_bytes(),
        ),
        (
            "bare LF inside",
            format!("{POST}\r\n{h}\nX: 1\r\n\r\n").into_bytes(),
        ),
        ("CR CR LF", format!("{POST}\r\r\n{h}\r\n\r\n").into_bytes()),
        (
            "empty line first",
            format!("\r\n{POST}\r\n{h}\r\n\r\n").into_bytes(),
        ),
        (
            "Expect",
            text(&[POST, h, "Expect: 100-continue", "Content-Length: 2"], ""),
        ),
        (
            "two Origins",
            text(&[POST, h, "Origin: http://a", "Origin: http://b"], ""),
        ),
        (
            "two sessions",
            text(
                &[POST, h, "X-Restore-Builder: a", "X-Restore-Builder: b"],
                "",
            ),
        ),
        ("long header", text(&[POST, h, long.as_str()], "")),
    ];
    vectors.push(("many headers", text(&many, "")));
    vectors
}

#[tokio::test(flavor = "multi_thread")]
async fn every_ambiguous_request_is_refused_and_ends_its_connection() {
    let running = start(sandbox()).await;
    let host = Page::open(&running).await.host().to_owned();
    let vectors = vectors(&host);
    assert!(vectors.len() >= 60, "{}", vectors.len());
    for (name, mut bytes) in vectors {
        // What is smuggled would be answered as well.
        bytes
            .extend_from_slice(format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
        let said = raw(running.address(), &bytes).await;
        let (answer, rest) = Answer::parse(&said)
            .unwrap_or_else(|| panic!("{name}: {:?}", String::from_utf8_lossy(&said)));
        assert!(
            (400..=505).contains(&answer.status) && answer.status != 500,
            "{name}: {answer:?}"
        );
        assert_eq!(answer.header("connection"), Some("close"), "{name}");
        assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{name}");
        assert_eq!(rest, b"", "{name}: a second answer");
    }
    assert_eq!(running.sandbox().expect("it runs").counts().connections, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_follow_each_other_are_answered_in_order() {
    let running = start(sandbox()).await;
    let host = Page::open(&running).await.host().to_owned();
    let get = |path: &str, more: &str| format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n");
    let pipelined = format!(
        "{}POST /v1/send HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n",
        get("/healthz", "")
    );
    let refused_after = format!(
        "{}{}{}",
        get("/healthz", ""),
        get("/healthz", ""),
        "BAD\r\n\r\n"
    );
    let said = raw(running.address(), pipelined.as_bytes()).await;
    let (first, rest) = Answer::parse(&said).expect("an answer");
    let (second, _) = Answer::parse(rest).expect("an answer");
    assert_eq!((first.status, second.status), (200, 403));

    let said = raw(running.address(), refused_after.as_bytes()).await;
    let (first, rest) = Answer::parse(&said).expect("an answer");
    let (second, rest) = Answer::parse(rest).expect("an answer");
    let (third, rest) = Answer::parse(rest).expect("an answer");
    assert_eq!((first.status, second.status, third.status), (200, 200, 400));
    assert_eq!(rest, b"");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_in_pieces_is_the_same_request() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let running = start(sandbox()).await;
    let host = Page::open(&running).await.host().to_owned();
    let text = format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let mut stream = tokio::net::TcpStream::connect(running.address())
        .await
        .expect("it listens");
    stream.set_nodelay(true).expect("a socket");
    for byte in text.bytes() {
        stream.write_all(&[byte]).await.expect("it takes a byte");
        tokio::task::yield_now().await;
    }
    let mut said = Vec::new();
    stream.read_to_end(&mut said).await.expect("it answers");
    assert_eq!(Answer::parse(&said).expect("an answer").0.status, 200);
}

/// As nginx asks unless it is told otherwise.
#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_speaks_http_1_0_is_understood() {
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    let (draft, credential) = crate::submissions::restore_disk();
    let body = crate::submissions::body(&crate::submissions::new_id(), &draft, credential);
    let mut text = "POST /v1/send HTTP/1.0\r\nConnection: close\r\n".to_owned();
    for (name, value) in page.headers() {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    let said = raw(running.address(), text.as_bytes()).await;
    let (answer, _) = Answer::parse(&said).expect("an answer");
    assert_eq!(answer.json()["outcome"], "accepted", "{answer:?}");
}

/// The examination itself, on any bytes.
#[test]
fn any_bytes_are_refused_or_framed_within_what_arrived() {
    cases(20_000, |random| {
        let pieces: [&[u8]; 16] = [
            b"GET / HTTP/1.1\r\n",
            b"POST /v1/send HTTP/1.1\r\n",
            b"Host: a\r\n",
            b"\r\n",
            b"\n",
            b"\r",
            b"Content-Length: 3\r\n",
            b"Transfer-Encoding: chunked\r\n",
            b" ",
            b"\t",
            b":",
            b"\0",
            b"X: y\r\n",
            b"\xff",
            b"Content-Length:",
            b"abc",
        ];
        let bytes: Vec<u8> = (0..random.below(12))
            .flat_map(|_| random.pick(&pieces).to_vec())
            .collect();
        let Ok(Some(framed)) = restore_server::framing::examine(&bytes) else {
            return;
        };
        let head = &bytes[..framed.head];
        assert!(head.ends_with(b"\r\n\r\n"), "{head:?}");
        let text = String::from_utf8_lossy(head).to_ascii_lowercase();
        let lines = text.split("\r\n").skip(1);
        let names: Vec<_> = lines
            .filter_map(|line| Some(line.split_once(':')?.0))
            .collect();
        let count = |name: &str| names.iter().filter(|known| **known == name).count();
        assert_eq!(count("host"), 1, "{text}");
        assert_eq!(count("transfer-encoding"), 0, "{text}");
        assert!(count("content-length") <= 1, "{text}");
        assert!(
            !text.replace("\r\n", "").contains(['\r', '\n', '\0']),
            "{text}"
        );
    });
}
