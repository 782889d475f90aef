//! A draft that is being filled: every value once, and none that would be sent otherwise than it was
//! given.

use serde_json::{Map, Number, Value};

use crate::draft::Draft;
use crate::encode::{self, inert_json};
use crate::evaluate::evaluate;
use crate::import::{Note, Refused, json, refuse, shortened, word};
use crate::operation::{Encoding, Operation, Param, Place, Shape};
use crate::request::{Body, Request};
use crate::secret::Secret;

/// A draft that is being filled.
pub(in crate::import) struct Filling {
    pub(super) operation: &'static Operation,
    pub(super) draft: Draft,
    pub(super) notes: Vec<Note>,
    /// Credentials that have been given, be it by the name of a variable.
    credentials: Vec<&'static str>,
    /// JSON texts that were taken apart, as they were given.
    json_texts: Vec<(&'static Param, String)>,
    pub(super) region_hint: Option<String>,
    pub(super) ignored_headers: Names,
    pub(super) unknown: Names,
    pub(super) signing: bool,
}

impl Filling {
    pub(in crate::import) fn new(operation: &'static Operation) -> Self {
        Self {
            operation,
            draft: Draft::default(),
            notes: Vec::new(),
            credentials: Vec::new(),
            json_texts: Vec::new(),
            region_hint: None,
            ignored_headers: Names::default(),
            unknown: Names::default(),
            signing: false,
        }
    }

    pub(in crate::import) fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    /// One parameter by its wire name.
    pub(in crate::import) fn give(&mut self, name: &str, value: &[u8]) -> Result<(), Refused> {
        match self
            .operation
            .param(name)
            .filter(|param| !param.is_question())
        {
            Some(param) => self.give_param(param, value),
            None => self.give_unknown(name, word::text(value)?.into()),
        }
    }

    pub(super) fn give_param(
        &mut self,
        param: &'static Param,
        value: &[u8],
    ) -> Result<(), Refused> {
        self.once(param.name)?;
        if param.is_secret() {
            return self.give_secret(param, value);
        }
        if word::has_variable(value) {
            self.note_variable(param.name);
        }
        let text = word::text(value)?;
        let value = self.value(param, text);
        self.draft.parameters.insert(param.name.to_owned(), value);
        Ok(())
    }

    /// Kept, so that the form can say that it does not belong; never if it may be secret.
    pub(super) fn give_unknown(&mut self, name: &str, value: Value) -> Result<(), Refused> {
        self.once(name)?;
        // A question has no place in a request.
        if looks_secret(name) || self.operation.param(name).is_some() {
            // Not even the name: where a text is broken, it runs on into the value.
            self.notes.push(Note::secret(
                "A parameter that the operation does not have is left out; it may be secret.",
            ));
            return Ok(());
        }
        self.unknown.push(name);
        self.draft.parameters.insert(name.to_owned(), value);
        Ok(())
    }

    fn once(&self, name: &str) -> Result<(), Refused> {
        // Looked up, not searched: a text may hold a hundred thousand names.
        if self.draft.parameters.contains_key(name)
            || self.draft.secret(name).is_some()
            || self.credentials.contains(&name)
        {
            return Err(refuse(&format!(
                "“{}” is given twice; which one counts is not known.",
                shortened(name)
            )));
        }
        Ok(())
    }

    pub(in crate::import) fn give_secret(
        &mut self,
        param: &'static Param,
        value: &[u8],
    ) -> Result<(), Refused> {
        let Shape::Secret {
            env, credential, ..
        } = param.shape
        else {
            return Ok(());
        };
        match word::variable(value) {
            Some(name) => {
                if name != env {
                    self.notes.push(Note::changed(&format!(
                        "{} comes from the variable {} in the text, and from {env} here.",
                        param.name,
                        shortened(name)
                    )));
                }
                // A credential that is left out of a draft is read from the environment anyway.
                if credential {
                    self.credentials.push(param.name);
                } else {
                    self.draft.secrets.push((param.name, Secret::Environment));
                }
            }
            None if word::has_variable(value) => {
                return Err(refuse(&format!(
                    "{} is put together from a variable and other text.",
                    param.name
                )));
            }
            None => {
                self.notes.push(Note::secret(&format!(
                    "{} is in the text; it is never printed or saved.",
                    param.name
                )));
                let secret = Secret::new(word::text(value)?);
                self.draft.secrets.push((param.name, secret));
            }
        }
        Ok(())
    }

    /// A secret whose text comes from somewhere else.
    pub(in crate::import) fn give_secret_elsewhere(
        &mut self,
        param: &'static Param,
    ) -> Result<(), Refused> {
        self.once(param.name)?;
        self.draft.secrets.push((param.name, Secret::Environment));
        Ok(())
    }

    pub(super) fn note_variable(&mut self, name: &str) {
        self.notes.push(Note::changed(&format!(
            "{} has a variable in it, whose name stands there as text.",
            shortened(name)
        )));
    }

    /// A text as the natural value of a parameter: what the form would hold.
    fn value(&mut self, param: &'static Param, text: String) -> Value {
        match (param.shape, param.encoding()) {
            (Shape::Bool, _) => match text.as_str() {
                "true" => true.into(),
                "false" => false.into(),
                "True" | "False" => {
                    self.notes.push(Note::changed(&format!(
                        "{} is written in lower case.",
                        param.name
                    )));
                    (text == "True").into()
                }
                _ => text.into(),
            },
            (Shape::Integer { .. } | Shape::Instant(_), _) => number(text),
            (_, Encoding::JsonText) => {
                let (value, text, was_escaped) = json::structured(text);
                if was_escaped {
                    self.notes.push(Note::changed(&format!(
                        "{} was escaped as in the vendor's example; the backslashes are gone.",
                        param.name
                    )));
                }
                match value {
                    Some(value) => {
                        self.json_texts.push((param, text));
                        value
                    }
                    None => text.into(),
                }
            }
            (_, Encoding::Plain) => text.into(),
        }
    }

    /// The value of a member or of a body's parameter that was given as text.
    pub(in crate::import) fn json_value(param: &Param, text: String) -> Value {
        match param.shape {
            Shape::Bool if text == "true" => true.into(),
            Shape::Bool if text == "false" => false.into(),
            Shape::Integer { .. } | Shape::Instant(_) => number(text),
            _ if param.shape.is_structured() => {
                let (value, text, _) = json::structured(text);
                value.unwrap_or_else(|| text.into())
            }
            _ => text.into(),
        }
    }

    /// Something that no parameter of its place takes.
    pub(super) fn misplaced(
        &mut self,
        name: &str,
        value: impl Fn() -> Result<Value, Refused>,
    ) -> Result<(), Refused> {
        if self.operation.param(name).is_none() {
            return self.give_unknown(name, value()?);
        }
        self.notes.push(Note::unknown(&format!(
            "“{}” stands in a place where the operation does not look for it, and is left out.",
            shortened(name)
        )));
        Ok(())
    }

    /// The operation whose draft is filled.
    pub(in crate::import) const fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The answer to a question that is never sent.
    pub(in crate::import) fn answer(&mut self, param: &'static Param, value: Value) {
        self.draft.answers.insert(param.name.to_owned(), value);
    }

    /// A parameter that has its natural JSON already.
    pub(in crate::import) fn natural(&mut self, name: &str, value: Value) -> Result<(), Refused> {
        match self.operation.param(name) {
            None => self.give_unknown(name, value),
            Some(param) => {
                self.once(name)?;
                self.draft.parameters.insert(param.name.to_owned(), value);
                let draft = std::mem::take(&mut self.draft);
                self.draft = draft.with_secrets_apart(self.operation);
                Ok(())
            }
        }
    }

    pub(in crate::import) fn members(
        &mut self,
        members: Map<String, Value>,
    ) -> Result<(), Refused> {
        for (name, value) in members {
            match self.operation.param(&name) {
                Some(param) if param.place == Place::Body => {
                    self.once(&name)?;
                    self.draft.parameters.insert(name, value);
                }
                _ => self.misplaced(&name, || Ok(value.clone()))?,
            }
        }
        Ok(())
    }

    /// The draft, when everything has been given.
    pub(in crate::import) fn finish(
        mut self,
        notes: &mut Vec<Note>,
    ) -> (&'static Operation, Draft) {
        self.keep_texts_that_would_change();
        if self.signing {
            self.notes.push(Note::ignored(
                "The signature and what belongs to it are left out; a signature holds for one request only.",
            ));
        }
        if let Some(names) = self.unknown.listed() {
            self.notes.push(Note::unknown(&format!(
                "The operation has no such parameters, and they are not sent: {names}."
            )));
        }
        if let Some(names) = self.ignored_headers.listed() {
            self.notes.push(Note::ignored(&format!(
                "Headers that are not sent: {names}."
            )));
        }
        notes.append(&mut self.notes);
        (self.operation, self.draft)
    }

    /// A JSON text is taken apart only if the same JSON would be sent: a member that does not exist
    /// here, a null or a repeated name stays in a text that is sent as given.
    fn keep_texts_that_would_change(&mut self) {
        if self.json_texts.is_empty() {
            return;
        }
        let request = evaluate(self.operation, &self.draft).request;
        for (param, text) in std::mem::take(&mut self.json_texts) {
            let Some(given) = self.draft.parameters.get_mut(param.name) else {
                continue;
            };
            let is_same = sent(&request, param.name)
                .is_none_or(|sent| json::read(sent).is_ok_and(|sent| sent == *given));
            if !is_same {
                let mut compact = String::new();
                encode::json(&mut compact, given);
                // This program's own lines write JSON in an alphabet that no shell reacts to.
                let is_inert = inert_json(&compact) == text;
                *given = if is_inert { compact } else { text }.into();
            }
        }
    }
}

/// Names for a note; of very many, the first ones and how many more.
#[derive(Default)]
pub(super) struct Names {
    first: Vec<String>,
    more: usize,
}

impl Names {
    const MOST: usize = 20;

    pub(super) fn push(&mut self, name: &str) {
        if self.first.len() < Self::MOST {
            self.first.push(shortened(name));
        } else {
            self.more += 1;
        }
    }

    fn listed(&self) -> Option<String> {
        let names = self.first.join(", ");
        match (self.first.len(), self.more) {
            (0, _) => None,
            (_, 0) => Some(names),
            (_, more) => Some(format!("{names} and {more} more")),
        }
    }
}

/// The text that a request holds for a name in its query or form.
fn sent<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    let form = match &request.body {
        Body::Form(pairs) => pairs.as_slice(),
        Body::Empty | Body::Json(_) => &[],
    };
    request
        .query
        .iter()
        .chain(form)
        .find(|pair| pair.name == name)
        .and_then(|pair| pair.value.plain())
}

/// Digits as a number where JSON writes them so, else as the text.
fn number(text: String) -> Value {
    match serde_json::from_str::<Number>(&text) {
        Ok(number) if number.as_str() == text => Value::Number(number),
        Ok(_) | Err(_) => text.into(),
    }
}

fn looks_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [
        "password",
        "secret",
        "token",
        "credential",
        "accesskey",
        "signature",
    ]
    .iter()
    .any(|part| name.contains(part))
}
