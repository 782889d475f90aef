//! Nothing is dialled but an address that was checked.

use crate::client::{Always, HOST, InTurn, MOMENT, PATIENT, outgoing, send, to_loopback};
use crate::vendor::{Plan, Vendor, two_listeners};
use ipnet::IpNet;
use restore_testing::random::{Cases, Random};
use restore_upstream::address::classify;
use restore_upstream::{
    AddressPolicy, Class, Outgoing, Sent, Stage, Unusable, Upstream, UpstreamConfig, Why,
};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

/// First and last addresses of special networks and their neighbours.
const TABLE: [(&str, Class); 92] = [
    ("0.0.0.0", Class::Reserved),
    ("0.255.255.255", Class::Reserved),
    ("1.0.0.0", Class::Public),
    ("9.255.255.255", Class::Public),
    ("10.0.0.0", Class::Private),
    ("10.255.255.255", Class::Private),
    ("11.0.0.0", Class::Public),
    ("100.63.255.255", Class::Public),
    ("100.64.0.0", Class::Shared),
    ("100.100.100.199", Class::Shared),
    ("100.100.100.200", Class::Metadata),
    ("100.127.255.255", Class::Shared),
    ("100.128.0.0", Class::Public),
    ("126.255.255.255", Class::Public),
    ("127.0.0.0", Class::Loopback),
    ("127.0.0.1", Class::Loopback),
    ("127.255.255.255", Class::Loopback),
    ("128.0.0.0", Class::Public),
    ("168.63.129.16", Class::Metadata),
    ("169.253.255.255", Class::Public),
    ("169.254.0.0", Class::LinkLocal),
    ("169.254.169.254", Class::Metadata),
    ("169.254.170.2", Class::LinkLocal),
    ("169.254.255.255", Class::LinkLocal),
    ("169.255.0.0", Class::Public),
    ("172.15.255.255", Class::Public),
    ("172.16.0.0", Class::Private),
    ("172.31.255.255", Class::Private),
    ("172.32.0.0", Class::Public),
    ("192.0.0.0", Class::Reserved),
    ("192.0.0.192", Class::Metadata),
    ("192.0.0.255", Class::Reserved),
    ("192.0.1.0", Class::Public),
    ("192.0.2.0", Class::Documentation),
    ("192.0.2.255", Class::Documentation),
    ("192.0.3.0", Class::Public),
    ("192.31.196.1", Class::Reserved),
    ("192.52.193.1", Class::Reserved),
    ("192.88.99.1", Class::Embedding),
    ("192.167.255.255", Class::Public),
    ("192.168.0.0", Class::Private),
    ("192.168.255.255", Class::Private),
    ("192.169.0.0", Class::Public),
    ("192.175.48.1", Class::Reserved),
    ("198.17.255.255", Class::Public),
    ("198.18.0.0", Class::Documentation),
    ("198.19.255.255", Class::Documentation),
    ("198.20.0.0", Class::Public),
    ("198.51.100.0", Class::Documentation),
    ("203.0.113.255", Class::Documentation),
    ("223.255.255.255", Class::Public),
    ("224.0.0.0", Class::Multicast),
    ("233.252.0.1", Class::Documentation),
    ("239.255.255.255", Class::Multicast),
    ("240.0.0.0", Class::Reserved),
    ("255.255.255.254", Class::Reserved),
    ("255.255.255.255", Class::Multicast),
    ("::", Class::Reserved),
    ("::1", Class::Loopback),
    ("::2", Class::Embedding),
    ("::127.0.0.1", Class::Embedding),
    ("::ffff:127.0.0.1", Class::Embedding),
    ("::ffff:8.8.8.8", Class::Embedding),
    ("::ffff:0:127.0.0.1", Class::Embedding),
    ("64:ff9b::7f00:1", Class::Embedding),
    ("64:ff9b::808:808", Class::Embedding),
    ("64:ff9b:1::", Class::Embedding),
    ("64:ff9b:1:ffff:ffff:ffff:ffff:ffff", Class::Embedding),
    ("64:ff9b:2::", Class::Reserved),
    ("100::1", Class::Reserved),
    ("1fff:ffff::", Class::Reserved),
    ("2001::1", Class::Embedding),
    ("2001:2::1", Class::Documentation),
    ("2001:10::1", Class::Reserved),
    ("2001:1ff:ffff::", Class::Reserved),
    ("2001:200::", Class::Public),
    ("2001:db8::1", Class::Documentation),
    ("2002:7f00:1::1", Class::Embedding),
    ("2400:3200::1", Class::Public),
    ("2620:4f:8000::1", Class::Reserved),
    ("3ffe::1", Class::Reserved),
    ("3fff::1", Class::Documentation),
    ("3fff:1000::1", Class::Reserved),
    ("4000::1", Class::Reserved),
    ("5f00::1", Class::Reserved),
    ("fc00::1", Class::Private),
    ("fd00:ec2::254", Class::Metadata),
    ("fdff::1", Class::Private),
    ("fe80::1", Class::LinkLocal),
    ("febf:ffff::1", Class::LinkLocal),
    ("fec0::1", Class::Private),
    ("ff02::1", Class::Multicast),
];

fn ip(text: &str) -> IpAddr {
    text.parse().expect("is an address")
}

#[test]
fn every_address_is_of_its_class_up_to_the_borders() {
    for (text, class) in TABLE {
        assert_eq!(classify(ip(text)), class, "{text}");
    }
}

#[tokio::test]
async fn no_address_of_the_table_is_dialled_unless_it_is_public() {
    for (text, class) in TABLE.iter().filter(|(_, class)| *class != Class::Public) {
        let config = UpstreamConfig {
            resolver: Arc::new(Always(vec![ip(text)])),
            ..UpstreamConfig::default()
        };
        let report = send(config, &outgoing()).await;
        let why = Why::AddressRefused {
            address: ip(text),
            class: *class,
        };
        let stage = Stage::Resolve;
        assert_eq!(report.sent, Sent::NotSent { stage, why }, "{text}");
        assert_eq!(report.timings.connect, None, "{text}");
    }
}

/// Networks that no public request may reach, written without the code under test.
const INSIDE: [&str; 22] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/64",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "2001::/32",
    "2002::/16",
    "fc00::/7",
    "fe80::/10",
    "ff00::/8",
];

/// An address somewhere in a network.
fn within(network: IpNet, random: &mut Random) -> IpAddr {
    match network {
        IpNet::V4(network) => {
            let host = u32::from_be_bytes(
                random.next().to_be_bytes()[..4]
                    .try_into()
                    .expect("are four"),
            );
            let address = u32::from(network.network()) | host & u32::from(network.hostmask());
            Ipv4Addr::from(address).into()
        }
        IpNet::V6(network) => {
            let host = u128::from(random.next()) << 64 | u128::from(random.next());
            let address = u128::from(network.network()) | host & u128::from(network.hostmask());
            Ipv6Addr::from(address).into()
        }
    }
}

/// The ways in which IPv6 says an IPv4 address.
fn disguised(address: Ipv4Addr, random: &mut Random) -> IpAddr {
    let [a, b, c, d] = address.octets();
    let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
    let address = match random.below(6) {
        0 => address.to_ipv6_mapped(),
        1 => Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low),
        2 => Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, high, low),
        3 => Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
        4 => Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
        _ => Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, !high, !low),
    };
    address.into()
}

#[tokio::test]
async fn a_thousand_answers_with_an_inside_address_among_them_are_never_dialled() {
    let mut cases = Cases::new(1000);
    while let Some(mut random) = cases.next() {
        let inside = within(random.pick(&INSIDE).parse().unwrap(), &mut random);
        let inside = match inside {
            IpAddr::V4(address) if random.chance(50) => disguised(address, &mut random),
            as_it_is => as_it_is,
        };
        let mut answer = vec![ip("47.97.0.1"); random.below(4)];
        answer.insert(random.below(answer.len() + 1), inside);
        let config = UpstreamConfig {
            resolver: Arc::new(Always(answer.clone())),
            ..UpstreamConfig::default()
        };
        let report = send(config, &outgoing()).await;
        let Sent::NotSent { stage, why } = &report.sent else {
            panic!("{answer:?}: {report:?}");
        };
        assert_eq!(*stage, Stage::Resolve, "{answer:?}");
        assert!(
            matches!(why, Why::AddressRefused { address, .. } if *address == inside),
            "{answer:?}: {why:?}"
        );
        assert_eq!(report.timings.connect, None, "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_ten_thousand_names_that_change_their_address_none_leads_to_the_trap() {
    let (good, trap) = two_listeners().await;
    let (good, trap) = (
        Vendor::at(good, vec![Plan::CloseAtOnce], None),
        Vendor::at(trap, vec![Plan::CloseAtOnce], None),
    );
    let (allowed, refused) = (good.socket.ip(), trap.socket.ip());
    let outgoing = Outgoing {
        port: good.socket.port(),
        ..outgoing()
    };
    let mut cases = Cases::new(10_000);
    let mut dialled = 0;
    while let Some(mut random) = cases.next() {
        let answers: Vec<Vec<IpAddr>> = (0..3)
            .map(|_| {
                (0..=random.below(2))
                    .map(|_| random.pick(&[allowed, refused]))
                    .collect()
            })
            .collect();
        // After one good answer only bad ones, which is what a rebinding name does.
        let resolver = InTurn::new(answers.clone());
        let config = UpstreamConfig {
            addresses: AddressPolicy::Only(vec![IpNet::from(allowed)]),
            resolver: resolver.clone(),
            timeouts: PATIENT,
            ..UpstreamConfig::default()
        };
        let report = send(config, &outgoing).await;
        assert_eq!(resolver.asked(), 1, "{answers:?}");
        let may_dial = answers[0].iter().all(|address| *address == allowed);
        assert_eq!(report.timings.connect.is_some(), may_dial, "{answers:?}");
        dialled += usize::from(may_dial) * answers[0].len();
    }
    assert_eq!(trap.end().await.connections, 0);
    assert_eq!(good.end().await.connections, dialled);
}

#[tokio::test]
async fn however_a_number_is_spelled_the_loopback_is_not_reached() {
    let spellings = [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "017700000001",
        "localhost",
        "0",
    ];
    for host in spellings {
        let outgoing = Outgoing {
            host: host.to_owned(),
            ..outgoing()
        };
        let report = send(UpstreamConfig::default(), &outgoing).await;
        assert!(matches!(report.sent, Sent::NotSent { .. }), "{host}");
        assert_eq!(report.timings.connect, None, "{host}");
    }
}

#[tokio::test]
async fn a_host_that_is_no_name_is_not_even_looked_up() {
    let hosts = [
        "",
        "[::1]",
        "::1",
        "user@host",
        "host:443",
        "host/path",
        "host#fragment",
        "host\\path",
        "host.",
        ".host",
        "a..b",
        "-a",
        "a-",
        "HOST",
        "ho st",
        "host\r\nX: y",
        "host\0",
        "höst",
        "%31",
        "a_b",
    ];
    for host in hosts {
        let resolver = InTurn::new(vec![vec![ip("127.0.0.1")]]);
        let config = UpstreamConfig {
            resolver: resolver.clone(),
            ..UpstreamConfig::default()
        };
        let outgoing = Outgoing {
            host: host.to_owned(),
            ..outgoing()
        };
        let report = send(config, &outgoing).await;
        let (stage, why) = (Stage::Request, Why::Malformed { what: "host" });
        assert_eq!(report.sent, Sent::NotSent { stage, why }, "{host:?}");
        assert_eq!(resolver.asked(), 0, "{host:?}");
    }
}

#[test]
fn an_intranet_is_what_was_set_and_never_metadata_or_a_disguise() {
    let everything =
        AddressPolicy::Only(vec!["0.0.0.0/0".parse().unwrap(), "::/0".parse().unwrap()]);
    for (text, class) in TABLE {
        let never = [
            Class::Metadata,
            Class::Multicast,
            Class::Embedding,
            Class::Reserved,
        ];
        assert_eq!(
            everything.admits(ip(text)),
            !never.contains(&class),
            "{text}"
        );
    }
    let ten = AddressPolicy::Only(vec!["10.1.0.0/16".parse().unwrap()]);
    assert!(ten.admits(ip("10.1.2.3")));
    assert!(!ten.admits(ip("10.2.2.3")));
    assert!(!ten.admits(ip("47.97.0.1")));
}

#[test]
fn settings_that_would_be_unsafe_are_refused() {
    let with = |addresses| UpstreamConfig {
        addresses,
        ..UpstreamConfig::default()
    };
    let elsewhere = AddressPolicy::Sandbox("192.0.2.1:80".parse().unwrap());
    let refused = |config| Upstream::new(config).err();
    assert_eq!(refused(with(elsewhere)), Some(Unusable::SandboxElsewhere));
    let nothing = AddressPolicy::Only(Vec::new());
    assert_eq!(refused(with(nothing)), Some(Unusable::NoNetwork));
    for text in [
        "no certificate",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        let config = UpstreamConfig {
            extra_roots: text.as_bytes().to_vec(),
            ..UpstreamConfig::default()
        };
        assert_eq!(refused(config), Some(Unusable::Roots), "{text}");
    }
}

#[tokio::test]
async fn a_resolver_that_never_answers_ends_in_nothing_sent() {
    struct Silent;
    impl restore_upstream::Resolve for Silent {
        fn resolve<'a>(&'a self, _: &'a str) -> restore_upstream::resolve::Addresses<'a> {
            Box::pin(std::future::pending())
        }
    }
    let mut config = to_loopback("");
    config.resolver = Arc::new(Silent);
    config.timeouts.dns = MOMENT;
    let report = send(config, &outgoing()).await;
    let (stage, why) = (Stage::Resolve, Why::TimedOut);
    assert_eq!(report.sent, Sent::NotSent { stage, why });
}

#[tokio::test]
async fn a_name_without_an_address_ends_in_nothing_sent() {
    let mut config = to_loopback("");
    config.resolver = Arc::new(Always(Vec::new()));
    let report = send(
        config,
        &Outgoing {
            host: HOST.to_owned(),
            ..outgoing()
        },
    )
    .await;
    let (stage, why) = (Stage::Resolve, Why::NoAddress);
    assert_eq!(report.sent, Sent::NotSent { stage, why });
}
