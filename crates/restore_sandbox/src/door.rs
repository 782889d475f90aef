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
        let socket = bound(address)?;
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
                None => bound(self.address)?,
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

fn bound(address: SocketAddr) -> io::Result<Socket> {
    let domain = Domain::for_address(address);
    let socket = Socket::new(domain, Type::STREAM, Some(Protocol::TCP))?;
    socket.set_nonblocking(true)?;
    #[cfg(unix)]
    {
        socket.set_reuse_address(true)?;
        socket.set_reuse_port(true)?;
    }
    socket.bind(&address.into())?;
    Ok(socket)
}

/// A second socket on the same port that does not listen. Where systems have no such thing, the
/// port is free for a moment.
fn reserve(address: SocketAddr) -> io::Result<Option<Socket>> {
    if cfg!(unix) {
        bound(address).map(Some)
    } else {
        Ok(None)
    }
}

fn listening(socket: Socket) -> io::Result<TcpListener> {
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}
