//! A file that is there as a whole, or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind as Io, Write};
use std::path::{Path, PathBuf};

use uuid::Uuid;
use webex_core::{Error, ErrorKind, Result};

/// Writes the file and replaces what is there.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    write_by(path, |file| file.write_all(bytes))
}

/// Has a file filled beside the path, and puts it there once it is on the disk.
fn write_by(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> Result<()> {
    let beside = beside(path)?;
    let written = create(&beside).and_then(|mut file| {
        fill(&mut file)?;
        file.sync_all()
    });
    let placed = written.and_then(|()| fs::rename(&beside, path));
    placed.map_err(|error| {
        // It may never have been made.
        let _ = fs::remove_file(&beside);
        failure(error)
    })
}

/// A name in the same folder, as only there a file can be renamed to its place.
fn beside(path: &Path) -> Result<PathBuf> {
    let name = path.file_name().ok_or_else(|| Error::invalid_input("the path does not end with a name"))?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.part", Uuid::new_v4()));
    Ok(path.with_file_name(hidden))
}

#[cfg(unix)]
fn create(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

fn failure(error: io::Error) -> Error {
    let (kind, text) = match error.kind() {
        Io::StorageFull | Io::QuotaExceeded => (ErrorKind::Storage, "the disk is full"),
        Io::NotFound | Io::NotADirectory => (ErrorKind::InvalidInput, "there is no such folder"),
        Io::PermissionDenied | Io::ReadOnlyFilesystem => {
            (ErrorKind::InvalidInput, "the file may not be written there")
        }
        Io::IsADirectory | Io::DirectoryNotEmpty | Io::AlreadyExists => {
            (ErrorKind::InvalidInput, "the path leads to a folder")
        }
        Io::InvalidFilename | Io::InvalidInput => (ErrorKind::InvalidInput, "the path is no name of a file"),
        _ => (ErrorKind::Storage, "the file was not written"),
    };
    Error::new(kind, text).with_source(error)
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    }

    fn cause(error: &Error) -> Option<Io> {
        error.source()?.downcast_ref::<io::Error>().map(io::Error::kind)
    }

    #[test]
    fn a_file_replaces_another_as_a_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("report.json");
        write(&path, b"first").expect("written");
        write(&path, b"second").expect("written");
        assert_eq!(fs::read(&path).expect("a file"), b"second");
        assert_eq!(names(folder.path()), ["report.json"]);
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("report.json");
        write(&path, b"x").expect("written");
        assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_disk_that_fills_up_leaves_what_was_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("report.json");
        write(&path, b"the last one").expect("written");
        let error = write_by(&path, |file| {
            file.write_all(b"half of")?;
            Err(Io::StorageFull.into())
        })
        .expect_err("the disk is full");
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Storage, "the disk is full"));
        assert_eq!(cause(&error), Some(Io::StorageFull));
        assert_eq!(fs::read(&path).expect("a file"), b"the last one");
        assert_eq!(names(folder.path()), ["report.json"]);
    }

    #[test]
    fn a_path_that_cannot_be_written_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let a_file = folder.path().join("file");
        write(&a_file, b"x").expect("written");
        fs::create_dir(folder.path().join("taken")).expect("a folder");
        for path in [
            folder.path().join("missing/report.json"),
            a_file.join("report.json"),
            folder.path().join("taken"),
            folder.path().join(".."),
            folder.path().join("long".repeat(200)),
        ] {
            let error = write(&path, b"x").expect_err("no place for a file");
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{}: {error:?}", path.display());
        }
        let mut left = names(folder.path());
        left.sort();
        assert_eq!(left, ["file", "taken"]);
    }
}
