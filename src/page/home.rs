//! The operations, to choose from.

use leptos::prelude::*;
use restore_core::catalogue::CATALOGUE;

use crate::route::Route;

/// All operations with a sentence each.
pub fn home() -> AnyView {
    let entries = CATALOGUE.iter().map(|operation| {
        view! {
            <li>
                <a href=Route::Form(operation).to_hash()>
                    <strong>{operation.title}</strong>
                    " "
                    <code class="wire">{operation.id}</code>
                    <span>{operation.summary}</span>
                </a>
            </li>
        }
    });
    view! {
        <main class="home">
            <h1 tabindex="-1" id="title">"What is to be restored?"</h1>
            <ul>{entries.collect_view()}</ul>
        </main>
    }
    .into_any()
}
