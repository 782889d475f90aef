//! A dialog that keeps everything else from being used until it is closed.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::dom::El;

#[wasm_bindgen]
extern "C" {
    type Dialog;

    #[wasm_bindgen(method, getter, js_name = open)]
    fn is_open(this: &Dialog) -> bool;

    #[wasm_bindgen(method, js_name = showModal)]
    fn show_modal(this: &Dialog);

    #[wasm_bindgen(method)]
    fn close(this: &Dialog);
}

/// Opens a `<dialog>`. The browser keeps the focus in it and closes it by Escape.
pub fn open(dialog: &El) {
    let dialog: &Dialog = dialog.node().unchecked_ref();
    // To open an open one is an exception.
    if !dialog.is_open() {
        dialog.show_modal();
    }
}

/// Closes it; the focus goes back to where it was.
pub fn close(dialog: &El) {
    dialog.node().unchecked_ref::<Dialog>().close();
}
