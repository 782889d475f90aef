//! Who carries a request to the vendor. One does; tests bring others.

use std::pin::Pin;

use restore_upstream::{Outgoing, Report, Upstream};

/// Makes the request for an attempt, numbered from 1.
pub type Sign<'a> = Box<dyn FnMut(u32) -> Option<Outgoing> + Send + 'a>;

/// What is known of a request's end, when it has ended.
pub type Carried<'a> = Pin<Box<dyn Future<Output = Report> + Send + 'a>>;

/// Carries a request, and says all that is known of its end.
pub trait Courier: Send + Sync {
    /// Sends what `sign` makes; more than once only if that says that it may be.
    fn carry<'a>(&'a self, sign: Sign<'a>) -> Carried<'a>;
}

impl Courier for Upstream {
    fn carry<'a>(&'a self, sign: Sign<'a>) -> Carried<'a> {
        Box::pin(self.send(sign))
    }
}
