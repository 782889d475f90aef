//! The region, which chooses the host, and a host in its place.

use crate::reactive::*;
use restore_core::problem::Subject;

use super::row::{message, wire};
use super::scalar::line;
use super::state::Form;
use crate::dom::{El, el};

/// Region and host. Their names begin with `@`, because a parameter may be called `region` too.
pub fn region(form: Form) -> El {
    let (region, host) = (form.region, form.host);
    let regions = form.operation.endpoint.regions.iter();
    let options = regions.map(|region| el("option").attr("value", region));
    let region_line = line("field-@region", "@region")
        .attr("list", "regions")
        .attr("aria-describedby", "problems-@region")
        .live_value(move || region.get())
        .on_input(move |text| region.set(text));
    let host_line = line("field-@host", "@host")
        .attr("aria-label", "Another host, such as a VPC endpoint")
        .attr("aria-describedby", "problems-@region")
        .live_attr("placeholder", move || {
            form.outcome
                .with(|outcome| Some(outcome.request.host.clone()))
        })
        .live_value(move || host.get())
        .on_input(move |text| host.set(text));
    let control = el("div")
        .class("control endpoint")
        .child(region_line)
        .child(el("datalist").attr("id", "regions").children(options))
        .child(host_line);
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
        .child(
            el("div")
                .class("problems")
                .attr("id", "problems-@region")
                .slot(move || problems(form)),
        );
    el("div")
        .class("row")
        .attr("id", "row-@region")
        .child(heading)
        .child(value)
}

fn problems(form: Form) -> Vec<El> {
    form.outcome.with(|outcome| {
        let about = outcome.problems.iter();
        let about =
            about.filter(|problem| matches!(problem.subject, Subject::Region | Subject::Host));
        about.map(|problem| message(form, problem)).collect()
    })
}
