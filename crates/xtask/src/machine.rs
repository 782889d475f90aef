//! The programs of the operating system that tests need: a browser, shells, curl.
//!
//! Installed where that is possible without asking (Debian, as root), named where it is not.
//! Nothing is ever downloaded past the system's own package manager.

use crate::command::{on_path, run, say};
use anyhow::{Result, bail};
use std::path::PathBuf;
use std::process::Command;

/// A program that some test runs.
pub(crate) struct Program {
    /// What it is called on the path, the usual name first.
    names: &'static [&'static str],
    /// Where it is when it is not on the path.
    elsewhere: &'static [&'static str],
    /// The Debian package it comes in.
    package: &'static str,
}

/// The browser of the component and page tests.
pub(crate) const CHROMIUM: Program = Program {
    names: &[
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
    ],
    elsewhere: &[
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    ],
    package: "chromium",
};

/// Drives the browser in the component tests.
pub(crate) const CHROMEDRIVER: Program = Program {
    names: &["chromedriver"],
    elsewhere: &[],
    package: "chromium-driver",
};

/// Runs the exported Python programs. The package brings the module that makes environments.
pub(crate) const PYTHON: Program = Program {
    names: &["python3", "python"],
    elsewhere: &[],
    package: "python3-venv",
};

/// Everything the tests run. What is added here is installed before the next run.
const ALL: [Program; 14] = [
    CHROMIUM,
    CHROMEDRIVER,
    PYTHON,
    Program {
        names: &["curl"],
        elsewhere: &[],
        package: "curl",
    },
    Program {
        names: &["bash"],
        elsewhere: &[],
        package: "bash",
    },
    Program {
        names: &["dash"],
        elsewhere: &[],
        package: "dash",
    },
    Program {
        names: &["zsh"],
        elsewhere: &[],
        package: "zsh",
    },
    Program {
        names: &["busybox"],
        elsewhere: &[],
        package: "busybox",
    },
    Program {
        names: &["ksh"],
        elsewhere: &[],
        package: "ksh",
    },
    Program {
        names: &["mksh"],
        elsewhere: &[],
        package: "mksh",
    },
    Program {
        names: &["fish"],
        elsewhere: &[],
        package: "fish",
    },
    Program {
        names: &["tcsh"],
        elsewhere: &[],
        package: "tcsh",
    },
    // The ledger for several servers is tested on a database of the test's own. Debian keeps the
    // programs of a server away from the path; the tests look there too.
    Program {
        names: &["initdb"],
        elsewhere: &[
            "/usr/lib/postgresql/18/bin/initdb",
            "/usr/lib/postgresql/17/bin/initdb",
            "/usr/lib/postgresql/16/bin/initdb",
            "/usr/lib/postgresql/15/bin/initdb",
            "/usr/lib/postgresql/14/bin/initdb",
            "/usr/lib/postgresql/13/bin/initdb",
        ],
        package: "postgresql",
    },
    // Debian keeps it where only root's path leads; the tests look there too.
    Program {
        names: &["nginx"],
        elsewhere: &["/usr/sbin/nginx"],
        package: "nginx-light",
    },
];

impl Program {
    /// Where it is on this machine.
    pub(crate) fn find(&self) -> Option<PathBuf> {
        let elsewhere = self
            .elsewhere
            .iter()
            .map(PathBuf::from)
            .find(|path| path.is_file());
        self.names
            .iter()
            .find_map(|name| on_path(name))
            .or(elsewhere)
    }

    /// Where it is, or one sentence with the command that installs it.
    pub(crate) fn need(&self) -> Result<PathBuf> {
        match self.find() {
            Some(path) => Ok(path),
            None => bail!(
                "{} is missing: {}",
                self.names[0],
                how_to_install(self.package)
            ),
        }
    }
}

/// Installs what is missing where this machine allows it; gives the names of what is still missing.
pub(crate) fn install_missing() -> Vec<&'static str> {
    let missing = || ALL.iter().filter(|program| program.find().is_none());
    let packages: Vec<_> = missing().map(|program| program.package).collect();
    if !packages.is_empty() && is_debian_as_root() {
        say(&format!(
            "Installing {}: a minute or two.",
            packages.join(", ")
        ));
        if let Err(error) = install(&packages) {
            say(&format!("That did not work: {error:#}"));
        }
    }
    missing().map(|program| program.names[0]).collect()
}

/// How a person installs these packages here.
pub(crate) fn how_to_install(package: &str) -> String {
    if cfg!(target_os = "macos") {
        // chromedriver and chromium are casks, the rest are formulas; brew tells them apart.
        format!(
            "brew install {}",
            package.replace("chromium-driver", "chromedriver")
        )
    } else if cfg!(windows) {
        format!(
            "winget install {}",
            package.replace("chromium-driver", "Chromium.ChromeDriver")
        )
    } else {
        format!("sudo apt-get install {package}")
    }
}

fn install(packages: &[&str]) -> Result<()> {
    run(Command::new("apt-get")
        .arg("update")
        .env("DEBIAN_FRONTEND", "noninteractive"))?;
    run(Command::new("apt-get")
        .args(["install", "--yes", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Debian itself only: on Ubuntu the package `chromium` is a snap, which does not run everywhere.
fn is_debian_as_root() -> bool {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let debian = release.lines().any(|line| line.trim() == "ID=debian");
    let id = crate::command::read(Command::new("id").arg("-u")).unwrap_or_default();
    debian && id.trim() == "0"
}
