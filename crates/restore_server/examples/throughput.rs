//! The server of the throughput measurement: as it is released, but for where its requests go.
//!
//! `throughput UPSTREAM FOLDER LEDGER` reads a configuration that it writes into FOLDER, sends to
//! UPSTREAM (a socket of loopback) whatever the vendor's host is called, and keeps its ledger in
//! memory or in a file of FOLDER (LEDGER is `memory` or `sqlite`). It says where it listens and
//! what may be posted there as one line of JSON, and stops when its standard input ends. No setting
//! of the product does this, so it is no part of the product; `bench/lib/throughput.mjs` starts it.

use std::env;
use std::fs;
use std::io::{self, Read as _};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use restore_server::Server;
use restore_server::accept::Places;
use restore_server::config::Config;
use restore_upstream::{AddressPolicy, Upstream, UpstreamConfig};
use serde_json::json;
use tokio::runtime::Runtime;

#[path = "../tests/it/submissions.rs"]
#[allow(dead_code, reason = "shared with tests that use all of it")]
mod submissions;

/// What went wrong, as a sentence.
type Failure = Box<dyn std::error::Error>;

/// What stands for the submission's ID in the body that is printed: as long as one.
const ID: &str = "@@@@@@@@-@@@@-@@@@-@@@@-@@@@@@@@@@@@";

/// That of `restore-builder`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let served = match words.as_slice() {
        [upstream, folder, ledger] => serve(upstream, Path::new(folder), ledger),
        _ => Err("usage: throughput UPSTREAM FOLDER memory|sqlite".into()),
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("throughput: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Serves until standard input ends.
fn serve(upstream: &str, folder: &Path, ledger: &str) -> Result<(), Failure> {
    let upstream: SocketAddr = upstream.parse()?;
    if !upstream.ip().is_loopback() {
        return Err("the upstream is not on loopback".into());
    }
    let server = server(upstream, folder, ledger)?;
    // The runtime of `restore-builder serve`.
    let runtime = Runtime::new()?;
    let running = runtime.block_on(server.start())?;
    println!(
        "{}",
        json!({
            "address": running.address(),
            "origin": running.origin(),
            "id": ID,
            // A restore that has no token, so it is never repeated.
            "submission": submissions::body(ID, &submissions::nas(), "bench"),
        })
    );
    io::stdin().read_to_end(&mut Vec::new())?;
    match runtime.block_on(running.stop()) {
        true => Ok(()),
        false => Err("something did not end".into()),
    }
}

/// The server of a configuration file, with this machine's upstream in the vendor's place.
fn server(upstream: SocketAddr, folder: &Path, ledger: &str) -> Result<Server, Failure> {
    let config = Config::read(&configuration(folder, ledger)?)?;
    let courier = Upstream::new(UpstreamConfig {
        addresses: AddressPolicy::Sandbox(upstream),
        ..UpstreamConfig::default()
    });
    let courier = courier.map_err(|why| why.to_string())?;
    let places = Places {
        // All of the load comes from one address, as if it were the proxy in front.
        front: vec![[127, 0, 0, 1].into()],
        ..Places::default()
    };
    Ok(Server::new(config)?
        .carried_by(Arc::new(courier))
        .with_places(places))
}

/// A file of the page, so that there is one to ask for.
const PAGE: &str = "<!doctype html><title>Restore Builder</title>";

/// Writes a configuration, a key that is none, and a page.
fn configuration(folder: &Path, ledger: &str) -> Result<PathBuf, Failure> {
    let page = folder.join("page");
    fs::create_dir(&page)?;
    fs::write(page.join("index.html"), PAGE)?;
    let key = folder.join("key.toml");
    let text = "access_key_id = \"OBVIOUSLY-FAKE-ID\"\naccess_key_secret = \"obviously-fake\"\n";
    fs::write(&key, text)?;
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600))?;
    let ledger = match ledger {
        "memory" => "{ kind = \"memory\" }".to_owned(),
        "sqlite" => format!(
            "{{ kind = \"sqlite\", path = {:?} }}",
            folder.join("ledger.sqlite")
        ),
        _ => return Err("the ledger is `memory` or `sqlite`".into()),
    };
    let text = format!(
        r#"
listen = "127.0.0.1:0"
ledger = {ledger}
audit_log = {:?}
dist = {page:?}
submissions_per_minute = 100000000
submissions_in_flight = 512

[[credentials]]
id = "bench"
kind = "acs3"
secret_file = {key:?}
"#,
        folder.join("audit.jsonl")
    );
    let path = folder.join("config.toml");
    fs::write(&path, text)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
    Ok(path)
}
