//! Is there a page at all, and does a change of a signal reach it?

use leptos::{mount::mount_to, prelude::*, task::tick};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn a_signal_reaches_the_page() {
    let place = document()
        .create_element("section")
        .expect("a page makes elements");
    document()
        .body()
        .expect("a page has a body")
        .append_child(&place)
        .expect("it takes them");
    let (count, set_count) = signal(1);
    let _mounted = mount_to(
        place.clone().unchecked_into(),
        move || view! { <output>{count}</output> },
    );

    set_count.set(2);
    tick().await;

    assert_eq!(place.text_content().as_deref(), Some("2"));
}
