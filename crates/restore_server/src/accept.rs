//! The accept loop: who may hold a connection, for how long, and how all of them end.
//!
//! axum's own loop has no time limit for a header block and no cap (reliability finding 6), so the
//! sockets are taken here. Where all places are taken, a peer that has not said anything yet gives
//! way: a crowd of silent sockets cannot keep out someone who has something to say.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use crate::activity::Activity;
use crate::answer;
use crate::examined::{Examined, Patience};
use crate::headers::Headers;

/// How many connections there may be, and for how long.
#[derive(Debug, Clone)]
pub struct Places {
    /// All together.
    pub all: usize,
    /// From one address.
    pub per_peer: usize,
    /// Addresses that stand for many people, and are not counted by themselves.
    pub front: Vec<IpAddr>,
    /// How long one connection may live.
    pub lifetime: Duration,
    /// How long a peer may take for each part.
    pub patience: Patience,
}

impl Default for Places {
    fn default() -> Self {
        Self {
            all: 2048,
            per_peer: 64,
            front: Vec::new(),
            lifetime: Duration::from_secs(300),
            patience: Patience::default(),
        }
    }
}

/// The address of the peer, for handlers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Every open connection.
#[derive(Default)]
struct Open {
    next: u64,
    connections: HashMap<u64, (IpAddr, Arc<Activity>)>,
    by_peer: HashMap<IpAddr, usize>,
}

/// A place in the list, given back when it is dropped.
struct Place {
    open: Arc<Mutex<Open>>,
    id: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(|error| error.into_inner());
        let Some((peer, _)) = open.connections.remove(&self.id) else {
            return;
        };
        if let Some(count) = open.by_peer.get_mut(&peer) {
            *count -= 1;
            if *count == 0 {
                open.by_peer.remove(&peer);
            }
        }
    }
}

/// A place for a connection of this peer, or none.
fn place(
    open: &Arc<Mutex<Open>>,
    places: &Places,
    peer: IpAddr,
    activity: &Arc<Activity>,
) -> Option<Place> {
    let mut list = open.lock().unwrap_or_else(|error| error.into_inner());
    let from_peer = list.by_peer.get(&peer).copied().unwrap_or_default();
    if from_peer >= places.per_peer && !places.front.contains(&peer) {
        return None;
    }
    if list.connections.len() >= places.all {
        make_room(&list)?;
        // What gives way does so in a moment. Until then there may be more than there should be,
        // but not many more.
        if list.connections.len() >= places.all + places.per_peer {
            return None;
        }
    }
    list.next += 1;
    let id = list.next;
    list.connections.insert(id, (peer, Arc::clone(activity)));
    *list.by_peer.entry(peer).or_default() += 1;
    Some(Place {
        open: Arc::clone(open),
        id,
    })
}

/// Asks the connection that has been silent for longest to give way; none when all are at work.
fn make_room(open: &Open) -> Option<()> {
    let silent = open
        .connections
        .values()
        .filter_map(|(_, activity)| Some((activity.silent_since()?, activity)));
    let (_, longest) = silent.min_by_key(|(since, _)| *since)?;
    longest.leave();
    Some(())
}

/// How many connections are open.
#[derive(Clone, Default)]
pub(crate) struct Connections(Arc<Mutex<Open>>);

impl Connections {
    /// The number of connections now.
    pub(crate) fn count(&self) -> usize {
        let open = self.0.lock().unwrap_or_else(|error| error.into_inner());
        open.connections.len()
    }
}

/// Serves an app until it is told to stop; then every connection ends its request first.
///
/// Returns when the last connection is gone.
pub(crate) async fn serve(
    listener: TcpListener,
    app: Router,
    headers: Headers,
    places: Places,
    connections: Connections,
    stop: CancellationToken,
) {
    let tasks = TaskTracker::new();
    let headers = Arc::new(headers);
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(_) => {
                // Out of descriptors, or the peer is gone already. Either way, in a moment again.
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            }
        };
        let activity = Arc::new(Activity::new());
        let peer = address.ip().to_canonical();
        let Some(place) = place(&connections.0, &places, peer, &activity) else {
            continue;
        };
        let connection = Connection {
            app: app.clone(),
            headers: Arc::clone(&headers),
            activity,
            peer: Peer(peer),
        };
        let (places, stop) = (places.clone(), stop.clone());
        tasks.spawn(async move {
            connection.run(stream, address, &places, stop).await;
            drop(place);
        });
    }
    tasks.close();
    tasks.wait().await;
}

struct Connection {
    app: Router,
    headers: Arc<Headers>,
    activity: Arc<Activity>,
    peer: Peer,
}

impl Connection {
    async fn run(
        self,
        stream: TcpStream,
        _address: SocketAddr,
        places: &Places,
        stop: CancellationToken,
    ) {
        // Answers are small and whole; waiting for more of them only makes them late.
        let _ = stream.set_nodelay(true);
        let activity = Arc::clone(&self.activity);
        let stream = Examined::new(stream, places.patience, Arc::clone(&activity));
        let service = service_fn(|request| self.answer(request));
        let served = http1::Builder::new()
            .half_close(false)
            .max_buf_size(64 * 1024)
            .serve_connection(TokioIo::new(stream), service);
        let mut served = pin!(served);
        let mut lifetime = pin!(tokio::time::sleep(places.lifetime));
        let (mut is_old, mut is_stopping) = (false, false);
        loop {
            tokio::select! {
                _ = served.as_mut() => return,
                () = activity.told_to_leave() => return,
                () = lifetime.as_mut(), if !is_old => {
                    is_old = true;
                    served.as_mut().graceful_shutdown();
                }
                () = stop.cancelled(), if !is_stopping => {
                    is_stopping = true;
                    served.as_mut().graceful_shutdown();
                }
            }
        }
    }

    /// Answers one request. Every answer there is goes through here, and gets its headers here.
    fn answer(
        &self,
        request: Request<Incoming>,
    ) -> impl Future<Output = Result<Response, Infallible>> + use<> {
        // At once, not when the future is first polled: the stream counts requests as well.
        let refused = self.activity.begin();
        self.activity.set_busy(true);
        let (app, headers) = (self.app.clone(), Arc::clone(&self.headers));
        let (activity, peer) = (Arc::clone(&self.activity), self.peer);
        async move {
            let mut response = match refused {
                Some(refusal) => answer::refused(&refusal, answer::Close::Yes),
                None => {
                    let mut request = request.map(Body::new);
                    request.extensions_mut().insert(peer);
                    request.extensions_mut().insert(Arc::clone(&activity));
                    app.oneshot(request).await?
                }
            };
            headers.add(response.headers_mut());
            activity.set_busy(false);
            Ok(response)
        }
    }
}
