//! The address's fragment, as a signal.

use crate::browser::page::window;
use crate::reactive::*;

use crate::dom::on_window;

/// The current route; follows links, the back button and edits of the address.
#[must_use]
pub fn route() -> ReadSignal<crate::route::Route> {
    let read = || {
        let hash = window().location().hash().unwrap_or_default();
        crate::route::Route::parse(&hash)
    };
    let (route, set_route) = signal(read());
    on_window("hashchange", move |_| set_route.set(read()));
    route
}

/// Goes to a route, as a link would.
pub fn go(route: &crate::route::Route) {
    // Setting a fragment fails only without a document.
    let _ = window().location().set_hash(&route.to_hash());
}
