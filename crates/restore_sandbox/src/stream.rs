//! A connection that fails at a chosen byte.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use crate::fault::Fault;

/// Bytes of a piece when the answer is slow.
const PIECE: usize = 16;

/// A stream that does what its fault says and is otherwise the one inside.
#[derive(Debug)]
pub(crate) struct FaultyStream<S> {
    inner: S,
    fault: Option<Fault>,
    read: usize,
    /// What has been written of the head, and as long as the head is not whole.
    head: Vec<u8>,
    written: usize,
    pause: Option<Pin<Box<Sleep>>>,
}

impl<S> FaultyStream<S> {
    pub(crate) const fn new(inner: S, fault: Option<Fault>) -> Self {
        Self {
            inner,
            fault,
            read: 0,
            head: Vec::new(),
            written: 0,
            pause: None,
        }
    }

    /// How many of these bytes, which come next, may be written.
    fn room(&mut self, bytes: &[u8]) -> usize {
        let Some(cut) = self.fault.and_then(Cut::of) else {
            return bytes.len();
        };
        let mut head = self.head.clone();
        head.extend_from_slice(bytes);
        let end = cut.end(&head).unwrap_or(usize::MAX);
        end.saturating_sub(self.written).min(bytes.len())
    }
}

/// Where an answer ends too early.
#[derive(Clone, Copy)]
enum Cut {
    Headers,
    Body,
}

impl Cut {
    const fn of(fault: Fault) -> Option<Self> {
        match fault {
            Fault::CloseMidHeaders => Some(Self::Headers),
            Fault::CloseMidBody => Some(Self::Body),
            _ => None,
        }
    }

    /// The byte at which the answer ends, once so much of its head is there that it can be told.
    fn end(self, head: &[u8]) -> Option<usize> {
        let position = |part: &[u8]| head.windows(part.len()).position(|window| window == part);
        match self {
            // Behind the status, inside the name of the first header.
            Self::Headers => position(b"\r\n").map(|at| at + 2 + 4),
            Self::Body => {
                let body = position(b"\r\n\r\n")? + 4;
                Some(body + content_length(&head[..body]) / 2)
            }
        }
    }
}

fn content_length(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    head.lines()
        .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())
        .unwrap_or(0)
}

impl<S: AsyncRead + Unpin> AsyncRead for FaultyStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Some(Fault::ResetAfterBytes(end)) = self.fault else {
            return Pin::new(&mut self.inner).poll_read(cx, buf);
        };
        let room = end.saturating_sub(self.read).min(buf.remaining());
        if room == 0 {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        let mut piece = vec![0; room];
        let mut few = ReadBuf::new(&mut piece);
        ready!(Pin::new(&mut self.inner).poll_read(cx, &mut few))?;
        self.read += few.filled().len();
        buf.put_slice(few.filled());
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for FaultyStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(cx));
            self.pause = None;
        }
        let mut room = self.room(bytes);
        if room == 0 && !bytes.is_empty() {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        if let Some(Fault::Slow { .. }) = self.fault {
            room = room.min(PIECE);
        }
        let written = ready!(Pin::new(&mut self.inner).poll_write(cx, &bytes[..room]))?;
        self.written += written;
        if self.fault.and_then(Cut::of).is_some() {
            self.head.extend_from_slice(&bytes[..written]);
        }
        if let Some(Fault::Slow { pause_ms }) = self.fault {
            self.pause = Some(Box::pin(sleep(Duration::from_millis(pause_ms))));
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A close that is announced would come before the reset.
        if self.fault.is_some_and(Fault::is_reset) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
