//! SDK-HMAC-SHA256, Huawei Cloud's signature with an access key (AK/SK).
//!
//! It takes the place of the IAM token of the documents.

use super::time::Time;
use super::{
    Credentials, Message, Signed, Variables, content_sha256, decoded, encoded, plain, sign_message,
};
use crate::request::{Credential, Pair, Request, Text};

/// The algorithm's name, as its header and its string to sign begin.
pub const ALGORITHM: &str = "SDK-HMAC-SHA256";

/// Where the vendor's tools look for an access key.
pub const VARIABLES: Variables = Variables {
    access_key_id: "HUAWEICLOUD_SDK_AK",
    access_key_secret: "HUAWEICLOUD_SDK_SK",
    security_token: "HUAWEICLOUD_SDK_SECURITY_TOKEN",
};

/// The headers that signing adds.
pub(crate) mod header {
    pub(crate) const DATE: &str = "X-Sdk-Date";
    pub(crate) const PROJECT_ID: &str = "X-Project-Id";
    pub(crate) const SECURITY_TOKEN: &str = "X-Security-Token";
}

/// The header whose place the signature takes.
const TOKEN: &str = "X-Auth-Token";

/// Whether it is the IAM token.
pub(crate) fn is_token(header: &Pair) -> bool {
    header.name == TOKEN
}

/// The IAM token that the request would be sent with instead of a signature.
#[must_use]
pub fn token(request: &Request) -> Option<Credential> {
    let given = request.headers.iter().find_map(|pair| match &pair.value {
        Text::Secret { env, .. } if is_token(pair) => Some(Credential {
            header: pair.name,
            env,
        }),
        Text::Secret { .. } | Text::Plain(_) => None,
    });
    let missing = || {
        request
            .credentials
            .iter()
            .find(|missing| missing.header == TOKEN)
    };
    given.or_else(|| missing().copied())
}

/// What is signed for a request of a project: `content-type`, `host`, `region` when it is sent, and
/// what the vendor's SDK adds.
#[must_use]
pub fn message(
    request: &Request,
    project: Option<String>,
    credentials: &Credentials,
    time: Time,
) -> Message {
    let given = request.headers.iter().filter(|header| !is_token(header));
    let mut headers: Vec<Pair> = given.cloned().collect();
    headers.push(plain("Host", request.host.as_str()));
    headers.extend(project.map(|project| plain(header::PROJECT_ID, project)));
    headers.push(plain(header::DATE, time.basic()));
    headers.extend(credentials.security_token.as_ref().map(|token| Pair {
        name: header::SECURITY_TOKEN,
        value: Text::Secret {
            secret: token.clone(),
            env: VARIABLES.security_token,
        },
    }));
    Message {
        method: request.method,
        path: request.path.clone(),
        query: request.query.clone(),
        headers,
        content_sha256: content_sha256(request),
    }
}

/// Signs a message, which holds the same time as a header.
#[must_use]
pub fn sign(message: Message, credentials: &Credentials, time: Time) -> Signed {
    let path = canonical_path(&message.path);
    let preamble = format!("{ALGORITHM}\n{}\n", time.basic());
    let authorization = |names: &str, signature: &str| {
        let id = &credentials.access_key_id;
        format!("{ALGORITHM} Access={id}, SignedHeaders={names}, Signature={signature}")
    };
    sign_message(
        message,
        path,
        preamble,
        &credentials.access_key_secret,
        authorization,
    )
}

/// The path as it is signed: with a slash at its end that is not sent.
///
/// The vendor's signer decodes the path before it splits it, so a slash inside an ID parts two
/// segments here, though it is sent as `%2F`.
pub(crate) fn canonical_path(path: &str) -> String {
    let path = decoded(path);
    let segments: Vec<String> = path.split('/').map(encoded).collect();
    let mut path = segments.join("/");
    if !path.ends_with('/') {
        path.push('/');
    }
    path
}
