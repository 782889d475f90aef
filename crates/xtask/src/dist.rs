//! The last step of a build: what Trunk wrote becomes what is shipped.
//!
//! Shrinks the wasm, names every script, style and wasm after its own bytes, writes their SHA-384
//! into the page, and refuses a page that the content security policy would refuse. Runs between
//! Trunk's work and its move to `dist/`, so a failure leaves the last good `dist/` in place.

use crate::command::{root, run, say};
use crate::node::{esbuild, wasm_opt};
use crate::page;
use crate::second_wasm;
use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha384};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// What rustc 1.95 uses for wasm32-unknown-unknown. Told to wasm-opt because `strip = true` also
/// takes away the section that would have told it.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Finishes the folder that Trunk names in the environment of its hooks.
pub(crate) fn finish_for_trunk() -> Result<()> {
    let folder = std::env::var_os("TRUNK_STAGING_DIR")
        .map(PathBuf::from)
        .context("finish-dist is called by Trunk; you want `cargo xtask build`")?;
    let release = std::env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
    second_wasm::build_into(&folder, release)?;
    if release {
        say("Shrinking wasm, scripts and styles: under a minute.");
        for wasm in files_ending(&folder, &["wasm"])? {
            renumber_imports_of(&wasm, &script_of(&wasm))?;
            shrink_wasm(&wasm)?;
        }
    }
    join_scripts(&folder)?;
    if release {
        for text in files_ending(&folder, &["css", "js"])? {
            shrink_text(&text)?;
        }
    }
    finish(&folder)
}

/// Names the files after their bytes and puts names and hashes into the page.
fn finish(folder: &Path) -> Result<()> {
    let page_file = folder.join("index.html");
    let page = fs::read_to_string(&page_file).context("Trunk wrote no index.html")?;
    let mut page = page::without_comments(&page);
    if folder.join("snippets").exists() {
        // They would be cached for ever under names that do not change with their bytes.
        bail!("a dependency brings script snippets, which have no hash in their names");
    }
    for file in files_ending(folder, &["css", "js", "wasm"])? {
        let bytes = fs::read(&file)?;
        let digest = Sha384::digest(&bytes);
        let name = file_name(&file);
        let hashed = name_with_hash(&name, &digest);
        page = with_asset(&page, &name, &hashed, &integrity(&digest))?;
        fs::rename(&file, folder.join(hashed))?;
    }
    if let [first, ..] = page::refused(&page).as_slice() {
        bail!(
            "index.html, line {} after the build: {}",
            first.line,
            first.why
        );
    }
    fs::write(&page_file, page)?;
    Ok(())
}

/// Renumbers the imports of the wasm, and the exports of the script that has them.
fn renumber_imports_of(wasm: &Path, script: &Path) -> Result<()> {
    let text = fs::read_to_string(script).context("wasm-bindgen wrote no script")?;
    let (text, bytes) = renumber_imports(text, fs::read(wasm)?);
    fs::write(script, text)?;
    fs::write(wasm, bytes)?;
    Ok(())
}

/// Joins each script that wasm-bindgen made to the loader that needs it before all else; a file of
/// its own would be one more to wait for, and one more that can be missing. What the loaders do not
/// use is left out: boot.js fetches and compiles on its own, to tell one failure from another.
fn join_scripts(folder: &Path) -> Result<()> {
    for name in [HOST, TOOLS] {
        fs::copy(root().join(name), folder.join(name))?;
    }
    for loader in [BOOT, TOOLS].map(|name| folder.join(name)) {
        run(esbuild()?
            .args([
                "--bundle",
                "--format=esm",
                "--charset=utf8",
                "--log-level=warning",
            ])
            .arg("--allow-overwrite")
            .arg(&loader)
            .arg(format!("--outfile={}", loader.display())))?;
    }
    fs::remove_file(folder.join(HOST))?;
    for wasm in files_ending(folder, &["wasm"])? {
        fs::remove_file(script_of(&wasm))?;
    }
    Ok(())
}

/// Starts the app; brought in by Trunk, because the page names it.
const BOOT: &str = "boot.js";

/// Starts the second wasm.
const TOOLS: &str = "tools.js";

/// What the second wasm imports.
const HOST: &str = "host.js";

/// The script that wasm-bindgen writes beside a wasm.
fn script_of(wasm: &Path) -> PathBuf {
    wasm.with_file_name(file_name(wasm).replace("_bg.wasm", ".js"))
}

/// wasm-bindgen ends the name of every import with sixteen digits of a hash, in either file, which
/// no compressor can shorten. Numbers of the same length in their place save a kilobyte.
fn renumber_imports(mut script: String, mut wasm: Vec<u8>) -> (String, Vec<u8>) {
    let mut names: Vec<String> = script
        .split(|char: char| !char.is_ascii_alphanumeric() && char != '_')
        .filter(|word| is_hashed(word))
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    for (number, name) in names.iter().enumerate() {
        let numbered = format!("{}{number:016x}", &name[..name.len() - 16]);
        script = script.replace(name, &numbered);
        while let Some(place) = memchr::memmem::find(&wasm, name.as_bytes()) {
            wasm[place..place + name.len()].copy_from_slice(numbered.as_bytes());
        }
    }
    (script, wasm)
}

fn is_hashed(name: &str) -> bool {
    let hash = name
        .strip_prefix("__wbg_")
        .and_then(|rest| rest.rsplit_once('_'));
    hash.is_some_and(|(_, hash)| {
        hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

fn shrink_wasm(wasm: &Path) -> Result<()> {
    let before = fs::metadata(wasm)?.len();
    run(wasm_opt()?
        // Smaller as it is than after -Oz, and larger compressed: measured at every such choice.
        // Engines do not use alignment hints.
        .args([
            "--gufa",
            "-Os",
            "--one-caller-inline-max-function-size=400",
            "--always-inline-max-function-size=4",
            "--dealign",
            "--converge",
            "--strip-producers",
            "--strip-target-features",
        ])
        .args(WASM_FEATURES)
        .arg(wasm)
        .arg("-o")
        .arg(wasm))?;
    let after = fs::metadata(wasm)?.len();
    say(&format!(
        "The wasm went from {} KB to {} KB.",
        before / 1000,
        after / 1000
    ));
    Ok(())
}

/// Names are kept apart from other files by being modules, so that all of them can be shortened.
fn shrink_text(file: &Path) -> Result<()> {
    run(esbuild()?
        .args([
            "--minify",
            "--format=esm",
            "--charset=utf8",
            "--target=es2022",
            "--log-level=warning",
            "--allow-overwrite",
        ])
        .arg(file)
        .arg(format!("--outfile={}", file.display())))
}

/// The page with the address of one file replaced, and its integrity said beside it.
///
/// Fails unless the page names the file exactly once: a file that nothing loads is a mistake, and
/// so is one that would be loaded without integrity.
fn with_asset(page: &str, name: &str, hashed: &str, integrity: &str) -> Result<String> {
    let quoted = format!("\"./{name}\"");
    let places = page.matches(&quoted).count();
    if places != 1 {
        bail!("index.html names {name} {places} times instead of once");
    }
    // A preload of wasm may not carry the attribute itself, the browser would complain, and on what
    // it does not know as a relation it does nothing; boot.js gives it to the fetch.
    let attribute = if name.ends_with(".wasm") || name == TOOLS {
        "data-integrity"
    } else {
        "integrity"
    };
    Ok(page.replace(
        &quoted,
        &format!("\"./{hashed}\" {attribute}=\"{integrity}\""),
    ))
}

fn integrity(digest: &[u8]) -> String {
    format!("sha384-{}", BASE64_STANDARD.encode(digest))
}

/// `app.css` → `app-0123456789abcdef.css`. The web servers in `hosting/` know names by this shape.
fn name_with_hash(name: &str, digest: &[u8]) -> String {
    let (stem, ending) = name
        .rsplit_once('.')
        .expect("only files with an ending are named");
    let mut hash = String::new();
    for byte in &digest[..8] {
        write!(hash, "{byte:02x}").expect("a String takes any text");
    }
    format!("{stem}-{hash}.{ending}")
}

fn file_name(file: &Path) -> String {
    file.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// The files directly in this folder with one of these endings, in the order of their names.
fn files_ending(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted))
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(page: &str) -> Result<String> {
        with_asset(page, "app.css", "app-1.css", "sha384-x")
    }

    #[test]
    fn an_import_has_the_same_new_name_in_both_files() {
        let name = "__wbg_set_00112233445566ff";
        let (script, wasm) = renumber_imports(
            format!("{{ {name}: 1, other: 2 }}"),
            format!("\0{name}\x01").into(),
        );
        assert_eq!(script, "{ __wbg_set_0000000000000000: 1, other: 2 }");
        assert_eq!(wasm, b"\0__wbg_set_0000000000000000\x01");
    }

    #[test]
    fn an_address_is_replaced_and_its_integrity_said_beside_it() {
        assert_eq!(
            named("<link href=\"./app.css\" rel=\"stylesheet\">").unwrap(),
            "<link href=\"./app-1.css\" integrity=\"sha384-x\" rel=\"stylesheet\">"
        );
    }

    #[test]
    fn the_integrity_of_the_wasm_is_left_for_the_fetch() {
        assert_eq!(
            with_asset("<link href=\"./a.wasm\">", "a.wasm", "a-1.wasm", "sha384-x").unwrap(),
            "<link href=\"./a-1.wasm\" data-integrity=\"sha384-x\">"
        );
    }

    #[test]
    fn a_file_that_nothing_loads_stops_the_build() {
        assert!(named("<link href=\"./other.css\">").is_err());
        assert!(named("<link href=\"./app.css\"><link href=\"./app.css\">").is_err());
    }

    #[test]
    fn the_name_changes_with_the_bytes() {
        let one = name_with_hash("app.css", &Sha384::digest(b"one"));
        let two = name_with_hash("app.css", &Sha384::digest(b"two"));
        assert_ne!(one, two);
        assert_eq!(one.len(), "app-0123456789abcdef.css".len());
    }

    #[test]
    fn the_integrity_is_the_one_a_browser_computes() {
        // printf alert | openssl dgst -sha384 -binary | base64
        assert!(integrity(&Sha384::digest(b"")).starts_with(
            "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb"
        ));
    }
}
