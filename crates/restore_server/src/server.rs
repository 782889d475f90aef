//! The server put together, and how it stops.

use std::io::{self, Read};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use restore_core::secret::Secret;
use restore_ledger::{Ledger, PostgresConfig};
use restore_sandbox::{Sandbox, SandboxConfig, credentials};
use restore_upstream::{AddressPolicy, Upstream};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::accept::{self, Connections, Places};
use crate::api::{App, router};
use crate::assets::{self, Assets, NamedFile};
use crate::audit::Audit;
use crate::config::check::unsafe_parts;
use crate::config::secrets::{self, Key};
use crate::config::{Config, CredentialConfig, Kind, LedgerConfig, Unusable};
use crate::courier::Courier;
use crate::credential::{Credential, random_hex};
use crate::guard::Guard;
use crate::headers::Headers;
use crate::metrics::Metrics;
use crate::rate::Rate;
use crate::sender::{Sender, now_ms};
use crate::users::Users;

/// How long submissions and connections may take to end when the server stops.
const STOPPING: Duration = Duration::from_secs(35);

/// A server that could be started: its configuration is safe, and its keys are here.
pub struct Server {
    config: Config,
    credentials: Vec<Arc<Credential>>,
    /// Tests bring their own.
    courier: Option<Arc<dyn Courier>>,
    places: Places,
}

impl Server {
    /// Checks a configuration and reads its keys, from files or standard input.
    ///
    /// # Errors
    /// [`Unusable`] with everything that is wrong or would be unsafe.
    pub fn new(config: Config) -> Result<Self, Unusable> {
        Self::with_input(config, &mut io::stdin())
    }

    /// The same with another standard input.
    ///
    /// # Errors
    /// As [`Server::new`].
    pub fn with_input(config: Config, standard_input: &mut dyn Read) -> Result<Self, Unusable> {
        let mut wrong = unsafe_parts(&config);
        let keys = secrets::keys(&config.credentials, standard_input).unwrap_or_else(|why| {
            wrong.extend(why.0);
            Vec::new()
        });
        if let Err(why) = upstream(&config, None) {
            wrong.extend(why.0);
        }
        if let Some(LedgerConfig::Postgres { connection_file }) = &config.ledger
            && let Err(why) = secrets::read(connection_file, secrets::Privacy::Private)
        {
            wrong.extend(why.0);
        }
        if let Err(why) = page(&config) {
            wrong.extend(why.0);
        }
        if !wrong.is_empty() {
            return Err(Unusable(wrong));
        }
        let credentials = if config.sandbox {
            of_the_sandbox()
        } else {
            let configs = config.credentials.iter().cloned();
            let pairs = configs.zip(keys);
            pairs
                .map(|(config, key)| Arc::new(Credential { config, key }))
                .collect()
        };
        let front = config.front_proxy.as_ref();
        let places = Places {
            front: front.map_or_else(Vec::new, |front| front.addresses.clone()),
            ..Places::default()
        };
        Ok(Self {
            config,
            credentials,
            courier: None,
            places,
        })
    }

    /// The same with somebody else to carry the requests.
    #[must_use]
    pub fn carried_by(mut self, courier: Arc<dyn Courier>) -> Self {
        self.courier = Some(courier);
        self
    }

    /// The same with other limits of connections.
    #[must_use]
    pub fn with_places(mut self, places: Places) -> Self {
        self.places = places;
        self
    }

    /// Starts listening, on the runtime of the caller.
    ///
    /// # Errors
    /// [`Unusable`], when the address, the ledger, the audit log or the page cannot be had.
    pub async fn start(self) -> Result<Running, Unusable> {
        let Self {
            config,
            credentials,
            courier,
            places,
        } = self;
        let listener = listen(config.listen).await?;
        let address = listener.local_addr().map_err(cannot("The address"))?;
        let sandbox = match config.sandbox {
            true => Some(start_sandbox().await?),
            false => None,
        };
        let courier = match courier {
            Some(courier) => courier,
            None => {
                let imitation = sandbox.as_ref().map(|sandbox| sandbox.address);
                Arc::new(upstream(&config, imitation)?)
            }
        };
        let ledger = ledger(&config).await?;
        let sender = Sender {
            ledger: ledger.clone(),
            courier,
            audit: Audit::open(config.audit_log.as_deref()).map_err(cannot("The audit log"))?,
            metrics: Metrics::default(),
            sandbox: config.sandbox,
        };
        let (connections, under_way) = (Connections::default(), TaskTracker::new());
        let headers = Headers::new(config.behind_tls);
        let app = App {
            guard: Guard::new(&config, address, session()?),
            users: Users::new(&config),
            rate: Rate::new(config.submissions_per_minute),
            room: Arc::new(Semaphore::new(config.submissions_in_flight)),
            credentials,
            sender: Arc::new(sender),
            assets: Assets::new(page(&config)?, config.mode()),
            connections: connections.clone(),
            under_way: under_way.clone(),
            config,
        };
        let origin = app.guard.origin().to_owned();
        let stop = CancellationToken::new();
        let app = router(Arc::new(app));
        let accepting = accept::serve(listener, app, headers, places, connections, stop.clone());
        tokio::spawn(forget_what_is_old(ledger.clone(), stop.clone()));
        Ok(Running {
            address,
            origin,
            sandbox,
            ledger,
            stop,
            accepting: tokio::spawn(accepting),
            under_way,
        })
    }
}

/// A server that listens.
pub struct Running {
    address: SocketAddr,
    origin: String,
    sandbox: Option<restore_sandbox::Running>,
    ledger: Ledger,
    stop: CancellationToken,
    accepting: JoinHandle<()>,
    under_way: TaskTracker,
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What people open.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The built-in imitation of the vendors, where one runs.
    #[must_use]
    pub const fn sandbox(&self) -> Option<&restore_sandbox::Running> {
        self.sandbox.as_ref()
    }

    /// Stops: takes no more connections, lets every submission end, and then the connections. What
    /// has not ended after 35 seconds stays open in the ledger, and is unknown after the next start.
    ///
    /// Whether everything ended.
    pub async fn stop(self) -> bool {
        self.stop.cancel();
        self.under_way.close();
        let all = async {
            self.under_way.wait().await;
            let _ = self.accepting.await;
        };
        let ended = tokio::time::timeout(STOPPING, all).await.is_ok();
        if let Some(sandbox) = self.sandbox {
            sandbox.stop().await;
        }
        if let Err(why) = self.ledger.close().await {
            eprintln!("restore-builder: the ledger does not close: {why}");
        }
        ended
    }
}

fn cannot(what: &'static str) -> impl Fn(io::Error) -> Unusable {
    move |error| Unusable::one(format!("{what} cannot be used: {error}."))
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Unusable> {
    TcpListener::bind(address)
        .await
        .map_err(|error| Unusable::one(format!("{address} cannot be listened on: {error}.")))
}

async fn start_sandbox() -> Result<restore_sandbox::Running, Unusable> {
    Sandbox::start(SandboxConfig::default())
        .await
        .map_err(cannot("The sandbox"))
}

/// The keys that the built-in imitation knows, one for each way of signing.
fn of_the_sandbox() -> Vec<Arc<Credential>> {
    let access = |key: credentials::Key| Key::Access(key.credentials());
    let token = Key::Token(Secret::new(credentials::HUAWEI_TOKEN.to_owned()));
    [
        ("sandbox-alibaba", Kind::Acs3, access(credentials::ALIBABA)),
        ("sandbox-huawei", Kind::SdkHmac, access(credentials::HUAWEI)),
        ("sandbox-huawei-token", Kind::Token, token),
    ]
    .into_iter()
    .map(|(id, kind, key)| {
        let config = CredentialConfig {
            id: id.to_owned(),
            kind,
            secret_file: std::path::PathBuf::new(),
            operations: None,
            regions: None,
            accounts: None,
        };
        Arc::new(Credential { config, key })
    })
    .collect()
}

/// The client of the vendors, or of their imitation.
fn upstream(config: &Config, imitation: Option<SocketAddr>) -> Result<Upstream, Unusable> {
    let networks = config.upstream.networks.iter().map(|text| {
        let network = text.parse::<ipnet::IpNet>();
        network.map_err(|_| format!("`upstream.networks` holds {text:?}, which is no network."))
    });
    let networks: Vec<_> = networks.collect::<Result<_, _>>().map_err(Unusable::one)?;
    let addresses = match imitation {
        Some(address) => AddressPolicy::Sandbox(address),
        None if networks.is_empty() => AddressPolicy::Public,
        None => AddressPolicy::Only(networks),
    };
    let extra_roots = match &config.upstream.extra_roots {
        Some(path) => secrets::read(path, secrets::Privacy::MayBeRead)?.into_bytes(),
        None => Vec::new(),
    };
    let config = restore_upstream::UpstreamConfig {
        addresses,
        extra_roots,
        ..restore_upstream::UpstreamConfig::default()
    };
    Upstream::new(config).map_err(|why| Unusable::one(format!("`upstream`: {why}.")))
}

fn page(config: &Config) -> Result<Vec<NamedFile>, Unusable> {
    let Some(folder) = &config.dist else {
        return Ok(assets::embedded());
    };
    let files = assets::of_folder(folder)
        .map_err(|error| Unusable::one(format!("{} cannot be read: {error}.", folder.display())))?;
    if files.iter().any(|(name, _)| name == "index.html") {
        return Ok(files);
    }
    Err(Unusable::one(format!(
        "{} has no index.html, so it is no built page.",
        folder.display()
    )))
}

async fn ledger(config: &Config) -> Result<Ledger, Unusable> {
    match &config.ledger {
        None | Some(LedgerConfig::Memory) => Ok(Ledger::memory()),
        Some(LedgerConfig::Sqlite { path }) => {
            Ledger::sqlite(path).map_err(|why| Unusable::one(format!("`ledger`: {why}.")))
        }
        Some(LedgerConfig::Postgres { connection_file }) => {
            let connection = secrets::read(connection_file, secrets::Privacy::Private)?;
            let connection = Secret::new(connection.trim().to_owned());
            Ledger::postgres(&PostgresConfig::new(connection))
                .await
                .map_err(|why| Unusable::one(format!("`ledger`: {why}.")))
        }
    }
}

/// How often the ledger is asked to forget what is older than it has to remember.
const FORGETTING: Duration = Duration::from_secs(300);

async fn forget_what_is_old(ledger: Ledger, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(FORGETTING) => {}
        }
        // Nothing depends on it: what could not be forgotten now can be later.
        let _ = ledger.prune(now_ms()).await;
    }
}

/// 256 random bits, new with every start.
fn session() -> Result<Secret, Unusable> {
    let half = || random_hex().ok_or_else(|| Unusable::one("The system has no randomness."));
    Ok(Secret::new(format!("{}{}", half()?, half()?)))
}
