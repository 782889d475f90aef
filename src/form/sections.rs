//! The form as the sentence that it becomes: what, from when, where, what happens there.

use std::cell::Cell;

use crate::reactive::*;
use restore_core::evaluate::{Field, Outcome, Requirement};
use restore_core::operation::Section;
use restore_core::path::FieldPath;

use super::row::row;
use super::state::Form;
use crate::dom::{El, el, text_button};

/// The sections of a form, made as they are asked for.
pub fn sections(form: Form) -> impl Iterator<Item = El> {
    Section::ALL
        .into_iter()
        .filter_map(move |part| section(form, part))
}

fn section(form: Form, part: Section) -> Option<El> {
    let params = form.operation.params.iter().zip(form.nodes).enumerate();
    let rows: Vec<El> = params
        .filter(|(_, (param, _))| param.section == part)
        .map(|(index, (param, node))| row(form, param, FieldPath::TOP.child(index), *node, part))
        .collect();
    if rows.is_empty() {
        return None;
    }
    let more = form.more(part);
    let switch = text_button("").class("text-button more");
    let section = el("section")
        .class("part")
        .child(el("h2").text(part.title()))
        .children(rows)
        .child(
            switch
                .clone()
                .on_click(move || more.update(|more| *more = !*more)),
        );
    let before = Cell::new(None);
    let shown = section.clone();
    form.follow(move |outcome| {
        let exists = fields(outcome, part).next().is_some();
        let now = (exists, tucked(outcome, part), more.get_untracked());
        if before.replace(Some(now)) != Some(now) {
            shown.show(exists);
            more_switch(&switch, now.1, now.2);
        }
    });
    Some(section)
}

/// How many fields of a section are out of the way.
fn tucked(outcome: &Outcome, part: Section) -> usize {
    let tucked = fields(outcome, part).filter(|field| {
        !field.prominent && !field.given && !matches!(field.requirement, Requirement::Required(_))
    });
    tucked.count()
}

/// The fields of a section that exist: an operation's own parameters and what is inside them.
fn fields(outcome: &Outcome, part: Section) -> impl Iterator<Item = &Field> {
    let mut inside = false;
    outcome.shown.iter().filter(move |field| {
        // A member has no section of its own: it follows its object, and so does its count.
        if field.path.steps().len() == 1 {
            inside = field.param.section == part;
        }
        inside
    })
}

fn more_switch(switch: &El, tucked: usize, is_open: bool) {
    switch.show(tucked != 0);
    switch.mark(
        "aria-expanded",
        Some(if is_open { "true" } else { "false" }),
    );
    if is_open {
        switch.write("▾ Less");
    } else {
        switch.write(&format!("▸ More ({tucked})"));
    }
}
