//! One submission from its review to its end.
//!
//! Nothing is tried again here, and no other way is taken when one fails: both are for a person to
//! decide, who then looks at a new review.

use std::cell::RefCell;

use restore_core::answer::{Answer, Ending, judge};
use restore_core::secret::Secret;
use restore_core::transport::Style;
use wasm_bindgen_futures::spawn_local;

use super::adapter::Adapter;
use super::connection::Connection;
use super::courier::{self, Call, Failure, Reply, Stop};
use super::ended::Ended;
use super::review::Review;
use super::server::{self, Capabilities, SEND, SESSION};
use super::state::{Stage, State};
use super::token::with_its_token;
use crate::browser::page::origin;
use crate::browser::{lock, random};
use crate::host::Form;
use crate::reactive::*;
use crate::watched::Watched;
use restore_history::store::{self, End, Entry, Intent};

/// How long the answer of a proxy may take, and what our own server gets beyond its own patience.
const PROXY_MS: i32 = 120_000;
const SERVER_MORE_MS: i32 = 30_000;

const DAY_MS: f64 = 86_400_000.0;

thread_local! {
    /// Ends what is on its way.
    static STOP: RefCell<Option<Stop>> = const { RefCell::new(None) };
}

/// What is being sent, for the dialog and the buttons.
#[derive(Clone, Copy)]
pub struct Sending {
    /// How requests leave.
    pub connection: Connection,
    /// Where things stand.
    pub state: Watched<State>,
    /// What was typed to confirm.
    pub typed: RwSignal<String>,
    /// The server's key that was chosen.
    pub credential: RwSignal<String>,
    /// The keys that there are to choose from.
    pub credentials: Watched<Vec<String>>,
    /// Milliseconds since 1970 at which the attempt began, and how long it may take.
    pub waiting: Watched<(f64, i32)>,
}

impl Sending {
    /// Nothing to send yet. To be made under the app's own owner.
    #[must_use]
    pub fn new(connection: Connection) -> Self {
        Self {
            connection,
            state: Watched::new(State::default()),
            typed: RwSignal::new(String::new()),
            credential: RwSignal::new(String::new()),
            credentials: Watched::new(Vec::new()),
            waiting: Watched::new((0.0, 0)),
        }
    }

    /// Makes the review of a form whose request has no errors, unless something is on its way.
    pub fn review(self, form: Form) {
        let mut attempt = None;
        self.state.update(|state| attempt = state.prepare());
        let Some(attempt) = attempt else {
            return;
        };
        self.typed.set(String::new());
        spawn_local(async move {
            let review = self.made(form).await;
            self.state.update(|state| {
                state.prepared(attempt, review);
            });
        });
    }

    async fn made(self, form: Form) -> Result<Review, String> {
        let capabilities = match self.connection.style() {
            Style::Server => Some(self.connection.capabilities().await?),
            Style::Off | Style::Template | Style::Envelope => None,
        };
        let draft = with_its_token(form);
        if let Some(capabilities) = &capabilities {
            self.offer_credentials(form, &draft.region, capabilities)?;
        }
        let mut review = Review::of(form.operation, draft, random::uuid())?;
        let since = js_sys::Date::now() - DAY_MS;
        let same = store::same_since(&review.same_as, since).await;
        review.earlier = match same {
            Ok(entries) => entries.iter().map(earlier).collect(),
            Err(why) => vec![format!(
                "Whether it was sent before is not known here. {}",
                why.sentence()
            )],
        };
        Ok(review)
    }

    fn offer_credentials(
        self,
        form: Form,
        region: &str,
        capabilities: &Capabilities,
    ) -> Result<(), String> {
        if capabilities.is_read_only {
            return Err("This page's server is read-only at present; nothing is sent.".to_owned());
        }
        let ids: Vec<_> = capabilities
            .for_request(form.operation, region)
            .map(|credential| credential.id.clone())
            .collect();
        let Some(first) = ids.first() else {
            return Err(format!(
                "This page's server has no credential for {} in {region}.",
                form.operation.title
            ));
        };
        if !ids.contains(&self.credential.get_untracked()) {
            self.credential.set(first.clone());
        }
        self.credentials.set(ids);
        Ok(())
    }

    /// Sends what was looked at, if it is confirmed. A second call finds nothing to send.
    pub fn send(self) {
        let typed = self.typed.get_untracked();
        let mut begun = None;
        self.state.update(|state| begun = state.begin(&typed));
        let Some((attempt, review)) = begun else {
            return;
        };
        let stop = Stop::default();
        STOP.set(Some(stop.clone()));
        self.waiting.set((js_sys::Date::now(), self.timeout_ms()));
        spawn_local(async move {
            let form = Form {
                operation: review.operation,
            };
            form.say_what_became("On its way: show");
            let ended = self.carried_out(&review, &stop).await;
            form.say_what_became(&last(&ended));
            self.state.update(|state| {
                state.end(attempt, ended);
            });
        });
    }

    /// Waits no longer.
    pub fn cancel(self) {
        if let Some(stop) = STOP.take() {
            stop.cancel();
        }
    }

    /// Forgets what was looked at.
    pub fn close(self) {
        self.typed.set(String::new());
        self.state.update(|state| {
            state.close();
        });
    }

    fn timeout_ms(self) -> i32 {
        match (self.connection.style(), self.capabilities()) {
            (Style::Server, Some(capabilities)) => i32::try_from(capabilities.timeout_ms)
                .unwrap_or(PROXY_MS)
                .saturating_add(SERVER_MORE_MS),
            _ => PROXY_MS,
        }
    }

    fn capabilities(self) -> Option<Capabilities> {
        self.connection
            .server
            .with_untracked(|server| match server {
                super::connection::Server::Here(capabilities) => Some(capabilities.clone()),
                _ => None,
            })
    }

    async fn carried_out(self, review: &Review, stop: &Stop) -> Ended {
        let Some(_held) = lock::take("restore-builder.send").await else {
            return Ended::not_sent("Another tab of this page is sending something right now.");
        };
        let intent = self.intent(review);
        if let Err(why) = store::begin(&intent).await {
            return Ended::not_sent(&format!(
                "It could not be written down first, so it was not sent. {}",
                why.sentence()
            ));
        }
        let ended = if stop.is_over() {
            Ended::not_sent("It was cancelled before anything left.")
        } else {
            match self.connection.style() {
                Style::Off => Ended::not_sent("Sending is off."),
                Style::Server => self.through_server(review, stop).await,
                Style::Template | Style::Envelope => self.through_proxy(review, stop).await,
            }
        };
        keep(&review.id, &ended).await;
        ended
    }

    fn intent(self, review: &Review) -> Intent {
        let style = self.connection.style();
        let transport = match style {
            Style::Server => format!("server: {}", self.credential.get_untracked()),
            _ => style.name().to_owned(),
        };
        Intent {
            id: review.id.clone(),
            at_ms: js_sys::Date::now(),
            operation: review.operation.id.to_owned(),
            document: review.document.clone(),
            fingerprint: review.fingerprint.clone(),
            same_as: review.same_as.clone(),
            upstream_host: review.host.clone(),
            transport,
        }
    }

    async fn through_server(self, review: &Review, stop: &Stop) -> Ended {
        let Some(capabilities) = self.capabilities() else {
            return Ended::not_sent("This page's server is not there.");
        };
        let body = server::submission(review, &self.credential.get_untracked());
        let header = |name: &str, value: &str| (name.to_owned(), Secret::new(value.to_owned()));
        let call = Call {
            method: "POST".to_owned(),
            url: Secret::new(SEND.to_owned()),
            headers: vec![
                header("Content-Type", "application/json"),
                header(SESSION, &capabilities.session),
            ],
            body: Some(Secret::new(body)),
            is_blind: false,
        };
        match courier::call(&call, stop, self.timeout_ms()).await {
            Ok(reply) => self.told_by_server(review, &reply),
            Err(failure) => Ended {
                can_ask: true,
                is_sandbox: capabilities.is_sandbox,
                ..lost(review, failure)
            },
        }
    }

    /// What the server says, with what its vendor's answer means in detail.
    fn told_by_server(self, review: &Review, reply: &Reply) -> Ended {
        let mut ended = server::ended(review, reply.status, &reply.text());
        if let Some(answered) = &ended.answer {
            let body = answered.body.clone().unwrap_or_default();
            let answer = Answer {
                status: answered.status,
                headers: &answered.headers,
                body: body.as_bytes(),
            };
            let verdict = judge(review.operation, &answer);
            ended.facts = verdict.fields;
            ended.request_id = verdict.request_id;
        }
        ended
    }

    async fn through_proxy(self, review: &Review, stop: &Stop) -> Ended {
        let settings = self.connection.settings.get_untracked();
        let secrets = self.connection.secrets.get_untracked();
        let adapter = Adapter {
            settings: &settings,
            secrets: &secrets,
            page: &origin(),
        };
        let (operation, draft) = (review.operation, &review.draft);
        let call = match adapter.outgoing(operation, draft, &now(), &random::hex()) {
            Ok(call) => call,
            Err(why) => return Ended::not_sent(&format!("It cannot be sent this way: {why}.")),
        };
        match courier::call(&call, stop, PROXY_MS).await {
            Ok(reply) => {
                let answer = Answer {
                    status: reply.status,
                    headers: &reply.headers,
                    body: &reply.body,
                };
                adapter.arrived(operation, draft, &answer)
            }
            Err(failure) => lost(review, failure),
        }
    }

    /// Asks our own server what became of a submission; that sends nothing.
    pub fn ask(self) {
        let Stage::Ended(review, _) = self.state.with_untracked(|state| state.stage.clone()) else {
            return;
        };
        spawn_local(async move {
            let call = Call::get(&format!("v1/submissions/{}", review.id));
            let reply = courier::call(&call, &Stop::default(), courier::PATIENCE_MS).await;
            let ended = match reply {
                Ok(reply) if reply.status == 404 => Ended {
                    can_ask: true,
                    ..Ended::unknown(
                        "The server has not written this submission down: it did not arrive there, or is still on its way.",
                        review.check_first,
                    )
                },
                Ok(reply) if reply.status == 200 => self.told_by_server(&review, &reply),
                _ => Ended {
                    can_ask: true,
                    ..Ended::unknown("The server cannot be asked right now.", review.check_first)
                },
            };
            keep(&review.id, &ended).await;
            let form = Form {
                operation: review.operation,
            };
            form.say_what_became(&last(&ended));
            self.state.update(|state| state.learn(&review.id, ended));
        });
    }
}

/// The words for what was sent last, below the form's request.
fn last(ended: &Ended) -> String {
    format!("Last: {}", super::ended::word(ended.ending).to_lowercase())
}

/// Writes down how it ended. Should that fail, the intent stands there without an end, which is
/// shown as unknown.
async fn keep(id: &str, ended: &Ended) {
    let end = End {
        outcome: ended.ending.name().to_owned(),
        at_ms: js_sys::Date::now(),
        status: ended.answer.as_ref().map(|answer| answer.status),
        identifiers: ended.identifiers.clone(),
        request_id: ended.request_id.clone(),
        message: Some(
            ended
                .message
                .clone()
                .unwrap_or_else(|| ended.reason.clone()),
        ),
    };
    let _ = store::end(id, &end).await;
}

/// The end of a call that nothing came back from.
fn lost(review: &Review, failure: Failure) -> Ended {
    let reason = match failure {
        Failure::Cancelled => {
            "Nobody waits for the answer any longer. The request may have left before."
        }
        Failure::TimedOut => "No answer came in time.",
        Failure::Broken => {
            "The connection broke, or the browser withheld the answer. It does not tell which."
        }
    };
    Ended::unknown(reason, review.check_first)
}

/// A sentence about the same request, sent before.
fn earlier(entry: &Entry) -> String {
    let minutes = whole((js_sys::Date::now() - entry.intent.at_ms) / 60_000.0);
    let ending = Ending::parse(entry.outcome()).unwrap_or(Ending::Unknown);
    let ago = match minutes {
        ..1 => "less than a minute".to_owned(),
        1..120 => format!("{minutes} min"),
        _ => format!("{} h", minutes / 60),
    };
    format!(
        "The same request was sent {ago} ago: {}.",
        super::ended::word(ending).to_lowercase()
    )
}

/// Minutes and seconds as they are counted; text of a broken number is a kilobyte of code.
#[allow(clippy::cast_possible_truncation)]
pub(super) const fn whole(number: f64) -> i32 {
    number as i32
}

/// The time by this computer's clock, such as `2026-01-02T03:04:05Z`.
fn now() -> String {
    let now = String::from(js_sys::Date::new_0().to_iso_string());
    format!("{}Z", now.get(..19).unwrap_or_default())
}
