//! Randomness of the browser's own source, which is there on plain http too.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn fill(bytes: &Uint8Array);
}

/// 16 random bytes.
fn bytes() -> [u8; 16] {
    let array = Uint8Array::new_with_length(16);
    fill(&array);
    let mut bytes = [0; 16];
    array.copy_to(&mut bytes);
    bytes
}

/// 128 random bits as 32 digits.
#[must_use]
pub fn hex() -> String {
    bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A UUID of version 4, in lower case.
#[must_use]
pub fn uuid() -> String {
    let mut bytes = bytes();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let [a, b, c, d] = [
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
    ];
    format!("{a}-{b}-{c}-{d}-{}", &digits[20..])
}
