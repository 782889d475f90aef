//! The routes: what can be asked of this server, and in which order it says no.
//!
//! Framing was checked before a request comes here. Then, for everything that acts: host, origin,
//! session, content type, user, read-only, rate, room, and only then the body.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, HeaderMap, HeaderValue, ORIGIN, VARY,
};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderName, Method, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use bytes::Bytes;
use http_body_util::BodyExt as _;
use restore_core::catalogue::CATALOGUE;
use restore_core::sign::time::Time;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio_util::task::TaskTracker;

use crate::accept::{Connections, Peer};
use crate::activity::Activity;
use crate::answer::{self, Close, json_answer, json_text, text_answer};
use crate::assets::Assets;
use crate::audit::Line;
use crate::config::{Config, vendor_name};
use crate::credential::{Credential, now};
use crate::framing::MAX_BODY;
use crate::guard::Guard;
use crate::metrics::Now;
use crate::rate::Rate;
use crate::refusal::Refusal;
use crate::sender::{From, Sender};
use crate::submission::{Permitted, Submission};
use crate::users::{Known, Users};

/// The longest answer of a vendor, in bytes, and the longest wait for it, in milliseconds.
const MAX_ANSWER: u64 = 1024 * 1024;
const TIMEOUT_MS: u64 = 60_000;

/// Everything that a request can meet.
pub(crate) struct App {
    pub(crate) config: Config,
    pub(crate) guard: Guard,
    pub(crate) users: Users,
    pub(crate) rate: Rate,
    pub(crate) room: Arc<Semaphore>,
    pub(crate) credentials: Vec<Arc<Credential>>,
    pub(crate) sender: Arc<Sender>,
    pub(crate) assets: Assets,
    pub(crate) connections: Connections,
    /// Submissions under way, which go on when nobody waits for them.
    pub(crate) under_way: TaskTracker,
}

type Shared = State<Arc<App>>;

/// The routes of an app.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/healthz", get(health))
        .route("/metrics", get(metrics))
        .route("/v1/capabilities", get(capabilities).options(preflight))
        .route("/v1/send", post(send).options(preflight))
        .route("/v1/submissions/{id}", get(submission).options(preflight))
        .route("/v1/{*rest}", axum::routing::any(nothing_here))
        .fallback(asset)
        .with_state(app)
}

/// For whoever watches over this program. Says nothing, so anyone may ask, by any name.
async fn health() -> Response {
    text_answer(StatusCode::OK, "ok")
}

async fn metrics(State(app): Shared, request: Request) -> Response {
    let headers = request.headers();
    let is_addressed = app.guard.addressed(headers).is_ok();
    // Programs that watch many servers call each by its address. On loopback they have no reason
    // to, and a page that was rebound to this address would.
    let may_ask = match (is_addressed, app.config.origin.is_some()) {
        (true, _) => app.guard.may_read(headers).is_ok() && !headers.contains_key(ORIGIN),
        (false, is_named) => is_named && !headers.contains_key(ORIGIN),
    };
    if !may_ask {
        return answer::refused(&NO_PAGES, Close::No);
    }
    let now = Now {
        connections: app.connections.count(),
        in_flight: app.config.submissions_in_flight - app.room.available_permits(),
    };
    text_answer(StatusCode::OK, app.sender.metrics.text(&now))
}

const NO_PAGES: Refusal = Refusal::new(
    StatusCode::FORBIDDEN,
    "origin_refused",
    "Numbers are for programs, not for pages.",
);

const NOTHING_HERE: Refusal = Refusal::new(
    StatusCode::NOT_FOUND,
    "nothing_here",
    "This server has nothing of that name.",
);

async fn nothing_here(State(app): Shared, request: Request) -> Response {
    app.said(request.headers(), Err(NOTHING_HERE), Close::No)
}

async fn asset(State(app): Shared, request: Request) -> Response {
    if let Err(refusal) = app.guard.addressed(request.headers()) {
        return answer::refused(&refusal, Close::No);
    }
    match *request.method() {
        Method::GET | Method::HEAD => app.assets.answer(request.uri().path(), request.headers()),
        _ => answer::refused(&NO_METHOD, Close::No),
    }
}

const NO_METHOD: Refusal = Refusal::new(
    StatusCode::METHOD_NOT_ALLOWED,
    "method_refused",
    "Files of the page are for GET and HEAD.",
);

async fn capabilities(State(app): Shared, request: Request) -> Response {
    let allowed = app
        .guard
        .may_read(request.headers())
        .and_then(|()| app.users.who(request.headers(), peer(request.extensions())));
    let answer = allowed.map(|user| json_answer(StatusCode::OK, &app.capabilities(&user)));
    app.said(request.headers(), answer, Close::No)
}

async fn submission(State(app): Shared, Path(id): Path<String>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    let answer = app.look_up(&id, &head).await;
    app.said(&head.headers, answer, Close::No)
}

async fn send(State(app): Shared, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let answer = app.send(&head, body).await;
    // The body of what is refused may be unread, and then nothing can follow it.
    app.said(&head.headers, answer, Close::Yes)
}

/// What a browser asks before it lets a page of another origin ask.
async fn preflight(State(app): Shared, request: Request) -> Response {
    let headers = request.headers();
    let allowed = app.guard.addressed(headers).and_then(|_| {
        let origin = app.guard.allowed(headers);
        origin.map(|_| ()).ok_or(PREFLIGHT_REFUSED)
    });
    let answer = allowed.map(|()| {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        let lines: [(HeaderName, &'static str); 3] = [
            (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
            (
                ACCESS_CONTROL_ALLOW_HEADERS,
                "Content-Type, X-Restore-Builder, Authorization",
            ),
            (ACCESS_CONTROL_MAX_AGE, "600"),
        ];
        for (name, value) in lines {
            response
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
        if headers.contains_key(ASKS_FOR_PRIVATE) {
            let yes = HeaderValue::from_static("true");
            response.headers_mut().insert(ALLOWS_PRIVATE, yes);
        }
        response
    });
    app.said(headers, answer, Close::No)
}

const PREFLIGHT_REFUSED: Refusal = Refusal::new(
    StatusCode::FORBIDDEN,
    "origin_refused",
    "Pages of this origin may not use this server.",
);

const ASKS_FOR_PRIVATE: HeaderName =
    HeaderName::from_static("access-control-request-private-network");
const ALLOWS_PRIVATE: HeaderName = HeaderName::from_static("access-control-allow-private-network");

const READ_ONLY: Refusal = Refusal::new(
    StatusCode::FORBIDDEN,
    "read_only",
    "This server is read-only at present; nothing is sent.",
);

const BUSY: Refusal = Refusal::new(
    StatusCode::SERVICE_UNAVAILABLE,
    "busy",
    "Too many submissions are under way. Nothing was sent; try again in a moment.",
)
.retry_after(5);

const NO_BODY: Refusal = Refusal::new(
    StatusCode::REQUEST_TIMEOUT,
    "body_missing",
    "The body did not arrive whole and in time. Nothing was sent.",
);

impl App {
    /// An answer, with what its origin may know of it.
    fn said(
        &self,
        asked: &HeaderMap,
        answer: Result<Response, Refusal>,
        close_if_refused: Close,
    ) -> Response {
        let mut response = answer.unwrap_or_else(|refusal| {
            self.sender.metrics.refused(refusal.code);
            answer::refused(&refusal, close_if_refused)
        });
        if self.guard.allows_others() {
            let headers = response.headers_mut();
            headers.insert(VARY, HeaderValue::from_static("Origin"));
            let is_addressed = self.guard.addressed(asked).is_ok();
            if let Some(origin) = self.guard.allowed(asked).filter(|_| is_addressed) {
                headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
                let exposed = HeaderValue::from_static("Retry-After");
                headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
            }
        }
        response
    }

    fn capabilities(&self, user: &Known) -> Value {
        let credentials = self
            .credentials
            .iter()
            .filter(|credential| user.may_use(&credential.config.id));
        json!({
            "v": 1,
            "mode": self.config.mode(),
            "read_only": self.config.read_only,
            "session": self.guard.session().expose(),
            "time": now().map(Time::extended),
            "limits": {
                "request": MAX_BODY,
                "response": MAX_ANSWER,
                "timeout_ms": TIMEOUT_MS,
            },
            "credentials": credentials.map(|credential| described(credential)).collect::<Vec<_>>(),
        })
    }

    async fn look_up(&self, id: &str, head: &Parts) -> Result<Response, Refusal> {
        self.guard.may_read(&head.headers)?;
        let user = self.users.who(&head.headers, peer(&head.extensions))?;
        let found = self.sender.look_up(id, &user.name).await?;
        let ended = found.ok_or(NOTHING_HERE)?;
        Ok(json_answer(StatusCode::OK, &ended))
    }

    async fn send(&self, head: &Parts, body: Body) -> Result<Response, Refusal> {
        let peer = peer(&head.extensions);
        let allowed = self.may_send(&head.headers, peer);
        let user = allowed.inspect_err(|refusal| self.log_refusal(refusal, None, peer))?;
        self.submit(&user, head, body)
            .await
            .inspect_err(|refusal| self.log_refusal(refusal, Some(&user.name), peer))
    }

    /// Who may send, as far as headers tell.
    fn may_send(&self, headers: &HeaderMap, peer: IpAddr) -> Result<Known, Refusal> {
        self.guard.may_write(headers)?;
        let user = self.users.who(headers, peer)?;
        if self.config.read_only {
            return Err(READ_ONLY);
        }
        self.rate
            .take(&user.name, Instant::now())
            .map_err(|seconds| {
                let refusal = Refusal::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    "too_many",
                    "This user sends too many submissions in a minute. Nothing was sent.",
                );
                refusal.retry_after(seconds)
            })?;
        Ok(user)
    }

    async fn submit(&self, user: &Known, head: &Parts, body: Body) -> Result<Response, Refusal> {
        let room = Arc::clone(&self.room)
            .try_acquire_owned()
            .map_err(|_| BUSY)?;
        let body = whole_body(head, body).await?;
        let permitted = Permitted {
            credentials: &self.credentials,
            endpoints: &self.config.endpoints,
            user,
        };
        // On the heap at once: from here it is handed on from one future to the next.
        let submission = Box::new(Submission::read(&body, &permitted)?);
        let from = From {
            user: user.name.clone(),
            peer: peer(&head.extensions),
            received_bytes: body.len(),
        };
        drop(body);
        let sender = Arc::clone(&self.sender);
        let (id, request_sha256) = (submission.id.clone(), submission.request_sha256.clone());
        let operation = submission.operation;
        // On its own: a page that is closed takes back nothing.
        let sending = self.under_way.spawn(Box::pin(async move {
            let said = sender.send(submission, from).await;
            drop(room);
            said
        }));
        // Where it fails, it may have left.
        let failed = |_| Ok(self.sender.unknown(&id, &request_sha256, operation).said());
        let said = sending.await.unwrap_or_else(failed)?;
        Ok(json_text(StatusCode::OK, said))
    }

    fn log_refusal(&self, refusal: &Refusal, user: Option<&str>, peer: IpAddr) {
        self.sender.log(&Line {
            user,
            code: Some(refusal.code),
            sandbox: self.config.sandbox,
            ..Line::new("refusal", peer, now())
        });
    }
}

/// A credential as people choose it: never the key.
fn described(credential: &Credential) -> Value {
    let config = &credential.config;
    let listed = |id: &str| {
        let list = config.operations.as_ref();
        list.is_none_or(|list| list.iter().any(|known| known == id))
    };
    let operations: Vec<_> = CATALOGUE
        .iter()
        .filter(|operation| config.kind.fits(operation) && listed(operation.id))
        .map(|operation| operation.id)
        .collect();
    json!({
        "id": config.id,
        "vendor": vendor_name(config.kind.vendor()),
        "kind": config.kind.name(),
        "operations": operations,
        "regions": config.regions,
        "accounts": config.accounts,
    })
}

fn peer(extensions: &Extensions) -> IpAddr {
    let peer = extensions.get::<Peer>();
    peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0)
}

/// The body, whose length was announced and checked. While it is waited for, its connection may
/// have to give way.
async fn whole_body(head: &Parts, body: Body) -> Result<Bytes, Refusal> {
    let activity = head.extensions.get::<Arc<Activity>>();
    let set_busy = |busy| {
        if let Some(activity) = activity {
            activity.set_busy(busy);
        }
    };
    set_busy(false);
    let body = body.collect().await;
    set_busy(true);
    body.map(|body| body.to_bytes()).map_err(|_| NO_BODY)
}
