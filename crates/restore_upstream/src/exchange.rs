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
    if head_bytes(&parts.headers) > limits.head_bytes {
        return Err(Broken {
            stage: Stage::Head,
            why: Why::HeadTooLarge,
            status: Some(status),
        });
    }

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

/// About what the headers took on the wire.
fn head_bytes(headers: &hyper::HeaderMap) -> usize {
    let line = |(name, value): (&hyper::header::HeaderName, &hyper::header::HeaderValue)| {
        name.as_str().len() + value.len() + ": \r\n".len()
    };
    headers.iter().map(line).sum()
}

fn why(error: &hyper::Error) -> Why {
    if error.is_parse_too_large() {
        Why::HeadTooLarge
    } else if error.is_parse() {
        Why::Unreadable
    } else {
        Why::ConnectionLost
    }
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
