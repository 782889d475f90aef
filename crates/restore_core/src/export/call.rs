//! The request as a call of the vendor's SDK: typed values for programs in any language.
//!
//! An SDK has a class for each operation's request. What such a class takes for each parameter
//! follows from the parameter's shape and from [`crate::catalogue::sdk`]; a value that it cannot
//! take, or would send as another one, is refused here.

use percent_encoding::percent_decode_str;
use serde_json::{Number, Value};

use super::{Secrets, Source, refusal};
use crate::catalogue::sdk::{BODY, Package, Sdk, SdkValue, sdk};
use crate::operation::{Encoding, Operation, Param, Place, Protocol, Shape, Vendor, When};
use crate::request::{Body, Pair, Text, is_header_safe};

/// The path parameter that Huawei's SDKs take from the credentials.
const PROJECT: &str = "project_id";

/// The environment variables that hold an access key.
pub(super) struct AccessKey {
    pub(super) id: &'static str,
    pub(super) secret: &'static str,
    /// Set for temporary keys alone.
    pub(super) token: &'static str,
}

/// The variables that the vendor's own tools read.
pub(super) const fn access_key(vendor: Vendor) -> AccessKey {
    match vendor {
        Vendor::Alibaba => AccessKey {
            id: "ALIBABA_CLOUD_ACCESS_KEY_ID",
            secret: "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
            token: "ALIBABA_CLOUD_SECURITY_TOKEN",
        },
        Vendor::Huawei => AccessKey {
            id: "HUAWEICLOUD_SDK_AK",
            secret: "HUAWEICLOUD_SDK_SK",
            token: "HUAWEICLOUD_SDK_SECURITY_TOKEN",
        },
    }
}

/// A call of the operation's method with a request object.
pub(super) struct Call {
    /// The packages.
    pub(super) sdk: &'static Sdk,
    /// The operation's name, as methods and request classes spell it: `RestoreBackup`.
    pub(super) operation: &'static str,
    /// What the request object is given, in the request's order.
    pub(super) fields: Vec<Field>,
    /// The project, which Huawei's SDKs take with the credentials.
    pub(super) project: Option<String>,
    /// Environment variables that hold secrets of the request.
    pub(super) env: Vec<&'static str>,
}

/// One field of an object.
pub(super) struct Field {
    /// Wire name.
    pub(super) name: &'static str,
    /// Called mandatory by the vendor without a condition, as the SDK's class does.
    pub(super) is_mandatory: bool,
    /// Its value.
    pub(super) value: Typed,
}

/// A value of a program.
pub(super) enum Typed {
    /// Text.
    Text(String),
    /// Text that an environment variable holds.
    Environment(&'static str),
    /// `true` or `false`.
    Bool(bool),
    /// A whole number by its digits.
    Integer {
        digits: String,
        /// Of 64 bits, else of 32.
        is_long: bool,
    },
    /// A number with a fraction that every language prints as it stands.
    Decimal(String),
    /// Nothing, inside a map.
    Null,
    /// A list.
    List(Vec<Self>),
    /// A map.
    Map(Vec<(String, Self)>),
    /// An object of a class.
    Object(Object),
    /// A list of objects of one class.
    Rows {
        class: &'static str,
        rows: Vec<Object>,
    },
}

/// An object of a class.
pub(super) struct Object {
    /// The class.
    pub(super) class: &'static str,
    /// The fields that are set.
    pub(super) fields: Vec<Field>,
    /// A mandatory field that is not set.
    pub(super) lacks: Option<&'static str>,
}

/// The call for a request, or why the SDKs cannot make it.
pub(super) fn call(source: &Source<'_>) -> Result<Call, String> {
    if let Some(why) = refusal(source.request) {
        return Err(why.to_owned());
    }
    let operation = source.operation;
    let sdk = sdk(operation).ok_or("no SDK is known for this service")?;
    let mut call = Call {
        sdk,
        operation: match operation.protocol {
            Protocol::Rpc { action, .. } => action,
            Protocol::Rest { operation, .. } => operation,
        },
        fields: Vec::new(),
        project: None,
        env: Vec::new(),
    };
    call.path(operation, &source.request.path)?;
    for pair in &source.request.query {
        call.pair(operation, pair, source.secrets)?;
    }
    // Headers of the protocol and credentials are the SDK's own affair.
    let is_parameter = |pair: &&Pair| {
        operation
            .param(pair.name)
            .is_some_and(|param| param.place == Place::Header && !param.is_secret())
    };
    for pair in source.request.headers.iter().filter(is_parameter) {
        call.pair(operation, pair, source.secrets)?;
    }
    match &source.request.body {
        Body::Empty => {}
        Body::Form(pairs) => {
            for pair in pairs {
                call.pair(operation, pair, source.secrets)?;
            }
        }
        Body::Json(text) => call.body(operation, text)?,
    }
    Ok(call)
}

impl Call {
    /// Takes the values out of the path, where the template has their names.
    fn path(&mut self, operation: &Operation, path: &str) -> Result<(), String> {
        let Protocol::Rest { path: template, .. } = operation.protocol else {
            return Ok(());
        };
        for (name, segment) in template.split('/').zip(path.split('/')) {
            let Some(name) = name
                .strip_prefix('{')
                .and_then(|name| name.strip_suffix('}'))
            else {
                continue;
            };
            let value = percent_decode_str(segment)
                .decode_utf8()
                .map_err(|_| format!("{name} is no text"))?
                .into_owned();
            if name == PROJECT {
                if !is_header_safe(&value) {
                    return Err(format!(
                        "the SDK repeats {PROJECT} in a header, which cannot carry this one"
                    ));
                }
                self.project = Some(value);
                continue;
            }
            self.fields.push(Field {
                name,
                is_mandatory: true,
                value: Typed::Text(value),
            });
        }
        Ok(())
    }

    fn pair(&mut self, operation: &Operation, pair: &Pair, secrets: Secrets) -> Result<(), String> {
        let param = operation
            .param(pair.name)
            .ok_or_else(|| format!("{} is no parameter", pair.name))?;
        let value = match &pair.value {
            Text::Plain(text) => typed_text(self.sdk, param, text)?,
            Text::Secret { secret, env } => match (secret.expose(), secrets) {
                // An empty secret gives nothing away.
                (Some(""), _) => Typed::Text(String::new()),
                (Some(text), Secrets::Reveal) => Typed::Text(text.to_owned()),
                (_, _) => {
                    self.env.push(env);
                    Typed::Environment(env)
                }
            },
        };
        self.fields.push(Field {
            name: pair.name,
            is_mandatory: is_mandatory(param),
            value,
        });
        Ok(())
    }

    fn body(&mut self, operation: &'static Operation, text: &str) -> Result<(), String> {
        let Some(SdkValue::Class(class)) = self.sdk.value(BODY) else {
            return Err("the SDK has no class for this body".to_owned());
        };
        let value = exact_json(BODY, text)?;
        let params = operation.params;
        let is_body = |param: &&Param| param.place == Place::Body;
        let value = object(self.sdk, class, "", params.iter().filter(is_body), &value)?;
        self.fields.push(Field {
            name: BODY,
            is_mandatory: false,
            value: Typed::Object(value),
        });
        Ok(())
    }
}

/// What must be known to run any program: its package, and what it reads.
pub(super) fn notes(call: &Call, vendor: Vendor, package: &Package) -> Vec<String> {
    let key = access_key(vendor);
    let mut notes = vec![
        format!("Needs {} {}.", package.name, package.version),
        format!(
            "Signs with {} and {} from the environment, and {} if it is set.",
            key.id, key.secret, key.token
        ),
    ];
    if vendor == Vendor::Huawei {
        notes.push("Sends no X-Auth-Token: the SDK signs with an access key instead.".to_owned());
    }
    for env in &call.env {
        notes.push(format!(
            "Needs {env} in the environment; unset, nothing is sent."
        ));
    }
    notes
}

/// Why a program would send another path: the SDKs for Go and Java do not encode its values.
pub(super) fn needs_escapes(source: &Source<'_>) -> Option<String> {
    source.request.path.contains('%').then(|| {
        "the path needs percent-encoding, which this SDK does not do to its values".to_owned()
    })
}

/// The class of Huawei's client: `CbrClient`.
pub(super) fn client(protocol: Protocol) -> String {
    let (Protocol::Rest { service: code, .. } | Protocol::Rpc { product: code, .. }) = protocol;
    format!("{}Client", pascal(&code.to_ascii_lowercase()))
}

/// A wire name with capitals for underscores: `backup_id` is `BackupId`, `RestoreType` itself.
pub(super) fn pascal(name: &str) -> String {
    name.split('_')
        .filter_map(|word| word.split_at_checked(1))
        .map(|(first, rest)| first.to_ascii_uppercase() + rest)
        .collect()
}

/// The SDKs' required fields are those that the vendor's table calls mandatory, whatever the rest
/// of the page says.
fn is_mandatory(param: &Param) -> bool {
    param
        .needs
        .iter()
        .any(|need| matches!(need.when, When::Always))
}

/// What stands for the text of a parameter in the query, a header or a form.
fn typed_text(sdk: &Sdk, param: &'static Param, text: &str) -> Result<Typed, String> {
    if param.encoding() == Encoding::JsonText {
        return match sdk.value(param.name) {
            None => Ok(Typed::Text(text.to_owned())),
            Some(_) => typed(sdk, param, param.name, &exact_json(param.name, text)?),
        };
    }
    match (param.shape, text) {
        (Shape::Bool, "true") => Ok(Typed::Bool(true)),
        (Shape::Bool, "false") => Ok(Typed::Bool(false)),
        (Shape::Bool, _) => Err(format!("{} is neither true nor false", param.name)),
        (Shape::Integer { .. } | Shape::Instant(_), _) => integer(param, param.name, text),
        (_, _) => Ok(Typed::Text(text.to_owned())),
    }
}

/// What stands for the JSON of a parameter or member at a wire path.
fn typed(sdk: &Sdk, param: &'static Param, path: &str, value: &Value) -> Result<Typed, String> {
    match (param.shape, sdk.value(path), value) {
        (Shape::Bool, _, Value::Bool(bool)) => Ok(Typed::Bool(*bool)),
        (Shape::Integer { .. } | Shape::Instant(_), _, Value::Number(number)) => {
            integer(param, path, number.as_str())
        }
        (Shape::Text(_) | Shape::Choice { .. }, _, Value::String(text)) => {
            Ok(Typed::Text(text.clone()))
        }
        (Shape::Object { .. }, Some(SdkValue::Map), Value::Object(_)) => untyped(path, value),
        (Shape::Object { members, .. }, Some(SdkValue::Class(class)), Value::Object(_)) => {
            object(sdk, class, path, members.iter(), value).map(Typed::Object)
        }
        (Shape::Rows { members, .. }, Some(SdkValue::Class(class)), Value::Array(rows)) => {
            let rows: Result<_, _> = rows
                .iter()
                .map(|row| object(sdk, class, path, members.iter(), row))
                .collect();
            Ok(Typed::Rows { class, rows: rows? })
        }
        (_, _, _) => Err(format!("the SDK's {path} takes no such value")),
    }
}

/// An object of a class, its members looked up among the parameters below that path.
fn object(
    sdk: &Sdk,
    class: &'static str,
    path: &str,
    mut params: impl Iterator<Item = &'static Param> + Clone,
    value: &Value,
) -> Result<Object, String> {
    let Value::Object(map) = value else {
        return Err(format!("the SDK's {path} takes an object"));
    };
    let mut fields = Vec::new();
    for (name, value) in map {
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        let param = params
            .clone()
            .find(|param| param.name == name)
            .ok_or_else(|| format!("the SDK knows no {path}"))?;
        fields.push(Field {
            name: param.name,
            is_mandatory: is_mandatory(param),
            value: typed(sdk, param, &path, value)?,
        });
    }
    let lacks = params.find(|param| is_mandatory(param) && !map.contains_key(param.name));
    Ok(Object {
        class,
        fields,
        lacks: lacks.map(|param| param.name),
    })
}

/// What stands for JSON that no class describes.
fn untyped(path: &str, value: &Value) -> Result<Typed, String> {
    Ok(match value {
        Value::Null => Typed::Null,
        Value::Bool(bool) => Typed::Bool(*bool),
        Value::Number(number) => untyped_number(path, number)?,
        Value::String(text) => Typed::Text(text.clone()),
        Value::Array(items) => {
            let items: Result<_, _> = items.iter().map(|item| untyped(path, item)).collect();
            Typed::List(items?)
        }
        Value::Object(members) => {
            let members: Result<_, String> = members
                .iter()
                .map(|(name, value)| Ok((name.clone(), untyped(path, value)?)))
                .collect();
            Typed::Map(members?)
        }
    })
}

fn untyped_number(path: &str, number: &Number) -> Result<Typed, String> {
    let digits = number.as_str();
    if is_integer(digits) {
        return Ok(Typed::Integer {
            digits: digits.to_owned(),
            is_long: true,
        });
    }
    // Of such numbers it is certain that a program reads and writes the same digits: a double keeps
    // fifteen of them.
    let is_short = digits.len() <= 15 && !digits.contains(['e', 'E']);
    if is_short && digits.contains('.') && !digits.ends_with('0') && !digits.contains("0.000") {
        return Ok(Typed::Decimal(digits.to_owned()));
    }
    Err(format!(
        "{path} holds the number {digits}, which a program would write in another way"
    ))
}

fn integer(param: &Param, path: &str, digits: &str) -> Result<Typed, String> {
    if !is_integer(digits) {
        return Err(format!("{path} is no whole number as programs write it"));
    }
    let is_long = match param.shape {
        Shape::Integer { max, .. } => max > i64::from(i32::MAX),
        _ => true,
    };
    Ok(Typed::Integer {
        digits: digits.to_owned(),
        is_long,
    })
}

/// Digits without a leading zero, perhaps after a minus sign.
fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number && (!digits.starts_with('0') || text == "0")
}

/// Reads JSON that an SDK will write anew, and refuses what would then mean something else.
fn exact_json(path: &str, text: &str) -> Result<Value, String> {
    let value: Value = serde_json::from_str(text)
        .map_err(|_| format!("{path} is no JSON, and the SDK takes an object there"))?;
    // A reader keeps one of two members of the same name.
    if colons(text) != members(&value) {
        return Err(format!("{path} names a member twice"));
    }
    Ok(value)
}

/// The colons outside strings: one for each member that JSON spells.
fn colons(json: &str) -> usize {
    let (mut in_string, mut is_escaped, mut count) = (false, false, 0);
    for byte in json.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => in_string = !in_string,
            b':' if !in_string => count += 1,
            _ => {}
        }
    }
    count
}

/// The members that a value has, at every depth.
fn members(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(members).sum(),
        Value::Object(map) => map.len() + map.values().map(members).sum::<usize>(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::{exact_json, is_integer, pascal};

    #[test]
    fn names_of_classes_begin_with_capitals() {
        for (wire, name) in [
            ("cbr", "Cbr"),
            ("backup_id", "BackupId"),
            ("OtsDetail", "OtsDetail"),
            ("forceRestore", "ForceRestore"),
        ] {
            assert_eq!(pascal(wire), name);
        }
    }

    #[test]
    fn a_whole_number_has_one_spelling() {
        for fine in ["0", "-1", "10", "9223372036854775808"] {
            assert!(is_integer(fine), "{fine}");
        }
        for odd in ["", "-", "-0", "007", "+1", "1.0", "1e3", " 1", "١"] {
            assert!(!is_integer(odd), "{odd}");
        }
    }

    #[test]
    fn json_that_a_reader_would_change_is_refused() {
        for fine in [
            "{ \"a b\" : [1.50, {\"c\": \"\\u0041\\/\"}] }",
            "{\":\":\"\\\":\",\"\\\\\":1}",
            "null",
        ] {
            assert!(exact_json("UdmDetail", fine).is_ok(), "{fine}");
        }
        assert!(exact_json("UdmDetail", "{\"a\":1,\"a\":2}").is_err());
        assert!(exact_json("UdmDetail", "{\"a\":1,\"\\u0061\":2}").is_err());
        assert!(exact_json("UdmDetail", "no").is_err());
    }
}
