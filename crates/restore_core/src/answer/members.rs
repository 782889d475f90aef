//! Reads the few members of a JSON object that matter, and passes over the rest.
//!
//! What is passed over is looked at once and never kept, and it may be nested as deep as it likes:
//! the reader does not recurse into it.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Some members of an object.
#[derive(Debug, Default)]
pub(super) struct Members {
    found: Vec<(&'static str, Scalar)>,
    /// The first object inside that has some of the members.
    inner: Option<Box<Members>>,
}

/// What a member holds.
#[derive(Debug, PartialEq)]
pub(super) enum Scalar {
    Null,
    Bool(bool),
    /// By its own digits.
    Number(String),
    Text(String),
    /// An object or a list.
    Structure,
}

impl Scalar {
    /// Text, or a number's digits, or `true` or `false`.
    pub(super) fn to_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text.into()),
            Self::Bool(value) => Some(value.to_string().into()),
            Self::Null | Self::Structure => None,
        }
    }

    fn read(raw: &RawValue) -> Result<Self, serde_json::Error> {
        Ok(match raw.get() {
            "null" => Self::Null,
            "true" => Self::Bool(true),
            "false" => Self::Bool(false),
            text => match text.as_bytes().first() {
                Some(b'"') => Self::Text(serde_json::from_str(text)?),
                Some(b'{' | b'[') => Self::Structure,
                _ => Self::Number(text.to_owned()),
            },
        })
    }
}

impl Members {
    /// Reads members of those names. `None` when the text is no JSON object, or when one of the
    /// names stands in it twice: two readers could take different ones.
    pub(super) fn read(text: &str, names: &[&'static str]) -> Option<Self> {
        read(text, names, Depth::Outer).ok()
    }

    /// The member of that name.
    pub(super) fn get(&self, name: &str) -> Option<&Scalar> {
        let mut found = self.found.iter();
        let (_, value) = found.find(|(found, _)| *found == name)?;
        Some(value)
    }

    /// The first object inside that has some of the members.
    pub(super) fn inner(&self) -> Option<&Self> {
        self.inner.as_deref()
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Depth {
    Outer,
    Inner,
}

fn read(text: &str, names: &[&'static str], depth: Depth) -> Result<Members, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let members = Wanted { names, depth }.deserialize(&mut reader)?;
    reader.end()?;
    Ok(members)
}

/// What is looked for.
struct Wanted<'a> {
    names: &'a [&'static str],
    depth: Depth,
}

#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> DeserializeSeed<'de> for Wanted<'_> {
    type Value = Members;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Members, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Wanted<'_> {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Members::default();
        while let Some(Name(name)) = map.next_key()? {
            let raw: &RawValue = map.next_value()?;
            if let Some(name) = self.names.iter().find(|wanted| **wanted == name) {
                if members.get(name).is_some() {
                    return Err(de::Error::custom("a name stands twice"));
                }
                let value = Scalar::read(raw).map_err(de::Error::custom)?;
                members.found.push((name, value));
            } else if self.depth == Depth::Outer && members.inner.is_none() {
                members.inner = inner(raw, self.names).map_err(de::Error::custom)?;
            }
        }
        Ok(members)
    }
}

/// The members of an object inside, if it has any of them.
fn inner(
    raw: &RawValue,
    names: &[&'static str],
) -> Result<Option<Box<Members>>, serde_json::Error> {
    if !raw.get().starts_with('{') {
        return Ok(None);
    }
    let members = read(raw.get(), names, Depth::Inner)?;
    Ok((!members.found.is_empty()).then(|| Box::new(members)))
}
