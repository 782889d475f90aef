//! The operations, to choose from.

use restore_core::catalogue::CATALOGUE;

use crate::dom::wire;
use crate::dom::{El, el};
use crate::route::Route;

/// All operations with a sentence each.
pub fn home() -> Vec<El> {
    let entries = CATALOGUE.iter().map(|operation| {
        let link = el("a")
            .attr("href", &Route::Form(operation).to_hash())
            .child(el("strong").text(operation.title))
            .child(wire(operation.id))
            .child(el("span").text(operation.summary));
        el("li").child(link)
    });
    let title = el("h1")
        .attr("tabindex", "-1")
        .attr("id", "title")
        .text("What is to be restored?");
    let connection = el("p").child(
        el("a")
            .attr("href", &Route::Connection.to_hash())
            .text("Connection: how requests leave this page"),
    );
    vec![
        el("main")
            .class("home")
            .child(title)
            .child(el("ul").children(entries))
            .child(connection),
    ]
}
