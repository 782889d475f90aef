//! Opening the file: made whole or not at all, examined before it is used, for one process alone.
//!
//! A file that is damaged, newer or somebody else's is refused and stays as it is. To begin a new
//! one in its place is a person's decision: it forgets what was sent.

use super::rows::TABLES;
use crate::LedgerError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Marks the file as a ledger: "RBLG".
const APPLICATION_ID: i64 = 0x5242_4c47;

/// The version of the tables.
const VERSION: i64 = 1;

/// The file ready to be written, and a new mark for what this process begins.
pub(super) fn open(path: &Path) -> Result<(Connection, String), LedgerError> {
    let refused = |why: String| LedgerError::Unusable(format!("{}: {why}", path.display()));
    make_if_missing(path).map_err(|error| refused(error.to_string()))?;
    let connection = connect(path).map_err(|error| refused(explained(&error)))?;
    examine(&connection)
        .map_err(|error| explained(&error))
        .and_then(|found| found)
        .and_then(|()| prepare(&connection).map_err(|error| explained(&error)))
        .map(|run| (connection, run))
        .map_err(refused)
}

/// An existing file, which closing leaves alone until it has been examined.
fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    // Before the first look: SQLite then keeps its lock until the process ends, however it ends.
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    Ok(connection)
}

/// Whether it is a ledger, of a version that is known, and undamaged.
fn examine(connection: &Connection) -> rusqlite::Result<Result<(), String>> {
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    if number("application_id")? != APPLICATION_ID {
        return Ok(Err("it is not a ledger of Restore Builder".to_owned()));
    }
    match number("user_version")? {
        VERSION => {}
        newer if newer > VERSION => {
            return Ok(Err(format!(
                "it is of version {newer}, made by a newer Restore Builder; this one knows {VERSION}"
            )));
        }
        other => return Ok(Err(format!("it has version {other}, which never was"))),
    }
    let found: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    Ok(match found.as_str() {
        "ok" => Ok(()),
        damage => Err(format!("it is damaged: {damage}")),
    })
}

fn prepare(connection: &Connection) -> rusqlite::Result<String> {
    // With FULL the log is flushed by every transaction, which NORMAL would leave to later.
    connection.pragma_update(None, "synchronous", "FULL")?;
    // What a burst leaves behind is cut off at 64 MiB.
    connection.pragma_update(None, "journal_size_limit", 64 << 20)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    connection.query_row("SELECT lower(hex(randomblob(16)))", [], |row| row.get(0))
}

fn explained(error: &rusqlite::Error) -> String {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy) => "another server is using it".to_owned(),
        Some(ErrorCode::NotADatabase) => "it is not a ledger of Restore Builder".to_owned(),
        Some(ErrorCode::DatabaseCorrupt) => format!("it is damaged: {error}"),
        _ => error.to_string(),
    }
}

/// A new file gets its name when it is whole, so that an empty file is a damaged one, and never
/// takes the name of another.
fn make_if_missing(path: &Path) -> io::Result<()> {
    if path.try_exists()? {
        return Ok(());
    }
    if beside(path, "-wal").try_exists()? {
        return Err(io::Error::other(
            "the file is missing, but its log is there: what it held would be forgotten",
        ));
    }
    let unfinished = beside(path, &format!(".new-{}", std::process::id()));
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    for_me_alone().open(&unfinished)?;
    make(&unfinished).map_err(io::Error::other)?;
    File::open(&unfinished)?.sync_all()?;
    match fs::hard_link(&unfinished, path) {
        // Another server was faster; which of them may use it is decided by the lock.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    fs::remove_file(&unfinished)?;
    sync_folder(path)
}

fn make(path: &Path) -> rusqlite::Result<()> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.execute_batch(&format!(
        "BEGIN; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}; {TABLES} COMMIT;"
    ))?;
    connection.close().map_err(|(_, error)| error)
}

#[cfg(unix)]
fn for_me_alone() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    options
}

#[cfg(not(unix))]
fn for_me_alone() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    options
}

/// A name is on the disk when its folder is.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
