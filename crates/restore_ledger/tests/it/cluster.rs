//! A PostgreSQL of the test's own: new, on a socket in a temporary folder, gone afterwards.

use restore_core::secret::Secret;
use restore_ledger::PostgresConfig;
use restore_testing::folder::Folder;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

pub(crate) struct Cluster {
    folder: Folder,
    server: Child,
    databases: AtomicU32,
}

impl Cluster {
    /// Starts one. `None` where PostgreSQL is missing, which is named; in CI that is a failure.
    pub(crate) fn start() -> Option<Self> {
        let (Some(initdb), Some(postgres)) = (find("initdb"), find("postgres")) else {
            eprintln!("SKIPPED: PostgreSQL (initdb, postgres) cannot be found");
            assert!(
                std::env::var_os("CI").is_none(),
                "in CI nothing is skipped: PostgreSQL is missing"
            );
            return None;
        };
        let folder = Folder::new("ledger");
        if is_root() {
            let owned = Command::new("chown")
                .arg("postgres")
                .arg(folder.path())
                .status();
            assert!(owned.expect("chown runs").success());
        }
        let data = folder.file("data");
        let made = unprivileged(&initdb)
            .arg("--pgdata")
            .arg(&data)
            .args([
                "--username=tester",
                "--auth=trust",
                "--encoding=UTF8",
                "--no-locale",
            ])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .status();
        assert!(made.expect("initdb runs").success(), "initdb fails");
        let log = fs::File::create(folder.file("log")).expect("the log can be made");
        let server = unprivileged(&postgres)
            .arg("-D")
            .arg(&data)
            .args(["-c", "listen_addresses="])
            .args(["-c", "max_connections=100"])
            .arg("-k")
            .arg(folder.path())
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("PostgreSQL starts");
        let cluster = Self {
            folder,
            server,
            databases: AtomicU32::new(0),
        };
        cluster.wait();
        Some(cluster)
    }

    /// A new, empty database.
    pub(crate) fn database(&self) -> PostgresConfig {
        let name = format!("ledger{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.run(&format!("CREATE DATABASE {name}"))
            .expect("a database can be made");
        PostgresConfig::new(Secret::new(self.connection(&name)))
    }

    fn connection(&self, database: &str) -> String {
        let socket = self.folder.path().display();
        format!("host={socket} user=tester dbname={database}")
    }

    fn wait(&self) {
        for _ in 0..1_200 {
            if self.run("SELECT 1").is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let log = fs::read_to_string(self.folder.file("log")).unwrap_or_default();
        panic!("PostgreSQL does not answer:\n{log}");
    }

    /// Runs a statement in the first database.
    fn run(&self, statement: &str) -> Result<(), tokio_postgres::Error> {
        run(self.connection("postgres"), statement)
    }
}

/// Changes what is in a database behind a ledger's back.
pub(crate) fn change(config: &PostgresConfig, statement: &str) {
    let text = config.connection.expose().expect("it is known");
    run(text.to_owned(), statement).expect("the statement runs");
}

fn run(text: String, statement: &str) -> Result<(), tokio_postgres::Error> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let statement = statement.to_owned();
    // In a thread of its own, since the test may be in a runtime.
    let asked = std::thread::spawn(move || {
        runtime.block_on(async {
            let (client, connection) =
                tokio_postgres::connect(&text, tokio_postgres::NoTls).await?;
            tokio::spawn(connection);
            client.batch_execute(&statement).await
        })
    });
    asked.join().expect("the thread ends")
}

impl Drop for Cluster {
    /// `setpriv` becomes the server, so this is the server's own number.
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// PostgreSQL refuses root.
fn unprivileged(program: &PathBuf) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
        .arg(program);
    command
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

/// On the path, or where Debian keeps the versions of it.
fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let on_path = std::env::split_paths(&path).map(|folder| folder.join(program));
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let debian = versions
        .flatten()
        .map(|version| version.path().join("bin").join(program));
    on_path.chain(debian).find(|file| file.is_file())
}
