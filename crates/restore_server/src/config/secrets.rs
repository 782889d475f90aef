//! Keys, read once from files that nobody else can read, or from standard input.
//!
//! No argument and no environment variable ever holds a key: others can read both. What is wrong
//! with a file is told by its name and line, never by its text.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use restore_core::secret::Secret;
use restore_core::sign::Credentials;
use serde::Deserialize;

use super::{CredentialConfig, Kind, Unusable};

/// What a request is signed with, or carries.
#[derive(Debug, Clone)]
pub enum Key {
    /// An access key.
    Access(Credentials),
    /// An IAM token.
    Token(Secret),
}

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    /// Its owner alone.
    Private,
    /// Anyone, as long as only its owner can change it.
    MayBeRead,
}

/// The longest file that is read.
const LONGEST: u64 = 256 * 1024;

/// The name that stands for standard input.
const STANDARD_INPUT: &str = "-";

/// The words of a key's file. They live until they are in [`Key`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    access_key_id: Option<String>,
    access_key_secret: Option<String>,
    security_token: Option<String>,
    token: Option<String>,
}

/// The key of every credential, in their order.
///
/// # Errors
/// [`Unusable`] with everything that is wrong with any of the files.
pub fn keys(
    credentials: &[CredentialConfig],
    standard_input: &mut dyn Read,
) -> Result<Vec<Key>, Unusable> {
    let is_piped =
        |credential: &CredentialConfig| credential.secret_file == Path::new(STANDARD_INPUT);
    let mut piped = if credentials.iter().any(is_piped) {
        from_standard_input(standard_input)?
    } else {
        HashMap::new()
    };
    let (mut keys, mut wrong) = (Vec::new(), Vec::new());
    for credential in credentials {
        let words = if is_piped(credential) {
            piped.remove(&credential.id).ok_or_else(|| {
                let id = &credential.id;
                Unusable::one(format!("Standard input has no table [{id}]."))
            })
        } else {
            from_file(&credential.secret_file)
        };
        match words.and_then(|words| key(credential, words)) {
            Ok(key) => keys.push(key),
            Err(Unusable(why)) => wrong.extend(why),
        }
    }
    if wrong.is_empty() {
        Ok(keys)
    } else {
        Err(Unusable(wrong))
    }
}

/// Several keys, each in a table that is called as its credential.
fn from_standard_input(input: &mut dyn Read) -> Result<HashMap<String, Words>, Unusable> {
    let mut text = String::new();
    let read = input.take(LONGEST).read_to_string(&mut text);
    read.map_err(|error| Unusable::one(format!("Standard input cannot be read: {error}.")))?;
    toml::from_str(&text)
        .map_err(|error| Unusable::one(where_wrong("Standard input", &text, &error)))
}

fn from_file(path: &Path) -> Result<Words, Unusable> {
    let text = read(path, Privacy::Private)?;
    let name = path.display().to_string();
    toml::from_str(&text).map_err(|error| Unusable::one(where_wrong(&name, &text, &error)))
}

/// Where a text is wrong. The reader's own message would quote it.
fn where_wrong(name: &str, text: &str, error: &toml::de::Error) -> String {
    let at = error.span().map_or(0, |span| span.start).min(text.len());
    let line = text.as_bytes()[..at]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
        + 1;
    format!(
        "{name}, line {line}: expected are access_key_id, access_key_secret and perhaps \
         security_token, or token, each with a text in quotes."
    )
}

fn key(credential: &CredentialConfig, words: Words) -> Result<Key, Unusable> {
    let wrong = |expected: &str| {
        let (id, kind) = (&credential.id, credential.kind.name());
        Unusable::one(format!(
            "The key of {id} is of kind {kind}, which is {expected}."
        ))
    };
    let is_given = |word: &Option<String>| word.as_ref().is_some_and(|word| !word.is_empty());
    match credential.kind {
        Kind::Token => match words.token.filter(|token| !token.is_empty()) {
            Some(token) if words.access_key_id.is_none() && words.access_key_secret.is_none() => {
                Ok(Key::Token(Secret::new(token)))
            }
            _ => Err(wrong("token alone")),
        },
        Kind::Acs3 | Kind::SdkHmac => {
            let whole = is_given(&words.access_key_id) && is_given(&words.access_key_secret);
            let (Some(id), Some(secret), None, true) = (
                words.access_key_id,
                words.access_key_secret,
                words.token,
                whole,
            ) else {
                return Err(wrong("access_key_id with access_key_secret"));
            };
            Ok(Key::Access(Credentials {
                access_key_id: id,
                access_key_secret: Secret::new(secret),
                security_token: words.security_token.map(Secret::new),
            }))
        }
    }
}

/// The text of a file that only this program's user, or root, could have written.
///
/// # Errors
/// [`Unusable`], when it cannot be read, or others can change it, or read it where it is private.
pub fn read(path: &Path, privacy: Privacy) -> Result<String, Unusable> {
    let name = path.display();
    let cannot = |error: std::io::Error| Unusable::one(format!("{name} cannot be read: {error}."));
    let file = File::open(path).map_err(cannot)?;
    // Of the open file, so that nobody can put another one in its place in between.
    let facts = file.metadata().map_err(cannot)?;
    if !facts.is_file() {
        return Err(Unusable::one(format!("{name} is no file.")));
    }
    let me = rustix::process::geteuid().as_raw();
    if facts.uid() != me && facts.uid() != 0 {
        return Err(Unusable::one(format!(
            "{name} belongs to another user (uid {}), who could change it. Let it belong to the user that runs the server.",
            facts.uid()
        )));
    }
    let (forbidden, whose) = match privacy {
        Privacy::Private => (0o077, "read or changed"),
        Privacy::MayBeRead => (0o022, "changed"),
    };
    if facts.mode() & forbidden != 0 {
        let mode = facts.mode() & 0o777;
        return Err(Unusable::one(format!(
            "{name} has mode {mode:04o}, so that it can be {whose} by others. Set it with: chmod {} {name}",
            if privacy == Privacy::Private {
                "0600"
            } else {
                "0644"
            }
        )));
    }
    let mut text = String::new();
    file.take(LONGEST + 1)
        .read_to_string(&mut text)
        .map_err(cannot)?;
    if text.len() as u64 > LONGEST {
        return Err(Unusable::one(format!("{name} is longer than 256 KiB.")));
    }
    Ok(text)
}
