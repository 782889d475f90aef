//! The region, which chooses the host, and a host in its place.

use std::cell::RefCell;

use crate::reactive::*;
use restore_core::problem::{Problem, Subject};

use super::row::message;
use super::scalar::line;
use super::state::Form;
use crate::dom::{El, el, wire};

/// Region and host. Their names begin with `@`, because a parameter may be called `region` too.
pub fn region(form: Form) -> El {
    let (region, host) = (form.region, form.host);
    let regions = el("datalist").attr("id", "regions");
    let filled = regions.clone();
    let region_line = line("field-@region", "@region")
        .attr("list", "regions")
        .attr("aria-describedby", "problems-@region")
        .live_value(move || region.get())
        .on_input(move |text| region.set(text));
    let host_line = line("field-@host", "@host")
        .attr("aria-label", "Another host, such as a VPC endpoint")
        .attr("aria-describedby", "problems-@region")
        .live_value(move || host.get())
        .on_input(move |text| host.set(text));
    let told = el("div").class("problems").attr("id", "problems-@region");
    follow(form, host_line.clone(), told.clone());
    let control = el("div")
        .class("control endpoint")
        .child(region_line)
        .child(regions)
        .child(host_line)
        .at_first("focusin", move || {
            let regions = form.operation.endpoint.regions.iter();
            filled.fill(
                regions
                    .map(|region| el("option").attr("value", region))
                    .collect(),
            );
        });
    let heading = el("div")
        .class("heading")
        .child(
            el("label")
                .attr("for", "field-@region")
                .text("Region and host"),
        )
        .child(wire("region, host"));
    let value = el("div")
        .class("value")
        .child(el("div").class("line").child(control))
        .child(told);
    el("div")
        .class("row")
        .attr("id", "row-@region")
        .child(heading)
        .child(value)
}

/// Keeps the host that is taken without another one, and what is wrong with either.
fn follow(form: Form, host_line: El, told: El) {
    let before = RefCell::default();
    form.follow(move |outcome| {
        let about = outcome.problems.iter();
        let about =
            about.filter(|problem| matches!(problem.subject, Subject::Region | Subject::Host));
        let now: (String, Vec<Problem>) = (outcome.request.host.clone(), about.cloned().collect());
        if *before.borrow() != now {
            host_line.mark("placeholder", Some(&now.0));
            told.fill(now.1.iter().map(|problem| message(form, problem)).collect());
            before.replace(now);
        }
    });
}
