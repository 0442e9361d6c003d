//! The open file, and how it is opened anew after it failed.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use redb::{Database, ReadTransaction, ReadableDatabase, WriteTransaction};
use webex_core::storage::{Batch, Condition, Entry, FencingToken, Lease, Namespace, Scan, Scanned, Version};
use webex_core::time::Clock;

use crate::failure::Failure;
use crate::leases::Leases;
use crate::tables;

type Opener = Box<dyn Fn() -> Result<Database, redb::DatabaseError> + Send + Sync>;

/// A file of entries. Everything here blocks.
///
/// After a failure of the disk the library takes no more operations, for it does not know what the disk
/// holds; the next operation opens the file anew, which finds the last state that was acknowledged.
pub(crate) struct File {
    open: Opener,
    database: RwLock<Option<Database>>,
    leases: Mutex<Leases>,
    clock: Arc<dyn Clock>,
}

impl File {
    pub(crate) fn new(
        open: impl Fn() -> Result<Database, redb::DatabaseError> + Send + Sync + 'static,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Failure> {
        let (open, database, leases) = (Box::new(open), RwLock::new(None), Mutex::default());
        let file = Self { open, database, leases, clock };
        file.reopen()?;
        Ok(file)
    }

    fn reopen(&self) -> Result<(), Failure> {
        let mut database = self.database.write().unwrap_or_else(PoisonError::into_inner);
        // The lock on the file goes with the old one.
        *database = None;
        let opened = (self.open)()?;
        let write = opened.begin_write()?;
        tables::create(&write)?;
        write.commit()?;
        *database = Some(opened);
        Ok(())
    }

    fn run<T>(&self, work: impl Fn(&Database) -> Result<T, Failure>) -> Result<T, Failure> {
        match self.run_once(&work) {
            Err(Failure::Broken) => {
                self.reopen()?;
                self.run_once(&work)
            }
            outcome => outcome,
        }
    }

    fn run_once<T>(&self, work: &impl Fn(&Database) -> Result<T, Failure>) -> Result<T, Failure> {
        let database = self.database.read().unwrap_or_else(PoisonError::into_inner);
        work(database.as_ref().ok_or(Failure::Broken)?)
    }

    fn reading<T>(&self, work: impl Fn(&ReadTransaction) -> Result<T, Failure>) -> Result<T, Failure> {
        self.run(|database| work(&database.begin_read()?))
    }

    /// What the work wrote is on disk when this returns, or nothing of it.
    fn writing<T>(&self, work: impl Fn(&WriteTransaction) -> Result<T, Failure>) -> Result<T, Failure> {
        self.run(|database| {
            let transaction = database.begin_write()?;
            // From here on nobody knows what reached the disk, so nothing is tried a second time.
            write(transaction, &work).map_err(Failure::into_final)
        })
    }

    fn leases(&self) -> MutexGuard<'_, Leases> {
        // No code that can panic runs under the lock, so a poisoned state is whole.
        self.leases.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn read(&self, namespace: &Namespace, key: &str) -> Result<Option<Entry>, Failure> {
        self.reading(|transaction| tables::read(transaction, namespace, key))
    }

    pub(crate) fn scan(&self, namespace: &Namespace, scan: &Scan) -> Result<Vec<Scanned>, Failure> {
        self.reading(|transaction| tables::scan(transaction, namespace, scan))
    }

    pub(crate) fn commit(&self, batch: &Batch) -> Result<Version, Failure> {
        self.writing(|transaction| {
            // Now, and not before the write waited for its turn: a lease may have run out meanwhile.
            let now = self.clock.monotonic();
            for condition in batch.conditions() {
                if !self.holds(transaction, condition, now)? {
                    return Err(Failure::conflict(condition));
                }
            }
            tables::apply(transaction, batch.writes())
        })
    }

    fn holds(&self, write: &WriteTransaction, condition: &Condition, now: Duration) -> Result<bool, Failure> {
        match condition {
            Condition::Entry { namespace, key, expect } => {
                Ok(expect.holds(tables::version(write, namespace, key)?))
            }
            Condition::Lease(lease) => Ok(self.leases().is_held(lease, now)),
            // A condition that is not understood does not hold.
            _ => Ok(false),
        }
    }

    pub(crate) fn clear(&self, namespace: &Namespace) -> Result<(), Failure> {
        self.writing(|transaction| tables::clear(transaction, namespace))
    }

    pub(crate) fn acquire(
        &self,
        namespace: &Namespace,
        name: &str,
        ttl: Duration,
    ) -> Result<Option<Lease>, Failure> {
        if !self.leases().is_free(namespace, name, self.clock.monotonic()) {
            return Ok(None);
        }
        let token = FencingToken::from_u64(self.writing(tables::next_grant)?);
        // Another may have been faster while the number was written.
        let (mut leases, now) = (self.leases(), self.clock.monotonic());
        if !leases.is_free(namespace, name, now) {
            return Ok(None);
        }
        let lease = Lease::new(namespace.clone(), name, token);
        leases.hold(&lease, now.saturating_add(ttl));
        Ok(Some(lease))
    }

    pub(crate) fn renew(&self, lease: &Lease, ttl: Duration) -> Result<(), Failure> {
        self.leases().renew(lease, self.clock.monotonic(), ttl)
    }

    pub(crate) fn release(&self, lease: &Lease) {
        self.leases().release(lease, self.clock.monotonic());
    }
}

fn write<T>(
    transaction: WriteTransaction,
    work: impl Fn(&WriteTransaction) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let answer = work(&transaction)?;
    transaction.commit()?;
    Ok(answer)
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File").finish_non_exhaustive()
    }
}
