//! Every way out, once. The binary looks here; a new format is a file of its own and a line here.

use super::{
    Format, aliyun, cmd, curl, curl_config, go, hcloud, http, http_file, hurl, java, openapi,
    postman, powershell, python, script, terraform,
};

/// All formats, those for people in a hurry first.
pub const FORMATS: &[Format] = &[
    curl::FORMAT,
    script::FORMAT,
    powershell::FORMAT,
    cmd::FORMAT,
    curl_config::FORMAT,
    aliyun::FORMAT,
    aliyun::DRY_RUN,
    aliyun::POWERSHELL,
    aliyun::CMD,
    hcloud::FORMAT,
    hcloud::POWERSHELL,
    hcloud::CMD,
    http::FORMAT,
    python::FORMAT,
    go::FORMAT,
    java::FORMAT,
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
