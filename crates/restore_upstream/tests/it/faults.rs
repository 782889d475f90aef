//! Twelve faults: each is classified as what it is, and a request without a token reaches the vendor
//! at most once.

use crate::certificates::Authority;
use crate::client::{AGES, HOST, InTurn, MOMENT, outgoing, send, to_loopback, to_sandbox};
use crate::vendor::{Plan, Seen, Vendor, refusing, two_listeners};
use restore_testing::random::{Cases, Random};
use restore_upstream::{Outgoing, Report, Sent, Stage, Timeouts, UpstreamConfig, Why};
use std::net::Ipv4Addr;

/// An answer with a body.
pub(crate) fn answer(status: u16, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} Text\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes()
}

fn ok() -> Plan {
    Plan::Answer(answer(200, "{\"Success\":true}"))
}

/// How a fault has to end.
#[derive(Debug, Clone, Copy, PartialEq)]
enum End {
    NotSent(Stage),
    Unknown(Stage),
    Answered(u16),
}

fn end(sent: &Sent) -> End {
    match sent {
        Sent::NotSent { stage, .. } => End::NotSent(*stage),
        Sent::Unknown { stage, .. } => End::Unknown(*stage),
        Sent::Answered { status, .. } => End::Answered(*status),
    }
}

/// The faults that need a vendor; a refused connection has none. Those whose vendor never says
/// anything need a client without patience.
fn faults() -> Vec<(&'static str, Plan, End)> {
    let cut = |text: &str| Plan::Answer(text.as_bytes().to_vec());
    vec![
        (
            "reset before the request is read",
            Plan::ResetUnread,
            End::Unknown(Stage::Head),
        ),
        (
            "reset within the request",
            Plan::ResetAfter(40),
            End::Unknown(Stage::Head),
        ),
        (
            "closed before the status",
            cut(""),
            End::Unknown(Stage::Head),
        ),
        (
            "closed within the headers",
            cut("HTTP/1.1 200 OK\r\nContent-Len"),
            End::Unknown(Stage::Head),
        ),
        (
            "closed within the body",
            cut("HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n{\"Succ"),
            End::Unknown(Stage::Body),
        ),
        (
            "slow",
            Plan::Drip(answer(200, "{\"Success\":true}")),
            End::Answered(200),
        ),
        ("500", Plan::Answer(answer(500, "")), End::Answered(500)),
        ("502", Plan::Answer(answer(502, "")), End::Answered(502)),
        ("503", Plan::Answer(answer(503, "")), End::Answered(503)),
        ("504", Plan::Answer(answer(504, "")), End::Answered(504)),
        ("hang", Plan::Hang, End::Unknown(Stage::Head)),
    ]
}

fn impatient_if_hanging(mut config: UpstreamConfig, plan: &Plan) -> UpstreamConfig {
    if matches!(plan, Plan::Hang) {
        config.timeouts.first_byte = MOMENT;
    }
    config
}

fn repeatable() -> Outgoing {
    Outgoing {
        may_retry: true,
        ..outgoing()
    }
}

/// Sends over TLS to a vendor that does the same with every connection.
async fn over_tls(authority: &Authority, plan: Plan, outgoing: Outgoing) -> (Report, Seen) {
    let vendor = Vendor::with_tls(vec![plan.clone()], authority.good_server(HOST)).await;
    let outgoing = Outgoing {
        port: vendor.socket.port(),
        ..outgoing
    };
    let config = impatient_if_hanging(to_loopback(&authority.pem()), &plan);
    let report = send(config, &outgoing).await;
    (report, vendor.end().await)
}

async fn plainly(plan: Plan, outgoing: Outgoing) -> (Report, Seen) {
    let vendor = Vendor::start(vec![plan.clone()]).await;
    let config = impatient_if_hanging(to_sandbox(vendor.socket), &plan);
    let report = send(config, &outgoing).await;
    (report, vendor.end().await)
}

#[tokio::test]
async fn each_fault_is_what_it_is_and_a_request_without_a_token_arrives_at_most_once() {
    let authority = Authority::new();
    for (name, plan, expected) in faults() {
        let both = [
            plainly(plan.clone(), outgoing()).await,
            over_tls(&authority, plan, outgoing()).await,
        ];
        for (report, seen) in both {
            assert_eq!(end(&report.sent), expected, "{name}: {report:?}");
            assert_eq!(report.attempts, 1, "{name}");
            assert_eq!((seen.connections, seen.begun), (1, 1), "{name}");
        }
    }
}

#[tokio::test]
async fn each_fault_is_met_three_times_by_a_request_with_a_token_and_stays_what_it_is() {
    let authority = Authority::new();
    for (name, plan, expected) in faults() {
        let attempts = if name == "slow" { 1 } else { 3 };
        let both = [
            plainly(plan.clone(), repeatable()).await,
            over_tls(&authority, plan, repeatable()).await,
        ];
        for (report, seen) in both {
            assert_eq!(end(&report.sent), expected, "{name}: {report:?}");
            assert_eq!(report.attempts, attempts, "{name}");
            assert_eq!(seen.begun, report.attempts as usize, "{name}");
            assert_eq!(report.earlier_may_have_arrived, attempts > 1, "{name}");
        }
    }
}

#[tokio::test]
async fn each_fault_that_passes_is_survived_by_a_request_with_a_token() {
    // Not the one that hangs: what is short for an attempt that hangs can be short for one that is
    // only slow.
    let passing = faults().into_iter().filter(|(name, ..)| *name != "hang");
    for (name, plan, _) in passing {
        let attempts = if name == "slow" { 1 } else { 2 };
        let vendor = Vendor::start(vec![plan, ok()]).await;
        let config = to_sandbox(vendor.socket);
        let report = send(config, &repeatable()).await;
        let seen = vendor.end().await;
        assert_eq!(end(&report.sent), End::Answered(200), "{name}: {report:?}");
        assert_eq!(report.attempts, attempts, "{name}");
        assert_eq!(seen.begun, attempts as usize, "{name}");
        assert_eq!(report.earlier_may_have_arrived, attempts > 1, "{name}");
    }
}

#[tokio::test]
async fn a_refused_connection_sent_nothing_with_or_without_a_token() {
    let (socket, _held) = refusing();
    for (outgoing, attempts) in [(outgoing(), 1), (repeatable(), 3)] {
        let report = send(to_sandbox(socket), &outgoing).await;
        assert_eq!(end(&report.sent), End::NotSent(Stage::Connect));
        assert_eq!(report.attempts, attempts);
        assert!(!report.earlier_may_have_arrived);
    }
}

#[tokio::test]
async fn the_next_address_is_dialled_when_nothing_left_for_the_first() {
    let authority = Authority::new();
    let vendor = Vendor::with_tls(vec![ok()], authority.good_server(HOST)).await;
    let outgoing = Outgoing {
        port: vendor.socket.port(),
        ..outgoing()
    };
    let nobody = Ipv4Addr::new(127, 0, 0, 2).into();
    let mut config = to_loopback(&authority.pem());
    config.resolver = InTurn::new(vec![vec![nobody, vendor.socket.ip()]]);
    let report = send(config, &outgoing).await;
    assert_eq!(end(&report.sent), End::Answered(200), "{report:?}");
    assert_eq!(report.attempts, 1);
    assert_eq!(vendor.end().await.begun, 1);
}

#[tokio::test]
async fn the_next_address_is_left_alone_when_something_may_have_left_for_the_first() {
    let authority = Authority::new();
    let (first, second) = two_listeners().await;
    let tls = authority.good_server(HOST);
    let first = Vendor::at(first, vec![Plan::ResetAfter(1)], Some(tls.clone()));
    let second = Vendor::at(second, vec![ok()], Some(tls));
    let outgoing = Outgoing {
        port: first.socket.port(),
        ..outgoing()
    };
    let mut config = to_loopback(&authority.pem());
    config.resolver = InTurn::new(vec![vec![first.socket.ip(), second.socket.ip()]]);
    let report = send(config, &outgoing).await;
    assert_eq!(end(&report.sent), End::Unknown(Stage::Head), "{report:?}");
    assert_eq!(first.end().await.begun, 1);
    assert_eq!(second.end().await.connections, 0);
}

#[tokio::test]
async fn a_request_with_a_token_asks_again_for_the_address_after_one_that_refused() {
    let authority = Authority::new();
    let vendor = Vendor::with_tls(vec![ok()], authority.good_server(HOST)).await;
    let outgoing = Outgoing {
        port: vendor.socket.port(),
        ..repeatable()
    };
    let nobody = Ipv4Addr::new(127, 0, 0, 2).into();
    let resolver = InTurn::new(vec![vec![nobody], vec![], vec![vendor.socket.ip()]]);
    let mut config = to_loopback(&authority.pem());
    config.resolver = resolver.clone();
    let report = send(config, &outgoing).await;
    assert_eq!(end(&report.sent), End::Answered(200), "{report:?}");
    assert_eq!((report.attempts, resolver.asked()), (3, 3));
    assert!(!report.earlier_may_have_arrived);
}

/// A plan, and how patient its client has to be.
fn any_plan(random: &mut Random) -> Plan {
    let statuses = [200, 202, 302, 400, 403, 429, 500, 502, 503, 504];
    let whole = answer(random.pick(&statuses), "{\"Code\":\"Any\"}");
    match random.below(9) {
        0 => Plan::Answer(whole),
        1 => Plan::Drip(whole),
        2 => Plan::Answer(whole[..random.below(whole.len())].to_vec()),
        3 => Plan::AnswerAndReset(whole[..random.below(whole.len())].to_vec()),
        4 => Plan::AnswerAndReset(whole),
        5 => Plan::ResetUnread,
        6 => Plan::ResetAfter(1 + random.below(200)),
        7 => Plan::CloseAtOnce,
        _ => Plan::Hang,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_random_faults_never_bring_a_request_without_a_token_twice() {
    let mut cases = Cases::new(1000);
    let (mut not_sent, mut unknown, mut answered) = (0, 0, 0);
    while let Some(mut random) = cases.next() {
        let plans: Vec<_> = (0..3).map(|_| any_plan(&mut random)).collect();
        let may_retry = random.chance(30);
        let vendor = Vendor::start(plans.clone()).await;
        let mut config = to_sandbox(vendor.socket);
        // Hanging is one of the plans. Being slow is none of them, but would be no fault either.
        config.timeouts = Timeouts {
            first_byte: MOMENT,
            total: AGES,
            ..config.timeouts
        };
        let outgoing = Outgoing {
            may_retry,
            body: vec![b'x'; random.below(3000)],
            ..outgoing()
        };
        let report = send(config, &outgoing).await;
        let seen = vendor.end().await;
        let about = format!("{plans:?} {report:?} {seen:?}");
        let most = if may_retry { 3 } else { 1 };
        assert!(seen.connections <= most, "{about}");
        assert!(seen.begun <= most, "{about}");
        assert_eq!(seen.connections, report.attempts as usize, "{about}");
        match &report.sent {
            Sent::NotSent { .. } => {
                not_sent += 1;
                assert_eq!(seen.begun, 0, "{about}");
                assert!(!report.earlier_may_have_arrived, "{about}");
            }
            Sent::Unknown { .. } => unknown += 1,
            Sent::Answered { .. } => {
                answered += 1;
                assert!(!seen.requests.is_empty(), "{about}");
            }
        }
    }
    println!("{not_sent} not sent, {unknown} unknown, {answered} answered");
    assert!(unknown > 0 && answered > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_random_faults_under_tls_neither() {
    let authority = Authority::new();
    let tls = authority.good_server(HOST);
    let mut cases = Cases::new(100);
    while let Some(mut random) = cases.next() {
        let plan = any_plan(&mut random);
        let vendor = Vendor::with_tls(vec![plan.clone()], tls.clone()).await;
        let mut config = to_loopback(&authority.pem());
        config.timeouts.first_byte = MOMENT;
        let outgoing = Outgoing {
            port: vendor.socket.port(),
            ..outgoing()
        };
        let report = send(config, &outgoing).await;
        let seen = vendor.end().await;
        let about = format!("{plan:?} {report:?} {seen:?}");
        assert!(seen.connections <= 1 && seen.begun <= 1, "{about}");
        match &report.sent {
            Sent::NotSent { .. } => assert_eq!(seen.begun, 0, "{about}"),
            Sent::Unknown { .. } => {}
            Sent::Answered { .. } => assert_eq!(seen.requests.len(), 1, "{about}"),
        }
    }
}

#[tokio::test]
async fn a_repetition_is_the_same_request_with_another_signature() {
    let vendor = Vendor::start(vec![Plan::Answer(answer(503, "")), ok()]).await;
    send(to_sandbox(vendor.socket), &repeatable()).await;
    let seen = vendor.end().await;
    let texts: Vec<_> = seen
        .requests
        .iter()
        .map(|request| String::from_utf8_lossy(request).into_owned())
        .collect();
    assert!(texts[0].contains("nonce-1"));
    assert_eq!(texts[0].replace("nonce-1", "nonce-2"), texts[1]);
}

#[tokio::test]
async fn a_repetition_that_is_another_request_is_not_sent() {
    let vendor = Vendor::start(vec![Plan::Hang, ok()]).await;
    let mut config = to_sandbox(vendor.socket);
    config.timeouts.first_byte = MOMENT;
    let upstream = restore_upstream::Upstream::new(config).expect("the settings are good");
    let report = upstream
        .send(|attempt| {
            Some(Outgoing {
                path_and_query: format!("/?ClientToken=token-{attempt}"),
                ..repeatable()
            })
        })
        .await;
    // That the second did not leave says nothing about the first.
    assert_eq!(end(&report.sent), End::Unknown(Stage::Head), "{report:?}");
    assert_eq!(vendor.end().await.connections, 1);
}

#[tokio::test]
async fn a_rejection_after_an_unknown_end_says_that_the_first_may_have_arrived() {
    let refusal = Plan::Answer(answer(400, "{\"Code\":\"IdempotentParameterMismatch\"}"));
    let vendor = Vendor::start(vec![Plan::ResetAfter(1), refusal]).await;
    let report = send(to_sandbox(vendor.socket), &repeatable()).await;
    assert_eq!(end(&report.sent), End::Answered(400));
    assert!(report.earlier_may_have_arrived);
}

#[tokio::test]
async fn a_rejection_after_a_refusal_to_hurry_says_that_nothing_arrived() {
    let later = Plan::Answer(answer(429, "{\"Code\":\"Throttling\"}"));
    let vendor = Vendor::start(vec![later.clone(), later, Plan::Answer(answer(403, ""))]).await;
    let report = send(to_sandbox(vendor.socket), &repeatable()).await;
    assert_eq!(end(&report.sent), End::Answered(403));
    assert_eq!(report.attempts, 3);
    assert!(!report.earlier_may_have_arrived);
}

#[tokio::test]
async fn nothing_is_repeated_when_there_is_no_time_left_to_wait() {
    let vendor = Vendor::start(vec![Plan::Answer(answer(503, ""))]).await;
    let mut config = to_sandbox(vendor.socket);
    config.back_off = std::sync::Arc::new(|_| AGES * 2);
    let report = send(config, &repeatable()).await;
    assert_eq!(report.attempts, 1);
    assert_eq!(vendor.end().await.begun, 1);
}

#[tokio::test]
async fn a_request_that_nobody_makes_is_not_sent() {
    let vendor = Vendor::start(vec![ok()]).await;
    let upstream =
        restore_upstream::Upstream::new(to_sandbox(vendor.socket)).expect("the settings are good");
    let report = upstream.send(|_| None).await;
    let (stage, why) = (Stage::Request, Why::NotMade);
    assert_eq!(report.sent, Sent::NotSent { stage, why });
    assert_eq!(vendor.end().await.connections, 0);
}
