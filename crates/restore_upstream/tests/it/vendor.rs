//! A vendor that does as it is told and counts what reaches it: raw sockets on the loopback, with
//! TLS or without.

use rustls::ServerConfig;
use socket2::{Domain, SockRef, Socket, Type};
use std::collections::HashSet;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet, yield_now};
use tokio_rustls::TlsAcceptor;

/// What to do with one connection.
#[derive(Debug, Clone)]
pub(crate) enum Plan {
    /// Read the request, write this, close.
    Answer(Vec<u8>),
    /// Read the request, write this, reset.
    AnswerAndReset(Vec<u8>),
    /// Read the request, write this byte by byte, close.
    Drip(Vec<u8>),
    /// Read the request, write this, then that again and again, as long as somebody reads it.
    Endless(Vec<u8>, Vec<u8>),
    /// Wait for the request and reset before it is read.
    ResetUnread,
    /// Reset after that many bytes of the request.
    ResetAfter(usize),
    /// Close as soon as there is a connection, before a request is read.
    CloseAtOnce,
    /// Read the request and say nothing, for as long as the connection lasts.
    Hang,
    /// Say nothing and read nothing, not even a handshake, for as long as the connection lasts.
    Deaf,
}

/// What reached a vendor.
#[derive(Debug, Default, Clone)]
pub(crate) struct Seen {
    /// Connections.
    pub(crate) connections: usize,
    /// Connections over which at least a byte of a request came.
    pub(crate) begun: usize,
    /// Whole requests.
    pub(crate) requests: Vec<Vec<u8>>,
}

/// A vendor that listens until it is dropped.
pub(crate) struct Vendor {
    /// Where it listens.
    pub(crate) socket: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    peers: Arc<Mutex<HashSet<SocketAddr>>>,
    over: Arc<tokio::sync::Notify>,
    task: AbortHandle,
}

impl Vendor {
    /// Deals with the first connection after the first plan and so on; the last plan is for all
    /// that follow.
    pub(crate) async fn start(plans: Vec<Plan>) -> Self {
        Self::at(any_port().await, plans, None)
    }

    /// The same with TLS.
    pub(crate) async fn with_tls(plans: Vec<Plan>, tls: Arc<ServerConfig>) -> Self {
        Self::at(any_port().await, plans, Some(tls))
    }

    /// The same at a listener that is already there.
    pub(crate) fn at(
        listener: TcpListener,
        plans: Vec<Plan>,
        tls: Option<Arc<ServerConfig>>,
    ) -> Self {
        let socket = listener.local_addr().expect("is bound");
        let (seen, peers) = (Arc::<Mutex<Seen>>::default(), Arc::default());
        let over = Arc::new(tokio::sync::Notify::new());
        let house = House {
            plans,
            tls,
            seen: Arc::clone(&seen),
            peers: Arc::clone(&peers),
            over: Arc::clone(&over),
        };
        let task = tokio::spawn(house.open(listener)).abort_handle();
        Self {
            socket,
            seen,
            peers,
            over,
            task,
        }
    }

    /// What reached it, once nothing is on its way any more: every connection that was made is
    /// closed by its client, taken here and dealt with to its end.
    pub(crate) async fn end(self) -> Seen {
        // Connections are taken in the order in which they are made, so this one is the last.
        let last = {
            let stream = TcpStream::connect(self.socket).await.expect("it listens");
            stream.local_addr().expect("is connected")
        };
        while !self
            .peers
            .lock()
            .expect("nobody panics with it")
            .contains(&last)
        {
            yield_now().await;
        }
        self.over.notify_one();
        while !self.task.is_finished() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let mut seen = self.seen.lock().expect("nobody panics with it").clone();
        seen.connections -= 1;
        seen
    }
}

impl Drop for Vendor {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn any_port() -> TcpListener {
    let any = (IpAddr::from(Ipv4Addr::LOCALHOST), 0);
    TcpListener::bind(any)
        .await
        .expect("the loopback has a port")
}

/// A port that refuses every connection for as long as this is held.
pub(crate) fn refusing() -> (SocketAddr, Socket) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket can be made");
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    socket.bind(&any.into()).expect("the loopback has a port");
    let bound = socket.local_addr().expect("is bound");
    (bound.as_socket().expect("is an IP socket"), socket)
}

/// Two listeners with one port, at 127.0.0.1 and 127.0.0.2.
pub(crate) async fn two_listeners() -> (TcpListener, TcpListener) {
    for _ in 0..100 {
        let first = any_port().await;
        let port = first.local_addr().expect("is bound").port();
        if let Ok(second) = TcpListener::bind((Ipv4Addr::new(127, 0, 0, 2), port)).await {
            return (first, second);
        }
    }
    panic!("no port is free at both addresses");
}

/// What all connections of a vendor share.
struct House {
    plans: Vec<Plan>,
    tls: Option<Arc<ServerConfig>>,
    seen: Arc<Mutex<Seen>>,
    peers: Arc<Mutex<HashSet<SocketAddr>>>,
    over: Arc<tokio::sync::Notify>,
}

impl House {
    async fn open(self, listener: TcpListener) {
        let house = Arc::new(self);
        let mut guests = JoinSet::new();
        loop {
            let taken = tokio::select! {
                taken = listener.accept() => taken,
                () = house.over.notified() => break,
            };
            let Ok((stream, peer)) = taken else { continue };
            let number = {
                let mut seen = house.seen.lock().expect("nobody panics with it");
                seen.connections += 1;
                seen.connections - 1
            };
            house
                .peers
                .lock()
                .expect("nobody panics with it")
                .insert(peer);
            let plan = house.plans[number.min(house.plans.len() - 1)].clone();
            let house = Arc::clone(&house);
            guests.spawn(async move {
                // A guest who leaves early is no fault of the house.
                let _ = house.receive(stream, plan).await;
            });
        }
        while guests.join_next().await.is_some() {}
    }

    async fn receive(&self, stream: TcpStream, plan: Plan) -> io::Result<()> {
        match (plan, &self.tls) {
            (Plan::CloseAtOnce, _) => Ok(()),
            (Plan::Deaf, _) => {
                let mut stream = stream;
                deaf(&mut stream).await
            }
            (Plan::ResetUnread, None) => {
                if stream.peek(&mut [0]).await? == 0 {
                    return Ok(());
                }
                self.begun();
                reset(&stream);
                Ok(())
            }
            (plan, None) => {
                let end = self.serve(stream, plan).await?;
                end.finish(|stream| reset(&stream)).await
            }
            (plan, Some(tls)) => {
                let acceptor = TlsAcceptor::from(Arc::clone(tls));
                let stream = acceptor.accept(stream).await?;
                let end = self.serve(stream, plan).await?;
                end.finish(|stream| reset(stream.get_ref().0)).await
            }
        }
    }

    /// Does as planned, and gives the stream back for its end.
    async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        mut stream: S,
        plan: Plan,
    ) -> io::Result<End<S>> {
        if let Plan::ResetAfter(count) = plan {
            self.read_some(&mut stream, count).await?;
            return Ok(End::Reset(stream));
        }
        if matches!(plan, Plan::ResetUnread) {
            // Under TLS the request cannot be seen without reading it.
            self.read_some(&mut stream, 1).await?;
            return Ok(End::Reset(stream));
        }
        self.read_request(&mut stream).await?;
        match plan {
            Plan::Answer(bytes) => stream.write_all(&bytes).await?,
            Plan::AnswerAndReset(bytes) => {
                stream.write_all(&bytes).await?;
                stream.flush().await?;
                return Ok(End::Reset(stream));
            }
            Plan::Drip(bytes) => {
                for byte in bytes {
                    stream.write_all(&[byte]).await?;
                    stream.flush().await?;
                    yield_now().await;
                }
            }
            Plan::Endless(first, again) => {
                stream.write_all(&first).await?;
                loop {
                    stream.write_all(&again).await?;
                }
            }
            Plan::Hang => {
                // Ends when the client does.
                stream.read_to_end(&mut Vec::new()).await?;
            }
            Plan::ResetUnread | Plan::ResetAfter(_) | Plan::CloseAtOnce | Plan::Deaf => {
                unreachable!("was dealt with above")
            }
        }
        Ok(End::Close(stream))
    }

    async fn read_some(
        &self,
        stream: &mut (impl AsyncRead + Unpin),
        count: usize,
    ) -> io::Result<()> {
        let mut bytes = vec![0; count];
        let read = stream.read(&mut bytes[..1]).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.begun();
        stream.read_exact(&mut bytes[1..]).await?;
        Ok(())
    }

    /// Reads one request with its body.
    async fn read_request(&self, stream: &mut (impl AsyncRead + Unpin)) -> io::Result<()> {
        let mut request = Vec::new();
        loop {
            let mut part = vec![0; 4096];
            let read = stream.read(&mut part).await?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if request.is_empty() {
                self.begun();
            }
            request.extend_from_slice(&part[..read]);
            if is_whole(&request) {
                break;
            }
        }
        self.seen
            .lock()
            .expect("nobody panics with it")
            .requests
            .push(request);
        Ok(())
    }

    fn begun(&self) {
        self.seen.lock().expect("nobody panics with it").begun += 1;
    }
}

/// How a connection ends.
enum End<S> {
    Close(S),
    Reset(S),
}

impl<S: AsyncWrite + Unpin> End<S> {
    async fn finish(self, reset: impl FnOnce(S)) -> io::Result<()> {
        match self {
            Self::Close(mut stream) => stream.shutdown().await,
            Self::Reset(stream) => {
                reset(stream);
                Ok(())
            }
        }
    }
}

/// Makes the end of a connection a reset.
fn reset(stream: impl std::borrow::Borrow<TcpStream>) {
    SockRef::from(stream.borrow())
        .set_linger(Some(Duration::ZERO))
        .expect("is a socket");
}

/// Waits for the client to leave without reading what it says.
async fn deaf(stream: &mut TcpStream) -> io::Result<()> {
    loop {
        tokio::time::sleep(Duration::from_millis(20)).await;
        // What was said stays where it is; only the end is looked for.
        let ready = stream.ready(tokio::io::Interest::READABLE).await?;
        if ready.is_read_closed() {
            return Ok(());
        }
    }
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_lowercase();
    let Some((head, _)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().expect("is a number"));
    request.len() >= head.len() + 4 + length
}
