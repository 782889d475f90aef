//! The way to a connection: name, checked address, TCP, TLS. Nothing of the request leaves here.

use crate::Upstream;
use crate::address::AddressPolicy;
use crate::counted::{Count, Counted};
use crate::outgoing::Outgoing;
use crate::sent::{Stage, Timings, Why};
use crate::tls;
use rustls::pki_types::ServerName;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;

/// A connection over which nothing was said yet.
pub(crate) struct Connection {
    /// The plain text's stream.
    pub(crate) stream: Box<dyn Stream>,
    /// What passes the socket.
    pub(crate) wire: Arc<Count>,
    /// What had left when the connection was ready: the handshake.
    pub(crate) before: u64,
}

/// Both directions.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// The sockets to try, in order: every address of the host, when all of them may be dialled.
pub(crate) async fn sockets(
    upstream: &Upstream,
    outgoing: &Outgoing,
    deadline: Instant,
    timings: &mut Timings,
) -> Result<Vec<SocketAddr>, Why> {
    let config = &upstream.config;
    if let AddressPolicy::Sandbox(socket) = config.addresses {
        return Ok(vec![socket]);
    }
    let began = Instant::now();
    let asked = config.resolver.resolve(&outgoing.host);
    let found = timeout_at(sooner(config.timeouts.dns, deadline), asked).await;
    timings.dns = Some(began.elapsed());
    let addresses = match found {
        Err(_) => return Err(Why::TimedOut),
        Ok(Err(_)) => return Err(Why::NoAddress),
        Ok(Ok(addresses)) => config.addresses.check(addresses)?,
    };
    let socket = |address| SocketAddr::new(address, outgoing.port);
    Ok(addresses.into_iter().map(socket).collect())
}

/// A connection to this very socket, with the certificate of the host.
pub(crate) async fn connect(
    upstream: &Upstream,
    host: &str,
    socket: SocketAddr,
    deadline: Instant,
    timings: &mut Timings,
) -> Result<Connection, (Stage, Why)> {
    let config = &upstream.config;
    let tcp = tcp(socket, sooner(config.timeouts.connect, deadline), timings)
        .await
        .map_err(|why| (Stage::Connect, why))?;
    let tcp = Counted::new(tcp, u64::MAX);
    let wire = tcp.count();
    let stream: Box<dyn Stream> = match config.addresses {
        AddressPolicy::Sandbox(_) => Box::new(tcp),
        AddressPolicy::Public | AddressPolicy::Only(_) => {
            let until = sooner(config.timeouts.tls, deadline);
            let began = Instant::now();
            let secured = secure(upstream, host, tcp, until).await;
            timings.tls = Some(began.elapsed());
            Box::new(secured.map_err(|why| (Stage::Tls, why))?)
        }
    };
    let before = wire.out();
    Ok(Connection {
        stream,
        wire,
        before,
    })
}

async fn tcp(socket: SocketAddr, until: Instant, timings: &mut Timings) -> Result<TcpStream, Why> {
    let began = Instant::now();
    let connected = timeout_at(until, TcpStream::connect(socket)).await;
    timings.connect = Some(began.elapsed());
    let stream = connected
        .map_err(|_| Why::TimedOut)?
        .map_err(|error| Why::NotConnected { kind: error.kind() })?;
    // A request is one write; waiting for more to fill a packet only costs time. It is no harm
    // where it cannot be set.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

async fn secure<S: Stream>(
    upstream: &Upstream,
    host: &str,
    tcp: Counted<S>,
    until: Instant,
) -> Result<impl Stream + use<S>, Why> {
    let malformed = Why::Malformed { what: "host" };
    let name = ServerName::try_from(host.to_owned()).map_err(|_| malformed)?;
    let connector = TlsConnector::from(Arc::clone(&upstream.tls));
    timeout_at(until, connector.connect(name, tcp))
        .await
        .map_err(|_| Why::TimedOut)?
        .map_err(|error| tls::why(&error))
}

/// The end of a phase that begins now.
pub(crate) fn sooner(phase: Duration, deadline: Instant) -> Instant {
    deadline.min(Instant::now() + phase)
}

#[cfg(test)]
mod tests {
    use super::{secure, sockets, sooner, tcp};
    use crate::config::UpstreamConfig;
    use crate::counted::Counted;
    use crate::outgoing::Outgoing;
    use crate::resolve::{Addresses, Resolve};
    use crate::sent::{Timings, Why};
    use crate::{Upstream, config::Timeouts};
    use std::future::pending;
    use std::net::{SocketAddr, TcpStream};
    use std::sync::Arc;
    use std::time::Duration;
    use tokio::time::Instant;

    /// Far beyond every phase.
    fn later() -> Instant {
        Instant::now() + Timeouts::default().total
    }

    /// Knows nothing and does not say so.
    struct Silent;

    impl Resolve for Silent {
        fn resolve<'a>(&'a self, _host: &'a str) -> Addresses<'a> {
            Box::pin(pending())
        }
    }

    fn upstream() -> Upstream {
        let config = UpstreamConfig {
            resolver: Arc::new(Silent),
            ..UpstreamConfig::default()
        };
        Upstream::new(config).expect("it can be used")
    }

    /// The seconds that passed, rounded: what waits on a real socket is a moment late.
    fn seconds_since(began: Instant) -> u64 {
        (began.elapsed() + Duration::from_millis(500)).as_secs()
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_is_waited_for_for_five_seconds() {
        let outgoing = Outgoing {
            scheme: "https",
            host: "hbr.cn-shanghai.aliyuncs.com".to_owned(),
            port: 443,
            method: "POST",
            path_and_query: "/".to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            may_retry: false,
        };
        let (began, mut timings) = (Instant::now(), Timings::default());
        let found = sockets(&upstream(), &outgoing, later(), &mut timings).await;
        assert_eq!(found, Err(Why::TimedOut));
        assert_eq!(seconds_since(began), 5);
    }

    /// A port that takes no more connections, and those that fill it: the kernel drops what comes
    /// then, without a word.
    fn full() -> (socket2::Socket, Vec<TcpStream>, SocketAddr) {
        use socket2::{Domain, Socket, Type};
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        let any: SocketAddr = "127.0.0.1:0".parse().expect("an address");
        socket.bind(&any.into()).expect("loopback has a port");
        socket.listen(0).expect("it can listen");
        let address = socket.local_addr().expect("it is bound");
        let address = address.as_socket().expect("of IPv4");
        let mut held = Vec::new();
        while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(500)) {
            held.push(stream);
        }
        (socket, held, address)
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_is_waited_for_for_five_seconds() {
        let (_socket, _held, address) = full();
        let (began, mut timings) = (Instant::now(), Timings::default());
        let until = sooner(Timeouts::default().connect, later());
        let connected = tcp(address, until, &mut timings).await;
        assert_eq!(connected.err(), Some(Why::TimedOut));
        assert_eq!(seconds_since(began), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn a_handshake_is_waited_for_for_five_seconds() {
        let (ours, _theirs) = tokio::io::duplex(64 * 1024);
        let began = Instant::now();
        let until = sooner(Timeouts::default().tls, later());
        let stream = Counted::new(ours, u64::MAX);
        let secured = secure(&upstream(), "hbr.cn-shanghai.aliyuncs.com", stream, until).await;
        assert_eq!(secured.err(), Some(Why::TimedOut));
        assert_eq!(seconds_since(began), 5);
    }
}
