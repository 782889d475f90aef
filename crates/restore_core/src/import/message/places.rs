//! What stands where in a message: the values of path, query, form, headers, body and host.

use serde_json::Value;

use super::Message;
use super::address::Pairs;
use super::filling::Filling;
use super::operation::segments;
use crate::endpoint;
use crate::import::{Note, Refused, json, refuse, shortened, word};
use crate::operation::Place;

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

impl Filling {
    /// Parameters of an RPC request, wherever they stand: the gateway takes them from both places.
    pub(super) fn rpc_pairs(&mut self, pairs: Pairs) -> Result<(), Refused> {
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

    pub(super) fn path(&mut self, template: &str, path: &[u8]) -> Result<(), Refused> {
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

    pub(super) fn query(&mut self, pairs: Pairs) -> Result<(), Refused> {
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

    /// The members of a JSON body.
    pub(super) fn body(&mut self, body: &[u8]) -> Result<(), Refused> {
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

    pub(super) fn headers(&mut self, message: &Message) -> Result<(), Refused> {
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
    pub(in crate::import) fn host(&mut self, host: &str) -> Result<(), Refused> {
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
    pub(in crate::import) fn hint_region(&mut self, region: String) {
        self.region_hint = Some(region);
    }
}
