//! What a connection is doing, as far as those who may end it have to know.

use std::sync::Mutex;

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::refusal::Refusal;

/// Shared by the stream, which reads, the service, which answers, and the list of connections,
/// which may ask one to give way.
pub(crate) struct Activity {
    now: Mutex<Now>,
    leave: Notify,
}

struct Now {
    busy: bool,
    since: Instant,
    /// It was asked to give way. Asked once, so that the next one to be asked is another.
    leaving: bool,
    /// Requests that were handed to the service.
    served: u64,
    /// The request that the stream has refused, by its number, and why.
    refused: Option<(u64, Refusal)>,
}

impl Activity {
    pub(crate) fn new() -> Self {
        Self {
            now: Mutex::new(Now {
                busy: false,
                since: Instant::now(),
                leaving: false,
                served: 0,
                refused: None,
            }),
            leave: Notify::new(),
        }
    }

    fn now<T>(&self, change: impl FnOnce(&mut Now) -> T) -> T {
        // Nothing in here panics, and a number that is a little off harms nobody.
        let mut now = self.now.lock().unwrap_or_else(|error| error.into_inner());
        change(&mut now)
    }

    /// The next request begins to be answered. Says why not, when the stream has refused it.
    pub(crate) fn begin(&self) -> Option<Refusal> {
        self.now(|now| {
            now.served += 1;
            let refused = now.refused.take_if(|(number, _)| *number == now.served);
            refused.map(|(_, refusal)| refusal)
        })
    }

    /// Something is under way that must not be cut off; or is no longer.
    pub(crate) fn set_busy(&self, busy: bool) {
        self.now(|now| {
            now.busy = busy;
            now.since = Instant::now();
        });
    }

    /// Whether it is, and since when.
    pub(crate) fn busy(&self) -> (bool, Instant) {
        self.now(|now| (now.busy, now.since))
    }

    /// Since when nothing is under way; none while something is, or when it leaves already.
    pub(crate) fn silent_since(&self) -> Option<Instant> {
        self.now(|now| (!now.busy && !now.leaving).then_some(now.since))
    }

    /// Asks the connection to give way to another one.
    pub(crate) fn leave(&self) {
        self.now(|now| now.leaving = true);
        self.leave.notify_one();
    }

    /// Waits until the connection has to give way. What has begun in the meantime is let be.
    pub(crate) async fn told_to_leave(&self) {
        loop {
            self.leave.notified().await;
            let is_busy = self.now(|now| {
                now.leaving = !now.busy;
                now.busy
            });
            if !is_busy {
                return;
            }
        }
    }

    /// The stream has refused the request with that number.
    pub(crate) fn refuse(&self, number: u64, refusal: Refusal) {
        self.now(|now| now.refused = Some((number, refusal)));
    }
}
