//! The signed script, run by real shells.

mod delivery;
mod endings;
mod secrets;
mod vectors;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use restore_core::encode::inert_json;
use restore_core::export::{Layout, Secrets, Source, script};
use restore_core::operation::{Operation, Place, Protocol};
use restore_core::request::{self, Request, Text};
use restore_core::secret::Secret;
use restore_core::sign::time::Time;
use restore_core::sign::{Credentials, Signed, Variables, sign, variables};
use serde_json::{Value, json};

use crate::listener::Message;
use restore_testing::folder::Folder;

/// Shells that can run the script. The last one is `busybox sh`.
const SHELLS: [&str; 4] = ["dash", "bash", "zsh", "busybox"];

/// The script of a request, or why there is none.
fn script(operation: &'static Operation, request: &Request) -> Result<String, String> {
    let source = Source {
        operation,
        region: operation.endpoint.regions[0],
        request,
        layout: Layout::Lines,
        secrets: Secrets::Reference,
    };
    (script::FORMAT.render)(&source).map(|rendered| rendered.text)
}

/// Sends to the loopback device, and changes nothing else.
fn redirected(text: &str, address: &str) -> String {
    let (https, proto) = ("'url = %s\\n' \"https://$ENDPOINT", "--proto '=https'");
    assert_eq!(text.matches(https).count(), 1, "{text}");
    assert_eq!(text.matches(proto).count(), 1, "{text}");
    text.replace(https, &format!("'url = %s\\n' \"{address}"))
        .replace(proto, "--proto '=http'")
}

/// A small document that can be sent, with every secret of the query left to the environment.
fn small(operation: &Operation) -> Value {
    let parameters: serde_json::Map<_, _> = operation
        .params
        .iter()
        .filter_map(|param| match param.place {
            Place::Path => Some((param.name.to_owned(), "id".into())),
            Place::Query if param.is_secret() => {
                let env = restore_core::draft::environment_variable(param)?;
                Some((param.name.to_owned(), json!({ "env": env })))
            }
            _ => None,
        })
        .collect();
    json!({
        "operation": operation.id,
        "region": operation.endpoint.regions[0],
        "parameters": parameters,
    })
}

/// Whether the operation is asked for with an IAM token, if there is one.
const fn has_token(operation: &Operation) -> bool {
    matches!(operation.protocol, Protocol::Rest { .. })
}

/// What someone signs with.
struct Signer {
    id: String,
    secret: String,
    token: Option<String>,
    time: Time,
    nonce: String,
}

impl Signer {
    /// The environment in which the script does as this signer does.
    fn environment(&self, operation: &Operation) -> Vec<(&'static str, String)> {
        let Variables {
            access_key_id,
            access_key_secret,
            security_token,
        } = variables(operation);
        let mut env = vec![
            (access_key_id, self.id.clone()),
            (access_key_secret, self.secret.clone()),
            ("RESTORE_DATE", self.time.extended()),
            ("RESTORE_NONCE", self.nonce.clone()),
        ];
        env.extend(self.token.clone().map(|token| (security_token, token)));
        env
    }

    /// What the core makes of the request that the script sends: its body is JSON in an inert
    /// alphabet, its secrets are those of the environment.
    fn sign(
        &self,
        operation: &Operation,
        request: &Request,
        env: &[(&'static str, String)],
    ) -> Signed {
        let credentials = Credentials {
            access_key_id: self.id.clone(),
            access_key_secret: Secret::new(self.secret.clone()),
            security_token: self.token.clone().map(Secret::new),
        };
        let request = as_sent(request, env);
        sign(operation, &request, &credentials, self.time, &self.nonce).expect("can be signed")
    }
}

fn as_sent(request: &Request, env: &[(&'static str, String)]) -> Request {
    let mut request = request.clone();
    if let request::Body::Json(json) = &mut request.body {
        *json = inert_json(json);
    }
    for pair in &mut request.query {
        if let Text::Secret { secret, .. } = &mut pair.value
            && !secret.is_empty()
        {
            *secret = Secret::Environment;
        }
    }
    request.with_environment(|name| value_of(env, name))
}

fn value_of(env: &[(&'static str, String)], name: &str) -> Option<String> {
    let (_, value) = env.iter().find(|(env, _)| *env == name)?;
    Some(value.clone())
}

/// A message with its pairs in the order in which the script sends them, and these headers.
fn in_order(mut message: Message, headers: BTreeMap<String, String>) -> Message {
    message.query.sort();
    message.headers = headers;
    message
}

/// Headers as they arrive.
fn arriving(signed: &Signed) -> BTreeMap<String, String> {
    let value = |text: &Text| match text {
        Text::Plain(text) => text.clone(),
        Text::Secret { secret, .. } => secret.expose().expect("is known").to_owned(),
    };
    signed
        .headers()
        .iter()
        .map(|header| (header.name.to_ascii_lowercase(), value(&header.value)))
        .collect()
}

/// A script's file in a folder that no other run has.
fn saved(shell: &str, text: &str) -> (Folder, PathBuf) {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let run = RUNS.fetch_add(1, Ordering::Relaxed);
    let folder = Folder::new(&format!("run-{run}-{shell}"));
    let file = folder.file("restore.sh");
    fs::write(&file, text).expect("a temporary file can be written");
    (folder, file)
}

/// A program of that name in a folder that is searched first.
fn stand_in(folder: &Folder, program: &str, text: &str) {
    let path = folder.file("programs");
    fs::create_dir_all(&path).expect("a temporary folder can be made");
    let file = path.join(program);
    fs::write(&file, text).expect("a temporary file can be written");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("it can be run");
}
