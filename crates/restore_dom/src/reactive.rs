//! What the page uses of Leptos: its reactive system.
//!
//! `reactive_graph` is the crate in which Leptos 0.8 keeps signals, memos, effects and owners. The
//! crate named `leptos` would add its renderer, which [`crate::dom`] stands in for, and a client
//! for server functions, which exports itself and so cannot be left out by any linker: 6 kB of the
//! first load, compressed, for nothing.

pub use reactive_graph::computed::Memo;
pub use reactive_graph::effect::RenderEffect;
pub use reactive_graph::graph::untrack;
pub use reactive_graph::owner::{Owner, StoredValue, on_cleanup};
pub use reactive_graph::prelude::*;
pub use reactive_graph::signal::{ReadSignal, RwSignal, signal};
