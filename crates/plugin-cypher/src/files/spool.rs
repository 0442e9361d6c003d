//! Encrypted bytes on their way: in memory while they are few, else in a temporary file. Never in clear.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use tempfile::{NamedTempFile, TempPath};
use webex_core::request::{Body, FileBody};
use webex_jose::FileDecryptor;

use crate::error::{CypherError, CypherErrorKind, Result};

/// Encrypted bytes.
pub(super) struct Spool {
    limit: u64,
    len: u64,
    place: Place,
}

enum Place {
    Memory(Vec<u8>),
    Disk(Disk),
}

/// A temporary file; it is deleted when its path is dropped.
struct Disk {
    file: Arc<File>,
    path: TempPath,
    /// What is not written yet.
    waiting: Vec<u8>,
}

/// So much is written and read at a time: every time is a visit to another thread.
const PIECE: usize = 256 << 10;
/// A service may say anything about the size: room is made for so much ahead.
const MOST_AHEAD: u64 = 64 << 20;

impl Spool {
    /// Nothing yet; at most `limit` bytes stay in memory.
    pub(super) fn new(limit: u64) -> Self {
        Self { limit, len: 0, place: Place::Memory(Vec::new()) }
    }

    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// So many bytes will be there: either room for them is made in one go, or they do not go through memory at all.
    pub(super) async fn expect(&mut self, total: u64) -> Result<()> {
        if total > self.limit {
            return self.spill().await;
        }
        if let Place::Memory(bytes) = &mut self.place {
            let more = total.min(MOST_AHEAD).saturating_sub(self.len);
            // Without it the room grows as the bytes come.
            let _ = usize::try_from(more).map(|more| bytes.try_reserve_exact(more));
        }
        Ok(())
    }

    /// Whether everything is in memory, and stays there with this piece.
    pub(super) fn has_room_for(&self, piece: &[u8]) -> bool {
        matches!(self.place, Place::Memory(_)) && self.len + piece.len() as u64 <= self.limit
    }

    /// What is in memory.
    pub(super) fn in_memory(&self) -> &[u8] {
        match &self.place {
            Place::Memory(bytes) => bytes,
            Place::Disk(_) => &[],
        }
    }

    pub(super) async fn write(&mut self, piece: &[u8]) -> Result<()> {
        if !self.has_room_for(piece) {
            self.spill().await?;
        }
        self.len += piece.len() as u64;
        match &mut self.place {
            Place::Memory(bytes) => bytes.extend_from_slice(piece),
            Place::Disk(disk) => disk.write(piece).await?,
        }
        Ok(())
    }

    /// From now on on the disk.
    async fn spill(&mut self) -> Result<()> {
        if let Place::Memory(bytes) = &mut self.place {
            let mut disk = Disk::new().await?;
            disk.write(&std::mem::take(bytes)).await?;
            self.place = Place::Disk(disk);
        }
        Ok(())
    }

    /// Forgets what was written.
    pub(super) fn clear(&mut self) {
        *self = Self::new(self.limit);
    }

    /// No more is written; from now on it is read.
    pub(super) async fn finish(mut self) -> Result<Spooled> {
        if let Place::Disk(disk) = &mut self.place {
            disk.rewind().await?;
        }
        Ok(Spooled { place: self.place, read: 0 })
    }
}

impl Disk {
    async fn new() -> Result<Self> {
        let (file, path) = blocking(NamedTempFile::new).await?.into_parts();
        Ok(Self { file: Arc::new(file), path, waiting: Vec::new() })
    }

    async fn write(&mut self, piece: &[u8]) -> Result<()> {
        self.waiting.extend_from_slice(piece);
        if self.waiting.len() >= PIECE { self.flush().await } else { Ok(()) }
    }

    async fn flush(&mut self) -> Result<()> {
        let (file, mut bytes) = (self.file.clone(), std::mem::take(&mut self.waiting));
        self.waiting = blocking(move || {
            (&*file).write_all(&bytes)?;
            bytes.clear();
            Ok(bytes)
        })
        .await?;
        Ok(())
    }

    async fn rewind(&mut self) -> Result<()> {
        self.flush().await?;
        self.waiting = Vec::new();
        let file = self.file.clone();
        blocking(move || (&*file).seek(SeekFrom::Start(0)).map(drop)).await
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|_| CypherError::new(CypherErrorKind::Closed, "the client was shut down"))??)
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
            Place::Disk(disk) => {
                let file = disk.file.clone();
                blocking(move || {
                    let mut piece = Vec::with_capacity(PIECE);
                    (&*file).take(PIECE as u64).read_to_end(&mut piece)?;
                    Ok(piece)
                })
                .await
            }
        }
    }

    /// Decrypts everything into a file; answers with the number of bytes.
    pub(super) async fn decrypt_into(self, mut decryptor: FileDecryptor, mut to: File) -> Result<u64> {
        blocking(move || match self.place {
            Place::Memory(mut bytes) => {
                decryptor.update(&mut bytes);
                to.write_all(&bytes)?;
                Ok(bytes.len() as u64)
            }
            Place::Disk(disk) => decrypt(&disk.file, &mut decryptor, &mut to),
        })
        .await
    }

    /// All bytes, if they are in memory.
    pub(super) fn into_memory(self) -> Option<Vec<u8>> {
        match self.place {
            Place::Memory(bytes) => Some(bytes),
            Place::Disk(_) => None,
        }
    }

    /// The bytes as the body of a request, and what keeps them there meanwhile.
    pub(super) async fn into_body(self) -> Result<(Body, Option<TempPath>)> {
        match self.place {
            Place::Memory(bytes) => Ok((bytes.into(), None)),
            Place::Disk(disk) => Ok((FileBody::open(&disk.path).await?.into(), Some(disk.path))),
        }
    }
}

fn decrypt(mut from: &File, decryptor: &mut FileDecryptor, to: &mut File) -> io::Result<u64> {
    let (mut piece, mut written) = (vec![0; PIECE], 0);
    loop {
        let read = match from.read(&mut piece) {
            Ok(0) => return Ok(written),
            Ok(read) => read,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        decryptor.update(&mut piece[..read]);
        to.write_all(&piece[..read])?;
        written += read as u64;
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
        let on_disk = matches!(spooled.place, Place::Disk(_));
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
