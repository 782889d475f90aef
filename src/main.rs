//! Mounts the app.
use leptos::prelude::*;

fn main() {
    mount_to_body(|| view! { <main><h1>"Restore Builder"</h1><input name="RestoreType"/></main> });
}
