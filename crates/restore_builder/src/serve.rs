//! `restore-builder serve`: the page and its server, until it is told to stop.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use restore_server::config::explain::explain;
use restore_server::config::{Config, Unusable};
use restore_server::{Running, Server};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

/// What stands on the command line.
pub(crate) struct Options {
    pub(crate) config: Option<PathBuf>,
    pub(crate) check: bool,
    pub(crate) listen: Option<SocketAddr>,
    pub(crate) dist: Option<PathBuf>,
}

/// Serves, or says what it would serve.
pub(crate) fn run(options: &Options) -> ExitCode {
    match checked(options).and_then(|(config, server)| {
        if options.check {
            say(&format!(
                "{}\nThis configuration is safe.",
                explain(&config)
            ));
            return Ok(());
        }
        let runtime = Runtime::new().map_err(|error| Unusable::one(format!("{error}.")))?;
        runtime.block_on(serve(&config, server))
    }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Unusable(why)) => {
            for why in why {
                eprintln!("restore-builder: {why}");
            }
            ExitCode::from(2)
        }
    }
}

/// The configuration, and the server that it makes. With `--check` it is explained before it is
/// judged, because a person has to see what is judged.
fn checked(options: &Options) -> Result<(Config, Server), Unusable> {
    let mut config = match &options.config {
        Some(path) => Config::read(path)?,
        None => Config::sandbox(),
    };
    config.listen = options.listen.unwrap_or(config.listen);
    if let Some(dist) = &options.dist {
        config.dist = Some(dist.clone());
    }
    let server = Server::new(config.clone()).inspect_err(|_| {
        if options.check {
            say(&explain(&config));
        }
    })?;
    Ok((config, server))
}

async fn serve(config: &Config, server: Server) -> Result<(), Unusable> {
    let mut told = Told::new().map_err(|error| Unusable::one(format!("Signals: {error}.")))?;
    let running = server.start().await?;
    greet(config, &running);
    told.stop().await;
    say("Stopping: what is under way ends first.");
    if running.stop().await {
        say("Stopped.");
    } else {
        say("Stopped. Something had not ended; the ledger calls it unknown.");
    }
    Ok(())
}

fn greet(config: &Config, running: &Running) {
    let origin = running.origin();
    say(&format!(
        "Restore Builder is at {origin}/ (listening on {})",
        running.address()
    ));
    if config.sandbox {
        say("SANDBOX: nothing reaches a vendor; a built-in imitation answers.");
    }
    if let Some(sandbox) = running.sandbox() {
        let control = sandbox.control;
        say(&format!(
            "What the imitation received: http://{control}/_sandbox/received"
        ));
    }
}

/// A line for whoever started it, who may have closed the other end.
fn say(line: &str) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}

/// The ways in which a server is told to stop.
struct Told {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

impl Told {
    fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn stop(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
