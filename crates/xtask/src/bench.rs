//! Measures the app and the native binary, both as they are released.

use crate::command::{cargo, root, run, say};
use crate::{build, node};
use anyhow::Result;

/// Builds both, then hands over to `bench/run.mjs` with the arguments as they came.
pub(crate) fn bench(arguments: &[&str]) -> Result<()> {
    build::release()?;
    say("Building the native binary: about 1 min the first time.");
    run(&mut cargo(&[
        "build",
        "--profile",
        "release-native",
        "--package",
        "restore_builder",
        "--locked",
    ]))?;
    node::packages_in(&root().join("bench"))?;
    run(node::node()?
        .arg("bench/run.mjs")
        .args(arguments)
        .current_dir(root()))
}
