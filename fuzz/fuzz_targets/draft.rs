//! Any bytes are read as a draft; what is one can be evaluated, saved and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use restore_core::draft::Draft;
use restore_core::evaluate::evaluate;

fuzz_target!(|bytes: &[u8]| {
    let Ok((operation, draft)) = Draft::read(bytes) else {
        return;
    };
    let _ = evaluate(operation, &draft);
    let saved = draft.to_json(operation);
    let (_, again) = Draft::read(saved.to_string().as_bytes()).expect("a saved draft is read");
    assert_eq!(again.to_json(operation), saved);
});
