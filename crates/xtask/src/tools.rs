//! The pinned tools that are written in Rust, built once per person.
//!
//! A tool of the right version on the path is used as it is. Otherwise it is built into
//! `<cache>/restore-builder/tools/<crate>-<version>`, outside the clone, under a lock and next to
//! its final place, so that two clones building at once end with one whole tool.

use crate::command::{on_path, path_starting_with, read, run, say};
use anyhow::{Context, Result, bail};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A program from the package registry, at the one version this project is built with.
pub(crate) struct Tool {
    name: &'static str,
    version: &'static str,
    program: &'static str,
    minutes: u32,
}

/// Builds the app.
pub(crate) const TRUNK: Tool = Tool {
    name: "trunk",
    version: "0.21.14",
    program: "trunk",
    minutes: 10,
};

/// Writes the script around the wasm. Must be the version in the root Cargo.toml, to the last digit.
pub(crate) const WASM_BINDGEN: Tool = Tool {
    name: "wasm-bindgen-cli",
    version: "0.2.126",
    program: "wasm-bindgen",
    minutes: 5,
};

/// Runs the component tests in a browser.
pub(crate) const WASM_PACK: Tool = Tool {
    name: "wasm-pack",
    version: "0.15.1",
    program: "wasm-pack",
    minutes: 3,
};

/// Checks licences, sources and known weaknesses of every dependency.
pub(crate) const CARGO_DENY: Tool = Tool {
    name: "cargo-deny",
    version: "0.20.2",
    program: "cargo-deny",
    minutes: 6,
};

/// Feeds the importers random bytes, with `--long`.
pub(crate) const CARGO_FUZZ: Tool = Tool {
    name: "cargo-fuzz",
    version: "0.13.2",
    program: "cargo-fuzz",
    minutes: 2,
};

impl Tool {
    /// The version, for whoever compares it with another place that names it.
    pub(crate) fn version(&self) -> &'static str {
        self.version
    }

    /// The folder with the program in it; builds the tool when nobody has it yet.
    pub(crate) fn folder(&self) -> Result<PathBuf> {
        if let Some(program) = on_path(self.program)
            && self.is(&program)
            && let Some(folder) = program.parent()
        {
            return Ok(folder.to_path_buf());
        }
        let home = cache()?.join(format!("{}-{}", self.name, self.version));
        if !self.is_in(&home) {
            install_once(
                &home,
                |home| self.is_in(home),
                |partial| self.build(partial),
            )?;
        }
        Ok(home.join("bin"))
    }

    /// The program itself, built when nobody has it yet.
    pub(crate) fn program(&self) -> Result<PathBuf> {
        Ok(self.folder()?.join(self.program))
    }

    fn is_in(&self, home: &Path) -> bool {
        self.is(&home.join("bin").join(self.program))
    }

    fn is(&self, program: &Path) -> bool {
        let answer = read(Command::new(program).arg("--version")).unwrap_or_default();
        answer.split_whitespace().nth(1) == Some(self.version)
    }

    fn build(&self, into: &Path) -> Result<()> {
        let Tool {
            name,
            version,
            minutes,
            ..
        } = self;
        say(&format!(
            "Building {name} {version}, once for all clones: about {minutes} min on two cores."
        ));
        run(Command::new("cargo")
            .args(["install", "--locked", "--version", version, name, "--root"])
            .arg(into)
            // Or cargo would advise to put a folder on the path that is about to be renamed.
            .env("PATH", path_starting_with(&[into.join("bin")])?)
            // Not in the clone: its settings are not meant for other people's programs.
            .current_dir(cache()?))
    }
}

/// Where tools and other large downloads of this project live, made if need be.
pub(crate) fn cache() -> Result<PathBuf> {
    let base = ["XDG_CACHE_HOME", "LOCALAPPDATA"]
        .iter()
        .find_map(|name| std::env::var_os(name).filter(|value| !value.is_empty()))
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| Some(std::env::home_dir()?.join(".cache")))
        .context("no home folder to keep the tools in; set XDG_CACHE_HOME")?;
    let folder = base.join("restore-builder").join("tools");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// Makes `home` whole or not at all, by one process at a time.
///
/// `make` fills an empty folder beside it, which then takes its name. `is_whole` is asked again
/// under the lock, because another clone may have finished the same work meanwhile.
pub(crate) fn install_once(
    home: &Path,
    is_whole: impl Fn(&Path) -> bool,
    make: impl FnOnce(&Path) -> Result<()>,
) -> Result<()> {
    let _lock = lock(&home.with_added_extension("lock"))?;
    if is_whole(home) {
        return Ok(());
    }
    let partial = home.with_added_extension("partial");
    clear(&partial)?;
    fs::create_dir_all(&partial)?;
    make(&partial)?;
    clear(home)?;
    fs::rename(&partial, home).with_context(|| format!("cannot name {}", home.display()))?;
    if !is_whole(home) {
        bail!(
            "{} was installed but does not answer with its version",
            home.display()
        );
    }
    Ok(())
}

/// Held until the file is dropped, also when the process is killed.
fn lock(path: &Path) -> Result<File> {
    let file = File::create(path).with_context(|| format!("cannot make {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            say(&format!(
                "Waiting for another clone that holds {}.",
                path.display()
            ));
            file.lock()?;
        }
        Err(TryLockError::Error(error)) => return Err(error.into()),
    }
    Ok(file)
}

fn clear(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    fn scratch(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        clear(&folder).unwrap();
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn two_installers_at_once_do_the_work_once() {
        let folder = scratch("once");
        let home = folder.join("tool-1.0");
        let made = AtomicU32::new(0);
        let install = || {
            install_once(
                &home,
                |home| home.join("done").exists(),
                |partial| {
                    made.fetch_add(1, Ordering::SeqCst);
                    std::thread::sleep(std::time::Duration::from_millis(50));
                    Ok(fs::write(partial.join("done"), "")?)
                },
            )
        };
        std::thread::scope(|scope| {
            let first = scope.spawn(install);
            let second = scope.spawn(install);
            first.join().unwrap().unwrap();
            second.join().unwrap().unwrap();
        });
        assert_eq!(made.load(Ordering::SeqCst), 1);
        clear(&folder).unwrap();
    }

    #[test]
    fn a_half_made_tool_is_made_again() {
        let folder = scratch("half");
        let home = folder.join("tool-1.0");
        let whole = |home: &Path| home.join("done").exists();
        let broken = install_once(&home, whole, |partial| {
            fs::write(partial.join("rubbish"), "")?;
            bail!("the line was cut")
        });
        assert!(broken.is_err());
        assert!(!home.exists());
        install_once(&home, whole, |partial| {
            Ok(fs::write(partial.join("done"), "")?)
        })
        .unwrap();
        assert!(!home.join("rubbish").exists());
        clear(&folder).unwrap();
    }
}
