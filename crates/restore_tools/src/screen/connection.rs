//! Connection: how requests leave this page, if at all.

use restore_core::answer::Answer;
use restore_core::secret::Secret;
use restore_core::transport::Style;
use restore_core::transport::proxies::{PROXIES, proxy};
use wasm_bindgen_futures::spawn_local;

use crate::browser::page::origin;
use crate::dom::{El, button, el, text_of};
use crate::reactive::*;
use crate::send::adapter::Adapter;
use crate::send::connection::{Connection, Server};
use crate::send::courier::{self, Obstacle, PATIENCE_MS, PolicyWatch, Stop};
use crate::send::probe::Probe;
use crate::send::settings::{Secrets, Settings};
use crate::watched::Watched;

/// What is being edited. It counts once it is saved.
#[derive(Clone, Copy)]
struct Editing {
    connection: Connection,
    style: Watched<Style>,
    proxy: RwSignal<String>,
    address: RwSignal<String>,
    /// Sentences about what was done last.
    said: Watched<Vec<String>>,
}

/// The screen.
pub fn connection(connection: Connection) -> Vec<El> {
    let saved = connection.settings.get_untracked();
    let editing = Editing {
        connection,
        style: Watched::new(saved.style),
        proxy: RwSignal::new(saved.proxy),
        address: RwSignal::new(saved.address),
        said: Watched::new(Vec::new()),
    };
    let title = el("h1")
        .attr("tabindex", "-1")
        .attr("id", "title")
        .text("Connection");
    let hint = el("p").class("hint").text(
        "How requests leave this page. Links and opened documents cannot change it. What is secret here is forgotten when the page is left.",
    );
    let buttons = el("div")
        .class("actions")
        .child(
            button("Save")
                .class("button primary")
                .on_click(move || save(editing)),
        )
        .child(
            button("Test")
                .hidden_if(move || editing.style.get() == Style::Off)
                .on_click(move || test(editing)),
        );
    let said = el("div")
        .class("said")
        .attr("aria-live", "polite")
        .slot(move || {
            let said = editing.said.get();
            said.iter().map(|text| el("p").text(text)).collect()
        });
    vec![
        el("main")
            .class("home settings")
            .child(title)
            .child(hint)
            .child(styles(editing))
            .child(server(editing))
            .child(template(editing))
            .child(envelope(editing))
            .child(key(editing))
            .child(buttons)
            .child(said),
    ]
}

fn styles(editing: Editing) -> El {
    let choices = Style::ALL.map(|style| {
        let radio = el("input")
            .attr("type", "radio")
            .attr("name", "@style")
            .attr("value", style.name())
            .live_checked(move || editing.style.get() == style)
            .on("change", move |_| {
                editing.style.set(style);
                editing.said.set(Vec::new());
            });
        el("label")
            .class("choice")
            .child(radio)
            .child(el("span").text(style.label()))
    });
    el("div")
        .attr("role", "radiogroup")
        .attr("aria-label", "Way")
        .children(choices)
}

fn only_for(editing: Editing, style: Style) -> El {
    el("div")
        .class("way-settings")
        .hidden_if(move || editing.style.get() != style)
}

fn server(editing: Editing) -> El {
    let words = move || match editing.connection.server.get() {
        Server::Unasked => {
            "Test asks whether this page is served by Restore Builder's server.".to_owned()
        }
        Server::Asking => "Asking …".to_owned(),
        Server::Missing(why) => why,
        Server::Here(capabilities) => {
            let count = capabilities.credentials.len();
            let mode = match (capabilities.is_sandbox, capabilities.is_read_only) {
                (true, _) => "SANDBOX: nothing reaches a vendor.",
                (false, true) => "It is read-only at present.",
                (false, false) => "It sends to the vendors.",
            };
            format!("The server is here. {mode} It has {count} credentials.")
        }
    };
    only_for(editing, Style::Server)
        .child(el("p").live_text(words))
        .child(el("p").class("hint").text(
            "The server makes the request anew from the form, signs it with its own keys, writes it down and sends it at most once.",
        ))
}

fn template(editing: Editing) -> El {
    let chosen = editing.proxy.get_untracked();
    let none = el("option").attr("value", "").text("Choose …");
    let options = PROXIES.iter().map(|proxy| {
        el("option")
            .attr("value", proxy.id)
            .attr_if_some("selected", (proxy.id == chosen).then_some(""))
            .text(proxy.name)
    });
    let presets = el("select")
        .attr("aria-label", "Kind of proxy")
        .child(none)
        .children(options)
        .on("change", move |event| {
            let id = text_of(&event);
            if let Some(proxy) = proxy(&id) {
                editing.address.set(proxy.template.to_owned());
            }
            editing.proxy.set(id);
        });
    let says = move || {
        editing
            .proxy
            .with(|id| proxy(id).map_or_else(String::new, |proxy| proxy.says.to_owned()))
    };
    only_for(editing, Style::Template)
        .child(presets)
        .child(el("p").class("hint").live_text(says))
        .child(address(
            editing,
            "template-address",
            "Address, with {url}, {url_enc} or {scheme}, {host}, {path} and {query} for the target",
        ))
        .child(headers(editing))
        .child(caution())
}

fn envelope(editing: Editing) -> El {
    only_for(editing, Style::Envelope)
        .child(el("p").class("hint").text(
            "It follows redirects and does not say so: what another address answers would pass for the service's. Use one that only you reach.",
        ))
        .child(address(
            editing,
            "envelope-address",
            "Address of the proxyscotch",
        ))
        .child(secret(
            "access-token",
            "Access token",
            move || {
                editing
                    .connection
                    .secrets
                    .with(|secrets| secrets.access_token.clone())
            },
            move |text| {
                editing
                    .connection
                    .secrets
                    .update(|secrets| secrets.access_token = text)
            },
        ))
        .child(caution())
}

/// What our own server rules out, and no proxy can.
fn caution() -> El {
    el("p").class("caution").text(
        "Without our server nobody keeps a request from being sent twice: a browser may repeat it on its own when a kept connection breaks. This page's policy (connect-src) must allow the proxy's host; as it is built, that is the page's own host alone.",
    )
}

fn address(editing: Editing, id: &'static str, label: &str) -> El {
    labelled(id, label).child(
        el("input")
            .attr("type", "text")
            .attr("id", id)
            .attr("spellcheck", "false")
            .attr("autocomplete", "off")
            .live_value(move || editing.address.get())
            .on_input(move |text| editing.address.set(text)),
    )
}

fn labelled(id: &str, label: &str) -> El {
    el("div")
        .class("labelled")
        .child(el("label").attr("for", id).text(label))
}

/// Masked like every secret: a header may hold a key.
fn headers(editing: Editing) -> El {
    secret(
        "proxy-header",
        "A header for the proxy (Name: value)",
        move || {
            editing
                .connection
                .secrets
                .with(|secrets| secrets.headers.clone())
        },
        move |text| {
            editing
                .connection
                .secrets
                .update(|secrets| secrets.headers = text)
        },
    )
}

fn secret(
    id: &'static str,
    label: &str,
    value: impl Fn() -> Secret + 'static,
    set: impl Fn(Secret) + 'static,
) -> El {
    labelled(id, label).child(
        el("input")
            .attr("type", "password")
            .attr("id", id)
            .attr("autocomplete", "new-password")
            .attr("spellcheck", "false")
            .live_value(move || value().expose().unwrap_or_default().to_owned())
            .on_input(move |text| set(Secret::new(text))),
    )
}

fn key(editing: Editing) -> El {
    let secrets = editing.connection.secrets;
    let field = |id: &'static str, label: &str, of: fn(&mut Secrets) -> &mut Secret| {
        secret(
            id,
            label,
            move || secrets.with(|all| of(&mut all.clone()).clone()),
            move |text| secrets.update(|all| *of(all) = text),
        )
    };
    el("div")
        .class("way-settings")
        .hidden_if(move || !matches!(editing.style.get(), Style::Template | Style::Envelope))
        .child(el("h2").text("Access key"))
        .child(el("p").class("hint").text(
            "Alibaba Cloud takes nothing unsigned. Huawei Cloud also takes the token in the form. A key that is typed here signs in this page and stays in its memory.",
        ))
        .child(field("key-id", "Access key ID", |all| &mut all.key_id))
        .child(field("key-secret", "Access key secret", |all| &mut all.key_secret))
        .child(field("key-token", "Security token of a temporary key", |all| &mut all.security_token))
}

/// What is edited, as settings.
fn edited(editing: Editing) -> Settings {
    Settings {
        style: editing.style.get_untracked(),
        proxy: editing.proxy.get_untracked(),
        address: editing.address.get_untracked().trim().to_owned(),
    }
}

/// How what is edited could be tried, or what is wrong with it.
fn examined(editing: Editing) -> Result<Probe, Vec<String>> {
    let adapter = Adapter {
        settings: &edited(editing),
        secrets: &editing.connection.secrets.get_untracked(),
        page: &origin(),
    };
    adapter.probe()
}

fn save(editing: Editing) {
    let settings = edited(editing);
    if matches!(settings.style, Style::Template | Style::Envelope)
        && let Err(faults) = examined(editing)
    {
        editing.said.set(faults);
        return;
    }
    if settings.style == Style::Server {
        editing.connection.look();
    }
    editing.connection.save(settings);
    editing.said.set(vec!["✓ Saved.".to_owned()]);
}

fn test(editing: Editing) {
    if editing.style.get_untracked() == Style::Server {
        editing.connection.look();
        return;
    }
    let probe = match examined(editing) {
        Ok(probe) => probe,
        Err(faults) => {
            editing.said.set(faults);
            return;
        }
    };
    editing.said.set(vec!["Testing …".to_owned()]);
    spawn_local(async move {
        let sentence = diagnosis(&probe).await;
        editing.said.set(vec![sentence]);
    });
}

/// Tries a harmless call and says plainly what came of it.
async fn diagnosis(probe: &Probe) -> String {
    let call = &probe.call;
    let url = call.url.expose().unwrap_or_default();
    let policy = PolicyWatch::default();
    let reply = courier::call(call, &Stop::default(), PATIENCE_MS).await;
    let Ok(reply) = reply else {
        let forbidden = policy.is_forbidden().await;
        return obstacle(courier::obstacle(url, forbidden, &origin()).await).to_owned();
    };
    let answer = Answer {
        status: reply.status,
        headers: &reply.headers,
        body: &reply.body,
    };
    probe.finding(&answer).sentence(reply.status)
}

const fn obstacle(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::Policy => {
            "This page's own policy forbids it: whoever hosts the page must add the proxy's host to connect-src."
        }
        Obstacle::Mixed => "A page on https may not call http. The proxy needs https.",
        Obstacle::Unreachable => "Nothing answers at that address.",
        Obstacle::Withheld => {
            "Something is there, but the browser withholds its answer: the proxy refuses the preflight, or does not allow this page's origin."
        }
    }
}
