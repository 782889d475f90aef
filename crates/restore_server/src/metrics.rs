//! Numbers for Prometheus. Labels are words of this program, never of a request.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::time::Duration;

use restore_core::answer::Ending;

/// Upper bounds of the histogram of how long sending took, in seconds.
const BOUNDS: [f64; 8] = [0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0];

/// Counters of one run.
#[derive(Default)]
pub(crate) struct Metrics(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    endings: BTreeMap<&'static str, u64>,
    refusals: BTreeMap<&'static str, u64>,
    repeated: u64,
    attempts: u64,
    audit_failures: u64,
    ledger_failures: u64,
    seconds: f64,
    within: [u64; BOUNDS.len()],
}

/// What is counted elsewhere.
pub(crate) struct Now {
    /// Open connections.
    pub(crate) connections: usize,
    /// Submissions under way.
    pub(crate) in_flight: usize,
}

impl Metrics {
    fn count(&self, change: impl FnOnce(&mut Counts)) {
        change(&mut self.0.lock().unwrap_or_else(|error| error.into_inner()));
    }

    /// A submission was sent, or tried to be.
    pub(crate) fn ended(&self, ending: Ending, attempts: u32, took: Duration) {
        self.count(|counts| {
            *counts.endings.entry(ending.name()).or_default() += 1;
            counts.attempts += u64::from(attempts);
            counts.seconds += took.as_secs_f64();
            for (bound, within) in BOUNDS.iter().zip(&mut counts.within) {
                *within += u64::from(took.as_secs_f64() <= *bound);
            }
        });
    }

    /// A submission was answered from the ledger.
    pub(crate) fn repeated(&self) {
        self.count(|counts| counts.repeated += 1);
    }

    /// A request was turned away.
    pub(crate) fn refused(&self, code: &'static str) {
        self.count(|counts| *counts.refusals.entry(code).or_default() += 1);
    }

    /// A line of the audit log could not be written.
    pub(crate) fn audit_failed(&self) {
        self.count(|counts| counts.audit_failures += 1);
    }

    /// An ending could not be written down.
    pub(crate) fn ledger_failed(&self) {
        self.count(|counts| counts.ledger_failures += 1);
    }

    /// Everything, in Prometheus' text format.
    pub(crate) fn text(&self, now: &Now) -> String {
        let mut out = String::new();
        self.count(|counts| {
            family(
                &mut out,
                "submissions_total",
                "counter",
                "Submissions by how they ended.",
            );
            for ending in Ending::ALL {
                let count = counts
                    .endings
                    .get(ending.name())
                    .copied()
                    .unwrap_or_default();
                line(
                    &mut out,
                    "submissions_total",
                    &label("outcome", ending.name()),
                    count,
                );
            }
            family(
                &mut out,
                "refusals_total",
                "counter",
                "Requests that were turned away, by reason.",
            );
            for (code, count) in &counts.refusals {
                line(&mut out, "refusals_total", &label("code", code), *count);
            }
            let plain = [
                (
                    "repeated_total",
                    "counter",
                    "Submissions that were answered from the ledger.",
                    counts.repeated,
                ),
                (
                    "attempts_total",
                    "counter",
                    "Attempts to reach a vendor.",
                    counts.attempts,
                ),
                (
                    "audit_failures_total",
                    "counter",
                    "Lines of the audit log that could not be written.",
                    counts.audit_failures,
                ),
                (
                    "ledger_failures_total",
                    "counter",
                    "Endings that the ledger did not take.",
                    counts.ledger_failures,
                ),
                (
                    "connections",
                    "gauge",
                    "Open connections.",
                    as_count(now.connections),
                ),
                (
                    "submissions_in_flight",
                    "gauge",
                    "Submissions under way.",
                    as_count(now.in_flight),
                ),
            ];
            for (name, kind, help, count) in plain {
                family(&mut out, name, kind, help);
                line(&mut out, name, "", count);
            }
            histogram(&mut out, counts);
        });
        out
    }
}

fn as_count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn family(out: &mut String, name: &str, kind: &str, help: &str) {
    let _ = write!(
        out,
        "# HELP restore_builder_{name} {help}\n# TYPE restore_builder_{name} {kind}\n"
    );
}

fn label(name: &str, value: &str) -> String {
    format!("{{{name}=\"{value}\"}}")
}

fn line(out: &mut String, name: &str, labels: &str, value: impl std::fmt::Display) {
    let _ = writeln!(out, "restore_builder_{name}{labels} {value}");
}

fn histogram(out: &mut String, counts: &Counts) {
    let name = "sending_seconds";
    let all: u64 = counts.endings.values().sum();
    family(
        out,
        name,
        "histogram",
        "How long sending took, attempts and waiting together.",
    );
    for (bound, within) in BOUNDS.iter().zip(counts.within) {
        line(
            out,
            &format!("{name}_bucket"),
            &label("le", &bound.to_string()),
            within,
        );
    }
    line(out, &format!("{name}_bucket"), &label("le", "+Inf"), all);
    line(out, &format!("{name}_sum"), "", counts.seconds);
    line(out, &format!("{name}_count"), "", all);
}
