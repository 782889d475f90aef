//! One capability of the browser per file, with its absence handled.

pub mod clipboard;
pub mod database;
pub mod dialog;
pub mod download;
pub mod file;
pub mod focus;
pub mod hash;
pub mod lock;
pub mod node;
pub mod own_server;
pub mod page;
pub mod random;
pub mod storage;
pub mod theme;
pub mod time;
