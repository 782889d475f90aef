//! How a script ends tells what became of the request.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use restore_core::catalogue::CATALOGUE;
use restore_core::evaluate::evaluate;
use restore_core::request::{Body, Pair, Text};
use restore_testing::programs::are_here;

use super::{SHELLS, redirected, saved, script, small};
use crate::drafts::read;
use crate::listener::{self, Listener, Message};
use crate::shell::clean;

/// Keys that are no one's, for both vendors.
const ENVIRONMENT: [(&str, &str); 5] = [
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", "testAccessKeyId"),
    ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "testAccessKeySecret"),
    ("DBS_DESTINATION_PASSWORD", "test"),
    ("HUAWEICLOUD_SDK_AK", "TESTAK"),
    ("HUAWEICLOUD_SDK_SK", "testSecretKey"),
];

/// Answers one request with these bytes and gives its address.
fn server(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port on the loopback device");
    let port = listener.local_addr().expect("it has an address").port();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let patience = Some(Duration::from_secs(20));
        stream
            .set_read_timeout(patience)
            .expect("a socket has timeouts");
        let mut head = Vec::new();
        let mut bytes = [0; 4096];
        while !head.windows(4).any(|end| end == b"\r\n\r\n") {
            match stream.read(&mut bytes) {
                Ok(read) if read > 0 => head.extend_from_slice(&bytes[..read]),
                Ok(_) | Err(_) => return,
            }
        }
        let _ = stream.write_all(answer.as_bytes());
    });
    format!("http://127.0.0.1:{port}")
}

/// Runs the first operation's script against an address: what it ends with, says and prints.
fn run(shell: &str, text: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let (folder, file) = saved(shell, text);
    let output = clean(shell, &folder)
        .arg(&file)
        .args(arguments)
        .envs(ENVIRONMENT)
        .output()
        .expect("the shell starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (
        output.status.code(),
        text(output.stderr),
        text(output.stdout),
    )
}

fn to(address: &str) -> String {
    let operation = CATALOGUE[0];
    let request = evaluate(operation, &read(&small(operation))).request;
    redirected(&script(operation, &request).expect("a script"), address)
}

fn check(answer: &'static str, code: i32, sentence: &str) {
    for shell in SHELLS {
        if !are_here(&[shell, "curl"]) {
            continue;
        }
        let (ended, said, _) = run(shell, &to(&server(answer)), &[]);
        assert_eq!(ended, Some(code), "{shell}: {said}");
        assert!(said.contains(sentence), "{shell}: {said}");
    }
}

#[test]
fn an_accepted_request_ends_with_0_and_prints_the_answer() {
    let answer =
        "HTTP/1.1 202 Accepted\r\nContent-Length: 13\r\nConnection: close\r\n\r\n{\"HTTP \":404}";
    check(answer, 0, "");
    for shell in SHELLS
        .into_iter()
        .filter(|shell| are_here(&[shell, "curl"]))
    {
        let (_, _, printed) = run(shell, &to(&server(answer)), &[]);
        assert_eq!(printed, "{\"HTTP \":404}\nHTTP 202\n", "{shell}");
    }
}

#[test]
fn a_refused_request_ends_with_1() {
    check(
        "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
        1,
        "has refused",
    );
    check(
        "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
        1,
        "has refused",
    );
}

#[test]
fn an_answer_that_says_nothing_certain_ends_with_3() {
    check(
        "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
        3,
        "nobody knows",
    );
    check(
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{",
        3,
        "nobody knows",
    );
    check("", 3, "nobody knows");
}

#[test]
fn a_request_that_could_not_be_sent_ends_with_2() {
    for shell in SHELLS {
        if !are_here(&[shell, "curl"]) {
            continue;
        }
        // A port that was free a moment ago, and is closed.
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port on the loopback device");
        let port = listener.local_addr().expect("it has an address").port();
        drop(listener);
        let (ended, said, _) = run(shell, &to(&format!("http://127.0.0.1:{port}")), &[]);
        assert_eq!(ended, Some(2), "{shell}: {said}");
        assert!(said.contains("nothing was sent"), "{shell}: {said}");
    }
}

#[test]
fn a_request_that_is_too_long_for_curl_is_not_sent_in_part() {
    let long = "é".repeat(40_000);
    for operation in CATALOGUE {
        let mut request = evaluate(operation, &read(&small(operation))).request;
        match request.body {
            Body::Json(_) => request.body = Body::Json(format!("[\"{long}\"]")),
            Body::Empty | Body::Form(_) => request.query.push(Pair {
                name: "Zz",
                value: Text::Plain(long.clone()),
            }),
        }
        let listener = Listener::start();
        let text = redirected(
            &script(operation, &request).expect("a script"),
            &listener.address(),
        );
        for shell in SHELLS {
            if !are_here(&[shell, "curl"]) {
                continue;
            }
            let (ended, said, _) = run(shell, &text, &[]);
            let arrived = listener.take();
            // Newer versions of curl read longer lines.
            let whole = |message: &Message| match &message.body {
                listener::Body::Json(json) => json[0] == long.as_str(),
                _ => message.query.iter().any(|(_, value)| *value == long),
            };
            let is_whole = arrived
                .iter()
                .all(|message| message.as_ref().is_ok_and(whole));
            assert!(is_whole && arrived.len() < 2, "{shell}: {said}");
            assert_eq!(ended == Some(0), arrived.len() == 1, "{shell}: {said}");
        }
    }
}

#[test]
fn an_argument_that_means_nothing_sends_nothing() {
    for shell in SHELLS {
        if !are_here(&[shell, "curl"]) {
            continue;
        }
        let listener = Listener::start();
        let text = to(&listener.address());
        for arguments in [&["--dryrun"][..], &["--dry-run", "x"], &[""], &["-n"]] {
            let (ended, said, _) = run(shell, &text, arguments);
            assert_eq!(ended, Some(2), "{shell} {arguments:?}: {said}");
            assert_eq!(listener.take(), [], "{shell} {arguments:?}");
        }
    }
}

#[test]
fn a_script_that_has_lost_its_end_runs_nothing() {
    for shell in SHELLS {
        if !are_here(&[shell, "curl"]) {
            continue;
        }
        let listener = Listener::start();
        let text = to(&listener.address());
        let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
        let begin = text.find("\n(\n").expect("it is one subshell");
        let ends = ends.iter().rev().skip(1).step_by(13);
        for end in ends.filter(|end| **end > begin + 2) {
            let (ended, _, printed) = run(shell, &text[..*end], &[]);
            assert_ne!(ended, Some(0), "{shell}: {}", &text[..*end]);
            assert_eq!((printed.as_str(), listener.take()), ("", vec![]), "{shell}");
        }
    }
}
