//! The encrypted bytes of shared files.

use std::sync::RwLock;

use axum::body::Bytes;
use jiff::Timestamp;
use webex_jose::Scr;

use crate::clock::iso;
use crate::disk::{Blob, DataDirError, Durable, Opening};
use crate::ids::FileId;
use crate::sync::{read, write};

/// A file that was stored.
pub(crate) struct Stored {
    pub(crate) id: FileId,
    /// The secure content reference as JSON (wire/03 section 3.1.7): whoever has it can open the bytes.
    pub(crate) scr: String,
}

/// A file in clear.
#[derive(Clone, Debug)]
pub(crate) struct Opened {
    pub(crate) name: String,
    pub(crate) mime_type: String,
    pub(crate) bytes: Bytes,
}

/// All files of the cloud, as ciphertext.
#[derive(Default)]
pub(crate) struct FileStore {
    files: RwLock<Durable<FileId, Blob>>,
}

impl FileStore {
    /// Takes over what is on disk, and keeps everything there from now on.
    pub(crate) fn restore(&self, opening: &Opening) -> Result<(), DataDirError> {
        write(&self.files).attach(opening, "files")
    }

    /// Encrypts the bytes under a fresh key of their own and keeps only the ciphertext.
    pub(crate) fn store(&self, plain: &[u8], now: Timestamp) -> Result<Stored, webex_jose::Error> {
        let mut scr = Scr::new(iso(now));
        let ciphertext = scr.encrypt(plain)?;
        let id = FileId::random();
        write(&self.files).insert(id, Blob(ciphertext.into()));
        Ok(Stored { id, scr: scr.to_json().to_string() })
    }

    /// The bytes in clear, once their tag is found to be right.
    pub(crate) fn open(&self, id: FileId, scr: &str) -> Option<Bytes> {
        let ciphertext = self.kept(id)?;
        Scr::from_json(scr).ok()?.decrypt(&ciphertext).ok().map(Bytes::from)
    }

    /// Keeps what a client encrypted.
    pub(crate) fn keep(&self, id: FileId, ciphertext: Bytes) {
        write(&self.files).insert(id, Blob(ciphertext));
    }

    /// The bytes as they are kept.
    pub(crate) fn kept(&self, id: FileId) -> Option<Bytes> {
        read(&self.files).get(&id).map(|blob| blob.0.clone())
    }

    /// Whether there is a file with this id.
    pub(crate) fn holds(&self, id: FileId) -> bool {
        read(&self.files).contains_key(&id)
    }

    /// How many files there are.
    #[cfg(test)]
    pub(crate) fn count(&self) -> usize {
        read(&self.files).len()
    }

    /// Forgets a file.
    pub(crate) fn remove(&self, id: FileId) {
        write(&self.files).remove(&id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_opens_with_its_own_reference_only() {
        let files = FileStore::default();
        let now = Timestamp::from_millisecond(1_767_225_600_000).expect("in range");
        let (one, other) =
            (files.store(b"one", now).expect("stored"), files.store(b"two", now).expect("stored"));
        assert_eq!(files.open(one.id, &one.scr).as_deref(), Some(b"one".as_slice()));
        assert_eq!(files.open(one.id, &other.scr), None);
        files.remove(one.id);
        assert_eq!(files.open(one.id, &one.scr), None);
    }

    #[test]
    fn what_is_stored_is_not_what_was_sent() {
        let files = FileStore::default();
        let stored = files.store(b"the plan", Timestamp::UNIX_EPOCH).expect("stored");
        let kept = files.kept(stored.id).expect("kept");
        assert_eq!(kept.len(), b"the plan".len());
        assert_ne!(kept.as_ref(), b"the plan");
    }

    #[test]
    fn changed_bytes_do_not_open() {
        let files = FileStore::default();
        let stored = files.store(b"the plan", Timestamp::UNIX_EPOCH).expect("stored");
        let mut bytes = files.kept(stored.id).expect("kept").to_vec();
        bytes[0] ^= 1;
        files.keep(stored.id, bytes.into());
        assert_eq!(files.open(stored.id, &stored.scr), None);
    }
}
