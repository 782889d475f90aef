//! What the page may ask for: a dialog, a screen, a submission.
//!
//! Everything that it asks for stands here once, made when it is first asked for.

use std::cell::RefCell;

use restore_core::catalogue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::browser::focus;
use crate::browser::page::next_frame;
use crate::dom::{El, append_to_body};
use crate::host::Form;
use crate::import::dialog::Opening;
use crate::reactive::*;
use crate::route::Route;
use crate::screen::{connection, history};
use crate::send::connection::Connection;
use crate::send::dialog::Dialog;
use crate::send::sending::Sending;
use crate::send::token::drop_if_edited;

#[derive(Clone)]
struct Desk {
    owner: &'static Owner,
    opening: Opening,
    sending: Dialog,
    connection: Connection,
}

thread_local! {
    static DESK: RefCell<Option<Desk>> = const { RefCell::new(None) };
    /// Owns the screen that is shown.
    static SHOWN: RefCell<Option<Owner>> = const { RefCell::new(None) };
}

fn desk() -> Desk {
    if let Some(desk) = DESK.with_borrow(Clone::clone) {
        return desk;
    }
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into())
    }));
    // Effects need an executor before the first of them runs, and an owner that outlives the page.
    let _ = any_spawner::Executor::init_wasm_bindgen();
    let owner: &'static Owner = Box::leak(Box::new(Owner::new()));
    let desk = owner.with(|| {
        let connection = Connection::new();
        connection.begin();
        Desk {
            owner,
            opening: Opening::new(),
            sending: Dialog::new(Sending::new(connection)),
            connection,
        }
    });
    append_to_body(vec![
        desk.opening.element().clone(),
        desk.sending.element().clone(),
    ]);
    DESK.set(Some(desk.clone()));
    desk
}

/// Opens the dialog that takes what was passed on.
#[wasm_bindgen(js_name = openText)]
pub fn open_text() {
    desk().opening.open();
}

/// Opens it with a text.
#[wasm_bindgen(js_name = openPasted)]
pub fn open_pasted(text: &str) {
    desk().opening.compare(text);
}

/// Opens it with a file.
#[wasm_bindgen(js_name = openFile)]
pub fn open_file(file: web_sys::File) {
    let opening = desk().opening;
    opening.open();
    opening.take_file(file);
}

/// Shows what the form of an operation would send, to somebody who may then send it.
#[wasm_bindgen]
pub fn send(operation: &str) {
    if let Some(operation) = catalogue::operation(operation) {
        desk().sending.open(Form { operation });
    }
}

/// Shows again what is being sent or was sent last.
#[wasm_bindgen(js_name = showSent)]
pub fn show_sent() {
    desk().sending.show();
}

/// Takes note that the form of an operation says something else now.
#[wasm_bindgen]
pub fn edited(operation: &str) {
    if let Some(operation) = catalogue::operation(operation) {
        drop_if_edited(Form { operation });
    }
}

/// Fills a place with the screen of a hash, in the place of the one before.
#[wasm_bindgen]
pub fn enter(hash: &str, place: web_sys::Element) {
    leave();
    let desk = desk();
    let owner = desk.owner.child();
    owner.with(|| {
        let content = match Route::parse(hash) {
            Route::History => history::history(&desk.opening),
            Route::Connection => connection::connection(desk.connection),
            Route::Home | Route::Form(_) => Vec::new(),
        };
        El::of(place).fill(content);
    });
    SHOWN.set(Some(owner));
    next_frame(|| focus::to("title"));
}

/// Lets go of what the screen holds.
#[wasm_bindgen]
pub fn leave() {
    if let Some(owner) = SHOWN.take() {
        owner.cleanup();
    }
}
