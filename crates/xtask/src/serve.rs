//! Builds the app and serves it on loopback with the headers it is meant to have.

use crate::command::{cargo, root, run};
use crate::{build, node};
use anyhow::Result;

/// Builds, then serves until it is stopped, with the sandbox behind it. The arguments go to
/// `restore-builder serve`, which prints the address.
///
/// With `--base` the page is served alone, as a static host below that path would do it.
pub(crate) fn serve(arguments: &[&str]) -> Result<()> {
    build::release()?;
    if arguments.contains(&"--base") {
        return run(node::node()?
            .arg("tests/web/static-server.mjs")
            .args(["--root", "dist"])
            .args(arguments)
            .current_dir(root()));
    }
    run(
        cargo(&["run", "--locked", "--package", "restore_builder", "--"])
            .args(["serve", "--dist", "dist"])
            .args(arguments),
    )
}
