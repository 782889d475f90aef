//! The rule for several attempts, and what they say together.

use crate::Upstream;
use crate::attempt::attempt;
use crate::outgoing::Outgoing;
use crate::sent::{Report, Sent, Stage, Timings, Why};
use tokio::time::{Instant, sleep};

/// How often a request is sent that may be repeated.
const ATTEMPTS: u32 = 3;

/// Sends a request, again only if it may be and the end before calls for it.
pub(crate) async fn send(
    upstream: &Upstream,
    mut sign: impl FnMut(u32) -> Option<Outgoing>,
) -> Report {
    let began = Instant::now();
    let deadline = began + upstream.config.timeouts.total;
    let mut so_far = SoFar::default();
    let mut first: Option<Outgoing> = None;
    loop {
        let number = so_far.attempts + 1;
        let outgoing = match made(&first, sign(number)) {
            Ok(outgoing) => outgoing,
            Err(why) => {
                let stage = Stage::Request;
                so_far.add(Sent::NotSent { stage, why }, Timings::default());
                break;
            }
        };
        let (sent, timings) = attempt(upstream, &outgoing, deadline).await;
        let again = outgoing.may_retry && calls_for_another(&sent);
        so_far.add(sent, timings);
        if !again || number == ATTEMPTS {
            break;
        }
        let wait = (upstream.config.back_off)(number);
        if Instant::now() + wait >= deadline {
            break;
        }
        first.get_or_insert(outgoing);
        sleep(wait).await;
    }
    so_far.report(began)
}

/// The request of this attempt, if it is the one of the first.
fn made(first: &Option<Outgoing>, outgoing: Option<Outgoing>) -> Result<Outgoing, Why> {
    let outgoing = outgoing.ok_or(Why::NotMade)?;
    match first {
        Some(first) if !outgoing.repeats(first) => Err(Why::NotTheSame),
        Some(_) | None => Ok(outgoing),
    }
}

/// Whether the same request might fare better: no answer, a fault of the vendor's side, or a
/// request to come back later.
fn calls_for_another(sent: &Sent) -> bool {
    match sent {
        Sent::NotSent { why, .. } => why.is_passing(),
        Sent::Unknown { .. } => true,
        Sent::Answered { status, .. } => matches!(status, 429 | 500 | 502 | 503 | 504),
    }
}

/// What the attempts say together.
#[derive(Default)]
struct SoFar {
    attempts: u32,
    kept: Option<Sent>,
    earlier_may_have_arrived: bool,
    timings: Timings,
}

impl SoFar {
    fn add(&mut self, sent: Sent, timings: Timings) {
        self.attempts += 1;
        self.timings = timings;
        let says_nothing = matches!(sent, Sent::NotSent { .. });
        match self.kept.take() {
            Some(kept) if says_nothing && !matches!(kept, Sent::NotSent { .. }) => {
                self.kept = Some(kept);
            }
            kept => {
                self.earlier_may_have_arrived |= kept.is_some_and(|kept| kept.may_have_arrived());
                self.kept = Some(sent);
            }
        }
    }

    fn report(self, began: Instant) -> Report {
        Report {
            sent: self.kept.expect("there is always a first attempt"),
            attempts: self.attempts,
            earlier_may_have_arrived: self.earlier_may_have_arrived,
            timings: self.timings,
            total: began.elapsed(),
        }
    }
}
