//! The sockets: accepts connections, lets each fail as planned, and passes on what arrives whole.

use std::future::pending;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use crate::answer::Answer;
use crate::arrival::Arrival;
use crate::control::{self, Wish};
use crate::door::Door;
use crate::fault::{Fault, Plan};
use crate::imitation::Imitation;
use crate::record::{Counts, Received, Record};
use crate::stream::FaultyStream;
use crate::{Clock, Running, SandboxConfig};

/// Longest body. The vendors take less.
const BODY_BYTES: usize = 4 << 20;

/// Room for a request's first line and headers: DBS has everything in its query.
const HEAD_BYTES: usize = 1 << 20;

/// How long a client may take for its headers, or for a TLS handshake.
const PATIENCE: Duration = Duration::from_secs(10);

/// Most connections at a time; the next ones wait.
const CONNECTIONS: usize = 4_096;

/// What all connections share.
struct Shared {
    imitation: Imitation,
    record: Record,
    plan: Mutex<Plan>,
    clock: Clock,
    tls: Option<TlsAcceptor>,
    /// Whether the vendors' address is to listen.
    wanted: watch::Sender<bool>,
    /// Whether it does.
    actual: watch::Sender<bool>,
    room: Arc<Semaphore>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

/// Both listeners. Dropped, they stop.
#[derive(Debug)]
pub(crate) struct Server {
    shared: Arc<Shared>,
    tasks: [JoinHandle<()>; 2],
}

/// Whom a connection was made to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Vendor,
    Control,
}

pub(crate) async fn start(config: SandboxConfig) -> io::Result<Running> {
    let doors = [Door::open(config.address)?, Door::open(config.control)?];
    let [address, control] = [doors[0].address, doors[1].address];
    let shared = Arc::new(Shared {
        imitation: Imitation::new(),
        record: Record::default(),
        plan: Mutex::default(),
        clock: config.clock,
        tls: config.tls.map(TlsAcceptor::from),
        wanted: watch::Sender::new(true),
        actual: watch::Sender::new(true),
        room: Arc::new(Semaphore::new(CONNECTIONS)),
    });
    let [vendor_door, control_door] = doors;
    let tasks = [
        tokio::spawn(listen(Arc::clone(&shared), vendor_door, Side::Vendor)),
        tokio::spawn(listen(Arc::clone(&shared), control_door, Side::Control)),
    ];
    Ok(Running {
        address,
        control,
        server: Server { shared, tasks },
    })
}

impl Server {
    pub(crate) async fn fault(&self, next: Option<(Fault, u32)>) {
        self.shared.fail(next).await;
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.shared.record.received()
    }

    pub(crate) fn counts(&self) -> Counts {
        self.shared.record.counts()
    }

    pub(crate) async fn stop(mut self) {
        for task in &mut self.tasks {
            task.abort();
            // Cancelled, which is what was asked for.
            let _: Result<(), _> = task.await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Shared {
    /// Changes the plan; returns when it holds.
    async fn fail(&self, next: Option<(Fault, u32)>) {
        self.plan().set(next);
        let is_open = !matches!(next, Some((Fault::Refuse, _)));
        self.wanted.send_replace(is_open);
        let mut actual = self.actual.subscribe();
        // The sender is in `self`, and therefore still there.
        let _: Result<_, _> = actual.wait_for(|actual| *actual == is_open).await;
    }

    fn plan(&self) -> std::sync::MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> u64 {
        (self.clock)()
    }
}

/// Accepts until it is aborted, and takes its connections along.
async fn listen(shared: Arc<Shared>, mut door: Door, side: Side) {
    let mut connections = JoinSet::new();
    let mut wanted = shared.wanted.subscribe();
    loop {
        if side == Side::Vendor {
            let is_open = *wanted.borrow_and_update();
            if door.set(is_open).is_err() {
                // The port is someone else's for the moment.
                sleep(Duration::from_millis(10)).await;
                wanted.mark_changed();
            } else {
                shared.actual.send_replace(is_open);
            }
        }
        tokio::select! {
            accepted = door.accept() => match accepted {
                Ok(stream) => {
                    let shared = Arc::clone(&shared);
                    connections.spawn(connection(shared, stream, side));
                }
                // Out of file descriptors, perhaps; or the client has gone already.
                Err(_) => sleep(Duration::from_millis(10)).await,
            },
            // Fails only when the sandbox is gone, and this task with it.
            _ = wanted.changed() => {}
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(shared: Arc<Shared>, stream: TcpStream, side: Side) {
    let Ok(_place) = Arc::clone(&shared.room).acquire_owned().await else {
        return;
    };
    if side == Side::Control {
        return serve(shared, stream, side, None).await;
    }
    let fault = shared.plan().take();
    shared.record.connected(fault);
    if fault.is_some_and(Fault::is_reset)
        && SockRef::from(&stream)
            .set_linger(Some(Duration::ZERO))
            .is_err()
    {
        return;
    }
    if fault == Some(Fault::ResetBeforeRead) {
        return;
    }
    match &shared.tls {
        None => serve(shared, stream, side, fault).await,
        Some(tls) => {
            if let Ok(Ok(stream)) = timeout(PATIENCE, tls.accept(stream)).await {
                serve(shared, stream, side, fault).await;
            }
        }
    }
}

/// Serves one request. A second one on the same connection would have no fault of its own.
async fn serve<S>(shared: Arc<Shared>, stream: S, side: Side, fault: Option<Fault>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let stream = TokioIo::new(FaultyStream::new(stream, fault));
    let service = service_fn(|request| answer(Arc::clone(&shared), request, side, fault));
    // An error is a connection that failed, as planned or by the client's doing.
    let _: Result<(), _> = http1::Builder::new()
        .keep_alive(false)
        .max_buf_size(HEAD_BYTES)
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(stream, service)
        .await;
}

async fn answer(
    shared: Arc<Shared>,
    request: Request<Incoming>,
    side: Side,
    fault: Option<Fault>,
) -> io::Result<Response<Full<Bytes>>> {
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, BODY_BYTES)
        .collect()
        .await
        .map_err(io::Error::other)?
        .to_bytes();
    let arrival = Arrival::new(&parts, body.into());
    let is_control = arrival.path().starts_with(control::PREFIX);
    if side == Side::Control || is_control && fault.is_none() {
        return Ok(response(asked(&shared, &arrival).await));
    }
    let now = shared.now();
    if let Some(Fault::ResetAfterBytes(_)) = fault {
        shared.record.arrived(&arrival, None, fault, now);
        return Err(io::ErrorKind::ConnectionReset.into());
    }
    let judged = shared.imitation.judge(&arrival, fault, now);
    shared.record.arrived(&arrival, Some(&judged), fault, now);
    match fault {
        Some(Fault::CloseBeforeStatus) => Err(io::ErrorKind::BrokenPipe.into()),
        Some(Fault::Hang) => pending().await,
        Some(Fault::CloseMidBody) if judged.answer.body.is_empty() => Ok(response(Answer {
            content_type: Some("application/json"),
            body: "{}".to_owned(),
            ..judged.answer
        })),
        _ => Ok(response(judged.answer)),
    }
}

/// What the sandbox itself is asked.
async fn asked(shared: &Shared, arrival: &Arrival) -> Answer {
    match control::wish(arrival, &shared.record) {
        Wish::Answer(answer) => answer,
        Wish::Fault(next) => {
            shared.fail(next).await;
            control::done()
        }
    }
}

fn response(answer: Answer) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    headers.insert(
        "server",
        HeaderValue::from_static("restore-builder-sandbox"),
    );
    if let Some((name, id)) = answer.request_id
        && let Ok(id) = HeaderValue::from_str(&id)
    {
        headers.insert(name, id);
    }
    if let Some(content_type) = answer.content_type {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    response
}
