//! The result: always there, always current, never a click away.

use leptos::prelude::*;
use restore_core::operation::Vendor;
use restore_core::request::{Body, Pair, Request, Text};

use super::output::Output;
use super::problems;
use crate::browser::{clipboard, download};
use crate::form::state::Form;

/// How a copy has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Copying {
    Idle,
    /// Errors stand against the request: copying asks once.
    Asking,
    Copied,
    Failed,
}

/// The pane's state, for its buttons and for the keyboard.
#[derive(Clone, Copy)]
pub struct Pane {
    form: Form,
    output: RwSignal<Output>,
    text: Memo<(String, Vec<String>)>,
    copying: RwSignal<Copying>,
}

impl Pane {
    /// The pane of a form.
    #[must_use]
    pub fn new(form: Form) -> Self {
        let output = RwSignal::new(Output::Curl);
        let text = Memo::new(move |_| output.get().render(form));
        let copying = RwSignal::new(Copying::Idle);
        // A copy is of one text; the next text has not been copied.
        Effect::new(move |_| {
            text.track();
            copying.set(Copying::Idle);
        });
        Self {
            form,
            output,
            text,
            copying,
        }
    }

    /// Copies the current output; asks first when errors stand against it.
    pub fn copy(self) {
        self.form.asked.set(true);
        let errors = self
            .form
            .outcome
            .with_untracked(|outcome| outcome.has_errors());
        if errors && self.copying.get_untracked() != Copying::Asking {
            self.copying.set(Copying::Asking);
            return;
        }
        let text = self.text.with_untracked(|(text, _)| text.clone());
        leptos::task::spawn_local(async move {
            let copied = clipboard::copy(&text).await;
            self.copying.set(if copied {
                Copying::Copied
            } else {
                Copying::Failed
            });
        });
    }

    fn save(self) {
        let file_name = self.output.get_untracked().file_name(self.form.operation);
        self.text
            .with_untracked(|(text, _)| download::save(&file_name, text));
    }
}

/// The pane on the page.
pub fn pane(pane: Pane) -> AnyView {
    let form = pane.form;
    let tabs = Output::all(form.operation)
        .into_iter()
        .map(|output| tab(pane, output))
        .collect_view();
    view! {
        <div class="outputs">
            <div class="bar">
                <div role="tablist" aria-label="Output">{tabs}</div>
                <div class="actions">
                    <button type="button" class="button primary" on:click=move |_| pane.copy()>
                        {move || match pane.copying.get() {
                            Copying::Idle | Copying::Failed => "Copy",
                            Copying::Asking => "Copy all the same",
                            Copying::Copied => "✓ Copied",
                        }}
                    </button>
                    <button type="button" class="button" on:click=move |_| pane.save()>"Save"</button>
                </div>
            </div>
            {verdict(pane)}
            <div id="output" role="tabpanel" tabindex="0" aria-label="Output text">
                {move || decoded(pane)}
                {text(pane)}
            </div>
            {notes(pane)}
            {problems::list(form)}
        </div>
    }
    .into_any()
}

fn tab(pane: Pane, output: Output) -> AnyView {
    view! {
        <button
            type="button"
            role="tab"
            aria-selected=move || (pane.output.get() == output).to_string()
            aria-controls="output"
            on:click=move |_| pane.output.set(output)
        >
            {output.label()}
        </button>
    }
    .into_any()
}

/// In the place where one would copy: is this whole?
fn verdict(pane: Pane) -> AnyView {
    let errors = Memo::new(move |_| problems::counts(pane.form).errors);
    let sentence = move || match (errors.get(), pane.copying.get()) {
        (_, Copying::Failed) => {
            "The browser did not let the text be copied: select it below.".to_owned()
        }
        (0, _) => String::new(),
        (1, Copying::Asking) => {
            "1 problem stands against this request. Copy it all the same?".to_owned()
        }
        (count, Copying::Asking) => {
            format!("{count} problems stand against this request. Copy it all the same?")
        }
        (1, _) => "Incomplete: 1 problem, listed below.".to_owned(),
        (count, _) => format!("Incomplete: {count} problems, listed below."),
    };
    view! {
        <p class="verdict" role="status" class:incomplete=move || errors.get() != 0>{sentence}</p>
    }
    .into_any()
}

/// Longer lines are folded in the view; copying and saving take the whole text.
const FOLD: usize = 4_000;

fn text(pane: Pane) -> AnyView {
    view! {
        <pre data-output=move || pane.output.get().id() class:incomplete=move || pane.form.outcome.with(|outcome| outcome.has_errors())>
            {move || pane.text.with(|(text, _)| folded(text))}
        </pre>
    }
    .into_any()
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
fn decoded(pane: Pane) -> Option<AnyView> {
    (pane.output.get() == Output::Http).then(|| {
        pane.form.outcome.with(|outcome| {
            let request = &outcome.request;
            view! {
                <dl class="decoded" data-output="decoded">
                    <dt>"Host"</dt>
                    <dd>{request.host.clone()}</dd>
                    <dt>"Path"</dt>
                    <dd>{request.path.clone()}</dd>
                    {pairs("Query", &request.query)}
                    {body(request)}
                    {pairs("Headers", &request.headers)}
                </dl>
            }
            .into_any()
        })
    })
}

fn pairs(title: &'static str, pairs: &[Pair]) -> Option<AnyView> {
    (!pairs.is_empty()).then(|| {
        let lines = pairs.iter().map(|pair| {
            let value = match &pair.value {
                Text::Plain(value) => folded(value),
                Text::Secret { env, .. } => format!("•••• (${env})"),
            };
            view! { <div class="pair"><code>{pair.name}</code><span dir="auto">{value}</span></div> }
        });
        view! { <dt>{title}</dt><dd>{lines.collect_view()}</dd> }.into_any()
    })
}

fn body(request: &Request) -> Option<AnyView> {
    match &request.body {
        Body::Empty => None,
        Body::Form(form) => pairs("Form body", form),
        Body::Json(json) => {
            let value: Option<serde_json::Value> = serde_json::from_str(json).ok();
            let pretty = value.map_or_else(|| json.clone(), |value| format!("{value:#}"));
            Some(view! { <dt>"JSON body"</dt><dd><pre dir="auto">{pretty}</pre></dd> }.into_any())
        }
    }
}

fn notes(pane: Pane) -> AnyView {
    let unsigned = pane.form.operation.vendor == Vendor::Alibaba;
    view! {
        <div class="notes">
            {move || (unsigned && pane.output.get() == Output::Curl).then(|| view! {
                <p class="note">
                    <span class="mark" aria-hidden="true">"▲"</span>
                    "Unsigned: Alibaba Cloud refuses it until it is signed. "
                    <button type="button" class="text-button" on:click=move |_| pane.output.set(Output::Aliyun)>
                        "The aliyun CLI line"
                    </button>
                    " signs by itself."
                </p>
            })}
            {move || {
                pane.text.with(|(_, notes)| notes.iter().map(|note| view! { <p class="note">{note.clone()}</p> }).collect_view())
            }}
        </div>
    }
    .into_any()
}
