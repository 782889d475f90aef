//! Which operation a message calls.

use super::Message;
use super::address::{Address, Pairs};
use crate::catalogue::CATALOGUE;
use crate::import::{Note, Refused, refuse, shortened, word};
use crate::operation::{Operation, Protocol};

/// The operation that a message calls: by its action, or else by its path.
pub(super) fn find(
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

/// Refuses a method that is not the operation's.
pub(super) fn check_method(
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
pub(super) fn segments<'t, 'p>(
    template: &'t str,
    path: &'p [u8],
) -> Option<Vec<(&'t str, &'p [u8])>> {
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
