//! Files as bodies.

use std::io;
use std::path::{Path, PathBuf};

use futures_util::TryStreamExt;
use tokio::io::AsyncReadExt;
use tokio_util::io::ReaderStream;

use super::{Body, BodyFactory, BoxBody, stream_body};
use crate::{Error, Result};

/// A file that is read while it is sent, and again for a second try.
///
/// ```no_run
/// # async fn f() -> webex_core::Result<()> {
/// use webex_core::request::{Body, FileBody};
/// let body: Body = FileBody::open("report.pdf").await?.into();
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct FileBody {
    path: PathBuf,
    len: u64,
}

impl FileBody {
    /// A file as long as it is now; bytes appended later are not sent.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) when there is no such file. Cancel safe.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref().to_owned();
        let unreadable = |e: io::Error| Error::invalid_input("the file cannot be read").with_source(e);
        let metadata = tokio::fs::metadata(&path).await.map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(Error::invalid_input("the path does not lead to a file"));
        }
        Ok(Self { path, len: metadata.len() })
    }

    /// The last part of the path, as a name for the receiver.
    pub fn file_name(&self) -> Option<String> {
        Some(self.path.file_name()?.to_string_lossy().into_owned())
    }
}

impl BodyFactory for FileBody {
    fn len(&self) -> Option<u64> {
        Some(self.len)
    }

    fn open(&self) -> BoxBody {
        let (path, len) = (self.path.clone(), self.len);
        let opened = async move {
            let file = tokio::fs::File::open(path).await?;
            Ok::<_, io::Error>(ReaderStream::with_capacity(file.take(len), 64 << 10))
        };
        stream_body(futures_util::stream::once(opened).try_flatten())
    }
}

impl From<FileBody> for Body {
    fn from(file: FileBody) -> Self {
        Self::Factory(std::sync::Arc::new(file))
    }
}
