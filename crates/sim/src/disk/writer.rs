//! The one thread that writes.

use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;

use super::Directory;
use super::directory::Table;
use super::notes::{Desk, Note};

/// Starts the thread, which has the directory until it ends: when the desk is closed and cleared, or the disk fails.
pub(super) fn spawn(directory: Directory, desk: Arc<Desk>) -> io::Result<JoinHandle<()>> {
    let run = move || {
        // Whatever ends it, nothing more will be written.
        let _guard = Guard(&desk);
        while let Some(notes) = desk.take() {
            let count = notes.len();
            if let Err(error) = write(&directory, notes) {
                tracing::error!(%error, "the data directory cannot be written");
                return;
            }
            desk.wrote(u64::try_from(count).unwrap_or(u64::MAX));
        }
    };
    std::thread::Builder::new().name("webex-sim-disk".to_owned()).spawn(run)
}

struct Guard<'a>(&'a Desk);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.0.ended();
    }
}

/// All of it, or nothing. It is on disk when this returns: the library's transactions are durable unless told
/// otherwise.
fn write(directory: &Directory, notes: Vec<Note>) -> Result<(), redb::Error> {
    let transaction = directory.database().begin_write()?;
    for Note { table, key, record } in notes {
        let mut table = transaction.open_table(Table::new(table))?;
        match record {
            Some(record) => table.insert(&*key, &*record)?,
            None => table.remove(&*key)?,
        };
    }
    Ok(transaction.commit()?)
}
