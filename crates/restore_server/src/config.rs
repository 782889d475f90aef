//! The configuration file: what the person who runs the server decides.
//!
//! TOML, where an unknown word is an error: a misspelt restriction would be none. [`check`] says
//! what would be unsafe, [`secrets`] reads keys, [`explain`] tells it all in plain words.

pub mod check;
pub mod explain;
pub mod secrets;

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use restore_core::operation::{Operation, Protocol, Vendor};
use serde::Deserialize;

/// Everything that can be decided. The default is what a newcomer gets: loopback and the sandbox.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// The origin that people open, such as `https://restore.example.com`; without one, that of
    /// `listen`, which must then be loopback.
    pub origin: Option<String>,
    /// Another program ends TLS in front of this one.
    pub behind_tls: bool,
    /// Send to the built-in imitation instead of the vendors.
    pub sandbox: bool,
    /// Refuse every submission.
    pub read_only: bool,
    /// Submissions that one user may make in a minute.
    pub submissions_per_minute: u32,
    /// Submissions that may be under way at once.
    pub submissions_in_flight: usize,
    /// Other origins whose pages may use this server, each exactly as browsers spell it.
    pub allowed_origins: Vec<String>,
    /// Hosts that a draft may name instead of its region's own, such as VPC endpoints.
    pub endpoints: Vec<String>,
    /// Folder of the built page; the one in the program, without one.
    pub dist: Option<PathBuf>,
    /// Where the audit log goes; standard error, without a file.
    pub audit_log: Option<PathBuf>,
    /// Where it is kept what was sent.
    pub ledger: Option<LedgerConfig>,
    /// The proxy in front, which knows who somebody is.
    pub front_proxy: Option<FrontProxy>,
    /// People and programs, with a token of their own or a list of what they may use.
    pub users: Vec<User>,
    /// The vendors' keys.
    pub credentials: Vec<CredentialConfig>,
    /// How the vendors are reached.
    pub upstream: UpstreamConfig,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080),
            origin: None,
            behind_tls: false,
            sandbox: false,
            read_only: false,
            submissions_per_minute: 30,
            submissions_in_flight: 512,
            allowed_origins: Vec::new(),
            endpoints: Vec::new(),
            dist: None,
            audit_log: None,
            ledger: None,
            front_proxy: None,
            users: Vec::new(),
            credentials: Vec::new(),
            upstream: UpstreamConfig::default(),
        }
    }
}

/// Where submissions are recorded.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", tag = "kind")]
pub enum LedgerConfig {
    /// In memory: forgotten when the server stops.
    Memory,
    /// In a file of this machine.
    Sqlite {
        /// The file.
        path: PathBuf,
    },
    /// In a PostgreSQL database, which several servers may share.
    Postgres {
        /// A file with the connection string, which holds a password: readable by its owner alone.
        connection_file: PathBuf,
    },
}

/// A proxy that authenticates people.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrontProxy {
    /// Addresses from which it connects.
    pub addresses: Vec<IpAddr>,
    /// The header in which it names the user; it must remove that header from what people send.
    pub user_header: Option<String>,
}

/// Someone who is known by name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// What the audit log calls them.
    pub name: String,
    /// SHA-256 of their bearer token, hex; without one, they are known by the word of the proxy.
    pub token_sha256: Option<String>,
    /// Credentials they may use, however it is known who they are; all, without a list.
    pub credentials: Option<Vec<String>>,
}

/// A vendor's key, and what may be done with it here.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialConfig {
    /// What people choose it by.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// File with the key, readable by its owner alone; `-` for standard input.
    pub secret_file: PathBuf,
    /// Operations that may be signed with it; all of the vendor's, without a list.
    pub operations: Option<Vec<String>>,
    /// Regions that may be reached with it; those of the vendor's tables, without a list.
    pub regions: Option<Vec<String>>,
    /// Accounts and projects that drafts may name.
    pub accounts: Option<Vec<String>>,
}

/// What a key is, which decides how a request is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An access key of Alibaba Cloud.
    Acs3,
    /// An access key of Huawei Cloud.
    SdkHmac,
    /// An IAM token of Huawei Cloud.
    Token,
}

/// How the vendors are reached.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UpstreamConfig {
    /// Networks that the vendors' hosts must lie in, such as that of VPC endpoints; the public
    /// internet, without a list.
    pub networks: Vec<String>,
    /// PEM file of further certificate authorities, such as that of an inspecting proxy.
    pub extra_roots: Option<PathBuf>,
}

impl Kind {
    /// The word for it, in files and answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Acs3 => "acs3",
            Self::SdkHmac => "sdk-hmac",
            Self::Token => "token",
        }
    }

    /// Whose key it is.
    #[must_use]
    pub const fn vendor(self) -> Vendor {
        match self {
            Self::Acs3 => Vendor::Alibaba,
            Self::SdkHmac | Self::Token => Vendor::Huawei,
        }
    }

    /// Whether it signs requests of this operation.
    #[must_use]
    pub fn fits(self, operation: &Operation) -> bool {
        match operation.protocol {
            Protocol::Rpc { .. } => self == Self::Acs3,
            Protocol::Rest { .. } => matches!(self, Self::SdkHmac | Self::Token),
        }
    }
}

/// The word for a vendor, in answers.
#[must_use]
pub const fn vendor_name(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::Alibaba => "alibaba",
        Vendor::Huawei => "huawei",
    }
}

/// Why the server does not start. Every reason that was found, one sentence each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable(pub Vec<String>);

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Unusable {}

impl Unusable {
    /// For one reason.
    #[must_use]
    pub fn one(why: impl Into<String>) -> Self {
        Self(vec![why.into()])
    }
}

impl Config {
    /// The word for whom it sends to, as capabilities and page have it.
    #[must_use]
    pub(crate) const fn mode(&self) -> &'static str {
        match self.sandbox {
            true => "sandbox",
            false => "server",
        }
    }

    /// What a newcomer gets: loopback, and the sandbox instead of the vendors.
    #[must_use]
    pub fn sandbox() -> Self {
        Self {
            sandbox: true,
            ledger: Some(LedgerConfig::Memory),
            ..Self::default()
        }
    }

    /// Reads a configuration file.
    ///
    /// # Errors
    /// [`Unusable`], when it cannot be read, is no configuration, or could be changed by others.
    pub fn read(path: &Path) -> Result<Self, Unusable> {
        let text = secrets::read(path, secrets::Privacy::MayBeRead)?;
        Self::parse(&text).map_err(|Unusable(why)| {
            Unusable::one(format!("{}: {}", path.display(), why.join(" ")))
        })
    }

    /// Reads the text of a configuration file.
    ///
    /// # Errors
    /// [`Unusable`], when it is no TOML, or has a word that is not known.
    pub fn parse(text: &str) -> Result<Self, Unusable> {
        toml::from_str(text).map_err(|error| Unusable::one(error.to_string()))
    }
}
