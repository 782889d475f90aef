//! A port that can refuse and listen again.

use std::io;
use std::net::SocketAddr;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpListener;

/// Connections that may wait to be accepted.
const BACKLOG: i32 = 1_024;

/// A port of this machine. While it is closed, the system refuses connections to it.
#[derive(Debug)]
pub(crate) struct Door {
    pub(crate) address: SocketAddr,
    open: Option<TcpListener>,
    /// Keeps the port while nobody listens, so that nobody else is given it.
    reserve: Option<Socket>,
}

impl Door {
    pub(crate) fn open(address: SocketAddr) -> io::Result<Self> {
        // Sockets that share a port would share it with another sandbox, too.
        drop(bound(address, Port::Probed)?);
        let socket = bound(address, Port::Used)?;
        let address = socket
            .local_addr()?
            .as_socket()
            .ok_or(io::ErrorKind::AddrNotAvailable)?;
        Ok(Self {
            address,
            reserve: reserve(address)?,
            open: Some(listening(socket)?),
        })
    }

    /// Sees to it that it is open or closed.
    pub(crate) fn set(&mut self, is_open: bool) -> io::Result<()> {
        if !is_open {
            self.open = None;
        } else if self.open.is_none() {
            let socket = match self.reserve.take() {
                Some(socket) => socket,
                None => bound(self.address, Port::Used)?,
            };
            self.reserve = reserve(self.address)?;
            self.open = Some(listening(socket)?);
        }
        Ok(())
    }

    /// The next connection. Never, while it is closed.
    pub(crate) async fn accept(&self) -> io::Result<tokio::net::TcpStream> {
        match &self.open {
            Some(listener) => listener.accept().await.map(|(stream, _)| stream),
            None => std::future::pending().await,
        }
    }
}

/// What a socket has its port for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Port {
    /// To see whether it is free.
    Probed,
    /// To listen, beside a socket that keeps it.
    Used,
    /// To keep it. One that is probed is taken, even if nobody listens.
    Kept,
}

fn bound(address: SocketAddr, port: Port) -> io::Result<Socket> {
    let domain = Domain::for_address(address);
    let socket = Socket::new(domain, Type::STREAM, Some(Protocol::TCP))?;
    socket.set_nonblocking(true)?;
    #[cfg(unix)]
    {
        socket.set_reuse_address(port != Port::Kept)?;
        socket.set_reuse_port(port != Port::Probed)?;
    }
    socket.bind(&address.into())?;
    Ok(socket)
}

/// A second socket on the same port that does not listen. Where systems have no such thing, the
/// port is free for a moment.
fn reserve(address: SocketAddr) -> io::Result<Option<Socket>> {
    if cfg!(unix) {
        bound(address, Port::Kept).map(Some)
    } else {
        Ok(None)
    }
}

fn listening(socket: Socket) -> io::Result<TcpListener> {
    // Its connections inherit it, and must not stand in the way of a sandbox that starts later.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}
