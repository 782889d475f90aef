//! Intents for tests.

use restore_ledger::Intent;

/// A moment: 2026-01-02 03:00:45 UTC.
pub(crate) const NOW_MS: i64 = 1_767_322_845_000;

/// An intent of this ID to send this request.
pub(crate) fn intent(id: &str, request: &str) -> Intent {
    Intent {
        id: id.to_owned(),
        operation: "test.Operation".to_owned(),
        request_sha256: request.to_owned(),
        same_as: format!("same {request}"),
        user: "alice".to_owned(),
        credential: "prod".to_owned(),
        at_unix_ms: NOW_MS,
    }
}
