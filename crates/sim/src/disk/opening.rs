//! A directory that is being read: nothing is written to it yet.

use std::sync::Arc;

use super::notes::{CLOCK, Desk};
use super::{DataDirError, Directory, Disk, Drawer, writer};
use crate::clock::SimClock;

/// The time between opening a directory and serving what is in it. What is noted meanwhile is written in one
/// transaction when the time ends: a cloud that is killed while it is founded was never there.
pub(crate) struct Opening {
    directory: Directory,
    disk: Disk,
    desk: Arc<Desk>,
}

impl Opening {
    pub(crate) fn of(directory: Directory) -> Self {
        let (disk, desk) = Disk::unattended();
        Self { directory, disk, desk }
    }

    /// The disk that the notes of the cloud go to.
    pub(crate) fn disk(&self) -> Disk {
        self.disk.clone()
    }

    /// A record of this kind makes no sense.
    pub(crate) fn damaged(&self, what: &str) -> DataDirError {
        self.directory.damaged(what)
    }

    pub(super) fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Moves the clock on to where it was, and notes from now on when it is moved.
    pub(crate) fn restore_clock(&self, clock: &SimClock) -> Result<(), DataDirError> {
        let (_, mut stored) = Drawer::<(), i64>::attach(self, CLOCK)?;
        if let Some(((), millis)) = stored.pop() {
            clock.advance_millis(millis);
            self.disk.watch(clock.clone(), clock.offset_millis());
        } else {
            self.disk.watch(clock.clone(), 0);
        }
        Ok(())
    }

    /// Begins to write.
    pub(crate) fn end(self) -> Result<(), DataDirError> {
        let path = self.directory.file().to_owned();
        let writer = writer::spawn(self.directory, self.desk);
        self.disk.attended_by(writer.map_err(|error| DataDirError::io(path, error))?);
        Ok(())
    }
}
