//! Files that a person chose or dropped: read as text, and never more than one.

use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;

/// More than this is no request that somebody passed on.
const LARGEST: f64 = 8e6;

/// The file that an input of files holds.
#[must_use]
pub fn chosen(event: &web_sys::Event) -> Option<web_sys::File> {
    let input: web_sys::HtmlInputElement = event.target()?.unchecked_into();
    let file = input.files()?.get(0);
    // So that the same file can be chosen again.
    input.set_value("");
    file
}

/// Whether files are being dragged, and not words.
#[must_use]
pub fn are_dragged(event: &web_sys::Event) -> bool {
    let types = dragged(event).map(|data| data.types());
    types.is_some_and(|types| types.includes(&"Files".into(), 0))
}

/// The file that was dropped.
#[must_use]
pub fn dropped(event: &web_sys::Event) -> Option<web_sys::File> {
    dragged(event)?.files()?.get(0)
}

fn dragged(event: &web_sys::Event) -> Option<web_sys::DataTransfer> {
    event.unchecked_ref::<web_sys::DragEvent>().data_transfer()
}

/// The text of a file.
///
/// # Errors
/// A sentence, when it is too large, cannot be read or is no text.
pub async fn text(file: &web_sys::File) -> Result<String, &'static str> {
    if file.size() > LARGEST {
        return Err("The file is larger than 8 MB, so it was not read.");
    }
    let text = JsFuture::from(file.text()).await.ok();
    let text = text.and_then(|text| text.as_string());
    let text = text.ok_or("The file could not be read.")?;
    // The browser puts this sign where bytes are no UTF-8.
    if text.contains('\u{fffd}') {
        return Err("The file is no text in UTF-8, so it was not read.");
    }
    Ok(text)
}
