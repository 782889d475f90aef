//! Every way out, once. The binary looks here; a new format is a file of its own and a line here.

use super::{Format, aliyun, curl, http, http_file, hurl, openapi, postman, terraform};

/// All formats, those for people in a hurry first.
pub const FORMATS: &[Format] = &[
    curl::FORMAT,
    aliyun::FORMAT,
    http::FORMAT,
    http_file::FORMAT,
    hurl::FORMAT,
    postman::FORMAT,
    terraform::FORMAT,
    openapi::FORMAT,
];

/// The format of that name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}
