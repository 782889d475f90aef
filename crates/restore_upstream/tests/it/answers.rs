//! Whatever a peer answers, it is read within bounds and called by its name.

use crate::client::{MOMENT, outgoing, send, to_sandbox};
use crate::faults::answer;
use crate::vendor::{Plan, Vendor};
use restore_upstream::{Outgoing, Sent, Stage, Why};

const MEBIBYTE: usize = 1024 * 1024;

async fn sent_by(plan: Plan) -> Sent {
    let vendor = Vendor::start(vec![plan]).await;
    let sent = send(to_sandbox(vendor.socket), &outgoing()).await.sent;
    assert_eq!(vendor.end().await.connections, 1);
    sent
}

async fn answered(bytes: impl AsRef<[u8]>) -> Sent {
    sent_by(Plan::Answer(bytes.as_ref().to_vec())).await
}

fn whole(status: u16, body: &[u8]) -> Sent {
    Sent::Answered {
        status,
        headers: Vec::new(),
        body: body.to_vec(),
        truncated: false,
    }
}

#[tokio::test]
async fn answers_of_every_framing_are_read_whole() {
    let answers: [(&str, u16, &[u8]); 9] = [
        (
            "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n",
            202,
            b"",
        ),
        ("HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
        ("HTTP/1.1 304 Not Modified\r\n\r\n", 304, b""),
        ("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}", 200, b"{}"),
        ("HTTP/1.0 200 OK\r\n\r\n{}", 200, b"{}"),
        ("HTTP/1.1 200 OK\r\n\r\n{}", 200, b"{}"),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1;x=y\r\n}\r\n0\r\nA: b\r\n\r\n",
            200,
            b"{}",
        ),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 400 Bad\r\nContent-Length: 2\r\n\r\n{}",
            400,
            b"{}",
        ),
        (
            "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n\r\n",
            403,
            b"{}",
        ),
    ];
    for (text, status, body) in answers {
        assert_eq!(answered(text).await, whole(status, body), "{text:?}");
    }
}

#[tokio::test]
async fn what_is_no_answer_is_an_unknown_end() {
    let chunked =
        |chunks: &str| format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");
    let texts = [
        String::new(),
        "\r\n\r\n".to_owned(),
        "SSH-2.0-OpenSSH_9.2\r\n".to_owned(),
        "<html>hello</html>".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        "HTTP/2 200 OK\r\n\r\n".to_owned(),
        "HTTP/1.1 2000 OK\r\n\r\n".to_owned(),
        "HTTP/1.1 abc OK\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\nNo colon\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\nA\0: b\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}".to_owned(),
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}".to_owned(),
        "HTTP/1.1 200 OK\r\nContent-Length: 0x2\r\n\r\n{}".to_owned(),
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}".to_owned(),
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{}".to_owned(),
        chunked(""),
        chunked("2\r\n{}"),
        chunked("2\r\n{}\r\n"),
        chunked("zz\r\n{}\r\n0\r\n\r\n"),
        chunked("-2\r\n{}\r\n0\r\n\r\n"),
        chunked("2\r\n{}xx0\r\n\r\n"),
        chunked("fffffffffffffffff\r\n{}\r\n0\r\n\r\n"),
    ];
    for text in texts {
        let sent = answered(&text).await;
        assert!(matches!(sent, Sent::Unknown { .. }), "{text:?}: {sent:?}");
    }
}

#[tokio::test]
async fn every_answer_that_is_cut_off_is_an_unknown_end() {
    let text = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"Success\":true}";
    let head = text.find("\r\n\r\n").expect("has a head") + 4;
    for length in 0..text.len() {
        let stage = if length < head {
            Stage::Head
        } else {
            Stage::Body
        };
        let status = (length >= head).then_some(200);
        let why = Why::ConnectionLost;
        let expected = Sent::Unknown { stage, why, status };
        assert_eq!(answered(&text[..length]).await, expected, "{length}");
    }
}

/// An answer whose status line and headers take so many bytes.
fn with_head_of(bytes: usize) -> String {
    let before = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: ";
    let after = "\r\n\r\n";
    let value = "x".repeat(bytes - before.len() - after.len());
    format!("{before}{value}{after}")
}

fn with_header_lines(count: usize) -> String {
    let lines = "X: y\r\n".repeat(count - 1);
    format!("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n{lines}\r\n")
}

#[tokio::test]
async fn the_head_of_an_answer_may_be_so_large_and_no_larger() {
    let too_large = Sent::Unknown {
        stage: Stage::Head,
        why: Why::HeadTooLarge,
        status: None,
    };
    assert_eq!(answered(with_head_of(16 * 1024)).await, whole(200, b""));
    assert_eq!(answered(with_head_of(16 * 1024 + 1)).await, too_large);
    assert_eq!(answered(with_header_lines(64)).await, whole(200, b""));
    assert_eq!(answered(with_header_lines(65)).await, too_large);
    let endless = [
        (
            "HTTP/1.1 200 OK\r\n",
            "X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n",
        ),
        ("HTTP/1.1 200 OK\r\nX: ", "xxxxxxxxxxxxxxxx"),
        ("HTTP/1.1 200 ", "xxxxxxxxxxxxxxxx"),
    ];
    for (first, again) in endless {
        let plan = Plan::Endless(first.into(), again.repeat(64).into());
        assert_eq!(sent_by(plan).await, too_large, "{first:?}");
    }
}

#[tokio::test]
async fn a_body_is_read_up_to_a_mebibyte_and_said_to_be_cut_beyond() {
    for (length, expected) in [(MEBIBYTE, false), (MEBIBYTE + 1, true)] {
        let sent = answered(answer(200, &"x".repeat(length))).await;
        let Sent::Answered {
            body, truncated, ..
        } = sent
        else {
            panic!("{length}: no answer");
        };
        assert_eq!((body.len(), truncated), (MEBIBYTE, expected));
    }
    let part = "x".repeat(0x1000);
    let endless = [
        ("HTTP/1.1 200 OK\r\n\r\n", part.clone()),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n",
            part.clone(),
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            format!("1000\r\n{part}\r\n"),
        ),
    ];
    for (first, again) in endless {
        let sent = sent_by(Plan::Endless(first.into(), again.into())).await;
        let Sent::Answered {
            body, truncated, ..
        } = sent
        else {
            panic!("{first:?}: no answer");
        };
        assert_eq!((body.len(), truncated), (MEBIBYTE, true), "{first:?}");
    }
}

#[tokio::test]
async fn an_answer_that_only_goes_on_is_given_up() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let too_much = |stage, status| {
        let why = Why::TooMuch;
        Sent::Unknown { stage, why, status }
    };
    let unreadable = Sent::Unknown {
        stage: Stage::Body,
        why: Why::Unreadable,
        status: Some(200),
    };
    let endless = [
        (
            String::new(),
            "HTTP/1.1 100 Continue\r\n\r\n",
            too_much(Stage::Head, None),
        ),
        (
            chunked.to_owned(),
            "1\r\nx\r\n",
            too_much(Stage::Body, Some(200)),
        ),
        (
            chunked.to_owned(),
            "0000000000000000",
            too_much(Stage::Body, Some(200)),
        ),
        (
            format!("{chunked}2;"),
            "xxxxxxxxxxxxxxxx",
            unreadable.clone(),
        ),
        (format!("{chunked}0\r\n"), "X: yyyyyyyyy\r\n", unreadable),
    ];
    for (first, again, expected) in endless {
        let plan = Plan::Endless(first.clone().into(), again.repeat(64).into());
        let vendor = Vendor::start(vec![plan]).await;
        let mut config = to_sandbox(vendor.socket);
        config.limits.wire_bytes = 256 * 1024;
        let sent = send(config, &outgoing()).await.sent;
        assert_eq!(sent, expected, "{first:?} {again:?}");
    }
}

#[tokio::test]
async fn a_compressed_body_stays_as_it_came() {
    let bomb = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0];
    let mut bytes =
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 8\r\n\r\n".to_vec();
    bytes.extend(bomb);
    assert_eq!(answered(bytes).await, whole(200, &bomb));
}

#[tokio::test]
async fn a_peer_that_stops_reading_is_given_up() {
    let vendor = Vendor::start(vec![Plan::Deaf]).await;
    let mut config = to_sandbox(vendor.socket);
    config.timeouts.first_byte = MOMENT;
    // More than what two sockets keep for each other.
    let outgoing = Outgoing {
        body: vec![b'x'; 32 * MEBIBYTE],
        ..outgoing()
    };
    let expected = Sent::Unknown {
        stage: Stage::Head,
        why: Why::TimedOut,
        status: None,
    };
    assert_eq!(send(config, &outgoing).await.sent, expected);
}
