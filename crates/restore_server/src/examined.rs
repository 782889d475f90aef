//! A stream that hands on well-framed requests only, each in its time.
//!
//! Stands between the socket and hyper. A header block is kept back until it is whole and
//! examined; of the body, exactly the announced bytes follow. A block that is refused never
//! reaches hyper: an empty request takes its place, and the service answers that one with the
//! refusal, so that answers stay in order and carry every header.
//!
//! All waiting for the peer ends here: for a header block, for a body, between two requests, and
//! for a peer that does not take what it asked for.

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::http::StatusCode;
use bytes::{Buf as _, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::activity::Activity;
use crate::framing::{self, Framed};
use crate::refusal::Refusal;

/// How long a peer may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For a header block, from the opening of the connection or its first byte.
    pub head: Duration,
    /// For the body, from the end of the header block.
    pub body: Duration,
    /// Between two requests.
    pub idle: Duration,
    /// For taking some bytes of an answer.
    pub write: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(5),
            body: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            write: Duration::from_secs(30),
        }
    }
}

/// What stands for a refused request: the service does not look at it.
const REFUSED: &[u8] = b"GET / HTTP/1.1\r\nHost: refused\r\nConnection: close\r\n\r\n";

/// How much is read at once.
const CHUNK: usize = 8 * 1024;

/// How long, and for how many bytes, a refused peer is still listened to.
const LINGER: Duration = Duration::from_secs(1);
const MOST_IGNORED: usize = 512 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Before the first byte of a request. The first request has less time than later ones.
    Waiting,
    /// Within a header block.
    Head,
    /// Handing on a request: bytes of its header block and of its body that are left.
    Request(Framed),
    /// Handing on the place-holder of a refused request, of which so many bytes are left.
    Refused(usize),
}

/// A stream whose requests were examined.
pub(crate) struct Examined<S> {
    stream: S,
    /// Read and not yet handed on.
    arrived: BytesMut,
    phase: Phase,
    deadline: Pin<Box<Sleep>>,
    write_deadline: Option<Pin<Box<Sleep>>>,
    patience: Patience,
    activity: Arc<Activity>,
    /// Requests handed on, refused ones among them.
    requests: u64,
    /// After the last answer: until when bytes are still taken, and how many of them.
    lingering: Option<(Pin<Box<Sleep>>, usize)>,
}

impl<S> Examined<S> {
    pub(crate) fn new(stream: S, patience: Patience, activity: Arc<Activity>) -> Self {
        Self {
            stream,
            arrived: BytesMut::new(),
            phase: Phase::Waiting,
            deadline: Box::pin(sleep_until(Instant::now() + patience.head)),
            write_deadline: None,
            patience,
            activity,
            requests: 0,
            lingering: None,
        }
    }

    fn enter(&mut self, phase: Phase, time: Duration) {
        self.phase = phase;
        self.deadline.as_mut().reset(Instant::now() + time);
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.requests += 1;
        self.activity.refuse(self.requests, refusal);
        self.arrived = BytesMut::from(Bytes::from_static(REFUSED));
        self.phase = Phase::Refused(REFUSED.len());
    }

    /// Looks at what has arrived of a header block, when there is something.
    fn look(&mut self) {
        if self.arrived.is_empty() {
            return;
        }
        if self.phase == Phase::Waiting {
            self.enter(Phase::Head, self.patience.head);
        }
        match framing::examine(&self.arrived) {
            Ok(None) => {}
            Ok(Some(framed)) => {
                self.requests += 1;
                self.enter(Phase::Request(framed), self.patience.body);
            }
            Err(refusal) => self.refuse(refusal),
        }
    }

    /// Hands on what belongs to the present request: how many bytes.
    fn hand_on(&mut self, buffer: &mut ReadBuf<'_>, most: u64) -> usize {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let count = most.min(self.arrived.len()).min(buffer.remaining());
        buffer.put_slice(&self.arrived[..count]);
        self.arrived.advance(count);
        count
    }

    /// Hands on a part of the request; its end begins the wait for the next one.
    fn hand_on_request(&mut self, framed: Framed, buffer: &mut ReadBuf<'_>) {
        let head = u64::try_from(framed.head).unwrap_or(u64::MAX);
        let count = self.hand_on(buffer, head + framed.body);
        let of_head = count.min(framed.head);
        let of_body = u64::try_from(count - of_head).unwrap_or(u64::MAX);
        let left = Framed {
            head: framed.head - of_head,
            body: framed.body - of_body,
        };
        if left.head == 0 && left.body == 0 {
            self.enter(Phase::Waiting, self.patience.idle);
            // What came along of the next request has less time.
            self.look();
        } else {
            self.phase = Phase::Request(left);
        }
    }

    /// The time of the present phase is over.
    fn out_of_time(&mut self) -> Late {
        match self.phase {
            Phase::Waiting => {
                let (busy, since) = self.activity.busy();
                let idle_until = since + self.patience.idle;
                if busy {
                    Late::Later(Instant::now() + self.patience.idle)
                } else if self.requests > 0 && idle_until > Instant::now() {
                    Late::Later(idle_until)
                } else {
                    Late::End
                }
            }
            Phase::Head => Late::Refuse,
            Phase::Request(_) | Phase::Refused(_) => Late::Fail,
        }
    }
}

/// What being late leads to.
enum Late {
    /// It is not late yet.
    Later(Instant),
    /// The connection ends without a word.
    End,
    /// The peer is told.
    Refuse,
    /// The body is missing, and whoever reads it is told.
    Fail,
}

const TOO_SLOW: Refusal = Refusal::new(
    StatusCode::REQUEST_TIMEOUT,
    "too_slow",
    "The header block did not arrive in time.",
);

impl<S: AsyncRead + Unpin> Examined<S> {
    /// Reads more of the peer's bytes: how many; 0 at the end.
    fn poll_more(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut chunk = [const { MaybeUninit::uninit() }; CHUNK];
        let mut buffer = ReadBuf::uninit(&mut chunk);
        ready!(Pin::new(&mut self.stream).poll_read(context, &mut buffer))?;
        self.arrived.extend_from_slice(buffer.filled());
        Poll::Ready(Ok(buffer.filled().len()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Examined<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            match this.phase {
                // Not the end of the stream, at which hyper would give up the answer. The answer
                // closes the connection, so nobody waits for more.
                Phase::Refused(0) => return Poll::Pending,
                Phase::Refused(left) => {
                    let count = this.hand_on(buffer, u64::try_from(left).unwrap_or(u64::MAX));
                    this.phase = Phase::Refused(left - count);
                    return Poll::Ready(Ok(()));
                }
                Phase::Request(framed) if !this.arrived.is_empty() => {
                    this.hand_on_request(framed, buffer);
                    return Poll::Ready(Ok(()));
                }
                Phase::Request(_) | Phase::Waiting | Phase::Head => {}
            }
            match this.poll_more(context)? {
                // Half a header block is no request, and half a body is told by hyper.
                Poll::Ready(0) => return Poll::Ready(Ok(())),
                Poll::Ready(_) => {
                    if !matches!(this.phase, Phase::Request(_)) {
                        this.look();
                    }
                    continue;
                }
                Poll::Pending => {}
            }
            ready!(this.deadline.as_mut().poll(context));
            match this.out_of_time() {
                Late::Later(until) => this.deadline.as_mut().reset(until),
                Late::End => return Poll::Ready(Ok(())),
                Late::Refuse => this.refuse(TOO_SLOW),
                Late::Fail => return Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> Examined<S> {
    /// Passes on what became of a write, or an error when the peer takes nothing for too long.
    fn in_time<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.write_deadline = None;
            return written;
        }
        let until = Instant::now() + self.patience.write;
        let deadline = self
            .write_deadline
            .get_or_insert_with(|| Box::pin(sleep_until(until)));
        ready!(deadline.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Examined<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.in_time(context, written)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let flushed = Pin::new(&mut this.stream).poll_flush(context);
        this.in_time(context, flushed)
    }

    /// Reads on for a while after the last byte of the answer: a socket that is closed with unread
    /// bytes is reset, and the peer may lose the answer that tells it why.
    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.lingering.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(context))?;
        }
        if matches!(this.phase, Phase::Waiting | Phase::Head) {
            return Poll::Ready(Ok(()));
        }
        let lingering = this
            .lingering
            .get_or_insert_with(|| (Box::pin(sleep_until(Instant::now() + LINGER)), MOST_IGNORED));
        if lingering.0.as_mut().poll(context).is_ready() {
            return Poll::Ready(Ok(()));
        }
        while let Some((_, left)) = this.lingering.as_mut().filter(|(_, left)| *left > 0) {
            let mut chunk = [const { MaybeUninit::uninit() }; CHUNK];
            let mut buffer = ReadBuf::uninit(&mut chunk);
            ready!(Pin::new(&mut this.stream).poll_read(context, &mut buffer))?;
            if buffer.filled().is_empty() {
                break;
            }
            *left = left.saturating_sub(buffer.filled().len());
        }
        Poll::Ready(Ok(()))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write_vectored(context, slices);
        this.in_time(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::{Examined, Patience};
    use crate::activity::Activity;
    use restore_testing::random::{Cases, Random};
    use std::io;
    use std::sync::Arc;
    use std::time::Duration;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
    use tokio::time::{Instant, sleep};

    const WHOLE_HEAD: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    const HEAD_OF_BODY: &str = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n";

    /// What a stream hands on until it ends, fails or has refused somebody, and after which time
    /// that was. With the patience of the product, in a time that passes by itself.
    async fn end_of(stream: DuplexStream) -> (io::Result<Vec<u8>>, Duration) {
        let activity = Arc::new(Activity::new());
        let mut examined = Examined::new(stream, Patience::default(), Arc::clone(&activity));
        let (began, mut handed_on) = (Instant::now(), Vec::new());
        loop {
            let mut part = [0; 512];
            match examined.read(&mut part).await {
                Err(error) => return (Err(error), began.elapsed()),
                Ok(0) => return (Ok(handed_on), began.elapsed()),
                Ok(count) => handed_on.extend_from_slice(&part[..count]),
            }
            if handed_on.ends_with(super::REFUSED) {
                return (Ok(handed_on), began.elapsed());
            }
        }
    }

    /// The other end of a peer that says this at once, and then a letter now and then.
    fn dripping(start: &'static str, mut random: Random) -> DuplexStream {
        let (ours, mut theirs) = tokio::io::duplex(64 * 1024);
        tokio::spawn(async move {
            let mut said = theirs.write_all(start.as_bytes()).await;
            while said.is_ok() {
                let ms = u64::try_from(random.below(1000)).expect("fits") + 1;
                sleep(Duration::from_millis(ms)).await;
                said = theirs.write_all(b"a").await;
            }
        });
        ours
    }

    /// A tenth more or less.
    #[track_caller]
    fn is_about(took: Duration, seconds: u64) {
        let expected = Duration::from_secs(seconds);
        assert!(
            took >= expected * 9 / 10 && took <= expected * 11 / 10,
            "{took:?} instead of {seconds} s"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_header_block_has_five_seconds_however_it_comes() {
        let mut cases = Cases::new(20);
        while let Some(random) = cases.next() {
            let (handed_on, took) = end_of(dripping("GET /", random)).await;
            assert_eq!(handed_on.expect("it is refused"), super::REFUSED);
            is_about(took, 5);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_on_which_nothing_is_said_has_five_seconds() {
        let (ours, theirs) = tokio::io::duplex(64);
        let (handed_on, took) = end_of(ours).await;
        assert_eq!(handed_on.expect("it is closed"), b"");
        is_about(took, 5);
        drop(theirs);
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_has_ten_seconds_however_it_comes() {
        let mut cases = Cases::new(20);
        while let Some(random) = cases.next() {
            let (handed_on, took) = end_of(dripping(HEAD_OF_BODY, random)).await;
            assert_eq!(
                handed_on.err().map(|error| error.kind()),
                Some(io::ErrorKind::TimedOut)
            );
            is_about(took, 10);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_request_there_are_thirty_seconds_for_the_next() {
        let mut cases = Cases::new(20);
        while let Some(mut random) = cases.next() {
            let (ours, mut theirs) = tokio::io::duplex(64 * 1024);
            let ms = u64::try_from(random.below(4000)).expect("fits");
            let first = Duration::from_millis(ms);
            let peer = tokio::spawn(async move {
                sleep(first).await;
                theirs.write_all(WHOLE_HEAD.as_bytes()).await?;
                theirs.read_to_end(&mut Vec::new()).await
            });
            let (handed_on, took) = end_of(ours).await;
            assert_eq!(handed_on.expect("it is closed"), WHOLE_HEAD.as_bytes());
            is_about(took - first, 30);
            peer.await.expect("no panic").expect("it is let go");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_takes_nothing_of_its_answer_has_thirty_seconds() {
        let (ours, theirs) = tokio::io::duplex(64);
        let activity = Arc::new(Activity::new());
        let mut examined = Examined::new(ours, Patience::default(), activity);
        let began = Instant::now();
        let written = examined.write_all(&[b'a'; 1000]).await;
        assert_eq!(
            written.err().map(|error| error.kind()),
            Some(io::ErrorKind::TimedOut)
        );
        is_about(began.elapsed(), 30);
        drop(theirs);
    }
}
