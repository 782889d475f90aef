//! The address's fragment, as a signal.

use crate::browser::page::window;

use crate::dom::on_window;
use crate::route::Route;
use crate::watched::Watched;

/// The current route; follows links, the back button and edits of the address.
#[must_use]
pub fn route() -> Watched<Route> {
    let route = Watched::new(here());
    on_window("hashchange", move |_| route.set(here()));
    route
}

/// The route of this moment.
#[must_use]
pub fn here() -> Route {
    let hash = window().location().hash().unwrap_or_default();
    Route::parse(&hash)
}

/// Goes to a route, as a link would.
pub fn go(route: &Route) {
    // Setting a fragment fails only without a document.
    let _ = window().location().set_hash(&route.to_hash());
}
