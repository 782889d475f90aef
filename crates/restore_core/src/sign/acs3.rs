//! ACS3-HMAC-SHA256, Alibaba Cloud's signature of version 3.

use super::time::Time;
use super::{Credentials, Message, Signed, Variables, content_sha256, plain, sign_message};
use crate::request::{Pair, Request, Text};

/// The algorithm's name, as its header and its string to sign begin.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// Where the vendor's tools look for an access key.
pub const VARIABLES: Variables = Variables {
    access_key_id: "ALIBABA_CLOUD_ACCESS_KEY_ID",
    access_key_secret: "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    security_token: "ALIBABA_CLOUD_SECURITY_TOKEN",
};

/// The headers that signing adds, a temporary key's two last.
pub(crate) mod header {
    pub(crate) const DATE: &str = "x-acs-date";
    pub(crate) const NONCE: &str = "x-acs-signature-nonce";
    pub(crate) const CONTENT: &str = "x-acs-content-sha256";
    pub(crate) const ACCESS_KEY_ID: &str = "x-acs-accesskey-id";
    pub(crate) const SECURITY_TOKEN: &str = "x-acs-security-token";
}

/// What is signed for a request: `host`, `content-type` when it is sent, and everything that
/// begins with `x-acs-`.
///
/// Source: the vendor's TypeScript client; its Python client signs `accept` and `user-agent`, too.
#[must_use]
pub fn message(request: &Request, credentials: &Credentials, time: Time, nonce: &str) -> Message {
    let content_sha256 = content_sha256(request);
    let mut headers = request.headers.clone();
    headers.extend([
        plain("host", request.host.as_str()),
        plain(header::DATE, time.extended()),
        plain(header::NONCE, nonce),
        plain(header::CONTENT, content_sha256.as_str()),
    ]);
    if let Some(token) = &credentials.security_token {
        headers.push(plain(
            header::ACCESS_KEY_ID,
            credentials.access_key_id.as_str(),
        ));
        headers.push(Pair {
            name: header::SECURITY_TOKEN,
            value: Text::Secret {
                secret: token.clone(),
                env: VARIABLES.security_token,
            },
        });
    }
    Message {
        method: request.method,
        path: request.path.clone(),
        query: request.query.clone(),
        headers,
        content_sha256,
    }
}

/// Signs a message, which holds its date and nonce as headers.
#[must_use]
pub fn sign(message: Message, credentials: &Credentials) -> Signed {
    let path = message.path.clone();
    let preamble = format!("{ALGORITHM}\n");
    let authorization = |names: &str, signature: &str| {
        let id = &credentials.access_key_id;
        format!("{ALGORITHM} Credential={id},SignedHeaders={names},Signature={signature}")
    };
    sign_message(
        message,
        path,
        preamble,
        &credentials.access_key_secret,
        authorization,
    )
}
