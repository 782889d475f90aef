//! Only a host that proves its name is told anything.

use crate::certificates::{Authority, for_host, self_signed};
use crate::client::{HOST, MOMENT, outgoing, send, to_loopback};
use crate::faults::answer;
use crate::vendor::{Plan, Vendor};
use rcgen::date_time_ymd;
use restore_upstream::sent::CertificateFault;
use restore_upstream::{Outgoing, Report, Sent, Stage, UpstreamConfig, Why};
use rustls::ServerConfig;
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

fn ok() -> Plan {
    Plan::Answer(answer(200, "{}"))
}

async fn sent_to(server: Arc<ServerConfig>, config: UpstreamConfig) -> (Report, usize) {
    let vendor = Vendor::with_tls(vec![ok()], server).await;
    let outgoing = Outgoing {
        port: vendor.socket.port(),
        ..outgoing()
    };
    let report = send(config, &outgoing).await;
    (report, vendor.end().await.begun)
}

#[tokio::test]
async fn a_good_certificate_is_told_the_request() {
    let authority = Authority::new();
    let server = authority.good_server(HOST);
    let (report, begun) = sent_to(server, to_loopback(&authority.pem())).await;
    assert!(
        matches!(report.sent, Sent::Answered { status: 200, .. }),
        "{report:?}"
    );
    assert_eq!(begun, 1);
}

#[tokio::test]
async fn six_bad_certificates_are_told_nothing() {
    let authority = Authority::new();
    let another = Authority::new();
    let good = || for_host(HOST);

    let mut expired = good();
    expired.not_before = date_time_ymd(2020, 1, 1);
    expired.not_after = date_time_ymd(2020, 2, 1);
    let mut early = good();
    early.not_before = date_time_ymd(2900, 1, 1);
    early.not_after = date_time_ymd(2901, 1, 1);
    let mut nameless = good();
    nameless.subject_alt_names.clear();

    let servers = [
        (
            "expired",
            authority.server(&expired),
            CertificateFault::Expired,
        ),
        (
            "not yet valid",
            authority.server(&early),
            CertificateFault::NotYetValid,
        ),
        (
            "self-signed",
            self_signed(&good()),
            CertificateFault::UnknownIssuer,
        ),
        (
            "of another name",
            authority.good_server("hbr.cn-hangzhou.aliyuncs.com"),
            CertificateFault::WrongName,
        ),
        (
            "of another authority",
            another.good_server(HOST),
            CertificateFault::UnknownIssuer,
        ),
        (
            "with a common name only",
            authority.server(&nameless),
            CertificateFault::WrongName,
        ),
    ];
    for (name, server, fault) in servers {
        let (report, begun) = sent_to(server, to_loopback(&authority.pem())).await;
        let (stage, why) = (Stage::Tls, Why::Certificate(fault));
        assert_eq!(report.sent, Sent::NotSent { stage, why }, "{name}");
        assert_eq!(begun, 0, "{name}");
    }
}

/// A peer that answers whatever it is told with these bytes.
async fn answers_bytes(bytes: &[u8]) -> Report {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("has a port");
    let outgoing = Outgoing {
        port: listener.local_addr().expect("is bound").port(),
        ..outgoing()
    };
    let peer = async {
        let (mut stream, _) = listener.accept().await.expect("is dialled");
        let mut hello = [0; 5];
        stream.read_exact(&mut hello).await.expect("says hello");
        stream.write_all(bytes).await.expect("listens");
        let _ = stream.read_to_end(&mut Vec::new()).await;
    };
    let (report, ()) = tokio::join!(send(to_loopback(""), &outgoing), peer);
    report
}

#[tokio::test]
async fn a_server_that_speaks_only_tls_1_1_is_told_nothing() {
    // A ServerHello as such a server says it: version 3.2, a random, no session, a cipher suite of
    // its time (TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA), no compression, no extensions.
    let mut body = vec![3, 2];
    body.extend([7; 32]);
    body.extend([0, 0xc0, 0x13, 0]);
    let length = u8::try_from(body.len()).expect("is short");
    let mut hello = vec![22, 3, 2, 0, length + 4, 2, 0, 0, length];
    hello.extend(body);
    let report = answers_bytes(&hello).await;
    let (stage, why) = (Stage::Tls, Why::TlsVersion);
    assert_eq!(report.sent, Sent::NotSent { stage, why });
}

#[tokio::test]
async fn a_server_that_refuses_our_versions_is_told_nothing() {
    // The alert protocol_version, fatal.
    let report = answers_bytes(&[21, 3, 2, 0, 2, 2, 70]).await;
    let (stage, why) = (Stage::Tls, Why::TlsVersion);
    assert_eq!(report.sent, Sent::NotSent { stage, why });
}

#[tokio::test]
async fn a_server_without_tls_is_told_nothing() {
    let report = answers_bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    let (stage, why) = (Stage::Tls, Why::TlsFailed);
    assert_eq!(report.sent, Sent::NotSent { stage, why });
}

#[tokio::test]
async fn a_server_that_does_not_shake_hands_is_told_nothing() {
    let vendor = Vendor::start(vec![Plan::Deaf]).await;
    let outgoing = Outgoing {
        port: vendor.socket.port(),
        ..outgoing()
    };
    let mut config = to_loopback("");
    config.timeouts.tls = MOMENT;
    let report = send(config, &outgoing).await;
    let (stage, why) = (Stage::Tls, Why::TimedOut);
    assert_eq!(report.sent, Sent::NotSent { stage, why });
}

#[tokio::test]
async fn without_tls_nothing_is_sent() {
    let vendor = Vendor::start(vec![ok()]).await;
    let outgoing = Outgoing {
        scheme: "http",
        port: vendor.socket.port(),
        ..outgoing()
    };
    let report = send(to_loopback(""), &outgoing).await;
    let (stage, why) = (Stage::Request, Why::NotHttps);
    assert_eq!(report.sent, Sent::NotSent { stage, why });
    assert_eq!(vendor.end().await.connections, 0);
}

#[tokio::test]
async fn a_body_that_ends_with_the_connection_needs_a_proper_end_of_tls() {
    let authority = Authority::new();
    let unframed = b"HTTP/1.1 200 OK\r\n\r\n{\"Success\":true}".to_vec();
    for (plan, is_whole) in [
        (Plan::Answer(unframed.clone()), true),
        (Plan::AnswerAndReset(unframed), false),
    ] {
        let vendor = Vendor::with_tls(vec![plan.clone()], authority.good_server(HOST)).await;
        let outgoing = Outgoing {
            port: vendor.socket.port(),
            ..outgoing()
        };
        let report = send(to_loopback(&authority.pem()), &outgoing).await;
        assert_eq!(
            matches!(report.sent, Sent::Answered { .. }),
            is_whole,
            "{plan:?}: {report:?}"
        );
    }
}
