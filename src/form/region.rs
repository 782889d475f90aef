//! The region, which chooses the host, and a host in its place.

use leptos::prelude::*;
use restore_core::problem::Subject;

use super::row::{capitalised, mark};
use super::state::Form;

/// Region and host. Their names begin with `@`, because a parameter may be called `region` too.
pub fn region(form: Form) -> AnyView {
    let (region, host) = (form.region, form.host);
    let options = form
        .operation
        .endpoint
        .regions
        .iter()
        .map(|region| view! { <option value=*region></option> });
    let problems = move || {
        form.outcome.with(|outcome| {
            let about = outcome.problems.iter();
            let about =
                about.filter(|problem| matches!(problem.subject, Subject::Region | Subject::Host));
            about
                .map(|problem| {
                    view! {
                        <p class=format!("problem {}", problem.severity().name())>
                            <span class="mark" aria-hidden="true">{mark(problem.severity())}</span>
                            <span class="what">
                                {problem.field(form.operation)} " " {problem.message()}
                            </span>
                        </p>
                    }
                })
                .collect_view()
        })
    };
    let answers = move || {
        form.outcome
            .with(|outcome| match outcome.request.host.as_str() {
                "" => capitalised("no host yet"),
                host => host.to_owned(),
            })
    };
    view! {
        <div class="row" id="row-@region">
            <div class="heading">
                <label for="field-@region">"Region"</label>
                <code class="wire">{answers}</code>
            </div>
            <div class="value">
                <div class="line">
                    <div class="control endpoint">
                        <input
                            type="text"
                            id="field-@region"
                            name="@region"
                            list="regions"
                            autocomplete="off"
                            spellcheck="false"
                            aria-describedby="problems-@region"
                            prop:value=move || region.get()
                            on:input:target=move |event| region.set(event.target().value())
                        />
                        <datalist id="regions">{options.collect_view()}</datalist>
                        <input
                            type="text"
                            name="@host"
                            aria-label="Another host, such as a VPC endpoint"
                            placeholder="another host, e.g. a VPC endpoint"
                            autocomplete="off"
                            spellcheck="false"
                            aria-describedby="problems-@region"
                            prop:value=move || host.get()
                            on:input:target=move |event| host.set(event.target().value())
                        />
                    </div>
                </div>
                <div class="problems" id="problems-@region">{problems}</div>
            </div>
        </div>
    }
    .into_any()
}
