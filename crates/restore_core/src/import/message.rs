//! An HTTP message as the draft of an operation: which operation it calls, and with which values.

use serde_json::{Map, Number, Value};

use super::{Note, Refused, json, refuse, shortened, word};
use crate::catalogue::CATALOGUE;
use crate::draft::Draft;
use crate::encode::{self, inert_json};
use crate::endpoint;
use crate::evaluate::evaluate;
use crate::operation::{Encoding, Operation, Param, Place, Protocol, Shape};
use crate::request::{Body, Request};
use crate::secret::Secret;

/// A message before anyone knows what it means. Values are [`word`]s.
pub(super) struct Message {
    /// The method, if the text has one.
    pub(super) method: Option<String>,
    /// The address, percent-encoded; a path alone where a `Host` header says the rest.
    pub(super) url: Vec<u8>,
    /// Headers in order.
    pub(super) headers: Vec<(String, Vec<u8>)>,
    /// The body.
    pub(super) body: Vec<u8>,
    /// A secret header that reads `${NAME}` and nothing else is a variable: no shell has seen it.
    pub(super) has_placeholders: bool,
}

/// Decoded pairs.
type Pairs = Vec<(String, Vec<u8>)>;

/// What Alibaba Cloud's signatures add to a request. They are made anew whenever it is sent.
const SIGNING_PARAMETERS: &[&str] = &[
    "AccessKeyId",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureType",
    "SignatureVersion",
    "Timestamp",
    "SecurityToken",
    "Format",
];

/// Headers that a signature adds.
const SIGNING_HEADERS: &[&str] = &[
    "authorization",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-content-sha256",
    "x-acs-accesskey-id",
    "x-acs-security-token",
    "x-acs-credentials-provider",
    "x-sdk-date",
    "x-sdk-content-sha256",
    "x-security-token",
    "x-project-id",
];

/// Headers that are read, or that every client writes by itself.
const SILENT_HEADERS: &[&str] = &[
    "host",
    "content-type",
    "content-length",
    "x-acs-action",
    "x-acs-version",
    ":authority",
    ":method",
    ":path",
    ":scheme",
];

/// Finds the operation that a message calls and takes its values down.
pub(super) fn draft(
    message: &Message,
    notes: &mut Vec<Note>,
) -> Result<(&'static Operation, Draft), Refused> {
    let address = Address::read(message, notes)?;
    let query = pairs(&address.query, true)?;
    let form = if message.is_form() {
        pairs(&message.body, true)?
    } else {
        Vec::new()
    };
    let operation = find_operation(message, &address, &query, &form)?;
    check_method(operation, message, notes)?;
    let mut filling = Filling::new(operation);
    match operation.protocol {
        Protocol::Rpc { .. } => {
            if !message.is_form() && !message.body.trim_ascii().is_empty() {
                return Err(refuse(
                    "The body is not a form, and this operation takes its parameters from one.",
                ));
            }
            filling.rpc_pairs(query)?;
            filling.rpc_pairs(form)?;
        }
        Protocol::Rest { path, .. } => {
            filling.path(path, &address.path)?;
            filling.query(query)?;
            filling.body(&message.body)?;
        }
    }
    filling.headers(message)?;
    filling.host(&address.host)?;
    Ok(filling.finish(notes))
}

impl Message {
    fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers
            .iter()
            .find(|(given, _)| given.trim().eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_slice())
    }

    /// A form, or a body of which nothing says that it is something else.
    fn is_form(&self) -> bool {
        self.header("content-type").is_none_or(|value| {
            value
                .to_ascii_lowercase()
                .starts_with(b"application/x-www-form-urlencoded")
        })
    }
}

/// The parts of an address.
struct Address {
    host: String,
    /// Still encoded.
    path: Vec<u8>,
    query: Vec<u8>,
}

impl Address {
    fn read(message: &Message, notes: &mut Vec<Note>) -> Result<Self, Refused> {
        let url = message.url.trim_ascii();
        let (authority, rest) = match find(url, b"://") {
            Some(at) => {
                let (scheme, rest) = (&url[..at], &url[at + 3..]);
                match scheme.to_ascii_lowercase().as_slice() {
                    b"https" => {}
                    b"http" => notes.push(Note::changed(
                        "The address begins with http; https is used instead.",
                    )),
                    _ => return Err(refuse("The address begins with neither https nor http.")),
                }
                let end = rest
                    .iter()
                    .position(|byte| matches!(byte, b'/' | b'?' | b'#'))
                    .unwrap_or(rest.len());
                (rest[..end].to_vec(), &rest[end..])
            }
            None if url.starts_with(b"/") => {
                let host = message
                    .header("host")
                    .or_else(|| message.header(":authority"));
                (host.unwrap_or_default().to_vec(), url)
            }
            // curl takes an address without a scheme.
            None => {
                let end = url
                    .iter()
                    .position(|byte| matches!(byte, b'/' | b'?' | b'#'))
                    .unwrap_or(url.len());
                (url[..end].to_vec(), &url[end..])
            }
        };
        let rest = match word::split_once(rest, b'#') {
            Some((rest, _)) => {
                notes.push(Note::ignored("What follows # in an address is never sent."));
                rest
            }
            None => rest,
        };
        let (path, query) = word::split_once(rest, b'?').unwrap_or((rest, b""));
        Ok(Self {
            host: host(&authority)?,
            path: if path.is_empty() { b"/" } else { path }.to_vec(),
            query: query.to_vec(),
        })
    }
}

/// The host of an authority. A user name could be mistaken for one, and a port leads elsewhere.
fn host(authority: &[u8]) -> Result<String, Refused> {
    if authority.contains(&b'@') {
        return Err(refuse("The address has a user name before the host."));
    }
    if word::has_variable(authority) {
        return Err(refuse(
            "The host has a variable in it; write the host that it stands for.",
        ));
    }
    let host = word::text(authority)?.to_ascii_lowercase();
    let host = host.strip_suffix(":443").unwrap_or(&host);
    if host.contains(':') {
        return Err(refuse("The address has a port of its own."));
    }
    Ok(host.strip_suffix('.').unwrap_or(host).to_owned())
}

/// Pairs of a query or form.
fn pairs(text: &[u8], plus: bool) -> Result<Pairs, Refused> {
    text.trim_ascii_end()
        .split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = word::split_once(pair, b'=').unwrap_or((pair, b""));
            let name = word::text(&word::percent_decoded(name, plus)?)?;
            // Encoded text has no braces: what has them is a placeholder.
            let value = word::with_placeholder(value);
            Ok((name, word::percent_decoded(&value, plus)?))
        })
        .collect()
}

fn find_operation(
    message: &Message,
    address: &Address,
    query: &Pairs,
    form: &Pairs,
) -> Result<&'static Operation, Refused> {
    let named = |header: &str, parameter: &str| -> Result<Option<String>, Refused> {
        let in_pairs = |pairs: &Pairs| {
            pairs
                .iter()
                .find(|(name, _)| name == parameter)
                .map(|(_, value)| word::text(value))
                .transpose()
        };
        match message.header(header) {
            Some(value) => word::text(value).map(Some),
            None => Ok(in_pairs(query)?.or(in_pairs(form)?)),
        }
    };
    if let Some(action) = named("x-acs-action", "Action")? {
        let found = CATALOGUE.iter().copied().find(|operation| {
            matches!(operation.protocol, Protocol::Rpc { action: known, .. } if known == action)
        });
        let operation = found.ok_or_else(|| {
            refuse(&format!(
                "Restore Builder does not know the operation “{}”.",
                shortened(&action)
            ))
        })?;
        if address.path != b"/" {
            return Err(refuse("The path of the address is not the operation's."));
        }
        return match (named("x-acs-version", "Version")?, operation.protocol) {
            (Some(given), Protocol::Rpc { version, .. }) if given != version => {
                Err(refuse(&format!(
                    "The request is of API version “{}”, and Restore Builder knows {version}.",
                    shortened(&given)
                )))
            }
            (_, _) => Ok(operation),
        };
    }
    let fits = |operation: &&&Operation| match operation.protocol {
        Protocol::Rest { path, .. } => segments(path, &address.path).is_some(),
        Protocol::Rpc { .. } => false,
    };
    CATALOGUE
        .iter()
        .find(fits)
        .copied()
        .ok_or_else(|| not_known(&address.host))
}

fn not_known(host: &str) -> Refused {
    refuse(&format!(
        "No operation that Restore Builder knows has this address{}.",
        if host.is_empty() {
            String::new()
        } else {
            format!(" (host “{}”)", shortened(host))
        }
    ))
}

fn check_method(
    operation: &Operation,
    message: &Message,
    notes: &mut Vec<Note>,
) -> Result<(), Refused> {
    let Some(method) = message.method.as_deref().filter(|method| *method != "POST") else {
        return Ok(());
    };
    if method == "GET" && matches!(operation.protocol, Protocol::Rpc { .. }) {
        notes.push(Note::changed(
            "The method is GET in the text; POST is sent.",
        ));
        return Ok(());
    }
    Err(refuse(&format!(
        "The operation is a POST, and this is a “{}”.",
        shortened(method)
    )))
}

/// The segments of a path beside those of a template, if it has the template's form.
fn segments<'t, 'p>(template: &'t str, path: &'p [u8]) -> Option<Vec<(&'t str, &'p [u8])>> {
    let given: Vec<_> = path.split(|byte| *byte == b'/').collect();
    let wanted: Vec<_> = template.split('/').collect();
    if given.len() != wanted.len() {
        return None;
    }
    let mut found = Vec::new();
    for (wanted, given) in wanted.into_iter().zip(given) {
        match wanted
            .strip_prefix('{')
            .and_then(|wanted| wanted.strip_suffix('}'))
        {
            Some(name) => found.push((name, given)),
            None if wanted.as_bytes() == given => {}
            None => return None,
        }
    }
    Some(found)
}

/// Names for a note; of very many, the first ones and how many more.
#[derive(Default)]
struct Names {
    first: Vec<String>,
    more: usize,
}

impl Names {
    const MOST: usize = 20;

    fn push(&mut self, name: &str) {
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

/// A draft that is being filled.
pub(super) struct Filling {
    operation: &'static Operation,
    draft: Draft,
    notes: Vec<Note>,
    /// Credentials that have been given, be it by the name of a variable.
    credentials: Vec<&'static str>,
    /// JSON texts that were taken apart, as they were given.
    json_texts: Vec<(&'static Param, String)>,
    region_hint: Option<String>,
    ignored_headers: Names,
    unknown: Names,
    signing: bool,
}

impl Filling {
    pub(super) fn new(operation: &'static Operation) -> Self {
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

    pub(super) fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    /// Parameters of an RPC request, wherever they stand: the gateway takes them from both places.
    fn rpc_pairs(&mut self, pairs: Pairs) -> Result<(), Refused> {
        for (name, value) in pairs {
            match name.as_str() {
                "Action" | "Version" => {}
                "RegionId" => self.region_hint = Some(word::text(&value)?),
                name if SIGNING_PARAMETERS.contains(&name) => self.signing = true,
                name => self.give(name, &value)?,
            }
        }
        Ok(())
    }

    /// One parameter by its wire name.
    pub(super) fn give(&mut self, name: &str, value: &[u8]) -> Result<(), Refused> {
        match self
            .operation
            .param(name)
            .filter(|param| !param.is_question())
        {
            Some(param) => self.give_param(param, value),
            None => self.give_unknown(name, word::text(value)?.into()),
        }
    }

    fn give_param(&mut self, param: &'static Param, value: &[u8]) -> Result<(), Refused> {
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
    fn give_unknown(&mut self, name: &str, value: Value) -> Result<(), Refused> {
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

    pub(super) fn give_secret(
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
    pub(super) fn give_secret_elsewhere(&mut self, param: &'static Param) -> Result<(), Refused> {
        self.once(param.name)?;
        self.draft.secrets.push((param.name, Secret::Environment));
        Ok(())
    }

    fn note_variable(&mut self, name: &str) {
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
    pub(super) fn json_value(param: &Param, text: String) -> Value {
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

    fn path(&mut self, template: &str, path: &[u8]) -> Result<(), Refused> {
        for (name, given) in segments(template, path).unwrap_or_default() {
            let inside = given
                .strip_prefix(b"{")
                .and_then(|given| given.strip_suffix(b"}"));
            let value = match inside {
                // The template's own placeholder: no value yet.
                Some(inside) if inside == name.as_bytes() => continue,
                Some(inside) => {
                    self.notes.push(Note::changed(&format!(
                        "The braces around {name} belong to the vendor's example, and are gone."
                    )));
                    inside
                }
                None => given,
            };
            let value = word::percent_decoded(value, false)?;
            self.give(name, &value)?;
        }
        Ok(())
    }

    fn query(&mut self, pairs: Pairs) -> Result<(), Refused> {
        for (name, value) in pairs {
            let is_known = self
                .operation
                .param(&name)
                .is_some_and(|param| param.place == Place::Query);
            if is_known {
                self.give(&name, &value)?;
            } else {
                self.misplaced(&name, || word::text(&value).map(Value::String))?;
            }
        }
        Ok(())
    }

    /// Something that no parameter of its place takes.
    fn misplaced(
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

    /// The members of a JSON body.
    fn body(&mut self, body: &[u8]) -> Result<(), Refused> {
        if body.trim_ascii().is_empty() {
            return Ok(());
        }
        if word::has_variable(body) {
            self.note_variable("The body");
        }
        let text = word::text(body)?;
        match json::read(&text)? {
            Value::Object(members) => self.members(members),
            _ => Err(refuse("The body is no JSON object.")),
        }
    }

    /// The operation whose draft is filled.
    pub(super) const fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The answer to a question that is never sent.
    pub(super) fn answer(&mut self, param: &'static Param, value: Value) {
        self.draft.answers.insert(param.name.to_owned(), value);
    }

    /// A parameter that has its natural JSON already.
    pub(super) fn natural(&mut self, name: &str, value: Value) -> Result<(), Refused> {
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

    pub(super) fn members(&mut self, members: Map<String, Value>) -> Result<(), Refused> {
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

    fn headers(&mut self, message: &Message) -> Result<(), Refused> {
        for (name, value) in &message.headers {
            let lower = name.trim().to_ascii_lowercase();
            let param = self.operation.params.iter().find(|param| {
                param.place == Place::Header && param.name.eq_ignore_ascii_case(&lower)
            });
            if let Some(param) = param {
                if message.has_placeholders && param.is_secret() {
                    self.give_param(param, &word::with_placeholder(value))?;
                } else {
                    self.give_param(param, value)?;
                }
            } else if SIGNING_HEADERS.contains(&lower.as_str()) {
                self.signing = true;
            } else if !SILENT_HEADERS.contains(&lower.as_str()) {
                self.ignored_headers.push(name);
            }
        }
        Ok(())
    }

    /// The region that a host serves, or the host itself where no region has it.
    pub(super) fn host(&mut self, host: &str) -> Result<(), Refused> {
        let endpoint = &self.operation.endpoint;
        let hint = self.region_hint.clone();
        if host.is_empty() {
            self.draft.region = hint.unwrap_or_default();
            return Ok(());
        }
        let serves = |region: &str| endpoint::host(endpoint, region, None).0 == host;
        if let Some(region) = hint.as_deref().filter(|region| serves(region)) {
            region.clone_into(&mut self.draft.region);
            return Ok(());
        }
        let regions = endpoint::regions_of(endpoint, host);
        match regions.as_slice() {
            [] => {}
            [only] => {
                (*only).clone_into(&mut self.draft.region);
                return Ok(());
            }
            several => {
                let named = several
                    .iter()
                    .find(|region| host.split('.').any(|label| label == **region));
                match named {
                    Some(region) => {
                        (*region).clone_into(&mut self.draft.region);
                        self.notes.push(Note::changed(&format!(
                            "The host serves {} regions; {region}, which it is named after, is taken.",
                            several.len()
                        )));
                    }
                    None => {
                        self.draft.host = Some(host.to_owned());
                        self.notes.push(Note::changed(&format!(
                            "The host serves {} regions; choose one.",
                            several.len()
                        )));
                    }
                }
                return Ok(());
            }
        }
        if endpoint::host(endpoint, "", Some(host)).0.is_empty() {
            return Err(refuse(&format!(
                "“{}” is no host of {}.",
                shortened(host),
                self.operation.vendor.name()
            )));
        }
        let named = host
            .split('.')
            .find(|label| endpoint.regions.contains(label));
        self.draft.region = named.map_or_else(|| hint.unwrap_or_default(), str::to_owned);
        self.draft.host = Some(host.to_owned());
        self.notes.push(Note::changed(&format!(
            "The host {} is kept: no region of the vendor's tables has it.",
            shortened(host)
        )));
        Ok(())
    }

    /// What the text says of the region beside the host.
    pub(super) fn hint_region(&mut self, region: String) {
        self.region_hint = Some(region);
    }

    /// The draft, when everything has been given.
    pub(super) fn finish(mut self, notes: &mut Vec<Note>) -> (&'static Operation, Draft) {
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

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}
