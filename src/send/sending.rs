//! One submission from its review to its end.
//!
//! Nothing is tried again here, and no other way is taken when one fails: both are for a person to
//! decide, who then looks at a new review.

use std::cell::RefCell;

use restore_core::answer::Ending;
use restore_core::evaluate::Outcome;
use restore_core::operation::Operation;
use restore_core::secret::Secret;
use restore_core::token::token;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

use super::connection::Connection;
use super::courier::{self, Call, Failure, Reply, Stop};
use super::ended::{Ended, pairs};
use super::server::{self, Capabilities, SEND, SESSION};
use super::settings::{Settings, Style};
use super::state::{Review, Stage, State};
use super::token::Tokens;
use super::watched::Watched;
use crate::browser::page::origin;
use crate::browser::tools::Tools;
use crate::browser::{lock, random};
use crate::form::state::Form;
use crate::history::store::{self, End, Entry, Intent};
use crate::reactive::*;

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
    /// The second wasm.
    pub tools: Tools,
    tokens: Watched<Vec<(&'static str, Tokens)>>,
    owner: StoredValue<Owner>,
}

impl Sending {
    /// Nothing to send yet. To be made under the app's own owner.
    #[must_use]
    pub fn new(connection: Connection, tools: Tools) -> Self {
        Self {
            connection,
            state: Watched::new(State::default()),
            typed: RwSignal::new(String::new()),
            credential: RwSignal::new(String::new()),
            credentials: Watched::new(Vec::new()),
            waiting: Watched::new((0.0, 0)),
            tools,
            tokens: Watched::new(Vec::new()),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
        }
    }

    /// Makes the review of a form: whether there will be one to look at. Errors are shown in the
    /// form instead.
    #[must_use]
    pub fn review(self, form: Form) -> bool {
        form.asked.set(true);
        if form.outcome.with_untracked(Outcome::has_errors) {
            return false;
        }
        let mut attempt = None;
        self.state.update(|state| attempt = state.prepare());
        let Some(attempt) = attempt else {
            return true;
        };
        self.typed.set(String::new());
        spawn_local(async move {
            let review = self.made(form).await;
            self.state.update(|state| {
                state.prepared(attempt, review);
            });
        });
        true
    }

    async fn made(self, form: Form) -> Result<Review, String> {
        self.tools.ready().await?;
        if self.connection.style() == Style::Server {
            let capabilities = self.connection.capabilities().await?;
            self.offer_credentials(form, &capabilities)?;
        }
        let draft = self.tokens_of(form).draft();
        let operation = form.operation;
        let text = draft.to_json_revealing(operation).to_string();
        let said = self.tools.review(&text);
        let mut review = read(operation, &text, &said)?;
        review.token = token(operation, &draft).map(str::to_owned);
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

    fn tokens_of(self, form: Form) -> Tokens {
        let id = form.operation.id;
        let known = self.tokens.with_untracked(|all| {
            let mut all = all.iter();
            all.find(|(known, _)| *known == id)
                .map(|(_, tokens)| *tokens)
        });
        known.unwrap_or_else(|| {
            let tokens = self.owner.get_value().with(|| Tokens::new(form));
            self.tokens.update(|all| all.push((id, tokens)));
            tokens
        })
    }

    fn offer_credentials(self, form: Form, capabilities: &Capabilities) -> Result<(), String> {
        if capabilities.is_read_only {
            return Err("This page's server is read-only at present; nothing is sent.".to_owned());
        }
        let region = form.region.get_untracked();
        let ids: Vec<_> = capabilities
            .for_request(form.operation, &region)
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
            let ended = self.carried_out(&review, &stop).await;
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
        if let Some(answer) = &ended.answer {
            let headers = Value::from(
                answer
                    .headers
                    .iter()
                    .map(|(name, value)| Value::from(vec![name.as_str(), value.as_str()]))
                    .collect::<Vec<_>>(),
            );
            let body = answer.body.clone().unwrap_or_default();
            let verdict = self.tools.judged(
                review.operation.id,
                answer.status,
                &headers.to_string(),
                body.as_bytes(),
            );
            let read = Ended::of_verdict(&verdict);
            ended.facts = read.facts;
            ended.request_id = read.request_id;
        }
        ended
    }

    async fn through_proxy(self, review: &Review, stop: &Stop) -> Ended {
        let (settings, made) = self.made_for_proxy(review);
        if let Some(why) = made["refused"].as_str() {
            return Ended::not_sent(&format!("It cannot be sent this way: {why}."));
        }
        let Some(call) = call(&made) else {
            return Ended::not_sent("This part of the app has stopped.");
        };
        let draft = review.draft.expose().unwrap_or_default();
        match courier::call(&call, stop, PROXY_MS).await {
            Ok(reply) => {
                let headers = Value::from(
                    reply
                        .headers
                        .iter()
                        .map(|(name, value)| Value::from(vec![name.as_str(), value.as_str()]))
                        .collect::<Vec<_>>(),
                );
                let said = self.tools.arrived(
                    settings.expose().unwrap_or_default(),
                    draft,
                    reply.status,
                    &headers.to_string(),
                    &reply.body,
                );
                Ended::of_verdict(&said)
            }
            Err(failure) => lost(review, failure),
        }
    }

    fn made_for_proxy(self, review: &Review) -> (Secret, Value) {
        let secrets = self.connection.secrets.get_untracked();
        let settings = self
            .connection
            .settings
            .with_untracked(|settings: &Settings| settings.with(&secrets));
        let now = String::from(js_sys::Date::new_0().to_iso_string());
        let time = format!("{}Z", now.get(..19).unwrap_or_default());
        let draft = review.draft.expose().unwrap_or_default();
        let made = self
            .tools
            .outgoing(&settings, &origin(), draft, &time, &random::hex());
        (Secret::new(settings), made)
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
                        review.check_first.clone(),
                    )
                },
                Ok(reply) if reply.status == 200 => self.told_by_server(&review, &reply),
                _ => Ended {
                    can_ask: true,
                    ..Ended::unknown(
                        "The server cannot be asked right now.",
                        review.check_first.clone(),
                    )
                },
            };
            keep(&review.id, &ended).await;
            self.state.update(|state| state.learn(&review.id, ended));
        });
    }
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
    Ended::unknown(reason, review.check_first.clone())
}

/// What the second wasm says of a draft, as a review.
fn read(operation: &'static Operation, draft: &str, said: &Value) -> Result<Review, String> {
    let text = |name: &str| said[name].as_str().map(str::to_owned);
    if let Some(why) = text("refused") {
        return Err(why);
    }
    if said["errors"].as_u64() != Some(0) {
        return Err("The request has errors.".to_owned());
    }
    let promised = said["unknown_secrets"].as_array().into_iter().flatten();
    let promised: Vec<_> = promised.filter_map(Value::as_str).collect();
    if !promised.is_empty() {
        return Err(format!(
            "A page has no environment: type what {} holds into its field.",
            promised.join(" and ")
        ));
    }
    let confirm = &said["confirm"];
    let confirm = confirm["value"].as_str().map(|value| {
        let field = confirm["field"].as_str().unwrap_or_default();
        (field.to_owned(), value.to_owned())
    });
    Ok(Review {
        operation,
        id: random::uuid(),
        draft: Secret::new(draft.to_owned()),
        document: text("document").unwrap_or_default(),
        host: text("host").unwrap_or_default(),
        effect: text("effect").unwrap_or_default(),
        confirm,
        fingerprint: text("fingerprint").ok_or("This part of the app has stopped.")?,
        same_as: text("same_as").unwrap_or_default(),
        token: None,
        earlier: Vec::new(),
        check_first: text("check_first"),
    })
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

/// What the second wasm has made, as a call.
fn call(made: &Value) -> Option<Call> {
    let headers = pairs(&made["headers"]).into_iter();
    Some(Call {
        method: made["method"].as_str()?.to_owned(),
        url: Secret::new(made["url"].as_str()?.to_owned()),
        headers: headers
            .map(|(name, value)| (name, Secret::new(value)))
            .collect(),
        body: made["body"]
            .as_str()
            .map(|body| Secret::new(body.to_owned())),
        is_blind: false,
    })
}
