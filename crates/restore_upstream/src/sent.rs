//! What is known after sending: whether anything left, what came back, how long it took.

use crate::address::Class;
use hyper::header::HeaderName;
use std::fmt;
use std::io::ErrorKind;
use std::net::IpAddr;
use std::time::Duration;

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// Certain: not a byte of the request left this machine.
    NotSent {
        /// How far it came.
        stage: Stage,
        /// What stopped it.
        why: Why,
    },
    /// Something of the request may have left, and no whole answer came: it may have been executed.
    Unknown {
        /// How far it came.
        stage: Stage,
        /// What went wrong.
        why: Why,
        /// The status of the answer, if that much of it was read. Not enough to judge by.
        status: Option<u16>,
    },
    /// An answer came, whatever it says. Redirects and errors are answers too.
    Answered {
        /// Status code.
        status: u16,
        /// The headers that may come back, names in lower case.
        headers: Vec<(String, String)>,
        /// The body as it came, not decompressed.
        body: Vec<u8>,
        /// Whether the body goes on beyond the limit. Such a body cannot be judged: unless the
        /// status alone decides, the end is unknown.
        truncated: bool,
    },
}

/// How far an attempt came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Putting the request together.
    Request,
    /// Finding and checking the address.
    Resolve,
    /// The TCP connection.
    Connect,
    /// The TLS handshake.
    Tls,
    /// Writing the request and waiting for the head of the answer.
    Head,
    /// Reading the body of the answer.
    Body,
}

/// Why an attempt did not end in an answer. Carries nothing of the request and no text of the peer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The scheme is not `https`.
    NotHttps,
    /// A part of the request could be read as something else.
    Malformed {
        /// Which part.
        what: &'static str,
    },
    /// A header that does not go to a vendor, stands there twice or has a value that no header can
    /// carry.
    HeaderRefused {
        /// Its name.
        name: HeaderName,
    },
    /// The caller made no request for this attempt.
    NotMade,
    /// The repetition is another request than the first attempt.
    NotTheSame,
    /// The name has no address, or the resolver failed.
    NoAddress,
    /// An address of the name is not one that requests may go to.
    AddressRefused {
        /// The address.
        address: IpAddr,
        /// What kind of address it is.
        class: Class,
    },
    /// A phase or the whole took too long.
    TimedOut,
    /// The connection could not be made.
    NotConnected {
        /// What the system said.
        kind: ErrorKind,
    },
    /// The certificate was refused.
    Certificate(CertificateFault),
    /// The peer speaks no version of TLS from 1.2 on.
    TlsVersion,
    /// The TLS handshake failed otherwise.
    TlsFailed,
    /// The connection ended too early.
    ConnectionLost,
    /// The answer is not HTTP/1.1.
    Unreadable,
    /// The head of the answer is larger than the limits.
    HeadTooLarge,
    /// The answer goes on without saying more.
    TooMuch,
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateFault {
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYetValid,
    /// It is for another name, or for none.
    WrongName,
    /// Nobody who is trusted signed it.
    UnknownIssuer,
    /// Anything else.
    Other,
}

/// How long the phases took. `None` for a phase that did not begin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timings {
    /// Finding the address.
    pub dns: Option<Duration>,
    /// The TCP connection.
    pub connect: Option<Duration>,
    /// The TLS handshake.
    pub tls: Option<Duration>,
    /// From the finished handshake to the head of the answer.
    pub head: Option<Duration>,
    /// Reading the body.
    pub body: Option<Duration>,
}

/// Everything known after [`send`](crate::Upstream::send).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How the last attempt ended that says anything: one that did not leave says nothing about
    /// an earlier one that did.
    pub sent: Sent,
    /// How many attempts were made, from 1.
    pub attempts: u32,
    /// Whether an attempt before the one in `sent` may have been executed. If so, a rejection in
    /// `sent` does not mean that nothing happened: the end is unknown. An acceptance stays one, for
    /// the same token gives the same result.
    pub earlier_may_have_arrived: bool,
    /// The phases of the last attempt.
    pub timings: Timings,
    /// From the beginning of the first attempt to the end of the last.
    pub total: Duration,
}

impl Sent {
    /// Whether the request may have been executed, as far as HTTP says: something left and no answer
    /// below 500 says otherwise.
    pub(crate) fn may_have_arrived(&self) -> bool {
        match self {
            Self::NotSent { .. } => false,
            Self::Unknown { .. } => true,
            Self::Answered { status, .. } => *status >= 500,
        }
    }
}

impl Stage {
    /// One word for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Resolve => "resolve",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Head => "head",
            Self::Body => "body",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Why {
    /// One word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotHttps => "not_https",
            Self::Malformed { .. } => "malformed",
            Self::HeaderRefused { .. } => "header_refused",
            Self::NotMade => "not_made",
            Self::NotTheSame => "not_the_same",
            Self::NoAddress => "no_address",
            Self::AddressRefused { .. } => "address_refused",
            Self::TimedOut => "timed_out",
            Self::NotConnected { .. } => "not_connected",
            Self::Certificate(_) => "certificate_refused",
            Self::TlsVersion => "tls_version",
            Self::TlsFailed => "tls_failed",
            Self::ConnectionLost => "connection_lost",
            Self::Unreadable => "unreadable",
            Self::HeadTooLarge => "head_too_large",
            Self::TooMuch => "too_much",
        }
    }

    /// Whether the same might succeed a moment later.
    pub(crate) const fn is_passing(&self) -> bool {
        match self {
            Self::NoAddress
            | Self::TimedOut
            | Self::NotConnected { .. }
            | Self::TlsFailed
            | Self::ConnectionLost
            | Self::Unreadable
            | Self::HeadTooLarge
            | Self::TooMuch => true,
            Self::NotHttps
            | Self::Malformed { .. }
            | Self::HeaderRefused { .. }
            | Self::NotMade
            | Self::NotTheSame
            | Self::AddressRefused { .. }
            | Self::Certificate(_)
            | Self::TlsVersion => false,
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotHttps => f.write_str("only https is sent"),
            Self::Malformed { what } => {
                write!(
                    f,
                    "the {what} has characters that cannot be sent as they are"
                )
            }
            Self::HeaderRefused { name } => write!(f, "the header {name} cannot be sent"),
            Self::NotMade => f.write_str("no request could be made for this attempt"),
            Self::NotTheSame => f.write_str("the repetition would be another request"),
            Self::NoAddress => f.write_str("no address was found for the host"),
            Self::AddressRefused { address, class } => {
                write!(f, "the host has the address {address}, which is {class}")
            }
            Self::TimedOut => f.write_str("it took too long"),
            Self::NotConnected { kind } => write!(f, "no connection could be made: {kind}"),
            Self::Certificate(fault) => write!(f, "the certificate of the host {fault}"),
            Self::TlsVersion => f.write_str("the host speaks no TLS from version 1.2 on"),
            Self::TlsFailed => f.write_str("the host did not agree on TLS"),
            Self::ConnectionLost => f.write_str("the connection ended before the answer did"),
            Self::Unreadable => f.write_str("the answer is not HTTP"),
            Self::HeadTooLarge => f.write_str("the headers of the answer are too large"),
            Self::TooMuch => f.write_str("the answer did not come to its end"),
        }
    }
}

impl fmt::Display for CertificateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired => "has expired",
            Self::NotYetValid => "is not valid yet, or the clock of this machine is wrong",
            Self::WrongName => "is for another name",
            Self::UnknownIssuer => "is signed by nobody who is trusted here",
            Self::Other => "cannot be trusted",
        })
    }
}
