//! Encrypted bytes on their way: in memory while they are few, else in a temporary file. Never in clear.

use std::io::SeekFrom;

use tempfile::{NamedTempFile, TempPath};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};
use webex_core::request::{Body, FileBody};

use crate::error::{CypherError, CypherErrorKind, Result};

/// Encrypted bytes.
pub(super) struct Spool {
    limit: u64,
    len: u64,
    place: Place,
}

enum Place {
    Memory(Vec<u8>),
    /// The file is deleted when its path is dropped.
    File(File, TempPath),
}

const PIECE: usize = 64 << 10;

impl Spool {
    /// Nothing yet; at most `limit` bytes stay in memory.
    pub(super) fn new(limit: u64) -> Self {
        Self { limit, len: 0, place: Place::Memory(Vec::new()) }
    }

    pub(super) fn len(&self) -> u64 {
        self.len
    }

    pub(super) async fn write(&mut self, piece: &[u8]) -> Result<()> {
        self.len += piece.len() as u64;
        if self.len > self.limit && matches!(self.place, Place::Memory(_)) {
            self.spill().await?;
        }
        match &mut self.place {
            Place::Memory(bytes) => bytes.extend_from_slice(piece),
            Place::File(file, _) => file.write_all(piece).await?,
        }
        Ok(())
    }

    async fn spill(&mut self) -> Result<()> {
        let made = tokio::task::spawn_blocking(NamedTempFile::new).await;
        let made = made.map_err(|_| CypherError::new(CypherErrorKind::Closed, "the client was shut down"))?;
        let (file, path) = made?.into_parts();
        let mut file = File::from_std(file);
        if let Place::Memory(bytes) = &self.place {
            file.write_all(bytes).await?;
        }
        self.place = Place::File(file, path);
        Ok(())
    }

    /// Forgets what was written.
    pub(super) fn clear(&mut self) {
        *self = Self::new(self.limit);
    }

    /// No more is written; from now on it is read.
    pub(super) async fn finish(mut self) -> Result<Spooled> {
        if let Place::File(file, _) = &mut self.place {
            file.flush().await?;
            file.seek(SeekFrom::Start(0)).await?;
        }
        Ok(Spooled { place: self.place, read: 0 })
    }
}

/// Encrypted bytes to be read from the beginning.
pub(super) struct Spooled {
    place: Place,
    read: usize,
}

impl Spooled {
    /// The next piece; empty at the end.
    pub(super) async fn next(&mut self) -> Result<Vec<u8>> {
        match &mut self.place {
            Place::Memory(bytes) => {
                let end = bytes.len().min(self.read + PIECE);
                let piece = bytes[self.read..end].to_vec();
                self.read = end;
                Ok(piece)
            }
            Place::File(file, _) => {
                let mut piece = Vec::with_capacity(PIECE);
                file.take(PIECE as u64).read_to_end(&mut piece).await?;
                Ok(piece)
            }
        }
    }

    /// All bytes, if they are in memory.
    pub(super) fn into_memory(self) -> Option<Vec<u8>> {
        match self.place {
            Place::Memory(bytes) => Some(bytes),
            Place::File(..) => None,
        }
    }

    /// The bytes as the body of a request, and what keeps them there meanwhile.
    pub(super) async fn into_body(self) -> Result<(Body, Option<TempPath>)> {
        match self.place {
            Place::Memory(bytes) => Ok((bytes.into(), None)),
            Place::File(_, path) => Ok((FileBody::open(&path).await?.into(), Some(path))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn through(limit: u64, pieces: &[&[u8]]) -> (Vec<u8>, bool) {
        let mut spool = Spool::new(limit);
        for piece in pieces {
            spool.write(piece).await.expect("room");
        }
        assert_eq!(spool.len(), pieces.iter().map(|piece| piece.len() as u64).sum::<u64>());
        let mut spooled = spool.finish().await.expect("whole");
        let on_disk = matches!(spooled.place, Place::File(..));
        let mut all = Vec::new();
        loop {
            let piece = spooled.next().await.expect("readable");
            if piece.is_empty() {
                return (all, on_disk);
            }
            all.extend(piece);
        }
    }

    #[tokio::test]
    async fn few_bytes_stay_in_memory_and_many_go_to_the_disk() {
        assert_eq!(through(4, &[b"ab", b"cd"]).await, (b"abcd".to_vec(), false));
        assert_eq!(through(3, &[b"ab", b"cd", b"e"]).await, (b"abcde".to_vec(), true));
        assert_eq!(through(0, &[]).await, (Vec::new(), false));
        let large = vec![7; 3 * PIECE + 1];
        assert_eq!(through(10, &[&large]).await, (large.clone(), true));
        assert_eq!(through(u64::MAX, &[&large]).await, (large, false));
    }

    #[tokio::test]
    async fn the_temporary_file_goes_with_its_reader() {
        let mut spool = Spool::new(0);
        spool.write(b"bytes").await.expect("room");
        let (body, path) = spool.finish().await.expect("whole").into_body().await.expect("a body");
        let path = path.expect("on the disk");
        assert_eq!((body.len(), path.exists()), (Some(5), true));
        let name = path.to_path_buf();
        drop(path);
        assert!(!name.exists());
    }
}
