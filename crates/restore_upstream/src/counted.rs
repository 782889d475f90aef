//! A stream that counts what passes, so that nobody has to guess whether a byte left.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How many bytes passed in each direction.
#[derive(Debug, Default)]
pub(crate) struct Count {
    out: AtomicU64,
    back: AtomicU64,
}

impl Count {
    /// Bytes that the stream below took.
    pub(crate) fn out(&self) -> u64 {
        self.out.load(Ordering::SeqCst)
    }

    /// Bytes that the stream below gave.
    pub(crate) fn back(&self) -> u64 {
        self.back.load(Ordering::SeqCst)
    }
}

/// A stream with its count.
pub(crate) struct Counted<S> {
    inner: S,
    count: Arc<Count>,
    /// Reading more than this many bytes fails.
    most: u64,
}

impl<S> Counted<S> {
    /// Counts from now on.
    pub(crate) fn new(inner: S, most: u64) -> Self {
        Self {
            inner,
            count: Arc::default(),
            most,
        }
    }

    /// The count, which goes on while it is looked at.
    pub(crate) fn count(&self) -> Arc<Count> {
        Arc::clone(&self.count)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Counted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.count.back() > self.most {
            return Poll::Ready(Err(io::Error::from(io::ErrorKind::FileTooLarge)));
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.inner).poll_read(cx, buffer);
        let new = buffer.filled().len() - before;
        self.count.back.fetch_add(new as u64, Ordering::SeqCst);
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Counted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write(cx, bytes);
        if let Poll::Ready(Ok(new)) = written {
            self.count.out.fetch_add(new as u64, Ordering::SeqCst);
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
