//! Clients and requests for tests.

use restore_upstream::resolve::Addresses;
use restore_upstream::{
    AddressPolicy, Outgoing, Report, Resolve, Timeouts, Upstream, UpstreamConfig,
};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// The host that all test requests are for.
pub(crate) const HOST: &str = "dbs-api.cn-hangzhou.aliyuncs.com";

/// So long that only what never comes takes longer.
pub(crate) const AGES: Duration = Duration::from_secs(3600);

/// So short that waiting for what never comes does not take long.
pub(crate) const MOMENT: Duration = Duration::from_millis(50);

/// Phases that no test runs into by being slow.
pub(crate) const PATIENT: Timeouts = Timeouts {
    dns: AGES,
    connect: AGES,
    tls: AGES,
    first_byte: AGES,
    total: AGES,
};

/// Settings of a client that sends to this socket without TLS and waits for nothing before it
/// repeats.
pub(crate) fn to_sandbox(socket: SocketAddr) -> UpstreamConfig {
    UpstreamConfig {
        addresses: AddressPolicy::Sandbox(socket),
        timeouts: PATIENT,
        back_off: Arc::new(|_| Duration::ZERO),
        ..UpstreamConfig::default()
    }
}

/// Settings of a client that finds [`HOST`] on the loopback, speaks TLS and trusts these roots.
pub(crate) fn to_loopback(roots: &str) -> UpstreamConfig {
    UpstreamConfig {
        addresses: AddressPolicy::Only(vec!["127.0.0.0/8".parse().expect("is a network")]),
        resolver: Arc::new(Always(vec![Ipv4Addr::LOCALHOST.into()])),
        extra_roots: roots.as_bytes().to_vec(),
        timeouts: PATIENT,
        back_off: Arc::new(|_| Duration::ZERO),
        ..UpstreamConfig::default()
    }
}

/// A request that may not be repeated.
pub(crate) fn outgoing() -> Outgoing {
    Outgoing {
        scheme: "https",
        host: HOST.to_owned(),
        port: 443,
        method: "POST",
        path_and_query: "/?BackupPlanId=plan-1&Password=canary-query".to_owned(),
        headers: vec![
            ("x-acs-action".to_owned(), "CreateRestoreTask".to_owned()),
            ("x-acs-signature-nonce".to_owned(), "nonce-1".to_owned()),
            ("Authorization".to_owned(), "canary-header".to_owned()),
        ],
        body: b"canary-body".to_vec(),
        may_retry: false,
    }
}

/// Sends it by a client with these settings, the same each time but for the nonce.
pub(crate) async fn send(config: UpstreamConfig, outgoing: &Outgoing) -> Report {
    let upstream = Upstream::new(config).expect("the settings are good");
    let signed = |attempt: u32| {
        let mut outgoing = outgoing.clone();
        outgoing.headers[1].1 = format!("nonce-{attempt}");
        Some(outgoing)
    };
    upstream.send(signed).await
}

/// A resolver that always says the same.
pub(crate) struct Always(pub(crate) Vec<IpAddr>);

impl Resolve for Always {
    fn resolve<'a>(&'a self, _: &'a str) -> Addresses<'a> {
        Box::pin(async { Ok(self.0.clone()) })
    }
}

/// A resolver that says one thing after the other, the last for ever, and counts.
pub(crate) struct InTurn {
    answers: Vec<Vec<IpAddr>>,
    asked: AtomicUsize,
}

impl InTurn {
    /// Says these.
    pub(crate) fn new(answers: Vec<Vec<IpAddr>>) -> Arc<Self> {
        let asked = AtomicUsize::new(0);
        Arc::new(Self { answers, asked })
    }

    /// How often it was asked.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Resolve for InTurn {
    fn resolve<'a>(&'a self, _: &'a str) -> Addresses<'a> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        let answer = self.answers[number.min(self.answers.len() - 1)].clone();
        Box::pin(async { Ok(answer) })
    }
}
