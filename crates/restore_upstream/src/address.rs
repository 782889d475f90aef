//! Where requests may go: what kind of address an address is, and which kinds are dialled.
//!
//! Works on addresses, never on names or their spelling: what is checked is what is dialled.

use crate::sent::Why;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Where requests may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddressPolicy {
    /// Addresses of the public internet, nothing else.
    Public,
    /// Addresses in these networks, for endpoints in an intranet. Addresses of cloud metadata,
    /// addresses for several machines and those that stand for another address stay refused.
    Only(Vec<IpNet>),
    /// This socket on the loopback, whatever the host is called, without TLS: the built-in
    /// imitation of the vendors. No name is looked up.
    Sandbox(SocketAddr),
}

/// What kind of address an address is, after IANA's registries of special-purpose addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Of the public internet.
    Public,
    /// This machine.
    Loopback,
    /// Of a private network.
    Private,
    /// Of a provider's network (100.64.0.0/10).
    Shared,
    /// Of the local link.
    LinkLocal,
    /// Where a cloud tells a machine its own credentials.
    Metadata,
    /// For documentation and measurements.
    Documentation,
    /// For several machines.
    Multicast,
    /// Stands for another address: mapped, translated or tunnelled.
    Embedding,
    /// Nobody's, or for a purpose of its own.
    Reserved,
}

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(start: [u16; 4], prefix: u8) -> Ipv6Net {
    let [a, b, c, d] = start;
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0), prefix)
}

const fn v6_host(all: [u16; 8]) -> Ipv6Net {
    let [a, b, c, d, e, f, g, h] = all;
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, e, f, g, h), 128)
}

/// The first network that has an address says what it is; one that is in none is public.
const V4: [(Ipv4Net, Class); 24] = [
    // Alibaba Cloud, Amazon and most others, Azure, Oracle.
    (v4(100, 100, 100, 200, 32), Class::Metadata),
    (v4(169, 254, 169, 254, 32), Class::Metadata),
    (v4(168, 63, 129, 16, 32), Class::Metadata),
    (v4(192, 0, 0, 192, 32), Class::Metadata),
    (v4(0, 0, 0, 0, 8), Class::Reserved),
    (v4(10, 0, 0, 0, 8), Class::Private),
    (v4(100, 64, 0, 0, 10), Class::Shared),
    (v4(127, 0, 0, 0, 8), Class::Loopback),
    (v4(169, 254, 0, 0, 16), Class::LinkLocal),
    (v4(172, 16, 0, 0, 12), Class::Private),
    (v4(192, 0, 0, 0, 24), Class::Reserved),
    (v4(192, 0, 2, 0, 24), Class::Documentation),
    (v4(192, 31, 196, 0, 24), Class::Reserved),
    (v4(192, 52, 193, 0, 24), Class::Reserved),
    // The relay of 6to4.
    (v4(192, 88, 99, 0, 24), Class::Embedding),
    (v4(192, 168, 0, 0, 16), Class::Private),
    (v4(192, 175, 48, 0, 24), Class::Reserved),
    (v4(198, 18, 0, 0, 15), Class::Documentation),
    (v4(198, 51, 100, 0, 24), Class::Documentation),
    (v4(203, 0, 113, 0, 24), Class::Documentation),
    (v4(233, 252, 0, 0, 24), Class::Documentation),
    (v4(224, 0, 0, 0, 4), Class::Multicast),
    (v4(255, 255, 255, 255, 32), Class::Multicast),
    (v4(240, 0, 0, 0, 4), Class::Reserved),
];

/// As [`V4`]; one that is in none is reserved, for only 2000::/3 is given out.
const V6: [(Ipv6Net, Class); 24] = [
    // Amazon, Google, Oracle, in this order.
    (
        v6_host([0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x254]),
        Class::Metadata,
    ),
    (
        v6_host([0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254]),
        Class::Metadata,
    ),
    (
        v6_host([0xfd00, 0xc1, 0, 0, 0, 0, 0xa9fe, 0xa9fe]),
        Class::Metadata,
    ),
    (v6_host([0, 0, 0, 0, 0, 0, 0, 0]), Class::Reserved),
    (v6_host([0, 0, 0, 0, 0, 0, 0, 1]), Class::Loopback),
    // IPv4-compatible, IPv4-mapped and IPv4-translated.
    (v6([0, 0, 0, 0], 64), Class::Embedding),
    // NAT64, and its local use.
    (v6([0x64, 0xff9b, 0, 0], 96), Class::Embedding),
    (v6([0x64, 0xff9b, 1, 0], 48), Class::Embedding),
    (v6([0x100, 0, 0, 0], 64), Class::Reserved),
    // Teredo.
    (v6([0x2001, 0, 0, 0], 32), Class::Embedding),
    (v6([0x2001, 2, 0, 0], 48), Class::Documentation),
    (v6([0x2001, 0, 0, 0], 23), Class::Reserved),
    (v6([0x2001, 0xdb8, 0, 0], 32), Class::Documentation),
    // 6to4.
    (v6([0x2002, 0, 0, 0], 16), Class::Embedding),
    (v6([0x2620, 0x4f, 0x8000, 0], 48), Class::Reserved),
    // Given back.
    (v6([0x3ffe, 0, 0, 0], 16), Class::Reserved),
    (v6([0x3fff, 0, 0, 0], 20), Class::Documentation),
    (v6([0x3fff, 0, 0, 0], 16), Class::Reserved),
    (v6([0x2000, 0, 0, 0], 3), Class::Public),
    (v6([0xfc00, 0, 0, 0], 7), Class::Private),
    (v6([0xfe80, 0, 0, 0], 10), Class::LinkLocal),
    (v6([0xfec0, 0, 0, 0], 10), Class::Private),
    (v6([0xff00, 0, 0, 0], 8), Class::Multicast),
    (v6([0, 0, 0, 0], 0), Class::Reserved),
];

/// What kind of address it is.
#[must_use]
pub fn classify(address: IpAddr) -> Class {
    match address {
        IpAddr::V4(address) => class_in(&V4, |network| network.contains(&address)),
        IpAddr::V6(address) => class_in(&V6, |network| network.contains(&address)),
    }
}

fn class_in<N>(table: &[(N, Class)], contains: impl Fn(&N) -> bool) -> Class {
    let found = table.iter().find(|(network, _)| contains(network));
    found.map_or(Class::Public, |(_, class)| *class)
}

impl AddressPolicy {
    /// The addresses if every one of them may be dialled. A name that also has another address is
    /// not one that a vendor gave out.
    ///
    /// # Errors
    /// `AddressRefused` with the first that may not, `NoAddress` when there is none.
    pub(crate) fn check(&self, addresses: Vec<IpAddr>) -> Result<Vec<IpAddr>, Why> {
        if addresses.is_empty() {
            return Err(Why::NoAddress);
        }
        match addresses.iter().find(|address| !self.admits(**address)) {
            Some(&address) => Err(Why::AddressRefused {
                address,
                class: classify(address),
            }),
            None => Ok(addresses),
        }
    }

    /// Whether an address that a resolver gave may be dialled.
    #[must_use]
    pub fn admits(&self, address: IpAddr) -> bool {
        let class = classify(address);
        match self {
            Self::Public => class == Class::Public,
            Self::Only(networks) => {
                class.is_ever_dialled() && networks.iter().any(|network| network.contains(&address))
            }
            Self::Sandbox(socket) => socket.ip() == address,
        }
    }
}

impl Class {
    const fn is_ever_dialled(self) -> bool {
        match self {
            Self::Public
            | Self::Loopback
            | Self::Private
            | Self::Shared
            | Self::LinkLocal
            | Self::Documentation => true,
            Self::Metadata | Self::Multicast | Self::Embedding | Self::Reserved => false,
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Public => "public",
            Self::Loopback => "this machine's own",
            Self::Private => "of a private network",
            Self::Shared => "of a provider's own network",
            Self::LinkLocal => "of the local link",
            Self::Metadata => "where a cloud keeps credentials",
            Self::Documentation => "for documentation or measurements",
            Self::Multicast => "for several machines",
            Self::Embedding => "a stand-in for another address",
            Self::Reserved => "reserved",
        })
    }
}
