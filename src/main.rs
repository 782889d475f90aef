//! Starts the app; nothing else.

/// A third of the size of the standard library's allocator for wasm.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

fn main() {
    restore_forms::start();
}
