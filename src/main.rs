//! Starts the app; nothing else.

fn main() {
    restore_forms::start();
}
