//! What was typed for an operation, and the file format that keeps it.
//!
//! ```json
//! {"restore_builder":1,"operation":"cbr.RestoreBackup","region":"cn-north-4",
//!  "answers":{"restore_kind":"disk"},
//!  "parameters":{"project_id":"…","backup_id":"…","restore":{"volume_id":"…"}}}
//! ```
//!
//! Parameters stand under their wire names as natural JSON; numbers keep their digits. A secret is
//! written as `{"env":"HUAWEI_TOKEN"}`: that it is given, not what it is. Reading takes a secret's
//! text too, so that a draft can be made by hand, and keeps it apart from everything that prints.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value, json};

use crate::catalogue;
use crate::encode;
use crate::operation::{Operation, Param, Shape};
use crate::secret::Secret;

/// The version of the format that this program writes.
pub const VERSION: u64 = 1;

/// What was typed. Absent, empty, `false` and `0` are four different things.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    /// Region ID; empty when none was chosen.
    pub region: String,
    /// Host that replaces the region's own, such as a VPC endpoint.
    pub host: Option<String>,
    /// Answers to questions that are not sent, by name.
    pub answers: Map<String, Value>,
    /// Parameters by wire name, secrets excepted.
    pub parameters: Map<String, Value>,
    /// Secrets by wire name.
    pub secrets: Vec<(&'static str, Secret)>,
    /// Keys of the document that mean nothing here; reported, never acted upon.
    pub unknown: Vec<String>,
}

/// Why a text is no draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unusable {
    /// Not JSON, or not the shape of a draft.
    NotADraft {
        /// The reader's own words, with the place where it stopped.
        why: String,
    },
    /// No operation of that ID.
    UnknownOperation {
        /// The ID as given.
        id: String,
    },
    /// Written by a later version of this program.
    TooNew {
        /// The version as given.
        version: u64,
    },
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotADraft { why } => write!(f, "not a draft: {why}"),
            Self::UnknownOperation { id } => {
                write!(f, "no operation is called “{}”", id.escape_debug())
            }
            Self::TooNew { version } => {
                write!(
                    f,
                    "written in version {version} of the draft format; this program reads {VERSION}"
                )
            }
        }
    }
}

impl std::error::Error for Unusable {}

impl Draft {
    /// Reads one draft and finds its operation.
    ///
    /// # Errors
    /// [`Unusable`], when the text is no draft of a known operation. Wrong values in a draft are
    /// no error here: they are [`crate::problem::Problem`]s of the evaluation.
    pub fn read(json: &[u8]) -> Result<(&'static Operation, Self), Unusable> {
        // Looked at as a whole, because text by text takes the reader several times as long.
        let json = std::str::from_utf8(json).map_err(not_a_draft)?;
        let document: Document<'_> = serde_json::from_str(json).map_err(not_a_draft)?;
        // The reader would take the last of them, and nobody would know. Most texts have no colon but
        // those of their names, which are counted in a fraction of the time.
        let colons = memchr::memchr_iter(b':', json.as_bytes()).count();
        if colons != document.names && encode::json_names(json) != document.names {
            return Err(not_a_draft(TWICE));
        }
        if let Some(version) = document.version.filter(|version| *version > VERSION) {
            return Err(Unusable::TooNew { version });
        }
        let operation = catalogue::operation(&document.operation.0).ok_or_else(|| {
            Unusable::UnknownOperation {
                id: document.operation.0.into_owned(),
            }
        })?;
        Ok((operation, document.draft.with_secrets_apart(operation)))
    }

    /// The draft as a document of the file format, without the text of any secret.
    #[must_use]
    pub fn to_json(&self, operation: &Operation) -> Value {
        let mut parameters = self.parameters.clone();
        for (name, _) in &self.secrets {
            if let Some(env) = operation.param(name).and_then(environment_variable) {
                parameters.insert((*name).to_owned(), json!({ "env": env }));
            }
        }
        let mut document = Map::new();
        document.insert("restore_builder".to_owned(), VERSION.into());
        document.insert("operation".to_owned(), operation.id.into());
        document.insert("region".to_owned(), self.region.clone().into());
        if let Some(host) = &self.host {
            document.insert("host".to_owned(), host.clone().into());
        }
        document.insert("answers".to_owned(), self.answers.clone().into());
        document.insert("parameters".to_owned(), parameters.into());
        document.into()
    }

    /// The same with the text of the secrets that are known here: what reading takes, for whoever
    /// sends it on at once and keeps it nowhere.
    #[must_use]
    pub fn to_json_revealing(&self, operation: &Operation) -> Value {
        let mut document = self.to_json(operation);
        for (name, secret) in &self.secrets {
            if let Some(text) = secret.expose() {
                document["parameters"][*name] = text.into();
            }
        }
        document
    }

    /// The secret of that wire name, if it is given.
    #[must_use]
    pub fn secret(&self, name: &str) -> Option<&Secret> {
        self.secrets
            .iter()
            .find(|(secret, _)| *secret == name)
            .map(|(_, secret)| secret)
    }

    /// Moves secrets out of the parameters, which print, into where nothing prints.
    #[must_use]
    pub fn with_secrets_apart(mut self, operation: &Operation) -> Self {
        for param in operation.params.iter().filter(|param| param.is_secret()) {
            // Another variable than the parameter's own is left where it is, as a wrong value.
            let foreign = self
                .parameters
                .get(param.name)
                .is_some_and(|value| names_other_variable(param, value));
            if foreign {
                continue;
            }
            if let Some(value) = self
                .parameters
                .shift_remove(param.name)
                .and_then(into_secret)
            {
                self.secrets.retain(|(name, _)| *name != param.name);
                self.secrets.push((param.name, value));
            }
        }
        self
    }
}

fn not_a_draft(error: impl fmt::Display) -> Unusable {
    Unusable::NotADraft {
        why: error.to_string(),
    }
}

/// The environment variable of a secret parameter.
#[must_use]
pub const fn environment_variable(param: &Param) -> Option<&'static str> {
    match param.shape {
        Shape::Secret { env, .. } => Some(env),
        _ => None,
    }
}

fn names_other_variable(param: &Param, value: &Value) -> bool {
    value
        .get("env")
        .is_some_and(|env| env.as_str() != environment_variable(param))
}

fn into_secret(value: Value) -> Option<Secret> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(Secret::new(text)),
        Value::Object(object) if object.contains_key("env") => Some(Secret::Environment),
        other => {
            let mut text = String::new();
            encode::json(&mut text, &other);
            Some(Secret::new(text))
        }
    }
}

/// The keys of a document that mean something.
const KEYS: [&str; 6] = [
    "restore_builder",
    "operation",
    "region",
    "host",
    "answers",
    "parameters",
];

const TWICE: &str = "a name stands twice in the same object";

/// A draft together with what only the file says.
struct Document<'de> {
    version: Option<u64>,
    operation: Word<'de>,
    draft: Draft,
    /// How many members it holds, at any depth.
    names: usize,
}

/// A text that is only compared, and therefore not copied out of the document.
#[derive(Deserialize)]
struct Word<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Deserialize<'de> for Document<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(DocumentVisitor)
    }
}

struct DocumentVisitor;

impl<'de> Visitor<'de> for DocumentVisitor {
    type Value = Document<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object with an operation and its parameters")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Document<'de>, A::Error> {
        let (mut version, mut operation, mut draft) = (None, None, Draft::default());
        let mut names = 0;
        let mut seen = [false; KEYS.len()];
        while let Some(key) = map.next_key::<Word<'de>>()? {
            names += 1;
            if let Some(index) = KEYS.iter().position(|known| *known == key.0)
                && std::mem::replace(&mut seen[index], true)
            {
                return Err(de::Error::custom(TWICE));
            }
            match &*key.0 {
                "restore_builder" => version = Some(map.next_value()?),
                "operation" => operation = Some(map.next_value()?),
                "region" => draft.region = map.next_value::<Option<String>>()?.unwrap_or_default(),
                "host" => draft.host = map.next_value()?,
                "answers" => draft.answers = map.next_value::<Option<_>>()?.unwrap_or_default(),
                "parameters" => {
                    let given = map.next_value::<Option<Parameters>>()?;
                    draft.parameters = given.map_or_else(Map::new, |given| given.0);
                }
                _ => {
                    names += encode::json_members(&map.next_value()?);
                    draft.unknown.push(key.0.into_owned());
                }
            }
        }
        let operation = operation.ok_or_else(|| de::Error::missing_field("operation"))?;
        for members in [&draft.answers, &draft.parameters] {
            names += members.len() + members.values().map(encode::json_members).sum::<usize>();
        }
        Ok(Document {
            version,
            operation,
            draft,
            names,
        })
    }
}

/// Most drafts have no more parameters than this. With room for them, their map does not grow.
const USUAL_PARAMETERS: usize = 14;

/// What stands under the wire names.
struct Parameters(Map<String, Value>);

impl<'de> Deserialize<'de> for Parameters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ParametersVisitor)
    }
}

struct ParametersVisitor;

impl<'de> Visitor<'de> for ParametersVisitor {
    type Value = Parameters;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parameters, A::Error> {
        let mut given = Map::with_capacity(USUAL_PARAMETERS);
        while let Some((name, value)) = map.next_entry()? {
            given.insert(name, value);
        }
        Ok(Parameters(given))
    }
}
