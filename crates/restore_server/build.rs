//! Puts the built page into the program, when it is built with the feature `embed`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=RESTORE_BUILDER_DIST");
    if env::var_os("CARGO_FEATURE_EMBED").is_none() {
        return;
    }
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where it is"));
    let dist =
        env::var_os("RESTORE_BUILDER_DIST").map_or_else(|| here.join("../../dist"), PathBuf::from);
    println!("cargo::rerun-if-changed={}", dist.display());
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says where to write"));
    fs::write(out.join("embedded.rs"), embedded(&dist)).expect("the folder can be written");
}

/// A constant with every file of the folder.
fn embedded(dist: &Path) -> String {
    let files = fs::read_dir(dist).unwrap_or_else(|error| {
        panic!(
            "the feature `embed` takes the page from {}, which cannot be read ({error}): run `cargo xtask build` first",
            dist.display()
        )
    });
    let mut files: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    files.sort();
    assert!(
        files.iter().any(|file| file.ends_with("index.html")),
        "{} has no index.html: run `cargo xtask build` first",
        dist.display()
    );
    let mut text = "const EMBEDDED: &[(&str, &[u8])] = &[\n".to_owned();
    for file in files.iter().filter(|file| file.is_file()) {
        let name = file
            .file_name()
            .expect("a file has a name")
            .to_string_lossy();
        let path = fs::canonicalize(file).expect("the file is there");
        writeln!(text, "    ({name:?}, include_bytes!({path:?})),")
            .expect("a String takes any text");
    }
    text.push_str("];\n");
    text
}
