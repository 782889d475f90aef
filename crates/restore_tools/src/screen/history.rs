//! What was sent: every submission, how it ended, and what can be done with it now.
//!
//! The list is read from the database whenever the screen is opened.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;

use restore_core::answer::no_answer;
use restore_core::catalogue;
use restore_core::draft::Draft;
use restore_core::effect::effect;
use wasm_bindgen_futures::spawn_local;

use crate::browser::page::next_frame;
use crate::browser::{dialog, download, focus, time};
use crate::copy::copy;
use crate::dom::{El, button, el, text_button, wire};
use crate::import::dialog::Opening;
use restore_history::record::{End, Entry, json_lines};
use restore_history::store::{self, History, StorageFailure, Unreadable};

/// So many are on the page at first, and so many more at each asking.
const PAGE: usize = 50;

/// The screen of what was sent.
pub fn history(opening: &Opening) -> Vec<El> {
    let screen = Screen {
        opening: opening.clone(),
        said: el("div").class("said").attr("role", "status"),
        list: el("div").attr("id", "submissions"),
        asking: el("dialog")
            .class("opening")
            .attr("aria-labelledby", "asking-title"),
    };
    screen.read_again();
    let title = el("h1")
        .attr("tabindex", "-1")
        .attr("id", "title")
        .text("History");
    let main = el("main")
        .class("home past-list")
        .child(title)
        .child(el("p").class("hint").text(HINT))
        .child(screen.said.clone())
        .child(screen.list.clone());
    vec![main, screen.asking.clone()]
}

const HINT: &str = "What was sent from this browser. It is kept here only, and without secrets.";

/// The parts of the screen that change.
#[derive(Clone)]
struct Screen {
    opening: Opening,
    said: El,
    list: El,
    asking: El,
}

impl Screen {
    fn read_again(&self) {
        let screen = self.clone();
        spawn_local(async move {
            match store::everything().await {
                Ok(history) => screen.show(history),
                Err(failure) => {
                    screen.fail(&failure);
                    let again = screen.clone();
                    let button = button("Try again").on_click(move || again.refresh());
                    screen.list.fill(vec![button]);
                }
            }
        });
    }

    fn refresh(&self) {
        self.said.write("");
        self.read_again();
    }

    fn fail(&self, failure: &StorageFailure) {
        self.said.fill(vec![problem(&failure.sentence())]);
    }

    fn show(&self, history: History) {
        let history = Rc::new(history);
        let mut parts = Vec::new();
        if history.is_newer {
            parts.push(problem(&StorageFailure::Newer.sentence()));
        }
        let is_empty = history.entries.is_empty() && history.unreadable.is_empty();
        if is_empty {
            parts.push(
                el("p")
                    .class("nothing")
                    .text("Nothing has been sent from here yet."),
            );
        } else {
            parts.push(self.actions(&history));
        }
        parts.push(self.submissions(&history));
        if !history.unreadable.is_empty() {
            parts.extend(self.unreadable(&history));
        }
        self.list.fill(parts);
    }

    fn actions(&self, history: &Rc<History>) -> El {
        let kept = history.clone();
        let export = button("Export").on_click(move || {
            let others = kept.unreadable.iter().map(|record| record.text.as_str());
            download::save("restore-history.jsonl", &json_lines(&kept.entries, others));
        });
        let again = self.clone();
        let refresh = button("Refresh").on_click(move || again.refresh());
        let actions = el("div").class("actions").child(refresh).child(export);
        if history.is_newer {
            return actions;
        }
        let (screen, history) = (self.clone(), history.clone());
        let ask = move || screen.ask_to_delete_all(&history);
        actions.child(button("Delete all…").on_click(ask))
    }

    fn submissions(&self, history: &Rc<History>) -> El {
        let list = el("ol").attr("aria-label", "Submissions");
        let more = button("Show older");
        let (screen, shown) = (self.clone(), RefCell::new(0));
        let (all, place, older) = (history.clone(), list.clone(), more.clone());
        let show_more = move || {
            let from = shown.replace_with(|shown| *shown + PAGE);
            let next = all.entries.iter().skip(from).take(PAGE);
            let items = next.map(|entry| screen.entry(entry, all.is_newer));
            let _ = place.clone().children(items);
            older.show(all.entries.len() > from + PAGE);
        };
        show_more();
        el("div").child(list).child(more.on_click(show_more))
    }

    fn entry(&self, entry: &Entry, is_newer: bool) -> El {
        let intent = &entry.intent;
        let title = catalogue::operation(&intent.operation)
            .map_or(intent.operation.as_str(), |operation| operation.title);
        let outcome = entry.outcome();
        let kept = Recalled::of(&intent.document);
        let effect = el("p")
            .class("effect")
            .attr("dir", "auto")
            .text(&kept.effect);
        let head = el("div")
            .class("line")
            .child(mark(outcome))
            .child(el("h2").text(title))
            .child(wire(&intent.operation));
        let mut parts = vec![head, when(intent.at_ms), effect];
        if outcome == "unknown" {
            parts.push(el("p").text(match entry.end {
                None => "No answer was kept: this is still under way, or the page was closed before the answer came.",
                Some(_) => "It was sent, and no answer says whether it was carried out.",
            }));
            let check = kept.check_first.unwrap_or(CHECK);
            parts.push(el("p").class("check-first").text(check));
        }
        parts.push(facts(entry, kept.target.as_deref()));
        parts.push(self.choices(entry, is_newer));
        el("li")
            .attr("data-submission", &intent.id)
            .attr("data-outcome", outcome)
            .children(parts)
    }

    fn choices(&self, entry: &Entry, is_newer: bool) -> El {
        let document = entry.intent.document.clone();
        let (opening, text) = (self.opening.clone(), document.clone());
        let open = button("Open in the form").on_click(move || opening.reopen(&text));
        let opening = self.opening.clone();
        let compare = button("Compare with the form").on_click(move || opening.compare(&document));
        let actions = el("div").class("actions").child(open).child(compare);
        if is_newer {
            return actions;
        }
        let (screen, entry) = (self.clone(), entry.clone());
        actions.child(button("Delete").on_click(move || screen.delete(entry.clone())))
    }

    fn delete(&self, entry: Entry) {
        let id = entry.intent.id.clone();
        let again = self.clone();
        let back = text_button("Bring it back").on_click(move || {
            let entry = entry.clone();
            let back = Box::pin(async move { put_back(&entry).await });
            again.act(back, el("p").text("The record is back."));
        });
        let deleting = Box::pin(async move { store::delete(&id).await });
        self.act(
            deleting,
            el("p").text("One record was deleted. ").child(back),
        );
    }

    /// Does something to the database, says so and shows what is left.
    fn act(&self, doing: Doing, said: El) {
        let screen = self.clone();
        spawn_local(async move {
            if let Err(failure) = doing.await {
                return screen.fail(&failure);
            }
            screen.said.fill(vec![said]);
            screen.read_again();
            // What had the focus may be gone.
            next_frame(|| focus::to("title"));
        });
    }

    fn unreadable(&self, history: &Rc<History>) -> [El; 2] {
        let records = history.unreadable.iter().map(|record| {
            let item = el("li")
                .attr("data-unreadable", "")
                .child(el("code").attr("dir", "auto").text(&record.text));
            if history.is_newer {
                return item;
            }
            let (screen, record) = (self.clone(), record.clone());
            item.child(button("Delete").on_click(move || screen.delete_unreadable(record.clone())))
        });
        let said = el("p").text(
            "These records are damaged, or of another version. They are kept as they are, and exported with the others.",
        );
        let list = el("ul")
            .attr("aria-label", "Records that cannot be read")
            .children(records);
        [
            el("h2").text("Records that cannot be read"),
            el("div").child(said).child(list),
        ]
    }

    fn delete_unreadable(&self, record: Unreadable) {
        let deleting = Box::pin(async move { store::delete_unreadable(&record).await });
        self.act(deleting, el("p").text("One record was deleted."));
    }

    fn ask_to_delete_all(&self, history: &History) {
        let closing = self.asking.clone();
        let cancel = button("Keep them").on_click(move || dialog::close(&closing));
        let screen = self.clone();
        let delete = button("Delete all")
            .class("button primary")
            .on_click(move || {
                dialog::close(&screen.asking);
                screen.act(
                    Box::pin(store::delete_all()),
                    el("p").text("Everything was deleted."),
                );
            });
        let question = match history.entries.len() + history.unreadable.len() {
            1 => "Delete the one record?".to_owned(),
            count => format!("Delete all {count} records?"),
        };
        let unknown = unknown_among(history).map(|said| warning(&said));
        let title = el("h2").attr("id", "asking-title").text(&question);
        let mut parts = vec![title];
        parts.extend(unknown);
        parts.extend([
            el("p").text("Nothing will then say what was sent from here, or that it may have been. This cannot be undone; an export can be made first."),
            el("div").class("actions").child(cancel).child(delete),
        ]);
        self.asking.fill(parts);
        dialog::open(&self.asking);
    }
}

/// What is lost most of all with a history: the submissions nobody knows the end of, those under
/// way among them.
fn unknown_among(history: &History) -> Option<String> {
    let unknown = |entry: &&Entry| entry.outcome() == "unknown";
    match history.entries.iter().filter(unknown).count() {
        0 => None,
        1 => Some("Of one of them nobody knows yet whether it arrived.".to_owned()),
        count => Some(format!(
            "Of {count} of them nobody knows yet whether they arrived."
        )),
    }
}

/// Something that is done to the database.
type Doing = Pin<Box<dyn Future<Output = Result<(), StorageFailure>>>>;

/// What is said of a draft that was kept.
struct Recalled {
    effect: String,
    target: Option<String>,
    check_first: Option<&'static str>,
}

impl Recalled {
    fn of(document: &str) -> Self {
        let Ok((operation, draft)) = Draft::read(document.as_bytes()) else {
            return Self {
                effect: "What was kept is no draft that this version reads.".to_owned(),
                target: None,
                check_first: None,
            };
        };
        let effect = effect(operation, &draft);
        Self {
            effect: effect.sentence,
            target: effect.confirm.map(|confirm| confirm.value),
            check_first: no_answer(operation).check_first,
        }
    }
}

/// Where nothing better is known of the operation.
const CHECK: &str =
    "First look in the vendor’s console whether it was carried out; send again only if it was not.";

async fn put_back(entry: &Entry) -> Result<(), StorageFailure> {
    store::begin(&entry.intent).await?;
    match &entry.end {
        Some(end) => store::end(&entry.intent.id, end).await,
        None => Ok(()),
    }
}

fn mark(outcome: &str) -> El {
    let (sign, words) = match outcome {
        "accepted" => ("✓", "accepted"),
        "rejected" => ("✕", "rejected"),
        "not_sent" => ("○", "not sent"),
        _ => ("?", "unknown"),
    };
    el("span")
        .class("outcome")
        .child(el("span").attr("aria-hidden", "true").text(sign))
        .text(" ")
        .text(words)
}

fn when(at_ms: f64) -> El {
    let words = time::in_words(time::whole(at_ms));
    el("p")
        .class("when")
        .text(&words.unwrap_or_else(|| "at a time that no calendar has".to_owned()))
}

/// Names and values, those that are worth copying with a button for that.
fn facts(entry: &Entry, target: Option<&str>) -> El {
    let intent = &entry.intent;
    let mut facts: Vec<El> = target
        .map(|target| copied("Target", target))
        .into_iter()
        .collect();
    if let Some(end) = &entry.end {
        facts.extend(
            end.identifiers
                .iter()
                .map(|(name, value)| copied(name, value)),
        );
        facts.extend(end.request_id.iter().map(|id| copied("Request ID", id)));
        facts.extend(end.status.map(|status| fact("Status", &status.to_string())));
        facts.extend(message(end));
    }
    facts.push(fact(
        "Sent to",
        &format!("{} · {}", intent.upstream_host, intent.transport),
    ));
    facts.push(copied("SHA-256", &intent.fingerprint));
    facts.push(copied("Submission", &intent.id));
    el("dl").children(facts)
}

fn message(end: &End) -> Option<El> {
    end.message.as_ref().map(|message| fact("Message", message))
}

fn fact(name: &str, value: &str) -> El {
    el("div").children(named(name, value))
}

fn named(name: &str, value: &str) -> [El; 2] {
    let value = el("code").attr("dir", "auto").text(value);
    [el("dt").text(name), el("dd").child(value)]
}

fn copied(name: &str, value: &str) -> El {
    let button = copy(name, value);
    let [name, value] = named(name, value);
    el("div").child(name).child(value.child(button))
}

fn problem(sentence: &str) -> El {
    marked("problem error", "●", sentence)
}

fn warning(sentence: &str) -> El {
    marked("problem warning", "▲", sentence)
}

fn marked(class: &'static str, mark: &str, sentence: &str) -> El {
    let mark = el("span")
        .class("mark")
        .attr("aria-hidden", "true")
        .text(mark);
    el("p").class(class).child(mark).text(sentence)
}
