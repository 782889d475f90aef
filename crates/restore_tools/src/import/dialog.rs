//! Where a text is taken in, looked at, and allowed to replace a form.
//!
//! The text is dropped as soon as it is understood and when the dialog closes; a secret in it goes
//! to the fields that hold secrets, in memory.

use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;

use super::reading::{Found, Reading};
use super::understood::understood;
use crate::browser::page::next_frame;
use crate::browser::{dialog, file, focus, hash};
use crate::dom::{El, button, el};
use crate::host::Form;
use crate::reactive::*;
use crate::route::Route;

/// The dialog and what it is doing.
#[derive(Clone)]
pub struct Opening {
    element: El,
    text: El,
    reading: RwSignal<Option<Reading>>,
    /// Which of several drafts.
    index: RwSignal<usize>,
}

impl Default for Opening {
    fn default() -> Self {
        Self::new()
    }
}

impl Opening {
    /// A closed dialog. To be made under the app's own owner, and put on the page.
    #[must_use]
    pub fn new() -> Self {
        let opening = Self {
            element: el("dialog")
                .class("opening")
                .attr("aria-labelledby", "opening-title"),
            text: el("textarea"),
            reading: RwSignal::new(None),
            index: RwSignal::new(0),
        };
        opening.fill();
        opening
    }

    /// The element, for the page.
    #[must_use]
    pub const fn element(&self) -> &El {
        &self.element
    }

    /// Opens it, empty.
    pub fn open(&self) {
        dialog::open(&self.element);
    }

    /// Shows what a text would change, and lets a person decide.
    pub fn compare(&self, text: &str) {
        self.open();
        self.take(text);
    }

    /// Puts a draft that was kept in the place of its form, which can be undone there. What cannot
    /// be read at once is left to the dialog.
    pub fn reopen(&self, text: &str) {
        match Reading::of(text, None) {
            Reading::Understood { found, .. } if found.len() == 1 => self.replace(&found[0]),
            _ => self.compare(text),
        }
    }

    /// Reads a file.
    pub fn take_file(&self, file: web_sys::File) {
        let opening = self.clone();
        spawn_local(async move {
            match file::text(&file).await {
                Ok(text) => opening.take(&text),
                Err(why) => opening.reading.set(Some(Reading::refused(why))),
            }
        });
    }

    /// Reads a text.
    fn take(&self, text: &str) {
        let current = match hash::here() {
            Route::Form(operation) => Some(operation),
            Route::Home | Route::History | Route::Connection => None,
        };
        let reading = Reading::of(text, current);
        let is_refused = matches!(reading, Reading::Refused { .. });
        // What was refused can be corrected; what was understood is needed no longer.
        self.write(if is_refused { text } else { "" });
        self.index.set(0);
        self.reading.set(Some(reading));
        if !is_refused {
            next_frame(|| focus::to("opening-replace"));
        }
    }

    /// The value and not the content, which would stand in the markup.
    fn write(&self, text: &str) {
        self.area().set_value(text);
    }

    fn area(&self) -> &web_sys::HtmlTextAreaElement {
        self.text.node().unchecked_ref()
    }

    /// Forgets everything.
    fn reset(&self) {
        self.write("");
        self.reading.set(None);
        self.index.set(0);
    }

    fn replace(&self, found: &Found) {
        let form = Form {
            operation: found.operation,
        };
        form.replace(&found.in_place_of(&form.draft()));
        hash::go(&Route::Form(found.operation));
        dialog::close(&self.element);
        // After the browser has put the focus back.
        next_frame(|| focus::to("title"));
    }

    fn fill(&self) {
        let closed = self.clone();
        let title = el("h2").attr("id", "opening-title").text("Open or paste");
        let (asks, tells, decides) = (self.clone(), self.clone(), self.clone());
        let parts = [
            title,
            asks.asking(),
            el("div")
                .class("told")
                .attr("aria-live", "polite")
                .slot(move || tells.told()),
            el("div").slot(move || decides.decision()),
        ];
        let _ = self
            .element
            .clone()
            .children(parts)
            // Keys of the page belong to the page, which cannot be used now.
            .on("keydown", |event| event.stop_propagation())
            .on("close", move |_| closed.reset());
    }

    /// Where the text comes in; away once it is understood.
    fn asking(&self) -> El {
        let (pasted, read, chosen) = (self.clone(), self.clone(), self.clone());
        let text = self
            .text
            .clone()
            .attr("id", "opening-text")
            .attr("rows", "8")
            .attr("spellcheck", "false")
            .attr("autocomplete", "off")
            .attr("aria-describedby", "opening-hint")
            .on("paste", move |event| pasted.paste(&event));
        let file = el("input")
            .attr("type", "file")
            .attr("id", "opening-file")
            .attr("aria-label", "Open a file")
            .on("change", move |event| {
                if let Some(file) = file::chosen(&event) {
                    chosen.take_file(file);
                }
            });
        let button = el("button")
            .attr("type", "button")
            .class("button")
            .text("Read")
            .on_click(move || read.take(&read.area().value()));
        let reading = self.reading;
        el("div")
            .class("asking")
            .hidden_if(move || {
                reading.with(|reading| matches!(reading, Some(Reading::Understood { .. })))
            })
            .child(
                el("label")
                    .attr("for", "opening-text")
                    .text("Paste here, drop a file or open one"),
            )
            .child(text)
            .child(el("p").attr("id", "opening-hint").class("hint").text(HINT))
            .child(el("div").class("line").child(file).child(button))
    }

    /// A text pasted into the empty area is read at once.
    fn paste(&self, event: &web_sys::Event) {
        let event: &web_sys::ClipboardEvent = event.unchecked_ref();
        let data = event.clipboard_data();
        let text = data.as_ref().and_then(|data| data.get_data("text").ok());
        if let Some(text) = text.filter(|text| !text.is_empty() && self.area().value().is_empty()) {
            event.prevent_default();
            self.take(&text);
            return;
        }
        if let Some(file) = data.and_then(|data| data.files()?.get(0)) {
            event.prevent_default();
            self.take_file(file);
        }
    }

    fn told(&self) -> Vec<El> {
        match self.reading.get() {
            Some(Reading::Refused { why, repaired }) => {
                let sentence = el("p")
                    .class("problem error")
                    .attr("data-refused", "")
                    .child(
                        el("span")
                            .class("mark")
                            .attr("aria-hidden", "true")
                            .text("●"),
                    )
                    .text(&why);
                let repair = repaired.map(|text| {
                    let opening = self.clone();
                    button("Read it with plain quotes and spaces")
                        .on_click(move || opening.take(&text))
                });
                std::iter::once(sentence).chain(repair).collect()
            }
            Some(Reading::Understood { found, .. }) => {
                let words = match found.len() {
                    1 => "Understood. Nothing has changed yet.".to_owned(),
                    count => format!("{count} requests were found. Nothing has changed yet."),
                };
                vec![el("p").text(&words)]
            }
            None => Vec::new(),
        }
    }

    fn decision(&self) -> Vec<El> {
        let element = self.element.clone();
        let cancel = button("Cancel").on_click(move || dialog::close(&element));
        let actions = el("div").class("actions");
        let Some(Reading::Understood { found, notes }) = self.reading.get() else {
            return vec![actions.child(cancel)];
        };
        let mut parts = Vec::new();
        if found.len() > 1 {
            parts.push(self.which(&found));
        }
        let index = self.index;
        let shown = found.clone();
        parts.push(el("div").attr("id", "opening-found").slot(move || {
            let one = shown.get(index.get()).unwrap_or(&shown[0]);
            understood(one, &notes)
        }));
        let (replacing, other) = (self.clone(), self.clone());
        let replace = button("Replace the form")
            .class("button primary")
            .attr("id", "opening-replace")
            .on_click(move || {
                if let Some(one) = found.get(index.get_untracked()) {
                    replacing.replace(one);
                }
            });
        let other = button("Another text").on_click(move || {
            other.reset();
            next_frame(|| focus::to("opening-text"));
        });
        parts.push(actions.child(replace).child(other).child(cancel));
        parts
    }

    fn which(&self, found: &[Found]) -> El {
        let index = self.index;
        let options = found.iter().enumerate().map(|(place, found)| {
            // Several of one operation are often told apart by their region.
            let (title, region) = (found.operation.title, &found.draft.region);
            let words = format!("{}. {title} {region}", place + 1);
            el("option").attr("value", &place.to_string()).text(&words)
        });
        let choice = el("select")
            .attr("id", "opening-which")
            .children(options)
            .live_value(move || index.get().to_string())
            .on_input(move |place| index.set(place.parse().unwrap_or(0)));
        el("div")
            .class("variant")
            .child(el("label").attr("for", "opening-which").text("Request"))
            .child(choice)
    }
}

const HINT: &str = "Any text that Restore Builder shows but OpenAPI, a draft, a command of curl, aliyun or hcloud, \
    an HTTP message, a Hurl, Postman or Terraform file, an address, a HAR file or a vendor’s example. It is \
    read here: nothing is run, fetched or sent.";
