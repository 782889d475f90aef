//! Who carries a request to the vendor. One does; tests bring others.

use std::pin::Pin;

use restore_upstream::{Outgoing, Report, Upstream};

/// Makes the request for an attempt, numbered from 1.
pub type Sign = Box<dyn FnMut(u32) -> Option<Outgoing> + Send>;

/// Carries a request, and says all that is known of its end.
pub trait Courier: Send + Sync {
    /// Sends what `sign` makes; more than once only if that says that it may be.
    fn carry(&self, sign: Sign) -> Pin<Box<dyn Future<Output = Report> + Send + '_>>;
}

impl Courier for Upstream {
    fn carry(&self, sign: Sign) -> Pin<Box<dyn Future<Output = Report> + Send + '_>> {
        Box::pin(self.send(sign))
    }
}
