//! The data directory: its lock, its database, and what is written about the database itself.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use redb::{Database, DatabaseError, ReadableDatabase as _, ReadableTable as _, TableDefinition, TableError};
use serde::{Deserialize, Serialize};

use super::{DataDirError, Record};

/// The newest format that this simulator reads, and the one it writes.
const FORMAT: u32 = 1;

const CLOUD: &str = "cloud";
const IDENTITY_OF_DATA: &[u8] = b"format";

/// What the library keeps in memory of the file, in bytes.
const CACHE_SIZE: usize = 16 << 20;

/// Keys with their records.
pub(super) type Raw = Vec<(Vec<u8>, Vec<u8>)>;

pub(super) type Table = TableDefinition<'static, &'static [u8], &'static [u8]>;

/// A data directory that is ours alone as long as this value lives.
pub(crate) struct Directory {
    file: PathBuf,
    database: Database,
    /// Holding it open holds the lock.
    _lock: File,
}

/// What the database says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    format: u32,
    port: Option<u16>,
}

impl Directory {
    /// Opens the directory, or makes it. Blocks.
    pub(crate) fn open(path: &Path) -> Result<Self, DataDirError> {
        make(path)?;
        let lock = take_lock(path)?;
        let file = path.join("webex-sim.redb");
        if !file.exists() {
            create(path, &file)?;
        }
        let database = database(&file)?;
        let directory = Self { file, database, _lock: lock };
        directory.check_format()?;
        Ok(directory)
    }

    /// The port that the addresses in the data name; none in a fresh directory.
    pub(crate) fn port(&self) -> Result<Option<u16>, DataDirError> {
        Ok(self.head()?.port)
    }

    /// Ties the data to a port.
    pub(crate) fn settle_on(&self, port: u16) -> Result<(), DataDirError> {
        write_head(&self.database, Head { format: FORMAT, port: Some(port) })
            .map_err(|error| self.broken(error))
    }

    /// Everything in one table.
    pub(super) fn table(&self, name: &'static str) -> Result<Raw, DataDirError> {
        read_all(&self.database, name).map_err(|error| self.broken(error))
    }

    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    pub(super) fn database(&self) -> &Database {
        &self.database
    }

    pub(super) fn damaged(&self, what: &str) -> DataDirError {
        DataDirError::Foreign {
            file: self.file.clone(),
            reason: format!("a record of {what} cannot be read"),
        }
    }

    #[cfg(test)]
    pub(super) fn write_raw(&self, table: &'static str, key: &[u8], record: &[u8]) {
        let transaction = self.database.begin_write().expect("writable");
        transaction.open_table(Table::new(table)).expect("a table").insert(key, record).expect("written");
        transaction.commit().expect("written");
    }

    fn head(&self) -> Result<Head, DataDirError> {
        let found = self.table(CLOUD)?.into_iter().find(|(key, _)| key == IDENTITY_OF_DATA);
        found.and_then(|(_, record)| Head::decode(&record)).ok_or_else(|| self.damaged("the format"))
    }

    fn check_format(&self) -> Result<(), DataDirError> {
        let found = self.head()?.format;
        if found > FORMAT {
            return Err(DataDirError::TooNew { file: self.file.clone(), found, known: FORMAT });
        }
        Ok(())
    }

    fn broken(&self, error: redb::Error) -> DataDirError {
        foreign(&self.file, error)
    }
}

/// Only its owner may look into it: it holds passwords, tokens and keys.
fn make(path: &Path) -> Result<(), DataDirError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| DataDirError::io(path, error))
}

fn take_lock(path: &Path) -> Result<File, DataDirError> {
    let file = path.join("lock");
    let lock = private().create(true).open(&file).map_err(|error| DataDirError::io(&file, error))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(DataDirError::InUse(path.to_owned())),
        Err(TryLockError::Error(error)) => Err(DataDirError::io(file, error)),
    }
}

/// A database appears under its name when it is whole: a process that is killed meanwhile leaves none.
fn create(path: &Path, file: &Path) -> Result<(), DataDirError> {
    let begun = path.join("webex-sim.redb.new");
    let outcome = private().create(true).truncate(true).open(&begun);
    outcome.map_err(|error| DataDirError::io(&begun, error))?;
    let made = database(&begun)?;
    write_head(&made, Head { format: FORMAT, port: None })
        .map_err(|error| DataDirError::io(&begun, error))?;
    drop(made);
    std::fs::rename(&begun, file).map_err(|error| DataDirError::io(file, error))
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn database(file: &Path) -> Result<Database, DataDirError> {
    let opened = Database::builder().set_cache_size(CACHE_SIZE).create(file);
    opened.map_err(|error| match error {
        DatabaseError::DatabaseAlreadyOpen => DataDirError::InUse(file.to_owned()),
        error => foreign(file, error.into()),
    })
}

/// The library calls it an error of the disk if a file is not as it should be.
fn foreign(file: &Path, error: redb::Error) -> DataDirError {
    use std::io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    let reason = error.to_string();
    match error {
        redb::Error::Io(error) if !matches!(error.kind(), InvalidData | InvalidInput | UnexpectedEof) => {
            DataDirError::io(file, error)
        }
        _ => DataDirError::Foreign { file: file.to_owned(), reason },
    }
}

fn write_head(database: &Database, head: Head) -> Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    transaction.open_table(Table::new(CLOUD))?.insert(IDENTITY_OF_DATA, &*head.encode())?;
    Ok(transaction.commit()?)
}

fn read_all(database: &Database, name: &'static str) -> Result<Raw, redb::Error> {
    let transaction = database.begin_read()?;
    let table = match transaction.open_table(Table::new(name)) {
        Ok(table) => table,
        Err(TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut records = Vec::new();
    for entry in table.iter()? {
        let (key, value) = entry?;
        records.push((key.value().to_vec(), value.value().to_vec()));
    }
    Ok(records)
}
