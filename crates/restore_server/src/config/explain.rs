//! A configuration in plain words, for the person who answers for it.

use std::fmt::Write as _;

use super::check::has_authentication;
use super::{Config, CredentialConfig, LedgerConfig};

/// What the server would do, a paragraph of lines.
#[must_use]
pub fn explain(config: &Config) -> String {
    let mut lines = vec![
        listening(config),
        callers(config),
        pages(config),
        destination(config),
        ledger(config),
        limits(config),
        audit(config),
    ];
    lines.extend(config.credentials.iter().map(credential));
    lines.join("\n")
}

fn listening(config: &Config) -> String {
    let listen = config.listen;
    let reach = if listen.ip().to_canonical().is_loopback() {
        "only programs on this machine reach it"
    } else {
        "other machines reach it"
    };
    let tls = if config.behind_tls {
        "; another program ends TLS in front of it"
    } else {
        ""
    };
    format!("Listens on {listen}: {reach}{tls}.")
}

fn callers(config: &Config) -> String {
    if !has_authentication(config) {
        return "Nobody has to say who they are: everyone on this machine is the user “local”."
            .to_owned();
    }
    let mut line = "Users:".to_owned();
    for user in &config.users {
        let rights = match &user.credentials {
            None => "any credential".to_owned(),
            Some(ids) => ids.join(", "),
        };
        let how = if user.token_sha256.is_some() {
            " by token"
        } else {
            ""
        };
        let _ = write!(line, " {}{how} ({rights});", user.name);
    }
    if let Some(front) = &config.front_proxy
        && let Some(header) = &front.user_header
    {
        let addresses: Vec<_> = front.addresses.iter().map(ToString::to_string).collect();
        let _ = write!(
            line,
            " whoever else {} names in {header} (any credential);",
            addresses.join(", ")
        );
    }
    line.trim_end_matches(';').to_owned() + "."
}

fn pages(config: &Config) -> String {
    let own = config
        .origin
        .clone()
        .unwrap_or_else(|| format!("http://{}", config.listen));
    match config.allowed_origins.as_slice() {
        [] => format!("Pages of {own} may use it, and no others."),
        others => format!("Pages of {own} may use it, and of {}.", others.join(", ")),
    }
}

fn destination(config: &Config) -> String {
    let mut line = if config.sandbox {
        "SANDBOX: nothing reaches a vendor; a built-in imitation answers.".to_owned()
    } else {
        "Requests reach the vendors and change data there.".to_owned()
    };
    if config.read_only {
        line.push_str(" Read-only: nothing is sent at all.");
    }
    if !config.endpoints.is_empty() {
        let _ = write!(
            line,
            " Drafts may name the hosts {}.",
            config.endpoints.join(", ")
        );
    }
    if !config.upstream.networks.is_empty() {
        let networks = config.upstream.networks.join(", ");
        let _ = write!(line, " Hosts must lie in {networks}.");
    }
    line
}

fn ledger(config: &Config) -> String {
    match &config.ledger {
        None | Some(LedgerConfig::Memory) => {
            "Ledger in memory: a restart forgets what was sent, and the same submission could then be sent again.".to_owned()
        }
        Some(LedgerConfig::Sqlite { path }) => {
            format!("Ledger in {}: what was sent is known after a restart. For one server.", path.display())
        }
        Some(LedgerConfig::Postgres { connection_file }) => format!(
            "Ledger in the PostgreSQL database of {}: several servers may share it.",
            connection_file.display()
        ),
    }
}

fn limits(config: &Config) -> String {
    format!(
        "At most {} submissions a minute for each user, and {} under way at once.",
        config.submissions_per_minute, config.submissions_in_flight
    )
}

fn audit(config: &Config) -> String {
    match &config.audit_log {
        None => "Audit log on standard error.".to_owned(),
        Some(path) => format!("Audit log in {}.", path.display()),
    }
}

fn credential(credential: &CredentialConfig) -> String {
    let list = |list: &Option<Vec<String>>, all: &str| {
        list.as_ref()
            .map_or_else(|| all.to_owned(), |list| list.join(", "))
    };
    format!(
        "Credential {} ({}): operations {}; regions {}; accounts {}.",
        credential.id,
        credential.kind.name(),
        list(&credential.operations, "all of the vendor"),
        list(&credential.regions, "all of the vendor's tables"),
        list(&credential.accounts, "any"),
    )
}
