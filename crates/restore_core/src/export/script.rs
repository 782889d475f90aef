//! The request as a POSIX shell script that signs it when it runs.
//!
//! It carries the algorithm, not a signature: keys come from the environment of whoever runs it.
//! Three layers as in [`super::curl`], each closed before the next: a value becomes wire text, wire
//! text a line of curl's configuration, and what a shell reads is in single quotes. A secret is in
//! variables and pipes alone, never an argument of a program: that is why the script makes the HMAC
//! out of two hashes instead of giving a key to `openssl`.
//!
//! The whole script is one subshell. One that has lost its end runs nothing, and its settings and
//! its `exit` stay inside when it is pasted into a shell. An interactive zsh knows no comments, so
//! they hold no character with a meaning: pasted there, the first one inside ends the script.

use std::fmt::Write as _;

use super::{Dialect, Family, Format, Rendered, Secrets, Source, refusal};
use crate::encode::{inert_json, percent};
use crate::import::carried;
use crate::operation::{Operation, Protocol};
use crate::quote::posix;
use crate::request::{Body, Credential, Pair, Request, Text, is_header_safe};
use crate::sign::{HIDDEN_HASH, Variables, acs3, path_value, sdk_hmac, sorted, variables};

/// A script that signs and sends.
pub const FORMAT: Format = Format {
    name: "script",
    label: "signed script",
    family: Family::Shell,
    vendor: None,
    dialect: Some(Dialect::Posix),
    ending: "signed.sh",
    file: Some(file),
    render,
};

/// curl 7.88 refuses a longer line of configuration (`MAX_CONFIG_LINE_LENGTH`).
const LONGEST_CONFIG_LINE: usize = 100 * 1024;

fn render(source: &Source<'_>) -> Result<Rendered, String> {
    let request = source.request;
    if let Some(why) = refusal(request) {
        return Err(why.to_owned());
    }
    let signature = signature(source.operation, request)?;
    let mut text = introduction(source.operation, request);
    text.push_str(&carried::lines("#", source));
    text.push_str(SETTING);
    text.push_str(SIGNING);
    if secrets(request).next().is_some() {
        text.push_str(ENCODING);
    }
    text.push_str(SELF_TEST);
    text.push_str(&message(request));
    text.push_str(&signature);
    text.push_str(&SENDING.replace("METHOD", request.method));
    Ok(Rendered {
        text,
        notes: notes(source),
    })
}

/// Variables of query and body, each once.
fn secrets(request: &Request) -> impl Iterator<Item = &'static str> {
    let mut seen = Vec::new();
    request.secrets().filter_map(move |pair| match &pair.value {
        Text::Secret { secret, env }
            if !sdk_hmac::is_token(pair) && !secret.is_empty() && !seen.contains(env) =>
        {
            seen.push(*env);
            Some(*env)
        }
        Text::Secret { .. } | Text::Plain(_) => None,
    })
}

fn notes(source: &Source<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    let (key, token) = (variables(source.operation), sdk_hmac::token(source.request));
    let (id, secret) = (key.access_key_id, key.access_key_secret);
    notes.push(match token {
        None => format!("Needs {id} and {secret} in the environment; unset, nothing is sent."),
        Some(token) => format!(
            "Needs {} in the environment, or else {id} and {secret}; unset, nothing is sent.",
            token.env
        ),
    });
    let env = key.security_token;
    notes.push(format!("With a temporary key, needs {env}, too."));
    for env in secrets(source.request) {
        notes.push(format!(
            "Needs {env} in the environment; unset, nothing is sent."
        ));
    }
    notes.push("Needs curl, and sha256sum, openssl or shasum.".to_owned());
    let is_revealed = |pair: &Pair| match &pair.value {
        Text::Secret { secret, .. } => secret.expose().is_some_and(|text| !text.is_empty()),
        Text::Plain(_) => false,
    };
    if source.secrets == Secrets::Reveal && source.request.secrets().any(is_revealed) {
        notes.push(
            "A script reads secrets from the environment; none is written into it.".to_owned(),
        );
    }
    let query = source.request.encoded_query(|_, _| String::new());
    let body = match &source.request.body {
        Body::Json(json) => inert_json(json).len(),
        Body::Form(pairs) => pair_lines("", pairs).len(),
        Body::Empty => 0,
    };
    if query.len().max(body) > LONGEST_CONFIG_LINE {
        notes.push(
            "The request is longer than some versions of curl read; they send nothing then."
                .to_owned(),
        );
    }
    notes
}

fn file(request: &Request) -> String {
    format!("restore-{}.sh", request.short_fingerprint())
}

/// The comment that a person reads first. Nothing that was typed is in it but the host; what follows
/// it carries the draft in letters, digits, `-` and `_`.
fn introduction(operation: &Operation, request: &Request) -> String {
    let mut text = String::from("#!/bin/sh\n");
    let mut line = |line: &str| {
        let line = format!("# {line}");
        text.push_str(line.trim_end());
        text.push('\n');
    };
    let Variables {
        access_key_id,
        access_key_secret,
        security_token,
    } = variables(operation);
    line(&format!(
        "{}: one request to {}",
        operation.title, request.host
    ));
    line("");
    let file = file(request);
    line(&format!("Save it as {file}."));
    line(&format!(
        "  sh {file} --dry-run   shows what would be signed and sent, and sends nothing"
    ));
    line(&format!(
        "  sh {file}             signs, sends once and prints the answer"
    ));
    line("");
    line("Reads from the environment:");
    let mut variable = |name: &str, what: &str| line(&format!("  {name:32}  {what}"));
    if let Some(Credential { env, .. }) = sdk_hmac::token(request) {
        variable(env, "an IAM token. It is sent and nothing is signed,");
        variable("", "even if there is an access key. To sign all the same,");
        variable("", &format!("{env}= sh {file}"));
    }
    variable(access_key_id, "an access key, which signs");
    variable(access_key_secret, "");
    variable(security_token, "only with a temporary access key");
    for env in secrets(request) {
        variable(env, "goes into the request");
    }
    variable("RESTORE_DATE", "a time to sign with, 2026-01-02T03:04:05Z,");
    variable("RESTORE_NONCE", "and a nonce: both for tests only");
    line("");
    line("Ends with 0 when the service has accepted the request with HTTP 2xx, 1 when it has");
    line("refused it, 2 when nothing was sent, 3 when nobody knows: look there before you");
    line("send it again.");
    text
}

/// Endpoint, path, query and body, as they are signed and sent.
fn message(request: &Request) -> String {
    let mut text = format!(
        "\n# The request. Values are percent-encoded, the query is in the order of its names.\nENDPOINT={}\nURI={}\n",
        posix(&request.host),
        posix(&request.path)
    );
    for env in secrets(request) {
        writeln!(text, "need {env} \"${{{env}-}}\"").expect("a String takes everything");
    }
    text.push_str(&pair_lines("query", &sorted(&request.query)));
    match &request.body {
        Body::Empty => {}
        Body::Json(json) => {
            writeln!(text, "BODY={0}; BODY_SHOWN=$BODY", posix(&inert_json(json)))
                .expect("a String takes everything");
        }
        Body::Form(pairs) => text.push_str(&pair_lines("form", pairs)),
    }
    for env in secrets(request) {
        writeln!(text, "unset {env}").expect("a String takes everything");
    }
    text
}

/// One call of a function of the script for each pair.
fn pair_lines(function: &str, pairs: &[Pair]) -> String {
    let mut text = String::new();
    for pair in pairs {
        let mut encoded = format!("{}=", pair.name);
        let line = match &pair.value {
            Text::Plain(value) => {
                percent(&mut encoded, value);
                posix(&encoded)
            }
            // An empty secret cannot be told from an unset variable, and gives nothing away.
            Text::Secret { secret, .. } if secret.is_empty() => posix(&encoded),
            Text::Secret { env, .. } => {
                format!("{} \"${env}\" '${{{env}}}'", posix(&encoded))
            }
        };
        writeln!(text, "{function} {line}").expect("a String takes everything");
    }
    text
}

/// The commands that take the key, sign and put the headers together.
fn signature(operation: &Operation, request: &Request) -> Result<String, String> {
    let key = take_key(variables(operation));
    let hash = if secrets(request).next().is_some() {
        posix(HIDDEN_HASH)
    } else {
        "$HASH".to_owned()
    };
    match operation.protocol {
        Protocol::Rpc { .. } => Ok(format!(
            "{MOMENT}\n# ACS3-HMAC-SHA256: the headers in the order of their names.\n{key}{}{}{}",
            NONCE,
            headers(acs3_headers(request)),
            ACS3.replace("METHOD", request.method)
                .replace("SHOWN_HASH", &hash)
        )),
        Protocol::Rest { path, .. } => {
            let project = path_value(path, &request.path, "project_id");
            if project
                .as_deref()
                .is_some_and(|id| id.is_empty() || !is_header_safe(id))
            {
                return Err("the project ID has characters that no header can carry".to_owned());
            }
            let signed = format!(
                "# SDK-HMAC-SHA256: the headers in the order of their names. The path is signed with a\n# slash at its end, which is not sent.\n{key}DATE=$(printf %s \"$DATE\" | tr -d ':-')\nCANONICAL_URI={}\n{}{}",
                posix(&sdk_hmac::canonical_path(&request.path)),
                headers(sdk_hmac_headers(request, project)),
                SDK_HMAC
                    .replace("METHOD", request.method)
                    .replace("SHOWN_HASH", &hash)
            );
            Ok(match sdk_hmac::token(request) {
                None => format!("{MOMENT}\n{signed}"),
                Some(token) => format!(
                    "{MOMENT}\nif [ -n \"${{{}-}}\" ]; then\n{}else\n{signed}fi\n",
                    token.env,
                    token_branch(request, token)
                ),
            })
        }
    }
}

fn take_key(variables: Variables) -> String {
    let Variables {
        access_key_id: id,
        access_key_secret: secret,
        security_token: token,
    } = variables;
    format!(
        "need {id} \"${{{id}-}}\"
need {secret} \"${{{secret}-}}\"
ID=${id} KEY=$(printf %s \"${secret}\" | hex) TOKEN=${{{token}-}}
[ ${{#KEY}} -le 128 ] || KEY=$(printf %s \"${secret}\" | sha)
unset {secret} {token}
plain {id} \"$ID\"
plain {token} \"$TOKEN\"
"
    )
}

/// A header of the script: its name in lower case and the commands that write it.
type Line = (String, String);

fn given(request: &Request) -> impl Iterator<Item = Line> {
    let headers = request
        .headers
        .iter()
        .filter(|header| !sdk_hmac::is_token(header));
    headers.map(|header| {
        let name = header.name.to_ascii_lowercase();
        let value = match &header.value {
            Text::Plain(value) => posix(value),
            Text::Secret { env, .. } => format!("\"${env}\" '${{{env}}}'"),
        };
        (name.clone(), format!("header {name} {value}"))
    })
}

fn acs3_headers(request: &Request) -> Vec<Line> {
    let mut lines: Vec<Line> = given(request).collect();
    let mut add = |name: &str, value: &str| {
        lines.push((name.to_owned(), format!("header {name} {value}")));
    };
    add("host", "\"$ENDPOINT\"");
    add(acs3::header::CONTENT, "\"$CONTENT\"");
    add(acs3::header::DATE, "\"$DATE\"");
    add(acs3::header::NONCE, "\"$NONCE\"");
    let mut with_token = |name: &str, value: &str| {
        lines.push((
            name.to_owned(),
            format!("[ -z \"$TOKEN\" ] || header {name} {value}"),
        ));
    };
    let shown = format!("\"$TOKEN\" '${{{}}}'", acs3::VARIABLES.security_token);
    with_token(acs3::header::ACCESS_KEY_ID, "\"$ID\"");
    with_token(acs3::header::SECURITY_TOKEN, &shown);
    lines
}

fn sdk_hmac_headers(request: &Request, project: Option<String>) -> Vec<Line> {
    let mut lines: Vec<Line> = given(request).collect();
    let mut add = |name: &str, value: &str| {
        let name = name.to_ascii_lowercase();
        let line = format!("header {name} {value}");
        lines.push((name, line));
    };
    add("host", "\"$ENDPOINT\"");
    if let Some(project) = project {
        add(sdk_hmac::header::PROJECT_ID, &posix(&project));
    }
    add(sdk_hmac::header::DATE, "\"$DATE\"");
    let name = sdk_hmac::header::SECURITY_TOKEN.to_ascii_lowercase();
    let env = sdk_hmac::VARIABLES.security_token;
    let line = format!("[ -z \"$TOKEN\" ] || header {name} \"$TOKEN\" '${{{env}}}'");
    lines.push((name, line));
    lines
}

/// The lines in the order of the names. curl adds a form type to every body; what has no type must
/// not get one.
fn headers(mut lines: Vec<Line>) -> String {
    lines.sort();
    let mut text = String::from("CONTENT=$(printf %s \"$BODY\" | sha)\n");
    for (_, line) in &lines {
        text.push_str(line);
        text.push('\n');
    }
    if lines.iter().all(|(name, _)| name != "content-type") {
        text.push_str("SENT=\"${SENT}header = Content-Type:$NL\"\n");
    }
    text
}

fn token_branch(request: &Request, token: Credential) -> String {
    let Credential { header, env } = token;
    let mut text = format!("# An IAM token: nothing is signed.\nplain {env} \"${env}\"\n");
    for (_, line) in given(request) {
        // As a signed header is written, but only sent.
        text.push_str(&line.replacen("header ", "send ", 1));
        text.push('\n');
    }
    writeln!(
        text,
        "send {header} \"${env}\" '${{{env}}}'\nunset {env}\nSTRING='(nothing is signed: an IAM token is sent)'; CANONICAL_SHOWN=$STRING"
    )
    .expect("a String takes everything");
    text
}

const SETTING: &str = r#"(
set +x
[ -z "${ZSH_VERSION-}" ] || emulate sh
set -eu
LC_ALL=C; export LC_ALL
NL='
'
# Inherited variables of these names would be handed on to every program.
unset ID KEY TOKEN BODY BODY_SHOWN QUERY QUERY_SHOWN CANONICAL CANONICAL_SHOWN SENT SHOWN ANSWER
unset K OUT REST TAIL INNER VALUE STRING SIGNATURE
BODY= BODY_SHOWN= QUERY= QUERY_SHOWN= CANONICAL= CANONICAL_SHOWN= NAMES= SENT= SHOWN=

die() { printf 'restore: %s; nothing was sent.\n' "$1" >&2; exit 2; }
case $#${1-} in
0) DRY= ;;
1--dry-run) DRY=1 ;;
*) die 'the only argument is --dry-run' ;;
esac
case $(command -v printf) in
printf) ;;
*) die 'this shell has no printf of its own: use sh, dash, bash, zsh, ksh or busybox sh' ;;
esac
for TOOL in cat curl cut date od sed tr; do
  command -v "$TOOL" >/dev/null || die "$TOOL is missing"
done

# Stops when a variable is unset or empty.
need() { [ -n "$2" ] || die "$1 is not set"; }
# Stops on what no header can carry.
plain() {
  [ -z "$(printf %s "$2" | tr -d ' -~' | hex)" ] || die "$1 has a character that no header can carry"
  case $2 in ' '* | *' ') die "$1 begins or ends with a space" ;; esac
}
hex() { od -An -v -tx1 | tr -d ' \n'; }
# One pair of query or form: encoded text, then for a secret its value and what a dry run shows.
query() {
  VALUE=; [ $# -lt 3 ] || VALUE=$(printf %s "$2" | enc)
  QUERY="$QUERY${QUERY:+&}$1$VALUE" QUERY_SHOWN="$QUERY_SHOWN${QUERY_SHOWN:+&}$1${3-}"
}
form() {
  VALUE=; [ $# -lt 3 ] || VALUE=$(printf %s "$2" | enc)
  BODY="$BODY${BODY:+&}$1$VALUE" BODY_SHOWN="$BODY_SHOWN${BODY_SHOWN:+&}$1${3-}"
}
# A header that is signed: its name, its value and what a dry run shows instead.
header() {
  CANONICAL="$CANONICAL$1:$2$NL" CANONICAL_SHOWN="$CANONICAL_SHOWN$1:${3-$2}$NL"
  NAMES="$NAMES${NAMES:+;}$1"
  [ "$1" = host ] || send "$@"
}
# A header that is sent, as a line of curl configuration. An empty one ends in a semicolon there.
send() {
  if [ -n "$2" ]; then SENT="${SENT}header = $1: $2$NL"; else SENT="${SENT}header = $1;$NL"; fi
  SHOWN="$SHOWN$1: ${3-$2}$NL"
}
"#;

const SIGNING: &str = r#"
if command -v sha256sum >/dev/null; then sha() { sha256sum | cut -c1-64; }
elif command -v openssl >/dev/null; then sha() { openssl dgst -sha256 -r | cut -c1-64; }
elif command -v shasum >/dev/null; then sha() { shasum -a 256 | cut -c1-64; }
else die 'sha256sum, openssl or shasum is missing'; fi
# Hex digits as a format of printf, each byte XORed with the second argument.
octal() {
  REST=$1 OUT=
  while [ -n "$REST" ]; do
    TAIL=${REST#??}; BYTE=$((0x${REST%"$TAIL"} ^ $2)); REST=$TAIL
    OUT=$OUT\\$((BYTE / 64))$((BYTE / 8 % 8))$((BYTE % 8))
  done
  printf %s "$OUT"
}
# HMAC-SHA256 of RFC 2104 of the input with a key of at most 64 bytes in hex. Made of hashes, because
# a key given to openssl would be in the process list.
hmac() {
  K=$1
  while [ ${#K} -lt 128 ]; do K=${K}00; done
  INNER=$({ printf "$(octal "$K" 54)"; cat; } | sha)
  { printf "$(octal "$K" 92)"; printf "$(octal "$INNER" 0)"; } | sha
}
"#;

const ENCODING: &str = r#"command -v awk >/dev/null || die 'awk is missing'
# Percent-encodes the input as RFC 3986 has it.
enc() {
  od -An -v -tx1 | awk 'BEGIN {
    s = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    for (i = 1; i < 256; i++) { c = sprintf("%c", i); if (index(s, c)) raw[sprintf("%02x", i)] = c }
  }
  { for (i = 1; i <= NF; i++) if ($i in raw) printf "%s", raw[$i]; else printf "%%%s", toupper($i) }'
}
"#;

const SELF_TEST: &str = r#"# RFC 4231, test case 2.
[ "$(printf 'what do ya want for nothing?' | hmac 4a656665)" = \
  5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843 ] ||
  die 'this shell and its programs do not sign correctly'
"#;

const MOMENT: &str = r#"
[ -z "${RESTORE_DATE-}${RESTORE_NONCE-}" ] ||
  printf 'restore: signing with RESTORE_DATE or RESTORE_NONCE, which is for tests.\n' >&2
DATE=${RESTORE_DATE:-$(date -u +%Y-%m-%dT%H:%M:%SZ)}
plain RESTORE_DATE "$DATE""#;

const NONCE: &str = r#"NONCE=${RESTORE_NONCE:-$(od -An -N16 -v -tx1 /dev/urandom | tr -d ' \n')}
plain RESTORE_NONCE "$NONCE"
"#;

const ACS3: &str = r#"CANONICAL="METHOD$NL$URI$NL$QUERY$NL$CANONICAL$NL$NAMES$NL$CONTENT"
CANONICAL_SHOWN="METHOD$NL$URI$NL$QUERY_SHOWN$NL$CANONICAL_SHOWN$NL$NAMES$NL$CONTENT"
HASH=$(printf %s "$CANONICAL" | sha)
SIGNATURE=$(printf %s "ACS3-HMAC-SHA256$NL$HASH" | hmac "$KEY")
STRING="ACS3-HMAC-SHA256$NL"SHOWN_HASH
[ ${#SIGNATURE} -eq 64 ] || die 'the signature could not be made'
AUTHORIZATION="ACS3-HMAC-SHA256 Credential=$ID,SignedHeaders=$NAMES,Signature="
send Authorization "$AUTHORIZATION$SIGNATURE" "$AUTHORIZATION(not shown: with it, anyone could send this)"
"#;

const SDK_HMAC: &str = r#"CANONICAL="METHOD$NL$CANONICAL_URI$NL$QUERY$NL$CANONICAL$NL$NAMES$NL$CONTENT"
CANONICAL_SHOWN="METHOD$NL$CANONICAL_URI$NL$QUERY_SHOWN$NL$CANONICAL_SHOWN$NL$NAMES$NL$CONTENT"
HASH=$(printf %s "$CANONICAL" | sha)
SIGNATURE=$(printf %s "SDK-HMAC-SHA256$NL$DATE$NL$HASH" | hmac "$KEY")
STRING="SDK-HMAC-SHA256$NL$DATE$NL"SHOWN_HASH
[ ${#SIGNATURE} -eq 64 ] || die 'the signature could not be made'
AUTHORIZATION="SDK-HMAC-SHA256 Access=$ID, SignedHeaders=$NAMES, Signature="
send Authorization "$AUTHORIZATION$SIGNATURE" "$AUTHORIZATION(not shown: with it, anyone could send this)"
"#;

const SENDING: &str = r#"
if [ -n "$DRY" ]; then
  printf '%s\n' 'Canonical request:' "$CANONICAL_SHOWN" '' 'String to sign:' "$STRING" ''
  printf '%s\n' 'Request:' "METHOD https://$ENDPOINT$URI${QUERY:+?}$QUERY_SHOWN" "$SHOWN" "$BODY_SHOWN"
  exit 0
fi
# curl reads everything from standard input. The address comes last: a line that is too long for
# curl ends its reading, and without an address it sends nothing.
STATUS=0
ANSWER=$({
  printf 'data-raw = %s\n' "$BODY"
  printf %s "$SENT"
  printf 'url = %s\n' "https://$ENDPOINT$URI${QUERY:+?}$QUERY"
} | sed 's/[\\"]/\\&/g; s/ = /&"/; s/$/"/' | curl -q -sS --globoff --proto '=https' \
  --connect-timeout 10 --max-time 60 --request METHOD -w '\nHTTP %{http_code}\n' -K -) || STATUS=$?
printf '%s\n' "$ANSWER"
case $STATUS in
0) ;;
1 | 2 | 3 | 5 | 6 | 7 | 35 | 60 | 77) die "curl could not send it (exit status $STATUS)" ;;
*) ANSWER='HTTP unknown' ;;
esac
case ${ANSWER##*HTTP } in
2??) exit 0 ;;
3?? | 4??) printf 'restore: the service has refused the request.\n' >&2; exit 1 ;;
esac
printf 'restore: nobody knows whether the request was carried out. Look there before you send it again.\n' >&2
exit 3
)
"#;
