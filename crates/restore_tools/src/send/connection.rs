//! How requests leave this page now: what is configured, and what our own server can do.
//!
//! A page asks nobody for anything unless the server that serves it has said in the page that it
//! takes submissions, or a person has chosen so. Neither a link nor an opened document comes near
//! any of this.

use wasm_bindgen_futures::spawn_local;

use super::courier::{self, Call, PATIENCE_MS, Stop};
use super::server::{CAPABILITIES, Capabilities};
use super::settings::{Secrets, Settings};
use crate::browser::own_server;
use crate::browser::storage::{self, Key};
use crate::watched::Watched;
use restore_core::transport::Style;

/// What is known of this page's own server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Server {
    /// Nobody has asked.
    Unasked,
    /// It was asked.
    Asking,
    /// It is there.
    Here(Capabilities),
    /// It is not; a sentence says why.
    Missing(String),
}

/// The connection, for whoever needs it.
#[derive(Clone, Copy)]
pub struct Connection {
    /// What is configured.
    pub settings: Watched<Settings>,
    /// What of it is secret.
    pub secrets: Watched<Secrets>,
    /// This page's own server.
    pub server: Watched<Server>,
}

impl Default for Connection {
    fn default() -> Self {
        Self::new()
    }
}

impl Connection {
    /// To be made under the app's own owner.
    #[must_use]
    pub fn new() -> Self {
        Self {
            settings: Watched::new(Settings::default()),
            secrets: Watched::new(Secrets::default()),
            server: Watched::new(Server::Unasked),
        }
    }

    /// Takes up what was remembered; a page of our own server begins with that.
    pub fn begin(self) {
        let own = Settings {
            style: if own_server::mode().is_some() {
                Style::Server
            } else {
                Style::Off
            },
            ..Settings::default()
        };
        let remembered =
            storage::remembered(Key::Connection).and_then(|text| Settings::read(&text));
        self.settings.set(remembered.unwrap_or(own));
        if self.style() == Style::Server && own_server::mode().is_some() {
            self.look();
        }
    }

    /// The way. Not tracked.
    #[must_use]
    pub fn style(self) -> Style {
        self.settings.with_untracked(|settings| settings.style)
    }

    /// Configures and remembers.
    pub fn save(self, settings: Settings) {
        storage::remember(Key::Connection, &settings.to_text());
        self.settings.set(settings);
    }

    /// Asks this page's own server what it can do.
    pub fn look(self) {
        if self
            .server
            .with_untracked(|server| *server == Server::Asking)
        {
            return;
        }
        self.server.set(Server::Asking);
        spawn_local(async move {
            let server = asked().await;
            self.server.set(server);
        });
    }

    /// What this page's own server can do now.
    ///
    /// # Errors
    /// A sentence, when it is not there.
    pub async fn capabilities(self) -> Result<Capabilities, String> {
        let server = asked().await;
        self.server.set(server.clone());
        match server {
            Server::Here(capabilities) => Ok(capabilities),
            Server::Missing(why) => Err(why),
            Server::Unasked | Server::Asking => Err(String::new()),
        }
    }
}

/// Asked anew before each review: the session changes when the server is started again.
async fn asked() -> Server {
    let call = Call::get(CAPABILITIES);
    match courier::call(&call, &Stop::default(), PATIENCE_MS).await {
        Ok(reply) if reply.status == 200 => Capabilities::read(&reply.text()).map_or_else(
            || Server::Missing("What serves this page is not Restore Builder's server.".to_owned()),
            Server::Here,
        ),
        Ok(reply) => Server::Missing(refused(reply.status, &reply.text())),
        Err(_) => Server::Missing("This page's server cannot be reached.".to_owned()),
    }
}

/// The server's own reason, or what its absence looks like.
fn refused(status: u16, text: &str) -> String {
    let document: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    match (document["message"].as_str(), status) {
        (Some(message), _) => message.to_owned(),
        (None, 404) => "What serves this page is not Restore Builder's server.".to_owned(),
        (None, status) => format!("This page's server answered with HTTP {status}."),
    }
}
