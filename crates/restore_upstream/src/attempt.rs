//! One attempt: to each checked address in turn, until something may have left.

use crate::outgoing::Outgoing;
use crate::sent::{Sent, Stage, Timings};
use crate::{Upstream, dial, exchange};
use tokio::time::Instant;

/// How many addresses an attempt dials. More would only make a broken network take longer.
const ADDRESSES: usize = 3;

/// Sends a request once.
pub(crate) async fn attempt(
    upstream: &Upstream,
    outgoing: &Outgoing,
    deadline: Instant,
) -> (Sent, Timings) {
    let mut timings = Timings::default();
    let sent = sent(upstream, outgoing, deadline, &mut timings).await;
    (sent, timings)
}

async fn sent(
    upstream: &Upstream,
    outgoing: &Outgoing,
    deadline: Instant,
    timings: &mut Timings,
) -> Sent {
    let not_made = |why| {
        let stage = Stage::Request;
        Sent::NotSent { stage, why }
    };
    // Made before anything is dialled, and once more for each further address: hyper takes it.
    let mut made = match outgoing.request() {
        Ok(request) => Some(request),
        Err(why) => return not_made(why),
    };
    let sockets = match dial::sockets(upstream, outgoing, deadline, timings).await {
        Ok(sockets) => sockets,
        Err(why) => {
            let stage = Stage::Resolve;
            return Sent::NotSent { stage, why };
        }
    };
    let config = &upstream.config;
    let mut last = None;
    for socket in sockets.into_iter().take(ADDRESSES) {
        let end = match dial::connect(upstream, &outgoing.host, socket, deadline, timings).await {
            Err((stage, why)) => Sent::NotSent { stage, why },
            Ok(connection) => {
                let request = match made.take().map_or_else(|| outgoing.request(), Ok) {
                    Ok(request) => request,
                    Err(why) => return not_made(why),
                };
                let bounds = (&config.timeouts, &config.limits);
                exchange::exchange(connection, request, bounds, deadline, timings).await
            }
        };
        match end {
            Sent::NotSent { .. } => last = Some(end),
            Sent::Unknown { .. } | Sent::Answered { .. } => return end,
        }
    }
    last.expect("the check of addresses lets no empty list pass")
}
