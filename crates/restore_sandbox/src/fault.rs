//! The twelve ways to fail, and which connections do.

/// A way to fail.
///
/// What was asked for happens before the answer is lost, except where the request is not read or
/// the answer is 500 or 503: whoever sends cannot know, and that is the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nobody listens.
    Refuse,
    /// The connection is reset before anything is read.
    ResetBeforeRead,
    /// The connection is reset when so many bytes of the request have been read, or all of it.
    ResetAfterBytes(usize),
    /// The request is read, and the connection closed.
    CloseBeforeStatus,
    /// The answer ends inside a header.
    CloseMidHeaders,
    /// The answer ends inside its body; one that has no body announces one.
    CloseMidBody,
    /// The answer comes whole, 16 bytes at a time.
    Slow {
        /// Milliseconds between the pieces.
        pause_ms: u64,
    },
    /// The vendor's own failure. Nothing has been done.
    Status500,
    /// A gateway's, with its HTML.
    Status502,
    /// The vendor is overloaded. Nothing has been done.
    Status503,
    /// A gateway's, with its HTML.
    Status504,
    /// The request is read, and nothing ever answered.
    Hang,
}

impl Fault {
    /// Each of them once.
    pub const ALL: [Self; 12] = [
        Self::Refuse,
        Self::ResetBeforeRead,
        Self::ResetAfterBytes(40),
        Self::CloseBeforeStatus,
        Self::CloseMidHeaders,
        Self::CloseMidBody,
        Self::Slow { pause_ms: 20 },
        Self::Status500,
        Self::Status502,
        Self::Status503,
        Self::Status504,
        Self::Hang,
    ];

    /// How requests to the sandbox spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::ResetBeforeRead => "reset-before-read",
            Self::ResetAfterBytes(_) => "reset-after-bytes",
            Self::CloseBeforeStatus => "close-before-status",
            Self::CloseMidHeaders => "close-mid-headers",
            Self::CloseMidBody => "close-mid-body",
            Self::Slow { .. } => "slow",
            Self::Status500 => "500",
            Self::Status502 => "502",
            Self::Status503 => "503",
            Self::Status504 => "504",
            Self::Hang => "hang",
        }
    }

    /// The fault of that name, with numbers of its own where none are given.
    #[must_use]
    pub fn named(name: &str, bytes: Option<usize>, pause_ms: Option<u64>) -> Option<Self> {
        let fault = Self::ALL.into_iter().find(|fault| fault.name() == name)?;
        Some(match fault {
            Self::ResetAfterBytes(usual) => Self::ResetAfterBytes(bytes.unwrap_or(usual)),
            Self::Slow { pause_ms: usual } => Self::Slow {
                pause_ms: pause_ms.unwrap_or(usual),
            },
            other => other,
        })
    }

    /// Whether the connection ends with a reset instead of a close.
    pub(crate) const fn is_reset(self) -> bool {
        matches!(self, Self::ResetBeforeRead | Self::ResetAfterBytes(_))
    }
}

/// How the next connections fail.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    next: Option<(Fault, u32)>,
}

impl Plan {
    pub(crate) const fn set(&mut self, next: Option<(Fault, u32)>) {
        self.next = next;
    }

    /// What becomes of a connection that has just been made.
    pub(crate) const fn take(&mut self) -> Option<Fault> {
        match &mut self.next {
            Some((Fault::Refuse, _)) | None => None,
            Some((_, 0)) => {
                self.next = None;
                None
            }
            Some((fault, left)) => {
                *left -= 1;
                Some(*fault)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, Plan};

    #[test]
    fn a_plan_holds_for_so_many_connections() {
        let mut plan = Plan::default();
        plan.set(Some((Fault::Hang, 2)));
        assert_eq!(plan.take(), Some(Fault::Hang));
        assert_eq!(plan.take(), Some(Fault::Hang));
        assert_eq!(plan.take(), None);
    }

    #[test]
    fn every_fault_is_found_by_its_name() {
        for fault in Fault::ALL {
            assert_eq!(Fault::named(fault.name(), None, None), Some(fault));
        }
        assert_eq!(Fault::named("explode", None, None), None);
    }
}
