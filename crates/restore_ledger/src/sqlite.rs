//! The ledger of one server: a file of SQLite's, and one thread that writes it.
//!
//! What waits is written together: while one transaction is on its way to the disk, the next one
//! gathers, so that many submissions cost one flush. Nobody is answered before the flush.

mod open;
mod rows;

use crate::{Begun, Entry, Intent, LedgerError};
use rows::Books;
use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use std::path::Path;
use tokio::sync::{mpsc, oneshot};

/// How many wait at most before a new intent is refused.
const MOST_WAITING: usize = 4_096;

/// How many are written together at most. More would make the first wait for the last.
const MOST_TOGETHER: usize = 512;

/// The way to the writing thread, which ends when this is gone.
pub(crate) struct Sqlite {
    queue: mpsc::Sender<Job>,
}

struct Job {
    work: Work,
    reply: Reply,
}

type Reply = oneshot::Sender<Result<Done, LedgerError>>;

enum Work {
    Begin(Intent),
    Finish {
        id: String,
        ending: String,
        answer_json: String,
    },
    Get(String),
    SameRequest {
        same_as: String,
        since_unix_ms: i64,
    },
    Prune {
        before_unix_ms: i64,
    },
    Close,
}

enum Done {
    Begun(Begun),
    Finished(bool),
    Entries(Vec<Entry>),
    Pruned(usize),
    Closed,
}

impl Sqlite {
    /// Opens the file, or makes it. See [`crate::Ledger::sqlite`].
    pub(crate) fn open(path: &Path) -> Result<Self, LedgerError> {
        let (connection, run) = open::open(path)?;
        let (queue, jobs) = mpsc::channel(MOST_WAITING);
        std::thread::Builder::new()
            .name("ledger".to_owned())
            .spawn(move || write(connection, &run, jobs))
            .map_err(|error| LedgerError::Unusable(format!("no thread to write it: {error}")))?;
        Ok(Self { queue })
    }

    pub(crate) async fn begin(&self, intent: Intent) -> Result<Begun, LedgerError> {
        let (reply, answer) = oneshot::channel();
        let work = Work::Begin(intent);
        match self.queue.try_send(Job { work, reply }) {
            Ok(()) => {}
            Err(mpsc::error::TrySendError::Full(_)) => return Err(LedgerError::Busy),
            Err(mpsc::error::TrySendError::Closed(_)) => return Err(closed()),
        }
        match answered(answer).await? {
            Done::Begun(begun) => Ok(begun),
            _ => unreachable!("a beginning is answered by what has begun"),
        }
    }

    pub(crate) async fn finish(
        &self,
        id: &str,
        ending: &str,
        answer_json: &str,
    ) -> Result<(), LedgerError> {
        let work = Work::Finish {
            id: id.to_owned(),
            ending: ending.to_owned(),
            answer_json: answer_json.to_owned(),
        };
        match self.ask(work).await? {
            Done::Finished(true) => Ok(()),
            _ => Err(LedgerError::NotOpen),
        }
    }

    pub(crate) async fn get(&self, id: &str) -> Result<Option<Entry>, LedgerError> {
        let entries = self.entries(Work::Get(id.to_owned())).await?;
        Ok(entries.into_iter().next())
    }

    pub(crate) async fn same_request(
        &self,
        same_as: &str,
        since_unix_ms: i64,
    ) -> Result<Vec<Entry>, LedgerError> {
        let same_as = same_as.to_owned();
        self.entries(Work::SameRequest {
            same_as,
            since_unix_ms,
        })
        .await
    }

    pub(crate) async fn prune(&self, before_unix_ms: i64) -> Result<usize, LedgerError> {
        match self.ask(Work::Prune { before_unix_ms }).await? {
            Done::Pruned(count) => Ok(count),
            _ => unreachable!("pruning is answered by a count"),
        }
    }

    /// Writes what waits, and closes the file.
    pub(crate) async fn close(&self) -> Result<(), LedgerError> {
        self.ask(Work::Close).await.map(|_| ())
    }

    async fn entries(&self, work: Work) -> Result<Vec<Entry>, LedgerError> {
        match self.ask(work).await? {
            Done::Entries(entries) => Ok(entries),
            _ => unreachable!("a question for entries is answered by entries"),
        }
    }

    /// Waits for a place in the queue: an ending must not be lost because others come.
    async fn ask(&self, work: Work) -> Result<Done, LedgerError> {
        let (reply, answer) = oneshot::channel();
        let sent = self.queue.send(Job { work, reply }).await;
        sent.map_err(|_| closed())?;
        answered(answer).await
    }
}

async fn answered(
    answer: oneshot::Receiver<Result<Done, LedgerError>>,
) -> Result<Done, LedgerError> {
    answer.await.unwrap_or_else(|_| Err(closed()))
}

fn closed() -> LedgerError {
    LedgerError::Broken("it was closed".to_owned())
}

/// The thread: writes until nobody can ask any more, the ledger is closed, or the file fails.
fn write(mut connection: Connection, run: &str, mut jobs: mpsc::Receiver<Job>) {
    while let Some(first) = jobs.blocking_recv() {
        let mut together = vec![first];
        while together.len() < MOST_TOGETHER
            && let Ok(next) = jobs.try_recv()
        {
            together.push(next);
        }
        let (works, replies): (Vec<_>, Vec<_>) = together
            .into_iter()
            .map(|Job { work, reply }| (work, reply))
            .unzip();
        let closing = works.iter().any(|work| matches!(work, Work::Close));
        match write_together(&mut connection, run, works) {
            Ok(done) if closing => {
                // First the file, then the word that it is closed.
                drop(connection);
                return hand_out(replies, done);
            }
            Ok(done) => hand_out(replies, done),
            Err(LedgerError::Full) => refuse(replies, &LedgerError::Full),
            Err(error) => {
                refuse(replies, &error);
                return refuse_all(jobs, &error);
            }
        }
    }
}

/// After a failed flush the system may take for written what is not, so a later transaction that
/// succeeds would prove nothing. Only a new start reads what is really there.
fn refuse_all(mut jobs: mpsc::Receiver<Job>, error: &LedgerError) {
    while let Some(job) = jobs.blocking_recv() {
        let _ = job.reply.send(Err(error.clone()));
    }
}

/// Nobody may be waiting any more; what is written stays.
fn hand_out(replies: Vec<Reply>, done: Vec<Done>) {
    for (reply, done) in replies.into_iter().zip(done) {
        let _ = reply.send(Ok(done));
    }
}

fn refuse(replies: Vec<Reply>, error: &LedgerError) {
    for reply in replies {
        let _ = reply.send(Err(error.clone()));
    }
}

/// One transaction: all of it is on the disk when this returns, or none of it ever was.
fn write_together(
    connection: &mut Connection,
    run: &str,
    works: Vec<Work>,
) -> Result<Vec<Done>, LedgerError> {
    let explained = |error| explained(&error);
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(explained)?;
    let books = Books {
        connection: &transaction,
        run,
    };
    let done = works
        .into_iter()
        .map(|work| perform(&books, work))
        .collect::<Result<Vec<_>, _>>()?;
    transaction.commit().map_err(explained)?;
    Ok(done)
}

fn perform(books: &Books<'_>, work: Work) -> Result<Done, LedgerError> {
    match work {
        Work::Begin(intent) => books.begin(&intent).map(Done::Begun),
        Work::Finish {
            id,
            ending,
            answer_json,
        } => books.finish(&id, &ending, &answer_json).map(Done::Finished),
        Work::Get(id) => Ok(Done::Entries(books.get(&id)?.into_iter().collect())),
        Work::SameRequest {
            same_as,
            since_unix_ms,
        } => books
            .same_request(&same_as, since_unix_ms)
            .map(Done::Entries),
        Work::Prune { before_unix_ms } => books.prune(before_unix_ms).map(Done::Pruned),
        Work::Close => Ok(Done::Closed),
    }
}

/// What SQLite says, for a person.
fn explained(error: &rusqlite::Error) -> LedgerError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => LedgerError::Full,
        _ => LedgerError::Broken(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Begun, Connection, Done, Intent, LedgerError, Path, Work, open, write_together};

    fn begin(connection: &mut Connection, run: &str, id: &str) -> Result<Begun, LedgerError> {
        let text = || "a".repeat(64);
        let intent = Intent {
            id: id.to_owned(),
            operation: text(),
            request_sha256: text(),
            same_as: text(),
            user: text(),
            credential: text(),
            at_unix_ms: 0,
        };
        let done = write_together(connection, run, vec![Work::Begin(intent)])?;
        match done.into_iter().next() {
            Some(Done::Begun(begun)) => Ok(begun),
            _ => panic!("it is answered"),
        }
    }

    /// A file that is gone when the test is over.
    fn with_file(name: &str, test: impl FnOnce(&Path)) {
        let name = format!("restore-builder-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
        test(&folder.join("ledger"));
        let _ = std::fs::remove_dir_all(&folder);
    }

    #[test]
    fn without_room_nothing_begins_and_nothing_is_lost() {
        with_file("full", |path| {
            let (mut connection, run) = open::open(path).unwrap();
            let room = |connection: &Connection, pages: i64| {
                connection
                    .pragma_update(None, "max_page_count", pages)
                    .unwrap();
            };
            room(&connection, 20);
            let mut count = 0;
            let refused = loop {
                match begin(&mut connection, &run, &count.to_string()) {
                    Ok(begun) => assert_eq!(begun, Begun::New),
                    Err(error) => break error,
                }
                count += 1;
            };
            assert_eq!(refused, LedgerError::Full);
            assert!(count > 0);
            let first = begin(&mut connection, &run, "0").unwrap();
            assert!(matches!(first, Begun::Repeated(_)));
            room(&connection, 1_000);
            let last = begin(&mut connection, &run, &count.to_string());
            assert_eq!(last, Ok(Begun::New), "the refused one was not written");
        });
    }

    #[test]
    fn every_transaction_is_flushed() {
        with_file("flushed", |path| {
            let (connection, _) = open::open(path).unwrap();
            let full: i64 = connection
                .pragma_query_value(None, "synchronous", |row| row.get(0))
                .unwrap();
            let mode: String = connection
                .pragma_query_value(None, "journal_mode", |row| row.get(0))
                .unwrap();
            assert_eq!((full, mode.as_str()), (2, "wal"));
        });
    }
}
