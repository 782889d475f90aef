//! The request for cmd.exe: a file for curl, and a line that is the same for every request.
//!
//! cmd and the C runtime take a command line apart by rules that contradict each other, and no
//! spelling of `%` is right both at the prompt and in a batch file. So no value stands on a line of
//! cmd's. Even someone who pastes the file at the prompt by mistake runs nothing: every line begins
//! with a word that is no command, and outside of double quotes, as cmd counts them, there is none
//! of `& | < > ^ ( )`.

use super::curl::revealed;
use super::{Dialect, Family, Format, Source, curl_config};
use crate::encode::is_inert;
use crate::request::{Request, Text};

/// curl for cmd.exe.
pub const FORMAT: Format = Format {
    name: "cmd",
    label: "cmd",
    family: Family::Shell,
    vendor: None,
    dialect: Some(Dialect::Cmd),
    ending: "curlrc",
    file: Some(file),
    render: |source| {
        if let Some(name) = active_header(source) {
            return Err(format!(
                "{name} has characters that cmd would act upon if the file were pasted by mistake"
            ));
        }
        let file = file(source.request);
        let comment =
            format!("# Save as {file}, then run in the same folder: curl.exe -q -K {file}\n");
        let mut rendered = curl_config::file(source, &comment)?;
        rendered.notes.push(format!(
            "The text is a file: save it as {file} and run its first line's command."
        ));
        rendered.notes.push("Not verified on Windows.".to_owned());
        Ok(rendered)
    },
};

fn file(request: &Request) -> String {
    format!("restore-{}.curlrc", request.short_fingerprint())
}

/// A header whose value the text would hold, and that cmd could act upon.
fn active_header(source: &Source<'_>) -> Option<&'static str> {
    let is_active = |value: &&str| !value.chars().all(is_inert);
    let header = source.request.headers.iter().find(|header| {
        let value = match &header.value {
            Text::Plain(text) => Some(text.as_str()),
            Text::Secret { secret, .. } => revealed(secret, source.secrets),
        };
        value.as_ref().is_some_and(is_active)
    })?;
    Some(header.name)
}
