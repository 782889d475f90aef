//! Each way to fail, for each operation, as a client sees it on its socket.

use std::time::{Duration, Instant};

use restore_core::operation::Vendor;
use restore_sandbox::Fault;

use crate::client::{End, Heard, Stage, acceptable, exchange, exchange_in_vain, signed};

/// Runs a check for each operation: the stage, its vendor, a request that would be accepted, and
/// the answer that would come.
fn for_each_operation(check: impl Fn(&Stage, Vendor, &[u8], &Heard)) {
    let stage = Stage::new();
    let documents = acceptable(&stage);
    assert_eq!(documents.len(), 5);
    for (operation, document) in documents {
        let usual = stage.send(&signed(&document));
        assert_eq!(usual.answer().code(), None, "{}", operation.id);
        let before = stage.running.counts();
        check(&stage, operation.vendor, &signed(&document), &usual);
        stage.recover();
        let again = stage.send(&signed(&document)).answer();
        assert_eq!(again.code(), None, "{} afterwards", operation.id);
        let after = stage.running.counts();
        let requests = after.requests - before.requests;
        assert!(requests <= 2, "{} arrived {requests} times", operation.id);
    }
    stage.stop();
}

/// How often a restore of any kind has been accepted.
fn accepted(stage: &Stage) -> u64 {
    stage.running.counts().accepted.values().sum()
}

/// The bytes before the empty line.
fn head(heard: &Heard) -> &[u8] {
    let end = heard.bytes.windows(4).position(|part| part == b"\r\n\r\n");
    &heard.bytes[..end.unwrap_or(heard.bytes.len())]
}

#[test]
fn refuse_is_a_port_at_which_nobody_listens() {
    for_each_operation(|stage, _, request, _| {
        stage.fault(Fault::Refuse, 1);
        let before = stage.running.counts();
        for _ in 0..3 {
            let heard = exchange(stage.running.address, request);
            assert_eq!(heard.end, End::Refused);
        }
        assert_eq!(stage.running.counts(), before);
    });
}

#[test]
fn a_reset_before_the_request_is_read_reads_nothing() {
    for_each_operation(|stage, _, request, _| {
        stage.fault(Fault::ResetBeforeRead, 1);
        let before = stage.running.counts();
        let heard = stage.send(request);
        assert_eq!((heard.bytes.len(), heard.end), (0, End::Reset));
        assert_eq!(stage.running.counts().requests, before.requests);
        assert_eq!(stage.running.counts().connections, before.connections + 1);
    });
}

#[test]
fn a_reset_after_some_bytes_does_nothing() {
    for_each_operation(|stage, _, request, _| {
        let before = accepted(stage);
        for bytes in [1, 40, request.len() - 1, request.len(), request.len() + 1] {
            stage.fault(Fault::ResetAfterBytes(bytes), 1);
            let heard = stage.send(request);
            assert_eq!((heard.bytes.len(), heard.end), (0, End::Reset), "{bytes}");
        }
        assert_eq!(accepted(stage), before);
    });
}

#[test]
fn a_close_before_the_status_comes_after_the_restore() {
    for_each_operation(|stage, _, request, _| {
        let before = accepted(stage);
        stage.fault(Fault::CloseBeforeStatus, 1);
        let heard = stage.send(request);
        assert_eq!((heard.bytes.len(), heard.end), (0, End::Closed));
        assert_eq!(accepted(stage), before + 1);
    });
}

#[test]
fn a_close_inside_the_headers_leaves_a_status_and_no_end_of_headers() {
    for_each_operation(|stage, _, request, usual| {
        let before = accepted(stage);
        stage.fault(Fault::CloseMidHeaders, 1);
        let heard = stage.send(request);
        assert_eq!(heard.end, End::Closed);
        let line = head(usual).split(|byte| *byte == b'\r').next();
        assert!(heard.bytes.starts_with(line.expect("a status line")));
        assert!(!heard.bytes.windows(4).any(|part| part == b"\r\n\r\n"));
        assert!(!heard.bytes.ends_with(b"\n"), "not even a header is whole");
        assert_eq!(accepted(stage), before + 1);
    });
}

#[test]
fn a_close_inside_the_body_leaves_a_body_that_is_too_short() {
    for_each_operation(|stage, _, request, _| {
        let before = accepted(stage);
        stage.fault(Fault::CloseMidBody, 1);
        let heard = stage.send(request);
        assert_eq!(heard.end, End::Closed);
        let head = head(&heard);
        let body = heard.bytes.len() - head.len() - 4;
        let text = String::from_utf8(head.to_vec()).expect("ASCII");
        let length = text
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.expect("a length").parse().expect("a number");
        assert!(0 < body && body < length, "{body} of {length}");
        assert_eq!(accepted(stage), before + 1);
    });
}

#[test]
fn a_slow_answer_is_whole_in_the_end() {
    for_each_operation(|stage, _, request, usual| {
        let before = accepted(stage);
        let pause_ms = 2;
        stage.fault(Fault::Slow { pause_ms }, 1);
        let began = Instant::now();
        let heard = stage.send(request);
        // It cannot be quicker than its pauses.
        let pieces = u32::try_from(heard.bytes.len() / 16).expect("is small");
        assert!(began.elapsed() >= Duration::from_millis(pause_ms) * (pieces - 1));
        assert_eq!(heard.answer().status, usual.answer().status);
        assert_eq!(heard.answer().code(), None);
        assert_eq!(accepted(stage), before + 1);
    });
}

/// The vendor's own failures: its error shape, and nothing is done.
fn vendor_fails(fault: Fault, status: u16) {
    for_each_operation(|stage, vendor, request, _| {
        let before = accepted(stage);
        stage.fault(fault, 1);
        let answer = stage.send(request).answer();
        assert_eq!(answer.status, status);
        let json = answer.json();
        match vendor {
            Vendor::Alibaba => assert!(json["Code"].is_string() && json["RequestId"].is_string()),
            Vendor::Huawei => assert!(json["error_code"].is_string()),
        }
        assert_eq!(accepted(stage), before);
    });
}

#[test]
fn a_500_is_the_vendors_and_nothing_is_done() {
    vendor_fails(Fault::Status500, 500);
}

#[test]
fn a_503_is_the_vendors_and_nothing_is_done() {
    vendor_fails(Fault::Status503, 503);
}

/// A gateway's failures: HTML, behind which the restore has been asked for.
fn gateway_fails(fault: Fault, status: u16) {
    for_each_operation(|stage, _, request, _| {
        stage.fault(fault, 1);
        let answer = stage.send(request).answer();
        assert_eq!(answer.status, status);
        assert!(answer.body.starts_with("<html>"), "{}", answer.body);
        let last = stage.running.received().pop().expect("it arrived");
        assert_eq!((last.status, last.fault), (status, Some(fault.name())));
        assert!(last.sender.is_some());
    });
}

#[test]
fn a_502_is_a_gateways() {
    gateway_fails(Fault::Status502, 502);
}

#[test]
fn a_504_is_a_gateways() {
    gateway_fails(Fault::Status504, 504);
}

#[test]
fn a_hanging_connection_says_nothing_until_the_client_goes() {
    for_each_operation(|stage, _, request, _| {
        let before = accepted(stage);
        stage.fault(Fault::Hang, 1);
        let heard = exchange_in_vain(stage.running.address, request);
        assert_eq!((heard.bytes.len(), heard.end), (0, End::Silent));
        assert_eq!(accepted(stage), before + 1);
    });
}

#[test]
fn a_hanging_connection_ends_with_the_sandbox() {
    let stage = Stage::new();
    let (_, document) = acceptable(&stage).swap_remove(0);
    stage.fault(Fault::Hang, 1);
    let address = stage.running.address;
    let request = signed(&document);
    let requests = stage.running.counts().requests;
    let client = std::thread::spawn(move || exchange(address, &request));
    while stage.running.counts().requests == requests {
        std::thread::yield_now();
    }
    stage.stop();
    let heard = client.join().expect("the client ends");
    assert_eq!(heard.bytes.len(), 0);
    assert_eq!(exchange(address, b"").end, End::Refused);
}

#[test]
fn a_fault_holds_for_as_many_connections_as_were_asked_for() {
    let stage = Stage::new();
    let (_, document) = acceptable(&stage).swap_remove(0);
    stage.fault(Fault::Status500, 2);
    let statuses = [(); 4].map(|()| stage.ask(&document).status);
    assert_eq!(statuses, [500, 500, 200, 200]);
    assert_eq!(stage.running.counts().faults["500"], 2);
    stage.stop();
}
