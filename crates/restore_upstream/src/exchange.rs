//! One request and its answer on a connection of their own.

use crate::config::{Limits, Timeouts};
use crate::counted::{Count, Counted};
use crate::dial::{Connection, Stream, sooner};
use crate::headers;
use crate::sent::{Sent, Stage, Timings, Why};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use std::future::poll_fn;
use std::io;
use std::io::ErrorKind::{InvalidData, InvalidInput};
use std::pin::{Pin, pin};
use std::sync::Arc;
use tokio::time::{Instant, timeout_at};

/// How far an answer came, and what stopped it there.
struct Broken {
    stage: Stage,
    why: Why,
    status: Option<u16>,
}

/// Sends a request and reads its answer.
pub(crate) async fn exchange(
    connection: Connection,
    request: Request<Full<Bytes>>,
    (timeouts, limits): (&Timeouts, &Limits),
    deadline: Instant,
    timings: &mut Timings,
) -> Sent {
    let Connection {
        stream,
        wire,
        before,
    } = connection;
    let first_byte = sooner(timeouts.first_byte, deadline);
    let answered = answer(stream, request, limits, (first_byte, deadline), timings).await;
    match answered {
        Ok(sent) => sent,
        // The stream is gone by now, so nothing can leave after the count was read.
        Err(Broken { stage, why, .. }) if wire.out() == before => Sent::NotSent { stage, why },
        Err(Broken { stage, why, status }) => Sent::Unknown { stage, why, status },
    }
}

async fn answer(
    stream: Box<dyn Stream>,
    request: Request<Full<Bytes>>,
    limits: &Limits,
    (first_byte, deadline): (Instant, Instant),
    timings: &mut Timings,
) -> Result<Sent, Broken> {
    let stream = Counted::new(stream, limits.wire_bytes);
    let count = stream.count();
    let broken = |stage, status| {
        let (count, most) = (Arc::clone(&count), limits.wire_bytes);
        move |error: Option<hyper::Error>| {
            let why = match error {
                _ if count.back() > most => Why::TooMuch,
                Some(error) => why(&error),
                None => Why::TimedOut,
            };
            Broken { stage, why, status }
        }
    };
    let in_head = broken(Stage::Head, None);

    let mut builder = http1::Builder::new();
    builder
        .max_buf_size(limits.head_bytes)
        .max_headers(limits.head_lines);
    let (mut sender, connection) = builder
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| in_head(Some(error)))?;
    let mut connection = Driven(Some(Box::pin(connection)));

    let began = Instant::now();
    let head = head(sender.send_request(request), &count, first_byte, deadline);
    let head = connection.beside(head).await;
    timings.head = Some(began.elapsed());
    let response = head
        .map_err(|TimedOut| in_head(None))?
        .map_err(|error| in_head(Some(error)))?;
    let (parts, body) = response.into_parts();
    let status = parts.status.as_u16();

    let in_body = broken(Stage::Body, Some(status));
    let began = Instant::now();
    let body = timeout_at(deadline, connection.beside(read(body, limits.body_bytes))).await;
    timings.body = Some(began.elapsed());
    let (body, truncated) = body
        .map_err(|_| in_body(None))?
        .map_err(|error| in_body(Some(error)))?;
    Ok(Sent::Answered {
        status,
        headers: headers::returned(&parts.headers),
        body,
        truncated,
    })
}

struct TimedOut;

/// The head of the answer: its first byte by then, all of it by the deadline.
async fn head(
    response: impl Future<Output = hyper::Result<Response<Incoming>>>,
    count: &Count,
    first_byte: Instant,
    deadline: Instant,
) -> Result<hyper::Result<Response<Incoming>>, TimedOut> {
    let mut response = pin!(response);
    match timeout_at(first_byte, &mut response).await {
        Ok(response) => Ok(response),
        Err(_) if count.back() > 0 => timeout_at(deadline, response).await.map_err(|_| TimedOut),
        Err(_) => Err(TimedOut),
    }
}

/// The body up to the limit, and whether it goes on.
async fn read(mut body: Incoming, most: usize) -> hyper::Result<(Vec<u8>, bool)> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        // Trailers say nothing that anyone here asks for.
        if let Ok(data) = frame?.into_data() {
            let room = most - bytes.len();
            bytes.extend_from_slice(&data[..room.min(data.len())]);
            if data.len() > room {
                return Ok((bytes, true));
            }
        }
    }
    Ok((bytes, false))
}

fn why(error: &hyper::Error) -> Why {
    if error.is_parse_too_large() {
        Why::HeadTooLarge
    } else if error.is_parse() || is_garbled(error) {
        Why::Unreadable
    } else {
        Why::ConnectionLost
    }
}

/// Whether the framing of a body broke off. hyper says so by the kind of an error of the stream.
fn is_garbled(error: &hyper::Error) -> bool {
    let source = std::error::Error::source(error);
    let error = source.and_then(|source| source.downcast_ref::<io::Error>());
    error.is_some_and(|error| matches!(error.kind(), InvalidData | InvalidInput))
}

/// hyper's side of a connection. It moves only while something waits beside it, in the same task,
/// so that no byte moves any more once that is dropped.
struct Driven(Option<Pin<Box<Machine>>>);

type Machine = http1::Connection<TokioIo<Counted<Box<dyn Stream>>>, Full<Bytes>>;

impl Driven {
    async fn beside<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        poll_fn(|cx| {
            if let Some(connection) = &mut self.0
                && connection.as_mut().poll(cx).is_ready()
            {
                // How it ended is told to whoever waits for the answer.
                self.0 = None;
            }
            work.as_mut().poll(cx)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::exchange;
    use crate::config::{Limits, Timeouts};
    use crate::counted::Counted;
    use crate::dial::{Connection, Stream};
    use crate::sent::{Sent, Stage, Timings, Why};
    use bytes::Bytes;
    use http_body_util::Full;
    use hyper::Request;
    use std::io;
    use std::pin::Pin;
    use std::task::{Context, Poll};
    use std::time::Duration;
    use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
    use tokio::time::{Instant, sleep};

    /// Sends over this stream with the timeouts of the product, in a time that passes by itself.
    async fn sent_over(stream: impl Stream + 'static) -> (Sent, Duration) {
        let timeouts = Timeouts::default();
        let stream = Counted::new(stream, u64::MAX);
        let wire = stream.count();
        let connection = Connection {
            stream: Box::new(stream),
            wire,
            before: 0,
        };
        let began = Instant::now();
        let sent = exchange(
            connection,
            Request::new(Full::new(Bytes::from_static(b"body"))),
            (&timeouts, &Limits::default()),
            began + timeouts.total,
            &mut Timings::default(),
        )
        .await;
        (sent, began.elapsed())
    }

    /// A peer that says these parts, each so many seconds after the one before, and stays.
    fn peer(parts: &'static [(u64, &'static str)]) -> impl Stream {
        let (ours, mut theirs) = tokio::io::duplex(4096);
        tokio::spawn(async move {
            for (seconds, part) in parts {
                sleep(Duration::from_secs(*seconds)).await;
                if theirs.write_all(part.as_bytes()).await.is_err() {
                    return;
                }
            }
            let _ = theirs.read_to_end(&mut Vec::new()).await;
        });
        ours
    }

    /// Ends with the seconds that it took, rounded.
    async fn end_of(parts: &'static [(u64, &'static str)]) -> (Sent, u64) {
        let (sent, took) = sent_over(peer(parts)).await;
        (sent, (took + Duration::from_millis(500)).as_secs())
    }

    fn timed_out(stage: Stage, status: Option<u16>) -> Sent {
        let why = Why::TimedOut;
        Sent::Unknown { stage, why, status }
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_byte_is_waited_for_for_thirty_seconds() {
        assert_eq!(end_of(&[]).await, (timed_out(Stage::Head, None), 30));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_has_begun_may_take_the_whole_minute() {
        let parts = &[
            (29, "HTTP/1.1 200 OK\r\n"),
            (15, "Content-Length: 2\r\n\r\n{"),
            (15, "}"),
        ];
        let (sent, took) = end_of(parts).await;
        assert!(matches!(sent, Sent::Answered { status: 200, .. }));
        assert_eq!(took, 59);
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_has_not_come_after_a_minute_does_not_come() {
        let parts = &[(1, "HTTP/1.1 200 OK\r\n")];
        assert_eq!(end_of(parts).await, (timed_out(Stage::Head, None), 60));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_has_not_come_after_a_minute_does_not_come() {
        let parts = &[(1, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{")];
        assert_eq!(end_of(parts).await, (timed_out(Stage::Body, Some(200)), 60));
    }

    /// A socket that takes so many bytes of a request and then does that.
    struct Takes {
        bytes: usize,
        then: Then,
    }

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Then {
        /// Takes no more and says nothing.
        Wait,
        /// Fails to write.
        Fail,
        /// Is closed by the peer.
        Close,
    }

    impl AsyncRead for Takes {
        fn poll_read(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            _: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            match self.then {
                Then::Close if self.bytes == 0 => Poll::Ready(Ok(())),
                Then::Close | Then::Wait | Then::Fail => Poll::Pending,
            }
        }
    }

    impl AsyncWrite for Takes {
        fn poll_write(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
            let taken = bytes.len().min(self.bytes);
            self.bytes -= taken;
            if taken > 0 {
                cx.waker().wake_by_ref();
                return Poll::Ready(Ok(taken));
            }
            match self.then {
                Then::Wait | Then::Close => Poll::Pending,
                Then::Fail => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
            }
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_of_which_the_socket_took_no_byte_was_not_sent() {
        for then in [Then::Wait, Then::Fail, Then::Close] {
            let (sent, _) = sent_over(Takes { bytes: 0, then }).await;
            assert!(matches!(sent, Sent::NotSent { .. }), "{then:?}: {sent:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_of_which_the_socket_took_one_byte_may_have_arrived() {
        for then in [Then::Wait, Then::Fail, Then::Close] {
            let (sent, _) = sent_over(Takes { bytes: 1, then }).await;
            assert!(matches!(sent, Sent::Unknown { .. }), "{then:?}: {sent:?}");
        }
    }
}
