//! Where a file comes from.

use std::fmt;
use std::path::PathBuf;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::error::Result;

/// Where a file comes from: memory, the disk, or a reader.
///
/// ```
/// use webex_plugin_cypher::FileSource;
/// let from_memory: FileSource = b"file content".to_vec().into();
/// let from_disk = FileSource::path("report.pdf");
/// let from_a_reader = FileSource::reader(tokio::io::empty());
/// ```
pub struct FileSource(Kind);

enum Kind {
    Bytes(Bytes),
    Path(PathBuf),
    Reader(Box<dyn AsyncRead + Send + Unpin>),
}

impl FileSource {
    /// A file on the disk.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self(Kind::Path(path.into()))
    }

    /// Whatever the reader yields.
    pub fn reader(reader: impl AsyncRead + Send + Unpin + 'static) -> Self {
        Self(Kind::Reader(Box::new(reader)))
    }

    /// Opens it.
    pub(super) async fn open(self) -> Result<Pieces> {
        Ok(match self.0 {
            Kind::Bytes(bytes) => Pieces::Bytes(bytes),
            Kind::Path(path) => Pieces::Reader(Box::new(tokio::fs::File::open(path).await?)),
            Kind::Reader(reader) => Pieces::Reader(reader),
        })
    }
}

impl From<Bytes> for FileSource {
    fn from(bytes: Bytes) -> Self {
        Self(Kind::Bytes(bytes))
    }
}

impl From<Vec<u8>> for FileSource {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl fmt::Debug for FileSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileSource").finish_non_exhaustive()
    }
}

/// So much is read at a time.
const PIECE: usize = 64 << 10;

/// A source that is being read.
pub(super) enum Pieces {
    Bytes(Bytes),
    Reader(Box<dyn AsyncRead + Send + Unpin>),
}

impl Pieces {
    /// The next piece; empty at the end.
    pub(super) async fn next(&mut self) -> Result<Vec<u8>> {
        match self {
            Self::Bytes(bytes) => {
                let piece = bytes.split_to(bytes.len().min(PIECE));
                Ok(piece.to_vec())
            }
            Self::Reader(reader) => {
                let mut piece = Vec::with_capacity(PIECE);
                reader.take(PIECE as u64).read_to_end(&mut piece).await?;
                Ok(piece)
            }
        }
    }
}
