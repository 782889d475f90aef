//! The result: always there, always current, never a click away.

use std::cell::RefCell;

use crate::reactive::*;
use restore_core::encode::json_for_reading;
use restore_core::evaluate::Outcome;
use restore_core::export::{self, Dialect, Family};
use restore_core::request::{Body, Pair, Request, Text};

use super::output::{Offer, Shown, Tab, more};
use super::problems;
use super::tabs::{tabs, variant};
use super::way::{self, Way};
use crate::browser::{clipboard, download};
use crate::dom::{El, button, el, text_button, watch};
use crate::form::state::Form;
use crate::tools::Tools;
use crate::watched::Watched;

/// How a copy has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copying {
    /// There was none of this text.
    Idle,
    /// Errors stand against the request: copying asks once.
    Asking,
    /// It is on the clipboard.
    Copied,
    /// It is not.
    Failed,
}

/// What was chosen of the outputs. It outlives the screen, so that the next request comes in the
/// same words.
#[derive(Clone, Copy)]
pub struct Choice {
    /// For texts that a shell reads. Remembered where the browser allows it.
    pub shell: Watched<Dialect>,
    /// The name of what [`Tab::More`] shows.
    pub other: Watched<&'static str>,
    /// The tab that is open.
    pub tab: Watched<Tab>,
    /// How the last copy has gone.
    pub copying: Watched<Copying>,
    /// What makes most texts.
    pub tools: Tools,
    /// How requests can leave this page.
    pub way: Watched<Way>,
}

/// The pane's state, for its buttons and for the keyboard.
#[derive(Clone, Copy)]
pub struct Pane {
    /// The form whose result it shows.
    pub form: Form,
    /// The tab that is open.
    pub tab: Watched<Tab>,
    /// What was chosen besides the tab.
    pub choice: Choice,
    text: Memo<Shown>,
    copying: Watched<Copying>,
}

impl Pane {
    /// The pane of a form.
    #[must_use]
    pub fn new(form: Form, choice: Choice) -> Self {
        let tab = choice.tab;
        tab.set(Tab::Curl);
        let offer = move || offer(form, tab.get(), choice);
        let text = Memo::new(move |_| offer().render(form, choice.tools));
        // Not by the memo: what is computed should start nothing.
        watch(move || {
            if offer().needs_tools() {
                choice.tools.fetch();
            }
        });
        let copying = choice.copying;
        // A copy is of one text; the next text has not been copied.
        watch(move || {
            text.track();
            copying.set(Copying::Idle);
        });
        Self {
            form,
            tab,
            choice,
            text,
            copying,
        }
    }

    /// What is shown. Tracked.
    #[must_use]
    pub fn offer(self) -> &'static Offer {
        offer(self.form, self.tab.get(), self.choice)
    }

    /// Copies the current output; asks first when errors stand against it.
    pub fn copy(self) {
        if self.asks_first() {
            return;
        }
        let Some(text) = self.taken() else {
            return;
        };
        wasm_bindgen_futures::spawn_local(async move {
            let copied = clipboard::copy(&text).await;
            self.copying.set(if copied {
                Copying::Copied
            } else {
                Copying::Failed
            });
        });
    }

    /// Errors stand against the request and nobody was asked yet: then now somebody is.
    fn asks_first(self) -> bool {
        self.form.asked.set(true);
        let errors = self.form.outcome.with_untracked(Outcome::has_errors);
        let asks = errors && self.copying.get_untracked() != Copying::Asking;
        if asks {
            self.copying.set(Copying::Asking);
        }
        asks
    }

    fn save(self) {
        if self.asks_first() {
            return;
        }
        let any = untrack(|| self.offer()).file_name(self.form.operation);
        self.text.with_untracked(|shown| {
            if let Shown::Text(rendered, file) = shown {
                download::save(file.as_ref().unwrap_or(&any), &rendered.text);
            }
        });
    }

    /// The text to take away, if there is one now.
    fn taken(self) -> Option<String> {
        self.text
            .with_untracked(|shown| shown.text().map(str::to_owned))
    }

    fn has_text(self) -> bool {
        self.text.with(|shown| shown.text().is_some())
    }
}

/// What a tab shows.
fn offer(form: Form, tab: Tab, choice: Choice) -> &'static Offer {
    let vendor = form.operation.vendor;
    let chosen = match tab {
        Tab::More => more(vendor).find(|offer| offer.name == choice.other.get()),
        _ => tab.offer(vendor, choice.shell.get()),
    };
    // What another vendor's request was shown as may not be there for this one.
    chosen
        .or_else(|| more(vendor).next())
        .expect("the core has formats that are for both vendors")
}

/// The pane on the page.
pub fn pane(pane: Pane) -> El {
    let bar = el("div")
        .class("bar")
        .later(move || vec![tabs(pane), variant(pane), actions(pane)]);
    let output = el("div")
        .attr("id", "output")
        .attr("role", "tabpanel")
        .attr("tabindex", "0")
        .attr("aria-label", "Output text")
        .child(el("div").slot(move || decoded(pane)))
        .child(instead(pane))
        .child(text(pane));
    el("div")
        .class("outputs")
        .child(bar)
        .child(verdict(pane))
        .child(output)
        .later(move || vec![notes(pane), problems::list(pane.form), way::bar(pane)])
}

fn actions(pane: Pane) -> El {
    let save = el("button")
        .attr("type", "button")
        .class("button")
        .attr_if("disabled", move || !pane.has_text())
        .text("Save")
        .on_click(move || pane.save());
    el("div")
        .class("actions")
        .child(copy_button(pane))
        .child(save)
}

/// The button that copies, and asks once when errors stand against it.
pub fn copy_button(pane: Pane) -> El {
    let label = move || match pane.copying.get() {
        Copying::Idle | Copying::Failed => "Copy",
        Copying::Asking => "Copy all the same",
        Copying::Copied => "✓ Copied",
    };
    el("button")
        .attr("type", "button")
        .class("button primary")
        .attr_if("disabled", move || !pane.has_text())
        .live_text(move || label().to_owned())
        .on_click(move || pane.copy())
}

/// In the place where one would copy: is this whole?
fn verdict(pane: Pane) -> El {
    let sentence = move || match (problems::counts(pane.form).errors, pane.copying.get()) {
        (_, Copying::Failed) => "The browser refused to copy: select the text below.".to_owned(),
        (0, _) => "✓ Complete".to_owned(),
        (1, Copying::Asking) => "Incomplete: 1 problem. Take it all the same?".to_owned(),
        (count, Copying::Asking) => {
            format!("Incomplete: {count} problems. Take it all the same?")
        }
        (1, _) => "Incomplete: 1 problem, listed below.".to_owned(),
        (count, _) => format!("Incomplete: {count} problems, listed below."),
    };
    el("p")
        .class("verdict")
        .attr("role", "status")
        .attr_if("data-incomplete", move || {
            problems::counts(pane.form).errors != 0
        })
        .live_text(sentence)
}

/// Longer lines are folded in the view; copying and saving take the whole text.
const FOLD: usize = 4_000;

fn text(pane: Pane) -> El {
    el("pre")
        .live_attr("data-output", move || {
            pane.has_text().then(|| pane.offer().name.to_owned())
        })
        .attr_if("data-incomplete", move || {
            problems::counts(pane.form).errors != 0
        })
        .live_text(move || {
            pane.text
                .with(|shown| shown.text().map(folded).unwrap_or_default())
        })
}

/// What is said where there is no text.
fn instead(pane: Pane) -> El {
    let place = el("div").attr("aria-live", "polite");
    let (filled, last) = (place.clone(), RefCell::new(None));
    watch(move || {
        let said = pane.text.with(|shown| match shown {
            Shown::Text(..) => None,
            other => Some(other.clone()),
        });
        let said = said.map(|shown| (pane.offer(), shown));
        // The text changes with every key, and this seldom does.
        if *last.borrow() != said {
            let reasons = said
                .iter()
                .flat_map(|(offer, shown)| reason(pane, offer, shown));
            filled.fill(reasons.collect());
            last.replace(said);
        }
    });
    place
}

fn reason(pane: Pane, offer: &Offer, shown: &Shown) -> Vec<El> {
    let said = |text: &str| el("p").class("refused").text(text);
    match shown {
        Shown::Text(..) => Vec::new(),
        Shown::Refused(why) => {
            let sentence = format!("This request has no form for {}: {why}.", offer.label);
            vec![
                said(&sentence)
                    .attr("data-output", offer.name)
                    .attr("data-refused", ""),
            ]
        }
        Shown::Coming => vec![said("Fetching what makes this text …")],
        Shown::Failed(why) => {
            let again = button("Try again").on_click(move || pane.choice.tools.fetch());
            vec![said(why), again]
        }
    }
}

/// The text with the middle of very long lines taken out, their length in its place.
fn folded(text: &str) -> String {
    if text.len() <= FOLD {
        return text.to_owned();
    }
    let lines: Vec<String> = text.split('\n').map(folded_line).collect();
    lines.join("\n")
}

fn folded_line(line: &str) -> String {
    if line.len() <= FOLD {
        return line.to_owned();
    }
    let head: String = line.chars().take(FOLD / 4).collect();
    let tail: Vec<char> = line.chars().rev().take(FOLD / 16).collect();
    let tail: String = tail.into_iter().rev().collect();
    format!(
        "{head} ⟨… {} characters in all …⟩ {tail}",
        line.chars().count()
    )
}

/// The HTTP tab begins with the request as a person reads it.
fn decoded(pane: Pane) -> Vec<El> {
    if pane.tab.get() != Tab::Http {
        return Vec::new();
    }
    pane.form.outcome.with(|outcome| {
        let request = &outcome.request;
        let mut entries = vec![
            term("Host"),
            el("dd").text(&request.host),
            term("Path"),
            el("dd").text(&request.path),
        ];
        entries.extend(pairs("Query", &request.query));
        entries.extend(body(request));
        entries.extend(pairs("Headers", &request.headers));
        vec![
            el("dl")
                .class("decoded")
                .attr("data-output", "decoded")
                .children(entries),
        ]
    })
}

fn term(name: &str) -> El {
    el("dt").text(name)
}

fn pairs(title: &str, pairs: &[Pair]) -> Vec<El> {
    if pairs.is_empty() {
        return Vec::new();
    }
    let lines = pairs.iter().map(|pair| {
        let value = match &pair.value {
            Text::Plain(value) => folded(value),
            Text::Secret { env, .. } => format!("•••• (${env})"),
        };
        el("div")
            .class("pair")
            .child(el("code").text(pair.name))
            .child(el("span").attr("dir", "auto").text(&value))
    });
    vec![term(title), el("dd").children(lines)]
}

fn body(request: &Request) -> Vec<El> {
    match &request.body {
        Body::Empty => Vec::new(),
        Body::Form(form) => pairs("Form body", form),
        Body::Json(json) => {
            let value: Option<serde_json::Value> = serde_json::from_str(json).ok();
            let pretty = value
                .as_ref()
                .map_or_else(|| json.clone(), json_for_reading);
            vec![
                term("JSON body"),
                el("dd").child(el("pre").attr("dir", "auto").text(&pretty)),
            ]
        }
    }
}

fn notes(pane: Pane) -> El {
    let sentence = export::unsigned(pane.form.operation.vendor);
    let script = Tab::Script.offer(pane.form.operation.vendor, Dialect::Posix);
    let notes = el("div").class("notes");
    let (filled, before) = (notes.clone(), RefCell::default());
    watch(move || {
        let offer = pane.offer();
        let is_unsigned = offer.family == Family::Shell && Some(offer) != script;
        // Compared, because the notes stay while the text changes with every key.
        let now = pane.text.with(|shown| match shown {
            Shown::Text(rendered, _) => (is_unsigned, rendered.notes.clone()),
            _ => (false, Vec::new()),
        });
        if *before.borrow() == now {
            return;
        }
        let sentence = sentence.filter(|_| now.0);
        let unsigned = sentence.map(|sentence| unsigned(pane, sentence));
        let notes = now.1.iter().map(|note| el("p").class("note").text(note));
        filled.fill(unsigned.into_iter().chain(notes).collect());
        before.replace(now);
    });
    notes
}

fn unsigned(pane: Pane, sentence: &str) -> El {
    let way = |label: &str, tab| text_button(label).on_click(move || pane.tab.set(tab));
    el("p")
        .class("note")
        .child(
            el("span")
                .class("mark")
                .attr("aria-hidden", "true")
                .text("▲"),
        )
        .text(sentence)
        .text(" ")
        .child(way("The signed script", Tab::Script))
        .text(" and ")
        .child(way("the vendor’s CLI", Tab::Cli))
        .text(" sign by themselves.")
}
