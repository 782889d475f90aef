//! One operation: the form, and beside it what would be sent.

use std::cell::{Cell, RefCell};

use restore_core::path::FieldPath;

use crate::reactive::*;

use crate::browser::focus;
use crate::dom::wire;
use crate::dom::{El, el, text_button};
use crate::form::region;
use crate::form::sections::sections;
use crate::form::state::Form;
use crate::request::pane::{Pane, copy_button, pane};
use crate::request::problems;

/// The screen of one operation.
pub fn operation(form: Form, result: Pane) -> Vec<El> {
    let mut sections = sections(form);
    let main = el("main")
        .class("form")
        .child(head(form))
        .child(region::region(form))
        .children(sections.next())
        // A third of the time until somebody can type.
        .later(move || sections.chain([foot(form)]).collect());
    vec![main, sheet(form, result), announcer(form)]
}

fn head(form: Form) -> El {
    let operation = form.operation;
    el("header")
        .child(
            el("h1")
                .attr("tabindex", "-1")
                .attr("id", "title")
                .text(operation.title),
        )
        .child(wire(&format!(
            "{} · {}",
            operation.id,
            operation.service_label()
        )))
        .child(el("p").text(operation.summary))
        .child(replaced(form))
}

/// After something that was opened took the form's place: the way back.
fn replaced(form: Form) -> El {
    el("div")
        .class("replaced")
        .attr("aria-live", "polite")
        .slot(move || {
            if form.replaced.with(Option::is_none) {
                return Vec::new();
            }
            let back = text_button("Bring back what was there").on_click(move || {
                form.bring_back();
                focus::to("title");
            });
            let keep = text_button("Keep").on_click(move || {
                form.replaced.set(None);
                focus::to("title");
            });
            let said = el("p").text("The form was replaced by what was opened. ");
            vec![said.child(back).child(keep)]
        })
}

fn foot(form: Form) -> El {
    let source = form.operation.source;
    let source = format!("{}, {}", source.page, source.updated);
    let remarks = form
        .operation
        .remarks
        .iter()
        .map(|remark| el("li").text(remark));
    el("footer")
        .child(
            el("p")
                .text("Follows ")
                .child(el("cite").text(&source))
                .text("."),
        )
        .child(el("ul").children(remarks))
}

/// The result beside the form; on a narrow screen a sheet over it, opened from a bar.
fn sheet(form: Form, result: Pane) -> El {
    let open = form.sheet;
    let bar = el("div")
        .class("sheet-bar")
        .later(move || vec![sheet_switch(form), count(form), copy_button(result)]);
    el("aside")
        .class("result")
        .attr_if("data-open", move || open.get())
        .attr("aria-label", "Result")
        .child(bar)
        .child(pane(result))
}

fn sheet_switch(form: Form) -> El {
    let open = form.sheet;
    el("button")
        .attr("type", "button")
        .class("button")
        .live_state("aria-expanded", move || open.get())
        .live_text(move || {
            if open.get() {
                "Hide request"
            } else {
                "Show request"
            }
            .to_owned()
        })
        .on_click(move || open.update(|open| *open = !*open))
}

fn count(form: Form) -> El {
    el("span")
        .class("count")
        .live_text(move || problems::in_words(problems::counts(form)))
}

/// Says once which fields have come.
fn announcer(form: Form) -> El {
    let said = el("p").class("off-screen").attr("role", "status");
    let (text, before) = (said.clone(), RefCell::new(Vec::<FieldPath>::new()));
    let saying = Cell::new(false);
    form.follow(move |outcome| {
        let seen = outcome
            .shown
            .iter()
            .filter(|field| field.prominent && field.path.steps().len() == 1);
        let old = before.replace(seen.clone().map(|field| field.path).collect());
        let come: Vec<&str> = seen
            .filter(|field| !old.is_empty() && !old.contains(&field.path))
            .map(|field| field.param.label)
            .collect();
        // Said again when the same fields come again: what has been said is taken back in between.
        let is_said = !come.is_empty();
        if is_said || saying.get() {
            let words = format!("New fields: {}", come.join(", "));
            text.write(if is_said { &words } else { "" });
        }
        saying.set(is_said);
    });
    said
}
