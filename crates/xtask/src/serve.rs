//! Builds the app and serves it on loopback with the headers it is meant to have.

use crate::command::{root, run};
use crate::{build, node};
use anyhow::Result;

/// Builds, then serves until it is stopped. The arguments go to the server, which prints the address.
pub(crate) fn serve(arguments: &[&str]) -> Result<()> {
    build::release()?;
    run(node::node()?
        .arg("tests/web/static-server.mjs")
        .args(["--root", "dist"])
        .args(arguments)
        .current_dir(root()))
}
