//! An HTTP message as the draft of an operation: which operation it calls, and with which values.

mod address;
mod filling;
mod operation;
mod places;

pub(super) use filling::Filling;

use super::{Note, Refused, refuse};
use crate::draft::Draft;
use crate::operation::{Operation, Protocol};
use address::{Address, pairs};

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
    let operation = operation::find(message, &address, &query, &form)?;
    operation::check_method(operation, message, notes)?;
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
